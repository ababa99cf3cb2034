"""`edu import` and `edu export` as typed in a terminal."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from edu.authoring.commands import files as commands
from edu.authoring.rules import quizzes
from edu.authoring.service import folders, importing
from edu.core.roles import Role
from edu.interchange.formats.csv import format as csv
from edu.interchange.formats.xlsx import format as xlsx
from edu.interchange.rules.formats import all_formats

GOOD = "kind,id,text,option 1,option 2,right\nchoice,q,Кто?,A,B,2\n"
LOSSY = GOOD + "choice,r,,A,B,2\n"
BODY = {"id": "q", "kind": "choice", "text": "Кто?", "options": [{"text": "A"}, {"text": "B", "right": True}]}


@pytest.fixture
def file(tmp_path):
    def file(content, name="questions.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return file


def run(*words, typed=None):
    return CliRunner().invoke(commands.import_, words, input=typed)


def test_a_dry_run_prints_our_form_and_saves_nothing(file, tmp_path):
    answer = run(file(GOOD), "--dry-run", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"format": "csv", "questions": [BODY], "losses": []}
    assert [path.name for path in tmp_path.iterdir()] == ["questions.csv"]


def test_losses_are_told_and_the_status_is_1(file):
    answer = run(file(LOSSY), "--dry-run", "--json")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert told["questions"] == [BODY]
    assert told["losses"] == [{"place": "row 3, text", "message": "Write a text here.", "refused": True}]
    assert answer.stderr.splitlines() == [
        "row 3, text: Write a text here. (left out)",
        "csv: questions 1 (1 choice), left out 1, other losses 0.",
    ]


def test_without_json_standard_output_stays_empty(file):
    answer = run(file(GOOD), "--dry-run")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert answer.stderr == "csv: questions 1 (1 choice), left out 0, other losses 0.\n"


def test_the_same_question_twice_is_told_and_both_are_kept(file):
    answer = run(file(GOOD + "choice,other,Кто?,A,B,2\n"), "--dry-run", "--json")
    assert answer.exit_code == 0
    assert [body["id"] for body in json.loads(answer.stdout)["questions"]] == ["q", "other"]
    assert "row 3: this is the same question as the one at row 2." in answer.stderr


def test_standard_input_and_a_format_by_name():
    answer = run("-", "--format", "csv", "--dry-run", "--json", typed=GOOD)
    assert json.loads(answer.stdout)["questions"] == [BODY]


def test_it_writes_a_quiz_that_content_takes(file, tmp_path):
    target = tmp_path / "quiz.yml"
    answer = run(file(xlsx.template("ru"), "t.xlsx"), "--to", str(target))
    assert answer.exit_code == 0, answer.stderr
    draft, faults = quizzes.read("quiz.yml", "t", target.read_text())
    assert [str(fault) for fault in faults] == []
    assert len(draft.bodies) == 10


def test_pictures_stand_beside_it_and_another_file_is_never_overwritten(file, tmp_path, monkeypatch):
    class WithPicture(type(csv)):
        def read(self, data):
            read = super().read(data)
            return type(read)(read.questions, read.losses, {"frog.svg": b"<svg/>"})

    monkeypatch.setattr("edu.interchange.service.files.guess", lambda data, name: WithPicture())
    source, target = file(GOOD), tmp_path / "quiz.yml"
    assert run(source, "--to", str(target)).exit_code == 0
    assert (tmp_path / "frog.svg").read_bytes() == b"<svg/>"
    assert run(source, "--to", str(target)).exit_code == 0
    (tmp_path / "frog.svg").write_bytes(b"mine")
    target.unlink()
    answer = run(source, "--to", str(target))
    assert answer.exit_code == 1
    assert "another file stands here" in answer.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    "words", [["--dry-run", "--to", "x.yml"], ["--dry-run", "--by", "a@example.org"], ["--to", "x.yml", "--folder", "F"]]
)
def test_only_one_thing_is_done_with_a_file(file, words):
    answer = run(file(GOOD), *words)
    assert answer.exit_code == 2
    assert "Say one of --dry-run" in answer.stderr


def test_what_cannot_be_read_is_refused_in_a_line(tmp_path):
    for name in (str(tmp_path / "none.csv"), str(tmp_path), "\0"):
        answer = run(name, "--dry-run")
        assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("words", [["--format", "word"], []])
def test_a_format_that_is_none_is_refused_as_typed(tmp_path, words):
    """By the command itself, without a database, and with settings that no site would start with."""
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    environment = {"EDU_ENV": "production", "EDU_DATA": str(tmp_path / "data"), "PYTHONIOENCODING": "ascii"}
    line = [sys.executable, "-m", "edu", "import", str(path), "--dry-run", "--json", *words]
    done = subprocess.run(line, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1)
    assert b"aiken, anki, csv" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_good_file_is_read_as_typed(tmp_path):
    path = tmp_path / "q.csv"
    path.write_text(GOOD)
    environment = {"EDU_ENV": "production", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "edu", "import", str(path), "--dry-run", "--json"], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["questions"][0]["text"] == "Кто?"


# ---- Into the bank


@pytest.fixture
def keep(app):
    return lambda *words, typed=None: app.test_cli_runner().invoke(commands.import_, words, input=typed)


def test_a_file_goes_into_the_bank_of_the_first_administrator(keep, make, file):
    for number in range(2):
        make.person(f"Admin {number}", role=Role.ADMIN)
    answer = keep(file(GOOD), "--json")
    assert answer.exit_code == 0
    assert answer.stderr == "csv: kept 1 in “My questions” of Admin 0, known already 0, left out 0.\n"
    assert json.loads(answer.stdout) == {"format": "csv", "questions": [BODY], "losses": []}


def test_without_an_administrator_it_asks_whose(keep, file):
    assert "say whose questions they are" in str(keep(file(GOOD)).exception)


def test_a_second_run_keeps_nothing_twice_and_loses_nothing(keep, make, file):
    teacher = make.person("Anna", email="anna@example.org", role=Role.TEACHER)
    words = (file(GOOD), "--folder", "From a file", "--by", "anna@example.org")
    assert keep(*words).stderr == "csv: kept 1 in “From a file” of Anna, known already 0, left out 0.\n"
    again = keep(*words)
    assert again.exit_code == 0
    assert "row 2: this question stands in the bank already" in again.stderr
    (folder,) = folders.list_folders(by=importing.get_teacher(str(int(teacher))))
    assert (folder.name, folder.questions) == ("From a file", 1)


def test_what_was_lost_on_the_way_into_the_bank_is_told(keep, make, file):
    make.person(role=Role.ADMIN)
    answer = keep(file(LOSSY))
    assert answer.exit_code == 1
    assert "row 3, text: Write a text here. (left out)\n" in answer.stderr
    assert "known already 0, left out 1." in answer.stderr


# ---- Export


def export(app, *words):
    return app.test_cli_runner().invoke(commands.export, words)


@pytest.mark.parametrize("name", sorted(all_formats()))
def test_a_quiz_goes_out_in_every_format(app, make, name, tmp_path):
    slug = make.quiz()
    out = tmp_path / "out"
    answer = export(app, slug, "--to", name, "--out", str(out), "--lang", "ru")
    assert answer.exit_code == (1 if answer.stderr else 0)
    assert answer.stdout == ""
    all_formats()[name].read(out.read_bytes())


def test_yaml_holds_a_quiz_whole(app, make):
    answer = export(app, make.quiz(), "--to", "yaml")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert all_formats()["yaml"].read(answer.stdout_bytes).losses == ()


def test_a_quiz_that_isnt_and_a_format_that_isnt_are_refused(app, make):
    assert "There is no quiz “none”." in str(export(app, "none", "--to", "yaml").exception)
    assert "There is no format “word”" in str(export(app, make.quiz(), "--to", "word").exception)

"""`edu grade` as typed in a terminal: without a database, a setting or a site."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from edu.core.marks import token
from edu.quizzes import commands
from edu.quizzes.rules.kinds import all_kinds

QUESTION = {
    "id": "capitals",
    "kind": "match",
    "text": "Capitals",
    "cards": {"p": {"ru": "Париж", "en": "Paris"}, "o": "Oslo", "r": "Rome"},
    "prompts": [
        {"text": "France", "answer": "p", "wrong": {"r": {"ru": "Рим за Альпами.", "en": "Beyond the Alps."}}},
        {"text": "Norway", "answer": "o", "why": "On a fjord."},
    ],
}
REPLY = {token("France"): token("Rome"), token("Norway"): token("Oslo")}


@pytest.fixture
def file(tmp_path):
    def file(name, value):
        path = tmp_path / name
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return str(path)

    return file


def run(*words, typed=None):
    return CliRunner().invoke(commands.grade, words, input=typed)


def part(name, **more):
    return {"name": token(name), "share": 0.5, "why": None} | more


def test_a_mark_is_printed_part_by_part(file):
    answer = run(file("q.json", QUESTION), file("r.json", REPLY))
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "fraction": 0.5,
        "verdict": "partly",
        "why": None,
        "parts": [
            part("France", verdict="wrong", given="Rome", why="Beyond the Alps.", right="Paris"),
            part("Norway", verdict="right", given="Oslo", why="On a fjord.", right="Oslo"),
        ],
    }


def test_texts_are_in_the_language_asked_for(file):
    answer = run(file("q.json", QUESTION), file("r.json", REPLY), "--lang", "ru")
    first = json.loads(answer.stdout)["parts"][0]
    assert (first["why"], first["right"]) == ("Рим за Альпами.", "Париж")
    assert "Париж" in answer.stdout


def test_either_may_come_from_standard_input(file):
    assert json.loads(run("-", file("r.json", REPLY), typed=json.dumps(QUESTION)).stdout)["fraction"] == 0.5
    assert json.loads(run(file("q.json", QUESTION), "-", typed=json.dumps(REPLY)).stdout)["fraction"] == 0.5


@pytest.mark.parametrize("kind", all_kinds().values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("reply", [{}, [], 7, None, "x"])
def test_junk_is_worth_nothing(file, kind, reply):
    answer = run(file("q.json", kind.example), file("r.json", reply))
    assert (json.loads(answer.stdout)["fraction"], answer.exit_code) == (0, 0)


def test_a_bad_question_is_told_line_by_line(file):
    bad = QUESTION | {"points": 0.5, "prompts": [QUESTION["prompts"][0], {"text": "Norway", "answer": "q"}]}
    answer = run(file("q.json", bad), file("r.json", REPLY))
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in answer.stderr.splitlines()] == ["points", "prompts[1].answer"]
    assert run(file("q.json", []), file("r.json", {})).stderr.startswith("question: ")


@pytest.mark.parametrize(
    "bytes",
    [b"", b"{", b"\xff\xfe\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"kind: match"],
    ids=["empty", "open", "no-text", "deep", "long-number", "yaml"],
)
def test_what_is_no_json_is_refused_in_a_line(file, bytes):
    good, bad = file("good.json", QUESTION), file("bad.json", bytes)
    for words in ((bad, good), (good, bad)):
        answer = run(*words)
        assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (1, "", 1)
        assert bad in answer.stderr


def test_a_file_that_cannot_be_read_is_refused_in_a_line(file, tmp_path):
    good = file("q.json", QUESTION)
    for name in (str(tmp_path / "none.json"), str(tmp_path), "\0"):
        answer = run(good, name)
        assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (1, "", 1)
    assert run("-", "-").exit_code == 1


def test_the_command_runs_as_typed(file, tmp_path):
    """With settings that no site would start with, and an encoding that has no Russian."""
    words = [sys.executable, "-m", "edu", "grade", file("q.json", QUESTION), "-", "--lang", "ru"]
    environment = {"EDU_ENV": "production", "EDU_DATA": str(tmp_path / "data"), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, input=json.dumps(REPLY).encode(), capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["parts"][0]["right"] == "Париж"
    assert not (tmp_path / "data").exists()
    broken = subprocess.run(words, input=b"{", capture_output=True, env=environment, check=False)
    assert (broken.returncode, len(broken.stderr.splitlines())) == (1, 1)

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


CYCLIST = {
    "id": "cyclist",
    "kind": "calculated",
    "text": "{v} m/s for {t} s",
    "values": {"v": {"from": 2, "to": 9}, "t": {"from": 10, "to": 60}},
    "answers": [{"formula": "v * t"}],
}


def graded(file, body, reply, *more):
    return json.loads(run(file("q.json", body), file("r.json", reply), *more).stdout)


def test_values_are_the_lowest_or_those_of_the_question_or_drawn_by_a_seed(file):
    assert graded(file, CYCLIST, {"number": "20"})["fraction"] == 1
    own = graded(file, CYCLIST | {"drawn": {"v": 3, "t": 11.5}}, {"number": "34.5"}, "--seed", "a")
    assert (own["fraction"], own["drawn"]) == (1, {"v": 3, "t": 11.5})
    seeded = [graded(file, CYCLIST, {"number": "1"}, "--seed", seed)["drawn"] for seed in "aabcd"]
    assert seeded[0] == seeded[1]
    assert len({tuple(each.items()) for each in seeded}) > 2
    assert graded(file, CYCLIST, {"number": str(seeded[2]["v"] * seeded[2]["t"])}, "--seed", "b")["fraction"] == 1


@pytest.mark.parametrize(
    ("drawn", "places"),
    [
        ({"v": 3}, ["drawn.t"]),
        ({"v": 3, "t": "4"}, ["drawn.t"]),
        ({"v": 3, "t": True}, ["drawn.t"]),
        ({"v": 3, "t": float("nan")}, ["drawn.t"]),
        ({"v": 3, "t": 1e300}, ["drawn.t"]),
        ({"v": 3, "t": 4, "x": 5}, ["drawn"]),
        ([3, 4], ["drawn"]),
        (None, ["drawn"]),
    ],
)
def test_values_of_the_question_must_be_numbers_one_for_each(file, drawn, places):
    answer = run(file("q.json", CYCLIST | {"drawn": drawn}), file("r.json", {"number": "20"}))
    assert (answer.exit_code, [line.partition(": ")[0] for line in answer.stderr.splitlines()]) == (1, places)
    assert run(file("q.json", QUESTION | {"drawn": drawn}), file("r.json", {})).exit_code == 1  # nothing to draw there


@pytest.mark.parametrize(
    ("reply", "certainty", "mark"),
    [
        (REPLY, "3", 1.5),
        (REPLY | {token("France"): token("Paris")}, "2", 2),
        ({token("France"): token("Rome")}, "1", 0),
        ({token("France"): token("Rome")}, "2", -2),
        ({token("France"): token("Rome")}, "3", -6),
        ({}, "3", 0),
        ([], "3", 0),
    ],
)
def test_certainty_gives_a_mark_of_its_own(file, reply, certainty, mark):
    question = QUESTION | {"cards": QUESTION["cards"] | {"p": "Paris"}}
    assert graded(file, question, reply, "--certainty", certainty)["certainty_mark"] == mark


def test_what_no_rule_marks_has_no_mark_by_certainty(file):
    for name in ("essay", "nps", "description"):
        assert graded(file, all_kinds()[name].example, {"text": "A", "score": "3"}, "--certainty", "3")["certainty_mark"] is None


def laid(*cards):
    return dict(zip((token("France"), token("Norway")), map(token, cards), strict=False))


TRIES = [laid("Rome", "Oslo"), laid("Rome", "Oslo"), laid("Rome", "Rome"), laid("Paris", "Oslo"), laid("Oslo", "Oslo")]


@pytest.mark.parametrize(
    ("more", "tries", "outcome"),
    [
        (("interactive",), [0.5, 0, 1], 1 / 3),  # both parts last changed at the third try
        (("interactive", "--penalty", "0.1"), [0.5, 0, 1], 0.8),
        (("adaptive",), [0.5, 0, 1], 0.5),  # the first try, and no better afterwards
        (("adaptive", "--penalty", "0.1"), [0.5, 0, 1], 0.8),
        (("adaptive", "--penalty", "0"), [0.5, 0, 1], 1),
    ],
)
def test_several_tries_come_to_what_the_behaviour_says(file, more, tries, outcome):
    question = QUESTION | {"cards": QUESTION["cards"] | {"p": "Paris"}}
    found = graded(file, question, TRIES, "--behaviour", *more)
    assert (found["tries"], found["verdict"]) == (tries, "right")
    assert found["outcome"] == pytest.approx(outcome)


def test_parts_are_counted_back_each_on_its_own(file):
    """formats.md's row: penalty a third, three tries, parts 1, 1/3, 2/3, 0 of four: a half."""
    right = dict(zip("ABCD", "pqrs", strict=True))
    cards = {name: f"card {name}" for name in "pqrst"}
    question = {"id": "four", "kind": "match", "text": "?", "cards": cards, "prompts": [{"text": a, "answer": b} for a, b in right.items()]}
    tries = [{token(prompt): token(cards[card]) for prompt, card in zip("ABCD", each, strict=True)} for each in ("pstt", "ptrt", "pqrt")]
    assert graded(file, question, tries, "--behaviour", "interactive")["outcome"] == pytest.approx(0.5)


def test_blank_tries_are_none_and_tries_end(file):
    blank = graded(file, QUESTION, [{}, [], 7, None], "--behaviour", "adaptive")
    assert (blank["tries"], blank["outcome"], blank["verdict"]) == ([], 0, "blank")
    one = graded(file, QUESTION | {"hints": [{"text": "Think."}], "penalty": 0.25}, TRIES, "--behaviour", "interactive", "--penalty", "1")
    assert (one["tries"], one["outcome"]) == ([0.5, 0], 0)
    assert graded(file, QUESTION, REPLY, "--behaviour", "adaptive")["outcome"] == 0.5  # a single one


@pytest.mark.parametrize(
    "more",
    [
        ("--penalty", "0.5"),
        ("--certainty", "2", "--behaviour", "adaptive"),
        ("--certainty", "4"),
        ("--penalty", "nan", "--behaviour", "adaptive"),
        ("--penalty", "1.5", "--behaviour", "adaptive"),
    ],
)
def test_options_that_do_not_go_together_are_refused(file, more):
    answer = run(file("q.json", QUESTION), file("r.json", REPLY), *more)
    assert (answer.exit_code != 0, answer.stdout) == (True, "")


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

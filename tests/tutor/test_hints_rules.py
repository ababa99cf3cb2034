"""No hint tells a key: every hint of every shipped question, in both languages, against its key by means of this test's own."""

import re
from functools import cache

import pytest
import yaml

from edu.core.i18n import LANGUAGES, in_language
from edu.core.marks import token
from edu.paths import folder
from edu.quizzes.rules import question
from edu.quizzes.rules.alike import ranked
from edu.quizzes.rules.kinds import all_kinds
from edu.tutor.rules import hints, leaks
from edu.tutor.rules.hints import Place, Rung

PLACE = Place("/lessons/ladder#five", "The ladder", "Five rungs")
ROWS = {"match": ("prompts", "answer", "cards"), "sort": ("items", "group", "groups")}


@cache
def shipped():
    """Every question of every shipped quiz with its values drawn, and the practice questions of its quiz."""
    found = []
    for path in [*sorted(folder("content").glob("courses/*/*/quiz.yml")), *folder("content").glob("courses/*/exam.yml")]:
        written = yaml.safe_load(path.read_text("utf-8"))
        sections = [entry for section in written.get("sections", ()) for entry in section["questions"]]
        checks = [question.drawn(each, "check") for each in written.get("checks", ())]
        bodies = [*written.get("questions", ()), *sections, *written.get("pool", ()), *written.get("checks", ())]
        found += [(path.parent.name, question.drawn(each, "hints"), checks) for each in bodies if "kind" in each]
    return found


def folded(text):
    """Words alone, in small letters: this test knows no stems."""
    return " ".join(re.findall(r"[^\W_]+", text.lower().replace("ё", "е")))


def keys_told(body, text, lang):
    """What of the key a text tells, by plainly looking for the words of it."""
    said = f" {folded(text)} "
    there = lambda value: bool(folded(in_language(value, lang))) and f" {folded(in_language(value, lang))} " in said  # noqa: E731
    kind = body["kind"]
    if kind in ROWS:
        rows, answer, options = ROWS[kind]
        return [row for row in body[rows] if there(row.get("text") or row["picture"]["alt"]) and there(body[options][row[answer]])]
    if kind == "order":
        pairs = zip(body["items"], body["items"][1:], strict=False)
        return [(one, other) for one, other in pairs if there(one) and there(other)]
    right = [part.right for part in question.grade(body, {}).parts if part.right]
    return [each for each in right if there(each)]


def test_no_hint_of_any_shipped_question_tells_its_key():
    assert len(shipped()) >= 190
    told, rungs = [], 0
    for quiz, body, checks in shipped():
        others = ranked(body, [each for each in checks if each["id"] != body["id"]])
        for lang in LANGUAGES:
            for hint in hints.ladder(body, lang=lang, place=PLACE, alike=others):
                rungs += 1
                told += [(quiz, body["id"], lang, hint.rung, key) for key in keys_told(body, hint.text, lang)]
    assert told == []
    assert rungs >= 8 * len(shipped())


def test_the_check_finds_what_it_is_there_for():
    """Each key, put into a sentence, is found by both checks: neither passes everything."""
    for quiz, body, _ in shipped():
        if body["kind"] in (*ROWS, "order", "essay", "description", "nps"):
            continue
        for part in question.grade(body, {}).parts:
            if part.right:
                said = f"So it is {in_language(part.right, 'en')}, of course."
                assert leaks.tells(said, leaks.key_of(body, "en")), (quiz, body["id"])
                assert keys_told(body, said, "en")


def test_a_pair_is_told_only_where_both_its_sides_stand():
    body = next(each for _, each, _ in shipped() if each["id"] == "rungs-to-customers")
    key = leaks.key_of(body, "en")
    assert leaks.tells("On the first rung stand potential buyers.", key)
    assert not leaks.tells("On the first rung stand new buyers.", key)
    order = next(each for _, each, _ in shipped() if each["id"] == "build-the-ladder")
    assert leaks.tells("A prospect, then a new customer.", leaks.key_of(order, "en"))


@pytest.mark.parametrize(("said", "tells"), [("It is 25.", True), ("25 %", True), ("0,25", True), ("of 250", False), ("25,4", True)])
def test_numbers_are_found_however_they_are_written(said, tells):
    body = {"id": "n", "kind": "numeric", "text": "?", "answers": [{"value": 25, "tolerance": 0.5}, {"value": 250, "mark": 0}]}
    assert leaks.tells(said, leaks.key_of(body, "en")) is tells


def test_every_kind_has_a_ladder_from_nudge_to_first_step():
    for name, kind in all_kinds().items():
        body = question.drawn(kind.example, "seed")
        if not hints.can_be_hinted(body):
            assert name in ("description", "nps")
            continue
        rungs = [hint.rung for hint in hints.ladder(body, lang="en", place=PLACE)]
        assert rungs == [Rung.NUDGE, Rung.LOOK, Rung.CONTRAST, Rung.FIRST_STEP]


def test_an_authors_hint_that_tells_the_key_gives_way():
    body = {**all_kinds()["choice"].example, "hints": [{"text": "Jupiter is the one."}, {"text": "Think of the gas giants."}]}
    first, *_, last = hints.ladder(body, lang="en", place=None)
    assert first.quotes == ()
    assert last.quotes == ("Think of the gas giants.",)


def test_of_two_things_none_is_ruled_out():
    body = {
        "id": "two",
        "kind": "choice",
        "text": "?",
        "options": [{"text": "Red", "right": True}, {"text": "Blue", "why": "Too cold."}],
    }
    contrast = next(hint for hint in hints.ladder(body, lang="en", place=None) if hint.rung is Rung.CONTRAST)
    assert contrast.quotes == ()
    assert token("Blue") not in contrast.text

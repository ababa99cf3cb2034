import pytest

from edu.core.marks import Verdict, token
from edu.quizzes.kinds.choice import EXAMPLE
from edu.quizzes.kinds.order import EXAMPLE as ORDER
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import UnknownKind


def places(body):
    return [problem.place for problem in question.check(body)]


def without(key):
    return {name: value for name, value in EXAMPLE.items() if name != key}


@pytest.mark.parametrize("key", ["id", "kind", "text", "options"])
def test_what_every_question_needs_is_missed(key):
    assert places(without(key)) == [key]


@pytest.mark.parametrize(
    ("key", "value", "good"),
    [
        ("id", "rungs-2", True),
        ("id", "Rungs", False),
        ("id", "-rungs", False),
        ("id", "rungs\n", False),
        ("id", "a" * 81, False),
        ("id", 7, False),
        ("kind", "chioce", False),
        ("kind", ["choice"], False),
        ("text", "1 + 1 = ?", True),
        ("text", {"ru": "Да"}, False),
        ("text", {"ru": "Да", "en": " "}, False),
        ("text", {"ru": "Да", "en": "Yes", "de": "Ja"}, False),
        ("text", "x" * 10_001, False),
        ("text", "\ud800", False),
        ("text", ["x"], False),
        ("points", 1, True),
        ("points", 100, True),
        ("points", 10.0, True),
        ("points", None, True),
        ("points", 0, False),
        ("points", 101, False),
        ("points", 1.5, False),
        ("points", True, False),
        ("points", "10", False),
        ("note", "Because.", True),
        ("note", None, True),
        ("note", 3, False),
        ("lesson", "ladder", True),
        ("lesson", "ladder#the-third-rung", True),
        ("lesson", "ladder#третья-ступень", True),
        ("lesson", "ladder#", False),
        ("lesson", "../ladder", False),
        ("lesson", {}, False),
    ],
)
def test_each_key_of_the_envelope(key, value, good):
    assert places({**EXAMPLE, key: value}) == ([] if good else [key])


@pytest.mark.parametrize("body", [None, [], "kind: choice", 3, True])
def test_what_is_no_question_is_refused_once(body):
    (problem,) = question.check(body)
    assert problem.place == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pionts": 3}, "“pionts” is not known here. Did you mean “points”?"),
        ({"kind": "chioce"}, "“chioce” is not known here. Did you mean “choice”?"),
        (
            {"zzz": 3},
            "“zzz” is not known here. Use one of these: id, kind, text, picture, points, note, lesson, tags, difficulty, hints, penalty, options",
        ),
        ({True: 3}, "“bool” is not known here."),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(change, words):
    (problem,) = question.check(EXAMPLE | change)
    assert str(problem.message).startswith(words)


def test_a_question_is_asked_and_graded_by_its_kind():
    (field,) = question.ask(EXAMPLE, order=question.shuffled("seed"))
    assert field.widget == "radio"
    assert question.grade(EXAMPLE, {"choice": token({"ru": "Юпитер", "en": "Jupiter"})}).verdict is Verdict.RIGHT
    assert question.grade(EXAMPLE, None).verdict is Verdict.BLANK


def test_a_question_of_no_kind_is_not_graded():
    with pytest.raises(UnknownKind, match=r"no kind of question named “puzzle”; there are calculated, choice, choices"):
        question.grade({"kind": "puzzle"}, {})


def test_the_reason_for_an_order_and_the_note_wait_for_the_last_try():
    assert question.explanations({**ORDER, "why": "A", "note": "B"}) == ["A", "B"]
    assert question.explanations({**EXAMPLE, "why": "A", "note": "B"}) == ["B"]
    assert question.explanations(EXAMPLE) == []


@pytest.mark.parametrize(
    ("fraction", "points", "whole"),
    [
        *[(0, 10, 0), (1, 10, 10), (0.99, 10, 9), (0.5, 3, 1), (1 / 3, 10, 3)],
        *[(1 / 3, 3, 1), (1 - 2 / 3, 3, 1), (0.1 + 0.2, 10, 3), (0.29, 100, 29), (0.57, 100, 57)],
        *[(sum([1 / 7] * 7), 7, 7), (sum([1 / 49] * 49), 49, 49)],
    ],
)
def test_points_are_rounded_down_but_thirds_make_a_whole(fraction, points, whole):
    assert question.points_for(fraction, points) == whole


def test_luck_is_not_paid():
    five = {"kind": "order", "items": list("abcde")}
    assert question.payable(five, 0.6) == pytest.approx(0)
    assert question.payable(five, 0.9) == pytest.approx(0.75)
    assert question.payable({**five, "mode": "absolute"}, 0.6) == 0.6
    assert question.payable(EXAMPLE, 0.6) == 0.6

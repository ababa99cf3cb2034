import pytest

from edu.core.i18n import in_language
from edu.core.marks import Marked, Verdict, in_written_order
from edu.quizzes.kinds.essay import kind

RUBRIC = {"thesis": {"text": "Clear", "points": 4}, "reasons": {"text": "True", "points": 6}}


def essay(**more):
    return {"rubric": RUBRIC} | more


def said(body, text):
    return in_language(kind.grade(body, {"text": text}).parts[0].why, "en")


@pytest.mark.parametrize(
    ("typed", "verdict", "given"),
    [
        ("Because.", Verdict.WAITING, "Because."),
        ("one\n\ntwo", Verdict.WAITING, "one\n\ntwo"),
        (5, Verdict.WAITING, "5"),
        ("", Verdict.BLANK, None),
        (" \n ", Verdict.BLANK, None),
        (None, Verdict.BLANK, None),
        (["Because."], Verdict.BLANK, None),
        ("\x00\ud800", Verdict.BLANK, None),
        ("\x00 \x00", Verdict.BLANK, None),
    ],
)
def test_a_text_waits_for_a_teacher_and_nothing_is_blank(typed, verdict, given):
    (part,) = (mark := kind.grade(essay(), {"text": typed})).parts
    assert (mark.verdict, mark.fraction, part.given, part.right) == (verdict, 0, given, None)


def test_an_essay_is_marked_by_hand_and_luck_earns_nothing():
    assert kind.marked is Marked.BY_HAND
    assert kind.luck(essay()) == 0


def test_no_more_is_kept_than_fits():
    (field,) = kind.ask(essay(), order=in_written_order)
    assert field.longest == 20_000
    assert len(kind.grade(essay(), {"text": "word " * 10_000}).parts[0].given) == 20_000


@pytest.mark.parametrize(
    ("body", "text", "why"),
    [
        (essay(least=3, most=5), "one two", "Words: 2. At least 3 are asked for."),
        (essay(least=3, most=5), "one two three", ""),
        (essay(least=3, most=5), "1 2 3 4 5", ""),
        (essay(least=3, most=5), "1 2 3 4 5 6", "Words: 6. At most 5 are asked for."),
        (essay(), "one", ""),
    ],
)
def test_too_few_and_too_many_words_are_said_and_not_refused(body, text, why):
    assert said(body, text) == why
    assert kind.grade(body, {"text": text}).verdict is Verdict.WAITING


@pytest.mark.parametrize(
    ("more", "text", "lines"),
    [
        ({}, "", 10),
        ({"least": 50}, "Words: at least 50.", 10),
        ({"most": 50.0}, "Words: at most 50.", 10),
        ({"least": 50, "most": 300, "lines": 15}, "Words: 50 to 300.", 15),
    ],
)
def test_how_much_is_asked_for_stands_with_the_field(more, text, lines):
    (field,) = kind.ask(essay(**more), order=in_written_order)
    assert (field.widget, field.name, in_language(field.text, "en"), field.lines) == ("essay", "text", text, lines)


def test_neither_rubric_nor_sample_is_asked():
    assert kind.ask(essay(sample="Like this."), order=in_written_order) == kind.ask(essay(rubric={}), order=in_written_order)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rubric": None}, "rubric"),
        ({"rubric": {}}, "rubric"),
        ({"rubric": {"thesis": {"text": "Clear"}}}, "rubric.thesis.points"),
        ({"rubric": {"thesis": {"text": "Clear", "points": 0}}}, "rubric.thesis.points"),
        ({"rubric": {"thesis": {"text": "Clear", "points": 1.5}}}, "rubric.thesis.points"),
        ({"rubric": {"thesis": {"points": 1}}}, "rubric.thesis.text"),
        ({"rubric": {"a": {"text": "Clear", "points": 1}, "b": {"text": "Clear", "points": 2}}}, "rubric.b.text"),
        ({"rubric": {str(number): {"text": str(number), "points": 1} for number in range(13)}}, "rubric"),
        ({"lines": 0}, "lines"),
        ({"lines": 2.5}, "lines"),
        ({"least": 0}, "least"),
        ({"most": 3001}, "most"),
        ({"least": "many"}, "least"),
        ({"least": 5, "most": 4}, "most"),
        ({"sample": 7}, "sample"),
        ({"options": []}, ""),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert [problem.place for problem in kind.check(essay() | change)] == [place]

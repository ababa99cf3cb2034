import pytest

from edu.core.marks import Verdict
from edu.quizzes.kinds.numeric import kind


def fraction(body, typed):
    assert kind.check(body) == []
    return kind.grade(body, {"number": typed}).fraction


def answers(*given, **more):
    return {"answers": list(given)} | more


SCORE = answers(
    {"value": 30, "tolerance": 0.5, "why": "Promoters less detractors."},
    {"value": 50, "mark": 0, "why": "You forgot the detractors."},
    {"value": 30, "tolerance": 5, "mark": 0.5, "why": "Near."},
    why="Count again.",
)


@pytest.mark.parametrize(
    ("typed", "verdict", "why"),
    [
        ("30", Verdict.RIGHT, "Promoters less detractors."),
        ("29,5", Verdict.RIGHT, "Promoters less detractors."),
        (" 30.5 ", Verdict.RIGHT, "Promoters less detractors."),
        (30, Verdict.RIGHT, "Promoters less detractors."),
        (29.5, Verdict.RIGHT, "Promoters less detractors."),
        ("33", Verdict.PARTLY, "Near."),
        ("50", Verdict.WRONG, "You forgot the detractors."),
        ("-30", Verdict.WRONG, "Count again."),
        ("frog", Verdict.WRONG, None),
        (True, Verdict.WRONG, None),
        (["30"], Verdict.WRONG, None),
        (float("nan"), Verdict.WRONG, None),
        ("", Verdict.BLANK, None),
        ("  ", Verdict.BLANK, None),
        (None, Verdict.BLANK, None),
    ],
)
def test_the_first_answer_that_fits_counts(typed, verdict, why):
    mark = kind.grade(SCORE, {"number": typed})
    assert (mark.verdict, mark.parts[0].why) == (verdict, why)
    assert mark.parts[0].verdict is verdict


def test_of_two_readings_the_one_worth_more_counts():
    assert fraction(answers({"value": 1000}, {"value": 1, "mark": 0}), "1,000") == 1


def test_a_partly_right_number_earns_its_mark():
    assert fraction(SCORE, "26") == 0.5


@pytest.mark.parametrize(
    ("value", "typed", "right"),
    [
        (1.0, "1,000", True),
        (1000, "1,000", True),
        (1000, "1,000.00 m", True),
        (1, "1,000.00", False),
        (29.5, "29,500", True),
        (1000000, "1,000,000", True),
        (-1000, "−1 000", True),
        (0.3, "30 %", True),
        (30, "30 %", True),
        (3e8, "3×10^8 м/с", True),
    ],
)
def test_what_can_be_read_two_ways_counts_for_the_better(value, typed, right):
    assert fraction(answers({"value": value}), typed) == right


@pytest.mark.parametrize(
    ("unit", "typed", "right"),
    [
        ("%", "30", True),
        ("%", "30%", True),
        ("%", "30 %", True),
        ("%", "30 m", False),
        ("m", "30 %", False),
        ("m", "30 m", True),
        ("m", "30m.", True),
        ("m", "30 cm", False),
        ("cm", "30 m", False),
        ("€", "€30", True),
        ("€", "30 $", False),
        ("м²", "30 м^2", True),
        ("points out of 100", "30 points out of 100", True),
        ({"ru": "баллов", "en": "points"}, "30 балла", True),
        ({"ru": "баллов", "en": "points"}, "30 point", True),
        ({"ru": "баллов", "en": "points"}, "30 рублей", False),
    ],
)
def test_a_typed_unit_must_be_the_one_asked_for(unit, typed, right):
    assert fraction(answers({"value": 30}, unit=unit), typed) == right


@pytest.mark.parametrize(
    ("value", "unit", "right"),
    [
        (30, None, {"ru": "30", "en": "30"}),
        (-29.5, "%", {"ru": "-29,5 %", "en": "-29.5 %"}),
        (30, {"ru": "баллов", "en": "points"}, {"ru": "30 баллов", "en": "30 points"}),
    ],
)
def test_the_right_number_is_written_as_in_each_language(value, unit, right):
    assert kind.grade(answers({"value": value}, unit=unit), {}).parts[0].right == right


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ([], "answers"),
        ([{"value": 1}] * 21, "answers"),
        ([{}], "answers[0].value"),
        ([{"value": "30"}], "answers[0].value"),
        ([{"value": True}], "answers[0].value"),
        ([{"value": float("nan")}], "answers[0].value"),
        ([{"value": 10**400}], "answers[0].value"),
        ([{"value": 1, "tolerance": -1}], "answers[0].tolerance"),
        ([{"value": 1e308, "tolerance": 1e308}], "answers[0].tolerance"),
        ([{"value": 1, "type": "geometrical"}], "answers[0].type"),
        ([{"value": 1, "mark": 2}], "answers[0].mark"),
        ([{"value": 1, "mark": 0.5}], "answers[0].mark"),
        ([{"value": 1, "tolerance": 2}, {"value": 2, "mark": 0}], "answers[1].value"),
        ([{"value": 1, "tolerence": 2}], "answers[0]"),
    ],
)
def test_a_mistake_is_named_where_it_is(given, place):
    assert place in [problem.place for problem in kind.check({"answers": given})]

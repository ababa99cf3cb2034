import pytest

from edu.core.marks import Verdict
from edu.quizzes.kinds.numeric import kind
from edu.quizzes.rules.answers import WRONG_UNIT


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


LENGTH = answers(
    {"value": 3.14, "tolerance": 0.005}, unit={"ru": "м", "en": "m"}, units=[{"name": {"ru": "см", "en": "cm"}, "factor": 0.01}]
)


@pytest.mark.parametrize(
    ("typed", "plain", "of_response", "of_mark"),
    [
        ("3.14 m", 1, 1, 1),
        ("3,14 м", 1, 1, 1),
        ("314cm", 1, 1, 1),
        ("314 см", 1, 1, 1),
        ("3.14e2 cm", 1, 1, 1),
        ("314 m", 0, 0, 0),
        ("314", 0, 0, 0),
        ("314 kg", 0, 0, 0),
        ("3.14", 1, 0.8, 0.8),
        ("3.14 cm", 0, 0.8, 0.8),
        ("3.14 kg", 0, 0.8, 0.8),
        ("3.14 M", 0, 0.8, 0.8),
        ("3", 0.5, 0.4, 0.3),
        ("3 m", 0.5, 0.5, 0.5),
        ("3 kg", 0, 0.4, 0.3),
        ("300 cm", 0.5, 0.5, 0.5),
        ("2 kg", 0, 0.08, 0),
        ("200 cm", 0.1, 0.1, 0.1),
        ("frog", 0, 0, 0),
        ("m", 0, 0, 0),
    ],
)
def test_units_are_converted_and_a_wrong_one_costs_what_the_teacher_says(typed, plain, of_response, of_mark):
    body = {**LENGTH, "answers": [*LENGTH["answers"], {"value": 3, "mark": 0.5}, {"value": 2, "mark": 0.1}]}
    fractions = [
        fraction({**body, **more}, typed) for more in ({}, {"unit_penalty": 0.2}, {"unit_penalty": 0.2, "unit_penalty_of": "mark"})
    ]
    assert fractions == pytest.approx([plain, of_response, of_mark])


def test_a_wrong_unit_is_said_before_the_reason():
    body = answers({"value": 3, "why": "As measured."}, {"value": 4, "mark": 0, "why": "Too long."}, unit="m", unit_penalty=0.2)
    parts = [kind.grade(body, {"number": typed}).parts[0] for typed in ("3 m", "3 cm", "3", "4 cm")]
    assert [part.verdict for part in parts] == [Verdict.RIGHT, Verdict.PARTLY, Verdict.PARTLY, Verdict.WRONG]
    assert [part.why if isinstance(part.why, str) else part.why["en"] for part in parts] == [
        "As measured.",
        "The number fits, but its unit does not. As measured.",
        "The number fits, but its unit does not. As measured.",
        "Too long.",
    ]


def test_a_penalty_of_all_or_nothing():
    assert [fraction(answers({"value": 3}, unit="m", unit_penalty=penalty), "3 cm") for penalty in (0, 0.5, 1)] == [1, 0.5, 0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1e-6 %", 1e-8), ("30 %", 0.3), ("30", 30), ("30‰", 0.03)],
)
def test_a_number_without_a_unit_of_its_own_can_have_further_ones(typed, value):
    units = [{"name": "%", "factor": 0.01}, {"name": "‰", "factor": 0.001}]
    assert fraction(answers({"value": value}, units=units), typed) == 1
    assert fraction(answers({"value": value}, units=units, unit_penalty=0.5), typed) == 1
    assert fraction(answers({"value": value}, units=units), "30 m") == 0
    assert fraction(answers({"value": 30}, units=units, unit_penalty=0.5), "30 m") == 0.5


@pytest.mark.parametrize(
    ("typed", "right"),
    [("5 km", True), ("5000 m", True), ("500000 cm", True), ("5 m", False), ("5 k", False), ("5000 metres", False), ("5 kilometres", True), ("5 kilometre", True)],
)  # fmt: skip
def test_the_longest_unit_that_fits_is_meant(typed, right):
    units = [{"name": "km", "factor": 1000}, {"name": "cm", "factor": 0.01}, {"name": "kilometres", "factor": 1000}]
    assert fraction(answers({"value": 5000}, unit="m", units=units), typed) == right


def test_the_right_number_is_shown_in_the_first_unit():
    assert kind.grade(LENGTH, {}).parts[0].right == {"ru": "3,14 м", "en": "3.14 m"}


@pytest.mark.parametrize(
    ("typed", "worth", "why"),
    [
        ("30 m", 1, None),
        ("30", 0.9, WRONG_UNIT),
        ("31", 0.2, "Anything."),
        ("frog", 0.2, "Anything."),
        ("31 kg", 0.2, "Anything."),
        ("", 0, None),
    ],
)
def test_an_answer_may_take_everything(typed, worth, why):
    body = answers({"value": 30}, {"value": "*", "mark": 0.2, "why": "Anything."}, unit="m", unit_penalty=0.1)
    assert fraction(body, typed) == worth
    assert kind.grade(body, {"number": typed}).parts[0].why == why


def test_luck_is_what_anything_earns():
    assert kind.luck(SCORE) == 0
    assert kind.luck(answers({"value": 30}, {"value": "*", "mark": 0.2})) == 0.2
    assert kind.luck(answers({"value": 30}, {"value": "*"})) == 1


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"units": []}, "units"),
        ({"units": "cm"}, "units"),
        ({"units": ["cm"]}, "units[0]"),
        ({"units": [{"name": "cm"}]}, "units[0].factor"),
        ({"units": [{"factor": 1}]}, "units[0].name"),
        ({"units": [{"name": "cm", "factor": 0}]}, "units[0].factor"),
        ({"units": [{"name": "cm", "factor": -1}]}, "units[0].factor"),
        ({"units": [{"name": "cm", "factor": 1, "mark": 1}]}, "units[0]"),
        ({"units": [{"name": "m", "factor": 2}]}, "units[0].name"),
        ({"units": [{"name": "cm", "factor": 2}] * 2}, "units[1].name"),
        ({"unit": 7}, "unit"),
        ({"unit": None, "unit_penalty": 0.1}, "unit_penalty"),
        ({"unit_penalty": 2}, "unit_penalty"),
        ({"unit_penalty": "0.1"}, "unit_penalty"),
        ({"unit_penalty_of": "all"}, "unit_penalty_of"),
        ({"answers": [{"value": "*"}]}, "answers[0].value"),
        ({"answers": [{"value": 1}, {"value": "*"}, {"value": 2}]}, "answers[2].value"),
        ({"answers": [{"value": 1}, {"value": "**"}]}, "answers[1].value"),
    ],
)
def test_a_mistake_in_the_units_is_named_where_it_is(more, place):
    assert [problem.place for problem in kind.check({"answers": [{"value": 1}], "unit": "m"} | more)] == [place]

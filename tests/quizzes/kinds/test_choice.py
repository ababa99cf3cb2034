import pytest

from edu.core.marks import Verdict, in_written_order, token
from edu.quizzes.kinds.choice import kind
from edu.quizzes.rules.shuffling import shuffled

OPTIONS = [
    {"text": "2", "why": "Too few."},
    {"text": "5", "right": True, "why": "Count them."},
    {"text": "9", "why": "Too many."},
]


@pytest.mark.parametrize(
    ("chosen", "verdict", "fraction", "why"),
    [
        (token("5"), Verdict.RIGHT, 1, "Count them."),
        (token("2"), Verdict.WRONG, 0, "Too few."),
        ("5", Verdict.WRONG, 0, None),
        ([token("5")], Verdict.WRONG, 0, None),
        (True, Verdict.WRONG, 0, None),
        ("", Verdict.BLANK, 0, None),
        (None, Verdict.BLANK, 0, None),
    ],
)
def test_one_option_is_right(chosen, verdict, fraction, why):
    mark = kind.grade({"options": OPTIONS}, {"choice": chosen})
    assert (mark.verdict, mark.fraction, mark.parts[0].why) == (verdict, fraction, why)
    assert (mark.parts[0].verdict, mark.parts[0].right) == (verdict, "5")


def test_options_are_shuffled_unless_they_keep_their_order():
    order = shuffled("c2")
    shown = [[option.text for option in field.options] for field in kind.ask({"options": OPTIONS}, order=order)]
    kept = kind.ask({"options": OPTIONS, "keep_order": True}, order=order)
    assert shown == [[OPTIONS[place]["text"] for place in order(3)]]
    assert kept == kind.ask({"options": OPTIONS}, order=in_written_order)
    assert order(3) != [0, 1, 2]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (OPTIONS[1:2], "options"),
        ([OPTIONS[0], OPTIONS[2]], "options"),
        ([*OPTIONS, {"text": "6", "right": True}], "options"),
        ([*OPTIONS, {"text": "5"}], "options[3].text"),
        ([*OPTIONS, {"text": "6", "right": "yes"}], "options[3].right"),
        ([*OPTIONS, {"text": "6", "weight": 0.5}], "options[3]"),
        ([*OPTIONS, "6"], "options[3]"),
        ([*OPTIONS, {}], "options[3].text"),
        ([*OPTIONS, {"text": {"ru": "шесть"}}], "options[3].text"),
        ([*OPTIONS, *({"text": str(number)} for number in range(10, 18))], "options"),
        ("2 5 9", "options"),
    ],
)
def test_a_mistake_is_named_where_it_is(options, place):
    assert {problem.place for problem in kind.check({"options": options})} == {place}


PARTLY = [*OPTIONS, {"text": "4", "mark": 0.5, "why": "Nearly."}, {"text": "100", "mark": -1}]


@pytest.mark.parametrize(
    ("chosen", "verdict", "fraction"),
    [("5", Verdict.RIGHT, 1), ("4", Verdict.PARTLY, 0.5), ("100", Verdict.WRONG, 0), ("2", Verdict.WRONG, 0)],
)
def test_an_option_may_be_partly_right_and_none_takes_what_is_not_there(chosen, verdict, fraction):
    assert kind.check({"options": PARTLY}) == []
    (part,) = (mark := kind.grade({"options": PARTLY}, {"choice": token(chosen)})).parts
    assert (mark.verdict, mark.fraction, part.verdict, part.worth) == (verdict, fraction, verdict, fraction)


@pytest.mark.parametrize(("options", "luck"), [(OPTIONS, 1 / 3), (PARTLY, 1.5 / 5), (OPTIONS[:2], 0.5)])
def test_luck_is_the_mean_of_what_the_options_earn(options, luck):
    assert kind.luck({"options": options}) == pytest.approx(luck)


@pytest.mark.parametrize("mark", [1, 1.5, -1.5, "half", True])
def test_only_the_right_option_has_the_full_mark(mark):
    options = [*OPTIONS, {"text": "4", "mark": mark}]
    assert [problem.place for problem in kind.check({"options": options})] == ["options[3].mark"]


def test_the_right_option_has_no_other_mark():
    options = [{**option, "mark": 0.5} if option.get("right") else option for option in OPTIONS]
    assert [problem.place for problem in kind.check({"options": options})] == ["options[1].mark"]

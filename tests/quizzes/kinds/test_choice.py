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

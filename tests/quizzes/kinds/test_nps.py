import pytest

from edu.core.marks import Marked, Verdict, in_written_order
from edu.quizzes.kinds.nps import kind

ASKED = {"why_text": "Why?"}


@pytest.mark.parametrize("score", range(11))
@pytest.mark.parametrize("sent", [int, str])
def test_every_number_from_0_to_10_is_noted(score, sent):
    mark = kind.grade({}, {"score": sent(score)})
    assert (mark.verdict, mark.fraction, mark.parts[0].given) == (Verdict.NOTED, 0, str(score))


@pytest.mark.parametrize("junk", ["11", "-1", "7.5", 7.5, "٥", "07", True, ["7"], "", None, {}, 10**400])
def test_anything_else_is_no_answer(junk):
    mark = kind.grade({}, {"score": junk})
    assert (mark.verdict, [part.given for part in mark.parts]) == (Verdict.BLANK, [None])


def test_the_reason_is_noted_beside_the_number_and_may_be_missing():
    both = kind.grade(ASKED, {"score": "9", "why": " It is quiet. "})
    assert [(part.name, part.verdict, part.given) for part in both.parts] == [
        ("score", Verdict.NOTED, "9"),
        ("why", Verdict.NOTED, "It is quiet."),
    ]
    assert [part.name for part in kind.grade(ASKED, {"score": "9", "why": " "}).parts] == ["score"]
    assert kind.grade(ASKED, {"why": "It is quiet."}).verdict is Verdict.NOTED
    assert sum(part.share for part in both.parts) == 1


def test_a_reason_nobody_asked_for_is_not_kept():
    assert [part.name for part in kind.grade({}, {"score": "9", "why": "Psst."}).parts] == ["score"]


def test_the_numbers_stand_in_their_order_and_the_reason_only_where_it_is_asked_for():
    (scale,) = kind.ask({}, order=lambda count: range(count - 1, -1, -1))
    assert (scale.widget, [option.id for option in scale.options]) == ("scale", [str(score) for score in range(11)])
    _, why = kind.ask(ASKED, order=in_written_order)
    assert (why.widget, why.name, why.label) == ("essay", "why", "Why?")


def test_nothing_about_it_is_marked():
    assert kind.marked is Marked.NEVER
    assert kind.luck({}) is None


@pytest.mark.parametrize(
    ("change", "place"), [({"why_text": 7}, "why_text"), ({"why_text": {"ru": "Почему?"}}, "why_text"), ({"why": "Why?"}, "")]
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert [problem.place for problem in kind.check(change)] == [place]

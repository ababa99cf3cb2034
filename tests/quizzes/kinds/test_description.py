import pytest

from edu.core.marks import Marked, Verdict, in_written_order
from edu.quizzes.kinds.description import EXAMPLE, kind
from edu.quizzes.rules import question


def test_nothing_is_asked_and_nothing_marked():
    assert kind.ask(EXAMPLE, order=in_written_order) == []
    assert kind.marked is Marked.NEVER
    assert kind.luck(EXAMPLE) is None
    assert kind.shape(EXAMPLE) == []


@pytest.mark.parametrize("reply", [{}, {"text": "Hello"}, None, 7])
def test_whatever_is_sent_is_worth_nothing_and_not_wrong(reply):
    mark = kind.grade(EXAMPLE, reply)
    assert (mark.verdict, mark.fraction) == (Verdict.NOTED, 0)


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"picture": None}, []),
        ({"picture": {}}, ["picture.src", "picture.alt"]),
        ({"picture": {"src": "a.svg", "alt": ""}}, ["picture.alt"]),
        ({"text": ""}, ["text"]),
        ({"answer": 1}, [""]),
    ],
)
def test_a_mistake_is_named_where_it_is(change, places):
    assert [problem.place for problem in question.check(EXAMPLE | change)] == places

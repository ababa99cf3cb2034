import pytest

from edu.core.marks import Verdict, token
from edu.quizzes.kinds.truefalse import WORDS, kind
from edu.quizzes.rules.shuffling import shuffled

TRUE, FALSE = token(WORDS[True]), token(WORDS[False])


def statement(answer, **more):
    return {"answer": answer, "why_true": "You said true.", "why_false": "You said false."} | more


@pytest.mark.parametrize(
    ("answer", "chosen", "verdict", "why"),
    [
        (True, TRUE, Verdict.RIGHT, "You said true."),
        (True, FALSE, Verdict.WRONG, "You said false."),
        (False, TRUE, Verdict.WRONG, "You said true."),
        (False, FALSE, Verdict.RIGHT, "You said false."),
        (False, "False", Verdict.WRONG, None),
        (True, True, Verdict.WRONG, None),
        (True, [TRUE], Verdict.WRONG, None),
        (False, "", Verdict.BLANK, None),
        (False, None, Verdict.BLANK, None),
    ],
)
def test_the_reason_is_for_what_was_said(answer, chosen, verdict, why):
    mark = kind.grade(statement(answer), {"choice": chosen})
    (part,) = mark.parts
    assert (mark.verdict, part.verdict, part.why, part.right) == (verdict, verdict, why, WORDS[answer])
    assert mark.fraction == (verdict is Verdict.RIGHT)


def test_a_reason_may_be_missing():
    assert kind.check({"answer": False}) == []
    assert kind.grade({"answer": False}, {"choice": TRUE}).parts[0].why is None


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_true_always_stands_first(seed):
    (field,) = kind.ask(statement(False), order=shuffled(seed))
    assert [option.text for option in field.options] == [{"ru": "Верно", "en": "True"}, {"ru": "Неверно", "en": "False"}]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"answer": "true"}, "answer"),
        ({"answer": 1}, "answer"),
        ({"answer": None}, "answer"),
        ({"why_true": 7}, "why_true"),
        ({"why_false": {"ru": "Нет."}}, "why_false"),
        ({"options": []}, ""),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert [problem.place for problem in kind.check(statement(True) | change)] == [place]


def test_luck_is_a_half():
    assert kind.luck(statement(True)) == 0.5

from itertools import chain, combinations

import pytest

from edu.core.marks import Verdict, token
from edu.quizzes.kinds.choices import kind
from edu.quizzes.rules.question import without_key


def choices(right, wrong):
    """Options named by single letters; a number gives a letter its weight."""
    options = [{"text": letter, "right": True, "why": f"Yes {letter}"} for letter in right]
    return {"options": options + [{"text": letter, "why": f"No {letter}"} for letter in wrong]}


def weighted(**weights):
    return {"options": [{"text": letter, "right": weight > 0, "weight": weight} for letter, weight in weights.items()]}


def tick(letters):
    return {"choices": [token(letter) for letter in letters]}


@pytest.mark.parametrize(
    ("body", "ticked", "fraction"),
    [
        (choices("ab", "xy"), "ab", 1),
        (choices("ab", "xy"), "a", 0.5),
        (choices("ab", "xy"), "abx", 0.5),
        (choices("ab", "xy"), "ax", 0),
        (choices("ab", "xy"), "abxy", 0),
        (choices("ab", "xy"), "x", 0),
        (choices("a", "xyz"), "ax", 0),
        (choices("abc", "x"), "abcx", 0),
        (choices("abcd", "wxyz"), "abcw", 0.5),
        (choices("abcdef", "x"), "abcdef", 1),
        (choices("abcdefg", "x"), "abcdefg", 1),
        (choices("ab", ""), "ab", 1),
        (weighted(a=0.5, b=-1, c=0.5), "abc", 0),
        (weighted(a=0.5, b=-1, c=0.5), "ac", 1),
        (weighted(a=0.33333, b=0.33333, c=0.33333, x=-0.5), "abc", 1),
        (weighted(a=0.75, b=0.25, x=0), "ax", 0.75),
        (weighted(a=0.75, b=0.75, x=-1), "ab", 1),
    ],
)
def test_a_mark_is_the_sum_of_the_weights_within_bounds(body, ticked, fraction):
    assert kind.check(body) == []
    assert kind.grade(body, tick(ticked)).fraction == pytest.approx(fraction, abs=1e-9)
    assert (kind.grade(body, tick(ticked)).verdict is Verdict.RIGHT) == (fraction == 1)


@pytest.mark.parametrize(("right", "wrong"), [(r, w) for r in range(1, 6) for w in range(1, 6)])
def test_ticking_everything_earns_nothing_and_only_the_key_earns_all(right, wrong):
    body = choices("abcde"[:right], "vwxyz"[:wrong])
    letters = "abcde"[:right] + "vwxyz"[:wrong]
    every = chain.from_iterable(combinations(letters, count) for count in range(len(letters) + 1))
    full = ["".join(ticked) for ticked in every if kind.grade(body, tick(ticked)).fraction == 1]
    assert full == ["abcde"[:right]]
    assert kind.grade(body, tick(letters)).fraction == 0


def test_each_option_ticked_or_right_is_judged():
    mark = kind.grade(choices("ab", "xy"), tick("ax"))
    judged = {part.name: (part.verdict.value, part.given, part.why, part.right) for part in mark.parts}
    assert judged == {
        token("a"): ("right", "a", "Yes a", "a"),
        token("b"): ("blank", None, None, "b"),
        token("x"): ("wrong", "x", "No x", None),
    }


def test_what_was_not_ticked_does_not_tell_what_is_right():
    bodies = [choices("ab", "xy") | {"kind": "choices"}, choices("ax", "by") | {"kind": "choices"}]
    mark, other = (without_key(body, kind.grade(body, tick("a"))) for body in bodies)
    assert mark == other
    assert mark.verdict is Verdict.PARTLY


def test_the_shares_are_the_weights_of_the_right_options():
    mark = kind.grade(weighted(a=0.75, b=0.75, x=-1), tick("ax"))
    assert [part.share for part in mark.parts] == [0.5, 0.5, 0]


def test_a_tick_given_twice_counts_once_and_a_single_one_may_stand_alone():
    assert kind.grade(choices("ab", "xy"), tick("aa")).fraction == 0.5
    assert kind.grade(choices("ab", "xy"), {"choices": token("a")}).fraction == 0.5


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (choices("", "xy"), "options"),
        (weighted(a=0.5, b=0.4, x=-1), "options"),
        (
            {"options": [{"text": "a", "right": True, "weight": -1}, {"text": "b", "right": True}]},
            "options[0].weight",
        ),
        ({"options": [{"text": "a", "right": True}, {"text": "b", "weight": 0.5}]}, "options[1].weight"),
        ({"options": [{"text": "a", "right": True}, {"text": "b", "weight": "x"}]}, "options[1].weight"),
        ({"options": [{"text": "a", "right": True}, {"text": "b", "weight": -2}]}, "options[1].weight"),
        (choices("abcdef", "vwxyz"), "options"),
    ],
)
def test_a_mistake_is_named_where_it_is(body, place):
    assert [problem.place for problem in kind.check(body)] == [place]


def test_nobody_can_say_what_ticking_at_random_earns():
    assert kind.luck(choices("ab", "xy")) is None

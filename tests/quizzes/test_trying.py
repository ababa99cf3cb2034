"""Replies before they are graded, and what several tries come to, with the numbers of Moodle's rules."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.core.marks import Field, Mark, Option, Part, Verdict
from edu.quizzes.rules.quiz import Try
from edu.quizzes.rules.terms import Behaviour, Terms
from edu.quizzes.rules.trying import (
    MAX_VALUES,
    after_tries,
    by_certainty,
    counted_back,
    is_blank,
    is_repeat,
    outcome,
    penalty_at,
    share_by_certainty,
    tidy,
    tries_at,
    tries_with,
)

ROWS = Field("board", rows=(Option("a", "A"), Option("b", "B")), options=(Option("x", "X"),))
MANY = Field("check", name="choices", many=True)
NUMBER = Field("number", name="number", longest=50)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FRACTIONS = st.floats(0, 1)
THIRD = 1 / 3
DEFERRED, IMMEDIATE, INTERACTIVE, ADAPTIVE, EXAM = (
    Behaviour.DEFERRED, Behaviour.IMMEDIATE, Behaviour.INTERACTIVE, Behaviour.ADAPTIVE, Behaviour.EXAM,
)  # fmt: skip


def whole(fraction):
    """A mark that isn't the sum of its parts."""
    return Mark(fraction, ())


def in_parts(given, right):
    """A mark of equal parts, each right when `given` what is `right` there; "" is blank."""
    parts = tuple(
        Part(str(place), 1 / len(right), Verdict.BLANK if not said else Verdict.RIGHT if said == key else Verdict.WRONG, given=said or None)
        for place, (said, key) in enumerate(zip(given, right, strict=True))
    )
    return Mark(sum(said == key for said, key in zip(given, right, strict=True)) / len(right), parts, by_parts=True)


# ---- Before grading


def test_only_what_is_asked_is_kept():
    assert tidy({"a": "x", "b": "", "csrf_token": "y", "number": " 29,5 "}, [ROWS, NUMBER]) == {"a": "x", "number": "29,5"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"choices": ["b", "a", "a", ""]}, {"choices": ["a", "b"]}), ({"choices": "a"}, {"choices": ["a"]}), ({"choices": []}, {}),
        ({"choices": ["a", None, {}, 5]}, {"choices": ["5", "a"]}), ({"number": ["1", "2"]}, {"number": "1"}), ({"number": []}, {}),
        ({"number": 5}, {"number": "5"}), ({"number": 2.5}, {"number": "2.5"}), ({"number": True}, {}), ({"number": None}, {}),
        ({"number": "\x001\x00"}, {"number": "1"}), ({"number": "1" * 9000}, {"number": "1" * 50}), ({"number": 10**5000}, {}),
        ({"number": {"a": 1}}, {}), ({"number": "   "}, {}),
    ],
)  # fmt: skip
def test_a_reply_is_tidied(sent, kept):
    assert tidy(sent, [MANY, NUMBER]) == kept


def test_the_gaps_of_a_text_are_inputs_of_their_own():
    text = Field("text", gaps=(Field("short", name="1", longest=3), Field("select", name="2")))
    assert tidy({"1": "water", "2": ["x"], "text": "y"}, [text]) == {"1": "wat", "2": "x"}


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "choices", "number", "junk"]), JUNK))
def test_whatever_is_sent_becomes_bounded_text(sent):
    kept = tidy(sent, [ROWS, MANY, NUMBER])
    assert set(kept) <= {"a", "b", "choices", "number"}
    for name, value in kept.items():
        texts = value if isinstance(value, list) else [value]
        assert 0 < len(texts) <= MAX_VALUES
        longest = 50 if name == "number" else 4000
        assert all(isinstance(text, str) and text and len(text) <= longest and "\x00" not in text for text in texts)
    assert tidy(kept, [ROWS, MANY, NUMBER]) == kept


def test_blank_is_nothing_chosen():
    assert is_blank({})
    assert is_blank({"a": "", "choices": []})
    assert not is_blank({"a": "x"})


# ---- How many tries, at what price


def test_hints_decide_the_tries_of_an_interactive_question_and_the_terms_of_the_others():
    hints = {"hints": [{"text": "1"}, {"text": "2"}]}
    assert tries_at({}, Terms(behaviour=INTERACTIVE, tries=5)) == 5
    assert tries_at(hints, Terms(behaviour=INTERACTIVE, tries=5)) == 3
    assert tries_at(hints, Terms(behaviour=ADAPTIVE, tries=0)) == 0
    assert tries_at(hints, Terms(behaviour=IMMEDIATE)) == 1


def test_a_question_may_have_its_own_penalty_and_it_may_be_nothing():
    terms = Terms(behaviour=INTERACTIVE)
    assert penalty_at({}, terms) == THIRD
    assert penalty_at({"penalty": 0.1}, terms) == 0.1
    assert penalty_at({"penalty": 0}, terms) == 0


# ---- What the tries come to


@pytest.mark.parametrize(
    ("fraction", "wrong", "left"), [(1, 0, 1), (1, 1, 2 / 3), (1, 2, THIRD), (1, 3, 0), (1, 4, 0), (0.5, 1, 1 / 6), (0.2, 1, 0)]
)
def test_each_wrong_try_costs_a_third_and_never_more_than_there_is(fraction, wrong, left):
    assert after_tries(fraction, wrong, THIRD) == pytest.approx(left)


@pytest.mark.parametrize("behaviour", Behaviour)
def test_no_try_is_worth_nothing_and_one_is_worth_its_mark(behaviour):
    assert outcome([], behaviour, THIRD) == 0
    assert outcome([whole(0.7)], behaviour, THIRD) == 0.7


def test_interactive_the_last_try_counts_less_a_third_for_each_before_it():
    assert outcome([whole(0), whole(0.5)], INTERACTIVE, THIRD) == pytest.approx(1 / 6)
    assert outcome([whole(0), whole(0.5), whole(1)], INTERACTIVE, THIRD) == pytest.approx(THIRD)
    assert outcome([whole(0.9), whole(0)], INTERACTIVE, THIRD) == 0


def test_moodles_own_example_parts_right_at_once_last_second_and_never_are_worth_a_half():
    """1, ⅓, ⅔ and 0 of the parts: together 0.5."""
    tries = [in_parts("axxx", "abcd"), in_parts("axcx", "abcd"), in_parts("abcx", "abcd")]
    assert counted_back(tries, THIRD) == 0.5
    assert outcome(tries, INTERACTIVE, THIRD) == 0.5


def test_parts_count_by_their_shares_and_by_how_right_they_are():
    def mark(first, second):
        return Mark(
            0, (Part("1", 0.75, Verdict.RIGHT, given=first), Part("2", 0.25, Verdict.PARTLY, given=second, fraction=0.5)), by_parts=True
        )

    assert counted_back([mark("a", "b")], THIRD) == 0.875
    assert counted_back([mark("x", "b"), mark("a", "b")], THIRD) == pytest.approx(0.75 * 2 / 3 + 0.125)
    assert counted_back([mark("a", "b"), mark("x", "b"), mark("a", "b")], THIRD) == pytest.approx(0.75 / 3 + 0.125)


def by_last_wrong(tries, penalty):
    """Moodle's matching: `max(0, 1 - (index of the last wrong try + 1) * penalty)` for each part right in the end."""
    total = 0
    for parts in zip(*(mark.parts for mark in tries), strict=True):
        if parts[-1].verdict is Verdict.RIGHT:
            wrong = [number for number, part in enumerate(parts) if part.verdict is not Verdict.RIGHT]
            total += max(0, 1 - (max(wrong, default=-1) + 1) * penalty)
    return total / len(tries[0].parts)


def by_last_change(tries, penalty):
    """Moodle's cloze: the last reply's mark, `1 - penalty * (tries before it was last changed)`."""
    total = 0
    for parts in zip(*(mark.parts for mark in tries), strict=True):
        since = len(parts) - 1
        while since and parts[since - 1].given == parts[-1].given:
            since -= 1
        total += parts[-1].worth * max(0, 1 - penalty * since)
    return total / len(tries[0].parts)


@pytest.mark.parametrize("penalty", [0, 0.1, THIRD, 0.5, 1])
def test_counting_back_is_both_of_moodles_formulas_whatever_the_three_tries_at_three_parts(penalty):
    """All of 27³ sequences of three tries at three parts, each right, wrong or blank."""
    tries = [in_parts([each.strip() for each in given], "aaa") for given in product("ax ", repeat=3)]
    for sequence in product(tries, repeat=3):
        value = counted_back(sequence, penalty)
        assert abs(value - by_last_wrong(sequence, penalty)) < 1e-9
        assert abs(value - by_last_change(sequence, penalty)) < 1e-9


def test_where_several_answers_are_right_a_change_among_them_costs_as_in_cloze():
    tries = [Mark(1, (Part("1", 1, Verdict.RIGHT, given=given),), by_parts=True) for given in ("Peking", "Beijing")]
    assert counted_back(tries, THIRD) == pytest.approx(2 / 3)


def test_adaptive_the_best_try_counts_less_a_third_for_each_before_it():
    def best(*fractions):
        return outcome([whole(fraction) for fraction in fractions], ADAPTIVE, THIRD)

    assert best(0, 1) == pytest.approx(2 / 3)
    assert best(0.5, 0.7) == 0.5
    assert best(0.5, 1) == pytest.approx(2 / 3)
    assert best(0, 0, 0, 1) == 0
    assert best(0.5, 0, 0) == 0.5


@settings(deadline=None)
@given(st.lists(FRACTIONS, max_size=6), FRACTIONS, FRACTIONS)
def test_adaptive_one_more_try_never_costs_what_one_had(fractions, another, penalty):
    before = [whole(fraction) for fraction in fractions]
    assert 0 <= outcome(before, ADAPTIVE, penalty) <= outcome([*before, whole(another)], ADAPTIVE, penalty) <= 1


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["a", "x", ""]), min_size=4, max_size=4), min_size=1, max_size=5),
    st.sampled_from(Behaviour),
    FRACTIONS,
)
def test_whatever_is_tried_the_outcome_is_a_share_and_no_more_than_without_penalty(tries, behaviour, penalty):
    marks = [in_parts(given, "aaaa") for given in tries]
    assert 0 <= outcome(marks, behaviour, penalty) <= outcome(marks, behaviour, 0) + 1e-9 <= 1 + 2e-9


# ---- What is a try


X, Y, Z = {"a": "x"}, {"a": "y"}, {"a": "z"}


def test_the_same_reply_again_is_no_try_with_adaptive_ones_whenever_it_was():
    tries = [Try(X, 0.0), Try(Y, 0.0)]
    assert [is_repeat(reply, tries, INTERACTIVE) for reply in (X, Y, Z)] == [False, True, False]
    assert [is_repeat(reply, tries, ADAPTIVE) for reply in (X, Y, Z)] == [True, True, False]
    assert not is_repeat(X, [], ADAPTIVE)


def test_an_unchecked_reply_counts_when_handed_in_and_a_checked_one_once():
    tries = [Try(X, 0.5), Try(Y, 0.2)]
    assert tries_with(tries, Y, INTERACTIVE) == [X, Y]
    assert tries_with(tries, {}, INTERACTIVE) == [X, Y]
    assert tries_with(tries, X, INTERACTIVE) == [X, Y, X]
    assert tries_with(tries, X, ADAPTIVE) == [X, Y]
    assert tries_with([], Z, DEFERRED) == [Z]
    assert tries_with([], {}, EXAM) == []


# ---- How sure one is


@pytest.mark.parametrize(
    ("fraction", "marks"), [(1.0, (1, 2, 3)), (0.5, (0.5, 1, 1.5)), (1 / 3, (1 / 3, 2 / 3, 1)), (0.0, (0, -2, -6)), (-0.5, (0, -2, -6))]
)
def test_certainty_is_paid_1_2_3_and_costs_0_2_6(fraction, marks):
    assert [by_certainty(fraction, level) for level in (1, 2, 3)] == pytest.approx(marks)
    assert [share_by_certainty(fraction, level) for level in (1, 2, 3)] == pytest.approx([mark / 3 for mark in marks])


def test_who_does_not_say_is_not_sure():
    assert by_certainty(1.0, None) == 1
    assert by_certainty(0.0, None) == 0


def test_being_as_sure_as_one_has_reason_to_be_earns_the_most():
    """The scale rewards honesty: level 2 from two thirds on, level 3 from four fifths."""

    def expected(chance, level):
        return chance * by_certainty(1.0, level) + (1 - chance) * by_certainty(0.0, level)

    for chance, best in ((0.0, 1), (0.6, 1), (0.7, 2), (0.79, 2), (0.81, 3), (1.0, 3)):
        assert max((1, 2, 3), key=lambda level: expected(chance, level)) == best

"""Replies before they are graded, and what several tries come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.marks import Field, Option
from edu.quizzes.rules.quiz import Try
from edu.quizzes.rules.trying import MAX_VALUE, MAX_VALUES, after, is_blank, outcome, tidy

ROWS = Field("board", rows=(Option("a", "A"), Option("b", "B")), options=(Option("x", "X"),))
MANY = Field("check", name="choices", many=True)
NUMBER = Field("number", name="number")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FRACTIONS = st.floats(0, 1)


def test_only_what_is_asked_is_kept():
    assert tidy({"a": "x", "b": "", "csrf_token": "y", "number": " 29,5 "}, [ROWS, NUMBER]) == {"a": "x", "number": "29,5"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"choices": ["b", "a", "a", ""]}, {"choices": ["a", "b"]}), ({"choices": "a"}, {"choices": ["a"]}), ({"choices": []}, {}),
        ({"number": ["1", "2"]}, {"number": "1"}), ({"number": 5}, {"number": "5"}), ({"number": True}, {}), ({"number": None}, {}),
        ({"number": "\x001\x00"}, {"number": "1"}), ({"number": "1" * 9000}, {"number": "1" * MAX_VALUE}),
    ],
)  # fmt: skip
def test_a_reply_is_tidied(sent, kept):
    assert tidy(sent, [MANY, NUMBER]) == kept


@given(st.dictionaries(st.sampled_from(["a", "b", "choices", "number", "junk"]), JUNK))
def test_whatever_is_sent_becomes_bounded_text(sent):
    kept = tidy(sent, [ROWS, MANY, NUMBER])
    assert set(kept) <= {"a", "b", "choices", "number"}
    for value in kept.values():
        texts = value if isinstance(value, list) else [value]
        assert 0 < len(texts) <= MAX_VALUES
        assert all(isinstance(text, str) and text and len(text) <= MAX_VALUE and "\x00" not in text for text in texts)
    assert tidy(kept, [ROWS, MANY, NUMBER]) == kept


def test_blank_is_nothing_chosen():
    assert is_blank({})
    assert is_blank({"a": "", "choices": []})
    assert not is_blank({"a": "x"})


def test_each_try_before_costs_a_third():
    tries = [Try({}, 0.0), Try({}, 0.5), Try({}, 1.0)]
    assert outcome([]) == 0
    assert outcome(tries[:2]) == pytest.approx(1 / 6)
    assert outcome(tries) == pytest.approx(1 / 3)


@given(st.lists(FRACTIONS, max_size=6), FRACTIONS)
def test_one_more_try_never_costs_what_one_had(fractions, another):
    tries = [Try({}, fraction) for fraction in fractions]
    assert 0 <= outcome(tries) <= outcome([*tries, Try({}, another)]) <= 1


def test_an_unchecked_reply_counts_when_handed_in_and_a_checked_one_once():
    tries = [Try({"a": "x"}, 0.5)]
    assert after(tries, Try({"a": "x"}, 1.0)) == 0.5
    assert after(tries, Try({}, 1.0)) == 0.5
    assert after(tries, Try({"a": "y"}, 1.0)) == pytest.approx(2 / 3)
    assert after([], Try({"a": "y"}, 1.0)) == 1.0

"""Boards and places as sums over plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.errors import Invalid
from edu.core.ids import UserId
from edu.points.rules import (
    COARSE,
    Cause,
    Histogram,
    Period,
    Side,
    amount_of,
    before,
    board_of,
    boards_of,
    interest_on,
    link,
    links_of,
    month_before,
    recomputed,
    tally_moves,
)


@pytest.mark.parametrize(
    ("period", "moment", "board"),
    [
        (Period.DAY, datetime(2026, 11, 18, 23, 59, tzinfo=UTC), "day:2026-11-18"),
        (Period.DAY, datetime(2026, 11, 19, tzinfo=UTC), "day:2026-11-19"),
        (Period.WEEK, datetime(2026, 11, 18, tzinfo=UTC), "week:2026-W47"),
        (Period.WEEK, datetime(2027, 1, 3, tzinfo=UTC), "week:2026-W53"),  # the first days of a year may end the old one's week
        (Period.WEEK, datetime(2027, 1, 4, tzinfo=UTC), "week:2027-W01"),
        (Period.MONTH, datetime(2026, 2, 28, tzinfo=UTC), "month:2026-02"),
        (Period.ALL, datetime(2026, 2, 28, tzinfo=UTC), "all"),
    ],
)
def test_a_moment_belongs_to_one_board_of_each_period(period, moment, board):
    assert board_of(period, moment) == board
    assert board in boards_of(moment)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_the_boards_of_two_moments_of_one_day_are_the_same(moment):
    noon = moment.replace(hour=12)
    assert boards_of(moment) == boards_of(noon)
    assert len(set(boards_of(moment))) == len(Period)
    assert board_of(Period.WEEK, moment) != board_of(Period.WEEK, moment + timedelta(days=7))


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60), st.integers(0, 5000))
def test_the_histogram_counts_exactly_those_above(scores, asked):
    counts: dict[tuple[str, int, int], int] = {}
    for score in scores:
        for key, people in tally_moves("all", old=None, new=score).items():
            counts[key] = counts.get(key, 0) + people
    histogram = Histogram.of((grain, bucket, people) for (_, grain, bucket), people in counts.items())
    assert histogram.above(asked) == sum(score > asked for score in scores)


@given(st.none() | st.integers(-300, 5000), st.none() | st.integers(-300, 5000))
def test_a_score_that_moves_is_taken_from_where_it_was_and_put_where_it_is(old, new):
    moves = tally_moves("all", old=old, new=new)
    for grain in (1, COARSE):
        assert sum(people for (_, each, _), people in moves.items() if each == grain) == (new is not None) - (old is not None)
    if old == new:
        assert moves == {}


def test_boards_from_nothing_keep_the_score_and_who_came_first():
    maria, oleg = UserId(1), UserId(2)
    boards = recomputed([("all", maria, 5, 1), ("all", oleg, 7, 2), ("all", maria, 2, 3)])
    assert boards["all", maria] == (7, -3)
    assert boards["all", oleg] == (7, -2)
    # Of equal scores the larger second number came first.
    assert sorted(boards, key=lambda key: boards[key], reverse=True) == [("all", oleg), ("all", maria)]


def test_yesterdays_counts_have_a_key_of_their_own():
    assert before("all") not in {board_of(period, datetime(2026, 1, 1, tzinfo=UTC)) for period in Period}


def test_a_cause_says_what_and_where():
    assert Cause("quiz", "attempt:1", what="A", path="/x").note == {"what": "A", "path": "/x"}


@pytest.mark.parametrize(
    "typed", ["-5", "0", "1.5", "1e3", "true", "", "٥", "10" * 16, "+5", "1_0", "５", "0x5", "5 5", "½", None, 5, True]
)
def test_a_hostile_amount_typed_is_no_amount(typed):
    with pytest.raises(Invalid):
        amount_of(typed)


def test_an_amount_typed_plainly_is_one():
    assert (amount_of("5"), amount_of(" 1000000 ")) == (5, 1_000_000)


def test_links_of_money_are_secure_pages_only():
    said = "School=https://example.org/give; Bad=javascript:alert(1); =https://x.example; Plain=http://x.example;Odd"
    assert links_of(said) == (("School", "https://example.org/give"),)


@pytest.mark.parametrize(("lowest", "due"), [(0, 0), (99, 0), (100, 1), (1999, 19), (10_000, 100), (10**9, 100), (-5, 0)])
def test_interest_is_a_share_rounded_down_with_a_top(lowest, due):
    assert interest_on(lowest, thousandths=10, most=100) == due


def test_the_month_before_is_a_whole_one():
    begins, ends = month_before(datetime(2026, 1, 31, 23, tzinfo=UTC))
    assert (begins, ends) == (datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


POSTING = {
    "kind": "quiz",
    "source": "attempt:1",
    "person_id": 1,
    "key": "quiz:attempt:1:1",
    "note": {"what": {"ru": "Лестница", "en": "The ladder"}, "path": "/x"},
    "reverses_id": None,
    "resolves_id": None,
    "created_at": datetime(2026, 11, 18, 12, tzinfo=UTC),
}
SIDES = (Side(1, -5, -5, 1, False), Side(2, 5, 5, 1, True))


def test_a_link_is_the_same_for_the_same_and_another_for_any_change():
    sealed = link("", POSTING, SIDES)
    assert link("", {**POSTING, "note": dict(reversed(POSTING["note"].items()))}, SIDES[::-1]) == sealed
    others = {
        link("", {**POSTING, name: value}, SIDES) for name, value in (("kind", "x"), ("person_id", 2), ("note", {}), ("reverses_id", 1))
    }
    others |= {link("", {**POSTING, "created_at": POSTING["created_at"] + timedelta(microseconds=1)}, SIDES)}
    others |= {link("", POSTING, (SIDES[0], side)) for side in (Side(2, 5, 6, 1, True), Side(2, 5, 5, 1, False), Side(3, 5, 5, 1, True))}
    assert len(others | {sealed, link("x", POSTING, SIDES), link("", POSTING, SIDES[:1])}) == 11

"""Boards and places as sums over plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.ids import UserId
from edu.points.rules import COARSE, Cause, Histogram, Period, before, board_of, boards_of, recomputed, tally_moves


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

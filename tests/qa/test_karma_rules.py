"""The tables of features.md §2, Q&A: karma, privileges, trust."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.qa.rules import trust
from edu.qa.rules.karma import AMOUNTS, CAP, START, Event, Kind, Preset, Privilege, day_of, may, moved, replayed, undone
from edu.qa.rules.trust import BASIC, LEADER, MEMBER, NEW, REGULAR, Doings, Standing, judged, regular_bar

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        (Kind.UP, 10),
        (Kind.ACCEPTED, 15),
        (Kind.ACCEPTING, 2),
        (Kind.DOWN, -2),
        (Kind.VOTING_DOWN, -1),
        (Kind.ABUSE, -100),
    ],
)
def test_each_event_moves_what_the_table_says(kind, amount):
    assert AMOUNTS[kind] == amount
    assert moved(kind, karma=1000, gained=0) == amount


def test_votes_bring_two_hundred_a_day_and_accepts_come_on_top():
    assert moved(Kind.UP, karma=500, gained=190) == 10
    assert moved(Kind.UP, karma=500, gained=195) == 5
    assert moved(Kind.UP, karma=500, gained=CAP) == 0
    assert moved(Kind.ACCEPTED, karma=500, gained=CAP) == 15
    assert moved(Kind.ACCEPTING, karma=500, gained=CAP) == 2
    assert moved(Kind.DOWN, karma=500, gained=CAP) == -2


def test_karma_never_falls_below_one():
    assert moved(Kind.ABUSE, karma=40, gained=0) == -39
    assert moved(Kind.DOWN, karma=START, gained=0) == 0
    assert undone(10, karma=4) == -3


def test_a_twin_gives_back_what_its_event_took_and_no_more():
    assert undone(-2, karma=9) == 2
    assert undone(0, karma=1) == 0  # nothing was taken at the floor, so nothing comes back


def test_the_day_is_that_of_utc():
    assert day_of(datetime(2026, 11, 22, 1, tzinfo=UTC)) == "2026-11-22"
    assert day_of(datetime.fromisoformat("2026-11-22T01:00:00+03:00")) == "2026-11-21"


def test_undoing_a_vote_makes_room_under_the_cap_of_its_own_day():
    up = [Event(Kind.UP, str(number), 0, twin=False, day="d1") for number in range(21)]
    assert sum(replayed(up)) == CAP
    assert replayed([*up, Event(Kind.UP, "0", 0, twin=True, day="d1"), Event(Kind.UP, "22", 0, twin=False, day="d1")])[-2:] == [-10, 10]
    assert replayed([*up, Event(Kind.UP, "x", 0, twin=False, day="d2")])[-1] == 10


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 3), st.integers(0, 2)), max_size=80))
def test_whatever_happens_karma_stays_at_one_or_more_and_days_under_the_cap(steps):
    stands: dict[tuple[Kind, int], int] = {}
    rounds: dict[tuple[Kind, int], int] = {}
    events = []
    for kind, source, day in steps:
        key = (kind, source)
        if key in stands:  # what stands is undone
            events.append(Event(kind, str(source), rounds[key] - 1, twin=True, day=events[stands.pop(key)].day))
            continue
        rounds[key] = rounds.get(key, 0) + 1
        stands[key] = len(events)
        events.append(Event(kind, str(source), rounds[key] - 1, twin=False, day=f"d{day}"))
    karma, gained = START, {}
    for event, amount in zip(events, replayed(events), strict=True):
        karma += amount
        assert karma >= START
        if event.kind is Kind.UP:
            gained[event.day] = gained.get(event.day, 0) + amount
            assert 0 <= gained[event.day] <= CAP


@pytest.mark.parametrize(
    ("privilege", "new", "growing", "grown"),
    [
        (Privilege.VOTE_UP, 1, 8, 15),
        (Privilege.COMMENT, 1, 20, 50),
        (Privilege.VOTE_DOWN, 125, 125, 125),
        (Privilege.EDIT, 1, 1000, 2000),
        (Privilege.CLOSE, 50, 1500, 3000),
    ],
)
def test_what_karma_opens_on_a_site_of_each_age(privilege, new, growing, grown):
    for preset, bar in ((Preset.NEW, new), (Preset.GROWING, growing), (Preset.GROWN, grown)):
        assert may(privilege, karma=bar, preset=preset)
        assert not may(privilege, karma=bar - 1, preset=preset)


# ---- Trust

FIRST = Doings(opened=5, read=30, minutes=10)
SECOND = Doings(days=15, opened=20, read=100, minutes=60, replied=3, given=1, received=1)
THIRD = Doings(days=50, opened=500, read=20_000, minutes=60, replied=10, given=30, received=20)
BAR = regular_bar(questions=100_000, posts=400_000)


def level_of(done: Doings, standing: Standing = Standing(), now: datetime = NOW) -> Standing:
    return judged(standing, in_all=done, lately=done, regular=BAR, now=now)


@pytest.mark.parametrize(
    ("done", "level"),
    [
        (Doings(), NEW),
        (Doings(opened=5, read=29, minutes=10), NEW),
        (Doings(opened=5, read=30, minutes=9), NEW),
        (FIRST, BASIC),
        (replace(SECOND, days=14), BASIC),
        (replace(SECOND, minutes=59), BASIC),
        (SECOND, MEMBER),
        (replace(THIRD, opened=499), MEMBER),
        (THIRD, REGULAR),
        (Doings(days=100, opened=9999, read=99_999, minutes=999, replied=99, given=99, received=99), REGULAR),  # 4 is given by hand only
    ],
)
def test_a_level_is_reached_when_all_of_its_bar_is(done, level):
    assert level_of(done) == Standing(level)


def test_minutes_are_those_between_one_question_and_the_next_but_no_night_between_two():
    def opened(*minutes):
        return trust.minutes_read([NOW + timedelta(minutes=each) for each in minutes])

    assert [opened(), opened(0), opened(0, 0, 0), opened(0, 2, 3), opened(0, 600)] == [0, 6, 6, 9, 12]


def test_the_minutes_once_read_are_not_asked_for_again():
    assert level_of(replace(SECOND, minutes=0), Standing(MEMBER)) == Standing(MEMBER)


def test_a_small_site_asks_for_a_quarter_of_what_was_written():
    assert regular_bar(questions=40, posts=121).opened == 10
    assert regular_bar(questions=40, posts=121).read == 31


def test_ninety_percent_of_the_bar_keeps_a_level():
    nine_tenths = Doings(days=45, opened=450, read=18_000, replied=9, given=27, received=18)
    assert level_of(nine_tenths, Standing(REGULAR)) == Standing(REGULAR)
    assert level_of(Doings(days=44, opened=450, read=18_000, replied=9, given=27, received=18), Standing(REGULAR)) == Standing(REGULAR, NOW)


def test_a_level_is_lost_after_two_weeks_below_and_only_one():
    below = Standing(REGULAR, NOW - timedelta(days=13, hours=23))
    assert level_of(Doings(), below) == below
    assert level_of(Doings(), Standing(REGULAR, NOW - trust.GRACE)) == Standing(MEMBER)


def test_who_comes_back_over_the_bar_in_time_loses_nothing():
    assert level_of(THIRD, Standing(REGULAR, NOW - timedelta(days=10))) == Standing(REGULAR)


def test_the_last_level_is_neither_earned_nor_lost():
    assert level_of(Doings(), Standing(LEADER)) == Standing(LEADER)

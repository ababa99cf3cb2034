"""Rules of awards, streaks and quests, with plain values. Every award that ships is earned by one example and not by another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from edu.authoring.rules import economy
from edu.awards.rules import questing
from edu.awards.rules.catalogue import FIGURES, MEDALS, read_awards, read_quests
from edu.awards.rules.counters import local_day
from edu.awards.rules.merits import MEASURES, Merits, leaves, progress, times
from edu.awards.rules.questing import Group, Span, day_of, drawn, need_of, week_of
from edu.awards.rules.streaks import Lived, Streak, streak_of, to_freeze
from edu.core import yamls
from edu.paths import folder


def shipped(name, read):
    document, flaws = yamls.read((Path(folder("content")) / name).read_text(encoding="utf-8"))
    assert not flaws
    found, problems = read(document.value)
    assert not problems
    return found


AWARDS = shipped("awards.yml", read_awards)
QUESTS = shipped("quests.yml", read_quests)


def with_leaf(merits: Merits, rule, less: int = 0) -> Merits:
    """`merits` with just what a simple rule wants, or `less` than that."""
    if "count" in rule:
        key, need = rule["count"], rule["at_least"] - less
        if rule.get("within") == "day":
            return replace(merits, best_day={**merits.best_day, key: need})
        return replace(merits, totals={**merits.totals, key: need})
    ((key, need),) = rule.items()
    if key in MEASURES:
        return replace(merits, **{key: need - less})
    return replace(merits, totals={**merits.totals, key: need - less})


def earning(rule) -> Merits:
    merits = Merits()
    for leaf in leaves(rule):
        merits = with_leaf(merits, leaf)
    return merits


@pytest.mark.parametrize("award", AWARDS, ids=lambda award: award.slug)
def test_an_award_is_earned_by_what_its_rule_says_and_by_nothing_less(award):
    merits = earning(award.rule)
    assert times(award.rule, merits) == 1
    short = merits if "any" not in award.rule else Merits()
    for leaf in leaves(award.rule):
        if "any" in award.rule:
            short = with_leaf(short, leaf, less=1)
        else:
            assert times(award.rule, with_leaf(merits, leaf, less=1)) == 0, leaf
    if "any" in award.rule:
        assert times(award.rule, short) == 0
    assert times(award.rule, Merits()) == 0


def test_there_are_forty_awards_or_more_with_every_medal_and_figure():
    assert len(AWARDS) >= 40
    assert {award.medal for award in AWARDS} == set(MEDALS)
    assert {award.figure for award in AWARDS} == set(FIGURES)
    assert all(set(award.name) == {"ru", "en"} for award in AWARDS)


def test_a_repeated_award_is_earned_again_at_each_multiple():
    rule = {"quests_done": 10}
    assert [times(rule, Merits(totals={"quests_done": n})) for n in (9, 10, 29, 30)] == [0, 1, 2, 3]
    assert progress(rule, Merits(totals={"quests_done": 13}), time=2).need == 20


@pytest.mark.parametrize(
    ("award", "place"),
    [
        ({"slug": "A b"}, "[0].slug"),
        ({"medal": "iron"}, "[0].medal"),
        ({"figure": "cat"}, "[0].figure"),
        ({"name": {"ru": "Имя"}}, "[0].name"),
        ({"points": -5}, "[0].points"),
        ({"when": {"quizes_done": 3}}, "[0].when"),
        ({"when": {"streak": 0}}, "[0].when.streak"),
        ({"when": {"streak": True}}, "[0].when.streak"),
        ({"when": {"count": "quizzes_done"}}, "[0].when.at_least"),
        ({"when": {"count": "quizzes_done", "at_least": 2, "within": "year"}}, "[0].when.within"),
        ({"when": {"all": [{"streak": 3}]}}, "[0].when.all"),
        ({"when": {"any": [{"streak": 3}, {"karma": "many"}]}}, "[0].when.any[1].karma"),
        ({"when": [1]}, "[0].when"),
        ({"colour": "red"}, "[0]"),
    ],
)
def test_what_is_wrong_with_an_award_is_said_at_its_place(award, place):
    good = {"slug": "good", "name": "Good", "text": "Good", "medal": "gold", "figure": "star", "when": {"streak": 3}}
    found, problems = read_awards([{**good, **award}])
    assert found == []
    assert place in {problem.place for problem in problems}


def test_a_quest_without_a_goal_or_points_is_refused_at_its_place():
    good = {"slug": "q", "span": "day", "name": "Q", "text": "Q", "goal": {"quizzes_done": 1}, "points": 5}
    for change, place in (
        ({"goal": {}}, "[0].goal"),
        ({"goal": {"quizzes_done": 0}}, "[0].goal.quizzes_done"),
        ({"points": 0}, "[0].points"),
    ):
        found, problems = read_quests([{**good, **change}])
        assert not found
        assert place in {problem.place for problem in problems}
    assert read_quests([good])[1], "one counter is not enough to draw three quests a day"


def test_a_fault_in_a_file_is_named_by_its_line():
    awards = "- slug: first\n  name: First\n  text: First\n  medal: gold\n  figure: star\n  when:\n    streak: soon\n"
    found, faults = economy.read({"awards.yml": awards, "shop.yml": "- slug: x\n", "quests.yml": "nothing: here\n"})
    said = [str(fault) for fault in faults]
    assert (found.awards, found.goods, found.quests) == ((), (), ())
    assert any(each.startswith("awards.yml:7: [0].when.streak: Write a number") for each in said), said
    assert any(each.startswith("shop.yml:1: [0].price: ") for each in said), said
    assert any(each.startswith("quests.yml:1: ") for each in said), said
    assert economy.read({}) == (economy.Economy(), [])


# ---- Streaks


def lived(*days: str, zone: str = "UTC", frozen: bool = False) -> list[Lived]:
    """Days with an activity at these local moments, as "2026-03-28 12:00"."""
    found = []
    for each in days:
        at = datetime.fromisoformat(each).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        local = local_day(at, zone)
        found.append(Lived(local.day, at, local.shift, frozen))
    return found


def length(days, today: str, freezes: int = 0) -> int:
    return streak_of(days, today=date.fromisoformat(today), freezes=freezes).length


def test_summer_time_breaks_no_streak_and_makes_none():
    """Berlin's clocks go forward on 29 March 2026 and back on 25 October: the days have 23 and 25 hours."""
    spring = lived("2026-03-28 23:50", "2026-03-29 23:50", "2026-03-30 00:10", zone="Europe/Berlin")
    assert length(spring, "2026-03-30") == 3
    autumn = lived("2026-10-24 00:05", "2026-10-25 23:55", "2026-10-26 00:05", zone="Europe/Berlin")
    assert length(autumn, "2026-10-26") == 3
    missed = lived("2026-10-24 23:59", "2026-10-26 00:01", zone="Europe/Berlin")
    assert length(missed, "2026-10-26") == 1, "a day of 25 hours without anything is a day missed"


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_costs_at_most_the_day_it_was_wrong_about(hours):
    days = [*lived("2026-05-01 12:00", "2026-05-02 12:00"), *lived("2026-05-03 12:00")]
    off = [replace(each, at=each.at + timedelta(hours=hours)) for each in days]
    assert length(off, "2026-05-03") == 3


def test_a_clock_ten_days_ahead_gives_nothing_and_takes_nothing_for_good():
    days = lived("2026-05-01 12:00", "2026-05-02 12:00", "2026-05-03 12:00")
    ahead = streak_of(days, today=date(2026, 5, 13), freezes=3)
    assert (ahead.length, ahead.longest) == (0, 3)
    stray = [*days, *lived("2026-05-13 12:00")]
    assert streak_of(stray, today=date(2026, 5, 13), freezes=0).longest == 3
    assert length([*stray, *lived("2026-05-04 12:00")], "2026-05-04") == 4, "back in time the streak goes on"


def test_who_flies_east_over_a_short_day_keeps_their_streak():
    """Los Angeles in the evening of the 9th, then Auckland in the morning of the 11th: by the old clock it is the 10th."""
    days = [*lived("2026-06-09 21:00", zone="America/Los_Angeles"), *lived("2026-06-11 09:00", zone="Pacific/Auckland")]
    assert length(days, "2026-06-11") == 2


def test_going_round_the_zones_makes_at_most_one_day_more():
    at = datetime(2026, 6, 9, 11, 30, tzinfo=UTC)
    zones = ("Pacific/Kiritimati", "Europe/Berlin", "Pacific/Pago_Pago", "Asia/Tokyo")
    days = {local_day(at, zone).day: Lived(local_day(at, zone).day, at, local_day(at, zone).shift) for zone in zones}
    assert length(list(days.values()), "2026-06-09") <= 3
    assert length([*days.values(), *lived("2026-06-12 12:00")], "2026-06-12") == 1, "who stays away a day has missed it"


def test_who_flies_west_may_have_lived_tomorrow_already():
    days = lived("2026-06-09 12:00", "2026-06-10 12:00", zone="Asia/Tokyo")
    assert length(days, "2026-06-09") == 2


def test_freezes_hold_what_they_can_hold_whole():
    days = lived("2026-05-01 12:00", "2026-05-02 12:00")
    assert length(days, "2026-05-04", freezes=1) == 2
    assert length(days, "2026-05-05", freezes=1) == 0
    back = [*days, *lived("2026-05-05 12:00")]
    assert to_freeze(back, freezes=1) == ()
    assert [each.day for each in to_freeze(back, freezes=2)] == [date(2026, 5, 3), date(2026, 5, 4)]
    held = [*back, *to_freeze(back, freezes=2)]
    assert length(held, "2026-05-05") == 3, "held days keep the streak and add nothing to it"
    assert to_freeze([*back, *lived("2026-05-06 12:00")], freezes=2) == (), "what was broken long ago stays so"


def test_who_comes_back_sees_what_freezes_in_hand_will_hold_at_once():
    back = lived("2026-05-01 12:00", "2026-05-02 12:00", "2026-05-05 12:00")
    today = date(2026, 5, 5)
    assert streak_of(back, today=today, freezes=2) == Streak(3, 3, done_today=True, missed=0)
    assert streak_of(back, today=today, freezes=1) == Streak(1, 2, done_today=True, missed=0)
    assert length(back, "2026-05-07", freezes=2) == 0, "both are used up by then: none is left for the 6th"
    assert length(back, "2026-05-07", freezes=3) == 3


def test_an_unknown_zone_counts_as_utc():
    assert local_day(datetime(2026, 5, 1, 23, 30, tzinfo=UTC), "Mars/Base").day == date(2026, 5, 1)


# ---- Quests


def test_quests_are_the_same_whenever_one_asks_and_differ_between_people_and_days():
    monday = date(2026, 11, 23)
    mine = drawn(QUESTS, day_of(monday), who=7)
    assert mine == drawn(reversed(QUESTS), day_of(monday), who=7)
    assert len(mine) == 3
    assert len({quest.counter for quest in mine}) == 3
    others = {
        tuple(quest.slug for quest in drawn(QUESTS, day_of(monday + timedelta(days=n)), who=who)) for n in range(5) for who in range(5)
    }
    assert len(others) > 15
    assert len(drawn(QUESTS, week_of(monday), who=7)) == 1


def test_a_week_runs_from_monday_and_a_period_ends_where_the_next_begins():
    week = week_of(date(2026, 11, 29))
    assert (week.first, week.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert questing.before(week) == week_of(date(2026, 11, 22))
    assert questing.before(day_of(date(2026, 3, 1))) == day_of(date(2026, 2, 28))
    assert len({day_of(week.first).key, week.key, week_of(week.first, group=4).key, week_of(week.first, group=5).key}) == 4


def test_a_class_needs_what_half_of_it_would_do():
    quest = next(quest for quest in QUESTS if quest.span is Span.CLASS)
    assert need_of(quest, None) == quest.need
    assert need_of(quest, Group(1, "8B", tuple(range(20)))) == quest.need * 10
    assert need_of(quest, Group(1, "8B", (1,))) == quest.need * 2

"""FSRS as its own vectors say, and the spreading of days by plain values."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from edu.core.errors import Invalid
from edu.review.rules import memory, planning
from edu.review.rules.memory import Remembered
from edu.review.rules.planning import Terms
from tests.conftest import NOT_OURS

VECTORS = Path(__file__).parents[3] / "shared" / "samples" / "fsrs" / "vectors.json"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
TODAY = NOW.date()


@pytest.fixture(scope="module")
def vectors():
    if not VECTORS.exists():
        pytest.skip(NOT_OURS)
    return json.loads(VECTORS.read_text())


def test_the_intervals_are_those_of_the_vectors(vectors):
    history = vectors["interval_history"]
    kept, now, days = memory.fresh(now=NOW), NOW, []
    for rating in history["ratings"]:
        kept = memory.reviewed(kept, Remembered(rating), now=now)
        days.append((kept.due - now).days)
        now = kept.due
    assert days == history["expected_days"]


def test_all_good_comes_back_as_the_docs_say():
    kept, now, gaps = memory.fresh(now=NOW), NOW, []
    for _ in range(6):
        kept = memory.reviewed(kept, Remembered.GOOD, now=now)
        gaps.append(kept.due - now)
        now = kept.due
    assert gaps == [timedelta(minutes=10), *(timedelta(days=days) for days in (2, 11, 46, 163, 498))]


def test_the_memory_states_are_those_of_the_vectors(vectors):
    """With each vector's own parameters, where it has some: the package we lean on, as it is installed."""
    for vector in vectors["memory_state"]:
        parameters = list(vector.get("parameters") or vectors["default_parameters"])
        for name, value in vector.get("overrides", {}).items():
            parameters[int(name[1:])] = value
        if len(parameters) == 19:
            parameters += [0.0, 0.5]  # FSRS-5: no short-term exponent, decay 0.5
        scheduler = Scheduler(parameters=parameters, enable_fuzzing=False, learning_steps=(), relearning_steps=())
        card, now = Card(card_id=0, due=NOW), NOW
        for rating, days in zip(vector["ratings"], vector["days_since_previous"], strict=True):
            now += timedelta(days=days)
            card, _ = scheduler.review_card(card, Rating(rating), review_datetime=now)
        tolerance = vector.get("tol", 1e-3)
        assert card.stability == pytest.approx(vector["stability"], rel=tolerance, abs=tolerance), vector["source"]
        assert card.difficulty == pytest.approx(vector["difficulty"], rel=tolerance, abs=tolerance)


def test_what_is_kept_is_read_back_the_same():
    kept = memory.reviewed(memory.fresh(now=NOW), Remembered.EASY, now=NOW)
    assert memory.of(json.loads(json.dumps(dict(kept.kept)))) == kept
    assert memory.chance(memory.fresh(now=NOW), now=NOW) is None
    assert memory.chance(kept, now=kept.due) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(
    ("fraction", "remembered"), [(1.0, Remembered.GOOD), (1 / 3 * 3, Remembered.GOOD), (0.8, Remembered.HARD), (0.5, Remembered.AGAIN), (0, Remembered.AGAIN)]
)  # fmt: skip
def test_a_reply_rates_itself(fraction, remembered):
    assert memory.of_fraction(fraction) is remembered


def test_days_off_are_passed_over_and_full_days_left_alone():
    weekend = frozenset({5, 6})
    assert planning.spread(TODAY + timedelta(days=1), today=TODAY, load={}, days_off=frozenset({1})) == TODAY + timedelta(days=2)
    saturday = TODAY + timedelta(days=12)
    assert planning.spread(saturday, today=TODAY, load={}, days_off=weekend) == saturday - timedelta(days=1)
    full = {TODAY + timedelta(days=30): 9}
    assert planning.spread(TODAY + timedelta(days=30), today=TODAY, load=full, days_off=frozenset()) == TODAY + timedelta(days=29)


@given(
    st.integers(0, 400), st.frozensets(st.integers(0, 6), max_size=6), st.dictionaries(st.integers(0, 400), st.integers(0, 50), max_size=30)
)
def test_a_spread_day_is_open_and_near(distance, days_off, load):
    due = TODAY + timedelta(days=distance)
    loads = {TODAY + timedelta(days=day): cards for day, cards in load.items()}
    day = planning.spread(due, today=TODAY, load=loads, days_off=days_off)
    assert day.weekday() not in days_off
    assert day >= TODAY
    assert abs((day - due).days) <= 7


def test_the_forecast_has_the_overdue_today():
    dues = [TODAY - timedelta(days=9), TODAY, TODAY + timedelta(days=2), TODAY + timedelta(days=99)]
    counts = planning.forecast(dues, today=TODAY)
    assert len(counts) == planning.FORECAST
    assert [count for _, count in counts[:3]] == [2, 0, 1]


def test_weeks_tell_what_share_was_remembered():
    weeks = planning.by_week([(date(2026, 11, 23), True), (date(2026, 11, 29), False), (date(2026, 11, 30), True)])
    assert [(week.monday, week.share) for week in weeks] == [(date(2026, 11, 23), 0.5), (date(2026, 11, 30), 1.0)]


@pytest.mark.parametrize(
    ("days", "most", "until", "field"),
    [(range(7), 60, None, "days_off"), ([], 4, None, "most"), ([], None, None, "most"), ([], 60, NOW, "holiday_until")],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(days, most, until, field):
    with pytest.raises(Invalid) as refusal:
        planning.check_terms(list(days), most, until, now=NOW)
    assert refusal.value.field == field


def test_a_holiday_asks_nothing():
    assert Terms(holiday_until=NOW + timedelta(days=1)).rests(NOW)
    assert not Terms(holiday_until=NOW).rests(NOW)

"""The terms of a quiz: what a teacher may write, what they mean at each moment, and how they are kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.terms import (
    KEYS,
    PERSONAL_KEYS,
    Behaviour,
    Counts,
    Overtime,
    Phase,
    Shown,
    Standing,
    Terms,
    as_json,
    check_personal_terms,
    check_terms,
    grade_of,
    standing,
    terms_of,
    usual_review,
)

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
ALL, NOTHING = frozenset(Shown), frozenset()


def checked(said, check=check_terms):
    """What is kept of terms, and the places and words of what is wrong with them."""
    look = Look(said)
    kept = check(look)
    return kept, {problem.place: str(problem.message) for problem in look.problems}


# ---- What a teacher may write


@pytest.mark.parametrize(
    ("said", "place", "words"),
    [
        ({"behaviour": "never"}, "behaviour", "never"),
        ({"behaviour": "imediate"}, "behaviour", "immediate"),
        ({"behaviour": "deferred", "tries": 2}, "tries", "Tries go with"),
        ({"behaviour": "immediate", "tries": 2}, "tries", "Tries go with"),
        ({"behaviour": "exam", "tries": 2, "closes": "2026-12-01T10:00Z"}, "tries", "Tries go with"),
        ({"behaviour": "interactive", "tries": 0}, "tries", "at least one try"),
        ({"behaviour": "interactive", "tries": 11}, "tries", "from 0 to 10"),
        ({"behaviour": "interactive", "tries": 1.5}, "tries", "whole number"),
        ({"behaviour": "interactive", "tries": "two"}, "tries", "number"),
        ({"behaviour": "interactive", "penalty": 1.01}, "penalty", "from 0 to 1"),
        ({"behaviour": "interactive", "penalty": -0.1}, "penalty", "from 0 to 1"),
        ({"behaviour": "interactive", "certainty": True}, "certainty", "one try"),
        ({"behaviour": "adaptive", "certainty": True}, "certainty", "one try"),
        ({"certainty": "yes"}, "certainty", "true"),
        ({"shuffle": 1}, "shuffle", "true"),
        ({"forward": "no"}, "forward", "true"),
        ({"minutes": 0}, "minutes", "from 0.1"),
        ({"minutes": "an hour"}, "minutes", "number"),
        ({"minutes": True}, "minutes", "number"),
        ({"grace": -1}, "grace", "from 0"),
        ({"overtime": "wait"}, "overtime", "submit"),
        ({"counts": "best"}, "counts", "highest"),
        ({"attempts": -1}, "attempts", "from 0"),
        ({"attempts": 1001}, "attempts", "from 0 to 1000"),
        ({"per_page": 0}, "per_page", "from 1"),
        ({"opens": "tomorrow"}, "opens", "moment with its zone"),
        ({"opens": "2026-12-01T10:00"}, "opens", "moment with its zone"),
        ({"closes": datetime(2026, 12, 1)}, "closes", "moment with its zone"),
        ({"closes": "9999-12-31T23:59:59Z"}, "closes", "moment with its zone"),
        ({"opens": "0001-01-01T00:00:00+14:00"}, "opens", "moment with its zone"),
        ({"opens": "2026-12-01T10:00Z", "closes": "2026-12-01T10:00Z"}, "closes", "close after it opens"),
        ({"opens": "2026-12-01T10:00Z", "closes": "2026-12-01T12:00+03:00"}, "closes", "close after it opens"),
        ({"behaviour": "exam"}, "closes", "when the exam closes"),
        ({"password": "x" * 101}, "password", "at most 100"),
        ({"password": "two\nlines"}, "password", "one line"),
        ({"password": 1234}, "password", "one line"),
        ({"review": ["marks"]}, "review", "keys with values"),
        ({"review": {"soon": []}}, "review", "soon"),
        ({"review": {"during": "marks"}}, "review.during", "list"),
        ({"review": {"later": ["marks", "grades"]}}, "review.later[1]", "correctness"),
        ({"review": {"later": [["marks"]]}}, "review.later[0]", "correctness"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_place(said, place, words):
    _, problems = checked(said)
    assert list(problems) == [place]
    assert words in problems[place]


def test_all_mistakes_are_found_at_once():
    _, problems = checked({"behaviour": "interactive", "tries": 0, "penalty": 2, "opens": "soon", "review": {"x": []}})
    assert set(problems) == {"tries", "penalty", "opens", "review"}


def test_good_terms_are_kept_as_written_and_without_what_is_not_said():
    said = {
        "behaviour": "interactive", "tries": 4, "penalty": 0.25, "minutes": 20, "overtime": "grace", "grace": 2, "attempts": 3,
        "opens": "2026-12-01T10:00+03:00", "closes": datetime(2026, 12, 2, 10, tzinfo=UTC), "password": " sun ", "counts": "last",
        "shuffle": True, "per_page": 5, "forward": False, "certainty": None, "review": {"later": ["marks", "correctness", "marks"]},
    }  # fmt: skip
    kept, problems = checked(said)
    assert problems == {}
    assert kept == {
        "behaviour": "interactive", "tries": 4, "penalty": 0.25, "minutes": 20, "overtime": "grace", "grace": 2, "attempts": 3,
        "opens": "2026-12-01T10:00:00+03:00", "closes": "2026-12-02T10:00:00+00:00", "password": "sun", "counts": "last",
        "shuffle": True, "per_page": 5, "forward": False, "review": {"later": ["correctness", "marks"]},
    }  # fmt: skip
    assert json.loads(json.dumps(kept)) == kept


def test_nothing_said_is_a_quiz_graded_at_the_end():
    assert checked({}) == ({"behaviour": "deferred"}, {})
    assert terms_of({}) == Terms()


def test_one_person_may_have_only_time_dates_attempts_and_a_password_of_their_own():
    kept, problems = checked({"minutes": 45, "attempts": 2, "closes": "2026-12-03T10:00Z"}, check_personal_terms)
    assert kept == {"minutes": 45, "attempts": 2, "closes": "2026-12-03T10:00:00+00:00"}
    assert problems == {}
    for key in set(KEYS) - set(PERSONAL_KEYS):
        kept, problems = checked({key: None}, check_personal_terms)
        assert kept == {}
        assert key in problems[""]


# ---- What they come to


@pytest.mark.parametrize(
    ("said", "tries"),
    [
        ({"behaviour": "deferred"}, 1), ({"behaviour": "immediate"}, 1), ({"behaviour": "exam"}, 1), ({"behaviour": "interactive"}, 3),
        ({"behaviour": "adaptive"}, 0), ({"behaviour": "interactive", "tries": 5}, 5), ({"behaviour": "adaptive", "tries": 2}, 2),
        ({"behaviour": "deferred", "tries": 4}, 1),
    ],
)  # fmt: skip
def test_each_behaviour_has_its_tries(said, tries):
    assert terms_of(said).tries == tries


def test_the_later_say_wins_key_by_key_and_nothing_said_anew_is_the_usual():
    file, teacher, own = (
        {"minutes": 20, "attempts": 1, "penalty": 0.5, "password": "sun"},
        {"minutes": 30, "penalty": None},
        {"attempts": 3},
    )
    terms = terms_of(file, teacher, own)
    assert (terms.minutes, terms.attempts, terms.penalty, terms.password) == (30, 3, 1 / 3, "sun")


def test_no_penalty_is_a_penalty_of_nothing():
    assert terms_of({"penalty": 0}).penalty == 0
    assert terms_of({"grace": 0}).grace == 0


MOMENTS = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def any_terms(draw):
    behaviour = draw(st.sampled_from(Behaviour))
    review = usual_review(behaviour) | draw(st.dictionaries(st.sampled_from(Phase), st.frozensets(st.sampled_from(Shown))))
    tries = {Behaviour.INTERACTIVE: st.integers(1, 10), Behaviour.ADAPTIVE: st.integers(0, 10)}.get(behaviour, st.just(1))
    return Terms(
        behaviour=behaviour,
        tries=draw(tries),
        penalty=draw(st.floats(0, 1)),
        certainty=draw(st.booleans()),
        minutes=draw(st.none() | st.floats(0.1, 1000)),
        overtime=draw(st.sampled_from(Overtime)),
        grace=draw(st.floats(0, 100)),
        attempts=draw(st.integers(0, 1000)),
        opens=draw(MOMENTS),
        closes=draw(MOMENTS),
        password=draw(st.text()),
        counts=draw(st.sampled_from(Counts)),
        shuffle=draw(st.booleans()),
        per_page=draw(st.integers(1, 100)),
        forward=draw(st.booleans()),
        review=review,
    )


@settings(deadline=None)
@given(any_terms())
def test_what_is_kept_is_read_back_the_same(terms):
    kept = json.loads(json.dumps(as_json(terms)))
    assert terms_of(kept) == terms
    assert set(kept) == set(KEYS)


# ---- What is shown when


@pytest.mark.parametrize(
    ("behaviour", "during", "after"),
    [
        (Behaviour.DEFERRED, NOTHING, ALL), (Behaviour.IMMEDIATE, ALL, ALL), (Behaviour.INTERACTIVE, ALL, ALL),
        (Behaviour.ADAPTIVE, ALL, ALL), (Behaviour.EXAM, NOTHING, NOTHING),
    ],
)  # fmt: skip
def test_each_behaviour_shows_what_it_usually_shows(behaviour, during, after):
    assert usual_review(behaviour) == {Phase.DURING: during, Phase.JUST_AFTER: after, Phase.LATER: after, Phase.CLOSED: ALL}


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (timedelta(0), Phase.JUST_AFTER), (timedelta(seconds=119.9), Phase.JUST_AFTER), (timedelta(minutes=2), Phase.LATER),
        (timedelta(minutes=59.9), Phase.LATER), (timedelta(hours=1), Phase.CLOSED), (timedelta(days=9), Phase.CLOSED),
    ],
)  # fmt: skip
def test_an_attempt_passes_through_its_phases(after, phase):
    terms = Terms(closes=NOON + timedelta(hours=1))
    assert terms.phase(NOON, now=NOON + after) is phase
    assert terms.phase(None, now=NOON + after) is Phase.DURING


def test_a_quiz_that_never_closes_stays_in_later_for_ever():
    assert Terms().phase(NOON, now=NOON + timedelta(days=3650)) is Phase.LATER


def test_handed_in_at_the_very_close_is_closed_at_once():
    assert Terms(closes=NOON).phase(NOON, now=NOON) is Phase.CLOSED


def test_a_review_may_be_written_phase_by_phase():
    terms = terms_of({"behaviour": "deferred", "closes": "2026-12-01T13:00Z", "review": {"just_after": ["marks"], "later": []}})
    said = [(None, 0), (NOON, 0), (NOON, 2), (NOON, 60)]
    shown = [terms.shown(ended, now=NOON + timedelta(minutes=minutes)) for ended, minutes in said]
    assert shown == [NOTHING, {Shown.MARKS}, NOTHING, ALL]


# ---- Time


def test_the_deadline_is_the_earlier_of_the_time_and_the_close():
    assert Terms().deadline(NOON) is None
    assert Terms(minutes=0.5).deadline(NOON) == NOON + timedelta(seconds=30)
    assert Terms(closes=NOON + timedelta(minutes=5), minutes=20).deadline(NOON) == NOON + timedelta(minutes=5)
    assert Terms(closes=NOON + timedelta(minutes=5), minutes=2).deadline(NOON) == NOON + timedelta(minutes=2)


OPEN, HAND_IN, SUBMIT, ABANDON = Standing.OPEN, Standing.TO_HAND_IN, Standing.TO_SUBMIT, Standing.TO_ABANDON


@pytest.mark.parametrize(
    ("overtime", "at"),
    [
        (Overtime.SUBMIT, {-1: OPEN, 0: OPEN, 30: OPEN, 60: OPEN, 60.001: SUBMIT, 61: SUBMIT, 9999: SUBMIT}),
        (Overtime.GRACE, {-1: OPEN, 60: OPEN, 61: HAND_IN, 120: HAND_IN, 180: HAND_IN, 180.001: ABANDON, 9999: ABANDON}),
        (Overtime.ABANDON, {-1: OPEN, 60: OPEN, 61: ABANDON, 9999: ABANDON}),
    ],
)
def test_what_is_on_its_way_for_a_minute_still_counts_and_then_the_overtime_decides(overtime, at):
    terms = Terms(overtime=overtime, grace=2)
    for seconds, expected in at.items():
        assert standing(terms, NOON, now=NOON + timedelta(seconds=seconds)) is expected, seconds


def test_without_a_deadline_time_allows_everything():
    assert standing(Terms(), None, now=NOON + timedelta(days=3650)) is Standing.OPEN


# ---- The grade


@pytest.mark.parametrize(
    ("counts", "grade"), [(Counts.HIGHEST, 0.9), (Counts.MEAN, 0.6), (Counts.FIRST, 0.5), (Counts.LAST, 0.4)]
)  # fmt: skip
def test_the_grade_is_of_the_attempts_that_count(counts, grade):
    assert grade_of([0.5, 0.9, 0.6, 0.4], counts) == pytest.approx(grade)
    assert grade_of([0.3], counts) == 0.3
    assert grade_of([], counts) is None


def test_of_equal_attempts_the_earlier_is_as_good():
    assert grade_of([0.5, 0.8, 0.8, 0.1], Counts.HIGHEST) == grade_of([0.5, 0.8], Counts.HIGHEST) == 0.8


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1), st.sampled_from(Counts))
def test_a_grade_lies_among_the_shares(shares, counts):
    assert min(shares) - 1e-12 <= grade_of(shares, counts) <= max(shares) + 1e-12

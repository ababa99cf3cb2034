"""Counting what people finish, by the days of their own calendars. Those below announce it, those above call `count`."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, select

from edu.accounts.service import people as accounts
from edu.awards.models import ActivityDay
from edu.awards.rules.counters import ACTIVE, local_day
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.rules import LessonDone
from edu.points.service import book
from edu.qa.rules.events import Accepted, Answered, Asked, VotedUp
from edu.quizzes.rules.quiz import Credited, HandedIn

HALF = 0.5  # of the points: from here on a quiz counts as done, so that handing in blanks is no quest

_DAY = table(ActivityDay).c
_BETWEEN = select(_DAY.day, _DAY.counter, _DAY.n).where(
    _DAY.user_id == bindparam("own"), _DAY.day >= bindparam("first"), _DAY.day <= bindparam("last")
)


def count(user_id: UserId, counters: Mapping[str, int], *, now: datetime) -> None:
    """Add to a person's counters (`rules.counters.COUNTERS`) for the day that `now` is where they live. Two statements and a lock."""
    with transaction():
        # The ledger first, as everybody who pays and counts does: in another order two of them could wait for each other.
        book.lock()
        today = local_day(now, accounts.zone_of(user_id))
        rows = [
            {"user_id": user_id, "day": today.day.isoformat(), "counter": name, "n": n, "at": now, "shift": today.shift, "fresh": True}
            for name, n in sorted(counters.items())
            if n > 0
        ]
        if rows:
            add = upsert.merging(ActivityDay, on=("user_id", "day", "counter"), put=("fresh",), add=("n",))
            db.session.execute(add, rows)


def days_between(user_id: UserId, first: date, last: date) -> list[tuple[date, str, int]]:
    """What a person has done from one day to another: (day, counter, how many). One statement."""
    asked = {"own": user_id, "first": first.isoformat(), "last": last.isoformat()}
    return [(date.fromisoformat(row.day), row.counter, row.n) for row in db.session.execute(_BETWEEN, asked)]


def hear_handed_in(event: HandedIn) -> None:
    """Whatever it brought, something was finished."""
    count(event.user_id, {ACTIVE: 1}, now=event.now)


def hear_credited(event: Credited) -> None:
    """An attempt's marks count on the day it was handed in. Who wrote the quiz shows nothing by doing it."""
    if event.own:
        return
    done = event.share >= HALF
    counters = {
        "quizzes_done": int(done),
        "quizzes_gained": int(event.gained > 0),
        "quizzes_perfect": int(done and event.share >= 1),
        "answers_right": event.right,
    }
    count(event.user_id, counters, now=event.ended_at)


def hear_lesson_done(event: LessonDone) -> None:
    """A lesson, and the course where it was the last of it."""
    count(event.user_id, {ACTIVE: 1, "lessons_done": 1, "courses_done": int(bool(event.course))}, now=event.now)


def hear_asked(event: Asked) -> None:
    """A question, which is something finished."""
    count(event.user_id, {ACTIVE: 1, "questions_asked": 1}, now=event.now)


def hear_answered(event: Answered) -> None:
    """An answer, which is something finished."""
    count(event.user_id, {ACTIVE: 1, "answers_given": 1}, now=event.now)


def hear_accepted(event: Accepted) -> None:
    """To its writer's credit, and to the asker's, who has closed the question well."""
    count(event.answerer_id, {"accepted_answers": 1}, now=event.now)
    count(event.asker_id, {"answers_chosen": 1}, now=event.now)


def hear_voted_up(event: VotedUp) -> None:
    """A vote is the author's merit, not the voter's."""
    count(event.author_id, {"votes_received": 1}, now=event.now)

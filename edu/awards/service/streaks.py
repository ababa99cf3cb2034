"""Streaks, read from the days on record; and freezes, which use themselves."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from edu.accounts.rules import Reader
from edu.awards.models import ActivityDay
from edu.awards.rules.counters import ACTIVE, FROZEN, local_day
from edu.awards.rules.streaks import Lived, Streak, streak_of, to_freeze
from edu.awards.service import tokens
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction

_DAY = table(ActivityDay).c
_LIVED = (
    select(_DAY.user_id, _DAY.day, _DAY.counter, _DAY.at, _DAY.shift)
    .where(_DAY.user_id.in_(bindparam("people", expanding=True)), _DAY.counter.in_((ACTIVE, FROZEN)))
    .order_by(_DAY.user_id, _DAY.day, _DAY.counter.desc())
)


def days_of(people: Collection[UserId]) -> dict[UserId, list[Lived]]:
    """The days on record of each of these people, oldest first. One statement."""
    found: dict[UserId, dict[str, Lived]] = {UserId(person): {} for person in people}
    for row in db.session.execute(_LIVED, {"people": list(people)}):
        # A day both held and lived was lived after all: "activities" comes after "frozen".
        found[UserId(row.user_id)][row.day] = Lived(date.fromisoformat(row.day), row.at, row.shift, frozen=row.counter == FROZEN)
    return {person: list(days.values()) for person, days in found.items()}


def streak_for(reader: Reader, *, now: datetime) -> Streak:
    """Where the reader's streak stands now. Two statements."""
    freezes = tokens.in_hand(reader.id).get("freeze", 0)
    return streak_of(days_of([reader.id])[reader.id], today=local_day(now, reader.zone).day, freezes=freezes)


def hold(user_id: UserId, days: Sequence[Lived], *, freezes: int) -> list[Lived]:
    """The days, with those that freezes in hand could hold put in and the freezes used up. Inside the caller's transaction."""
    held = to_freeze(days, freezes=freezes)
    if not held:
        return list(days)
    with transaction():
        if not tokens.take(user_id, "freeze", len(held)):
            return list(days)
        rows = [
            {
                "user_id": user_id, "day": each.day.isoformat(), "counter": FROZEN, "n": 1,
                "at": each.at, "shift": each.shift, "fresh": False,
            }
            for each in held
        ]  # fmt: skip
        db.session.execute(upsert.new_only(ActivityDay, on=("user_id", "day", "counter")), rows)
        return sorted([*days, *held], key=lambda each: each.day)

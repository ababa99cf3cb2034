"""When somebody is reminded of what is due: at most once a day of theirs, a day before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Due:
    """Something of somebody's that is due and not done."""

    assignment_id: int
    due: datetime


def day_of(now: datetime, zone: str) -> date:
    """The day it is there."""
    return now.astimezone(ZoneInfo(zone)).date()


def to_remind(dues: Sequence[Due], *, zone: str, written_on: date | None, now: datetime) -> list[Due]:
    """What a letter written now is to name, first things first; empty: no letter now.

    A letter is written once something is due within 24 hours, and then names all that is due by the end of tomorrow, so
    that the next day brings no second letter about things known today.
    """
    today = day_of(now, zone)
    ahead = sorted((each for each in dues if each.due > now), key=lambda each: (each.due, each.assignment_id))
    if (written_on is not None and written_on >= today) or not any(each.due <= now + BEFORE for each in ahead):
        return []
    return [each for each in ahead if day_of(each.due, zone) <= today + timedelta(days=1)]

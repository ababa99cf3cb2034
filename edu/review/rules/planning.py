"""Spreading reviews: over days that are not off, the emptier first; the forecast; how much has been remembered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from edu.core.errors import Invalid
from edu.core.i18n import message

SPREAD_FROM = 3  # days: nearer ones stay where memory has them
SPREAD = 0.1  # of the interval, either way
MOST_SPREAD = 7  # days
USUAL_MOST = 60  # cards a day
MAX_SIDE = 500  # characters of a word's front or back
MAX_WORDS = 2000  # a person can have
FORECAST = 14  # days


@dataclass(frozen=True, slots=True)
class Terms:
    """How a person wants to be asked."""

    days_off: frozenset[int] = frozenset()  # Monday is 0
    most: int = USUAL_MOST  # cards a day
    holiday_until: datetime | None = None
    zone: tzinfo = UTC  # where their days begin and end

    def rests(self, now: datetime) -> bool:
        """Whether nothing is to be asked now."""
        return self.holiday_until is not None and now < self.holiday_until

    def day_of(self, moment: datetime) -> date:
        """The day of their calendar."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Due:
    """Cards that have waited long enough."""

    now: int  # that may be asked
    later: int  # beyond the day's share, or kept until a holiday is over


def due(waiting: int, *, reviewed: int, terms: Terms, now: datetime) -> Due:
    """How many of the cards `waiting` may be asked of somebody who has reviewed so many today."""
    room = 0 if terms.rests(now) else max(0, terms.most - reviewed)
    return Due(min(waiting, room), max(0, waiting - room))


@dataclass(frozen=True, slots=True)
class Week:
    """What was remembered in a week of what was reviewed after its first steps."""

    monday: date
    reviews: int
    remembered: int

    @property
    def share(self) -> float:
        return self.remembered / self.reviews


def spread(due: date, *, today: date, load: Mapping[date, int], days_off: frozenset[int]) -> date:
    """The day near `due` that is not off and has the fewest cards; of equal ones the nearest, the earlier first.

    What comes back within `SPREAD_FROM` days may only be put off, to the first day that is not off.
    """
    distance = (due - today).days
    if len(days_off) >= 7:
        return due
    if distance < SPREAD_FROM:
        while due.weekday() in days_off:
            due += timedelta(days=1)
        return due
    room = max(1, min(MOST_SPREAD, round(distance * SPREAD)))
    near = [due + timedelta(days=step) for step in range(-room, room + 1)]
    open_days = [day for day in near if day.weekday() not in days_off] or [
        day for day in (due + timedelta(days=step) for step in range(8)) if day.weekday() not in days_off
    ]
    return min(open_days, key=lambda day: (load.get(day, 0), abs((day - due).days), day))


def forecast(dues: Iterable[date], *, today: date, days: int = FORECAST) -> list[tuple[date, int]]:
    """How many cards are due on each of the coming days; what is overdue stands with today."""
    counted = Counter(max(day, today) for day in dues)
    return [(day, counted[day]) for day in (today + timedelta(days=step) for step in range(days))]


def by_week(reviews: Iterable[tuple[date, bool]]) -> list[Week]:
    """What was remembered week by week, the first first; weeks without any are left out."""
    weeks: dict[date, list[bool]] = {}
    for day, remembered in reviews:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(remembered)
    return [Week(monday, len(found), sum(found)) for monday, found in sorted(weeks.items())]


def check_terms(days_off: Sequence[int], most: int | None, holiday_until: datetime | None, *, now: datetime) -> Terms:
    """What a person has chosen. Raises Invalid, beside the field."""
    off = frozenset(day for day in days_off if 0 <= day <= 6)
    if len(off) == 7:
        raise Invalid(message("Leave at least one day of the week."), field="days_off")
    if most is None or not 5 <= most <= 500:
        raise Invalid(message("Write a whole number from %(least)s to %(most)s.", least=5, most=500), field="most")
    if holiday_until and not now < holiday_until < now + timedelta(days=366):
        raise Invalid(message("A holiday ends in the future, within a year."), field="holiday_until")
    return Terms(off, most, holiday_until)


def check_side(words: str, *, field: str) -> str:
    """One side of a word's card, tidied. Raises Invalid."""
    tidy = " ".join(words.replace("\x00", "").split())
    if not 1 <= len(tidy) <= MAX_SIDE or any(not sign.isprintable() for sign in tidy):
        raise Invalid(message("Write 1 to %(most)s characters.", most=MAX_SIDE), field=field)
    return tidy

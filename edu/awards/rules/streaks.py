"""Streaks: days in a row with something finished, by the calendar of whoever finished it.

All is a function of the days on record, so a clock that jumps and comes back changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lived:
    """A day on record: when its first activity was, and the person's minutes ahead of UTC then. Frozen: held by a freeze."""

    day: date
    at: datetime
    shift: int
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Streak:
    """Where somebody stands: days with an activity in the run that still goes on, and in their longest ever."""

    length: int
    longest: int
    done_today: bool
    missed: int  # days that freezes hold for now: used up with the next activity

    @property
    def alive(self) -> bool:
        return self.length > 0


def follows(earlier: Lived, later: Lived) -> bool:
    """Whether no day lies between two, by the calendar of the later, or by the one the person left on a journey."""
    by_old_calendar = (later.at + timedelta(minutes=earlier.shift)).date()
    return later.day - earlier.day <= DAY or (not later.frozen and by_old_calendar - earlier.day <= DAY)


def runs(days: Iterable[Lived]) -> list[list[Lived]]:
    """The days in runs without a gap, oldest first."""
    found: list[list[Lived]] = []
    for lived in sorted(days, key=lambda each: each.day):
        if found and follows(found[-1][-1], lived):
            found[-1].append(lived)
        else:
            found.append([lived])
    return found


def streak_of(days: Sequence[Lived], *, today: date, freezes: int) -> Streak:
    """The streak on the day `today`, with so many freezes in hand. Days past tomorrow are a clock's mistake: passed over.

    What freezes in hand will hold counts as held: who comes back sees their streak at once, not when the freezes are used up.
    """
    longest = max((_length(run) for run in runs(days)), default=0)
    # Who has flown west may have lived tomorrow already.
    past = [lived for lived in days if lived.day <= today + DAY]
    if not past:
        return Streak(0, longest, done_today=False, missed=0)
    held = to_freeze(past, freezes=freezes)
    run = runs([*past, *held])[-1]
    missed = max(0, (today - run[-1].day).days - 1)
    if missed > freezes - len(held):
        return Streak(0, longest, done_today=False, missed=0)
    return Streak(_length(run), max(longest, _length(run)), done_today=run[-1].day >= today, missed=missed)


def to_freeze(days: Sequence[Lived], *, freezes: int) -> tuple[Lived, ...]:
    """The days missed just before the last one, where freezes in hand hold them all; none otherwise: a part would save nothing."""
    found = runs(days)
    if len(found) < 2 or len(found[-1]) > 1:
        return ()
    last, back = found[-2][-1].day, found[-1][0]
    missed = (back.day - last).days - 1
    if missed > freezes:
        return ()
    return tuple(Lived(last + DAY * number, back.at, back.shift, frozen=True) for number in range(1, missed + 1))


def _length(run: Iterable[Lived]) -> int:
    return sum(not lived.frozen for lived in run)

"""Trust levels 0 to 4, as Discourse has them: earned by reading and taking part, and lost slowly.

Its minutes of reading are told from when questions were opened: nothing in a page watches its reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from edu.core.i18n import Message, message

NEW, BASIC, MEMBER, REGULAR, LEADER = range(5)
KEEPS = 0.9  # of the bar is enough to stay
GRACE = timedelta(days=14)
SPAN = timedelta(days=100)  # what a regular has done lately
LONGEST = timedelta(minutes=6)  # that one question is read
NAMES: tuple[Message, ...] = (message("New"), message("Basic"), message("Member"), message("Regular"), message("Leader"))


@dataclass(frozen=True, slots=True)
class Doings:
    """What a person has done in the portal, in all or lately."""

    days: int = 0  # on which they read
    opened: int = 0  # questions
    read: int = 0  # posts
    minutes: int = 0  # of reading
    replied: int = 0  # questions that they have answered
    given: int = 0  # votes up
    received: int = 0  # votes up


# What each level asks for in all, from level 1.
BARS: Mapping[int, Doings] = {
    BASIC: Doings(opened=5, read=30, minutes=10),
    MEMBER: Doings(days=15, opened=20, read=100, minutes=60, replied=3, given=1, received=1),
}


def regular_bar(*, questions: int, posts: int) -> Doings:
    """What level 3 asks for within `SPAN`, when so many questions and posts were written in it."""
    return Doings(
        days=50, opened=min(500, ceil(questions / 4)), read=min(20_000, ceil(posts / 4)), replied=10, given=30, received=20
    )  # fmt: skip


def is_met(done: Doings, bar: Doings, *, share: float = 1.0) -> bool:
    """Whether somebody has done that share of everything the bar asks for."""
    return all(getattr(done, each.name) >= getattr(bar, each.name) * share for each in fields(Doings))


def minutes_read(opened: Sequence[datetime]) -> int:
    """Minutes of reading, from when questions were opened, in order: each is read until the next, `LONGEST` at most.

    The last counts whole, so that nobody waits for a day to be over.
    """
    read = sum((min(after - before, LONGEST) for before, after in pairwise(opened)), start=LONGEST if opened else timedelta())
    return int(read.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's level, and since when they have been below the bar of it."""

    level: int = NEW
    below_since: datetime | None = None


def judged(standing: Standing, *, in_all: Doings, lately: Doings, regular: Doings, now: datetime) -> Standing:
    """Where the person stands now. Up at once, as far as the bars are met; down one level after two weeks below 90 %.

    The last level is given by hand, and by hand taken.
    """
    if standing.level == LEADER:
        return Standing(LEADER)

    def meets(level: int, share: float) -> bool:
        if level == REGULAR:
            return is_met(lately, regular, share=share)
        # Who opens old questions again reads them quicker: the minutes are asked for on the way up only.
        done = in_all if share == 1 else replace(in_all, minutes=BARS[level].minutes)
        return is_met(done, BARS[level], share=share)

    level = standing.level
    while level < REGULAR and meets(level + 1, 1.0):
        level += 1
    if level > standing.level:
        return Standing(level)
    if level == NEW or meets(level, KEEPS):
        return Standing(level)
    since = standing.below_since or now
    if now - since < GRACE:
        return Standing(level, since)
    return Standing(level - 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a person may write on one UTC day."""

    questions: int
    answers: int
    comments: int
    votes: int


LIMITS = (Limits(3, 10, 10, 10), Limits(10, 30, 40, 40), Limits(20, 60, 80, 60), Limits(50, 100, 200, 80), Limits(100, 200, 400, 100))

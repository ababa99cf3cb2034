"""Trust levels 0 to 4, as Discourse has them: earned by reading and taking part, and lost slowly.

Its minutes of reading are left out: we don't measure how long somebody looks at a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from math import ceil

from edu.core.i18n import Message, message

NEW, BASIC, MEMBER, REGULAR, LEADER = range(5)
KEEPS = 0.9  # of the bar is enough to stay
GRACE = timedelta(days=14)
SPAN = timedelta(days=100)  # what a regular has done lately
NAMES: tuple[Message, ...] = (message("New"), message("Basic"), message("Member"), message("Regular"), message("Leader"))


@dataclass(frozen=True, slots=True)
class Doings:
    """What a person has done in the portal, in all or lately."""

    days: int = 0  # on which they read
    opened: int = 0  # questions
    read: int = 0  # posts
    replied: int = 0  # questions that they have answered
    given: int = 0  # votes up
    received: int = 0  # votes up


# What each level asks for in all, from level 1.
BARS: Mapping[int, Doings] = {
    BASIC: Doings(opened=5, read=30),
    MEMBER: Doings(days=15, opened=20, read=100, replied=3, given=1, received=1),
}


def regular_bar(*, questions: int, posts: int) -> Doings:
    """What level 3 asks for within `SPAN`, when so many questions and posts were written in it."""
    return Doings(
        days=50, opened=min(500, ceil(questions / 4)), read=min(20_000, ceil(posts / 4)), replied=10, given=30, received=20
    )  # fmt: skip


def is_met(done: Doings, bar: Doings, *, share: float = 1.0) -> bool:
    """Whether somebody has done that share of everything the bar asks for."""
    return all(getattr(done, each.name) >= getattr(bar, each.name) * share for each in fields(Doings))


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
        return is_met(lately, regular, share=share) if level == REGULAR else is_met(in_all, BARS[level], share=share)

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

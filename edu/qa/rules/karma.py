"""Karma: what moves it and by how much, and what it opens. Reputation is earned only; points are another thing.

The amounts are Stack Exchange's, as features.md §2 names them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from edu.core.i18n import Message, message

START = 1  # what everybody begins with, and never falls below
CAP = 200  # karma that votes can bring on one UTC day


class Kind(StrEnum):
    UP = "voted-up"
    DOWN = "voted-down"
    VOTING_DOWN = "voting-down"
    ACCEPTED = "accepted"
    ACCEPTING = "accepting"
    ABUSE = "abuse"


AMOUNTS = {Kind.UP: 10, Kind.DOWN: -2, Kind.VOTING_DOWN: -1, Kind.ACCEPTED: 15, Kind.ACCEPTING: 2, Kind.ABUSE: -100}
CAPPED = frozenset({Kind.UP})  # accepts are exempt, and what is lost needs no cap
WHY: dict[Kind, Message] = {
    Kind.UP: message("Your question or answer was voted up"),
    Kind.DOWN: message("Your question or answer was voted down"),
    Kind.VOTING_DOWN: message("You voted an answer down"),
    Kind.ACCEPTED: message("Your answer was accepted"),
    Kind.ACCEPTING: message("You accepted an answer"),
    Kind.ABUSE: message("Something you wrote was deleted after abuse"),
}


class Privilege(StrEnum):
    VOTE_UP = "vote-up"
    COMMENT = "comment"
    VOTE_DOWN = "vote-down"
    CLOSE = "close"
    EDIT = "edit"


OPENS: dict[Privilege, Message] = {
    Privilege.VOTE_UP: message("Vote up"),
    Privilege.COMMENT: message("Comment on what others write"),
    Privilege.VOTE_DOWN: message("Vote down"),
    Privilege.CLOSE: message("Close a question as a duplicate"),
    Privilege.EDIT: message("Edit what others write, without review"),
}


class Preset(StrEnum):
    """How old the site is: a young one has few people with karma, and needs all of them."""

    NEW = "new"
    GROWING = "growing"
    GROWN = "grown"


PRESETS: dict[Preset, dict[Privilege, int]] = {
    preset: dict(zip(Privilege, bars, strict=True))
    for preset, bars in {
        Preset.NEW: (1, 1, 125, 50, 1),
        Preset.GROWING: (8, 20, 125, 1500, 1000),
        Preset.GROWN: (15, 50, 125, 3000, 2000),
    }.items()
}


@dataclass(frozen=True, slots=True)
class Event:
    """One reason why karma moved. A twin undoes the event of the same kind, source and round before it."""

    kind: Kind
    source: str
    round: int
    twin: bool
    day: str  # UTC, as 2026-11-22


def day_of(moment: datetime) -> str:
    """The UTC day of a moment, as caps go by it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def moved(kind: Kind, *, karma: int, gained: int) -> int:
    """By how much an event moves `karma` in the end; `gained` is what votes have brought that day."""
    amount = AMOUNTS[kind]
    if kind in CAPPED:
        amount = max(0, min(amount, CAP - gained))
    return max(amount, START - karma)


def undone(amount: int, *, karma: int) -> int:
    """By how much the twin of an event that moved `amount` moves `karma`: all of it back, but not below the floor."""
    return max(-amount, START - karma)


def replayed(events: Iterable[Event]) -> Sequence[int]:
    """What each event moves, from nothing, in the order in which they happened."""
    karma, amounts = START, []
    gained: dict[str, int] = {}
    first: dict[tuple[Kind, str, int], int] = {}
    for event in events:
        key = (event.kind, event.source, event.round)
        if event.twin:
            amount = undone(first[key], karma=karma)
        else:
            amount = first[key] = moved(event.kind, karma=karma, gained=gained.get(event.day, 0))
        if event.kind in CAPPED:
            gained[event.day] = gained.get(event.day, 0) + amount
        karma += amount
        amounts.append(amount)
    return amounts


def may(privilege: Privilege, *, karma: int, preset: Preset) -> bool:
    """Whether so much karma opens this, on a site of this age."""
    return karma >= PRESETS[preset][privilege]

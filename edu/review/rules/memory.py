"""When something is asked again: FSRS-6 by its own package, with its usual parameters.

A card is due when the chance of remembering it has fallen to `RETENTION`. All *good*, it comes after 10 minutes, then 2, 11,
46, 163 and 498 days. Nothing here is random: days are spread by `rules.planning`, by how full they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from fsrs import Card, Rating, Scheduler, State

RETENTION = 0.9
_SCHEDULER = Scheduler(desired_retention=RETENTION, enable_fuzzing=False)


class Remembered(IntEnum):
    """How it went."""

    AGAIN = 1  # forgotten
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one person's memory of one thing, in FSRS's own form."""

    kept: Mapping[str, Any]
    due: datetime

    @property
    def is_learnt(self) -> bool:
        """Whether it is past its first steps: only then does a review say how well it is remembered."""
        return bool(self.kept["state"] == State.Review.value)

    @property
    def days(self) -> float:
        """The days after which it will be remembered with the chance `RETENTION`; 0 at first."""
        return float(self.kept["stability"] or 0.0)


def fresh(*, now: datetime) -> Memory:
    """Of something never asked before."""
    return _memory(Card(card_id=0, due=now))


def of(kept: Mapping[str, Any]) -> Memory:
    """As it was kept."""
    return _memory(Card.from_dict(dict(kept)))  # type: ignore[arg-type]


def reviewed(memory: Memory, remembered: Remembered, *, now: datetime) -> Memory:
    """After a review that went so."""
    card, _ = _SCHEDULER.review_card(Card.from_dict(dict(memory.kept)), Rating(remembered.value), review_datetime=now)  # type: ignore[arg-type]
    return _memory(card)


def put_off(memory: Memory, due: datetime) -> Memory:
    """The same, to be asked at another time."""
    return Memory({**memory.kept, "due": due.isoformat()}, due)


def chance(memory: Memory, *, now: datetime) -> float | None:
    """How likely it is remembered now, 0…1; None of what has not been reviewed."""
    if memory.kept["last_review"] is None:
        return None
    return float(_SCHEDULER.get_card_retrievability(Card.from_dict(dict(memory.kept)), current_datetime=now))  # type: ignore[arg-type]


def of_fraction(fraction: float) -> Remembered:
    """What a graded reply says of memory: right is *good*, mostly right *hard*, the rest forgotten."""
    if fraction >= 0.999:  # thirds don't add up to one
        return Remembered.GOOD
    return Remembered.HARD if fraction >= 0.6 else Remembered.AGAIN


def _memory(card: Card) -> Memory:
    return Memory(card.to_dict(), card.due)

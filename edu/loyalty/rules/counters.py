"""Honest counters: what a public number is called, what exactly it counts, and a second way to come to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from edu.core.i18n import Message


@dataclass(frozen=True, slots=True)
class Counter:
    """A number that pages show. `shown` gives it as they do, `recomputed` from what it is made of; they should be equal."""

    name: str  # as "people-rung-3": also its place on the page /counters
    label: Message
    definition: Message
    shown: Callable[[], int]
    recomputed: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Check:
    """A counter as one night found it."""

    name: str
    day: date
    shown: int
    recomputed: int

    @property
    def drift(self) -> int:
        return self.shown - self.recomputed

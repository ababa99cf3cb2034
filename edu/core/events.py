"""Announce up: a capability says what happened, and those above who asked to hear it do their part.

The roof connects the hearers in one list (`edu.wiring.HEARERS`). They run at once, in the same
transaction: what is announced and what follows from it are saved together or not at all.
"""

from collections.abc import Callable, Iterable
from typing import Any

Hearer = Callable[[Any], None]

_hearers: dict[type, list[Hearer]] = {}


def connect(pairs: Iterable[tuple[type, Hearer]]) -> None:
    """Make `pairs` of (event class, hearer) the only connections there are."""
    _hearers.clear()
    for kind, hearer in pairs:
        _hearers.setdefault(kind, []).append(hearer)


def announce(event: object) -> None:
    """Tell everybody who hears events of this class, in the order they were connected."""
    for hearer in _hearers.get(type(event), ()):
        hearer(event)

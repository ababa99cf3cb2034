"""Not waiting for what doesn't answer: a time that is the whole time, and a rest after some failures in a row."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Away(Exception):
    """Whoever was asked has not answered, or is not asked for a while."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` gives, or Away when that takes longer, however slowly the other side drips.

    A socket's own time limit is for each read. The thread is left behind: it ends by that limit, or with the process.
    """
    box: list[Any] = []

    def run() -> None:
        try:
            box.append((True, call()))
        except BaseException as error:
            box.append((False, error))

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not box:
        raise Away
    went_well, found = box[0]
    if not went_well:
        raise found
    return found  # type: ignore[no-any-return]


class Breaker:
    """Of this process: after `failures` in a row nobody is asked for `rest` seconds, then one may try."""

    def __init__(self, *, failures: int = 3, rest: float = 30.0) -> None:
        self._most, self._rest = failures, rest
        self._failed, self._until = 0, 0.0

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Raise Away while resting; count an Away that comes out, forget them all when nothing does."""
        if self._failed >= self._most:
            if time.monotonic() < self._until:
                raise Away
            self._until = time.monotonic() + self._rest  # the others go on resting while this one tries
        try:
            yield
        except Away:
            self._failed += 1
            self._until = time.monotonic() + self._rest
            raise
        self._failed = 0

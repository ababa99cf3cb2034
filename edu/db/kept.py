"""What a process keeps of the database for some seconds: small tables that nearly every page asks and that seldom change."""

from collections.abc import Callable
from functools import update_wrapper
from time import monotonic
from typing import Generic, TypeVar

from flask import Flask, current_app

from edu.db.session import after_commit, is_writing

T = TypeVar("T")


class Kept(Generic[T]):
    """A function that reads such a table. Called again within `seconds`, it gives what it gave before.

    What this process changes is seen at once if whoever changes it calls `drop`; other processes may be `seconds` behind.
    """

    def __init__(self, read: Callable[[], T], *, seconds: float) -> None:
        update_wrapper(self, read)
        self._read, self._seconds = read, seconds

    def __call__(self) -> T:
        found: dict[Kept[T], tuple[float, T]] = current_app.extensions.setdefault("kept", {})
        if self in found and monotonic() < found[self][0]:
            return found[self][1]
        value = self._read()
        if not is_writing():  # what is being written may yet be undone
            found[self] = (monotonic() + self._seconds, value)
        return value

    def drop(self) -> None:
        """Inside a transaction: what is kept is no longer true, now and once it is saved."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

        def forget() -> None:
            app.extensions.get("kept", {}).pop(self, None)

        forget()
        after_commit(forget)


def kept(seconds: float) -> Callable[[Callable[[], T]], Kept[T]]:
    """`@kept(2.0)` before a function without arguments makes it a `Kept`."""
    return lambda read: Kept(read, seconds=seconds)

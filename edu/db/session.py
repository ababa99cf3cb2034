"""One way to save: `with transaction():`. The outermost block commits, inner ones join it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from edu.db.base import db

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 5
# PostgreSQL's serialization failure and deadlock: it chose this transaction to give way, and it may begin again.
_GIVEN_WAY = ("40001", "40P01")


@dataclass(slots=True)
class _Open:
    calls: list[Callable[[], None]] = field(default_factory=list)
    broken: bool = False


_open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)


def is_writing() -> bool:
    """Whether a `transaction()` is open: the next BEGIN takes the write lock at once."""
    return _open.get() is not None


def is_broken() -> bool:
    """Whether something inside the open `transaction()` has failed: nothing of it will be saved."""
    state = _open.get()
    return state is not None and state.broken


@contextmanager
def transaction() -> Iterator[None]:
    """Save all that happens inside, or nothing."""
    outer = _open.get()
    if outer is not None:
        with _joined(outer):
            yield
        return
    # What was read before began a plain transaction, which SQLite may refuse to turn into a writer.
    db.session.rollback()
    state = _Open()
    token = _open.set(state)
    try:
        yield
        if state.broken:
            raise RuntimeError("An inner transaction failed and its error was swallowed: nothing was saved.")
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _open.reset(token)
    for call in state.calls:
        call()


@contextmanager
def _joined(outer: _Open) -> Iterator[None]:
    try:
        yield
    except BaseException:
        outer.broken = True
        db.session.rollback()  # at once: nothing of it will be saved, and after an error PostgreSQL would not even read
        raise


def after_commit(call: Callable[[], None]) -> None:
    """Hold `call` (mail, a live message, a job) until what is being saved is true."""
    state = _open.get()
    if state is None:
        call()
    else:
        state.calls.append(call)


def retried(call: Callable[P, T]) -> Callable[P, T]:
    """Make `call`, which saves in a transaction of its own, begin again (`TRIES` at most) when the database made it give way.

    Inside somebody else's transaction it is called once: what has to begin again is the outermost.
    """

    @wraps(call)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for last in [False] * (TRIES - 1) + [True]:
            try:
                return call(*args, **kwargs)
            except DBAPIError as error:
                if last or is_writing() or getattr(error.orig, "sqlstate", None) not in _GIVEN_WAY:
                    raise
        raise AssertionError("the last try returns or raises")

    return again

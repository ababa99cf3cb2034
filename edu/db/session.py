"""One way to save: `with transaction():`. The outermost block commits, inner ones join it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from edu.db.base import db


@dataclass(slots=True)
class _Open:
    calls: list[Callable[[], None]] = field(default_factory=list)
    broken: bool = False


_open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)


def is_writing() -> bool:
    """Whether a `transaction()` is open: the next BEGIN takes the write lock at once."""
    return _open.get() is not None


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
        raise


def after_commit(call: Callable[[], None]) -> None:
    """Hold `call` (mail, a live message, a job) until what is being saved is true."""
    state = _open.get()
    if state is None:
        call()
    else:
        state.calls.append(call)

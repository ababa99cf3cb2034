"""Work for later: huey over a file of its own (SQLite), over Redis, or at once in tests.

The queue is one object of the process, because huey registers tasks by decorating functions when
modules are imported; `open_queue` gives it its storage when the settings are known.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pysqlite3
from huey import Huey, crontab
from huey.storage import MemoryStorage, PriorityRedisStorage, SqliteStorage

from edu.ports import clock

STALE = 600  # seconds after which who holds a lock counts as dead


class _SafeSqliteStorage(SqliteStorage):  # type: ignore[misc]
    """Huey's SQLite store on the library we ship, not on the system's older one."""

    integrity_error = pysqlite3.IntegrityError

    def _create_connection(self) -> Any:
        connection = pysqlite3.connect(self.filename, timeout=self._timeout, check_same_thread=False, **self._conn_kwargs)
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection


queue = Huey("rungs", storage_class=MemoryStorage, immediate=True)
_context: Callable[[], AbstractContextManager[Any]] = nullcontext


def open_queue(url: str, *, context: Callable[[], AbstractContextManager[Any]]) -> None:
    """Keep jobs at `url` (sqlite:///file, redis://… or now:// to do them at once), each inside `context`."""
    global _context
    _context = context
    parts = urlsplit(url)
    queue.immediate = parts.scheme == "now"
    if parts.scheme == "sqlite":
        queue.storage = _SafeSqliteStorage(name="rungs", filename=url.removeprefix("sqlite:///"))
    elif parts.scheme in ("redis", "rediss"):
        queue.storage = PriorityRedisStorage(name="rungs", url=url)
    elif parts.scheme != "now":
        raise ValueError(f"No way to keep jobs at {parts.scheme!r}: use sqlite:///, redis:// or now://.")


def job(call: Callable[..., None]) -> Callable[..., Any]:
    """Make `call` a job: calling it queues it, a worker does it, three tries a minute apart."""

    @wraps(call)
    def in_context(*args: Any, **kwargs: Any) -> None:
        with _context():
            call(*args, **kwargs)

    return queue.task(retries=3, retry_delay=60)(in_context)  # type: ignore[no-any-return]


def each_minute(call: Callable[[], None]) -> Callable[..., Any]:
    """Make `call` what a worker does each minute. It may still begin twice, so doing it twice must be harmless."""
    return _each("minute", crontab(minute="*"), call)


def each_hour(call: Callable[[], None]) -> Callable[..., Any]:
    """Make `call` what a worker does some minutes past each hour, on the terms of `each_minute`."""
    return _each("hour", crontab(minute=str(_minute_of(call))), call)


def each_night(call: Callable[[], None]) -> Callable[..., Any]:
    """Make `call` what a worker does once between two and three at night (UTC), on the terms of `each_minute`."""
    return _each("night", crontab(hour="2", minute=str(_minute_of(call))), call)


def _minute_of(call: Callable[[], None]) -> int:
    """The minute of the hour at which it is done: of its own name, so that not all begin at once."""
    return crc32(_name_of(call).encode()) % 60


def _name_of(call: Callable[[], None]) -> str:
    return f"{call.__module__}.{call.__qualname__}"


def _each(period: str, when: Callable[..., bool], call: Callable[[], None]) -> Callable[..., Any]:
    """Do `call` whenever `when` says so.

    The lock only spares the work: it keeps two workers, or a slow minute and the next one, from doing the same. Who
    was killed holding it is passed over after `STALE` seconds.
    """
    key = f"each-{period}.{_name_of(call)}"

    @wraps(call)
    def in_context() -> None:
        mine = str(clock.now().timestamp()).encode()
        if not _lock(key, mine):
            return
        try:
            with _context():
                call()
        finally:
            if queue.storage.peek_data(key) == mine:
                queue.storage.delete_data(key)

    return queue.periodic_task(when)(in_context)  # type: ignore[no-any-return]


def _lock(key: str, mine: bytes) -> bool:
    """Whether the lock is ours now: a moment under its key. Huey's own, on SQLite, outlives a killed holder for ever."""
    if queue.storage.put_if_empty(key, mine):
        return True
    taken = queue.storage.peek_data(key)
    if isinstance(taken, bytes) and float(mine) - float(taken) < STALE:
        return False
    queue.storage.delete_data(key)
    return bool(queue.storage.put_if_empty(key, mine))


def work() -> None:
    """Do queued jobs until told to stop."""
    queue.create_consumer(workers=1, worker_type="thread", periodic=True, check_worker_health=True).run()

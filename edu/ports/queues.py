"""Huey's queue, and where it keeps what is queued."""

from typing import Any
from urllib.parse import urlsplit

import pysqlite3
from huey import Huey
from huey.storage import MemoryStorage, PriorityRedisStorage, SqliteStorage


class _SafeSqliteStorage(SqliteStorage):  # type: ignore[misc]
    """Huey's SQLite store on the library we ship, not on the system's older one."""

    integrity_error = pysqlite3.IntegrityError

    def _create_connection(self) -> Any:
        connection = pysqlite3.connect(self.filename, timeout=self._timeout, check_same_thread=False, **self._conn_kwargs)
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection


def made(url: str) -> Huey:
    """A queue that keeps jobs at `url`, one of those that `jobs.open_queue` takes."""
    queue = Huey("rungs", storage_class=MemoryStorage, immediate=True)
    keep_at(url, queue)
    return queue


def keep_at(url: str, queue: Huey) -> None:
    """Keep what is queued from now on at `url`."""
    scheme = urlsplit(url).scheme
    queue.immediate = scheme == "now"
    if scheme == "sqlite":
        queue.storage = _SafeSqliteStorage(name="rungs", filename=url.removeprefix("sqlite:///"))
    elif scheme != "now":
        queue.storage = PriorityRedisStorage(name="rungs", url=url)

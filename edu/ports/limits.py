"""Counting what must not happen too often: in memory, in an SQLite file of its own, or in Redis."""

import time
from urllib.parse import urlsplit

import pysqlite3
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter


class SqliteStorage(Storage):
    """Fixed windows in one table, right across processes. A lost count is no harm, so no fsync."""

    STORAGE_SCHEME = None

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS hits (key TEXT PRIMARY KEY, count INT, expires REAL) WITHOUT ROWID")

    @property
    def base_exceptions(self) -> type[Exception]:
        return pysqlite3.Error  # type: ignore[no-any-return]

    def _connected(self) -> "pysqlite3.Connection":
        connection = pysqlite3.connect(self._path, timeout=5, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        connection = self._connected()
        try:
            connection.execute("DELETE FROM hits WHERE expires <= ?", (now,))
            row = connection.execute(
                "INSERT INTO hits VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET count = count + excluded.count RETURNING count",
                (key, amount, now + expiry),
            ).fetchone()
        finally:
            connection.close()
        return int(row[0])

    def _read(self, column: str, key: str) -> float:
        connection = self._connected()
        try:
            row = connection.execute(f"SELECT {column} FROM hits WHERE key = ? AND expires > ?", (key, time.time())).fetchone()
        finally:
            connection.close()
        return float(row[0]) if row else 0

    def get(self, key: str) -> int:
        return int(self._read("count", key))

    def get_expiry(self, key: str) -> float:
        return self._read("expires", key) or time.time()

    def check(self) -> bool:
        return self.get("") == 0

    def reset(self) -> int:
        connection = self._connected()
        try:
            return int(connection.execute("DELETE FROM hits").rowcount)
        finally:
            connection.close()

    def clear(self, key: str) -> None:
        connection = self._connected()
        try:
            connection.execute("DELETE FROM hits WHERE key = ?", (key,))
        finally:
            connection.close()


class Limits:
    """`hit` counts and says whether it was still allowed; `is_open` only looks."""

    def __init__(self, url: str) -> None:
        self._limiter = FixedWindowRateLimiter(_storage(url))
        self._parsed: dict[str, RateLimitItem] = {}

    def hit(self, rate: str, *who: str) -> bool:
        """Count one more for `who` against `rate` ("10/5 minutes"); False when over it."""
        return self._limiter.hit(self._item(rate), *who)

    def is_open(self, rate: str, *who: str) -> bool:
        """Whether one more would be allowed."""
        return self._limiter.test(self._item(rate), *who)

    def retry_after(self, rate: str, *who: str) -> int:
        """Seconds until the window turns."""
        return max(1, int(self._limiter.get_window_stats(self._item(rate), *who).reset_time - time.time()) + 1)

    def _item(self, rate: str) -> RateLimitItem:
        if rate not in self._parsed:
            self._parsed[rate] = parse(rate)
        return self._parsed[rate]


def _storage(url: str) -> Storage:
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return MemoryStorage()
    if scheme == "sqlite":
        return SqliteStorage(url.removeprefix("sqlite:///"))
    if scheme in ("redis", "rediss"):
        return RedisStorage(url)
    raise ValueError(f"No way to count limits at {scheme!r}: use memory://, sqlite:/// or redis://.")

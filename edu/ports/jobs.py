"""Work for later: huey over a file of its own (SQLite), over Redis, or at once in tests.

The queue is one object of the process, made when a job is first queued or done: huey brings the drivers of every
database it knows, a tenth of a start, and few requests queue anything. What is decorated before waits in `_declared`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import update_wrapper, wraps
from threading import RLock
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from edu.core.late import late
from edu.ports import clock

huey = late("huey")
queues = late("edu.ports.queues")

STALE = 600  # seconds after which who holds a lock counts as dead


class Job:
    """A call that is queued; `call_local` does it here and now."""

    def __init__(self, call: Callable[..., None], declare: Callable[[Any], Any]) -> None:
        update_wrapper(self, call)
        self.declare = declare
        self.task: Any = None  # once there is a queue
        _declared.append(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        queue()
        return self.task(*args, **kwargs)

    def call_local(self, *args: Any, **kwargs: Any) -> Any:
        queue()
        return self.task.call_local(*args, **kwargs)


_declared: list[Job] = []  # unknown to the queue as yet
_making = RLock()
_queue: Any = None
_url = "now://"
_context: Callable[[], AbstractContextManager[Any]] = nullcontext


def open_queue(url: str, *, context: Callable[[], AbstractContextManager[Any]]) -> None:
    """Keep jobs at `url` (sqlite:///file, redis://… or now:// to do them at once), each inside `context`."""
    global _context, _url
    if urlsplit(url).scheme not in ("sqlite", "redis", "rediss", "now"):
        raise ValueError(f"No way to keep jobs at {urlsplit(url).scheme!r}: use sqlite:///, redis:// or now://.")
    _context, _url = context, url
    if _queue is not None:
        queues.keep_at(url, _queue)


def queue() -> Any:
    """The queue, which knows every job declared so far."""
    global _queue
    with _making:
        if _queue is None:
            _queue = queues.made(_url)
        while _declared:
            each = _declared.pop(0)
            each.task = each.declare(_queue)
    return _queue


def job(call: Callable[..., None]) -> Job:
    """Make `call` a job: calling it queues it, a worker does it, three tries a minute apart."""

    @wraps(call)
    def in_context(*args: Any, **kwargs: Any) -> None:
        with _context():
            call(*args, **kwargs)

    return Job(call, lambda queue: queue.task(retries=3, retry_delay=60)(in_context))


def each_minute(call: Callable[[], None]) -> Job:
    """Make `call` what a worker does each minute. It may still begin twice, so doing it twice must be harmless."""
    return _each("minute", call, minute="*")


def each_hour(call: Callable[[], None]) -> Job:
    """Make `call` what a worker does some minutes past each hour, on the terms of `each_minute`."""
    return _each("hour", call, minute=str(_minute_of(call)))


def each_night(call: Callable[[], None]) -> Job:
    """Make `call` what a worker does once between two and three at night (UTC), on the terms of `each_minute`."""
    return _each("night", call, hour="2", minute=str(_minute_of(call)))


def _minute_of(call: Callable[[], None]) -> int:
    """The minute of the hour at which it is done: of its own name, so that not all begin at once."""
    return crc32(_name_of(call).encode()) % 60


def _name_of(call: Callable[[], None]) -> str:
    return f"{call.__module__}.{call.__qualname__}"


def _each(period: str, call: Callable[[], None], **when: str) -> Job:
    """Do `call` at the hours and minutes of `when`.

    The lock only spares the work: it keeps two workers, or a slow minute and the next one, from doing the same. Who
    was killed holding it is passed over after `STALE` seconds.
    """
    key = f"each-{period}.{_name_of(call)}"

    @wraps(call)
    def in_context() -> None:
        mine, storage = str(clock.now().timestamp()).encode(), queue().storage
        if not _lock(storage, key, mine):
            return
        try:
            with _context():
                call()
        finally:
            if storage.peek_data(key) == mine:
                storage.delete_data(key)

    return Job(call, lambda queue: queue.periodic_task(huey.crontab(**when))(in_context))


def _lock(storage: Any, key: str, mine: bytes) -> bool:
    """Whether the lock is ours now: a moment under its key. Huey's own, on SQLite, outlives a killed holder for ever."""
    if storage.put_if_empty(key, mine):
        return True
    taken = storage.peek_data(key)
    if isinstance(taken, bytes) and float(mine) - float(taken) < STALE:
        return False
    storage.delete_data(key)
    return bool(storage.put_if_empty(key, mine))


def work() -> None:
    """Do queued jobs until told to stop."""
    queue().create_consumer(workers=1, worker_type="thread", periodic=True, check_worker_health=True).run()

"""Work for later: done at once in tests, by a worker from a file or from Redis."""

from contextlib import contextmanager, nullcontext
from datetime import datetime

import pytest

from edu.ports import clock, jobs

done = []


@jobs.job
def note(word: str) -> None:
    done.append(word)


@jobs.job
def fail() -> None:
    done.append("failed")
    raise RuntimeError("broken job")


@jobs.each_minute
def tick() -> None:
    done.append("tick")
    if "nested" not in done:
        done.append("nested")
        tick.call_local()


@jobs.each_minute
def break_down() -> None:
    done.append("broken")
    raise RuntimeError("broken minute")


@jobs.each_minute
def be_passed_over() -> None:
    done.pop()()  # another takes over meanwhile


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()
    yield
    jobs.open_queue("now://", context=nullcontext)


@pytest.fixture(params=["sqlite", "redis"])
def url(request, tmp_path) -> str:
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    return f"sqlite:///{tmp_path / 'jobs.db'}"


def work() -> None:
    """Do what is queued, as the worker would."""
    while (task := jobs.queue().dequeue()) is not None:
        jobs.queue().execute(task)


def test_now_means_at_once():
    jobs.open_queue("now://", context=nullcontext)
    note("tea")
    assert done == ["tea"]


def test_queued_work_waits_for_a_worker_and_is_done_in_order(url):
    jobs.open_queue(url, context=nullcontext)
    note("first")
    note("second")
    assert done == []
    work()
    assert done == ["first", "second"]
    work()
    assert done == ["first", "second"]


def test_queued_work_outlives_the_process(url):
    jobs.open_queue(url, context=nullcontext)
    note("tea")
    jobs.open_queue("now://", context=nullcontext)
    jobs.open_queue(url, context=nullcontext)
    work()
    assert done == ["tea"]


def test_every_job_is_done_inside_the_applications_context():
    @contextmanager
    def application():
        done.append("open")
        yield
        done.append("closed")

    jobs.open_queue("now://", context=application)
    note("tea")
    assert done == ["open", "tea", "closed"]


def test_a_job_that_fails_is_tried_again_later(url):
    jobs.open_queue(url, context=nullcontext)
    fail()
    work()
    assert done == ["failed"]
    assert [task.retries for task in jobs.queue().scheduled()] == [2]


@pytest.mark.parametrize("url", ["", "memory://", "http://x"])
def test_a_place_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="sqlite:///, redis:// or now://"):
        jobs.open_queue(url, context=nullcontext)


def test_jobs_kept_in_a_file_are_on_the_library_we_ship(tmp_path):
    import pysqlite3

    jobs.open_queue(f"sqlite:///{tmp_path / 'jobs.db'}", context=nullcontext)
    connection = jobs.queue().storage._create_connection()
    assert isinstance(connection, pysqlite3.Connection)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def due(moment: datetime) -> list[str]:
    return [task.name for task in jobs.queue().read_periodic(moment) if task.name in ("tick", "break_down")]


def test_what_is_done_each_minute_is_due_at_every_minute_and_done_in_the_applications_context():
    @contextmanager
    def application():
        done.append("open")
        yield
        done.append("closed")

    assert all(due(datetime(2026, 11, 18, 12, minute)) == ["tick", "break_down"] for minute in range(60))
    jobs.open_queue("now://", context=application)
    done.append("nested")
    tick()
    assert done == ["nested", "open", "tick", "closed"]


def test_two_workers_in_one_minute_do_its_work_once(url):
    jobs.open_queue(url, context=nullcontext)
    tick.call_local()  # while it runs, it is begun once more, as another worker would
    assert done == ["tick", "nested"]
    tick.call_local()
    assert done == ["tick", "nested", "tick"]


def test_a_minute_that_breaks_down_leaves_the_next_one_free(url):
    jobs.open_queue(url, context=nullcontext)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken minute"):
            break_down.call_local()
    assert done == ["broken", "broken"]


def test_who_was_killed_at_it_is_passed_over_after_a_while(url):
    jobs.open_queue(url, context=nullcontext)
    key = f"each-minute.{tick.__module__}.tick"
    for ago, ticks in ((jobs.STALE - 5, 0), (jobs.STALE + 5, 1)):
        jobs.queue().storage.put_data(key, str(clock.now().timestamp() - ago).encode())
        done[:] = ["nested"]
        tick.call_local()
        assert done.count("tick") == ticks


def test_who_was_passed_over_and_lives_does_not_take_the_others_lock_away(url):
    jobs.open_queue(url, context=nullcontext)
    other = str(clock.now().timestamp() + 1).encode()
    key = f"each-minute.{be_passed_over.__module__}.be_passed_over"
    done.append(lambda: jobs.queue().storage.put_data(key, other))
    be_passed_over.call_local()
    assert jobs.queue().storage.peek_data(key) == other

"""Work for later: done at once in tests, by a worker from a file or from Redis."""

from contextlib import contextmanager, nullcontext

import pytest

from edu.ports import jobs

done = []


@jobs.job
def note(word: str) -> None:
    done.append(word)


@jobs.job
def fail() -> None:
    done.append("failed")
    raise RuntimeError("broken job")


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
    while (task := jobs.queue.dequeue()) is not None:
        jobs.queue.execute(task)


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
    assert [task.retries for task in jobs.queue.scheduled()] == [2]


@pytest.mark.parametrize("url", ["", "memory://", "http://x"])
def test_a_place_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="sqlite:///, redis:// or now://"):
        jobs.open_queue(url, context=nullcontext)


def test_jobs_kept_in_a_file_are_on_the_library_we_ship(tmp_path):
    import pysqlite3

    jobs.open_queue(f"sqlite:///{tmp_path / 'jobs.db'}", context=nullcontext)
    connection = jobs.queue.storage._create_connection()
    assert isinstance(connection, pysqlite3.Connection)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()

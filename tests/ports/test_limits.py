"""Counting what must not happen too often: the same in memory, in a file and in Redis."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from edu.ports.limits import Limits


@pytest.fixture(params=["memory", "sqlite", "redis"])
def url(request, tmp_path) -> str:
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    return {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'limits.db'}"}[request.param]


@pytest.fixture
def limits(url) -> Limits:
    return Limits(url)


def test_so_many_are_allowed_and_no_more(limits):
    assert [limits.hit("3/minute", "guess", "a") for _ in range(5)] == [True, True, True, False, False]


def test_each_is_counted_apart(limits):
    assert limits.hit("1/minute", "guess", "a")
    assert limits.hit("1/minute", "guess", "b")
    assert limits.hit("1/minute", "letter", "a")
    assert not limits.hit("1/minute", "guess", "a")


def test_looking_counts_nothing(limits):
    assert all(limits.is_open("1/minute", "a") for _ in range(5))
    assert limits.hit("1/minute", "a")
    assert not limits.is_open("1/minute", "a")


def test_one_who_is_over_is_told_how_long_to_wait(limits):
    limits.hit("1/5 minutes", "a")
    assert 1 <= limits.retry_after("1/5 minutes", "a") <= 301


def test_the_window_turns(limits):
    from time import sleep

    assert limits.hit("1/second", "a")
    assert not limits.hit("1/second", "a")
    sleep(1.2)
    assert limits.is_open("1/second", "a")
    assert limits.hit("1/second", "a")


def test_of_many_at_once_exactly_so_many_are_allowed(limits):
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: limits.hit("10/minute", "a"), range(60)))
    assert sum(allowed) == 10


@pytest.mark.parametrize("many", [lambda url: [Limits(url), Limits(url)]], ids=["two processes"])
def test_a_second_process_counts_in_the_same_place(url, many: Callable):
    if url.startswith("memory"):
        return  # one process only, which is why production keeps a file or Redis
    one, other = many(url)
    assert one.hit("2/minute", "a")
    assert other.hit("2/minute", "a")
    assert not one.hit("2/minute", "a")


@pytest.mark.parametrize("url", ["", "mysql://x", "x", "http://localhost"])
def test_a_place_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="memory://, sqlite:/// or redis://"):
        Limits(url)


def test_a_file_keeps_only_what_still_counts(tmp_path):
    from time import sleep

    import pysqlite3

    path = tmp_path / "limits.db"
    limits = Limits(f"sqlite:///{path}")
    for number in range(50):
        limits.hit("1/second", str(number))
    sleep(1.2)
    limits.hit("1/second", "last")
    connection = pysqlite3.connect(str(path))
    assert connection.execute("SELECT COUNT(*) FROM hits").fetchone() == (1,)
    connection.close()

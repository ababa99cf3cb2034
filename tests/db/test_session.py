"""One way to save, and what waits until it is saved: on both databases."""

import threading
from contextvars import Context

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from edu.db.base import Base, db
from edu.db.session import after_commit, is_writing, retried, transaction
from edu.lessons.models import Subject

ROW = {"slug": "a", "name": {"ru": "а", "en": "a"}, "position": 1}


def add(slug: str) -> None:
    db.session.execute(insert(Subject).values(**{**ROW, "slug": slug}))


def kept(app) -> list[str]:
    """What another connection sees, which has nothing of this test's transaction."""

    def look() -> list[str]:
        with app.app_context(), db.engine.connect() as connection:
            return sorted(connection.scalars(select(Subject.slug)))

    return Context().run(look)


def test_what_happens_inside_is_saved(app):
    with transaction():
        add("a")
        assert kept(app) == []
    assert kept(app) == ["a"]


def test_an_error_saves_nothing_and_goes_on(app):
    with pytest.raises(ZeroDivisionError), transaction():
        add("a")
        1 / 0  # noqa: B018
    assert kept(app) == []


def test_an_inner_block_joins_the_outermost(app):
    with transaction():
        with transaction():
            add("a")
        assert kept(app) == []
        add("b")
    assert kept(app) == ["a", "b"]


def test_an_error_after_an_inner_block_undoes_that_too(app):
    with pytest.raises(ZeroDivisionError), transaction():
        with transaction():
            add("a")
        1 / 0  # noqa: B018
    assert kept(app) == []


def test_swallowing_an_inner_error_saves_nothing_and_says_so(app):
    with pytest.raises(RuntimeError, match="swallowed"), transaction():
        add("a")
        try:
            with transaction():
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert kept(app) == []


def test_after_a_failed_block_the_next_one_saves(app):
    with pytest.raises(ZeroDivisionError), transaction():
        1 / 0  # noqa: B018
    with transaction():
        add("a")
    assert kept(app) == ["a"]


def test_calls_wait_for_the_outermost_commit_and_keep_their_order(app):
    called = []
    with transaction():
        add("a")
        with transaction():
            after_commit(lambda: called.append(("first", kept(app))))
        after_commit(lambda: called.append(("second", is_writing())))
        assert called == []
    assert called == [("first", ["a"]), ("second", False)]


def test_calls_are_forgotten_when_nothing_is_saved(app):
    called = []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: called.append("mail"))
        1 / 0  # noqa: B018
    with transaction():
        add("a")
    assert called == []


def test_outside_a_transaction_a_call_is_made_at_once(app):
    called = []
    after_commit(lambda: called.append("mail"))
    assert called == ["mail"]


def test_a_call_may_open_a_transaction_of_its_own(app):
    def write() -> None:
        with transaction():
            add("b")

    with transaction():
        add("a")
        after_commit(write)
    assert kept(app) == ["a", "b"]


def test_reading_before_writing_never_meets_a_locked_database(app):
    """A plain BEGIN that read may not become a writer on SQLite: `transaction()` begins anew."""
    db.session.execute(select(Subject)).all()
    with transaction():
        add("a")
    assert kept(app) == ["a"]


def test_many_writers_that_read_first_lose_nothing(app):
    """600 of 600: with a deferred BEGIN it would be fewer, and errors."""
    with transaction():
        db.session.execute(insert(Subject).values(**{**ROW, "position": 0}))
    errors = []

    def count_up() -> None:
        for _ in range(25):
            try:
                with app.app_context(), transaction():
                    now = db.session.scalar(select(Subject.position).where(Subject.slug == "a").with_for_update())
                    db.session.execute(text("UPDATE subject SET position = :n WHERE slug = 'a'"), {"n": now + 1})
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert db.session.scalar(select(Subject.position)) == 200


def test_each_thread_has_a_transaction_of_its_own(app):
    seen = []
    with transaction():
        thread = threading.Thread(target=lambda: seen.append(is_writing()))
        thread.start()
        thread.join()
        seen.append(is_writing())
    assert seen == [False, True]


def test_every_table_has_named_constraints():
    """So that migrations can change them on both databases."""
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)


class GivenWay(Exception):
    """What PostgreSQL says to a transaction that it has chosen to give way."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def failing(times: int, sqlstate: str = "40P01"):
    """A saving call that the database makes fail so many times, and the list of its beginnings."""
    begun = []

    @retried
    def save() -> str:
        begun.append(1)
        with transaction():
            add(f"n{len(begun)}")
            if len(begun) <= times:
                raise OperationalError("COMMIT", {}, GivenWay(sqlstate))
        return "saved"

    return save, begun


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_who_had_to_give_way_tries_again_and_saves_once(app, sqlstate):
    save, begun = failing(4, sqlstate)
    assert save() == "saved"
    assert (len(begun), kept(app)) == (5, ["n5"])


def test_after_five_tries_who_has_to_give_way_gives_up(app):
    save, begun = failing(5)
    with pytest.raises(OperationalError):
        save()
    assert (len(begun), kept(app)) == (5, [])


def test_other_errors_and_inner_blocks_are_not_tried_again(app):
    save, begun = failing(1, "08006")
    with pytest.raises(OperationalError):
        save()
    inner, inner_begun = failing(1)
    with pytest.raises(OperationalError), transaction():
        inner()
    assert (len(begun), len(inner_begun), kept(app)) == (1, 1, [])

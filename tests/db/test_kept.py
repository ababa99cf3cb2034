"""What a process keeps of the database: asked for once in a while, never out of a transaction that may yet fail."""

from contextvars import Context

import pytest
from sqlalchemy import insert, select

from edu.db.base import db
from edu.db.kept import Kept
from edu.db.session import transaction
from edu.lessons.models import Subject


@pytest.fixture
def slugs(app):
    return Kept(lambda: sorted(db.session.scalars(select(Subject.slug))), seconds=60)


def add(slug: str) -> None:
    db.session.execute(insert(Subject).values(slug=slug, name={"ru": "а", "en": "a"}, position=1))


def test_it_is_read_once(slugs):
    assert slugs() == []
    with transaction():
        add("a")
    assert slugs() == []


def test_what_is_old_is_read_again(app):
    now = Kept(lambda: sorted(db.session.scalars(select(Subject.slug))), seconds=0)
    assert now() == []
    with transaction():
        add("a")
    assert now() == ["a"]


def test_what_was_dropped_is_read_again_in_the_transaction_and_after_it(slugs):
    slugs()
    with transaction():
        add("a")
        slugs.drop()
        assert slugs() == ["a"]
    assert slugs() == ["a"]


def test_what_was_undone_is_never_kept(slugs):
    with pytest.raises(ZeroDivisionError), transaction():
        add("a")
        slugs.drop()
        assert slugs() == ["a"]
        raise ZeroDivisionError
    assert slugs() == []


def test_somebody_who_reads_before_the_commit_keeps_nothing_that_is_no_longer_true(app, slugs):
    def reads_elsewhere() -> list[str]:
        with app.app_context():
            return slugs()

    with transaction():
        slugs.drop()
        add("a")
        assert Context().run(reads_elsewhere) == []
    assert slugs() == ["a"]

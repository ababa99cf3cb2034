"""What a connection is told before it is used."""

from datetime import UTC, datetime, timedelta, timezone

import pysqlite3
import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError

from edu.accounts.models import User
from edu.db import upsert
from edu.db.base import db
from edu.db.engine import SAFE_SQLITE
from edu.db.session import transaction
from edu.lessons.models import Subject


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10000)])
def test_sqlite_is_set_up_to_lose_nothing(app, pragma, value):
    assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.databases("sqlite")
def test_sqlite_is_the_library_we_ship_and_safe_for_many_writers(app):
    version = tuple(map(int, db.session.scalar(text("SELECT sqlite_version()")).split(".")))
    assert version == pysqlite3.sqlite_version_info
    assert version >= SAFE_SQLITE


@pytest.mark.databases("sqlite")
def test_a_writer_takes_its_lock_at_once_and_a_reader_none(app):
    said = []
    event.listen(db.engine, "before_cursor_execute", lambda c, cursor, statement, *rest: said.append(statement))
    db.session.execute(select(Subject.slug)).all()
    with transaction():
        db.session.execute(select(Subject.slug)).all()
    assert [each for each in said if each.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_a_foreign_key_must_lead_somewhere(app):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("INSERT INTO best (user_id, question_id, points) VALUES (999, 999, 1)"))


def test_a_moment_comes_back_as_it_was_aware_and_in_utc(app, make):
    moment = datetime(2026, 3, 29, 3, 30, 1, 123456, tzinfo=timezone(timedelta(hours=3)))
    person = make.person(now=moment)
    kept = db.session.scalar(select(User.created_at).where(User.id == person))
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(app, make):
    with pytest.raises(Exception, match="without a zone"):
        make.person(now=datetime(2026, 3, 29, 3, 30))


def test_text_in_json_comes_back_as_it_was(app):
    name = {"ru": "Ёж «ёж»", "en": "hedgehog 🦔"}
    with transaction():
        db.session.execute(insert(Subject).values(slug="a", name=name, position=1))
    assert db.session.scalar(select(Subject.name)) == name


def test_an_insert_can_do_nothing_or_change_what_is_there(app):
    row = {"slug": "a", "name": {"ru": "а", "en": "a"}, "position": 1}
    with transaction():
        db.session.execute(upsert.insert(Subject).values(**row))
        db.session.execute(upsert.insert(Subject).values(**{**row, "position": 2}).on_conflict_do_nothing())
    assert db.session.scalar(select(Subject.position)) == 1
    with transaction():
        other = upsert.insert(Subject).values(**{**row, "position": 3})
        db.session.execute(other.on_conflict_do_update(index_elements=["slug"], set_={"position": other.excluded.position}))
    assert db.session.scalar(select(Subject.position)) == 3

"""The migrations make exactly the tables the models speak of, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from edu.db import engine as engines
from edu.db import migrating
from edu.db.base import Base, db


def differences(connection) -> list:
    def ours(name, kind, parents):
        return kind != "table" or name in Base.metadata.tables

    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True, "include_name": ours})
    return compare_metadata(context, Base.metadata)


def test_models_and_migrations_say_the_same(app):
    with db.engine.connect() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE quiz ADD COLUMN colour TEXT",
        "ALTER TABLE quiz DROP COLUMN position",
        "DROP TABLE best",
        "DROP INDEX ix_attempt_guest",
    ],
)
def test_a_table_that_differs_from_its_model_is_found(app, change):
    with db.engine.begin() as connection:
        connection.exec_driver_sql(change)
        assert differences(connection)


def test_a_migrated_database_is_current_and_an_old_one_is_not(app):
    assert migrating.is_current(db.engine)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert not migrating.is_current(db.engine)


def test_upgrading_twice_changes_nothing(app, make, now):
    person = make.person()
    make.award(person, 5)
    migrating.upgrade(db.engine)
    assert migrating.is_current(db.engine)
    assert db.session.scalar(sa.text("SELECT COUNT(*) FROM ledger_entry")) == 2


def test_the_migrations_are_one_line_from_the_first_to_the_last():
    scripts = ScriptDirectory(str(migrating.SCRIPTS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_what_is_a_persons_is_found_by_an_index(app):
    """Else taking one's data along, hiding or leaving reads whole tables, and everybody waits."""
    inspector = sa.inspect(db.engine)
    bare = []
    for table in Base.metadata.sorted_tables:
        led = [index["column_names"] for index in inspector.get_indexes(table.name)]
        led += [each["column_names"] for each in inspector.get_unique_constraints(table.name)]
        led.append(inspector.get_pk_constraint(table.name)["constrained_columns"])
        for key in inspector.get_foreign_keys(table.name):
            if key["referred_table"] == "user_account" and not any(index[:1] == key["constrained_columns"] for index in led):
                bare.append(f"{table.name}.{key['constrained_columns'][0]}")
    assert bare == []


def test_what_an_unnamed_asker_wrote_before_stays_unsigned(tmp_path):
    """0007 gives answers and comments a mark of their own: those that were unsigned by their question's mark keep it."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = sa.create_engine(url, **engines.options_for(url))
    config = Config()
    config.set_main_option("script_location", str(migrating.SCRIPTS))
    config.attributes["engine"] = engine
    command.upgrade(config, "0006")
    at = {"created_at": "2026-01-01 00:00:00"}
    with engine.begin() as connection:
        for person in (7, 8):
            person_is = {"name": "", "role": "student", "lang": "en", "zone": "UTC", "about": "", "hidden": 0}
            _put(connection, "user_account", id=person, skeleton=str(person), **person_is, **at)
        _put(connection, "subject", slug="s", name="{}", position=1)
        _put(connection, "qa_subject", id=1, slug="s", name="{}", position=1)
        counts = dict.fromkeys("price bounty_later bounty score answer_count accepted_count comment_count views".split(), 0)
        texts = {"body": "", "html": "", "lang": "en", "state": "open", "revision": 1}
        for number, anonymous in ((1, 1), (2, 0)):
            asked = {"title": "", "card": "{}", "subject_id": 1, "active_at": at["created_at"]}
            _put(connection, "qa_question", id=number, author_id=7, anonymous=anonymous, **asked, **texts, **counts, **at)
            for person in (7, 8):
                given = {"sources": "[]", "score": 0, "thanks": 0, "comment_count": 0, "featured": 0}
                _put(connection, "qa_answer", question_id=number, author_id=person, **given, **texts, **at)
    migrating.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT question_id, author_id, anonymous FROM qa_answer ORDER BY id").all()
    assert rows == [(1, 7, 1), (1, 8, 0), (2, 7, 0), (2, 8, 0)]


def _put(connection, table, **values):
    names = ", ".join(values)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES (:{names.replace(', ', ', :')})"), values)

"""The migrations make exactly the tables the models speak of, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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

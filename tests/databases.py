"""Databases for tests: migrated once, then given out clean."""

from contextlib import suppress
from itertools import count
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from edu.db import engine as engines
from edu.db import migrating

_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
_SEQUENCES = "SELECT format('%I', sequencename), start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
# What changes whenever a table, column, trigger, check or function is made, altered or dropped.
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{catalogue}', count(*), max(xmin::text::bigint) FROM {catalogue} WHERE {condition}"
    for catalogue, condition in (
        ("pg_class", "relnamespace = 'public'::regnamespace"),
        ("pg_attribute", "attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"),
        ("pg_trigger", "true"),
        ("pg_constraint", "true"),
        ("pg_proc", "pronamespace = 'public'::regnamespace"),
    )
)
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

_dialects: dict[str, Dialect] = {}
_statements: dict[Any, Any] = {}


def migrate(url: str) -> None:
    """Bring the database at `url` to today's schema, by the real migrations."""
    engine = create_engine(url, **engines.options_for(url))
    engines.set_up(engine)
    migrating.upgrade(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def compiled_once(engine: Engine) -> None:
    """Let `engine` use what was compiled of statements for another test's: each would do it anew."""
    if engine.dialect.name not in _dialects:
        try:
            with engine.connect():  # at its first connection it learns what it talks to
                _dialects[engine.dialect.name] = engine.dialect
        except OperationalError:
            return  # there is nothing to talk to, as some tests want it
    engine.dialect = _dialects[engine.dialect.name]  # what is compiled is known by it
    engine.update_execution_options(compiled_cache=_statements)


def connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def on_server(url: str, statement: str) -> None:
    with connected(url) as connection:
        connection.execute(statement.encode())


def named(url: str, name: str) -> str:
    """The address of the database `name` on the server of `url`."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


class Recycled:
    """PostgreSQL databases of today's schema for one test after another.

    Making one takes a tenth of a second, emptying one two thousandths: a database goes back to what its migrations left in it
    and is given out again, unless its schema was touched. Names of `prefix` are its own on the server of `url`.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self._url, self._prefix, self._numbers = url, prefix, count(1)
        self._clean = list[str]()
        first = self._made()
        migrate(named(url, first))
        with connected(named(url, first)) as connection:
            # So that the first emptying, too, compares with what a migrated database looks like.
            self._schema = connection.execute(_SCHEMA).fetchall()
            self._tables = [str(table) for (table,) in connection.execute(_TABLES)]
            self._rows = {table: rows for table in self._tables if (rows := _copied_out(connection, table))}
            self._sequences = connection.execute(_SEQUENCES).fetchall()
        self._template = first

    def take(self) -> str:
        """The name of a clean database."""
        return self._clean.pop() if self._clean else self._made(f" TEMPLATE {self._template}")

    def give_back(self, name: str) -> None:
        with suppress(psycopg.Error):  # whatever a test did to it: a new one is made
            if self._emptied(name):
                self._clean.append(name)
                return
        on_server(self._url, f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        for name in (*self._clean, self._template):
            on_server(self._url, f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, like: str = "") -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        on_server(self._url, f"CREATE DATABASE {name}{like}")
        return name

    def _emptied(self, name: str) -> bool:
        """Whether it is as it was migrated."""
        with connected(named(self._url, name)) as connection:
            connection.execute(_OTHERS)
            if connection.execute(_SCHEMA).fetchall() != self._schema:
                return False
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key minds the order
                connection.execute(";".join(f"DELETE FROM {table}" for table in self._tables).encode())
                for table, rows in self._rows.items():
                    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                        copy.write(rows)
                for sequence, start, last in self._sequences:
                    connection.execute("SELECT setval(%s, %s, %s)", (sequence, last or start, last is not None))
        return True


def _copied_out(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(piece) for piece in copy)

"""The whole database as lines of JSON, table by table, and back: one form for both databases, so a site can also move.

What is written is one moment's state, whatever is written meanwhile. What can be made from the rest (the search) is left out.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from edu.db.base import Base, UtcDateTime

BATCH = 1000  # rows sent at once
MADE_ANEW = frozenset(("search_entry", "search_word", "search_meaning"))

Row = Mapping[str, Any]


def tables() -> list[Table]:
    """All tables to be kept, each after those it points to."""
    return [table for table in Base.registry.metadata.sorted_tables if table.name not in MADE_ANEW]


def snapshot(engine: Engine) -> Connection:
    """A connection that sees one moment's state until it is closed."""
    if engine.dialect.name == "sqlite":
        return engine.connect()  # its first SELECT fixes what it sees: write-ahead log
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of its key, each a line of JSON."""
    found = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key.columns))
    for row in found.mappings():
        yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def is_empty(connection: Connection) -> bool:
    """Whether nobody has an account yet: then nothing can be lost by filling it."""
    return not connection.execute(select(func.count()).select_from(Base.registry.metadata.tables["user_account"])).scalar()


def clear(connection: Connection) -> None:
    """Take out what a fresh schema comes with, so that the rows to come find their places free."""
    for table in reversed(tables()):
        if connection.execute(select(func.count()).select_from(table)).scalar():
            connection.execute(table.delete())


def fill(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Put the rows back; how many there were. A row that points to one further down waits for it."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    revive = {column.name: datetime.fromisoformat for column in table.columns if isinstance(column.type, UtcDateTime)}
    [key] = [column.name for column in table.primary_key.columns] if own else [""]
    batch: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    there: set[Any] = set()
    count = 0
    for line in lines:
        row = _revived(json.loads(line), revive)
        count += 1
        if any(row[name] is not None and row[name] != row[key] and row[name] not in there for name in own):
            waiting.append(row)
            continue
        if own:
            there.add(row[key])
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    while waiting:
        ready = [row for row in waiting if all(row[name] is None or row[name] in there for name in own)]
        if not ready:
            raise ValueError(f"The rows of {table.name} point to rows that are not there.")
        connection.execute(insert(table), ready)
        there.update(row[key] for row in ready)
        waiting = [row for row in waiting if row[key] not in there]
    return count


def number_on(connection: Connection) -> None:
    """Let new rows be numbered after those that were put back."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                    f"COALESCE((SELECT max({column.name}) FROM {table.name}), 1))"
                )
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _revived(row: dict[str, Any], revive: Mapping[str, Callable[[str], datetime]]) -> dict[str, Any]:
    return {name: revive[name](value) if value is not None and name in revive else value for name, value in row.items()}

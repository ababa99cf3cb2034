"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy offers for each by itself."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from edu.db.base import Base, db


def insert(table: type[Base]) -> Any:
    """An insert into `table` that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)

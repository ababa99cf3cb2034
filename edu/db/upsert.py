"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy offers for each by itself.

Statements are made once for each table and use, on bare columns, and given their rows when executed:
building one costs several times what running it does.
"""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from edu.db.base import Base, db, table


def insert(model: type[Base]) -> Any:
    """An insert into `model`'s table that knows `on_conflict_do_update`, for the uses the two below don't cover."""
    return _insert(db.engine.dialect.name, model)


def merging(model: type[Base], *, on: tuple[str, ...], put: tuple[str, ...] = (), add: tuple[str, ...] = ()) -> Any:
    """An insert into `model`'s table that, where a row with the same `on` stands, replaces `put` and adds to `add`."""
    return _merging(db.engine.dialect.name, model, on, put, add)


def new_only(model: type[Base], *, on: tuple[str, ...] = (), returning: str = "") -> Any:
    """An insert into `model`'s table that passes over rows which stand already (by `on`, or any unique key)."""
    return _new_only(db.engine.dialect.name, model, on, returning)


@cache
def _merging(dialect: str, model: type[Base], on: tuple[str, ...], put: tuple[str, ...], add: tuple[str, ...]) -> Any:
    statement, columns = _insert(dialect, model), table(model).c
    values = {name: statement.excluded[name] for name in put}
    values |= {name: columns[name] + statement.excluded[name] for name in add}
    return statement.on_conflict_do_update(index_elements=list(on), set_=values)


@cache
def _new_only(dialect: str, model: type[Base], on: tuple[str, ...], returning: str) -> Any:
    statement = _insert(dialect, model).on_conflict_do_nothing(index_elements=list(on) or None)
    return statement.returning(table(model).c[returning]) if returning else statement


def _insert(dialect: str, model: type[Base]) -> Any:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table(model))

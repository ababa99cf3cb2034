"""Alembic's way in: the engine comes from the application, never from an ini file."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, BigInteger, Connection

from edu.db import base
from edu.db.base import Base


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave alone what isn't a table of ours: full-text shadows, the queue's own tables."""
    return kind != "table" or name in Base.metadata.tables


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by their names: a migration says what the models say."""
    if kind != "type":
        return False
    for type_, name in ((JSON, "base.Json"), (BigInteger, "base.BigInt"), (base.UtcDateTime, "base.UtcDateTime()")):
        if isinstance(item, type_):
            return name
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_name=include_name,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '10s'")
        context.run_migrations()


with context.config.attributes["engine"].connect() as open_connection:
    migrate(open_connection)

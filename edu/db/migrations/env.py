"""Alembic's way in: the engine comes from the application, never from an ini file."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
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
    if isinstance(item, JSON) and not item._variant_mapping:
        return "sa.JSON()"  # what must keep the order of its keys, which JSONB forgets
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
        on_version_apply=refuse_loose_ends,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '10s'")
        context.run_migrations()


def refuse_loose_ends(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """What SQLite has not watched over during a migration is looked at before it is kept."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise RuntimeError(f"The migration would leave rows that point nowhere: {broken[:5]}")


with context.config.attributes["engine"].connect() as open_connection:
    if open_connection.dialect.name == "sqlite":
        # SQLite changes a table by making it anew and dropping the old one: rows that point there would forbid it.
        # It heeds this only outside a transaction, and the connection goes back to nobody afterwards.
        open_connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        migrate(open_connection)
    finally:
        open_connection.invalidate()

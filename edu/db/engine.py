"""Setting up the connections: what SQLite needs to be a safe home, and nothing for PostgreSQL.

Measured in shared/reliability.md: WAL with FULL loses nothing at a power cut, NORMAL loses
acknowledged commits; a writer that begins deferred can fail half way with "database is locked",
one that begins IMMEDIATE waits its turn.
"""

from typing import Any

import pysqlite3
from sqlalchemy import Connection, Engine, event

from edu.db.session import is_writing

# Before 3.51.3 two writers could corrupt a database while its WAL was being reset.
SAFE_SQLITE = (3, 51, 3)


def options_for(url: str) -> dict[str, Any]:
    """What `create_engine` is told for a database at `url`."""
    if url.startswith("sqlite"):
        return {"module": pysqlite3, "connect_args": {"check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5}


def set_up(engine: Engine) -> None:
    """Prepare every connection `engine` will make."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        # None: the driver begins nothing by itself; `begun` below says how.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")

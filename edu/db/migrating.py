"""Bringing a database to the schema of this code, and knowing whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

SCRIPTS = Path(__file__).parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Run what is missing. Each migration is one transaction; a killed one runs again."""
    command.upgrade(_config(engine), "head")


def revise(engine: Engine, *, title: str) -> None:
    """Write a new migration from the difference between the models and the database."""
    command.revision(_config(engine), message=title, autogenerate=True)


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema of this code."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    return sorted(at) == heads()


def heads() -> list[str]:
    """The schema of this code."""
    return sorted(ScriptDirectory(str(SCRIPTS)).get_heads())

"""Bringing a database to the schema of this code, and knowing whether it is there."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect

from edu.core.late import late

command = late("alembic.command")
config = late("alembic.config")

SCRIPTS = Path(__file__).parent / "migrations"
_STEP = re.compile(r"""^(down_)?revision = ["'](\w+)["']$""", re.MULTILINE)


def _config(engine: Engine) -> Any:
    made = config.Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine) -> None:
    """Run what is missing. Each migration is one transaction; a killed one runs again."""
    command.upgrade(_config(engine), "head")


def revise(engine: Engine, *, title: str) -> None:
    """Write a new migration from the difference between the models and the database."""
    command.revision(_config(engine), message=title, autogenerate=True)


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema of this code."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return sorted(at) == heads()


def heads() -> list[str]:
    """The schema of this code: the steps that no other step follows. Read as text, since every start asks."""
    steps = [step for path in (SCRIPTS / "versions").glob("*.py") for step in _STEP.findall(path.read_text(encoding="utf-8"))]
    return sorted({name for down, name in steps if not down} - {name for down, name in steps if down})

"""The `edu` command: what each capability offers in a terminal, and what only the roof can do."""

import os
import signal
import socket
import sys
from threading import Thread
from typing import NoReturn

import click
import pysqlite3
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from edu import backups, config, demo
from edu.accounts import commands as account_commands
from edu.app import create_app
from edu.authoring.commands import content as content_commands
from edu.authoring.commands import files as file_commands
from edu.config import BadSettings, Settings
from edu.core.errors import Refused
from edu.db import migrating
from edu.db.base import db
from edu.db.engine import SAFE_SQLITE
from edu.loyalty import commands as loyalty_commands
from edu.moderation import commands as moderation_commands
from edu.points import commands as point_commands
from edu.ports import jobs
from edu.qa import commands as qa_commands
from edu.quizzes import commands as quiz_commands
from edu.search import commands as search_commands


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False)
def edu() -> None:
    """Rungs: lessons, quizzes that match, points that mean something."""


@edu.group("db")
def database() -> None:
    """The database and its schema."""


@database.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the schema of this code."""
    migrating.upgrade(db.engine)
    click.echo("The database is up to date.")


@database.command()
@click.argument("title")
@with_appcontext
def revise(title: str) -> None:
    """Write a migration from the difference between models and database (for developers)."""
    migrating.revise(db.engine, title=title)


@edu.command()
@click.option("--demo", "with_demo", is_flag=True, help="Prepare everything first: schema, content, demo people and activity.")
@click.option("--port", type=int, help="Port to listen on; EDU_PORT otherwise.")
def run(with_demo: bool, port: int | None) -> None:
    """Serve the site."""
    if port is not None:
        os.environ["EDU_PORT"] = str(port)
    settings = config.load()
    _refuse_taken(settings)
    _refuse_old_sqlite(settings)
    app = create_app(settings)
    with app.app_context():
        if with_demo and settings.is_production:
            raise BadSettings("--demo makes people whose password everybody knows: not in production.")
        if with_demo:
            prepare(settings)
        elif not migrating.is_current(db.engine):
            raise BadSettings("The database has another schema than this code: run `edu db upgrade` first.")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:edu.serving", "edu.app:create_app()"])


def prepare(settings: Settings) -> None:
    """A site to look at, from nothing: schema, content, demo people. Quick when it is there already."""
    if not migrating.is_current(db.engine):
        migrating.upgrade(db.engine)
    content_commands.ensure_synced(settings.content)
    for line in demo.ensure():
        click.echo(line)


@edu.command()
@click.option("--with-parent", is_flag=True, help="Stop when standard input is closed, as it is when the parent ends.")
@with_appcontext
def work(with_parent: bool) -> None:
    """Do queued jobs (letters) until stopped; `edu run` starts one of these by itself."""
    if with_parent:
        Thread(target=_end_with_input, daemon=True).start()
    jobs.work()


def _end_with_input() -> None:
    # Not by sys.stdin, whose lock this thread would hold when the interpreter ends.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _refuse_taken(settings: Settings) -> None:
    """One line at once, where the server would try for a while and print a page."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSettings(
                f"Port {settings.port} on {settings.host} can't be used ({error.strerror}): choose another with --port."
            ) from error


def _refuse_old_sqlite(settings: Settings) -> None:
    if settings.on_sqlite and not settings.allow_old_sqlite and pysqlite3.sqlite_version_info < SAFE_SQLITE:
        raise BadSettings(
            f"SQLite {pysqlite3.sqlite_version} can corrupt a database that several processes write: "
            "install a pysqlite3 with 3.51.3 or newer, or set EDU_ALLOW_OLD_SQLITE=1."
        )


for commands in (
    account_commands.user,
    content_commands.content,
    point_commands.points,
    quiz_commands.grade,
    qa_commands.karma_group,
    moderation_commands.group,
    search_commands.search,
    file_commands.import_,
    file_commands.export,
    loyalty_commands.counters,
    loyalty_commands.ladder,
    backups.backup,
    backups.restore,
    demo.demo,
):
    edu.add_command(commands)


def main() -> None:
    """Run the command; a refusal is one line and status 1, never a traceback."""
    try:
        edu.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (BadSettings, Refused) as error:
        _stop(str(error))
    except DBAPIError as error:
        _stop(f"The database refused: {error.orig}. If it is new or old, `edu db upgrade` brings it up to date.")


def _stop(reason: str) -> NoReturn:
    click.echo(f"edu: {' '.join(reason.split())}", err=True)
    sys.exit(1)

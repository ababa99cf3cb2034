"""Content from a terminal."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from edu.authoring.service import content as authoring
from edu.ports import clock

FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))


@click.group()
def content() -> None:
    """Content: courses, lessons and quizzes as files."""


@content.command()
@FOLDER
@with_appcontext
def check(folder: Path | None) -> None:
    """Read everything in FOLDER (by default EDU_CONTENT) and say what is wrong, by file and line; exit 1 if anything is."""
    folder = folder or _ours()
    faults = authoring.check(folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        sys.exit(1)
    click.echo(f"{authoring.count(folder)}: no faults.")


@content.command()
@FOLDER
@with_appcontext
def sync(folder: Path | None) -> None:
    """Make the site what FOLDER (by default EDU_CONTENT) says; a second run changes nothing."""
    sync_folder(folder or _ours())


def sync_folder(folder: Path) -> None:
    """Synchronise `folder` and say what that did. Raises Invalid, a line long, when anything is wrong in it."""
    roof = current_app.extensions
    report = authoring.sync(folder, now=clock.now(), draw_check=roof["draw_check"], keep_picture=roof["blobs"].put)
    click.echo(str(report))


def ensure_synced(folder: Path) -> None:
    """Synchronise `folder`, unless that was done last time with the same content and the same code."""
    if not authoring.is_unchanged(folder, has=current_app.extensions["blobs"].has):
        sync_folder(folder)


def _ours() -> Path:
    return Path(current_app.extensions["settings"].content)

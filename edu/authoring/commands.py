"""Content and the bank of questions from a terminal."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from edu.authoring.service import content as authoring
from edu.authoring.service import importing
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


@click.group()
def bank() -> None:
    """The bank of questions that teachers write."""


@bank.command("import")
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--folder", metavar="NAME", default="", help="The folder they go into, made where there is none; otherwise the first one.")
@click.option("--by", "email", metavar="EMAIL", required=True, help="Whose questions they become.")
@click.option("--format", "name", metavar="NAME", default="", help="The file's format; guessed otherwise.")
@with_appcontext
def import_(file: BinaryIO, folder: str, email: str, name: str) -> None:
    """Put the questions in FILE (“-” is standard input) into the bank, but for those that are there already.

    Exits with 1 when anything was lost or left out.
    """
    by = importing.get_teacher(email)
    arrivals, numbers = importing.save_file(
        file.read(), name=getattr(file, "name", "-"), format=name, folder=folder, by=by, now=clock.now()
    )
    losses = [*arrivals.refused, *arrivals.losses, *(loss for each in arrivals.questions for loss in each.changes)]
    for loss in losses:
        left_out = " (left out)" if loss.refused else ""
        click.echo(" ".join(f"{loss.place or 'file'}: {loss.message}{left_out}".split()), err=True)
    known = [each.place for each in arrivals.questions if not each.is_new]
    for place in known:
        click.echo(f"{place}: this question stands in the bank already, or twice in the file (left out)", err=True)
    click.echo(f"{arrivals.format}: kept {len(numbers)}, known already {len(known)}, refused {arrivals.stayed_out}.")
    sys.exit(1 if losses or known else 0)

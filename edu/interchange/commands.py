"""Questions in and out by a terminal."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, in_language
from edu.interchange.rules.carrying import Format, Loss, Read
from edu.interchange.service import files as interchange
from edu.quizzes.service import exporting


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--format", "name", metavar="NAME", help="The file's format; guessed otherwise.")
@click.option("--dry-run", is_flag=True, help="Only say what is in the file: save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the questions and what was lost as JSON.")
@click.option(
    "--to", "target", metavar="QUIZ.yml", type=click.Path(path_type=Path), help="Write our own form here, with its pictures beside."
)
def import_(file: str, name: str | None, dry_run: bool, as_json: bool, target: Path | None) -> None:
    """Read the questions in FILE (“-” is standard input), whatever its format, and say what of it could not be held.

    Exits with 1 when anything was lost or left out.
    """
    if dry_run == bool(target):
        raise click.UsageError("Say either --dry-run, to save nothing, or --to QUIZ.yml.")
    format, read = interchange.read_file(_content(file), name=file, format=name)
    losses: Sequence[Loss] = read.losses
    if target:
        losses = [*losses, *_save(target, read, title=Path(file).stem)]
    if as_json:
        _print(_as_json(format, read, losses))
    _tell(losses)
    _sum_up(format, read)
    sys.exit(1 if losses else 0)


@click.command()
@click.argument("quiz", metavar="QUIZ")
@click.option("--to", "name", metavar="FORMAT", required=True, help="The format of the file.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to write it; standard output otherwise.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True, help="Language, where the format has one."
)
@with_appcontext
def export(quiz: str, name: str, out: Path | None, lang: str) -> None:
    """Write the questions of QUIZ, with their key, as a file of another program.

    What the format could not hold goes to standard error, and the status is 1.
    """
    questions = exporting.get_questions(quiz)
    title, pictures = in_language(questions.title, lang), interchange.pictures_of(questions.bodies, current_app.extensions["blobs"])
    _, written = interchange.write_file(questions.bodies, format=name, title=title, lang=lang, files=pictures)
    if out:
        _write(out, written.data)
    else:
        click.echo(written.data, nl=False)
    _tell(written.losses)
    sys.exit(1 if written.losses else 0)


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {getattr(error, 'strerror', None) or 'it cannot be read'}.") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or 'it cannot be written'}.") from error


def _save(target: Path, read: Read, *, title: str) -> Sequence[Loss]:
    """Our own file, and the pictures that came with the questions beside it."""
    _, written = interchange.write_file([found.body for found in read.questions], format="yaml", title=title, lang=DEFAULT_LANGUAGE)
    pictures = read.files or {}
    for src, data in pictures.items():
        beside = target.parent / src
        if Path(src).name != src or (beside.exists() and beside.read_bytes() != data):
            raise click.ClickException(f"{beside}: another file stands here; nothing was written.")
    for src, data in pictures.items():
        _write(target.parent / src, data)
    _write(target, written.data)
    return [loss for loss in written.losses if loss.message.values.get("src") not in pictures]


def _as_json(format: Format, read: Read, losses: Sequence[Loss]) -> Mapping[str, Any]:
    return {
        "format": format.name,
        "questions": [found.body for found in read.questions],
        "losses": [{"place": loss.place, "message": str(loss.message), "refused": loss.refused} for loss in losses],
    }


def _print(value: Mapping[str, Any]) -> None:
    # In bytes: JSON is UTF-8 whatever the terminal's encoding, which may have no Russian.
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode())


def _tell(losses: Sequence[Loss]) -> None:
    for loss in losses:
        left_out = " (left out)" if loss.refused else ""
        click.echo(" ".join(f"{loss.place or 'file'}: {loss.message}{left_out}".split()), err=True)


def _sum_up(format: Format, read: Read) -> None:
    report = interchange.report(read)
    for place, first in report.twins:
        click.echo(f"{place}: this is the same question as the one at {first}.", err=True)
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.kinds.items())
    told = f"{format.name}: questions {report.questions}" + (f" ({kinds})" if kinds else "")
    click.echo(f"{told}, left out {report.refused}, other losses {report.losses}.", err=True)

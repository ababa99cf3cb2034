"""Questions in and out by a terminal: into the bank, or as our own files."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from edu.authoring.rules.arrivals import Arrivals
from edu.authoring.service import exporting, importing
from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from edu.core.marks import Body
from edu.interchange.rules.carrying import Format, Loss, Read
from edu.interchange.service import files as interchange
from edu.ports import clock


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--format", "name", metavar="NAME", help="The file's format; guessed otherwise.")
@click.option("--by", "email", metavar="EMAIL", default="", help="Whose questions they become; otherwise the first administrator's.")
@click.option("--folder", metavar="NAME", default="", help="Their folder in the bank, made where there is none; otherwise the first one.")
@click.option("--dry-run", is_flag=True, help="Only say what is in the file: save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the questions and what was lost as JSON.")
@click.option(
    "--to", "target", metavar="QUIZ.yml", type=click.Path(path_type=Path), help="Write our own form here, with its pictures, not the bank."
)
def import_(file: str, name: str | None, email: str, folder: str, dry_run: bool, as_json: bool, target: Path | None) -> None:
    """Put the questions in FILE (“-” is standard input), whatever its format, into the bank, but for those that are there already.

    What of it could not be held is said, line by line. Exits with 1 when anything was lost or left out.
    """
    if (dry_run and target) or ((dry_run or target) and (email or folder)):
        raise click.UsageError("Say one of --dry-run, --to QUIZ.yml, or where in the bank (--by, --folder).")
    data = _content(file)
    if dry_run or target:
        losses = _read(data, file, name, target=target, as_json=as_json)  # without the site: it need not even start
    else:
        losses = with_appcontext(_keep)(data, file, name, email=email, folder=folder, as_json=as_json)
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
    _, written = exporting.write(exporting.of_quiz(quiz), format=name, lang=lang)
    if out:
        _write(out, written.data)
    else:
        click.echo(written.data, nl=False)
    _tell(written.losses)
    sys.exit(1 if written.losses else 0)


# ---- Reading


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {getattr(error, 'strerror', None) or 'it cannot be read'}.") from error


def _read(data: bytes, file: str, name: str | None, *, target: Path | None, as_json: bool) -> Sequence[Loss]:
    """What is in a file, said, and written to `target` if there is one."""
    format, read = interchange.read_file(data, name=file, format=name)
    losses: Sequence[Loss] = read.losses
    if target:
        losses = [*losses, *_save(target, read, title=Path(file).stem)]
    if as_json:
        _print(format.name, [found.body for found in read.questions], losses)
    _tell(losses)
    _sum_up(format, read)
    return losses


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


def _sum_up(format: Format, read: Read) -> None:
    report = interchange.report(read)
    for place, first in report.twins:
        click.echo(f"{place}: this is the same question as the one at {first}.", err=True)
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.kinds.items())
    told = f"{format.name}: questions {report.questions}" + (f" ({kinds})" if kinds else "")
    click.echo(f"{told}, left out {report.refused}, other losses {report.losses}.", err=True)


# ---- Keeping


def _keep(data: bytes, file: str, name: str | None, *, email: str, folder: str, as_json: bool) -> Sequence[Loss]:
    """Put what is new in a file into somebody's bank, and say what became of the rest."""
    by = importing.get_teacher(email) if email else importing.get_first_administrator()
    found, into, numbers = importing.save_file(data, name=file, format=name, folder=folder, by=by, now=clock.now())
    losses = _losses_of(found)
    if as_json:
        _print(found.format, [each.body for each in found.questions], losses)
    _tell(losses)
    known = [each.place for each in found.questions if not each.is_new]
    for place in known:
        click.echo(f"{place}: this question stands in the bank already, or twice in the file.", err=True)
    kept = f"kept {len(numbers)} in “{into}” of {by.name}" if numbers else "kept 0"
    click.echo(f"{found.format}: {kept}, known already {len(known)}, left out {found.stayed_out}.", err=True)
    return losses


def _losses_of(found: Arrivals) -> Sequence[Loss]:
    return [*found.refused, *found.losses, *(loss for each in found.questions for loss in each.changes)]


# ---- Saying


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or 'it cannot be written'}.") from error


def _print(format: str, bodies: Sequence[Body], losses: Iterable[Loss]) -> None:
    told = [{"place": loss.place, "message": str(loss.message), "refused": loss.refused} for loss in losses]
    value: Mapping[str, Any] = {"format": format, "questions": bodies, "losses": told}
    # In bytes: JSON is UTF-8 whatever the terminal's encoding, which may have no Russian.
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode())


def _tell(losses: Iterable[Loss]) -> None:
    for loss in losses:
        left_out = " (left out)" if loss.refused else ""
        click.echo(" ".join(f"{loss.place or 'file'}: {loss.message}{left_out}".split()), err=True)

"""`edu backup` and `edu restore`: the whole site in one file, taken while it runs.

Part of the roof: it takes the database, the store of files and, when a site is put back, the search.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from edu.config import BadSettings
from edu.db import copying, migrating
from edu.db.base import db
from edu.ports import clock
from edu.search.service import index

FORM = 1
IN_MEMORY = 8_000_000  # bytes of a table before it goes to the disk


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole site to FILE: the database as it is at one moment, and all files. The site may go on meanwhile."""
    if not migrating.is_current(db.engine):
        raise BadSettings("The database has another schema than this code: run `edu db upgrade` first.")
    part = file.with_name(file.name + ".part")
    sums: dict[str, Any] = {}
    with tarfile.open(part, "w:gz", compresslevel=3) as archive:
        with copying.snapshot(db.engine) as connection:
            for table in copying.tables():
                sums[table.name] = _put_table(archive, table.name, copying.lines_of(connection, table))
        # After the database: every file that it names was there before.
        files = [name for name in current_app.extensions["blobs"].names() if _put_file(archive, name)]
        manifest = {"form": FORM, "schema": migrating.heads(), "at": clock.now().isoformat(), "tables": sums, "files": len(files)}
        _put(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)
    click.echo(f"{sum(each['rows'] for each in sums.values())} rows and {len(files)} files are in {file}.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty site from FILE; one that has people is left alone. The database may be of the other kind."""
    migrating.upgrade(db.engine)
    with db.engine.connect() as connection:
        if not copying.is_empty(connection):
            raise BadSettings("There are people on this site already: restore into an empty data folder or database.")
    with _opened(file) as archive:
        manifest = _manifest(archive)
        if manifest["schema"] != migrating.heads():
            raise BadSettings(
                f"This backup is of schema {manifest['schema']}, the code of {migrating.heads()}: restore it with the code it is of."
            )
        with db.engine.begin() as connection:
            copying.clear(connection)
            for table in copying.tables():
                if table.name in manifest["tables"]:
                    lines = _lines(archive, table.name, manifest["tables"][table.name])
                    copying.fill(connection, table, lines)
            copying.number_on(connection)
        blobs = current_app.extensions["blobs"]
        for member in archive.getmembers():
            if member.name.startswith("files/") and member.isfile():
                blobs.put(_read(archive, member.name), Path(member.name).suffix)
    found = index.rebuild(current_app.extensions["findable"])
    click.echo(f"{sum(each['rows'] for each in manifest['tables'].values())} rows are back; {found} things can be found.", err=True)


def _put_table(archive: tarfile.TarFile, name: str, lines: Iterable[bytes]) -> dict[str, Any]:
    rows, digest = 0, hashlib.sha256()
    with SpooledTemporaryFile(IN_MEMORY) as kept:
        for line in lines:
            kept.write(line)
            digest.update(line)
            rows += 1
        entry = tarfile.TarInfo(f"tables/{name}.jsonl")
        entry.size = kept.tell()
        kept.seek(0)
        archive.addfile(entry, kept)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _put_file(archive: tarfile.TarFile, name: str) -> bool:
    data = current_app.extensions["blobs"].get(name)
    if data is not None:
        _put(archive, f"files/{name}", data)
    return data is not None


def _put(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:gz")
    except (tarfile.TarError, OSError, EOFError):
        raise BadSettings(f"{file} is no backup of Rungs.") from None


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_read(archive, "manifest.json"))
    except (KeyError, ValueError, EOFError, tarfile.TarError):
        raise BadSettings("This file is no backup of Rungs, or was not written to its end.") from None
    return found


def _lines(archive: tarfile.TarFile, name: str, told: dict[str, Any]) -> Iterator[bytes]:
    """The lines of a table. Raises BadSettings, before anything is saved, where they are not those that were written."""
    kept, digest = archive.extractfile(f"tables/{name}.jsonl"), hashlib.sha256()
    assert kept is not None
    for line in kept:
        digest.update(line)
        yield line
    if digest.hexdigest() != told["sha256"]:
        raise BadSettings(f"The table {name} in this backup is not as it was written: nothing was restored.")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    kept = archive.extractfile(name)
    assert kept is not None
    return kept.read()

"""Whether a folder of content, and all that makes lessons of it, are what they were when the database was last synchronised.

The digest is of every byte that a synchronisation reads: the folder, this package (its migrations too), the templates and the
versions of the libraries that draw. It is kept in the database itself, saved with what it speaks of: another database,
a restored one or one that was migrated has its own or none.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from edu.paths import PACKAGE, folder
from edu.site.service import notes

_NOTE = "content"
_DRAWING = ("Jinja2", "Markdown", "PyYAML", "Pygments", "defusedxml", "nh3", "pillow", "pymdown-extensions", "snowballstemmer")


def digest_of(content: Path, files: Iterable[Path]) -> str:
    """Of the `files` in `content` and of the code that reads them. Some 50 ms."""
    return f"{_digest(content, files)} {_code()}"


def is_noted(digest: str, *, has: Callable[[str], bool]) -> bool:
    """Whether the last synchronisation was of what has this digest, and the store still has what it put there."""
    noted = notes.find(_NOTE)
    return noted is not None and noted["digest"] == digest and all(map(has, noted["kept"]))


def note(digest: str, *, kept: Iterable[str], now: datetime) -> None:
    """The database agrees with what has this digest, and the store has the files of these names."""
    notes.put(_NOTE, {"digest": digest, "kept": sorted(kept)}, now=now)


@cache
def _code() -> str:
    """Of what runs in this process: it can't change under it."""
    templates = folder("templates")
    code = _digest(PACKAGE, [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.mo")])
    versions = blake2b(" ".join([sys.version, *map(version, _DRAWING)]).encode(), digest_size=8).hexdigest()
    return f"{code} {_digest(templates, templates.rglob('*.*'))} {versions}"


def _digest(root: Path, files: Iterable[Path]) -> str:
    found = blake2b(str(root).encode(), digest_size=16)
    for path in sorted(files):
        data = _data(path)
        found.update(f"\0{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        return str(error.errno).encode()  # who reads it next says so in words

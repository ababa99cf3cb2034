"""Files that questions show and lessons give away: kept by what is in them, so that a name never comes to mean something else.

`dir:///path` is a folder. Several nodes share one by a network file system; each writes whole files only.
"""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
}
_NAME = re.compile(rf"[0-9a-f]{{32}}({'|'.join(map(re.escape, TYPES))})")


class Blobs:
    """The store of files at an address."""

    def __init__(self, url: str) -> None:
        scheme, _, path = url.partition("://")
        if scheme != "dir" or not path.startswith("/"):
            raise ValueError(f"No way to keep files at {scheme!r}: use dir:///path.")
        self._folder = Path(path)

    def put(self, data: bytes, suffix: str) -> str:
        """Keep `data` and return its name: of its digest and `suffix`. The same data again is the same file."""
        if suffix not in TYPES:
            raise ValueError(f"No file may end in {suffix!r}: only in {', '.join(TYPES)}.")
        name = f"{sha256(data).hexdigest()[:32]}{suffix}"
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        return name

    def get(self, name: str) -> bytes | None:
        """The data of `name`; None where there is none, or no file could have this name."""
        if not is_name(name):
            return None
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether `name` is kept."""
        return is_name(name) and self._path(name).exists()

    def names(self) -> list[str]:
        """All that are kept."""
        return sorted(path.name for path in self._folder.glob("??/*") if is_name(path.name))

    def _path(self, name: str) -> Path:
        # A folder for each first letters: one with a hundred thousand files is slow to list.
        return self._folder / name[:2] / name


def is_name(name: str) -> bool:
    """Whether a file in a store can have this name."""
    return _NAME.fullmatch(name) is not None


def _write(path: Path, data: bytes) -> None:
    """Under another name first: whoever reads meanwhile finds the whole file or none."""
    number, half = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)  # a web server in front may read it too
        os.replace(half, path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise

"""ZIP archives as bytes: read with a limit on everything a hostile one may grow, written the same to the byte each time."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from edu.core.errors import Invalid
from edu.core.i18n import Message, message

LARGEST = 50 * 2**20  # bytes, unpacked and packed
MOST_TIMES = 100  # what is unpacked / what is packed
MOST_ENTRIES = 2_000
LONGEST_NAME = 255  # characters of a name with its folders
DEEPEST = 16  # folders and the file in them
_FREE = 2**20  # bytes that may be packed however tightly: a page of one letter is no bomb
_RECORD = b"PK\x01\x02"  # begins each entry of the table of contents
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others are unpacked by the block, and a block may be a gigabyte
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^[A-Za-z]:")
_WHEN = (1980, 1, 1, 0, 0, 0)  # the oldest date a ZIP can say: no clock, so the same questions make the same file
_FILE_MODE = 0o100644 << 16
_KIND_OF_FILE, _PLAIN, _FOLDER = 0o170000, (0, 0o100000), 0o040000

_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, RuntimeError,
    OverflowError, MemoryError,
)  # fmt: skip


def is_archive(data: bytes) -> bool:
    """Whether `data` begins as a ZIP does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of the ZIP `data` by their names, "folder/name", in the order of the archive; folders left out.

    An archive within it stays the bytes it is. Raises Invalid, with a sentence, for what is no ZIP, is
    broken, or is not what an honest program would pack.
    """
    if len(data) > LARGEST or data.count(_RECORD) > 10 * MOST_ENTRIES:  # before the table is read into memory
        raise Invalid(_too_large())
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = _checked_names(entries)
            _check_sizes(entries, len(data))
            return {name: _content(archive, entry) for name, entry in names.items()}
    except _BROKEN as broken:
        raise Invalid(message("This archive is broken or is no ZIP archive: pack it anew.")) from broken


def peek(data: bytes, name: str, *, most: int = 200_000) -> bytes:
    """The first `most` bytes of one file of a ZIP; none where there is no such file, or no ZIP. Cheap."""
    if not is_archive(data) or len(data) > LARGEST or data.count(_RECORD) > 10 * MOST_ENTRIES:
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo(name)
            if entry.compress_type not in _METHODS:
                return b""
            with archive.open(entry) as file:
                return file.read(most)
    except _BROKEN:
        return b""


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of `files` by their names, in their order; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = _FILE_MODE
            archive.writestr(entry, content)
    return out.getvalue()


def _checked_names(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by their names; raises Invalid for a name or an entry that an archive of files doesn't need."""
    if len(entries) > MOST_ENTRIES:
        raise Invalid(message("This archive holds more than %(most)s files.", most=MOST_ENTRIES))
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = _checked_name(entry.orig_filename)
        if entry.flag_bits & 0x41:
            raise Invalid(message("“%(name)s” is encrypted: pack the archive without a password.", name=name))
        kind = entry.external_attr >> 16 & _KIND_OF_FILE
        if kind not in (*_PLAIN, _FOLDER):
            raise Invalid(message("“%(name)s” in this archive is a link, not a file.", name=name))
        if entry.compress_type not in _METHODS:
            raise Invalid(message("“%(name)s” is packed in an unusual way: pack the archive anew as a plain ZIP.", name=name))
        if entry.is_dir() or kind == _FOLDER:
            continue
        if name in found:
            raise Invalid(message("“%(name)s” is in this archive twice.", name=name))
        found[name] = entry
    return found


def _checked_name(written: str) -> str:
    """A name as folders and a file; raises Invalid where it leads out of the archive."""
    parts = [part for part in written.split("/") if part not in ("", ".")]
    shown = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", written[:60])
    if written.startswith("/") or ".." in parts or not parts or _BAD_NAME.search(written):
        raise Invalid(message("“%(name)s” in this archive leads out of it or can't be a file's name.", name=shown))
    if len(written) > LONGEST_NAME or len(parts) > DEEPEST:
        raise Invalid(message("The name “%(name)s…” in this archive is too long or too deep.", name=shown))
    return "/".join(parts)


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """By what the table says; `_content` holds the files to it."""
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST:
        raise Invalid(_too_large())
    greedy = any(entry.file_size > max(_FREE, MOST_TIMES * entry.compress_size) for entry in entries)
    if greedy or total > max(_FREE, MOST_TIMES * packed) or sum(entry.compress_size for entry in entries) > packed:
        raise Invalid(message("This archive unpacks to far more than it holds: it may be a trap, and is not opened."))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A file's bytes, never more than the table says."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile
    return content


def _too_large() -> Message:
    return message("This archive is larger than %(most)s MB unpacked.", most=LARGEST // 2**20)

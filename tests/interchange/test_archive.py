"""Archives: honest ones are read whole, hostile ones are refused in words, and writing is the same to the byte."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.errors import Invalid
from edu.interchange.rules import archive

FILES = {"imsmanifest.xml": b"<manifest/>", "items/q1.xml": "вопрос".encode(), "empty": b""}


def zipped(*entries, method=zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of (name or ZipInfo, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in entries:
            file.writestr(name, content)
    return out.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with a name changed behind zipfile's back: it would not write some of them."""
    assert len(old) == len(new)
    return data.replace(old, new)


def flagged(flag: int) -> bytes:
    data = bytearray(zipped(("secret.txt", b"x")))
    for record, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(record) + offset
        data[at : at + 2] = struct.pack("<H", flag)
    return bytes(data)


def misstated(size: int, said: int) -> bytes:
    """An entry whose table says another size than what comes out."""
    data = bytearray(zipped(("big.txt", b"a" * size)))
    for record, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(record) + offset
        data[at : at + 4] = struct.pack("<I", said)
    return bytes(data)


def overlapping() -> bytes:
    """Many entries of the table that share one packed file, as in the bombs of 2019."""
    data = zipped(("a" * 10, b"0" * 900_000))
    table, end = data.find(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    records = [data[table:end].replace(b"a" * 10, b"%010d" % number) for number in range(1500)]
    body = b"".join(records)
    tail = bytearray(data[end:])
    tail[8:16] = struct.pack("<HHI", 1500, 1500, len(body))
    return data[:table] + body + bytes(tail)


HOSTILE = {
    "no archive": (b"hello", "broken"),
    "nothing": (b"", "broken"),
    "only the beginning": (archive.pack(FILES)[:60], "broken"),
    "a byte changed": (archive.pack({"a.txt": b"x" * 99}).replace(b"a.txt", b"b.txt", 1), "broken"),
    "an absolute name": (zipped(("/etc/passwd", b"x")), "leads out"),
    "a way up": (zipped(("../evil.txt", b"x")), "leads out"),
    "a way up in the middle": (zipped(("a/../../evil.txt", b"x")), "leads out"),
    "a backslash": (renamed(zipped(("a_b.txt", b"x")), b"a_b", b"a\\b"), "leads out"),
    "a drive": (zipped(("C:/evil.txt", b"x")), "leads out"),
    "a zero byte": (renamed(zipped(("a_b.txt", b"x")), b"a_b", b"a\0b"), "leads out"),
    "a line end in a name": (zipped(("a\nb.txt", b"x")), "leads out"),
    "only dots": (zipped(("./.", b"x")), "leads out"),
    "a folder that leads up": (zipped(("../", b"")), "leads out"),
    "a symbolic link": (zipped((special("link", 0o120777), b"/etc/passwd")), "a link"),
    "a device": (zipped((special("null", 0o020666), b"")), "a link"),
    "one name twice": (renamed(zipped(("a.txt", b"x"), ("b.txt", b"y")), b"b.txt", b"a.txt"), "twice"),
    "one name written in two ways": (zipped(("a/b.txt", b"x"), ("a/./b.txt", b"y")), "twice"),
    "an encrypted file": (flagged(0x1), "encrypted"),
    "a long name": (zipped(("n" * 300, b"x")), "too long"),
    "a deep name": (zipped(("/".join("abcdefghijklmnopqrst"), b"x")), "too deep"),
    "too many entries": (zipped(*((str(number), b"") for number in range(2001)), method=zipfile.ZIP_STORED), "more than 2000"),
    "a bomb": (zipped(("zeros", b"\0" * 20_000_000)), "a trap"),
    "more than 50 MB": (zipped(*((str(number), b"\0" * 2**20) for number in range(51))), "50 MB"),
    "a size understated": (misstated(5_000_000, 10), "broken"),
    "a size overstated": (misstated(100, 200), "broken"),
    "files that overlap": (overlapping(), "50 MB"),
    "bzip2": (zipped(("a.txt", b"x" * 100), method=zipfile.ZIP_BZIP2), "unusual"),
    "lzma": (zipped(("a.txt", b"x" * 100), method=zipfile.ZIP_LZMA), "unusual"),
    "a table without end": (b"PK\x01\x02" * 30_000, "50 MB"),
}


@pytest.mark.parametrize(("data", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_in_words(data, words):
    with pytest.raises(Invalid) as refused:
        archive.unpack(data)
    assert words in str(refused.value)


def test_what_is_packed_is_unpacked():
    assert archive.unpack(archive.pack(FILES)) == FILES
    assert list(archive.unpack(archive.pack(FILES))) == list(FILES)


def test_the_same_files_make_the_same_bytes():
    assert archive.pack(FILES) == archive.pack(dict(FILES))
    assert zipfile.ZipFile(io.BytesIO(archive.pack(FILES))).getinfo("empty").date_time == (1980, 1, 1, 0, 0, 0)


def test_an_archive_begins_as_one():
    assert archive.is_archive(archive.pack(FILES))
    assert archive.is_archive(archive.pack({}))
    assert not archive.is_archive(b"<xml/>")


@pytest.mark.parametrize("written", ["./a.txt", "a.txt", ".//a.txt"])
def test_a_name_may_be_written_roundabout(written):
    assert archive.unpack(zipped((written, b"x"))) == {"a.txt": b"x"}


def test_folders_are_left_out_and_stored_files_read():
    assert archive.unpack(zipped(("folder/", b""), ("folder/a", b"x"), method=zipfile.ZIP_STORED)) == {"folder/a": b"x"}


def test_an_archive_in_an_archive_stays_packed():
    inner = archive.pack({"../evil.txt": b"\0" * 100})
    assert archive.unpack(archive.pack({"inner.zip": inner})) == {"inner.zip": inner}


def test_a_small_file_may_be_packed_tightly():
    assert archive.unpack(zipped(("spaces.xml", b" " * 900_000)))["spaces.xml"] == b" " * 900_000


@given(st.dictionaries(st.text("abc/.", min_size=1, max_size=8), st.binary(max_size=50), max_size=6))
def test_what_was_read_can_be_packed_and_read_again(files):
    try:
        read = archive.unpack(archive.pack(files))
    except Invalid:
        return
    assert archive.unpack(archive.pack(read)) == read


@given(st.binary(max_size=300), st.integers(0, 400), st.binary(max_size=8))
def test_any_bytes_are_read_or_refused(junk, at, change):
    whole = archive.pack(FILES)
    for data in (junk, b"PK\x03\x04" + junk, whole[:at] + change + whole[at + len(change) :]):
        with contextlib.suppress(Invalid):
            archive.unpack(data)

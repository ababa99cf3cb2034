"""A store of files: a name says what is in it, and no other name leads anywhere."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from edu.ports.blobs import TYPES, Blobs, is_name


@pytest.fixture
def store(tmp_path: Path) -> Blobs:
    return Blobs(f"dir://{tmp_path / 'files'}")


def test_what_is_put_can_be_got_by_a_name_of_its_digest(store):
    name = store.put(b"a picture", ".png")

    assert name == sha256(b"a picture").hexdigest()[:32] + ".png"
    assert store.get(name) == b"a picture"
    assert is_name(name)


def test_the_same_again_is_the_same_file_and_another_is_another(store, tmp_path):
    names = [store.put(b"one", ".png"), store.put(b"one", ".png"), store.put(b"two", ".png"), store.put(b"one", ".gif")]

    assert len(set(names)) == 3
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


def test_another_process_finds_it(store, tmp_path):
    name = store.put(b"shared", ".webp")
    assert Blobs(f"dir://{tmp_path / 'files'}").get(name) == b"shared"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a.png",
        "../secret_key",
        "0" * 32,
        "0" * 32 + ".html",
        "0" * 31 + ".png",
        "A" * 32 + ".png",
        "0" * 32 + ".png\n",
        "0" * 32 + ".png/..",
    ],
)
def test_no_other_name_leads_anywhere(store, tmp_path, name):
    (tmp_path / "secret_key").write_text("hush")
    store.put(b"", ".png")
    assert store.get(name) is None
    assert not is_name(name)


def test_a_name_without_its_file_is_nothing(store):
    assert store.get("0" * 32 + ".png") is None


@pytest.mark.parametrize("suffix", ["", ".html", ".svgz", "png", "/../x.png"])
def test_only_pictures_are_kept(store, suffix):
    with pytest.raises(ValueError, match="No file may end in"):
        store.put(b"x", suffix)


def test_many_at_once_write_one_whole_file(store, tmp_path):
    data = bytes(range(256)) * 4000
    with ThreadPoolExecutor(16) as pool:
        names = set(pool.map(lambda _: store.put(data, ".jpg"), range(32)))

    (name,) = names
    assert store.get(name) == data
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_a_write_that_fails_leaves_nothing(store, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.put(b"x", ".png")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("url", ["", "s3://bucket", "dir://relative", "/tmp/files", "memory://"])
def test_another_address_stops_the_start(url):
    with pytest.raises(ValueError, match="use dir:///path"):
        Blobs(url)


def test_every_type_is_a_picture_or_a_table():
    assert {mime.partition("/")[0] for mime in TYPES.values()} == {"image", "text"}
    assert TYPES[".csv"] == "text/csv"

"""README, and what all documents say of files, commands and settings: it must be there."""

import re
import struct
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from edu.cli import edu as command
from edu.config import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
# Said of folders that a reader makes, or that are in the data folder.
NOT_OURS = ("data/", "pages/", "courses/", "tls/")


def commands(group: click.Group = command, path: str = "edu") -> Iterator[str]:
    """Every command that is ours, as it is typed."""
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from commands(each, f"{path} {name}")
        elif each.callback is not None and getattr(each.callback, "__module__", "").startswith(("edu.", "flask.cli")):
            yield f"{path} {name}"


def test_readme_opens_with_the_two_commands_and_the_picture() -> None:
    lines = [line.strip() for line in README.splitlines() if line.strip()]
    assert lines[1].startswith("make run")
    assert lines[2].startswith("make test")
    assert re.fullmatch(r"!\[.{20,}\]\(docs/board\.png\)", lines[3])


def test_the_commands_of_make_are_targets() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"(?:^ {4}|`)make ([a-z][a-z-]*)", page.read_text(), re.MULTILINE)) <= targets, page


def test_readmes_table_has_every_command_of_ours_and_no_other() -> None:
    assert set(re.findall(r"^\| `(edu [a-z ]+)` \|", README, re.MULTILINE)) == set(commands())


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_command_a_page_names_is_there(document: Path) -> None:
    known = set(commands())
    first = {name.split()[1] for name in known}
    for named in re.findall(r"(?:`|\bbin/| {4})edu ((?:[a-z]+ ?)+)", document.read_text()):
        words = named.split()
        if words[0] in first and document.name != "CHANGELOG.md":
            assert f"edu {words[0]}" in known or f"edu {' '.join(words[:2])}" in known, named
        else:
            assert words[0] in first or words == ["backup"], f"{document.name}: edu {named}"


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_file_a_page_names_is_there(document: Path) -> None:
    for named in re.findall(r"`([\w./-]+/[\w.-]*)`", document.read_text()):
        if named.startswith(("/", "application/", *NOT_OURS)):
            continue
        assert (ROOT / named).exists(), f"{document.name} names {named}"


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(document: Path) -> None:
    without_code = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code):
        if not target.startswith(("https://", "http://", "lesson:", "quiz:")):
            assert (document.parent / target).is_file(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_setting_a_page_names_is_one(document: Path) -> None:
    known = {each.metadata["env"] for each in fields(Settings)}
    assert set(re.findall(r"\bEDU_[A-Z]\w*|\bSECRET_KEY\b", document.read_text())) <= known


@pytest.mark.parametrize(("name", "narrow"), [("board.png", False), ("board-phone.png", True)])
def test_the_pictures_are_pictures_of_their_shape(name: str, narrow: bool) -> None:
    data = (ROOT / "docs" / name).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert (width < height) is narrow
    assert len(data) < 600_000


def test_the_pages_have_no_address_of_a_registry() -> None:
    for path in [*PAGES, *(ROOT / "deploy").rglob("*")]:
        if path.is_file():
            assert not re.search(r"pypi\.|npmjs|pythonhosted", path.read_text()), path

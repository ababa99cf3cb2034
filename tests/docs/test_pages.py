"""docs/decisions.md and docs/security.md: their form, and that what they point at is there."""

import re
from pathlib import Path

from edu.accounts import rules
from edu.accounts.service import people
from edu.accounts.views import frame
from edu.admin.rules import grants
from edu.ports import doors
from edu.web import security
from tests.docs.running import DOCS

ROOT = DOCS.parent


def test_decisions_are_numbered_and_five_lines_each() -> None:
    sections = re.split(r"^## ", (DOCS / "decisions.md").read_text(), flags=re.MULTILINE)[1:]
    assert [int(section.split(".")[0]) for section in sections] == list(range(1, len(sections) + 1))
    assert len(sections) >= 12
    for section in sections:
        lines = [line for line in section.splitlines()[1:] if line.strip()]
        assert [line.split("**")[1].rstrip(":") for line in lines] == ["Before us", "We took", "Because", "It costs", "Seen in"], section
        assert re.search(r"`[\w/]+\.\w+`", lines[4])


def test_every_area_of_the_standard_has_its_row() -> None:
    page = (DOCS / "security.md").read_text()
    assert [int(number) for number in re.findall(r"^\| V(\d+) ", page, re.MULTILINE)] == list(range(1, 18))


def test_every_row_that_claims_something_names_tests_that_are_there() -> None:
    rows = re.findall(r"^\| (?:V\d+ )?[^|]*\| (?P<does>[^|]+) \| (?P<tests>[^|]*)\|$", (DOCS / "security.md").read_text(), re.MULTILINE)
    assert len(rows) > 17
    for does, tests in rows[2:]:
        if does != "Not used":
            named = re.findall(r"`(tests/[\w/]+\.py)`", tests)
            assert named, does
            for name in named:
                assert "def test_" in Path(ROOT / name).read_text(), name


def test_figures_that_the_pages_give_are_the_codes() -> None:
    page = (DOCS / "security.md").read_text()
    assert f"{rules.MIN_PASSWORD} to {rules.MAX_PASSWORD} characters" in page
    assert (frame.GUESSES_PER_ACCOUNT, frame.GUESSES_PER_ADDRESS) == ("10/5 minutes", "100/5 minutes")
    assert "Ten failures in five minutes for an account, a hundred for an address" in page
    assert (rules.RESET_LIVES.total_seconds(), security.MAX_BODY) == (3600, 2 * 1024 * 1024)
    assert f"after {doors.LIMIT:.0f} seconds" in page
    assert f"more than {grants.MUCH:,} points" in page
    assert security.CHANGES_PER_ADDRESS == "6000/5 minutes"
    api = (DOCS / "api.md").read_text()
    assert "6,000 changes in five minutes" in api
    assert f"up to {people.MAX_TOKENS}" in api

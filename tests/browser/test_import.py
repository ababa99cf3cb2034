"""A teacher brings her questions: a file with two errors, and a pasted list; with a mouse, by the keyboard alone, without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edu.core.roles import Role
from tests.browser import hands
from tests.browser.conftest import DESK, PHONE, OpenPage, Shelf
from tests.browser.test_pages import LOOKS, SIZES, assert_good
from tests.make import PASSWORD

GIFT = """// Two of these five are broken.
::ladder::Who has bought for the first time?{=A new customer#Right: once. ~A partner ~A passer-by}

::two::How much is 2 + 2?{#4:0}

::broken::This brace is never closed {=Yes ~No

::capitals::Match the capitals.{=France -> Paris =Norway -> Oslo =Italy -> Rome}

::without a key::Which of them?{~one ~another}
"""
PAIRS = "Франция — Париж\nНорвегия — Осло\nИталия — Рим"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "questions.gift"
    path.write_text(GIFT)
    return path


def teacher(shelf: Shelf, page: Page, email: str, lang: str = "en") -> None:
    """Sign in as a new teacher."""
    with shelf.inside() as make:
        make.person(email=email, role=Role.TEACHER, lang=lang)
    page.goto(f"/{lang}/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]:not([data-eye])").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def check_report(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("What is in it: questions.gift")
    expect(page.locator(".import-counts")).to_contain_text("3 questions can be kept; 2 were refused.")
    refused = page.locator("section[aria-labelledby=refused] li")
    expect(refused).to_contain_text([re.compile(r"line 6\s*\S"), re.compile(r"line 10\s*\S")])
    expect(page.locator("input[name=chosen]:checked")).to_have_count(3)


def test_a_file_with_two_errors_with_a_mouse(open_page: OpenPage, shelf: Shelf, file: Path) -> None:
    page = open_page(size=DESK)
    teacher(shelf, page, "import.mouse@example.org")
    page.goto("/en/teach")
    page.get_by_role("link", name="Bring in questions").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="See what is in it").click()
    check_report(page)
    page.locator("details.import-seen summary").first.click()
    expect(page.locator("details.import-seen input[type=radio]")).to_have_count(3)
    page.locator("input[name=chosen]").nth(1).uncheck()
    page.get_by_role("button", name="Keep what is ticked").click()
    expect(page.locator(".notice.right")).to_have_text("2 questions are in the bank now.")
    page.get_by_role("link", name="To the folder").click()
    expect(page.locator("main")).to_contain_text("Who has bought for the first time?")
    expect(page.locator("main")).not_to_contain_text("How much is 2 + 2?")


def test_a_file_and_a_pasted_list_without_a_mouse(open_page: OpenPage, shelf: Shelf, file: Path) -> None:
    page = open_page(size=DESK)
    teacher(shelf, page, "import.keys@example.org")
    page.goto("/en/teach/import")
    hands.tab_to(page, "#file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    hands.tab_to(page, "main form .button.primary")
    page.keyboard.press("Enter")
    check_report(page)
    hands.tab_to(page, "input[name=chosen]")
    page.keyboard.press("Space")
    expect(page.locator("input[name=chosen]:checked")).to_have_count(2)
    hands.tab_to(page, "details.import-seen summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.import-seen[open]")).to_have_count(1)
    hands.tab_to(page, "#keep .button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.right")).to_have_text("2 questions are in the bank now.")

    page.goto("/en/teach/import")
    hands.tab_to(page, "#text")
    page.keyboard.insert_text(PAIRS)
    hands.tab_to(page, "main form .button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".import-about")).to_contain_text("Matching")
    hands.tab_to(page, "#keep .button.primary")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.right")).to_have_text("1 question is in the bank now.")


def test_a_file_without_a_script_on_a_phone(open_page: OpenPage, shelf: Shelf, file: Path) -> None:
    page = open_page(size=PHONE, js=False)
    teacher(shelf, page, "import.plain@example.org")
    page.goto("/en/teach/import")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="See what is in it").click()
    check_report(page)
    page.get_by_role("button", name="Keep what is ticked").click()
    expect(page.locator(".notice.right")).to_have_text("3 questions are in the bank now.")


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_its_pages_are_good_in_every_look(open_page: OpenPage, shelf: Shelf, file: Path, lang: str, theme: str) -> None:
    page = open_page(size=SIZES[theme], color_scheme=theme)
    teacher(shelf, page, f"look.{lang}.{theme}@example.org", lang)
    page.goto(f"/{lang}/teach/import")
    assert_good(page, "the form")
    page.locator("main form .button.primary").click()
    assert_good(page, "the form, refused")
    page.locator("#file").set_input_files(file)
    page.locator("main form .button.primary").click()
    for summary in page.locator("details.import-seen summary").all():
        summary.click()
    assert_good(page, "the report")
    page.locator("#keep .button.primary").click()
    assert_good(page, "the report, kept")
    page.goto(f"/{lang}/teach/quizzes/ladder/export?format=aiken")
    assert_good(page, "the export")
    page.goto(f"/{lang}/teach/bank/export")
    assert_good(page, "the export of a folder")

"""A new teacher's first week: from signing up to the results on Friday. With a mouse, and again without one."""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from edu.core.roles import Role
from tests.browser import hands
from tests.browser.conftest import DESK, OpenPage, Shelf
from tests.browser.test_import import GIFT, PAIRS
from tests.make import PASSWORD


class Mouse:
    """Points and clicks."""

    def press(self, page: Page, selector: str) -> None:
        page.locator(selector).first.click()

    def write(self, page: Page, selector: str, text: str) -> None:
        page.locator(selector).fill(text)

    def pick(self, page: Page, selector: str, value: str) -> None:
        page.locator(selector).select_option(value)

    def file(self, page: Page, selector: str, path: Path) -> None:
        page.locator(selector).set_input_files(path)


class Keys(Mouse):
    """Tab, Enter, Space, arrows: nothing else."""

    def press(self, page: Page, selector: str) -> None:
        self.reach(page, selector)
        page.keyboard.press("Space" if "input" in selector else "Enter")
        page.wait_for_timeout(200)  # a page may be on its way, and its keys with it
        page.wait_for_load_state()

    def write(self, page: Page, selector: str, text: str) -> None:
        self.reach(page, selector)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)

    def pick(self, page: Page, selector: str, value: str) -> None:
        self.reach(page, selector)
        page.keyboard.press("Home")
        for _ in range(200):
            if page.evaluate("document.activeElement.value") == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"There is no {value} in {selector}")

    def file(self, page: Page, selector: str, path: Path) -> None:
        self.reach(page, selector)
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(path)

    def reach(self, page: Page, selector: str) -> None:
        hands.tab_to(page, selector, most=300)


@dataclass(frozen=True)
class Cast:
    teacher: Page
    admin: Page
    student: Page


@pytest.fixture(params=["mouse", "keys"])
def hand(request: pytest.FixtureRequest) -> Mouse:
    return Mouse() if request.param == "mouse" else Keys()


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]:not([data-eye])").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_a_new_teacher_s_first_week(open_page: OpenPage, shelf: Shelf, hand: Mouse, tmp_path: Path) -> None:
    way = type(hand).__name__.lower()
    with shelf.inside() as make:
        make.person(f"Admin {way}", email=f"week.admin.{way}@example.org", role=Role.ADMIN)
        make.person(f"Pupil {way}", email=f"week.pupil.{way}@example.org")
    cast = Cast(open_page(size=DESK), open_page(size=DESK), open_page(size=DESK))
    _becomes_a_teacher(cast, hand, way)
    _writes_a_matching_question(cast.teacher, hand)
    _imports_a_file_with_two_errors(cast.teacher, hand, tmp_path)
    quiz = _builds_a_quiz(cast.teacher, hand)
    link = _makes_a_class(cast.teacher, hand, quiz)
    _does_it(cast.student, hand, link, quiz, f"week.pupil.{way}@example.org")
    _reads_the_results(cast.teacher, hand, quiz, way)


def _becomes_a_teacher(cast: Cast, hand: Mouse, way: str) -> None:
    page = cast.teacher
    page.goto("/en/sign-up")
    hand.write(page, "[name=name]", f"Anna {way.capitalize()}")
    hand.write(page, "[name=email]", f"week.{way}@example.org")
    hand.write(page, "[name=password]", PASSWORD)
    hand.press(page, "main button[type=submit]:not([data-eye])")
    page.wait_for_url(lambda url: "sign-up" not in url)
    page.goto("/en/settings/teach")
    hand.write(page, "main textarea, main input[name=words]", "School 5, marketing")
    hand.press(page, "main form button[type=submit]")
    expect(page.locator(".notice.right")).to_contain_text("An administrator will read it")
    sign_in(cast.admin, f"week.admin.{way}@example.org")
    cast.admin.goto("/en/admin/waiting")
    request = cast.admin.locator("form", has=cast.admin.locator("button")).filter(
        has=cast.admin.locator("[name=do], [name=answer], [name=yes]")
    )
    request.first.locator("button").first.click()
    expect(cast.admin.locator(".notice.right")).to_be_visible()
    page.goto("/en/teach")
    expect(page.locator("h1")).to_have_text("Teach")


def _writes_a_matching_question(page: Page, hand: Mouse) -> None:
    page.goto("/en/teach/import")
    hand.write(page, "#text", PAIRS)
    hand.press(page, "main form .button.primary")
    expect(page.locator(".import-about")).to_contain_text("Matching")
    hand.press(page, "#keep .button.primary")
    expect(page.locator(".notice.right")).to_have_text("1 question is in the bank now.")
    page.goto("/en/teach/bank")
    hand.press(page, ".bank-list a")
    hand.press(page, ".desk-ways button[value=one]" if page.locator(".desk-ways button[value=one]").count() else "#desk details summary")


def _imports_a_file_with_two_errors(page: Page, hand: Mouse, folder: Path) -> None:
    path = folder / "questions.gift"
    path.write_text(GIFT)
    page.goto("/en/teach/import")
    hand.file(page, "#file", path)
    hand.press(page, "main form .button.primary")
    expect(page.locator(".import-counts")).to_contain_text("3 questions can be kept; 2 were refused.")
    hand.press(page, "#keep .button.primary")
    expect(page.locator(".notice.right")).to_have_text("3 questions are in the bank now.")


def _builds_a_quiz(page: Page, hand: Mouse) -> str:
    page.goto("/en/teach/quizzes/new")
    hand.write(page, "[name='title.en']", "Friday's quiz")
    hand.press(page, "main form button.primary")
    expect(page.locator("#add")).to_be_visible()
    hand.press(page, "button[value=search]")
    expect(page.locator("input[name=pick]")).to_have_count(4)
    for number in range(4):
        hand.press(page, f"li:nth-child({number + 1}) input[name=pick]")
    hand.press(page, "button[value=add]")
    expect(page.locator(".builder-entries a")).to_have_count(4)
    hand.press(page, "form[action$=publish] button")
    expect(page.locator(".notice.right")).to_contain_text("Published")
    return page.url.split("/quizzes/")[1].split("/")[0]


def _makes_a_class(page: Page, hand: Mouse, quiz: str) -> str:
    page.goto("/en/teach/classes/new")
    hand.write(page, "#name", "8 A")
    hand.press(page, "main form button.primary")
    page.wait_for_url(re.compile(r"/teach/classes/\d+$"))
    own = page.url
    page.goto(f"{own}/assignments/new")
    hand.pick(page, "#work", f"quiz:{quiz}")
    hand.press(page, "main form button.primary")
    expect(page.locator("main")).to_contain_text("Friday's quiz")
    page.goto(own)
    return page.locator(".class-link").get_attribute("href") or ""


def _does_it(page: Page, hand: Mouse, link: str, quiz: str, email: str) -> None:
    sign_in(page, email)
    page.goto(link)
    hand.press(page, "main form button.primary")
    page.wait_for_url(lambda url: "join" not in url)
    page.goto("/en/")
    expect(page.locator("main")).to_contain_text("Friday's quiz")
    page.goto(f"/en/quizzes/{quiz}")
    hand.press(page, "form.begin button")
    for _ in range(4):
        expect(page.locator("form.question")).to_be_visible()
        choices = page.locator("form.question input[type=radio]")
        if choices.count():
            choices.first.check()
        with page.expect_navigation():
            hand.press(page, ".question-actions button.primary")
    with page.expect_navigation():
        hand.press(page, "form[action$=hand-in] button")
    expect(page.locator("main")).to_contain_text("points")


def _reads_the_results(page: Page, hand: Mouse, quiz: str, way: str) -> None:
    page.goto("/en/teach")
    hand.press(page, f"a[href='/en/teach/quizzes/{quiz}/statistics']")
    expect(page.locator("main")).to_contain_text("Facility")
    page.goto("/en/teach/classes")
    hand.press(page, "main a[href*='/teach/classes/']:not([href$=new])")
    hand.press(page, "a[href$=gradebook]")
    expect(page.locator(".gradebook")).to_contain_text(f"Pupil {way}")
    with page.expect_download() as download:
        hand.press(page, "a[href*='gradebook.xlsx']")
    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    assert any(f"Pupil {way}" in str(cell.value) for row in sheet.iter_rows() for cell in row)

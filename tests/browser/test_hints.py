"""Stuck at a question: hints one after the other, the answer, and one like it without help."""

from playwright.sync_api import expect

from edu.core.marks import Body
from tests.browser.conftest import PHONE, OpenPage, Shelf
from tests.make import CHOICE, NUMBER, PASSWORD

LIKE: Body = {**CHOICE, "id": "check-sale", "text": {"ru": "Кто купил сегодня?", "en": "Who has bought today?"}}


def test_from_stuck_to_hints_to_the_twin(open_page: OpenPage, shelf: Shelf) -> None:
    quiz = shelf.put(CHOICE, NUMBER, checks=(LIKE,))
    with shelf.inside() as make:
        make.person("Stuck Student", email="stuck@example.org")
    page = open_page("/en/sign-in", size=PHONE)
    page.locator("main").get_by_label("E-mail").fill("stuck@example.org")
    page.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.locator("header .menu")).to_be_visible()
    page.goto(f"/en/quizzes/{quiz}")
    page.locator("main form button").first.click()
    page.get_by_role("button", name="Hints").click()
    page.get_by_role("button", name="First hint").click()
    page.get_by_role("button", name="Next hint").click()
    expect(page.locator(".tutor-hints > li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Back to the question").click()
    page.get_by_label("A new customer").check()
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("button", name="To the end").click()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name="Like question 1").click()
    expect(page.locator(".stem")).to_have_text("Who has bought today?")
    page.get_by_label("A new customer").check()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("You have earned back 2 points.")).to_be_visible()
    page.goto("/en/study")
    expect(page.get_by_role("heading", name="What I confuse")).to_be_visible()

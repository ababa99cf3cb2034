"""A session of review with the hands on the keyboard: a question, a word, done."""

from datetime import timedelta

from playwright.sync_api import expect

from edu.ports import clock
from edu.review.service import cards
from tests.browser.conftest import PHONE, OpenPage, Shelf
from tests.make import CHOICE, PASSWORD


def test_a_session_by_keyboard_alone(open_page: OpenPage, shelf: Shelf) -> None:
    quiz = shelf.put(CHOICE)
    with shelf.inside() as make:
        person = make.person("Keen Reviewer", email="keen@example.org")
        make.attempt(quiz, by=person, right=1, handed_in=True, now=clock.now() - timedelta(days=20))
        cards.add_word("churn", "the share who left", by=person, now=clock.now())
    page = open_page("/en/sign-in", size=PHONE)
    page.locator("main").get_by_label("E-mail").fill("keen@example.org")
    page.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header .menu")).to_be_visible()
    page.goto("/en/review")
    page.get_by_role("link", name="Review 2 cards").first.focus()
    page.keyboard.press("Enter")
    for _ in range(2):
        expect(page.get_by_role("heading", name="left")).to_be_visible()
        if page.get_by_text("churn").count():
            page.keyboard.press("Space")
            expect(page.get_by_text("the share who left")).to_be_visible()
            page.keyboard.press("3")
            continue
        page.get_by_label("A new customer").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text("It comes again")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_text("That is all for now. Well done.")).to_be_visible()

"""Complain without an account, two moderators decide, the author appeals, a third moderator grants it."""

import re
from datetime import timedelta
from hashlib import sha256

from playwright.sync_api import Page, expect

from edu.accounts.service import people as accounts
from edu.core.roles import Role
from edu.moderation.rules.proof import BITS, leading_zeros
from edu.ports import clock
from tests.browser.conftest import DESK, PHONE, OpenPage, Shelf, Site
from tests.browser.test_pages import assert_good
from tests.make import PASSWORD, Make

SPAM = "Rungs at half the price, only today: write to me."


def furnished(make: Make) -> int:
    """A person who advertises, and three moderators."""
    author = make.person("Loud Seller", email="seller@example.org")
    person = accounts.get_profile(author)
    accounts.change_profile(author, name=person.name, about=SPAM, lang="en", zone="UTC", hidden=False, now=clock.now() - timedelta(1))
    for number in range(3):
        make.person(f"Judge {'ABC'[number]}", email=f"judge{number}@example.org", role=Role.MODERATOR)
    return author


def signed_in(open_page: OpenPage, email: str, **more: object) -> Page:
    page = open_page("/en/sign-in", **more)  # type: ignore[arg-type]
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=re.compile("Notifications"))).to_be_visible()
    return page


def on_the_desk(page: Page) -> None:
    page.goto("/en/moderation")
    page.get_by_role("link", name="Loud Seller").click()
    page.get_by_role("button", name="Take it on my desk").click()
    expect(page.get_by_text("On your desk for 15 minutes more")).to_be_visible()


def test_a_complaint_from_a_visitor_to_an_appeal_granted(open_page: OpenPage, site: Site, shelf: Shelf) -> None:
    with shelf.inside() as make:
        author = furnished(make)
    site.letters.clear()

    # A visitor's phone does its little sum while the form is filled in; nobody is asked to read a crooked word.
    visitor = open_page(f"/en/people/{author}", size=PHONE)
    visitor.get_by_role("link", name="Complain").click()
    visitor.get_by_label("Advertising or spam").check()
    expect(visitor.locator("input[name=proof]")).to_have_value(re.compile(r"^\d+$"))
    challenge, answer = (visitor.locator(f"input[name={name}]").input_value() for name in ("challenge", "proof"))
    assert leading_zeros(sha256(f"{challenge}:{answer}".encode()).digest()) >= BITS
    assert_good(visitor, "the complaint")
    visitor.get_by_role("button", name="Send the complaint").click()
    code = visitor.locator("#code").inner_text()
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    visitor.get_by_role("link", name="See what becomes of it").click()
    expect(visitor.get_by_text("It waits for a moderator.")).to_be_visible()

    # The first moderator proposes, the second agrees.
    for number in range(2):
        judge = signed_in(open_page, f"judge{number}@example.org", size=DESK)
        on_the_desk(judge)
        judge.get_by_label("Hide it", exact=True).check()
        judge.get_by_label("Words to the author").fill("This is advertising.")
        assert_good(judge, "the desk")
        judge.get_by_role("button", name="Decide").click()
        expect(judge.get_by_text("second moderator agrees" if number == 0 else "Decided.")).to_be_visible()
    visitor.goto(f"/en/people/{author}")
    expect(visitor.get_by_text(SPAM)).to_have_count(0)
    visitor.goto(f"/en/complaints/{code}")
    expect(visitor.get_by_text("It was hidden.")).to_be_visible()

    # The author is told by a letter whose link needs no signing in, mends the words and appeals.
    letter = next(each for each in site.letters if each["To"] == "seller@example.org")
    path = re.search(r"(/en/cases/\S+)", letter.get_content())[1]  # type: ignore[index]
    seller = open_page(path, size=PHONE)
    expect(seller.get_by_text("This is advertising.")).to_be_visible()
    seller.get_by_label("Why should it be looked at once more?").fill("I took the offer out.")
    seller.get_by_label("Your text, mended").fill("I know a lot about rungs.")
    assert_good(seller, "the case")
    seller.get_by_role("button", name="Appeal").click()
    expect(seller.get_by_text("You have appealed.")).to_be_visible()

    # Another moderator than the two.
    judge.goto("/en/moderation")
    judge.get_by_role("link", name="Loud Seller").click()
    expect(judge.get_by_text("another moderator's turn")).to_be_visible()
    third = signed_in(open_page, "judge2@example.org", size=DESK)
    third.get_by_role("link", name=re.compile("Notifications")).click()
    expect(third.get_by_text("An appeal waits for another moderator: Loud Seller")).to_be_visible()
    on_the_desk(third)
    third.get_by_label("Grant the appeal: undo the decision").check()
    third.get_by_role("button", name="Decide").click()
    expect(third.get_by_text("Decided.")).to_be_visible()

    visitor.goto(f"/en/people/{author}")
    expect(visitor.get_by_text("I know a lot about rungs.")).to_be_visible()
    seller.reload()
    expect(seller.get_by_text("Your appeal was granted")).to_be_visible()
    third.goto("/en/moderation/log")
    expect(third.get_by_text("The appeal was granted.")).to_be_visible()

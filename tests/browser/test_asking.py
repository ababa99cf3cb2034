"""A question asked in the evening, as people do it: looked for, asked, answered, talked about, voted for, accepted, paid."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import update

from edu.accounts.rules import Reader
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.ports import clock
from edu.ports.pictures import MAX_BYTES
from edu.qa.models.posts import Question
from edu.qa.rules.asking import Wish
from edu.qa.service import asking, moderating
from tests.browser.conftest import PHONE, OpenPage, Shelf
from tests.make import PASSWORD
from tests.qa.portal import BODY, days

OLD = "What does a net promoter score leave out?"
TITLE = "What is left out by the net promoter score of a hotel?"


def test_a_question_is_asked_answered_accepted_and_its_bounty_paid(open_page: OpenPage, shelf: Shelf, tmp_path: Path) -> None:
    with shelf.inside() as make:
        vera = make.person("Vera Asking", email="vera@example.org")
        make.person("Gleb Helping", email="gleb@example.org")
        make.award(vera, 300)
        teacher = Reader(make.person(role=Role.TEACHER), "", Role.TEACHER, "en", "UTC")
        asking.ask(Wish(title=OLD, body=BODY, subject="marketing"), by=teacher, now=clock.now())

    asker = signed_in(open_page, "vera@example.org", **PHONE)
    asker.goto("/en/questions")
    asker.get_by_role("link", name="Ask a question").first.click()
    asker.get_by_label("What do you want to know?").press_sequentially(TITLE)
    expect(asker.locator("[data-alike]")).to_contain_text(OLD)
    asker.get_by_label("The question in full").fill(f"{BODY} **Really**.")
    expect(asker.locator("[data-preview-here] strong")).to_have_text("Really")
    asker.get_by_label("Subject").select_option("marketing")
    asker.locator("[data-topics]").get_by_label("Net Promoter Score").check()
    expect(asker.locator("[data-kept]")).to_contain_text("Kept at")
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.locator("main h1")).to_have_text(TITLE)
    expect(asker.locator(".notice").first).to_contain_text("A moderator reads what you write first")
    number = int(asker.url.rpartition("/")[2])
    with shelf.inside():
        moderating.let_in("question", number, by=None, now=clock.now())
        grow_old(number)

    helper = signed_in(open_page, "gleb@example.org")
    helper.goto(f"/en/questions/{number}")
    helper.get_by_label("Your answer").fill("Why?")
    helper.get_by_role("button", name="Send the answer", exact=True).click()
    expect(helper.locator(".notice.wrong")).to_be_visible()
    helper.goto(f"/en/questions/{number}")
    expect(helper.get_by_label("Your answer")).to_have_value("Why?")  # too short to be sent, but not gone
    helper.get_by_label("Your answer").fill("")
    put_a_photograph(helper, tmp_path / "photograph.jpg")
    helper.get_by_label("Your answer").fill("It leaves out **why** people say so.\n\n" + helper.get_by_label("Your answer").input_value())
    expect(helper.locator("[data-preview-here] strong")).to_have_text("why")
    helper.get_by_role("button", name="Send the answer", exact=True).click()
    expect(helper.locator(".qa-answer .qa-text strong")).to_have_text("why")
    expect(helper.get_by_role("img", name="A formula on a board")).to_have_js_property("naturalWidth", 1600)
    with shelf.inside():
        for each in moderating.held(50):
            moderating.let_in(each.kind, each.id, by=None, now=clock.now())

    asker.reload()
    answer = asker.locator(".qa-answer")
    answer.locator("summary", has_text="Comment").click()
    answer.get_by_label("Your comment").fill("And how would I ask why?")
    answer.get_by_role("button", name="Comment").click()
    expect(answer.locator(".qa-comments li")).to_contain_text("And how would I ask why?")
    answer.get_by_role("button", name="Vote up").click()
    expect(answer.locator(".qa-score")).to_have_text("rated 1")

    asker.locator("summary", has_text="Offer a bounty").click()
    asker.get_by_label("Points").select_option("100")
    asker.get_by_role("button", name="Offer it").click()
    expect(asker.locator(".qa-bounty")).to_contain_text("Bounty: 100 points")
    answer.get_by_role("button", name="Accept this answer").click()
    expect(answer).to_contain_text("Accepted by who asked")
    answer.get_by_role("button", name="Give it the bounty").click()
    expect(asker.locator(".qa-bounty")).to_have_count(0)

    helper.goto("/en/karma")
    expect(helper.locator(".big")).to_have_text("26")
    helper.goto("/en/points")
    expect(helper.locator(".statement")).to_contain_text("+100")


def put_a_photograph(page: Page, file: Path) -> None:
    """As a phone takes it, larger than may be sent: the page makes it smaller."""
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(file, quality=95)
    assert file.stat().st_size > MAX_BYTES
    page.locator("summary", has_text="Put a picture into it").click()
    page.get_by_label("Picture").set_input_files(file)
    page.get_by_label("What it shows").fill("A formula on a board")
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_label("Your answer")).to_have_value(re.compile(r"!\[A formula on a board\]\(/files/\w+\.jpg\)"))


def signed_in(open_page: OpenPage, email: str, **size: int) -> Page:
    page = open_page("/en/sign-in", **({"size": size} if size else {}))
    page.locator("main").get_by_label("E-mail").fill(email)
    page.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.locator("header .menu")).to_be_visible()
    return page


def grow_old(number: int) -> None:
    """A bounty is for questions of two days: nobody waits here for so long."""
    with transaction():
        db.session.execute(update(Question).where(Question.id == number).values(created_at=clock.now() - days(3)))

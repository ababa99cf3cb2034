"""Pages of several questions, typing, the time, and how sure one is: in a real browser, under the terms of a quiz."""

import re
from datetime import timedelta
from secrets import token_hex

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import select

from edu.core.marks import Body, Marked, token
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.quiz import SectionSource, Sent, Taker
from edu.quizzes.service import attempts
from tests.browser import hands
from tests.browser.conftest import DESK, PATIENCE, PHONE, OpenPage, Shelf
from tests.browser.test_pages import assert_good
from tests.make import CHOICE, NUMBER, PASSWORD
from tests.quizzes.kinds.test_every_kind import full_reply
from tests.replies import wrong

SHORT: Body = {**all_kinds()["short"].example, "id": "capital"}
ESSAY: Body = {**all_kinds()["essay"].example, "id": "why-read"}
RIGHT = token(CHOICE["options"][0]["text"])
PARTNER = token(CHOICE["options"][1]["text"])
PASSER_BY = token(CHOICE["options"][2]["text"])
EVERY = [kind.example for kind in all_kinds().values()]


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text("Saved")


def words(page: Page, position: int = 1) -> str:
    return page.locator(f'[name="r{position}.text"]').input_value()


def chosen(page: Page, position: int = 1) -> str:
    return str(page.locator(f'[name="r{position}.choice"]:checked').get_attribute("value"))


# ---- Typing


def test_what_is_typed_is_saved_while_it_is_typed(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page()
    address = hands.start(page, shelf.put(ESSAY))
    page.locator("textarea").press_sequentially("Paper does not")
    expect(page.locator("[data-counted]")).to_have_text("Written so far: 3.")
    saved(page)  # the field has not been left
    page.goto(address)
    assert words(page) == "Paper does not"
    expect(page.locator("[data-counted]")).to_have_text("Written so far: 3.")


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, shelf.put(SHORT, CHOICE))
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator('[name="r1.text"]').fill("Paris")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    hands.button(page, "Next question").tap()
    assert words(page) == "Paris"
    page.context.set_offline(False)
    saved(page)
    page.goto(f"{address}?q=1")
    assert words(page) == "Paris"


def test_a_slow_connection_is_no_other_tab(open_page: OpenPage, shelf: Shelf) -> None:
    """What is chosen while a saving is on its way waits for it: nothing calls the page old."""
    page = open_page()
    address = hands.start(page, shelf.put(CHOICE, SHORT))

    def slowly(route: Route, request: Request) -> None:
        if request.method == "POST":
            page.wait_for_timeout(1200)
        route.continue_()

    page.route("**/pages/1", slowly)
    hands.label_of(page, PARTNER).click()
    with page.expect_request("**/pages/1"):
        pass
    hands.label_of(page, RIGHT).click()
    hands.button(page, "Next question").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("2")
    page.goto(f"{address}?q=1")
    assert chosen(page) == RIGHT


# ---- An older page


def test_an_older_page_loses_nothing_and_overwrites_nothing_unasked(open_page: OpenPage, shelf: Shelf) -> None:
    old = open_page()
    address = hands.start(old, shelf.put(CHOICE, SHORT))
    new = old.context.new_page()
    new.goto(f"{address}?q=1")
    hands.label_of(new, RIGHT).click()
    saved(new)

    old.bring_to_front()
    hands.label_of(old, PARTNER).click()
    problem = old.locator("#problem")
    expect(problem).to_contain_text("answered elsewhere")
    expect(problem).to_contain_text("it is saved when you go on")
    expect(problem).to_be_focused()
    assert chosen(old) == PARTNER

    old.reload()  # what was given here still stands here; what is kept is the newer answer
    expect(old.locator("[data-saved]")).to_contain_text("answered elsewhere")
    assert chosen(old) == PARTNER
    assert f'value="{RIGHT}" checked' in old.request.get(f"{address}?q=1").text()

    hands.button(old, "Next question").click()
    expect(old.locator("[aria-current=step]")).to_contain_text("2")
    old.goto(f"{address}?q=1")
    assert chosen(old) == PARTNER


def test_an_older_page_without_scripts_keeps_what_was_given(open_page: OpenPage, shelf: Shelf) -> None:
    old = open_page(js=False)
    address = hands.start(old, shelf.put(CHOICE, SHORT))
    new = old.context.new_page()
    new.goto(f"{address}?q=1")
    hands.label_of(new, RIGHT).click()
    hands.button(new, "Next question").click()
    hands.label_of(old, PARTNER).click()
    hands.button(old, "Next question").click()
    expect(old.locator("#problem")).to_contain_text("answered elsewhere")
    assert chosen(old) == PARTNER
    hands.button(old, "Next question").click()
    expect(old.locator("[aria-current=step]")).to_contain_text("2")


# ---- The time


def test_the_clock_hands_in_what_is_there(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page(size=PHONE)
    hands.start(page, shelf.put(SHORT, CHOICE, terms={"minutes": 0.1}))
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"Time left: 00:00:0[1-6]"))
    page.locator('[name="r1.text"]').press_sequentially("Paris")  # not saved yet, perhaps: the clock takes it along
    expect(page).to_have_url(re.compile("/result$"), timeout=PATIENCE)
    expect(page.locator("main h1")).to_have_text("1 of 2 questions is right")


# ---- Several questions on a page


def test_one_of_several_is_checked_and_the_others_are_kept(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, shelf.put(CHOICE, SHORT, NUMBER, behaviour="immediate", terms={"per_page": 2}))
    expect(page.locator(".asked")).to_have_count(2)
    hands.label_of(page, RIGHT).tap()
    page.locator('[name="r2.text"]').fill("Paris")
    page.locator("[data-asked=first-sale]").get_by_role("button", name="Check").tap()
    expect(page.locator("#mark-1")).to_contain_text("Right.")
    expect(page.locator("#mark-1")).to_be_focused()
    expect(page.locator("#mark-2")).to_have_count(0)
    assert words(page, 2) == "Paris"
    page.locator('[name="r2.text"]').fill("Lyon")
    saved(page)
    hands.button(page, "Next page").tap()
    expect(page.locator("[data-asked=score]")).to_be_visible()
    hands.button(page, "Back").tap()
    expect(page.locator("#mark-1")).to_contain_text("Right.")
    assert words(page, 2) == "Lyon"
    page.goto(f"{address}?q=2")
    assert chosen(page) == RIGHT


def test_how_sure_one_is_counts(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page()
    address = hands.start(page, shelf.put(CHOICE, NUMBER, terms={"per_page": 2, "certainty": True}))
    hands.label_of(page, RIGHT).click()
    page.locator('[name="c1"][value="3"]').check()
    page.locator('[name="r2.number"]').fill("7")
    page.locator('[name="c2"][value="2"]').check()
    saved(page)
    page.goto(address)
    expect(page.locator('[name="c1"][value="3"]')).to_be_checked()
    hands.button(page, "To the end").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("#question-1")).to_contain_text("By how sure you were: 3 of 3.")
    expect(page.locator("#question-2")).to_contain_text("By how sure you were: −2 of 3.")


# ---- For everybody, at any width


LOOKS = [("ru", "light", PHONE), ("en", "dark", DESK)]


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(look[:2]))
def look(request: pytest.FixtureRequest, open_page: OpenPage) -> tuple[str, Page]:
    lang, theme, size = request.param
    return lang, open_page(size=size, color_scheme=theme)


def test_every_kind_is_good_before_and_after_grading(look: tuple[str, Page], shelf: Shelf) -> None:
    """All of them on one page: unanswered, graded with a try left, over; and what the result shows of them."""
    lang, page = look
    hint = {"text": {"ru": "Подумайте ещё.", "en": "Think again."}, "count": True}
    asked = [{**body, "hints": [hint]} for body in EVERY]
    slug = shelf.put(*asked, slug="every-kind", behaviour="interactive", terms={"tries": 2, "per_page": len(asked)})
    address = hands.start(page, slug, lang=lang)
    assert_good(page, "unanswered")
    for state in ("with a try left", "over"):
        grade_wrongly(shelf, address, asked, state)
        page.goto(address)
        expect(page.locator(".asked")).to_have_count(len(asked))
        assert_good(page, state)
    page.goto(f"{address}/review")
    assert_good(page, "review")
    page.locator("form[action$='/hand-in'] button").click()
    expect(page.locator("details.answer")).to_have_count(len(asked))
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    assert_good(page, "result")


def grade_wrongly(shelf: Shelf, address: str, bodies: list[Body], state: str) -> None:
    """Check every question of the attempt at `address` with a wrong answer, another one each time."""
    pick = 0 if state == "over" else -1
    with shelf.inside():
        attempt = db.session.execute(select(Attempt.key, Attempt.guest).where(Attempt.key == address.rpartition("/")[2])).one()
        for position, body in enumerate(bodies, start=1):
            kind = all_kinds()[body["kind"]]
            if kind.marked is Marked.AT_ONCE:
                reply = wrong(full_reply(kind, body, "en"), question.ask(body), lambda others: others[pick])
                words = {name: f"{value}{pick}" if value == "77777" else value for name, value in reply.items()}
                attempts.check(attempt.key, position, {position: Sent(words)}, by=Taker(guest=attempt.guest), now=clock.now())


def sign_in(page: Page, shelf: Shelf) -> None:
    """As somebody new: some quizzes are not for visitors."""
    email = f"{token_hex(6)}@example.org"
    with shelf.inside() as make:
        make.person(f"Reader {token_hex(3).translate(str.maketrans('0123456789', 'ghijklmnop'))}", email=email)
    page.goto("/en/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form .primary, main form button[type=submit]").last.click()
    expect(page.locator("details.menu")).to_be_visible()


def test_a_quiz_with_every_term_is_good(look: tuple[str, Page], shelf: Shelf) -> None:
    """Its page, the refused password, a page of several questions with the clock and how sure one is, and an older page."""
    lang, page = look
    sign_in(page, shelf)
    now = clock.now()
    terms = {
        "opens": (now - timedelta(days=1)).isoformat(),
        "closes": (now + timedelta(days=1)).isoformat(),
        "minutes": 90,
        "overtime": "grace",
        "attempts": 3,
        "counts": "mean",
        "certainty": True,
        "forward": True,
        "password": "lantern",
        "per_page": 2,
    }
    section = SectionSource((CHOICE, SHORT, NUMBER), title={"ru": "Часть первая", "en": "Part one"}, text={"ru": "Читайте.", "en": "Read."})
    slug = shelf.put(slug="every-term", sections=[section], terms=terms)
    page.goto(f"/{lang}/quizzes/{slug}")
    expect(page.locator(".terms li")).to_have_count(6)
    assert_good(page, "every term")
    page.locator("[name=password]").fill("lamp")
    page.locator("form[action$='/attempts'] button").click()
    expect(page.locator("#problem")).to_be_visible()
    assert_good(page, "password refused")
    page.locator("[name=password]").fill("lantern")
    page.locator("form[action$='/attempts'] button").click()
    expect(page.locator("[data-left]")).not_to_be_empty()
    assert_good(page, "several questions, the time, how sure")
    other = page.context.new_page()
    other.goto(page.url)
    for each, option in ((other, RIGHT), (page, PASSER_BY)):
        each.bring_to_front()
        hands.label_of(each, option).click()
        expect(each.locator("[data-saved]" if each is other else "#problem")).not_to_be_empty()
    expect(page.locator("#problem")).to_be_focused()
    assert_good(page, "an older page")


def test_results_that_are_not_shown_or_wait_are_good(look: tuple[str, Page], shelf: Shelf) -> None:
    lang, page = look
    sign_in(page, shelf)
    closes = (clock.now() + timedelta(days=1)).isoformat()
    for slug, quiz in {"exam": {"behaviour": "exam", "terms": {"closes": closes}}, "marked-by-hand": {}}.items():
        hands.start(page, shelf.put(ESSAY, slug=slug, **quiz), lang=lang)
        page.locator("textarea").fill("Paper does not distract.")
        page.locator(".question-actions [value=review]").click()
        page.locator("form[action$='/hand-in'] button").click()
        expect(page.locator("details.answer")).to_have_count(1)
        assert page.locator("[data-verdict]").count() == (0 if slug == "exam" else page.locator("[data-verdict=waiting]").count())
        assert_good(page, slug)

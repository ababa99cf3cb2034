"""The economy as people live it: earn, fetch a quest, get an award, buy, wear, give, and come back when a week has turned."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from edu.accounts.service import people as accounts
from edu.awards.rules.counters import local_day
from edu.awards.rules.questing import day_of, drawn, week_of
from edu.awards.service import catalogue, counting, giving
from edu.core.ids import UserId
from edu.ports import clock
from tests.browser.conftest import PHONE, OpenPage, Shelf
from tests.browser.test_classes import sign_in
from tests.browser.test_pages import LOOKS, SIZES, assert_good
from tests.make import NUMBER, Make

DONE_BY_ONE_QUIZ = {"quizzes_done": 1, "quizzes_perfect": 1, "quizzes_gained": 1}
PAGES = (
    "awards",
    "awards/first-quiz",
    "quests",
    "shop",
    "shop/frame-dawn",
    "shop/things",
    "vip",
    "points?way=in",
    "points/bank",
    "economy",
)


def somebody(make: Make, name: str) -> tuple[UserId, str, str]:
    """Somebody who has a quest today that one quiz does; its name, and that of the week's."""
    now = clock.now()
    today = local_day(now, "UTC").day
    for number in range(50):
        # Names of letters only: digits would make them look alike.
        email = f"{name.replace(' ', '.')}.{number}@example.org".lower()
        person = make.person(f"{name} {chr(97 + number % 26) * (2 + number // 26)}", email=email)
        for quest in drawn(catalogue.pool(), day_of(today), who=person):
            if DONE_BY_ONE_QUIZ.get(quest.counter, 0) >= quest.need:
                (week,) = drawn(catalogue.pool(), week_of(today), who=person)
                counting.count(person, {week.counter: week.need - 1}, now=now - timedelta(days=today.weekday()))
                make.award(person, 300)
                return person, quest.name["en"], week.name["en"]  # type: ignore[index]
    raise AssertionError("nobody has a quest that one quiz does")


@contextmanager
def later(app: Flask, **more: float) -> Iterator[str]:
    """The same site at a later time: the address of a server whose clock is moved."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    worker = Thread(target=server.serve_forever, daemon=True)
    worker.start()
    try:
        with time_machine.travel(clock.now() + timedelta(**more), tick=True):
            yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        worker.join()


def test_a_week_of_the_economy(open_page: OpenPage, shelf: Shelf) -> None:
    quiz = shelf.put(NUMBER, title={"ru": "Проба", "en": "A short trial"})
    with shelf.inside() as make:
        person, quest, week = somebody(make, "Earner")
        email = accounts.get_profile(person).email
        make.person("Friend Indeed", email="friend.indeed@example.org")

    page = open_page(size=PHONE)
    sign_in(page, email)
    page.goto("/en/quests")
    mine = page.locator(".quest", has=page.get_by_role("heading", name=quest, exact=True))
    expect(mine.get_by_role("button")).to_have_count(0)

    # Earn: a quiz, its quest, and, when the worker has looked, its award.
    page.goto(f"/en/quizzes/{quiz}")
    page.get_by_role("button", name="Start").click()
    page.locator("input[name^='r1.']").fill("25")
    page.locator(".question-actions .primary").click()
    page.get_by_role("button", name="Hand in").click()
    page.goto("/en/quests")
    expect(page.locator(".streak-length")).to_have_text("1 day in a row")
    mine.get_by_role("button", name="Fetch the points").click()
    expect(page.locator(".flashes")).to_contain_text("for your quest.")
    expect(mine.locator(".quest-done")).to_be_visible()
    with shelf.inside():
        giving.give_fresh(now=clock.now())
    page.goto("/en/awards")
    expect(page.locator("section[aria-labelledby=own]")).to_contain_text("A first try")
    page.goto("/en/notifications")
    expect(page.locator("main")).to_contain_text("A first try")

    # Buy and wear.
    page.goto("/en/shop")
    page.get_by_role("link", name="Frame “Ring”").click()
    page.get_by_role("button", name="Buy for 120 points").click()
    page.get_by_role("button", name="Wear").click()
    expect(page.locator("section[aria-labelledby=look] .framed-ring")).to_be_visible()

    # Give, and be thanked by the other's page.
    page.goto("/en/shop/colour-teal")
    page.get_by_label("A present").check()
    page.get_by_label("To whom").fill("Friend Indeed")
    page.get_by_role("button", name="Buy for 100 points").click()
    expect(page.locator(".flashes")).to_contain_text("Given: they have been told.")
    other = open_page(size=PHONE, js=False)
    sign_in(other, "friend.indeed@example.org")
    other.goto("/en/shop/things")
    expect(other.locator(".shop-things")).to_contain_text("A present from Earner")

    # A week turns: new quests, the old week's waits to be fetched, the streak is spoken of kindly.
    with shelf.inside():
        counting.count(person, dict.fromkeys(DONE_BY_ONE_QUIZ, 3) | {"answers_right": 40, "lessons_done": 3}, now=clock.now())
    with later(shelf.app, days=7) as address:
        page.goto(f"{address}/en/quests")
        expect(page.locator(".streak")).to_contain_text("A new streak can begin today. Your longest stays: 1 day.")
        waits = page.locator("section[aria-labelledby=late]")
        expect(waits.locator("h3")).to_have_text([week])
        waits.get_by_role("button", name="Fetch the points").click()
        expect(page.locator(".flashes")).to_contain_text("for your quest.")
        expect(page.locator("section[aria-labelledby=late]")).to_have_count(0)


def test_points_are_given_put_by_and_told_line_by_line(open_page: OpenPage, shelf: Shelf) -> None:
    """The bank on a phone, without a script."""
    with shelf.inside() as make:
        saver = make.person("Saver Thrift", email="saver.thrift@example.org")
        make.award(saver, 300)
        other = make.person("Somebody Poor")
    page = open_page(size=PHONE, js=False)
    sign_in(page, "saver.thrift@example.org")
    page.goto("/en/points")
    page.get_by_role("main").get_by_role("link", name="Bank").click()
    page.get_by_role("link", name="Give to somebody").click()
    page.get_by_label("To whom").fill("Somebody Poor")
    page.get_by_label("Points", exact=True).fill("40")
    page.get_by_role("button", name="Onward").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody Poor")
    page.get_by_role("button", name="Yes, give them").click()
    expect(page.locator(".flashes")).to_contain_text("40 points are theirs now.")
    page.get_by_label("Points to move").fill("60")
    page.get_by_role("button", name="Move them").click()
    expect(page.locator(".points-accounts")).to_contain_text("200")
    page.get_by_role("link", name="Deposit").click()
    expect(page.locator("table.statement tbody")).to_contain_text("+60")
    page.goto("/en/points?kind=gift")
    lines = page.locator("table.statement tbody tr")
    expect(lines).to_have_count(1)
    lines.get_by_role("link").click()  # a line leads to what it is about
    expect(page).to_have_url(re.compile(rf"/people/{other}$"))


@pytest.fixture(params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


def test_its_pages_are_for_everybody(open_page: OpenPage, shelf: Shelf, look: tuple[str, str]) -> None:
    lang, theme = look
    with shelf.inside() as make:
        person, *_ = somebody(make, f"Looker {lang} {theme}")
        counting.count(person, {"activities": 1, "quizzes_done": 12, "quizzes_perfect": 1}, now=clock.now())
        giving.give_fresh(now=clock.now())
        email = accounts.get_profile(person).email
    page = open_page(size=SIZES[theme], color_scheme=theme)
    sign_in(page, email, lang)
    for path in PAGES:
        page.goto(f"/{lang}/{path}")
        assert_good(page, path)

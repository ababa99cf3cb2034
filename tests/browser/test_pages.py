"""Every page, in both languages and both themes: for everybody, at any width, without a complaint, and light."""

import gzip
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, Response, Route, expect

from edu.core.marks import Body
from edu.web import errors
from edu.web.words import say
from tests.browser import answers, hands
from tests.browser.conftest import DESK, PHONE, TABLET, OpenPage, Site
from tests.make import PASSWORD

WIDTHS = (320, 360)
BAR_WIDTHS = (768, 1024, 1088, 1200, 1280)  # at which parts of the top bar come or go
FIRST_PAGE = 100 * 1024  # bytes of HTML, CSS and JS, compressed
STILL = 0.05  # layout shift that nobody notices; 0.1 is called good
READING = (
    *("", "learn", "learn/loyalty", "quizzes", "quizzes/ladder", "leaders", "leaders?period=all", "about", "gallery", "nothing-here"),
    *("ladder", "nps", "lessons/ladder/opinion", "counters", "figures"),
)
COMING_IN = ("sign-up", "sign-in", "forgot", "reset/not-a-token")
OWN = (
    "points",
    "ask",
    "leaders?period=all",
    "settings",
    "settings/password",
    "settings/email",
    "settings/sign-ins",
    "settings/tokens",
    "settings/data",
    "quizzes/ladder",
)
REFUSALS = (403, 409, 429, 500)
# Both languages and both themes, each on another size: nothing in one depends on which of the other it meets.
LOOKS = [("ru", "light"), ("en", "dark")]

# Each theme at another size, so that both frames are seen: the bar at the foot and the one at the top.
SIZES = {"light": PHONE, "dark": DESK}

UNFOLD = "for (const part of document.querySelectorAll('main details:not([open])')) { part.open = true; part.dataset.unfolded = '' }"
FOLD = "for (const part of document.querySelectorAll('[data-unfolded]')) { part.open = false; delete part.dataset.unfolded }"


def assert_good(page: Page, what: str) -> None:
    """No violation that axe knows, and nothing to scroll sideways on the narrowest phones, with everything unfolded."""
    found = violations_of(page)
    assert not found, "\n".join(
        [what, *(f"{each['id']}: {node['html']}\n  {node['failureSummary']}" for each in found for node in each["nodes"][:3])]
    )
    size = page.viewport_size
    assert size
    page.evaluate(UNFOLD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{what} is {wide} px wide on a phone of {width}: {too_wide(page)}"
    page.evaluate(FOLD)
    page.set_viewport_size(size)


def violations_of(page: Page) -> list[dict[str, Any]]:
    """What axe finds; of what is in order, which is much more, nothing is fetched."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate("axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)")
    return found


def assert_bar_fits(page: Page) -> None:
    size = page.viewport_size
    assert size
    for width in BAR_WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"the top bar at {width}: {too_wide(page)}"
    page.set_viewport_size(size)


def too_wide(page: Page) -> list[str]:
    return list(
        page.evaluate(
            "() => [...document.querySelectorAll('main *, header *, footer *')]"
            ".filter((part) => part.getBoundingClientRect().right > innerWidth + 1).slice(-3).map((part) => part.outerHTML.slice(0, 120))"
        )
    )


@pytest.fixture(params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


def test_pages_to_read(open_page: OpenPage, app: Flask, look: tuple[str, str], complaints: list[str]) -> None:
    lang, theme = look
    page = open_page(size=SIZES[theme], color_scheme=theme)
    for path in (*READING, *(f"lessons/{slug}" for slug in answers.quizzes())):
        page.goto(f"/{lang}/{path}")
        assert_good(page, path)
    for status, html in refusals(app, lang):
        page.route(f"**/refused/{status}", partial(Route.fulfill, status=status, content_type="text/html", body=html))
        page.goto(f"/{lang}/refused/{status}")
        expect(page.locator("main")).to_contain_text(str(status))
        assert_good(page, f"refusal {status}")
    complaints[:] = [each for each in complaints if "/refused/" not in each]


def refusals(app: Flask, lang: str) -> Iterator[tuple[int, str]]:
    """The pages of refusals that no address leads to by itself, drawn as they would be."""
    for status in REFUSALS:
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            yield status, errors.draw(status, say(errors.SENTENCES[status])).get_data(as_text=True)


def test_pages_of_ones_own(open_page: OpenPage, site: Site, look: tuple[str, str]) -> None:
    lang, theme = look
    page = open_page(size=SIZES[theme], color_scheme=theme)
    for path in COMING_IN:
        page.goto(f"/{lang}/{path}")
        assert_good(page, path)
    assert_bar_fits(page)
    for path in ("sign-up", "sign-in"):
        page.goto(f"/{lang}/{path}")
        page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()
        assert_good(page, f"{path} with mistakes")

    name = "".join(reversed(f"{lang}{theme}"))
    email = f"{name}@example.org"
    page.goto(f"/{lang}/sign-up")
    page.locator("[name=name]").fill(f"Looker {name}")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form .primary, main form button[type=submit]").last.click()
    expect(page.locator("details.menu")).to_be_visible()
    assert_bar_fits(page)
    for path in OWN:
        page.goto(f"/{lang}/{path}")
        assert_good(page, path)
    page.locator("details.menu summary").click()
    assert_good(page, "the account's menu")
    page.goto(f"/{lang}/leaders?period=all")
    page.locator('main a[href*="/people/"]').first.click()
    assert_good(page, "a person")

    other = open_page(f"/{lang}/forgot", size=SIZES[theme], color_scheme=theme)
    other.locator("[name=email]").fill(email)
    other.locator("main form .primary, main form button[type=submit]").last.click()
    expect(other.locator("main form [name=email]")).to_have_count(0)
    assert_good(other, "a letter is sent")
    letters = [letter.get_content() for letter in site.letters if email in str(letter["To"])]
    links = [link for text in letters for link in re.findall(r"http://\S+/reset/\S+", text)]
    other.goto(links[-1])
    assert_good(other, "a new password")


def test_pages_of_a_quiz(open_page: OpenPage, look: tuple[str, str]) -> None:
    """Each kind of question unanswered, graded with a try left, and over; the review and the result."""
    lang, theme = look
    page = open_page(size=TABLET, color_scheme=theme)
    address = hands.start(page, "ladder", lang=lang)
    seen: set[str] = set()
    for position, body in enumerate(answers.questions("ladder"), start=1):
        if body["kind"] in seen:
            continue
        seen.add(body["kind"])
        page.goto(f"{address}?q={position}")
        assert_good(page, f"{body['kind']}, unanswered")
        for attempt in ("graded", "over"):
            set_wrong(page, body, attempt == "over")
            page.locator(".question-actions [name=check]").click()
            expect(page.locator("[data-outcome]")).to_be_focused()
            assert_good(page, f"{body['kind']}, {attempt}")
        expect(page.locator(".question-actions [name=check]")).to_have_count(0)
    assert seen == {"match", "order", "sort", "choice", "choices", "numeric"}
    page.goto(f"{address}/review")
    assert_good(page, "review")
    page.locator("form[action$='/hand-in'] button").click()
    expect(page.locator("details.answer")).to_have_count(10)
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    assert_good(page, "result")
    page.goto(f"/{lang}/quizzes/ladder")
    expect(page.locator(".past tbody tr")).to_have_count(1)
    assert_good(page, "quiz with history")


def set_wrong(page: Page, body: Body, again: bool) -> None:
    """A wrong answer, and another wrong one the second time."""
    match body["kind"]:
        case "choice":
            hands.label_of(page, answers.wrong_options(body)[again]).click()
        case "choices":
            hands.label_of(page, answers.wrong_options(body)[again]).click()
        case "numeric":
            page.locator(".numeral-input").fill("99999" if again else "88888")
        case _:
            rows = answers.rows_of(body)
            options = list(rows.values())
            by = 2 if again else 1
            wrong = {row: options[(at + by) % len(options)] for at, row in enumerate(rows)}
            page.locator("[data-switch]").click() if page.locator("[data-switch][aria-pressed=false]").count() else None
            hands.choose(page, wrong)
            page.locator("[data-switch]").click()


def test_the_first_page_is_light_and_nothing_moves(open_page: OpenPage) -> None:
    """Whoever comes to any of these first: what the browser must have before the page stands, fonts aside."""
    for path in ("/en/", "/ru/", "/ru/lessons/ladder", "/en/lessons/nps"):
        page = open_page(size=PHONE, new=True)
        sizes: dict[str, int] = {}

        def came(answer: Response, sizes: dict[str, int] = sizes) -> None:
            if answer.request.resource_type in ("document", "stylesheet", "script") or ".svg" in answer.url:
                sizes[answer.url] = len(gzip.compress(answer.body(), 6))

        page.on("response", came)
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver((list) => {"
            " for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;"
            " }).observe({ type: 'layout-shift', buffered: true })"
        )
        page.goto(path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        assert sum(sizes.values()) <= FIRST_PAGE, f"{path}: {sizes}"
        assert page.evaluate("window.moved") <= STILL, path


def test_a_question_does_not_jump_when_its_board_comes_to_life(open_page: OpenPage) -> None:
    for size in (PHONE, DESK):
        page = open_page(size=size, new=True)
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver((list) => {"
            " for (const entry of list.getEntries()) window.moved += entry.value; }).observe({ type: 'layout-shift', buffered: true })"
        )
        hands.start(page, "ladder")
        expect(page.locator("[data-live]")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.moved") <= STILL

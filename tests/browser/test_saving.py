"""Nothing that was answered is lost: by a reload, a lost connection, another tab, another language, the Back button."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import answers, hands
from tests.browser.conftest import PHONE, OpenPage

RUNGS = answers.question("ladder", "rungs-to-customers")
PAIRS = answers.pairs_of(RUNGS)
CARDS = list(PAIRS)
TWO = {card: PAIRS[card] for card in CARDS[:2]}


def saved(page: Page) -> Locator:
    return page.locator("[data-saved]")


def assert_laid(page: Page, pairs: answers.Pairs) -> None:
    for card, place in pairs.items():
        expect(page.locator(f'[data-place="{place}"] [data-card="{card}"]')).to_be_visible()


def go_offline(page: Page) -> None:
    """The connection is lost once the page stands: what it is made of has come."""
    expect(page.locator("[data-live]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)


def test_cards_lie_where_they_were_put_after_a_reload(open_page: OpenPage) -> None:
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, "ladder")
    hands.lay(page, TWO, hands.tap)
    expect(saved(page)).to_have_text("Saved")
    page.goto(f"{address}?q=1")
    assert_laid(page, TWO)


def test_what_is_answered_without_a_connection_is_sent_when_it_is_back(open_page: OpenPage) -> None:
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, "ladder")
    go_offline(page)
    hands.lay(page, TWO, hands.tap)
    expect(saved(page)).to_contain_text("Not saved yet")
    for words in ("Check", "Next question"):
        hands.button(page, words).click()
        expect(saved(page)).to_contain_text("Not saved yet")
        assert_laid(page, TWO)
    page.context.set_offline(False)
    expect(saved(page)).to_have_text("Saved")
    page.goto(f"{address}?q=1")
    assert_laid(page, TWO)


def test_an_answer_that_never_got_away_waits_in_the_browser(open_page: OpenPage) -> None:
    """The tab was closed without a connection; opened anew, in the other language even, the answer is there and sent."""
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, "ladder")
    go_offline(page)
    hands.lay(page, TWO, hands.tap)
    expect(saved(page)).to_contain_text("Not saved yet")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{address}?q=1".replace("/en/", "/ru/"))
    assert_laid(again, TWO)
    expect(saved(again)).not_to_be_empty()
    again.reload()
    assert_laid(again, TWO)


def test_the_other_language_keeps_the_answers(open_page: OpenPage) -> None:
    page = open_page()
    address = hands.start(page, "ladder")
    hands.lay(page, TWO, hands.drag)
    hands.button(page, "Next question").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("2")
    page.locator(".tongues a[hreflang=ru]").click()
    expect(page).to_have_url(re.compile("/ru/attempts/"))
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.locator(".step[value='1']").click()
    assert_laid(page, TWO)
    expect(page.locator("main h1")).to_have_text(RUNGS["text"]["ru"])
    assert page.url.partition("?")[0] == address.replace("/en/", "/ru/")


def test_pressing_twice_is_pressing_once(open_page: OpenPage) -> None:
    page = open_page()
    hands.start(page, "ladder")
    hands.lay(page, hands.shifted(PAIRS), hands.drag)
    hands.button(page, "Check").dblclick()
    expect(page.locator("[data-outcome]")).to_contain_text("You have one more try.")
    hands.button(page, "Check again").dblclick()  # the same reply again: no further try
    expect(page.locator("[data-outcome]")).to_contain_text("You have one more try.")
    page.goto(f"{page.url.partition('?')[0]}/review")
    page.get_by_role("button", name="Hand in").dblclick()
    expect(page.locator("main h1")).to_have_text("0 of 10 questions are right")
    page.goto("/en/quizzes/ladder")
    expect(page.locator(".past tbody tr")).to_have_count(1)


def test_an_old_tab_is_told_so_and_shows_what_is(open_page: OpenPage) -> None:
    old = open_page()
    address = hands.start(old, "ladder")
    new = old.context.new_page()
    new.goto(f"{address}?q=1")
    hands.lay(new, PAIRS, hands.drag)
    hands.button(new, "Check").click()
    expect(new.locator("[data-outcome]")).to_contain_text("Right.")

    old.bring_to_front()
    hands.drag(old, CARDS[0], PAIRS[CARDS[1]])
    sentence = old.locator("#problem")
    expect(sentence).to_have_text("This question has been graded: its answer can't be changed any more.")
    expect(sentence).to_be_focused()
    expect(old.locator("[data-outcome]")).to_contain_text("Right.")
    assert old.locator('.puzzle-row[data-verdict="right"]').count() == len(PAIRS)

    # The same with Check, in a tab that missed the handing in: its result, and why.
    body = answers.questions("ladder")[4]
    old.goto(f"{address}?q=5")
    new.goto(f"{address}/review")
    new.get_by_role("button", name="Hand in").click()
    expect(new.locator("main h1")).to_have_text("1 of 10 questions is right")
    hands.label_of(old, answers.right_options(body)[0]).click()
    hands.button(old, "Check").click()
    expect(old.locator("#problem")).to_contain_text("handed in")
    expect(old.locator("main h1")).to_have_text("1 of 10 questions is right")


def test_an_old_tab_without_scripts_gets_the_sentence(open_page: OpenPage) -> None:
    old = open_page(js=False)
    address = hands.start(old, "ladder")
    new = old.context.new_page()
    new.goto(f"{address}?q=1")
    hands.choose(new, answers.rows_of(RUNGS))
    hands.button(new, "Check").click()
    expect(new.locator("[data-outcome]")).to_contain_text("Right.")
    hands.choose(old, {place: card for card, place in hands.shifted(PAIRS).items()})
    with old.expect_response(lambda answer: answer.request.method == "POST") as answer:
        hands.button(old, "Check").click()
    assert answer.value.status == 409
    expect(old.locator("main")).to_contain_text("This question has been graded")


def test_back_leads_to_the_question_before_and_it_still_saves(open_page: OpenPage) -> None:
    page = open_page()
    address = hands.start(page, "ladder")
    hands.lay(page, TWO, hands.drag)
    hands.button(page, "Next question").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("2")
    page.go_back()
    expect(page.locator("[aria-current=step]")).to_contain_text("1")
    assert_laid(page, TWO)
    hands.lay(page, PAIRS, hands.drag)
    expect(saved(page)).to_have_text("Saved")
    page.goto(f"{address}?q=1")
    assert_laid(page, PAIRS)


def test_nothing_chosen_is_no_try(open_page: OpenPage) -> None:
    page = open_page()
    hands.start(page, "ladder")
    hands.button(page, "Check").click()
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#problem")).to_contain_text("nothing has been chosen yet")
    expect(hands.button(page, "Check")).to_be_visible()


def test_the_theme_is_kept(open_page: OpenPage) -> None:
    page = open_page("/en/")
    page.locator("[data-theme-button]:visible").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/ru/quizzes")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("[data-theme-button]:visible").first.click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")

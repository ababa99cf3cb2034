"""The rungs are matched to their customers in five ways, and each of them explains what was wrong."""

import pytest
from playwright.sync_api import Page, expect

from edu.core.marks import token
from tests.browser import answers, hands
from tests.browser.conftest import DESK, PHONE, OpenPage

RUNGS = answers.question("ladder", "rungs-to-customers")
PAIRS = answers.pairs_of(RUNGS)
CARDS = list(PAIRS)
WAYS = {
    "drag": {"size": DESK},
    "tap": {"size": PHONE, "touch": True},
    "swipe": {"size": PHONE, "touch": True},
    "keyboard": {"size": DESK},
    "lists without a script": {"size": PHONE, "js": False},
}
HANDS = {"drag": hands.drag, "tap": hands.tap, "swipe": hands.swipe, "keyboard": hands.keys}


def swapped(pairs: answers.Pairs, one: str, other: str) -> dict[str, str]:
    return {**pairs, one: pairs[other], other: pairs[one]}


def answer(page: Page, way: str, pairs: answers.Pairs) -> None:
    if way in HANDS:
        hands.lay(page, pairs, HANDS[way])
    else:
        hands.choose(page, {place: card for card, place in pairs.items()})


def why(place: str, card: str) -> str:
    """What the file says is wrong about `card` at `place`."""
    prompt = next(prompt for prompt in RUNGS["prompts"] if token(prompt["text"]) == place)
    name = next(name for name, text in RUNGS["cards"].items() if token(text) == card)
    return str(prompt["wrong"][name]["en"])


@pytest.mark.parametrize("way", WAYS)
def test_wrong_pairs_are_explained_then_the_right_ones_are_shown(open_page: OpenPage, way: str) -> None:
    page = open_page(**WAYS[way])  # type: ignore[arg-type]
    hands.start(page, "ladder")
    first = swapped(PAIRS, CARDS[0], CARDS[1])
    answer(page, way, first)
    hands.button(page, "Check").click()

    expect(page.locator("[data-outcome]")).to_contain_text("3 of 5 are right.")
    for card in CARDS[:2]:
        expect(page.locator(".verdict-why", has_text=why(first[card], card))).to_be_visible()
    expect(page.locator(".puzzle-row[data-verdict=right]")).to_have_count(3)
    expect(page.locator(".verdict-key")).to_have_count(0)

    second = swapped(first, CARDS[2], CARDS[3])
    answer(page, way, second)
    hands.button(page, "Check again").click()

    expect(page.locator("[data-outcome]")).to_contain_text("1 of 5 is right.")
    expect(page.locator(".verdict-key")).to_have_count(4)
    lowest = page.locator(f'.puzzle-row:has([data-place="{PAIRS[CARDS[0]]}"]) .verdict-key')
    expect(lowest).to_contain_text(RUNGS["cards"][RUNGS["prompts"][0]["answer"]]["en"])
    expect(hands.button(page, "Check again")).to_have_count(0)


def test_every_move_is_said_and_can_be_undone(open_page: OpenPage) -> None:
    """Esc puts back a card that is held, Delete takes one away; each move is announced to those who don't see it."""
    page = open_page()
    hands.start(page, "ladder")
    said, card = page.locator("[data-say][aria-live]"), CARDS[0]
    hands.tab_to(page, "[data-board] [data-card]")
    hands.arrow_to(page, f"{hands.AT}.dataset.card === '{card}'")
    page.keyboard.press("Space")
    expect(said).to_contain_text("taken")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("put back")
    assert not hands.lies(page, card, PAIRS[card])
    hands.keys(page, card, PAIRS[card])
    expect(said).to_contain_text("is now at")
    hands.arrow_to(page, f"{hands.AT}.dataset.card === '{card}'")
    page.keyboard.press("Delete")
    expect(said).to_contain_text("back among the cards")
    assert not hands.lies(page, card, PAIRS[card])


def test_lists_are_there_for_who_prefers_them(open_page: OpenPage) -> None:
    """The choice is remembered, and a card laid before is chosen in its list."""
    page = open_page(size=PHONE, touch=True)
    address = hands.start(page, "ladder")
    hands.lay(page, {CARDS[0]: PAIRS[CARDS[0]]}, hands.tap)
    page.locator("[data-switch]").click()
    select = page.locator(f'select[data-row="{PAIRS[CARDS[0]]}"]')
    expect(select).to_be_visible()
    expect(select).to_have_value(CARDS[0])
    expect(page.locator("[data-pool]")).to_be_hidden()
    page.goto(f"{address}?q=2")
    expect(page.locator("select").first).to_be_visible()

"""Cards are laid into the gaps of a running text: by mouse, by finger, by keyboard, and with plain lists."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from edu.core.marks import token
from tests.browser import answers, hands
from tests.browser.conftest import DESK, PHONE, OpenPage, Site, running
from tests.letters import Letters

CARDS = {"ice": "ice", "water": "water that can be poured, drunk, and swum in by whoever likes", "steam": "steam", "sand": "sand"}
QUESTION: dict[str, Any] = {
    "id": "states-of-water",
    "kind": "cloze",
    "text": "What becomes of it?",
    "cloze": "In the cold it is [[cold]], in a glass it is [[glass]], and over a kettle it is [[kettle]]: a gas of [[many]] molecules.",
    "cards": CARDS,
    "gaps": {
        "cold": {"card": "ice", "wrong": {"steam": {"text": "Steam takes heat.", "lesson": "ladder"}}},
        "glass": {"card": "water"},
        "kettle": {"card": "steam"},
        "many": {"words": [{"text": "many"}]},
    },
}
ICE, WATER, STEAM, SAND = map(token, CARDS.values())
RIGHT = {ICE: "1", WATER: "2", STEAM: "3"}
WAYS = {
    "drag": {"size": DESK},
    "tap": {"size": PHONE, "touch": True},
    "swipe": {"size": PHONE, "touch": True},
    "keyboard": {"size": DESK},
    "lists without a script": {"size": PHONE, "js": False},
}
HANDS = {"drag": hands.drag, "tap": hands.tap, "swipe": hands.swipe, "keyboard": hands.keys}
ADDRESS = "/en/checks/ladder/states-of-water"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Path, mail_server: Letters) -> Iterator[Site]:
    """The site with one question more, which a lesson could ask."""
    folder = tmp_path_factory.mktemp("gaps")
    shutil.copytree(answers.CONTENT.parent, folder / "content")
    (file,) = (folder / "content").glob("courses/*/*-ladder/quiz.yml")
    quiz = yaml.safe_load(file.read_text())
    quiz["checks"].append(QUESTION)
    file.write_text(yaml.safe_dump(quiz, allow_unicode=True))
    (file.parent.parent / "skills.yml").unlink()  # which knows nothing of it
    with running(folder, prepared, mail_server, EDU_CONTENT=str(folder / "content")) as site:
        yield site


def answer(page: Page, way: str, pairs: answers.Pairs) -> None:
    if way in HANDS:
        hands.lay(page, pairs, HANDS[way])
    else:
        hands.choose(page, {gap: card for card, gap in pairs.items()})


@pytest.mark.parametrize("way", WAYS)
def test_wrong_cards_are_explained_and_right_ones_taken(open_page: OpenPage, way: str) -> None:
    page = open_page(ADDRESS, **WAYS[way])  # type: ignore[arg-type]
    answer(page, way, {STEAM: "1", WATER: "2"})
    page.get_by_role("textbox", name="gap 4").fill("many")
    page.get_by_role("button", name="Check").click()

    verdicts = page.locator(".cloze-verdicts > li")
    expect(verdicts).to_have_count(4)
    expect(verdicts.nth(0)).to_contain_text("Steam takes heat.")
    expect(verdicts.nth(0).get_by_role("link")).to_have_attribute("href", "/en/lessons/ladder")
    assert [each.get_attribute("data-verdict") for each in verdicts.all()] == ["wrong", "right", "blank", "right"]
    expect(page.locator(".verdict-key")).to_have_count(0)

    answer(page, way, {ICE: "1", STEAM: "3"})
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".outcome")).to_contain_text("Right.")
    assert [gap.inner_text() for gap in page.locator(".gap-filled").all()] == [CARDS["ice"], CARDS["water"], CARDS["steam"], "many"]


def test_a_card_laid_elsewhere_swaps_and_every_move_is_said(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    said = page.locator("[data-say][aria-live]")
    hands.lay(page, {ICE: "1", STEAM: "3"}, hands.keys)
    expect(page.locator(".puzzle-title")).to_have_text("Cards")  # and not that each may be used several times
    expect(said).to_contain_text("steam is now at: gap 3. Cards left: 2.")
    hands.drag(page, STEAM, "1")
    expect(said).to_contain_text("ice has taken its old place.")
    assert hands.lies(page, STEAM, "1")
    assert hands.lies(page, ICE, "3")
    hands.drag(page, SAND, "1")
    assert hands.lies(page, SAND, "1")
    expect(page.locator(f'[data-pool] [data-card="{STEAM}"]')).to_be_visible()
    hands.arrow_to(page, f"{hands.AT}.dataset.card === '{SAND}' && !!{hands.AT}.closest('[data-place]')")
    page.keyboard.press("Space")
    expect(said).to_contain_text("taken")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("put back")
    page.keyboard.press("Delete")
    expect(said).to_contain_text("back among the cards")
    assert not hands.lies(page, SAND, "1")


def test_a_verdict_goes_when_its_card_goes(open_page: OpenPage) -> None:
    page = open_page(f"{ADDRESS}?r.1={STEAM}&r.2={WATER}")
    verdicts = page.locator(".cloze-verdicts > li")
    expect(verdicts.nth(0)).to_be_visible()
    hands.lay(page, {SAND: "1"}, hands.drag)
    expect(verdicts.nth(0)).to_be_hidden()
    expect(verdicts.nth(1)).to_be_visible()
    hands.lay(page, {STEAM: "1"}, hands.drag)
    expect(verdicts.nth(0)).to_be_visible()


@pytest.mark.parametrize("js", [True, False])
def test_a_long_card_wraps_on_a_phone(open_page: OpenPage, js: bool) -> None:
    """In its gap it can be read to the end, before and after the answer is shown, and nothing sticks out of the page."""
    page = open_page(f"{ADDRESS}?r.2={WATER}", size={"width": 320, "height": 640}, js=js)
    for part in (".gap-slot .piece-text" if js else "select.gap-input >> nth=1", ".gap-filled >> nth=1"):
        words = page.locator(part)
        assert words.evaluate("part => part.scrollWidth <= part.clientWidth + 1 && part.clientHeight > 45")
        assert page.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")
        page.goto(f"{ADDRESS}?r.2={WATER}&do=reveal")

"""The ways to answer: with a mouse, a finger that taps or swipes, the keyboard alone, and plain inputs without a script.

A question is answered field by field, so that a kind that draws with known widgets can be answered by being there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from edu.core.marks import Field, Reply
from tests.browser import hands
from tests.browser.conftest import DESK, PHONE


class Way:
    """With a mouse. The other ways say what they do otherwise."""

    opens = {"size": DESK}

    def press(self, button: Locator) -> None:
        button.click()

    def lay(self, page: Page, card: str, place: str) -> None:
        hands.drag(page, card, place)

    def pick(self, page: Page, name: str, option: str) -> None:
        self.press(page.locator("label", has=page.locator(_choice(name, option))))

    def touch(self, page: Page, name: str, spot: str) -> None:
        self.press(page.locator(f'[data-spot="{spot}"] .hotspot-edge'))

    def write(self, page: Page, name: str, words: str) -> None:
        self.press(_input(page, name))
        page.keyboard.type(words)

    def select(self, page: Page, name: str, option: str) -> None:
        _input(page, name).select_option(option)


class Finger(Way):
    opens = {"size": PHONE, "touch": True}

    def press(self, button: Locator) -> None:
        button.tap()

    def lay(self, page: Page, card: str, place: str) -> None:
        hands.tap(page, card, place)


class Swipe(Finger):
    def lay(self, page: Page, card: str, place: str) -> None:
        hands.swipe(page, card, place)


class Keys(Way):
    def press(self, button: Locator) -> None:
        hands.tab_to(button.page, f"#{_named(button)}")
        button.page.keyboard.press("Enter")

    def lay(self, page: Page, card: str, place: str) -> None:
        hands.keys(page, card, place)

    def pick(self, page: Page, name: str, option: str) -> None:
        wanted = _choice(name, option)
        if page.locator(wanted).get_attribute("type") == "checkbox":
            hands.tab_to(page, wanted)
            page.keyboard.press("Space")
            return
        # Tab stops at a group of buttons once; arrows go on from there, and choose.
        hands.tab_to(page, f'input[name$=".{name}"]')
        page.keyboard.press("Space")
        hands.arrow_to(page, f"{hands.AT}.value === '{option}'")

    def touch(self, page: Page, name: str, spot: str) -> None:
        self.pick(page, name, spot)

    def write(self, page: Page, name: str, words: str) -> None:
        hands.tab_to(page, _named_input(name))
        page.keyboard.type(words)

    def select(self, page: Page, name: str, option: str) -> None:
        hands.tab_to(page, _named_input(name))
        hands.arrow_to(page, f"{hands.AT}.value === '{option}'")


class Plain(Way):
    """Without a script: lists, and the options below a picture."""

    opens = {"size": PHONE, "js": False}

    def lay(self, page: Page, card: str, place: str) -> None:
        # Of the two the list's row is the one that has an input; a sort's rows are its cards.
        row, option = (place, card) if _input(page, place).count() else (card, place)
        self.select(page, row, option)

    def touch(self, page: Page, name: str, spot: str) -> None:
        self.pick(page, name, spot)


WAYS = {"mouse": Way(), "tap": Finger(), "swipe": Swipe(), "keyboard": Keys(), "without a script": Plain()}


@dataclass(frozen=True)
class Answering:
    """Somebody at a page of an attempt."""

    page: Page
    way: Way

    def give(self, fields: Iterable[Field], reply: Reply) -> None:
        """Fill in every field as the reply has it, and see that this is what the page would send."""
        for field in fields:
            self._fill(field, reply)
        if self.way.opens.get("js", True):
            sent = self.page.locator("form.question").evaluate(SENT)
            assert sorted(sent) == sorted([name, value] for name, values in reply.items() for value in _several(values))

    def _fill(self, field: Field, reply: Reply) -> None:
        page, way = self.page, self.way
        match field.widget:
            case "board" | "rungs" | "order" | "ladder":
                for row in field.rows:
                    way.lay(page, reply[row.id], row.id)
            case "buckets":
                for row in field.rows:
                    way.lay(page, row.id, reply[row.id])
            case "card":
                way.lay(page, reply[field.name], field.name)
            case "select":
                way.select(page, field.name, reply[field.name])
            case "radio" | "check" | "scale":
                for option in _several(reply[field.name]):
                    way.pick(page, field.name, option)
            case "hotspot":
                for option in _several(reply[field.name]):
                    way.touch(page, field.name, option)
            case "number" | "text" | "essay":
                way.write(page, field.name, reply[field.name])
            case "gaps":
                for gap in field.gaps:
                    self._fill(gap, reply)
            case _:
                raise AssertionError(f"Nobody knows how to answer with the widget “{field.widget}”.")


# What the form of an attempt's page would send for its question: each name without its number.
SENT = (
    "form => [...new FormData(form)].filter(([name, value]) => /^r\\d+\\./.test(name) && value)"
    ".map(([name, value]) => [name.replace(/^r\\d+\\./, ''), value])"
)


def takes_cards(field: Field) -> bool:
    """Whether something is laid somewhere: then a finger may also stay down."""
    return bool(field.rows) or field.widget == "card" or any(map(takes_cards, field.gaps))


def _several(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def _named_input(name: str) -> str:
    return f'form.question [name$=".{name}"]'


def _input(page: Page, name: str) -> Locator:
    return page.locator(_named_input(name))


def _choice(name: str, option: str) -> str:
    return f'input[name$=".{name}"][value="{option}"]'


def _named(button: Locator) -> str:
    """An id for what Tab should lead to."""
    expect(button).to_be_visible()
    return str(button.evaluate("button => button.id ||= 'sought'"))

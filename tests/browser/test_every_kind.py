"""Every kind of question is answered rightly in a real attempt, in every way there is. A new kind is walked by being there."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from edu.core.i18n import in_language
from edu.core.marks import Body, Kind, Marked
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from tests.browser.conftest import OpenPage, Shelf
from tests.browser.ways import WAYS, Answering, takes_cards
from tests.quizzes.kinds.test_every_kind import full_reply

CASES = [
    pytest.param(kind, way, id=f"{name}-{way}")
    for name, kind in all_kinds().items()
    for way in WAYS
    if way != "swipe" or any(map(takes_cards, question.ask(kind.example)))
]
# What the result says of a right answer.
VERDICTS = {Marked.AT_ONCE: "right", Marked.BY_HAND: "waiting", Marked.NEVER: "noted"}


@pytest.fixture(scope="module")
def quizzes(shelf: Shelf) -> dict[str, str]:
    """For every kind a quiz that asks its example."""
    return {name: shelf.put(kind.example, slug=f"kind-{name}") for name, kind in all_kinds().items()}


@pytest.mark.parametrize(("kind", "way"), CASES)
def test_a_kind_is_answered(open_page: OpenPage, quizzes: dict[str, str], kind: Kind, way: str) -> None:
    by = WAYS[way]
    page = open_page(f"/en/quizzes/{quizzes[kind.name]}", **by.opens)
    by.press(page.get_by_role("button", name="Start"))
    expect(page.locator("form.question")).to_be_visible()
    body = as_asked(kind.example, page)
    fields = question.ask(body)
    Answering(page, by).give(fields, full_reply(kind, body, "en") if fields else {})
    by.press(page.locator(".question-actions").get_by_role("button", name="To the end"))
    expect(page.locator("main")).to_contain_text("Every question has an answer.")
    by.press(page.get_by_role("button", name="Hand in"))

    answer = page.locator("details.answer")
    expect(answer).to_have_count(1)
    if not fields:
        assert kind.marked is Marked.NEVER
        return
    expect(answer.locator("summary")).to_have_attribute("data-verdict", VERDICTS[kind.marked])
    if kind.marked is Marked.AT_ONCE:
        expect(page.locator("main h1")).to_have_text("1 of 1 questions is right")
        expect(page.locator(".big")).to_have_text("10")
    elif kind.marked is Marked.BY_HAND:
        expect(page.locator("main")).to_contain_text("Your teacher still has to mark some answers")


def as_asked(body: Body, page: Page) -> Body:
    """The question as it stands on the page: with the values that were drawn for this attempt."""
    if not body.get("values"):
        return body
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[\\d.−]+)", re.escape(in_language(body["text"], "en")))
    found = re.fullmatch(pattern, page.locator(".stem").inner_text())
    assert found
    numbers: dict[str, Any] = {name: float(number.replace("−", "-")) for name, number in found.groupdict().items()}
    return {**body, "drawn": numbers}

"""What would give an answer away is not in the page before it is graded, in none of its bytes."""

import re
from html import unescape

from playwright.sync_api import expect

from edu.core.marks import Body
from edu.core.markup import inline
from tests.browser import answers, hands
from tests.browser.conftest import OpenPage

SHORT = 12  # characters: «Верно.» may stand anywhere


def given_away(page: str, body: Body) -> list[str]:
    """Which of the question's explanations the page holds, as they are written or as they are drawn."""
    plain = unescape(page)
    secrets = {text for text in answers.secrets_of(body) if len(text) >= SHORT}
    return [text for text in secrets if text in plain or unescape(str(inline(text))) in plain]


def test_no_page_holds_its_key_before_it_is_graded(open_page: OpenPage) -> None:
    page = open_page()
    for slug in answers.quizzes():
        address = hands.start(page, slug)
        for position, body in enumerate(answers.questions(slug), start=1):
            for lang in ("en", "ru"):
                answer = page.request.get(f"{address.replace('/en/', f'/{lang}/')}?q={position}")
                text = answer.text()
                assert re.split(r"[*{]", body["text"][lang])[0].strip()[:20] in unescape(text), f"{slug} {position} is another question"
                assert not given_away(text, body), f"{slug} {body['id']} in {lang}"
                assert "data-verdict" not in text


def test_no_lesson_holds_the_key_of_its_checks(open_page: OpenPage) -> None:
    page = open_page()
    for slug, quiz in answers.quizzes().items():
        for lang in ("en", "ru"):
            text = page.request.get(f"/{lang}/lessons/{slug}").text()
            assert text.count('class="check"') >= 2
            for body in quiz["checks"]:
                assert not given_away(text, body), f"{slug} {body['id']} in {lang}"


def test_a_wrong_answer_brings_its_reason_and_no_other(open_page: OpenPage) -> None:
    """And so the tests above would see a key that was there."""
    page = open_page()
    hands.start(page, "what-loyalty-is")
    body = answers.questions("what-loyalty-is")[0]
    hands.give(page, body, right=False)
    hands.button(page, "Check").click()
    expect(page.locator("[data-outcome]")).to_contain_text("one more try")
    assert len(given_away(page.content(), body)) == 1

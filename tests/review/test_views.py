"""Reviews in the browser, without a script."""

import re
from datetime import timedelta

import pytest

from edu.lessons.service import shelving
from edu.ports import clock
from edu.review.rules.memory import Remembered
from edu.review.rules.planning import Terms
from edu.review.service import cards, session
from tests.house.pages import faults_of
from tests.lessons import shelves
from tests.make import QUESTIONS, right_reply, words_of
from tests.review.test_reviewing import reader_of


@pytest.fixture
def student(make):
    browser = make.signed_in()
    make.attempt(make.quiz(questions=QUESTIONS), by=browser.user_id, right=2, handed_in=True, now=clock.now() - timedelta(days=20))
    cards.add_word("churn", "отток <b>", by=browser.user_id, now=clock.now())
    return browser


def test_a_session_goes_from_card_to_card(student):
    assert "Review 4 cards" in words_of(student.get("/en/review"))
    for _ in range(4):
        page = student.get("/en/review/next")
        assert faults_of(page.text, "en") == []
        card, number = (
            re.search(r"/review/cards/(\d+)/(?:answer|rate)", page.text)[1],
            re.search(r'name="number" value="(\d+)"', page.text)[1],
        )
        if "churn" in page.text:
            assert "отток &lt;b&gt;" in page.text
            assert student.submit(f"/en/review/cards/{card}/rate", {"number": number, "rating": "3"}).status_code == 303
            continue
        body = next(each for each in QUESTIONS if each["text"]["en"] in page.text)
        sent = {f"r.{name}": value for name, value in right_reply(body).items()}
        told = student.submit(f"/en/review/cards/{card}/answer", {"number": number, **sent})
        assert "Right." in words_of(told)
        assert "It comes again" in words_of(told)
    over = student.get("/en/review/next")
    assert over.status_code == 303
    assert "That is all for now." in words_of(student.get("/en/review"))


def test_the_page_says_why_nothing_is_asked_and_a_newcomer_has_a_plan_too(make, student):
    newcomer = make.signed_in()
    shelving.put(shelves.shelf(), now=clock.now())
    said = words_of(newcomer.get("/en/review"))
    assert "Nothing to remember yet" in said
    assert "Ten minutes for today One in en" in said
    cards.change_terms(Terms(most=5), by=student.user_id)
    for number in range(5):
        cards.add_word(f"word {number}", "x", by=student.user_id, now=clock.now())
    reader = reader_of(student.user_id)
    while (card := session.find_next(reader, now=clock.now())) is not None:
        session.answer(card.id, card.number, {}, reveal=True, by=reader.id, now=clock.now()) if card.asked else session.rate(
            card.id, card.number, Remembered.EASY, by=reader.id, now=clock.now()
        )
    assert "You have done your share of today. 4 cards wait until tomorrow." in words_of(student.get("/en/review"))


def test_the_pages_around_a_session(student):
    for path in ("/review", "/review/words", "/review/settings"):
        for lang in ("ru", "en"):
            assert faults_of(student.get(f"/{lang}{path}").text, lang) == []
    assert student.submit("/en/review/words", {"front": "NPS", "back": "a score"}).status_code == 303
    assert student.submit("/en/review/words", {"front": "NPS", "back": "a score"}).status_code == 422
    assert student.submit("/en/review/words", {"front": "", "back": ""}).status_code == 422
    assert 'value="promoter"' in student.get("/en/review/words?front=promoter").text
    assert student.submit("/en/review/settings", {"most": "20", "days_off": ["5", "6"]}).status_code == 303
    assert student.submit("/en/review/settings", {"most": "20", "days_off": list("0123456")}).status_code == 422
    assert student.submit("/en/review/settings", {"most": "four"}).status_code == 422
    assert student.submit("/en/review/settings", {"most": "20", "holiday_until": "2999-01-01"}).status_code == 422


def test_cards_can_be_taken_to_anki(student):
    text = student.get("/en/review/cards.txt").text
    assert text.startswith("#separator:tab")
    assert "churn" in text
    assert "Who has just bought" in text


def test_visitors_sign_in_and_strangers_find_nothing(make, student, app):
    number = session.find_next(reader_of(student.user_id), now=clock.now()).id
    for path in ("/en/review", "/en/review/next", "/en/review/words", "/en/review/settings", "/en/review/cards.txt"):
        assert app.test_client().get(path).status_code == 302
    stranger = make.signed_in()
    for do in ("answer", "rate", "remove"):
        assert stranger.submit(f"/en/review/cards/{number}/{do}", {"number": 0, "rating": "3"}).status_code == 404
        assert stranger.get(f"/en/review/cards/{number}/{do}").status_code == 405
    assert student.submit(f"/en/review/cards/{number}/rate", {"rating": "9"}).status_code == 303
    assert student.submit(f"/en/review/cards/{number}/remove").status_code == 303


def test_a_lesson_offers_to_keep_a_word(make, student):
    card = cards.add_word("rung", "ступень", by=student.user_id, now=clock.now())
    session.rate(card, 0, Remembered.GOOD, by=student.user_id, now=clock.now())
    assert 'value="ladder"' in student.get("/en/review/words?lesson=ladder").text

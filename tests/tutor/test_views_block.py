"""The tutor's answer under a question of the portal."""

import pytest

from edu.db.base import db
from edu.qa.rules.posts import What
from edu.qa.service import moderating
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import starting
from edu.search.service import index
from edu.tutor.models import TutorAnswer
from edu.tutor.service import answering
from tests.make import CHOICE, words_of
from tests.qa.portal import Portal

TITLE = "Who has just bought for the first time, and what is that called?"
TEXT = "A new customer has just bought for the first time and decides whether it was worth it."


@pytest.fixture
def portal(app, make, now):
    portal = Portal(make)
    index.put("lesson", "new", lang="en", title="The new customer", body=TEXT, path="/lessons/new", at=now)
    return portal


def test_a_new_question_has_the_tutors_answer_below_for_visitors_and_readers(portal, client, make):
    number = portal.question(title=TITLE)
    for reader in (client, make.signed_in()):
        page = reader.get(f"/en/questions/{number}")
        assert TEXT in words_of(page)
        assert "Put together by machine" in words_of(page)
        assert 'href="/en/lessons/new"' in page.text


def test_its_rating_leads_back_to_the_question(portal, make):
    number = portal.question(title=TITLE)
    reader = make.signed_in()
    told = answering.find_for_question(number, by=None)
    back = reader.submit(f"/en/tutor/answers/{told.id}/rate", {"up": ""})
    assert back.location.endswith(f"/en/questions/{number}#tutor-block")
    assert [each.id for each in answering.to_review()] == [told.id]
    answering.review(told.id, keep=False, by=make.person(role="moderator"), now=told.created_at)
    assert TEXT not in words_of(reader.get(f"/en/questions/{number}"))


def test_who_has_it_in_an_open_attempt_does_not_see_it(portal, make, now):
    number = portal.question(title=TITLE)
    reader = make.signed_in()
    starting.start(make.quiz(questions=[CHOICE]), by=Taker(user_id=reader.user_id), now=now)
    page = words_of(reader.get(f"/en/questions/{number}"))
    assert TEXT not in page
    assert "Put together by machine" not in page


def test_a_question_nobody_may_read_has_no_answer_either(portal, make, now):
    number = portal.question(title=TITLE)
    told = answering.find_for_question(number, by=None)
    moderating.hide(What.QUESTION, number, by=None, now=now)
    assert make.signed_in().get(f"/en/tutor/answers/{told.id}").status_code == 404
    assert answering.answer_question(number, now=now) is None


def test_what_is_not_known_is_no_block_and_other_words_are_answered_anew(portal, client, now):
    number = portal.question(title="Which chess olympiad was held in Batumi, and who won?")
    assert "Put together by machine" not in words_of(client.get(f"/en/questions/{number}"))
    assert db.session.query(TutorAnswer).count() == 1
    assert answering.answer_question(number, now=now) == answering.answer_question(number, now=now)
    assert db.session.query(TutorAnswer).count() == 1

"""Cards from what was done, a session of them, and that one review counts once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.db.base import db
from edu.points.rules import HELD_SHARE
from edu.points.service import ledger
from edu.quizzes.service import bank, running
from edu.review.rules.memory import Remembered
from edu.review.rules.planning import Due, Terms
from edu.review.service import cards, people, session
from edu.site.service import settings
from tests.make import NUMBER, QUESTIONS, at_once, right_reply, wrong_reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=20)


def reader_of(user_id):
    profile = accounts.get_profile(user_id)
    return Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)


@pytest.fixture
def maria(make):
    return reader_of(make.person())


@pytest.fixture
def done(make, maria):
    """A quiz of three questions, two of them right."""
    slug = make.quiz(questions=QUESTIONS)
    make.attempt(slug, by=maria.id, right=2, handed_in=True, now=NOW)
    return slug


def test_what_was_done_comes_back_when_it_is_nearly_forgotten(maria, done):
    assert cards.counts(maria.id) == (3, 0)
    assert cards.due_of(maria, now=NOW).now == 0
    wrong_first = session.find_next(maria, now=NOW + timedelta(minutes=2))
    assert wrong_first.asked.kind == "match"
    assert wrong_first.asked.mark is None
    assert not wrong_first.asked.key
    assert cards.due_of(maria, now=NOW + timedelta(minutes=11)).now == 3


def test_an_answer_is_graded_and_put_off(maria, done):
    card = session.find_next(maria, now=LATER)
    told = session.answer(card.id, card.number, wrong_reply(body_of(card)), by=maria.id, now=LATER)
    assert told.asked.mark.fraction == 0
    assert told.asked.key
    assert told.due_at - LATER < timedelta(days=1)
    other = session.find_next(maria, now=LATER)
    assert other.id != card.id
    told = session.answer(other.id, other.number, right_reply(body_of(other)), by=maria.id, now=LATER)
    assert told.asked.mark.fraction == 1
    assert told.due_at > LATER


def test_nothing_said_is_nothing_known(maria, done):
    card = session.find_next(maria, now=LATER)
    told = session.answer(card.id, card.number, {}, by=maria.id, now=LATER)
    assert told.asked.mark is None
    assert not told.asked.key
    assert session.find_next(maria, now=LATER).id == card.id
    given_up = session.answer(card.id, card.number, {}, reveal=True, by=maria.id, now=LATER)
    assert given_up.asked.key
    assert session.find_next(maria, now=LATER).id != card.id


def test_fifty_answers_at_once_are_one_review(app, maria, done):
    card = session.find_next(maria, now=LATER)
    reply = right_reply(body_of(card))
    at_once(app, lambda number: session.answer(card.id, card.number, reply, by=maria.id, now=LATER), 20)
    db.session.rollback()  # what the test has read before is not what it reads now
    assert sum(len(each["reviews"]) for each in people.personal_data(maria.id)["cards"]) == 1


def test_held_points_are_let_go_once_it_is_still_known(make, maria):
    settings.put(HELD_SHARE, 50, by=make.person(), now=NOW)
    slug = make.quiz(questions=[NUMBER])
    make.attempt(slug, by=maria.id, right=1, questions=[NUMBER], handed_in=True, now=NOW)
    assert ledger.balance_of(maria.id) == 5
    card = session.find_next(maria, now=LATER)
    session.answer(card.id, card.number, right_reply(NUMBER), by=maria.id, now=LATER)
    assert ledger.balance_of(maria.id) == 10
    again = session.find_next(maria, now=LATER + timedelta(days=300))
    session.answer(again.id, again.number, right_reply(NUMBER), by=maria.id, now=LATER + timedelta(days=300))
    assert ledger.balance_of(maria.id) == 10


@pytest.mark.parametrize(
    "terms", [{"attempts": 2}, {"behaviour": "exam", "closes": "2026-11-22T10:00:00+00:00"}, {"review": {"later": ["marks"]}}]
)
def test_a_guarded_quiz_is_never_asked_outside_it(make, maria, terms):
    slug = make.quiz(terms={key: value for key, value in terms.items() if key != "closes"}, behaviour=terms.get("behaviour", "deferred"))
    make.attempt(slug, by=maria.id, right=1, handed_in=True, now=NOW)
    assert cards.counts(maria.id) == (0, 0)


def test_a_later_attempt_is_a_review_of_what_was_due(make, maria, done):
    make.attempt(done, by=maria.id, right=3, handed_in=True, now=LATER)
    assert cards.counts(maria.id) == (3, 0)
    assert cards.due_of(maria, now=LATER + timedelta(hours=1)).now == 1  # the match, right for the first time, in ten minutes
    assert cards.retention(maria, now=LATER + timedelta(days=1)) == []  # nothing was past its first steps


def test_the_quiz_that_is_gone_is_passed_over(maria, done):
    bank.retire_quizzes(set(), now=NOW)
    assert session.find_next(maria, now=LATER) is None


def test_words_are_asked_and_rated(maria):
    number = cards.add_word(" churn ", "отток", lesson="churn", by=maria.id, now=NOW)
    with pytest.raises(Conflict):
        cards.add_word("churn", "another", by=maria.id, now=NOW)
    for front, back in (("", "x"), ("x", ""), ("a" * 501, "x"), ("a\u202eb", "x")):
        with pytest.raises(Invalid):
            cards.add_word(front, back, by=maria.id, now=NOW)
    card = session.find_next(maria, now=NOW)
    assert (card.front, card.back, card.lesson) == ("churn", "отток", "churn")
    session.rate(number, card.number, Remembered.EASY, by=maria.id, now=NOW)
    session.rate(number, card.number, Remembered.AGAIN, by=maria.id, now=NOW)
    assert session.find_next(maria, now=NOW + timedelta(hours=1)) is None
    with pytest.raises(Conflict):
        session.answer(number, 1, {}, by=maria.id, now=NOW)


def test_other_people_s_cards_are_none(make, maria):
    number = cards.add_word("churn", "отток", by=maria.id, now=NOW)
    stranger = make.person()
    for call in (
        lambda: session.rate(number, 0, Remembered.GOOD, by=stranger, now=NOW),
        lambda: session.answer(number, 0, {}, by=stranger, now=NOW),
        lambda: cards.remove(number, by=stranger),
        lambda: cards.remove(10**30, by=maria.id),
    ):
        with pytest.raises(NotFound):
            call()


def test_the_day_s_share_and_a_holiday_are_kept(maria, done):
    cards.change_terms(Terms(most=5), by=maria.id)
    for number in range(6):
        cards.add_word(f"word {number}", "x", by=maria.id, now=NOW)
    for _ in range(5):
        card = session.find_next(maria, now=NOW)
        session.rate(card.id, card.number, Remembered.EASY, by=maria.id, now=NOW)
    assert session.find_next(maria, now=NOW) is None
    assert session.find_next(maria, now=NOW + timedelta(days=1)) is not None
    cards.change_terms(Terms(holiday_until=NOW + timedelta(days=9)), by=maria.id)
    assert session.find_next(maria, now=NOW + timedelta(days=1)) is None
    assert cards.due_of(maria, now=NOW + timedelta(days=1)).now == 0
    assert session.find_next(maria, now=NOW + timedelta(days=9)) is not None


def test_what_is_beyond_the_day_s_share_waits_and_is_not_offered(maria):
    cards.change_terms(Terms(most=5), by=maria.id)
    for number in range(8):
        cards.add_word(f"word {number}", "x", by=maria.id, now=NOW)
    assert cards.due_of(maria, now=NOW) == Due(now=5, later=3)
    for left in (4, 3, 2, 1, 0):
        card = session.find_next(maria, now=NOW)
        session.rate(card.id, card.number, Remembered.EASY, by=maria.id, now=NOW)
        assert cards.due_of(maria, now=NOW).now == left
    assert cards.due_of(maria, now=NOW) == Due(now=0, later=3)
    assert cards.due_of(maria, now=NOW + timedelta(days=1)) == Due(now=3, later=0)


def test_a_day_off_is_one_of_the_person_s_own_calendar(make):
    far = reader_of(make.person(zone="Asia/Vladivostok"))
    cards.change_terms(Terms(days_off=frozenset({0})), by=far.id)
    friday = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # there it is Saturday morning
    cards.add_word("churn", "отток", by=far.id, now=friday)
    for now in (friday, friday + timedelta(minutes=11)):
        card = session.find_next(far, now=now)
        session.rate(card.id, card.number, Remembered.GOOD, by=far.id, now=now)
    [word] = cards.words_of(far.id)
    # In two days it is Sunday evening in Greenwich, and Monday there: the day off.
    assert f"{word.due_at.astimezone(ZoneInfo(far.zone)):%A}" == "Tuesday"


def test_a_teacher_s_own_quiz_teaches_them_nothing(make, maria, done):
    running.change_terms(done, {"behaviour": "deferred"})
    assert people.personal_data(maria.id)["most_a_day"] == 60
    accounts.delete(maria.id, now=LATER)
    assert people.personal_data(maria.id)["cards"] == []


def body_of(card):
    return next(body for body in QUESTIONS if body["id"] == card.asked.name)

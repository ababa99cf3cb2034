"""The bank is what the files say; each change of a question is a new version; attempts keep what they asked."""

from sqlalchemy import func, select

from edu.core.errors import NotFound
from edu.db.base import db
from edu.quizzes.models import Question, QuestionVersion
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import attempts, bank, sheets
from tests.make import CHOICE, MATCH, NUMBER, QUESTIONS, right_reply


def versions(name: str) -> int:
    return db.session.scalar(select(func.count()).join(Question).where(Question.name == name).select_from(QuestionVersion))


def test_a_second_reading_changes_nothing(make, now):
    slug = make.quiz()
    before = db.session.scalar(select(func.count()).select_from(QuestionVersion))
    from edu.quizzes.rules.quiz import Feedback, QuizSource
    from tests.make import CHECK

    source = QuizSource(
        slug,
        {"ru": f"Проверка {slug}", "en": f"Check {slug}"},
        {"ru": "Три вопроса.", "en": "Three questions."},
        Feedback.END,
        2,
        QUESTIONS,
        (CHECK,),
        None,
        0,
    )
    assert bank.sync_quiz(source, now=now) is False
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == before


def test_an_edited_question_is_a_new_version_and_an_open_attempt_keeps_the_old(make, now):
    slug = make.quiz()
    maria = make.person()
    key = make.attempt(slug, by=maria)
    edited = {**CHOICE, "text": {"ru": "Иначе?", "en": "Otherwise?"}}
    make.quiz(slug, questions=(edited, NUMBER, MATCH))
    assert versions("first-sale") == 2
    assert versions("score") == 1
    taker = Taker(user_id=maria)
    assert sheets.get_sheet(key, by=taker, only=1).questions[0].text == CHOICE["text"]
    attempts.hand_in(key, by=taker, now=now)
    again = make.attempt(slug, by=maria)
    assert sheets.get_sheet(again, by=taker, only=1).questions[0].text == edited["text"]


def test_a_question_taken_out_is_asked_no_more_but_stays_in_old_attempts(make, now):
    slug = make.quiz()
    maria = make.person()
    key = make.attempt(slug, by=maria)
    make.quiz(slug, questions=(CHOICE, MATCH))
    taker = Taker(user_id=maria)
    assert len(sheets.get_sheet(key, by=taker).steps) == 3
    attempts.save(key, 2, right_reply(NUMBER), by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert sheets.get_sheet(key, by=taker).earned == 10
    assert [asked.name for asked in sheets.get_sheet(make.attempt(slug, by=maria), by=taker).questions] == ["first-sale", "rungs"]
    assert sheets.get_quiz(slug, by=taker).questions == 2


def test_questions_are_asked_in_the_files_order_whatever_it_was(make, now):
    slug = make.quiz()
    make.quiz(slug, questions=(MATCH, CHOICE, NUMBER))
    taker = Taker(user_id=make.person())
    names = [asked.name for asked in sheets.get_sheet(make.attempt(slug, by=taker), by=taker).questions]
    assert names == ["rungs", "first-sale", "score"]


def test_a_retired_quiz_is_gone_and_its_attempts_are_not(make, now):
    import pytest

    slug, other = make.quiz(), make.quiz()
    maria = make.person()
    key = make.attempt(slug, by=maria, right=1)
    taker = Taker(user_id=maria)
    assert bank.retire_quizzes([other], now=now) == 1
    assert bank.retire_quizzes([other], now=now) == 0
    assert [card.slug for card in sheets.list_quizzes(by=taker)] == [other]
    with pytest.raises(NotFound):
        attempts.start(slug, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert sheets.get_sheet(key, by=taker).earned == 10
    make.quiz(slug)
    assert {card.slug for card in sheets.list_quizzes(by=taker)} == {slug, other}


def test_a_practice_question_is_no_part_of_the_quiz(make, now):
    import pytest

    slug = make.quiz()
    assert sheets.get_quiz(slug, by=Taker()).questions == 3
    assert sheets.get_practice(slug, "check-score").name == "check-score"
    with pytest.raises(NotFound):
        sheets.get_practice(slug, "score")
    with pytest.raises(NotFound):
        sheets.get_practice("none", "check-score")

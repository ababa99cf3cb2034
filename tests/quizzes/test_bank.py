"""The bank is what the files say; each change of a question is a new version; attempts keep what they asked."""

from sqlalchemy import func, select

from edu.core.errors import NotFound
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.models.bank import Question, QuestionVersion
from edu.quizzes.rules.quiz import QuizSource, SectionSource, Sent, Taker
from edu.quizzes.service import attempts, bank, practice, sheets, starting
from tests.make import CHECK, CHOICE, MATCH, NUMBER, QUESTIONS, right_reply, sheet_of


def versions(name: str) -> int:
    return db.session.scalar(select(func.count()).join(Question).where(Question.name == name).select_from(QuestionVersion))


def test_a_second_reading_changes_nothing(make, now):
    slug = make.quiz()
    before = db.session.scalar(select(func.count()).select_from(QuestionVersion))
    source = QuizSource(
        slug,
        title={"ru": f"Проверка {slug}", "en": f"Check {slug}"},
        intro={"ru": "Три вопроса.", "en": "Three questions."},
        terms={"behaviour": "deferred"},
        sections=(SectionSource(QUESTIONS),),
        pool=(),
        checks=(CHECK,),
        lesson=None,
        position=0,
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
    assert sheet_of(key, by=taker, at=1).questions[0].text == CHOICE["text"]
    attempts.hand_in(key, by=taker, now=now)
    again = make.attempt(slug, by=maria)
    assert sheet_of(again, by=taker, at=1).questions[0].text == edited["text"]


def test_a_question_taken_out_is_asked_no_more_but_stays_in_old_attempts(make, now):
    slug = make.quiz()
    maria = make.person()
    key = make.attempt(slug, by=maria)
    make.quiz(slug, questions=(CHOICE, MATCH))
    taker = Taker(user_id=maria)
    assert len(sheet_of(key, by=taker).steps) == 3
    attempts.save(key, {2: Sent(right_reply(NUMBER))}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert sheet_of(key, by=taker).earned == 10
    assert [asked.name for asked in sheet_of(make.attempt(slug, by=maria), by=taker).questions] == ["first-sale", "rungs"]
    assert sheets.get_quiz(slug, by=taker, now=clock.now()).questions == 2


def test_questions_are_asked_in_the_files_order_whatever_it_was(make, now):
    slug = make.quiz()
    make.quiz(slug, questions=(MATCH, CHOICE, NUMBER))
    taker = Taker(user_id=make.person())
    names = [asked.name for asked in sheet_of(make.attempt(slug, by=taker), by=taker).questions]
    assert names == ["rungs", "first-sale", "score"]


def test_a_retired_quiz_is_gone_and_its_attempts_are_not(make, now):
    import pytest

    slug, other = make.quiz(), make.quiz()
    maria = make.person()
    key = make.attempt(slug, by=maria, right=1)
    taker = Taker(user_id=maria)
    assert bank.retire_quizzes([other], now=now) == 1
    assert bank.retire_quizzes([other], now=now) == 0
    assert [card.slug for card in sheets.list_quizzes(by=taker, now=clock.now())] == [other]
    with pytest.raises(NotFound):
        starting.start(slug, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert sheet_of(key, by=taker).earned == 10
    make.quiz(slug)
    assert {card.slug for card in sheets.list_quizzes(by=taker, now=clock.now())} == {slug, other}


def test_a_practice_question_is_no_part_of_the_quiz(make, now):
    import pytest

    slug = make.quiz()
    assert sheets.get_quiz(slug, by=Taker(), now=clock.now()).questions == 3
    assert practice.get_practice(slug, "check-score").name == "check-score"
    with pytest.raises(NotFound):
        practice.get_practice(slug, "score")
    with pytest.raises(NotFound):
        practice.get_practice("none", "check-score")

"""Statistics of real attempts: each counted once, whatever happens meanwhile."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.marks import Body, Verdict, token
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Quiz
from edu.quizzes.models.statistics import Laid, QuizTally
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.rules.statistics.figures import ENOUGH, Flag
from edu.quizzes.service import attempts, marking, starting, statistics
from tests.make import CHOICE, MATCH, NUMBER, QUESTIONS, Make, at_once, right_reply, wrong_reply

ESSAY: Body = {
    "id": "thoughts",
    "kind": "essay",
    "text": "Why?",
    "lines": 5,
    "rubric": {"thesis": {"text": "A thesis", "points": 4}},
    "sample": "Because.",
}
SECOND, FIFTH = (token(prompt["text"]) for prompt in MATCH["prompts"])
NEW, PARTNERS, PASSERS = (token(card) for card in MATCH["cards"].values())


def do(make: Make, quiz: str, *right: bool, questions: Any = QUESTIONS, by: Taker | None = None) -> Taker:
    """An attempt, handed in, with these questions right and the other ones wrong."""
    taker = by or Taker(user_id=make.person())
    key = starting.start(quiz, by=taker, now=clock.now())
    for position, (body, is_right) in enumerate(zip(questions, right, strict=True), start=1):
        attempts.save(key, {position: Sent((right_reply if is_right else wrong_reply)(body))}, by=taker, now=clock.now())
    attempts.hand_in(key, by=taker, now=clock.now())
    return taker


def counted() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Attempt.counted)) or 0


@pytest.fixture
def quiz(make: Make) -> str:
    """Four attempts at 10 + 10 + 20 points: all right, 30, 20 and none."""
    slug = make.quiz()
    do(make, slug, True, True, True)
    do(make, slug, True, False, True)
    do(make, slug, True, True, False)
    do(make, slug, False, False, False)
    return slug


def test_the_figures_of_a_quiz_are_there_at_once(quiz: str) -> None:
    report = statistics.get(quiz)
    assert (report.figures.attempts, report.figures.mean, report.figures.median, report.figures.possible) == (4, 22.5, 25.0, 40.0)
    assert report.figures.sd == pytest.approx((875 / 3) ** 0.5)  # 40 30 20 0: squares 306.25 + 56.25 + 6.25 + 506.25
    assert [(each.place, each.name) for each in report.questions] == [(1, "first-sale"), (2, "score"), (3, "rungs")]
    assert [each.figures.facility for each in report.questions] == [0.75, 0.5, 0.5]
    assert report.questions[0].figures.luck == pytest.approx(1 / 3)  # of three options
    # The match: x = 20 20 0 0, the rest of the points = 20 10 20 0; cov 100/3, var 400/3 and 275/3.
    assert report.questions[2].figures.discrimination == pytest.approx(100 * (100 / 3) / (400 / 3 * 275 / 3) ** 0.5)
    assert counted() == 4


def test_what_was_laid_where_is_counted_by_try_with_its_explanation(make: Make) -> None:
    quiz = make.quiz(questions=[MATCH], behaviour="interactive")
    taker = Taker(user_id=make.person())
    key = starting.start(quiz, by=taker, now=clock.now())
    for cards in ((PASSERS, NEW), (NEW, NEW)):
        attempts.check(key, 1, {1: Sent({SECOND: cards[0], FIFTH: cards[1]})}, by=taker, now=clock.now())
    attempts.hand_in(key, by=taker, now=clock.now())
    second, fifth = statistics.get(quiz).questions[0].rows
    assert [(cell.id, cell.verdict, cell.times) for cell in second.cells] == [
        (NEW, Verdict.RIGHT, (0, 1)),
        (PASSERS, Verdict.WRONG, (1, 0)),
    ]
    assert second.cells[1].why == MATCH["prompts"][0]["wrong"]["x"]
    assert [(cell.id, cell.times) for cell in fifth.cells] == [(PARTNERS, (0, 0)), (NEW, (1, 1))]
    assert fifth.replies == (1, 1)


def test_first_attempts_and_all_of_them(make: Make, quiz: str) -> None:
    again = do(make, quiz, False, False, False)
    do(make, quiz, True, True, True, by=again)
    first, every = statistics.get(quiz), statistics.get(quiz, first=False)
    assert (first.figures.attempts, every.figures.attempts) == (5, 6)
    assert (first.figures.mean, every.figures.mean) == (18.0, pytest.approx(130 / 6))
    assert (first.first, every.first) == (True, False)
    assert first.questions[0].rows == every.questions[0].rows  # what was laid is of all attempts


def test_folding_again_counts_nothing_twice(make: Make, quiz: str) -> None:
    assert statistics.fold() == 4
    before = db.session.execute(select(*QuizTally.__table__.c)).all(), db.session.execute(select(*Laid.__table__.c)).all()
    assert statistics.fold() == 0
    assert (db.session.execute(select(*QuizTally.__table__.c)).all(), db.session.execute(select(*Laid.__table__.c)).all()) == before
    do(make, quiz, True, True, True)
    assert statistics.fold() == 1
    assert statistics.get(quiz).figures.attempts == 5


def test_folding_in_many_processes_at_once_counts_each_attempt_once(app: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_NEXT", statistics._NEXT.limit(2))
    quizzes = [make.quiz(), make.quiz()]
    for place in range(14):
        do(make, quizzes[place % 2], place % 3 > 0, place % 4 > 0, True)
    db.session.rollback()
    results = at_once(app, lambda number: statistics.fold(), times=8)
    assert sum(results) == 14, results
    for slug in quizzes:
        report = statistics.get(slug)
        assert (report.figures.attempts, sum(report.figures.shares)) == (7, 7)
        assert report.questions[2].rows[0].replies == (7,)


def test_who_is_killed_while_folding_has_counted_nothing(quiz: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_COUNTED", select(func.no_such_function()))
    with pytest.raises(Exception, match="no_such_function"):
        statistics.fold()
    monkeypatch.undo()
    assert db.session.scalar(select(func.count()).select_from(QuizTally)) == 0
    assert db.session.scalar(select(func.count()).select_from(Laid)) == 0
    assert statistics.fold() == 4
    assert statistics.get(quiz).figures.mean == 22.5


def test_a_recount_counts_what_there_is_now(make: Make, quiz: str) -> None:
    other = make.quiz()
    do(make, other, True, True, True)
    statistics.fold()
    marks = select(Response.attempt_id).join(Attempt, Attempt.id == Response.attempt_id).where(Attempt.quiz_id == _number(quiz))
    db.session.execute(update(Response).where(Response.attempt_id.in_(marks), Response.position == 1).values(fraction=1.0))
    db.session.commit()
    statistics.recount(_number(quiz))
    assert counted() == 1  # of the other quiz
    report = statistics.get(quiz)
    assert (report.figures.attempts, report.figures.mean) == (4, 25.0)
    assert report.questions[2].rows[0].replies == (4,)
    assert statistics.get(other).figures.attempts == 1


def test_what_waits_for_a_teacher_or_ran_out_of_time_is_not_counted(make: Make) -> None:
    quiz = make.quiz(questions=[CHOICE, ESSAY])
    taker = Taker(user_id=make.person())
    key = starting.start(quiz, by=taker, now=clock.now())
    attempts.save(key, {2: Sent({"text": "Words"})}, by=taker, now=clock.now())
    attempts.hand_in(key, by=taker, now=clock.now())
    starting.start(quiz, by=taker, now=clock.now())  # open
    lost = make.attempt(quiz, questions=[CHOICE], handed_in=True)
    db.session.execute(update(Attempt).where(Attempt.key == lost).values(abandoned=True))
    db.session.commit()
    assert statistics.fold() == 0
    report = statistics.get(quiz)
    assert (report.figures.attempts, report.waiting, report.to_mark) == (0, 0, 1)
    db.session.execute(update(Attempt).where(Attempt.key == key).values(waits=False))
    db.session.commit()
    report = statistics.get(quiz)
    assert (report.figures.attempts, report.waiting, report.to_mark) == (1, 0, 0)


def test_a_page_counts_a_batch_and_says_how_many_are_left(quiz: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_NEXT", statistics._NEXT.limit(3))
    report = statistics.get(quiz)
    assert (report.figures.attempts, report.waiting) == (3, 1)


def test_a_deleted_persons_attempts_stay_counted_without_them(make: Make) -> None:
    quiz = make.quiz()
    taker = do(make, quiz, True, True, True)
    statistics.fold()
    accounts.delete(taker.user_id, now=clock.now())
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert statistics.get(quiz).figures.attempts == 1


def test_drawn_questions_stand_last_and_as_drawn(make: Make) -> None:
    pool = [{**CHOICE, "id": f"drawn-{number}", "text": f"Which, {number}?"} for number in range(2)]
    quiz = make.quiz(questions=[NUMBER, Draw(1)], pool=pool)
    for _ in range(6):
        do(make, quiz, True, True, questions=[NUMBER, CHOICE])
    report = statistics.get(quiz)
    assert report.questions[0].name == "score"
    assert {(each.place, each.figures.drawn, each.asked) for each in report.questions[1:]} == {(None, True, True)}
    assert sum(each.figures.answers for each in report.questions[1:]) == 6


def test_versions_are_counted_together_and_a_question_taken_out_stays_to_be_seen(make: Make) -> None:
    quiz = make.quiz("changing")
    do(make, quiz, False, True, False)
    changed = {**MATCH, "note": "Read on."}
    make.quiz("changing", questions=[NUMBER, changed])
    do(make, quiz, True, False, questions=[NUMBER, changed])
    report = statistics.get(quiz)
    assert [(each.place, each.name, each.asked, each.figures.answers) for each in report.questions] == [
        (1, "score", True, 2),
        (2, "rungs", True, 2),
        (None, "first-sale", False, 1),
    ]
    assert report.questions[1].figures.versions == (1, 2)
    assert report.questions[1].rows[0].replies == (2,)
    assert report.figures.consistency_attempts == 1


def test_a_question_is_flagged_where_a_teacher_should_look(make: Make) -> None:
    quiz = make.quiz(questions=[CHOICE, NUMBER, {**MATCH, "prompts": [{**prompt, "wrong": {}} for prompt in MATCH["prompts"]]}])
    for number in range(ENOUGH):
        do(make, quiz, True, number % 2 == 0, False)
    one, _, three = statistics.get(quiz).questions
    assert one.flags == (Flag.EASY,)
    assert Flag.HARD in three.flags
    assert three.unexplained
    assert not one.unexplained
    assert len(three.remarks) == len(three.flags) + 1


def test_visitors_count_too(make: Make) -> None:
    quiz = make.quiz()
    do(make, quiz, True, True, True, by=make.guest())
    assert statistics.get(quiz).figures.attempts == 1


def test_a_quiz_nobody_has_done_and_one_that_is_none(make: Make) -> None:
    report = statistics.get(make.quiz())
    assert (report.figures.attempts, report.questions) == (0, ())
    with pytest.raises(NotFound):
        statistics.get("no-such-quiz")


def _number(slug: str) -> int:
    return db.session.scalars(select(Quiz.id).where(Quiz.slug == slug)).one()


def test_a_text_marked_again_is_counted_by_its_new_mark(make: Make, now: datetime) -> None:
    quiz = make.quiz(questions=[ESSAY, CHOICE])
    teacher = make.person()
    taker = Taker(user_id=make.person())
    key = starting.start(quiz, by=taker, now=now)
    attempts.save(key, {1: Sent({"text": "So."}), 2: Sent(right_reply(CHOICE))}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    (paper,) = marking.list_papers(quiz, "thoughts", marked=False, hide_names=True)
    for score, facility in (("1", 0.25), ("3", 0.75), ("3", 0.75)):
        marking.mark(paper.attempt_id, 1, {"thesis": score}, comment="", by=teacher, now=now)
        report = statistics.get(quiz)
        assert (report.figures.attempts, report.questions[0].figures.facility) == (1, facility)

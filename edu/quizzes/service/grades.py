"""Grades of many people at once, for those above who set quizzes to people: by each quiz's own count over the attempts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean
from typing import Any

from sqlalchemy import select

from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.db.base import db, table
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules.terms import Counts, Shown, grade_of, terms_of

_ATTEMPT, _QUIZ, _RESPONSE, _QUESTION, _VERSION = (table(model).c for model in (Attempt, Quiz, Response, Question, QuestionVersion))
_FINISHED = (_ATTEMPT.ended_at.is_not(None), ~_ATTEMPT.abandoned)


@dataclass(frozen=True, slots=True)
class Grade:
    """What a person has come to in a quiz."""

    share: float | None  # by what counts there; None while all waits for a teacher
    handed_in_at: datetime  # of the attempt that counts
    attempts: int
    waits: bool  # an attempt waits for a teacher's mark
    shown: bool  # whether its taker may see it; True where nobody asked


@dataclass(frozen=True, slots=True)
class QuestionShares:
    """What each question of a quiz brought each person, as a share, in the attempt that counts."""

    questions: tuple[tuple[str, Text], ...]  # name and text, in the order they stand
    shares: dict[UserId, dict[str, float]]


def grades_of(user_ids: Collection[UserId], slugs: Collection[str], *, now: datetime | None = None) -> dict[tuple[UserId, str], Grade]:
    """The grades of these people in these quizzes; nothing where no attempt has been handed in. Two statements.

    With `now` each says whether its taker may see it then.
    """
    quizzes = {row.id: row for row in _quizzes(slugs)}
    if not quizzes or not user_ids:
        return {}
    columns = [_ATTEMPT.user_id, _ATTEMPT.quiz_id, _ATTEMPT.ended_at, _ATTEMPT.earned, _ATTEMPT.outof, _ATTEMPT.waits]
    rows = db.session.execute(
        select(*columns, *([_ATTEMPT.terms] if now else []))
        .where(_ATTEMPT.quiz_id.in_(quizzes), _ATTEMPT.user_id.in_(user_ids), *_FINISHED)
        .order_by(_ATTEMPT.user_id, _ATTEMPT.quiz_id, _ATTEMPT.number)
    ).all()  # all at once: a class has twelve thousand, and one by one they take three times as long
    attempts: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        attempts.setdefault((row.user_id, row.quiz_id), []).append(row)
    counts = {id: _counts(row) for id, row in quizzes.items()}
    return {
        (UserId(user_id), quizzes[quiz_id].slug): _grade(done, counts[quiz_id], now=now) for (user_id, quiz_id), done in attempts.items()
    }


def everybodys(slug: str) -> list[float]:
    """The grades of all people with an account who have done the quiz, without their names. Two statements."""
    quiz = next(iter(_quizzes([slug])), None)
    if quiz is None:
        return []
    rows = db.session.execute(
        select(_ATTEMPT.user_id, _ATTEMPT.earned, _ATTEMPT.outof)
        .where(_ATTEMPT.quiz_id == quiz.id, _ATTEMPT.user_id.is_not(None), ~_ATTEMPT.waits, *_FINISHED)
        .order_by(_ATTEMPT.user_id, _ATTEMPT.number)
    )
    shares: dict[int, list[float]] = {}
    for row in rows:
        if row.outof:
            shares.setdefault(row.user_id, []).append(row.earned / row.outof)
    counts = _counts(quiz)
    return [grade for each in shares.values() if (grade := grade_of(each, counts)) is not None]


def question_shares(slug: str, user_ids: Collection[UserId]) -> QuestionShares:
    """Question by question for these people. Three statements. Raises NotFound."""
    quiz = next(iter(_quizzes([slug])), None)
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    rows = db.session.execute(
        select(_ATTEMPT.id, _ATTEMPT.user_id, _ATTEMPT.ended_at, _ATTEMPT.earned, _ATTEMPT.outof, _ATTEMPT.waits)
        .where(_ATTEMPT.quiz_id == quiz.id, _ATTEMPT.user_id.in_(user_ids), *_FINISHED)
        .order_by(_ATTEMPT.user_id, _ATTEMPT.number)
    )
    attempts: dict[int, list[Any]] = {}
    for row in rows:
        attempts.setdefault(row.user_id, []).append(row)
    counts = _counts(quiz)
    takers = {row.id: user_id for user_id, done in attempts.items() for row in _that_count(done, counts)}
    responses = db.session.execute(
        select(_RESPONSE.attempt_id, _RESPONSE.fraction, _RESPONSE.question_id)
        .where(_RESPONSE.attempt_id.in_(takers))
        .order_by(_RESPONSE.attempt_id, _RESPONSE.position)
    ).all()
    asked = _questions({row.question_id for row in responses}, quiz.plan)
    gathered: dict[UserId, dict[str, list[float]]] = {}
    for each in responses:
        if each.fraction is not None and each.question_id in asked:
            mine = gathered.setdefault(UserId(takers[each.attempt_id]), {})
            mine.setdefault(asked[each.question_id][0], []).append(each.fraction)
    return QuestionShares(
        questions=tuple(asked.values()),
        shares={person: {name: mean(some) for name, some in mine.items()} for person, mine in gathered.items()},
    )


def _quizzes(slugs: Collection[str]) -> Sequence[Any]:
    if not slugs:
        return []
    return db.session.execute(
        select(_QUIZ.id, _QUIZ.slug, _QUIZ.terms, _QUIZ.changed_terms, _QUIZ.plan).where(_QUIZ.slug.in_(slugs)).order_by(_QUIZ.id)
    ).all()


def _counts(quiz: Any) -> Counts:
    return terms_of(quiz.terms, quiz.changed_terms).counts


def _grade(done: Sequence[Any], counts: Counts, *, now: datetime | None) -> Grade:
    graded = [row for row in done if row.outof and not row.waits]
    counting = _that_count(done, counts) if len(done) > 1 else done
    return Grade(
        share=grade_of([row.earned / row.outof for row in graded], counts),
        handed_in_at=counting[-1].ended_at,
        attempts=len(done),
        waits=len(graded) < len(done) and any(row.waits for row in done),
        shown=now is None or all(Shown.MARKS in terms_of(row.terms).shown(row.ended_at, now=now) for row in counting),
    )


def _that_count(done: Sequence[Any], counts: Counts) -> Sequence[Any]:
    """The attempts that make the grade, of one person's, first to last; of the best the first. Never none."""
    graded = [row for row in done if row.outof and not row.waits]
    if not graded:
        return done[-1:]
    match counts:
        case Counts.HIGHEST:
            return [max(graded, key=lambda row: row.earned / row.outof)]
        case Counts.MEAN:
            return graded
        case Counts.FIRST:
            return graded[:1]
        case Counts.LAST:
            return graded[-1:]


def _questions(ids: Collection[int], plan: Iterable[Any]) -> dict[int, tuple[str, Text]]:
    """The name and the present text of each question, in the order of the quiz, those drawn after the rest."""
    rows: Sequence[Any] = db.session.execute(
        select(_QUESTION.id, _QUESTION.name, _VERSION.body)
        .join(table(QuestionVersion), (_VERSION.question_id == _QUESTION.id) & (_VERSION.number == _QUESTION.number))
        .where(_QUESTION.id.in_(ids))
    ).all()
    slots = [slot for section in plan for slot in section["slots"] if isinstance(slot, int)]
    places = {slot: place for place, slot in enumerate(slots)}
    in_order = sorted(rows, key=lambda row: (places.get(row.id, len(places)), row.id))
    return {row.id: (row.name, _text(row.body)) for row in in_order}


def _text(body: Body) -> Text:
    text: Text = body["text"]
    return text

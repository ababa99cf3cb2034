"""Questions asked again after their attempt: which a finished attempt leaves to be remembered, and asking one of them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.marks import Body, Marked, Reply
from edu.db.base import db
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.rules.terms import Behaviour, Shown, terms_of
from edu.quizzes.service.sheets import practice

_CURRENT = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number)


@dataclass(frozen=True, slots=True)
class Recall:
    """A question of an attempt, and how right it was, 0…1."""

    question_id: int
    fraction: float


def recalls_of(attempt_id: int) -> list[Recall]:
    """The questions of a finished attempt that may be asked again: graded by rule, in a quiz whose answers its taker has been shown.

    None of an exam, and of a quiz that counts attempts: asked again outside, its questions would be told.
    """
    attempt = db.session.execute(
        select(Attempt.terms, Attempt.ended_at, Attempt.quiz_id).where(Attempt.id == attempt_id, Attempt.ended_at.is_not(None))
    ).first()
    if attempt is None:
        return []
    terms = terms_of(attempt.terms)
    told = all(Shown.ANSWER in shown for phase, shown in terms.review.items() if phase != "during")
    if not told or terms.attempts or terms.behaviour is Behaviour.EXAM:
        return []
    rows = db.session.execute(
        select(Response.question_id, Response.fraction, QuestionVersion.body)
        .join(QuestionVersion, (QuestionVersion.question_id == Response.question_id) & (QuestionVersion.number == Response.number))
        .where(Response.attempt_id == attempt_id, Response.fraction.is_not(None), Response.points > 0)
        .order_by(Response.position)
    )
    return [Recall(row.question_id, row.fraction) for row in rows if question.marked(row.body) is Marked.AT_ONCE]


def ask_again(question_id: int, *, seed: str, reply: Reply | None = None, reveal: bool = False) -> tuple[Asked, str]:
    """A question as it stands now, with its mark where a reply is given, and the slug of its quiz. Raises NotFound where it is gone."""
    row = db.session.execute(
        select(QuestionVersion.body, Quiz.slug)
        .join(Question, _CURRENT)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.id == question_id, Quiz.retired_at.is_(None))
    ).first()
    if row is None:
        raise NotFound(message("This question is gone from its quiz."))
    return practice(row.body, seed=seed, reply=reply, reveal=reveal), row.slug


def texts_of(question_ids: Collection[int]) -> dict[int, Text]:
    """What these questions ask. One statement."""
    return {number: body["text"] for number, body in bodies_of(question_ids).items()}


def bodies_of(question_ids: Collection[int]) -> dict[int, Body]:
    """These questions as they stand now, with their keys: for those who have been shown them. One statement."""
    rows = db.session.execute(
        select(Question.id, QuestionVersion.body).join(QuestionVersion, _CURRENT).where(Question.id.in_(question_ids))
    )
    return {row.id: row.body for row in rows}

"""Remarks about questions as moderators see them: found, their words taken away, and put back."""

from dataclasses import dataclass

from sqlalchemy import select, update

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.models.bank import Question, Quiz
from edu.quizzes.models.remarks import QuestionRemark


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said about a question."""

    by: UserId
    words: str
    quiz: str  # its slug
    quiz_title: Text


def find(remark_id: int) -> Said | None:
    """The remark; None where there is none, or nothing is left of it."""
    row = db.session.execute(
        select(QuestionRemark.user_id, QuestionRemark.words, Quiz.slug, Quiz.title)
        .join(Question, Question.id == QuestionRemark.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(QuestionRemark.id == remark_id, QuestionRemark.user_id.is_not(None))
    ).first()
    return Said(UserId(row.user_id), row.words, row.slug, row.title) if row else None


def put_words(remark_id: int, words: str) -> None:
    """Let a remark say this instead, or nothing; of who is gone nothing is put back."""
    with transaction():
        theirs = QuestionRemark.id == remark_id, QuestionRemark.user_id.is_not(None)
        db.session.execute(update(QuestionRemark).where(*theirs).values(words=words))

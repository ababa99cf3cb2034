"""The questions of a quiz, to be carried elsewhere."""

from dataclasses import dataclass

from sqlalchemy import select

from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.marks import Body
from edu.db.base import db
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules.plan import Use


@dataclass(frozen=True, slots=True)
class Questions:
    """What a quiz asks, with the key: not for learners."""

    title: Text
    bodies: tuple[Body, ...]


def get_questions(slug: str) -> Questions:
    """The questions of this quiz as they are now, in their order, those of its pool after them. Raises NotFound."""
    quiz = db.session.execute(select(Quiz).where(Quiz.slug == slug)).scalar()
    if quiz is None:
        raise NotFound(message("There is no quiz “%(slug)s”.", slug=slug[:80]))
    rows = db.session.execute(
        select(Question.id, QuestionVersion.body)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number))
        .where(Question.quiz_id == quiz.id, Question.use.in_((Use.ASKED, Use.POOL)))
        .order_by(Question.id)
    ).all()
    places = {slot: place for place, slot in enumerate(slot for section in quiz.plan for slot in section["slots"]) if isinstance(slot, int)}
    in_order = sorted(rows, key=lambda row: places.get(row.id, len(places) + len(rows)))
    return Questions(quiz.title, tuple(row.body for row in in_order))

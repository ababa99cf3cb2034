"""The bank's questions of one kind, for comparing something with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from edu.core.i18n import Text
from edu.core.marks import Body
from edu.db.base import db, table
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules.plan import Use
from edu.quizzes.rules.terms import Behaviour, terms_of

_QUESTION, _VERSION, _QUIZ = (table(model).c for model in (Question, QuestionVersion, Quiz))
_OF_KIND = (
    select(_QUIZ.slug, _QUIZ.title, _QUIZ.terms, _QUIZ.changed_terms, _VERSION.body)
    .join(table(Question), _QUESTION.quiz_id == _QUIZ.id)
    .join(table(QuestionVersion), (_VERSION.question_id == _QUESTION.id) & (_VERSION.number == _QUESTION.number))
    .where(_QUIZ.retired_at.is_(None), _QUESTION.kind == bindparam("of"), _QUESTION.use.in_((Use.ASKED, Use.POOL)))
    .order_by(_QUESTION.id)
    .limit(bindparam("most"))
)
MOST = 2000


@dataclass(frozen=True, slots=True)
class Banked:
    """A question with the quiz it is asked in."""

    quiz: str
    title: Text
    body: Body


def open_questions(kind: str) -> Sequence[Banked]:
    """Questions of a kind in quizzes that are open to everybody; exams and private ones are not told of. One statement."""
    rows = db.session.execute(_OF_KIND, {"of": kind, "most": MOST}).all()
    return [Banked(row.slug, row.title, row.body) for row in rows if _is_open(row.terms, row.changed_terms)]


def _is_open(terms: dict[str, object], changed: dict[str, object]) -> bool:
    whole = terms_of(terms, changed)
    return not (whole.private or whole.password or whole.behaviour is Behaviour.EXAM)

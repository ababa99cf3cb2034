"""Practice: questions outside any attempt, in a lesson or like one just done. Nothing is kept."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.marks import Body, Reply
from edu.db.base import db, table
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import question
from edu.quizzes.rules.alike import nearest
from edu.quizzes.rules.plan import Use
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.rules.terms import Behaviour, terms_of
from edu.quizzes.service.sheets import practice

_QUIZ, _QUESTION = table(Quiz).c, table(Question).c
_FIRST = (
    select(_QUESTION.name)
    .join(table(Quiz), _QUIZ.id == _QUESTION.quiz_id)
    .where(_QUIZ.slug == bindparam("quiz"), _QUESTION.use == Use.PRACTICE)
    .order_by(_QUESTION.id)
    .limit(1)
)
_CURRENT = (Question.id == QuestionVersion.question_id) & (Question.number == QuestionVersion.number)


def get_practice(quiz: str, name: str, *, round: int = 0, reply: Reply | None = None, reveal: bool = False) -> Asked:
    """A practice question with its mark when a reply is given; each `round` draws other values. Raises NotFound."""
    return practice(_body(quiz, name), seed=_seed(quiz, name, round), reply=reply, reveal=reveal)


def get_body(quiz: str, name: str, *, round: int = 0) -> Body:
    """The same with its KEY, the values drawn: for hints at it. Raises NotFound."""
    return question.drawn(_body(quiz, name), _seed(quiz, name, round))


def _body(quiz: str, name: str) -> Body:
    body = _practised(quiz).get(name)
    if body is None:
        raise NotFound(message("There is no such practice question."))
    return body


def _seed(quiz: str, name: str, round: int) -> str:
    return f"{quiz}#{name}#{round}" if round else f"{quiz}#{name}"


def alike(quiz: str, body: Body, *, most: int) -> list[Body]:
    """Other questions of the quiz to practise on that are like this one, the likest first, with their values drawn. One statement."""
    others = {name: other for name, other in _practised(quiz).items() if name != body["id"]}
    names = (nearest(body, list(others.values()), round=round) for round in range(min(most, len(others))))
    return [question.drawn(others[name], _seed(quiz, name, 0)) for name in dict.fromkeys(names) if name]


def find_check(quiz: str) -> str | None:
    """The name of the first question of a quiz that its lesson asks on the way. One statement."""
    return db.session.scalar(_FIRST, {"quiz": quiz})


def lesson_of(quiz: str) -> str | None:
    """The slug of the lesson that a quiz closes, where its practice questions stand."""
    return db.session.scalar(select(Quiz.lesson).where(Quiz.slug == quiz))


def having_another(quiz: str, names: Iterable[str]) -> set[str]:
    """Of a quiz's questions those that there is another like."""
    bodies = _practised(quiz)
    return {name for name, body in _told(quiz, names).items() if nearest(body, list(bodies.values()), round=0)} if bodies else set()


def find_another(quiz: str, name: str, *, round: int) -> str | None:
    """The name of a question to practise on that is like the one given; each `round` has the next likest."""
    told = _told(quiz, [name])
    return nearest(told[name], list(_practised(quiz).values()), round=round) if told else None


def _told(quiz: str, names: Iterable[str]) -> dict[str, Body]:
    rows = db.session.execute(
        select(Question.name, QuestionVersion.body)
        .join(QuestionVersion, _CURRENT)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == quiz, Question.name.in_(list(names)))
    )
    return {row.name: row.body for row in rows}


def _practised(quiz: str) -> dict[str, Body]:
    """The questions of a quiz that may be practised on, by name: those of its lesson, and of an unguarded pool those with drawn values."""
    rows = db.session.execute(
        select(Question.name, Question.use, QuestionVersion.body, Quiz.terms, Quiz.changed_terms)
        .join(QuestionVersion, _CURRENT)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == quiz, Question.use.in_((Use.PRACTICE, Use.POOL)))
        .order_by(Question.id)
    )
    return {row.name: row.body for row in rows if row.use == Use.PRACTICE or ("values" in row.body and not _is_guarded(row))}


def _is_guarded(quiz: Any) -> bool:
    """Whether a quiz is kept from some, for some time or after some attempts: its pool told here would go round that."""
    terms = terms_of(quiz.terms, quiz.changed_terms)
    return terms.behaviour is Behaviour.EXAM or bool(terms.password or terms.attempts or terms.opens)

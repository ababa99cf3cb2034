"""The bank: quizzes and questions as the content files say them, each change a new version."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.models import Question, QuestionVersion, Quiz
from edu.quizzes.rules.question import POINTS
from edu.quizzes.rules.quiz import QuizSource


def sync_quiz(source: QuizSource, *, now: datetime) -> bool:
    """Make the quiz what its file says; whether anything changed. Attempts keep what they asked."""
    with transaction():
        quiz_id, changed = _sync_head(source)
        return _sync_questions(quiz_id, source, now=now) or changed


def retire_quizzes(keep: Iterable[str], *, now: datetime) -> int:
    """Close every quiz that is not in `keep`; how many."""
    with transaction():
        gone = update(Quiz).where(Quiz.slug.not_in(list(keep)), Quiz.retired_at.is_(None)).values(retired_at=now)
        return len(db.session.execute(gone.returning(Quiz.id)).all())


def _sync_head(source: QuizSource) -> tuple[int, bool]:
    values: dict[str, Any] = {
        "title": _both(source.title),
        "intro": _both(source.intro),
        "feedback": source.feedback.value,
        "tries": source.tries,
        "lesson": source.lesson,
        "position": source.position,
        "questions": len(source.questions),
        "points": sum(body.get("points", POINTS) for body in source.questions),
        "retired_at": None,
    }
    quiz = db.session.execute(select(Quiz).where(Quiz.slug == source.slug)).scalar()
    if quiz is None:
        number = db.session.execute(insert(Quiz).values(slug=source.slug, **values).returning(Quiz.id)).scalar_one()
        return number, True
    changed = any(getattr(quiz, name) != value for name, value in values.items())
    if changed:
        db.session.execute(update(Quiz).where(Quiz.id == quiz.id).values(**values))
    return quiz.id, changed


def _sync_questions(quiz_id: int, source: QuizSource, *, now: datetime) -> bool:
    known = {question.name: question for question in db.session.scalars(select(Question).where(Question.quiz_id == quiz_id))}
    due: list[tuple[Body, int | None]] = [(body, place) for place, body in enumerate(source.questions, start=1)]
    due += [(body, None) for body in source.checks]
    changed = False
    for body, place in due:
        changed |= _sync_question(quiz_id, known.pop(str(body["id"]), None), body, place, now=now)
    for gone in known.values():
        if gone.position is not None or gone.practice:
            gone.position, gone.practice, changed = None, False, True
    return changed


def _sync_question(quiz_id: int, question: Question | None, body: Body, place: int | None, *, now: datetime) -> bool:
    practice = place is None
    if question is None:
        question = Question(quiz_id=quiz_id, name=str(body["id"]), position=place, practice=practice, number=1)
        db.session.add(question)
        db.session.flush()
        _add_version(question, body, now=now)
        return True
    moved = (question.position, question.practice) != (place, practice)
    question.position, question.practice = place, practice
    current = db.session.get_one(QuestionVersion, (question.id, question.number))
    if current.body == _plain(body):
        return moved
    question.number += 1
    _add_version(question, body, now=now)
    return True


def _add_version(question: Question, body: Body, *, now: datetime) -> None:
    db.session.add(QuestionVersion(question_id=question.id, number=question.number, body=_plain(body), created_at=now))


def _plain(value: Any) -> Any:
    """The body as JSON holds it, so that comparing it with the stored one compares like with like."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _both(text: Text) -> dict[str, str]:
    return {lang: in_language(text, lang) for lang in LANGUAGES}

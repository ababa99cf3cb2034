"""The bank: quizzes and questions as the content files say them, each change a new version."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from edu.core.errors import Conflict
from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules.plan import Draw, Section, Use, plan_as_json
from edu.quizzes.rules.question import POINTS, points_of
from edu.quizzes.rules.quiz import QuizSource
from edu.quizzes.service import corrections


def sync_quiz(source: QuizSource, *, now: datetime, origin: str = "files", author: UserId | None = None) -> bool:
    """Make the quiz what its file, or its teacher's draft (`origin` "drafts", by `author`), says; whether anything changed.

    Attempts keep what they asked. Raises Conflict where a quiz of the other origin has this name.
    """
    with transaction():
        quiz = db.session.execute(select(Quiz).where(Quiz.slug == source.slug).with_for_update()).scalar()
        if quiz and quiz.origin != origin:
            raise Conflict(message("There is another quiz with the short name “%(slug)s”.", slug=source.slug))
        quiz_id = quiz.id if quiz else _add_quiz(source, origin, author)
        numbers, changed = _sync_questions(quiz_id, source, now=now)
        values = _head(source, numbers)
        if corrections.instead_of(quiz_id):
            values |= corrections.size(quiz_id, values["plan"])
        if quiz and all(getattr(quiz, name) == value for name, value in values.items()):
            return changed
        db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(**values))
        return True


def put_checks(slug: str, checks: Sequence[Body], *, title: Text, lesson: str, author: UserId | None, now: datetime) -> None:
    """The practice questions of a lesson that a teacher writes on the site: in a quiz of their own, which no list shows."""
    with transaction():
        if checks or is_taken(slug):
            source = QuizSource(slug, title, intro="", terms={}, sections=(), pool=(), checks=tuple(checks), lesson=lesson, position=0)
            sync_quiz(source, now=now, origin="drafts", author=author)
            retire_quiz(slug, now=now)


def retire_quizzes(keep: Iterable[str], *, now: datetime) -> int:
    """Close every quiz from files that is not in `keep`; how many."""
    with transaction():
        gone = update(Quiz).where(Quiz.origin == "files", Quiz.slug.not_in(list(keep)), Quiz.retired_at.is_(None))
        return len(db.session.execute(gone.values(retired_at=now).returning(Quiz.id)).all())


def retire_quiz(slug: str, *, now: datetime) -> bool:
    """Close a quiz made of drafts; whether it was open. Its attempts stay."""
    with transaction():
        gone = update(Quiz).where(Quiz.origin == "drafts", Quiz.slug == slug, Quiz.retired_at.is_(None))
        return db.session.execute(gone.values(retired_at=now).returning(Quiz.id)).first() is not None


def is_taken(slug: str) -> bool:
    """Whether there is, or was, a quiz of this short name."""
    return db.session.execute(select(Quiz.id).where(Quiz.slug == slug)).first() is not None


def forget_author(user_id: UserId) -> None:
    """The quizzes of a deleted person stay; whose they were is forgotten."""
    with transaction():
        db.session.execute(update(Quiz).where(Quiz.author_id == user_id).values(author_id=None))


def made_of_drafts(slugs: Collection[str]) -> set[str]:
    """Of these quizzes, those that a teacher has made on the site."""
    return set(db.session.scalars(select(Quiz.slug).where(Quiz.origin == "drafts", Quiz.slug.in_(slugs))))


def used_in(names: Collection[str]) -> dict[str, list[str]]:
    """The short names of quizzes made of drafts that ask questions of these names, or have asked them, the newest first."""
    rows = db.session.execute(
        select(Question.name, Quiz.slug)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.origin == "drafts", Question.name.in_(list(names)))
        .order_by(Quiz.id.desc())
    )
    found: dict[str, list[str]] = {}
    for name, slug in rows:
        found.setdefault(name, []).append(slug)
    return found


def _add_quiz(source: QuizSource, origin: str, author: UserId | None) -> int:
    row = {"slug": source.slug, "origin": origin, "author_id": author, "changed_terms": {}, **_head(source, {})}
    return int(db.session.execute(insert(Quiz).values(**row).returning(Quiz.id)).scalar_one())


def _head(source: QuizSource, numbers: Mapping[str, int]) -> dict[str, Any]:
    """The quiz's own row; `numbers` has those of the questions by their names."""
    entries = [entry for section in source.sections for entry in section.entries]
    sections = [
        Section(
            slots=tuple(entry if isinstance(entry, Draw) else numbers.get(str(entry["id"]), 0) for entry in section.entries),
            title=section.title,
            text=section.text,
        )
        for section in source.sections
    ]
    return {
        "title": _both(source.title),
        "intro": _both(source.intro),
        "terms": _plain(source.terms),
        "plan": _plain(plan_as_json(sections)),
        "lesson": source.lesson,
        "position": source.position,
        "questions": sum(entry.count if isinstance(entry, Draw) else 1 for entry in entries),
        "points": sum(entry.count * _points_drawn(source) if isinstance(entry, Draw) else points_of(entry) for entry in entries),
        "retired_at": None,
    }


def _points_drawn(source: QuizSource) -> int:
    """What a question of the pool is worth: they are alike in this, or a draw would not be fair."""
    return next((points_of(body) for body in source.pool), POINTS)


def _sync_questions(quiz_id: int, source: QuizSource, *, now: datetime) -> tuple[dict[str, int], bool]:
    known = {question.name: question for question in db.session.scalars(select(Question).where(Question.quiz_id == quiz_id))}
    due: list[tuple[Body, Use]] = [
        (entry, Use.ASKED) for section in source.sections for entry in section.entries if not isinstance(entry, Draw)
    ]
    due += [(body, Use.POOL) for body in source.pool]
    due += [(body, Use.PRACTICE) for body in source.checks]
    numbers, changed = {}, False
    for body, use in due:
        name = str(body["id"])
        numbers[name], is_new = _sync_question(quiz_id, known.pop(name, None), body, use, now=now)
        changed |= is_new
    for gone in known.values():
        if gone.use != Use.NONE:
            gone.use, changed = Use.NONE, True
    db.session.flush()
    return numbers, changed


def _sync_question(quiz_id: int, question: Question | None, body: Body, use: Use, *, now: datetime) -> tuple[int, bool]:
    """The question's number, and whether anything about it changed."""
    traits = {"use": use.value, "kind": str(body["kind"]), "tags": _plain(body.get("tags") or []), "difficulty": body.get("difficulty")}
    if question is None:
        question = Question(quiz_id=quiz_id, name=str(body["id"]), number=1, **traits)
        db.session.add(question)
        db.session.flush()
        _add_version(question, body, now=now)
        return question.id, True
    changed = any(getattr(question, name) != value for name, value in traits.items())
    for name, value in traits.items():
        setattr(question, name, value)
    current = db.session.get_one(QuestionVersion, (question.id, question.number))
    if current.body == _plain(body):
        return question.id, changed
    question.number += 1
    _add_version(question, body, now=now)
    return question.id, True


def _add_version(question: Question, body: Body, *, now: datetime) -> None:
    db.session.add(QuestionVersion(question_id=question.id, number=question.number, body=_plain(body), created_at=now))


def _plain(value: Any) -> Any:
    """The value as JSON holds it, so that comparing it with the stored one compares like with like."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _both(text: Text) -> dict[str, str]:
    return {lang: in_language(text, lang) for lang in LANGUAGES}

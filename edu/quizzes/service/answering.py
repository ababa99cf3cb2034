"""What a teacher does with what students say about questions: read it, answer it, put it away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import Text, in_language, message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.notifications.service import telling
from edu.ports import clock, letters
from edu.ports.jobs import job
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.remarks import QuestionLike, QuestionRemark
from edu.quizzes.rules.remarks import State, check_answer
from edu.quizzes.service.remarks import Remark, remark_of

PAGE = 20  # remarks on a teacher's page

_LIKE, _REMARK = (table(model).c for model in (QuestionLike, QuestionRemark))


@dataclass(frozen=True, slots=True)
class Listed:
    """A remark in a teacher's list, with the question it is about."""

    remark: Remark
    name: str  # of the question
    text: Text  # of the version that was asked
    number: int  # of that version
    current: int  # the number of today's
    by: UserId | None
    by_name: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question that something has been said about, or that is liked."""

    name: str
    text: Text
    open: int
    remarks: int
    likes: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What students say about the questions of a quiz."""

    slug: str
    title: Text
    questions: tuple[Spoken, ...]
    listed: tuple[Listed, ...]  # one page of them: open ones first, then the newest
    page: int
    pages: int


def overview(slug: str, *, name: str = "", page: int = 1) -> Overview:
    """What is said about a quiz's questions, or about the one called `name`. Raises NotFound.

    A page beyond the last is the last. Six statements.
    """
    quiz = db.session.execute(select(Quiz.id, Quiz.title).where(Quiz.slug == slug)).first()
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    questions = _spoken(quiz.id)
    if name and not any(each.name == name for each in questions):
        raise NotFound(message("Nobody has said anything about such a question."))
    count = sum(each.remarks for each in questions if not name or each.name == name)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    return Overview(slug, quiz.title, tuple(questions), tuple(_listed(quiz.id, name, page)) if count else (), page, pages)


def answer(slug: str, remark_id: int, *, words: str, by: UserId, now: datetime) -> None:
    """Answer a remark on a question of the quiz; its writer is told by letter. The same words again change nothing.

    Raises NotFound, Invalid.
    """
    words = check_answer(words)
    with transaction():
        found = _locked(slug, remark_id)
        if found.state == State.ANSWERED and found.answer == words:
            return
        found.state, found.answer, found.answered_by, found.answered_at = State.ANSWERED.value, words, by, now
        after_commit(lambda: tell_answer(remark_id))


def close(slug: str, remark_id: int) -> None:
    """Put a remark away, answered or not. Raises NotFound."""
    with transaction():
        _locked(slug, remark_id).state = State.CLOSED.value


def reopen(slug: str, remark_id: int) -> None:
    """Put a remark among the open ones again; an answer stays with it. Raises NotFound."""
    with transaction():
        _locked(slug, remark_id).state = State.OPEN.value


def _locked(slug: str, remark_id: int) -> QuestionRemark:
    found = db.session.scalar(
        select(QuestionRemark)
        .join(Question, Question.id == QuestionRemark.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == slug, QuestionRemark.id == remark_id)
        .with_for_update(of=QuestionRemark)
    )
    if found is None:
        raise NotFound(message("There is no such remark."))
    return found


def _spoken(quiz_id: int) -> list[Spoken]:
    """The questions of a quiz about which there is something, those with most open remarks first."""
    own = select(Question.id).where(Question.quiz_id == quiz_id)
    counts: dict[int, dict[str, int]] = {}
    by_state = select(_REMARK.question_id, _REMARK.state, func.count()).where(_REMARK.question_id.in_(own))
    for question_id, state, count in db.session.execute(by_state.group_by(_REMARK.question_id, _REMARK.state)):
        counts.setdefault(question_id, {})[state] = count
    liked = select(_LIKE.question_id, func.count()).where(_LIKE.question_id.in_(own)).group_by(_LIKE.question_id)
    likes: dict[int, int] = dict(db.session.execute(liked).all())
    rows = db.session.execute(
        select(Question.id, Question.name, QuestionVersion.body)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number))
        .where(Question.id.in_(counts.keys() | likes.keys()))
        .order_by(Question.id)
    )
    found = [
        Spoken(
            name=row.name,
            text=row.body["text"],
            open=counts.get(row.id, {}).get(State.OPEN, 0),
            remarks=sum(counts.get(row.id, {}).values()),
            likes=likes.get(row.id, 0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: -each.open)


def _listed(quiz_id: int, name: str, page: int) -> list[Listed]:
    version = (QuestionVersion.question_id == _REMARK.question_id) & (QuestionVersion.number == _REMARK.number)
    query: Select[Any] = (
        select(*_REMARK, Question.name.label("name"), Question.number.label("current"), QuestionVersion.body)
        .join(Question, Question.id == _REMARK.question_id)
        .join(QuestionVersion, version)
        .where(Question.quiz_id == quiz_id)
        .order_by(_REMARK.state != State.OPEN.value, _REMARK.created_at.desc(), _REMARK.id.desc())
    )
    if name:
        query = query.where(Question.name == name)
    rows = db.session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    names = accounts.names_of(_people(rows))
    return [
        Listed(
            remark=remark_of(row, names),
            name=row.name,
            text=row.body["text"],
            number=row.number,
            current=row.current,
            by=UserId(row.user_id) if row.user_id else None,
            by_name=names.get(row.user_id, ""),
        )
        for row in rows
    ]


def _people(rows: Collection[Any]) -> set[int]:
    return {id for row in rows for id in (row.user_id, row.answered_by) if id}


@job
def tell_answer(remark_id: int) -> None:
    """To who made a remark, if their address is proved: what was answered, in their language."""
    found = db.session.execute(
        select(
            QuestionRemark.user_id, QuestionRemark.question_id, QuestionRemark.words, QuestionRemark.answer,
            QuestionRemark.answered_by, QuestionRemark.answered_at.label("answer_at"), Quiz.title,
        )
        .join(Question, Question.id == QuestionRemark.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(QuestionRemark.id == remark_id, QuestionRemark.user_id.is_not(None), QuestionRemark.answer.is_not(None))
    ).first()  # fmt: skip
    if found is None:
        return
    writer = accounts.get_profile(found.user_id)
    where = _last_asked(found.question_id, UserId(found.user_id))
    if where is None:
        return
    path = f"/attempts/{where.key}/result#question-{where.position}"
    telling.tell(writer.id, kind="remark", what=found.title, path=path, key=f"remark:{remark_id}:{found.answer_at}", now=clock.now())
    if not writer.email_verified:
        return
    link = letters.link("quizzes.result", lang=writer.lang, key=where.key)
    letters.post(
        writer.email,
        "quizzes/mail/remark_answered",
        writer.lang,
        name=writer.name,
        quiz=in_language(found.title, writer.lang),
        words=found.words,
        answer=found.answer,
        teacher=accounts.names_of({found.answered_by}).get(found.answered_by, "") if found.answered_by else "",
        link=f"{link}#question-{where.position}",
    )


def _last_asked(question_id: int, by: UserId) -> Any:
    """The last finished attempt of a person that asked a question, with its place in it."""
    return db.session.execute(
        select(Attempt.key, Response.position)
        .join(Response, Response.attempt_id == Attempt.id)
        .where(Attempt.user_id == by, Attempt.ended_at.is_not(None), Response.question_id == question_id)
        .order_by(Attempt.id.desc())
        .limit(1)
    ).first()

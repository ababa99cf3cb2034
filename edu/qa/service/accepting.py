"""Accepting an answer, and setting one before the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from edu.accounts.rules import Reader
from edu.core import events
from edu.core.errors import NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.posts import Answer
from edu.qa.rules import site
from edu.qa.rules.bounties import Candidate
from edu.qa.rules.events import Accepted
from edu.qa.rules.karma import Kind
from edu.qa.rules.posts import What
from edu.qa.service import desk, finding, karma, settling, telling
from edu.site.service import settings

_ANSWER = table(Answer).c


@retried
def accept(answer_id: int, *, by: Reader, now: datetime) -> int:
    """Accept an answer to one's question; the question's number. Twice is once.

    Where the site allows one only, it takes the place of the one before. The price of the question is paid with the first.
    Raises NotFound, NotAllowed.
    """
    with transaction():
        _lock(answer_id, by.id)
        row, question = desk.get_answer(answer_id)
        _refuse_others(question, by)
        if row.accepted_at is not None:
            return int(question.id)
        if not settings.value(site.SEVERAL_ACCEPTED):
            for other in _accepted(question.id):
                _take_back(other, question, now=now)
        accepted = len(_accepted(question.id)) + 1
        desk.put(What.ANSWER, answer_id, accepted_at=now)
        desk.put(What.QUESTION, question.id, accepted_count=accepted)
        if row.author_id != question.author_id:
            count(row, question, on=now, now=now)
            best = Candidate(row.id, UserId(row.author_id), row.score, row.created_at, now)
            settling.settle(question, best=best, now=now)
            telling.tell_accepted(row, question, now=now)
            events.announce(Accepted(row.id, question.id, UserId(row.author_id), UserId(question.author_id), now))
        finding.put_answer(question.id, answer_id)
    return int(question.id)


@retried
def take_back(answer_id: int, *, by: Reader, now: datetime) -> int:
    """Accept an answer no more, or change nothing; the question's number. Points that were paid stay paid. As `accept`."""
    with transaction():
        _lock(answer_id, by.id)
        row, question = desk.get_answer(answer_id)
        _refuse_others(question, by)
        if row.accepted_at is not None:
            _take_back(row, question, now=now)
    return int(question.id)


def _lock(answer_id: int, asker: UserId) -> None:
    row = desk.find(What.ANSWER, answer_id)
    if row is None:
        raise desk.no_answer()
    karma.lock(asker, UserId(row.author_id), *people_of(row.question_id))


def people_of(question_id: int) -> list[UserId]:
    """Everybody whose karma hangs on what is accepted at a question."""
    question = desk.find(What.QUESTION, question_id)
    authors = [UserId(row.author_id) for row in _accepted(question_id)]
    return [UserId(question.author_id), *authors] if question is not None else authors


def take_all_back(question: Any, *, now: datetime) -> None:
    """Nothing is accepted at this question any more. Inside the caller's transaction, which holds it and everybody's karma."""
    for row in _accepted(question.id):
        _take_back(row, question, now=now)


def _refuse_others(question: Any, by: Reader) -> None:
    if question.author_id != by.id:
        raise NotAllowed(message("Only who asked can accept an answer."))


def _accepted(question_id: int) -> list[Any]:
    rows = select(*_ANSWER).where(_ANSWER.question_id == question_id, _ANSWER.accepted_at.is_not(None)).order_by(_ANSWER.id)
    return list(db.session.execute(rows).all())


def _take_back(row: Any, question: Any, *, now: datetime) -> None:
    desk.put(What.ANSWER, row.id, accepted_at=None)
    desk.put(What.QUESTION, question.id, accepted_count=len(_accepted(question.id)))
    undo(row, question, now=now)
    finding.put_answer(question.id, row.id)


# ---- What it does to karma: nothing for one's own


def count(row: Any, question: Any, *, on: datetime, now: datetime) -> None:
    """Move karma for an accepted answer. Inside the caller's transaction, which holds both people's."""
    if row.author_id != question.author_id:
        source = f"answer:{row.id}"
        karma.record(UserId(row.author_id), Kind.ACCEPTED, source=source, question_id=question.id, on=on, now=now)
        karma.record(UserId(question.author_id), Kind.ACCEPTING, source=source, question_id=question.id, on=on, now=now)


def undo(row: Any, question: Any, *, now: datetime) -> None:
    """Move it back."""
    karma.undo(UserId(row.author_id), Kind.ACCEPTED, source=f"answer:{row.id}", now=now)
    karma.undo(UserId(question.author_id), Kind.ACCEPTING, source=f"answer:{row.id}", now=now)


# ---- The featured answer


@retried
def feature(answer_id: int, *, featured: bool, by: Reader) -> int:
    """Set an answer before all others of its question, or let it go back; the question's number. Raises NotFound, NotAllowed."""
    if not (by.may(Role.MODERATOR) or by.may(Role.TEACHER)):
        raise NotAllowed(message("Teachers and moderators choose the answer that stands first."))
    with transaction():
        _, question = desk.get_answer(answer_id)
        db.session.execute(update(table(Answer)).where(_ANSWER.question_id == question.id, _ANSWER.featured).values(featured=False))
        desk.put(What.ANSWER, answer_id, featured=featured)
    return int(question.id)

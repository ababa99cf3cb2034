"""Closing questions, opening them again, and making one of two."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from edu.accounts.rules import Reader
from edu.core.errors import Conflict, Invalid, NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.doings import Follow
from edu.qa.models.posts import Answer, Comment, Question
from edu.qa.rules.karma import Privilege
from edu.qa.rules.posts import BY_HAND, ClosedAs, State, What
from edu.qa.service import accepting, desk, finding, karma, settling, telling
from edu.site.service import audit

_ANSWER, _COMMENT, _QUESTION, _FOLLOW = (table(model).c for model in (Answer, Comment, Question, Follow))


def may_close(author_id: UserId, *, by: Reader) -> bool:
    """Whether somebody may close what this author has asked: the author, moderators, and those with the privilege."""
    return by.id == author_id or desk.is_moderator(by) or karma.may(by.id, Privilege.CLOSE)


@retried
def close(question_id: int, *, closed_as: str, original: int | None = None, by: Reader, now: datetime) -> None:
    """Close an open question, as a duplicate of `original` or for another of `rules.posts.BY_HAND`.

    Raises Invalid beside the field, NotFound, NotAllowed, Conflict.
    """
    with transaction():
        question = _get(question_id, by=by)
        if question.state != State.OPEN:
            raise Conflict(message("This question is closed already."))
        if closed_as == ClosedAs.DUPLICATE:
            _refuse_as_original(question_id, original)
        elif closed_as not in BY_HAND:
            raise Invalid(message("Choose why it is to be closed."), field="closed_as")
        kept = original if closed_as == ClosedAs.DUPLICATE else None
        desk.put(What.QUESTION, question_id, state=State.CLOSED.value, closed_as=closed_as, duplicate_of_id=kept)
        details = {"as": closed_as, **({"original": kept} if kept else {})}
        audit.record("question-closed", by=by.id, about=f"question:{question_id}", details=details, now=now)
        telling.tell_closed(question, by=by.id, now=now)


def _refuse_as_original(question_id: int, original: int | None) -> None:
    wrong = Invalid(message("Give the number of the question that was asked before, as it stands in its address."), field="original")
    if original is None or original == question_id:
        raise wrong
    row = desk.find(What.QUESTION, original)
    if row is None or row.state not in desk.READ or row.closed_as in (ClosedAs.DUPLICATE, ClosedAs.MERGED):
        raise wrong


@retried
def reopen(question_id: int, *, by: Reader, now: datetime) -> None:
    """Open a closed question again; not one whose answers went to another. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        question = _get(question_id, by=by)
        if question.state != State.CLOSED or question.closed_as == ClosedAs.MERGED:
            raise Conflict(message("This question can't be opened again."))
        desk.put(What.QUESTION, question_id, state=State.OPEN.value, closed_as=None, duplicate_of_id=None)
        audit.record("question-reopened", by=by.id, about=f"question:{question_id}", now=now)


def _get(question_id: int, *, by: Reader) -> Any:
    question = desk.get_question(question_id)
    if not may_close(UserId(question.author_id), by=by):
        raise NotAllowed(message("You can close what others ask once you have more karma."))
    return question


@retried
def merge(question_id: int, into: int, *, by: Reader, now: datetime) -> None:
    """Move answers, comments and followers of a question to the one that was asked before, and close it for good.

    Its price is paid to who has answered well so far. Raises Invalid, NotFound, NotAllowed; Conflict while a bounty runs.
    """
    if not desk.is_moderator(by):
        raise NotAllowed(message("Moderators make one question of two."))
    with transaction():
        karma.lock(*accepting.people_of(question_id))
        for number in sorted({question_id, into}):
            desk.find(What.QUESTION, number, hold=True)
        question = desk.get_question(question_id)
        _refuse_as_original(question_id, into)
        if question.closed_as == ClosedAs.MERGED:
            raise Conflict(message("This question is closed already."))
        if question.bounty:
            raise Conflict(message("A bounty is offered for this question: it stays until the bounty ends."))
        settling.settle(question, best=None, now=now)
        # Who asked the other question has accepted none of these.
        accepting.take_all_back(question, now=now)
        _move(question_id, into, now=now)
        desk.put(
            What.QUESTION, question_id, state=State.CLOSED.value, closed_as=ClosedAs.MERGED.value, duplicate_of_id=into, bounty_later=0
        )  # fmt: skip
        recount(question_id)
        recount(into)
        finding.put(question_id)
        finding.put(into)
        audit.record("questions-merged", by=by.id, about=f"question:{question_id}", details={"into": into}, now=now)
        telling.tell_merged(question, into, by=by.id, now=now)


def _move(question_id: int, into: int, *, now: datetime) -> None:
    # The original may have a featured answer of its own.
    own = db.session.scalar(select(_ANSWER.id).where(_ANSWER.question_id == into, _ANSWER.featured))
    if own is not None:
        db.session.execute(update(table(Answer)).where(_ANSWER.question_id == question_id).values(featured=False))
    for moved in (Answer, Comment):
        columns = table(moved).c
        db.session.execute(update(table(moved)).where(columns.question_id == question_id).values(question_id=into))
    people = db.session.scalars(select(_FOLLOW.user_id).where(_FOLLOW.question_id == question_id)).all()
    if people:
        rows = [{"question_id": into, "user_id": person, "created_at": now} for person in people]
        db.session.execute(upsert.new_only(Follow), rows)


def recount(question_id: int) -> None:
    """Make a question's counters what its rows say. Inside the caller's transaction, which holds it."""
    open_answers = _ANSWER.question_id == question_id, _ANSWER.state == State.OPEN.value
    answers = select(func.count(), func.count(_ANSWER.accepted_at)).where(*open_answers)
    comments = select(func.count()).where(
        _COMMENT.question_id == question_id, _COMMENT.answer_id.is_(None), _COMMENT.state == State.OPEN.value
    )  # fmt: skip
    total, accepted = db.session.execute(answers).one()
    desk.put(
        What.QUESTION, question_id, answer_count=total, accepted_count=accepted, comment_count=db.session.execute(comments).scalar()
    )  # fmt: skip

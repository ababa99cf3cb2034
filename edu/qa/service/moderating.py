"""What moderators do with questions, answers and comments. Who may is asked, and the audit log written, by who calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from edu.core import events
from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.rules.events import TakenDown
from edu.qa.rules.karma import Kind
from edu.qa.rules.posts import State, What
from edu.qa.service import answering, asking, desk, karma, removing


@dataclass(frozen=True, slots=True)
class Shown:
    """Something somebody wrote, as a moderator sees it."""

    kind: str  # "question", "answer" or "comment"
    id: int
    question_id: int
    author_id: UserId
    title: str  # of the question
    text: str  # as typed
    html: str
    path: str  # without the language
    lang: str
    state: str
    at: datetime


def shown(kind: str, id: int) -> Shown | None:
    """What was written, in whatever state; None where there is nothing, and for drafts."""
    what = What(kind)
    row = desk.find(what, id)
    if row is None or row.state == State.DRAFT:
        return None
    question = row if what is What.QUESTION else desk.find(What.QUESTION, row.question_id)
    return _shown(what, row, question)


def _shown(what: What, row: Any, question: Any) -> Shown:
    anchor = "" if what is What.QUESTION else f"#{what}-{row.id}"
    return Shown(
        kind=str(what), id=row.id, question_id=question.id, author_id=UserId(row.author_id), title=question.title, text=row.body,
        html=row.html, path=f"/questions/{question.id}{anchor}", lang=question.lang if what is What.COMMENT else row.lang,
        state=row.state, at=row.created_at,
    )  # fmt: skip


@retried
def hide(kind: str, id: int, *, by: UserId | None, now: datetime) -> None:
    """Keep it from readers until it is decided; it loses no karma yet. Twice is once. Raises NotFound."""
    what = What(kind)
    with transaction():
        row, question = removing.hold(what, id)
        if row.state in (*desk.READ, State.HELD.value):
            removing.take(what, row, question, to=State.HIDDEN, now=now)


@retried
def restore(kind: str, id: int, *, by: UserId | None, now: datetime) -> None:
    """Make what is hidden or deleted readable again, with all the karma it had brought. Twice is once. Raises NotFound."""
    what = What(kind)
    with transaction():
        row, question = removing.hold(what, id)
        if row.state in (State.HIDDEN, State.DELETED):
            removing.bring_back(what, row, question, now=now)
        karma.undo(UserId(row.author_id), Kind.ABUSE, source=f"abuse:{what}:{id}", now=now)


@retried
def delete(kind: str, id: int, *, abuse: bool, by: UserId | None, now: datetime) -> None:
    """Take it down; after abuse it costs its author karma. Twice is once. Raises NotFound."""
    what = What(kind)
    with transaction():
        row, question = removing.hold(what, id)
        if row.state != State.DELETED:
            removing.take(what, row, question, to=State.DELETED, now=now)
        if abuse:
            karma.record(UserId(row.author_id), Kind.ABUSE, source=f"abuse:{what}:{id}", question_id=question.id, now=now)


@retried
def edit(kind: str, id: int, *, text: str, by: UserId, now: datetime) -> None:
    """Change its text, as one more revision. Raises NotFound, Invalid, Conflict for what is deleted."""
    what = What(kind)
    with transaction():
        row, _ = removing.hold(what, id)
        if row.state == State.DELETED:
            raise Conflict(message("This is deleted: put it back first."))
        if what is What.QUESTION:
            asking.put_text(row, title=row.title, body=text, note="", by=by, now=now)
        elif what is What.ANSWER:
            answering.put_text(row, body=text, note="", by=by, now=now)
        else:
            answering.put_comment(row, text, now=now)
        events.announce(TakenDown(what.value, id))


def held(limit: int) -> Sequence[Shown]:
    """What new people wrote and nobody has read yet, the oldest first."""
    found = []
    for what, model in desk.MODELS.items():
        columns = table(model).c
        query = select(*columns).where(columns.state == State.HELD.value).order_by(columns.id).limit(limit)
        for row in db.session.execute(query).all():
            question = row if what is What.QUESTION else desk.find(What.QUESTION, row.question_id)
            found.append(_shown(what, row, question))
    return sorted(found, key=lambda each: (each.at, each.kind, each.id))[:limit]


@retried
def let_in(kind: str, id: int, *, by: UserId | None, now: datetime) -> None:
    """Open what was held. Twice is once. Raises NotFound."""
    what = What(kind)
    with transaction():
        row, question = removing.hold(what, id)
        if row.state == State.HELD:
            removing.bring_back(what, row, question, now=now)

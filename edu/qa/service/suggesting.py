"""Edits that somebody suggests who may not edit: they wait until the author, or somebody who may edit, decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from edu.accounts.rules import Deleted, Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.posts import Answer, Question, Suggestion
from edu.qa.rules import diffs, posts
from edu.qa.rules.diffs import Line
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, desk, karma, telling

MOST_WAITING = 5  # of one person: more would be a queue of their own
PAGE = 50

_SUGGESTION, _QUESTION, _ANSWER = table(Suggestion).c, table(Question).c, table(Answer).c
_GET = select(*_SUGGESTION).where(_SUGGESTION.id == bindparam("number"))
_WAITS = {
    what: select(_SUGGESTION.id, _SUGGESTION.editor_id).where(
        _SUGGESTION[f"{what}_id"] == bindparam("number"), _SUGGESTION.state == "waiting"
    )
    for what in (What.QUESTION, What.ANSWER)
}
_WAITING = select(func.count()).where(_SUGGESTION.editor_id == bindparam("person"), _SUGGESTION.state == "waiting")
_LINES = (
    select(
        _SUGGESTION.id, _SUGGESTION.answer_id, _SUGGESTION.state, _SUGGESTION.note, _SUGGESTION.created_at, _QUESTION.title, _QUESTION.lang
    )
    .outerjoin(table(Answer), _ANSWER.id == _SUGGESTION.answer_id)
    .join(table(Question), _QUESTION.id == func.coalesce(_SUGGESTION.question_id, _ANSWER.question_id))
    .limit(PAGE)
)  # fmt: skip
_READABLE = _QUESTION.state.in_(desk.READ) & or_(_ANSWER.state.is_(None), _ANSWER.state == "open")
_OPEN = _LINES.where(_SUGGESTION.state == "waiting", _SUGGESTION.editor_id != bindparam("reader"), _READABLE).order_by(_SUGGESTION.id)
_FOR_ME = _OPEN.where(func.coalesce(_ANSWER.author_id, _QUESTION.author_id) == bindparam("reader"))
_MINE = _LINES.where(_SUGGESTION.editor_id == bindparam("reader")).order_by(_SUGGESTION.id.desc())


@dataclass(frozen=True, slots=True)
class Listed:
    """A suggestion in a list."""

    id: int
    of_answer: bool
    title: str  # of the question
    lang: str
    note: str
    state: str  # "waiting", "taken" or "refused"
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion beside what it would change."""

    id: int
    what: What
    number: int  # of the question or the answer
    question_id: int
    question: str  # its title
    lang: str
    editor_id: UserId
    editor: str  # "" when their account is gone
    unnamed: bool  # it is of who asks without a name
    title_before: str  # "" where the title stays
    title: str
    lines: Sequence[Line]
    note: str
    state: str
    why: str
    at: datetime
    own: bool
    outdated: bool  # what it was written on has been edited since
    decidable: bool  # by the reader


def find_text(what: What, number: int, *, by: Reader) -> tuple[str, str, int]:
    """Title (of a question) and text as somebody may suggest to change them, and the number of the question.

    Raises NotFound; Conflict for who may simply edit, and while another's suggestion waits.
    """
    row, question = _get_post(what, number)
    _refuse_editor(row, by=by)
    waits = _find_waiting(what, number)
    if waits is not None and waits.editor_id != by.id:
        raise _busy()
    kept = db.session.execute(_GET, {"number": waits.id}).one() if waits else row
    return kept.title if what is What.QUESTION else "", kept.body, int(question.id)


@retried
def suggest(what: What, number: int, *, title: str = "", body: str, note: str = "", by: Reader, now: datetime) -> int:
    """Suggest how a question or an answer should read; a new suggestion takes the place of one's own that waits. Its number.

    Raises Invalid beside a field, NotFound, Conflict.
    """
    text, line = posts.check_body(body), posts.check_note(note)
    head = posts.check_title(title) if what is What.QUESTION else ""
    with transaction():
        karma.lock(by.id)
        row, question = _get_post(what, number)
        _refuse_editor(row, by=by)
        if text == row.body and (what is What.ANSWER or head == row.title):
            raise Invalid(message("Nothing is changed yet."), field="body")
        values = {"revision": row.revision, "title": head, "body": text, "note": line, "created_at": now}
        waits = _find_waiting(what, number)
        if waits is not None:
            if waits.editor_id != by.id:
                raise _busy()
            db.session.execute(update(table(Suggestion)).where(_SUGGESTION.id == waits.id).values(values))
            return int(waits.id)
        if (db.session.scalar(_WAITING, {"person": by.id}) or 0) >= MOST_WAITING:
            raise Conflict(message("%(count)s suggestions of yours wait already: let some of them be decided first.", count=MOST_WAITING))
        new = insert(table(Suggestion)).values({f"{what}_id": number, "editor_id": by.id, **values}).returning(_SUGGESTION.id)
        made = int(db.session.scalars(new).one())
        telling.tell_suggested(made, row, question, now=now)
    return made


def _get_post(what: What, number: int) -> tuple[Any, Any]:
    """A post that anybody may read and its question, both held; a question is its own. Raises NotFound."""
    if what is What.ANSWER:
        return desk.get_answer(number)
    question = desk.get_question(number)
    return question, question


def _refuse_editor(row: Any, *, by: Reader) -> None:
    if desk.may_edit(UserId(row.author_id), by=by):
        raise Conflict(message("You may edit this yourself: nobody needs to agree."))


def _find_waiting(what: What, number: int) -> Any:
    return db.session.execute(_WAITS[what], {"number": number}).first()


def _busy() -> Conflict:
    return Conflict(message("Somebody has suggested an edit here already: it is decided first."))


# ---- Deciding


def waiting(*, by: Reader) -> list[Listed]:
    """What the reader may decide, the oldest first: everything for who may edit, else what others suggest for one's own."""
    query = _OPEN if desk.may_edit_others(by) else _FOR_ME
    return [_listed(row) for row in db.session.execute(query, {"reader": by.id})]


def mine(*, by: Reader) -> list[Listed]:
    """What the reader has suggested, the newest first."""
    return [_listed(row) for row in db.session.execute(_MINE, {"reader": by.id})]


def _listed(row: Any) -> Listed:
    return Listed(row.id, row.answer_id is not None, row.title, row.lang, row.note, row.state, row.created_at)


def get(number: int, *, by: Reader) -> Shown:
    """A suggestion, for who made it and who may decide. Raises NotFound."""
    row, post, question = _get(number)
    decidable = row.editor_id != by.id and desk.may_edit(UserId(post.author_id), by=by)
    if row.editor_id != by.id and not decidable:
        raise _none()
    what, names = _what(row), accounts.names_of([UserId(row.editor_id)])
    return Shown(
        id=row.id, what=what, number=post.id, question_id=question.id, question=question.title, lang=post.lang,
        editor_id=UserId(row.editor_id), editor=names.get(UserId(row.editor_id), ""), unnamed=row.editor_id in desk.unnamed(post, question),
        title_before=post.title if what is What.QUESTION and row.title != post.title else "", title=row.title,
        lines=diffs.between(post.body, row.body), note=row.note, state=row.state, why=row.why, at=row.created_at,
        own=row.editor_id == by.id, outdated=row.revision != post.revision, decidable=decidable and row.state == "waiting",
    )  # fmt: skip


@retried
def decide(number: int, *, take: bool, why: str = "", by: Reader, now: datetime) -> int:
    """Take or refuse a suggestion; the number of its question. Who suggested it is told, and named in the history of what is taken.

    Raises NotFound, NotAllowed; Conflict when it is decided already or was written on an older text.
    """
    reason = posts.check_note(why)
    with transaction():
        row, _, _ = _get(number)
        post, question = _get_post(_what(row), row.question_id or row.answer_id)
        row, _, _ = _get(number)  # what it was before its post was held may be no more
        if row.editor_id == by.id or not desk.may_edit(UserId(post.author_id), by=by):
            raise NotAllowed(message("The author decides, or somebody who may edit; nobody of what they suggest themselves."))
        if row.state != "waiting":
            raise Conflict(message("This is decided already."))
        if take:
            _take(row, post, now=now)
            telling.tell_edited(_what(row), post, question, by=by.id, now=now)
        values = {"state": "taken" if take else "refused", "why": reason, "decided_by": by.id, "decided_at": now}
        db.session.execute(update(table(Suggestion)).where(_SUGGESTION.id == number).values(values))
        telling.tell_suggestion_decided(number, question, editor=row.editor_id, taken=take, now=now)
    return int(question.id)


def _take(row: Any, post: Any, *, now: datetime) -> None:
    if row.revision != post.revision:
        raise Conflict(message("This was edited since the suggestion was written, and would be undone: refuse it, or edit by hand."))
    editor = UserId(row.editor_id)
    if _what(row) is What.QUESTION:
        asking.put_text(post, title=row.title, body=row.body, note=row.note, by=editor, now=now)
    else:
        answering.put_text(post, body=row.body, note=row.note, by=editor, now=now)


def _what(row: Any) -> What:
    return What.QUESTION if row.question_id else What.ANSWER


def _get(number: int) -> tuple[Any, Any, Any]:
    """The rows of a suggestion, its post and its question; NotFound where nobody may read that any more."""
    row = db.session.execute(_GET, {"number": number}).first() if 0 < number <= desk.MAX_NUMBER else None
    if row is None:
        raise _none()
    post = desk.find(_what(row), row.question_id or row.answer_id)
    question = post if row.question_id else desk.find(What.QUESTION, post.question_id)
    if post.state not in desk.READ or question.state not in desk.READ:
        raise _none()
    return row, post, question


def _none() -> NotFound:
    return NotFound(message("There is no such suggestion, or it is not for you to see."))


# ---- What is kept of a person


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """What a person has suggested, for their export."""
    columns = _SUGGESTION.question_id, _SUGGESTION.answer_id, _SUGGESTION.title, _SUGGESTION.body, _SUGGESTION.state, _SUGGESTION.created_at
    rows = db.session.execute(select(*columns).where(_SUGGESTION.editor_id == user_id).order_by(_SUGGESTION.id))
    return [{**row._mapping, "created_at": row.created_at.isoformat()} for row in rows]


def hear_deleted(event: Deleted) -> None:
    """What still waits goes with its writer; what was taken stands in the history, without a name."""
    with transaction():
        db.session.execute(delete(table(Suggestion)).where(_SUGGESTION.editor_id == event.user_id, _SUGGESTION.state == "waiting"))

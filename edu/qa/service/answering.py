"""Answering and commenting."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from edu.accounts.rules import Reader
from edu.core import events
from edu.core.errors import Conflict, NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.doings import Follow
from edu.qa.models.posts import Answer, Comment
from edu.qa.rules import posts, videos
from edu.qa.rules.events import Answered
from edu.qa.rules.karma import Privilege
from edu.qa.rules.posts import Source, State, What
from edu.qa.service import desk, drawing, finding, karma, revisions, telling
from edu.qa.service.drawing import UNDER_AUTHOR

_ANSWER, _COMMENT = table(Answer).c, table(Comment).c


# ---- Answers


@retried
def answer(question_id: int, *, body: str, sources: str = "", video: str = "", lang: str, by: Reader, now: datetime) -> int:
    """Answer a question; the answer's number. Raises Invalid beside a field, NotFound, Conflict when it is closed, TooMany."""
    values = _checked(body, sources, video)
    with transaction():
        karma.lock(by.id)
        question = desk.get_question(question_id)
        if question.state != State.OPEN:
            raise Conflict(message("This question is closed: it takes no new answers."))
        desk.refuse_too_many(What.ANSWER, by=by, now=now)
        state = desk.state_for(by)
        row = {
            **values, "question_id": question_id, "author_id": by.id, "anonymous": desk.is_unsigned(question, by=by.id),
            "lang": lang, "state": state.value, "created_at": now,
        }  # fmt: skip
        number = int(db.session.scalars(insert(table(Answer)).values(row).returning(_ANSWER.id)).one())
        revisions.keep(What.ANSWER, number, number=1, body=values["body"], by=by.id, now=now)
        db.session.execute(upsert.new_only(Follow), {"question_id": question_id, "user_id": by.id, "created_at": now})
        if state is State.OPEN:
            open_up(number, now=now)
    return number


def open_up(number: int, *, now: datetime) -> None:
    """Everybody may read the answer from now on: counted, found, announced. Its question is held."""
    row = desk.find(What.ANSWER, number)
    question = desk.find(What.QUESTION, row.question_id)
    desk.put(What.QUESTION, question.id, answer_count=question.answer_count + 1, active_at=now)
    finding.put_answer(question.id, number)
    telling.tell_answered(row, question, now=now)
    events.announce(Answered(number, question.id, UserId(row.author_id), now))


def editing(number: int, *, by: Reader) -> Any:
    """The row of an answer that can be edited. Raises NotFound, NotAllowed."""
    return _get_editable(number, by=by)


@retried
def edit(number: int, *, body: str, sources: str = "", video: str = "", note: str = "", by: Reader, now: datetime) -> int:
    """Change an answer; its question's number. Raises Invalid, NotFound, NotAllowed; what changes nothing is no edit."""
    values = _checked(body, sources, video)
    note = posts.check_note(note)
    with transaction():
        row = _get_editable(number, by=by)
        if _change(row, values, note=note, by=by.id, now=now):
            telling.tell_edited(What.ANSWER, row, desk.find(What.QUESTION, row.question_id), by=by.id, now=now)
    return int(row.question_id)


def put_text(row: Any, *, body: str, note: str, by: UserId, now: datetime) -> None:
    """Give an answer another text. Inside the caller's transaction, which holds it and knows who may. Raises Invalid."""
    text = posts.check_body(body)
    _change(row, {"body": text, "html": drawing.post(text, level=UNDER_AUTHOR)}, note=note, by=by, now=now)


def _change(row: Any, values: dict[str, Any], *, note: str, by: UserId, now: datetime) -> bool:
    """Whether anything was changed."""
    if all(row._mapping[name] == value for name, value in values.items()):
        return False
    number = row.revision + 1
    desk.put(What.ANSWER, row.id, **values, revision=number, edited_at=now)
    revisions.keep(What.ANSWER, row.id, number=number, body=values["body"], by=by, note=note, now=now)
    if row.state == State.OPEN:
        finding.put_answer(row.question_id, row.id)
    return True


def _get_editable(number: int, *, by: Reader) -> Any:
    row = desk.find(What.ANSWER, number)
    question = desk.find(What.QUESTION, row.question_id, hold=True) if row is not None else None
    row = desk.find(What.ANSWER, number, hold=True)
    own = row is not None and row.author_id == by.id
    if row is None or question is None or question.state not in desk.READ:
        raise desk.no_answer()
    if row.state != State.OPEN and not (own and row.state in (State.HELD, State.HIDDEN)):
        raise desk.no_answer()
    if not desk.may_edit(UserId(row.author_id), by=by):
        raise NotAllowed(message("You can edit what others write once you have more karma, and have read here for a while."))
    return row


def _checked(body: str, sources: str, video: str) -> dict[str, Any]:
    film = videos.check(video)
    # A film may speak for itself.
    text = posts.check_body(body) if body.strip() or not film else ""
    return {
        "body": text,
        "html": drawing.post(text, level=UNDER_AUTHOR),
        "sources": [_plain(each) for each in posts.read_sources(sources)],
        "video": film,
    }


def _plain(source: Source) -> dict[str, str]:
    return {"title": source.title, "url": source.url}


# ---- Comments


@retried
def comment(what: What, number: int, *, body: str, by: Reader, now: datetime) -> tuple[int, int]:
    """Comment on a question or an answer; the numbers of the comment and of its question.

    Raises Invalid beside the field, NotFound, NotAllowed where the karma is not enough for what others write, TooMany.
    """
    text = posts.check_comment(body)
    html = drawing.post(text, level=UNDER_AUTHOR, field="comment")
    with transaction():
        karma.lock(by.id)
        about, question = desk.get_answer(number) if what is What.ANSWER else (None, desk.get_question(number))
        if by.id not in (question.author_id, about.author_id if about else None):
            desk.refuse_unless(by.id, Privilege.COMMENT, message("You can comment on what others write once you have more karma."))
        desk.refuse_too_many(What.COMMENT, by=by, now=now)
        row = {
            "question_id": question.id, "answer_id": about.id if about else None, "author_id": by.id,
            "anonymous": desk.is_unsigned(question, by=by.id), "body": text, "html": html,
            "state": desk.state_for(by).value, "created_at": now,
        }  # fmt: skip
        made = int(db.session.scalars(insert(table(Comment)).values(row).returning(_COMMENT.id)).one())
        if row["state"] == State.OPEN:
            open_up_comment(made, now=now)
    return made, int(question.id)


def open_up_comment(number: int, *, now: datetime) -> None:
    """Everybody may read the comment from now on. Its question is held."""
    row = desk.find(What.COMMENT, number)
    count_comment(row, 1)
    question = desk.find(What.QUESTION, row.question_id)
    about = desk.find(What.ANSWER, row.answer_id) if row.answer_id else question
    telling.tell_commented(row, about, question, now=now)


@retried
def edit_comment(number: int, *, body: str, by: Reader, now: datetime) -> int:
    """Change a comment of one's own; its question's number. Raises Invalid, NotFound, NotAllowed."""
    with transaction():
        row = _get_own_comment(number, by=by)
        put_comment(row, body, now=now)
    return int(row.question_id)


def put_comment(row: Any, body: str, *, now: datetime) -> None:
    """Give a comment another text. Inside the caller's transaction, which holds it and knows who may. Raises Invalid."""
    text = posts.check_comment(body)
    if row.body != text:
        html = drawing.post(text, level=UNDER_AUTHOR, field="comment")
        desk.put(What.COMMENT, row.id, body=text, html=html, edited_at=now)


def _get_own_comment(number: int, *, by: Reader) -> Any:
    row = desk.find(What.COMMENT, number, hold=True)
    if row is None or row.state not in (State.OPEN, State.HELD):
        raise desk.no_comment()
    if row.author_id != by.id and not desk.is_moderator(by):
        raise NotAllowed(message("Only who wrote a comment can change it."))
    return row


def count_comment(row: Any, by: int) -> None:
    """Count a comment in or out of what it stands beside, whose question is held."""
    what, number = (What.ANSWER, row.answer_id) if row.answer_id else (What.QUESTION, row.question_id)
    desk.put(what, number, comment_count=desk.find(what, number).comment_count + by)

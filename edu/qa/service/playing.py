"""Playing the matching task that a question holds."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.errors import NotFound
from edu.core.i18n import Message, message
from edu.core.marks import Body, Reply
from edu.db.base import db, table
from edu.qa.models.posts import Question
from edu.qa.rules import asking, playing
from edu.qa.service import desk
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import comparing, sheets

_QUESTION = table(Question).c
_TASK = select(_QUESTION.title, _QUESTION.lang, _QUESTION.state, _QUESTION.playable).where(_QUESTION.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands on a page."""

    number: int  # of its question
    title: str
    open: bool  # to answers
    asked: Asked
    complete: bool  # it has its key, so it can be graded
    flags: tuple[tuple[str, Message], ...]  # what is missing or doubtful, each with its row, or ""
    like: str  # the slug of a quiz that asks something like it, or ""
    answer: str  # what was laid, as an answer begins with it


def compared(playable: dict[str, Any]) -> dict[str, Any]:
    """The task with the quiz of the bank that asks the likest, if one is like it."""
    others = comparing.open_questions("match")
    place = playing.likest(playable["body"], [other.body for other in others])
    return {**playable, "like": others[place].quiz if place is not None else ""}


def found_in(body: str, *, lang: str) -> Task | None:
    """The task in a question that is being written, so that its author sees what it misses; None where there is none."""
    found = asking.playable_in(body)
    return shown(0, compared(found), title="", lang=lang, is_open=False) if found else None


def shown(number: int, playable: dict[str, Any], *, title: str, lang: str, is_open: bool, reply: Reply | None = None) -> Task:
    """The task to be drawn; graded when there is a reply and a key, and never telling a key that isn't there."""
    body: Body = playable["body"]
    complete = bool(playable["complete"])
    asked = sheets.practice(playing.askable(body), seed=f"question:{number}", reply=reply if complete else None)
    flags = tuple(
        (playing.row_at(body, each["place"], lang), Message(each["text"], each["values"], each["plural"], each["count"]))
        for each in playable["flags"]
    )
    answer = playing.as_answer(playing.laid(body, reply, lang)) if reply else ""
    return Task(number, title, is_open, asked, complete, flags, playable.get("like", ""), answer)


def get(number: int, *, reply: Reply | None = None) -> Task:
    """The task of a question that everybody may read. Raises NotFound."""
    row = db.session.execute(_TASK, {"number": number}).first() if number <= desk.MAX_NUMBER else None
    if row is None or row.state not in desk.READ or not row.playable:
        raise NotFound(message("There is no task to play here."))
    return shown(number, row.playable, title=row.title, lang=row.lang, is_open=row.state == "open", reply=reply)

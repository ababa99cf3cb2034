"""What feeds and site maps are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, desc, func, select

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.qa.models.posts import Answer, Question

IN_FEED = 30  # answers
IN_MAP = 5000  # questions by number: with both languages 10,000 addresses, of the 50,000 that fit

_QUESTION, _ANSWER = table(Question).c, table(Answer).c
_READABLE = _QUESTION.state.in_(("open", "closed"))
_WHOLE = _QUESTION.closed_as.is_distinct_from("merged")
_ASKED = select(_QUESTION.id, _QUESTION.title, _QUESTION.lang, _QUESTION.html, _QUESTION.active_at).where(
    _QUESTION.id == bindparam("question"), _READABLE
)
_ANSWERS = (
    select(_ANSWER.id, _ANSWER.author_id, _ANSWER.anonymous, _ANSWER.html, _ANSWER.lang, _ANSWER.created_at, _ANSWER.edited_at)
    .where(_ANSWER.question_id == bindparam("question"), _ANSWER.state == "open")
    .order_by(desc(_ANSWER.id))
    .limit(IN_FEED)
)
_LAST = select(func.max(_QUESTION.id)).where(_READABLE)
_NUMBERS = (
    select(_QUESTION.id, _QUESTION.active_at)
    .where(_QUESTION.id > bindparam("after"), _QUESTION.id <= bindparam("to"), _READABLE, _WHOLE)
    .order_by(_QUESTION.id)
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answers are read in a feed."""

    id: int
    title: str
    lang: str
    html: str
    active_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    id: int
    author: str | None  # "" when the account is gone; None: who asked without a name answers so
    html: str
    lang: str
    at: datetime
    edited_at: datetime | None


def answers_to(question_id: int) -> tuple[Asked, Sequence[Given]]:
    """A question and its newest answers. Three statements. Raises NotFound."""
    row = db.session.execute(_ASKED, {"question": question_id}).first() if question_id < 2**63 else None
    if row is None:
        raise NotFound(message("There is no such question, or no longer."))
    rows = db.session.execute(_ANSWERS, {"question": question_id}).all()
    names = accounts.names_of({each.author_id for each in rows if not each.anonymous})
    return Asked(*row), [_given(each, names) for each in rows]


def _given(row: Any, names: Mapping[UserId, str]) -> Given:
    author = None if row.anonymous else names.get(UserId(row.author_id), "")
    return Given(row.id, author, row.html, row.lang, row.created_at, row.edited_at)


def maps() -> int:
    """How many site maps the questions take."""
    return -(-(db.session.scalar(_LAST) or 0) // IN_MAP)


def in_map(number: int) -> Sequence[tuple[int, datetime]]:
    """The questions of the `number`th site map, from 1, with when each was last busy. By number, so that none moves to another map."""
    rows = db.session.execute(_NUMBERS, {"after": (number - 1) * IN_MAP, "to": number * IN_MAP})
    return [(row.id, row.active_at) for row in rows]

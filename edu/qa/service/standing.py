"""How a question stands and what its reader is to it, in one statement: whether its page must be drawn anew, and who sees the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, String, bindparam, cast, func, literal_column, select

from edu.accounts.rules import Reader
from edu.db.base import Base, db, table
from edu.qa.models.doings import Follow, Thanks, Vote
from edu.qa.models.karma import KarmaAccount
from edu.qa.models.posts import Answer, Comment, Question
from edu.qa.models.readers import CheckTry, Related
from edu.qa.rules import karma as rules
from edu.qa.rules.bounties import OLD_ENOUGH
from edu.qa.rules.karma import START, Privilege
from edu.qa.rules.posts import State
from edu.qa.rules.trust import BASIC, NEW
from edu.qa.service import desk, karma

# What is long changes with the number of its revision, and how often a page was seen may be some minutes old.
LEFT_OUT = frozenset({"body", "html", "card", "playable", "sources", "views"})

_OTHER = table(Question).alias("other")
_QUESTION, _ANSWER, _COMMENT, _TRY, _RELATED = (table(model).c for model in (Question, Answer, Comment, CheckTry, Related))
_VOTE, _THANKS, _FOLLOW, _ACCOUNT = (table(model).c for model in (Vote, Thanks, Follow, KarmaAccount))
_NUMBER, _READER = bindparam("number", type_=Integer), bindparam("reader", type_=Integer)
# Written into the statement: as parameters they would cost more than its run.
_NOTHING, _COMMA, _STOP = (literal_column(f"'{sign}'", String) for sign in ("", ",", ";"))


def _words(*columns: ColumnElement[Any]) -> ColumnElement[str]:
    """These columns as one text; nothing for what is empty."""
    said: ColumnElement[str] = _NOTHING
    for column in columns:
        plain = cast(column, Integer) if isinstance(column.type, Boolean) else column
        said = said + func.coalesce(cast(plain, String), _NOTHING) + _COMMA
    return said


def _row(model: type[Base]) -> ColumnElement[str]:
    return _words(*(each for each in table(model).c if each.name not in LEFT_OUT))


def _one(value: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(value).where(*where).scalar_subquery()


def _all(words: ColumnElement[str], *where: ColumnElement[bool]) -> ColumnElement[str]:
    return _one(func.string_agg(words, _STOP), *where)


def _karma_of(author: ColumnElement[Any]) -> ColumnElement[Any]:
    return _one(_ACCOUNT.karma, _ACCOUNT.user_id == author)


_READ = [literal_column(f"'{state}'", String) for state in desk.READ]
_HERE = _ANSWER.question_id == _QUESTION.id
_VERSION = _words(
    _row(Question),
    _karma_of(_QUESTION.author_id),
    _all(_words(_row(Answer), _karma_of(_ANSWER.author_id)), _HERE),
    _all(_row(Comment), _COMMENT.question_id == _QUESTION.id),
    _one(func.count(), _TRY.question_id == _QUESTION.id),  # they are only ever added
    _all(
        _words(_OTHER.c.id, _OTHER.c.state, _OTHER.c.revision, _OTHER.c.answer_count),
        _RELATED.question_id == _QUESTION.id, _OTHER.c.id == _RELATED.other_id,
    ),
)  # fmt: skip
_ANSWERS_HERE = select(_ANSWER.id).where(_ANSWER.question_id == _NUMBER)
_OWN = _words(
    _one(_VOTE.value, _VOTE.user_id == _READER, _VOTE.question_id == _QUESTION.id),
    _all(_words(_VOTE.answer_id, _VOTE.value), _VOTE.user_id == _READER, _VOTE.answer_id.in_(_ANSWERS_HERE)),
    _all(_words(_THANKS.answer_id), _THANKS.user_id == _READER, _THANKS.answer_id.in_(_ANSWERS_HERE)),
    _one(_FOLLOW.user_id, _FOLLOW.user_id == _READER, _FOLLOW.question_id == _QUESTION.id),
    _all(_words(_ANSWER.id), _ANSWER.author_id == _READER, _HERE),
    _all(_words(_COMMENT.id), _COMMENT.author_id == _READER, _COMMENT.question_id == _QUESTION.id),
    _one(_TRY.right, _TRY.user_id == _READER, _TRY.question_id == _QUESTION.id),
)
_STANDS = select(
    _QUESTION.author_id,
    _QUESTION.state,
    _QUESTION.answer_count,
    _QUESTION.created_at,
    _VERSION.label("version"),
    _OWN.label("own"),
    _one(_ACCOUNT.karma, _ACCOUNT.user_id == _READER).label("karma"),
    _one(_ACCOUNT.trust, _ACCOUNT.user_id == _READER).label("trust"),
    *(
        _one(func.count(), each.author_id == _READER, each.state.in_(_READ)).label(name)
        for name, each in (("questions_in", _QUESTION), ("answers_in", _ANSWER))
    ),
).where(_QUESTION.id == _NUMBER)


@dataclass(frozen=True, slots=True)
class Standing:
    """A question as far as it decides whether its page must be drawn anew."""

    version: str
    seen_as: str  # what the reader is to it: its page is the same for all who are the same
    is_kept: bool  # what moderators see, and what not everybody may read, is drawn for them alone
    answers: int  # open ones


def of(number: int, *, by: Reader | None, now: datetime) -> Standing:
    """How the question stands. One statement. Raises NotFound where there is none."""
    row = db.session.execute(_STANDS, {"number": number, "reader": by.id if by else 0}).first() if 0 < number <= desk.MAX_NUMBER else None
    if row is None:
        raise desk.no_question()
    kept = row.state in desk.READ and (by is None or not desk.is_moderator(by))
    return Standing(row.version, _seen_as(row, by, now) if by else "", kept, row.answer_count)


def _seen_as(row: Any, by: Reader, now: datetime) -> str:
    has, trust = (START, NEW) if row.karma is None else (row.karma, row.trust)
    may = [privilege.value for privilege in Privilege if rules.may(privilege, karma=has, preset=karma.preset())]
    held = desk.state_of(by, trust=trust, passed=row.questions_in + row.answers_in) is State.HELD
    own = (by.id, now - row.created_at >= OLD_ENOUGH) if row.author_id == by.id else ()
    return repr((by.role.value, by.zone, may, trust >= BASIC, held, own, row.own))

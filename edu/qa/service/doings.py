"""How much people have answered, and on which days: what others count as being active."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.qa.models.posts import Answer, Question

_ANSWER, _QUESTION = table(Answer).c, table(Question).c
_GIVEN = (_ANSWER.author_id.in_(bindparam("people", expanding=True)), _ANSWER.state == "open")
_ANSWERS = select(_ANSWER.author_id, func.count()).where(*_GIVEN).group_by(_ANSWER.author_id)
# Who accepts an answer of their own has recommended nothing.
_ACCEPTED = (
    _ANSWERS.join(table(Question), _QUESTION.id == _ANSWER.question_id)
    .where(_ANSWER.accepted_at.is_not(None), _QUESTION.author_id != _ANSWER.author_id)
)  # fmt: skip
_LATELY = select(_ANSWER.author_id, _ANSWER.created_at).where(*_GIVEN, _ANSWER.created_at >= bindparam("since"))


def answers_of(people: Collection[UserId]) -> dict[UserId, int]:
    """How many answers of each of these people stand; those with none are left out. One statement."""
    return {UserId(user_id): answers for user_id, answers in db.session.execute(_ANSWERS, {"people": list(people)})}


def accepted_of(people: Collection[UserId]) -> dict[UserId, int]:
    """How many answers of each were accepted by others. One statement."""
    return {UserId(user_id): answers for user_id, answers in db.session.execute(_ACCEPTED, {"people": list(people)})}


def days_of(people: Collection[UserId], *, since: datetime) -> dict[UserId, set[date]]:
    """The days (UTC) since a moment on which each of these people gave an answer that stands. One statement."""
    days: dict[UserId, set[date]] = {}
    for user_id, created_at in db.session.execute(_LATELY, {"people": list(people), "since": since}):
        days.setdefault(UserId(user_id), set()).add(created_at.date())
    return days

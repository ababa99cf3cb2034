"""How much people have done, and on which days: what others count as being active."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.quizzes.models.attempts import Attempt

_ATTEMPT = table(Attempt).c
_DONE = (_ATTEMPT.user_id.in_(bindparam("people", expanding=True)), _ATTEMPT.ended_at.is_not(None), ~_ATTEMPT.abandoned)
_TRIES = select(_ATTEMPT.user_id, func.count()).where(*_DONE).group_by(_ATTEMPT.user_id)
_LATELY = select(_ATTEMPT.user_id, _ATTEMPT.ended_at).where(*_DONE, _ATTEMPT.ended_at >= bindparam("since"))


def tries_of(people: Collection[UserId]) -> dict[UserId, int]:
    """How many quizzes each of these people has handed in; those with none are left out. One statement."""
    return {UserId(user_id): tries for user_id, tries in db.session.execute(_TRIES, {"people": list(people)})}


def days_of(people: Collection[UserId], *, since: datetime) -> dict[UserId, set[date]]:
    """The days (UTC) since a moment on which each of these people handed in a quiz. One statement."""
    days: dict[UserId, set[date]] = {}
    for user_id, ended_at in db.session.execute(_LATELY, {"people": list(people), "since": since}):
        days.setdefault(UserId(user_id), set()).add(ended_at.date())
    return days

"""The leaderboards of a class: its students among themselves. Who hides from boards is not on them."""

from datetime import datetime

from sqlalchemy import bindparam, select

from edu.accounts.rules import Reader
from edu.classroom.models import ClassMember, Classroom
from edu.classroom.service import classes, members
from edu.classroom.service.classes import Class
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db
from edu.points.rules import Period, Place
from edu.points.service import boards

_WITH_BOARD = (
    select(Classroom.id, Classroom.name)
    .join(ClassMember, ClassMember.class_id == Classroom.id)
    .where(ClassMember.user_id == bindparam("own"), ClassMember.left_at.is_(None), Classroom.has_board, Classroom.archived_at.is_(None))
    .order_by(Classroom.name, Classroom.id)
)


def get_board(class_id: int, period: Period | None = None, *, by: Reader, now: datetime) -> tuple[Class, list[Place]]:
    """The class and its places, for those in it: of a period, or since the term began.

    Raises NotFound, also where the class has no leaderboard.
    """
    own = classes.get_seen(class_id, by=by)
    if not own.has_board:
        raise NotFound(message("This class has no leaderboard."))
    people = [each.user_id for each in members.list_members(class_id)]
    if period is not None:
        return own, list(boards.among(period, people, now=now))
    return own, boards.gained(people, since=own.began_at)


def boards_of(user_id: UserId) -> list[tuple[int, str]]:
    """The classes somebody learns in that have a leaderboard: number and name. One statement."""
    return [(row.id, row.name) for row in db.session.execute(_WITH_BOARD, {"own": user_id})]

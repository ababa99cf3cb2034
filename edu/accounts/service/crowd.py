"""Everybody at once, in numbers and roles: for what is worked out for all people."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from edu.accounts.models import User
from edu.accounts.rules import Reader
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db, table

_USER = table(User).c
_THERE = _USER.deleted_at.is_(None)
_AFTER = select(_USER.id).where(_THERE, _USER.id > bindparam("after")).order_by(_USER.id).limit(bindparam("most"))
_ROLES = select(_USER.id, _USER.role).where(_THERE, _USER.id.in_(bindparam("people", expanding=True)))
_READERS = select(_USER.id, _USER.name, _USER.role, _USER.lang, _USER.zone).where(_THERE, _USER.id.in_(bindparam("people", expanding=True)))
_FIRST = select(_USER.id).where(_THERE, _USER.role == bindparam("role")).order_by(_USER.id).limit(1)
_COUNT = select(func.count()).select_from(table(User)).where(_THERE)


def ids_after(after: int, *, most: int) -> list[UserId]:
    """The numbers of up to `most` people that follow `after`, in order: a batch of everybody."""
    return [UserId(user_id) for user_id in db.session.scalars(_AFTER, {"after": after, "most": most})]


def roles_of(people: Collection[UserId]) -> dict[UserId, Role]:
    """The role of each; who has gone is left out. One statement."""
    return {UserId(user_id): Role(role) for user_id, role in db.session.execute(_ROLES, {"people": list(people)})}


def readers_of(people: Collection[int]) -> list[Reader]:
    """Each as who reads; who has gone is left out. One statement."""
    rows = db.session.execute(_READERS, {"people": list(people)})
    return [Reader(UserId(row.id), row.name, Role(row.role), row.lang, row.zone) for row in rows]


def find_first(role: Role) -> UserId | None:
    """Who has had this role for longest, as far as one can see: the lowest number with it."""
    user_id = db.session.scalar(_FIRST, {"role": role.value})
    return None if user_id is None else UserId(user_id)


def count() -> int:
    """How many people there are."""
    return int(db.session.scalar(_COUNT) or 0)

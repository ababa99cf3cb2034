"""What people may do: «I teach», and who is made what. By admins, each with a line in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from edu.accounts import rules
from edu.accounts.models import TeachRequest, User
from edu.accounts.service import letters
from edu.core.errors import Conflict, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.site.service import audit

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody says they teach. `accepted` is None until it is decided."""

    id: int
    user_id: UserId
    name: str
    email: str  # only a proved one
    words: str
    asked_at: datetime
    accepted: bool | None


def ask_to_teach(user_id: UserId, words: str, *, now: datetime) -> None:
    """Say that one teaches. Raises Invalid; Conflict for who is no student, or has asked already."""
    words = rules.check_teaches(words)
    waiting = Conflict(message("You have asked already: an administrator will decide."))
    try:
        with transaction():
            if _role_of(user_id) is not Role.STUDENT:
                raise Conflict(message("You have that role already."))
            if find_request(user_id) is not None:
                raise waiting
            db.session.execute(insert(TeachRequest).values(user_id=user_id, words=words, asked_at=now))
    except IntegrityError:
        raise waiting from None


_REQUESTS = (
    select(
        TeachRequest.id, TeachRequest.user_id, User.name, User.email, User.email_verified_at,
        TeachRequest.words, TeachRequest.asked_at, TeachRequest.accepted,
    )
    .join(User, User.id == TeachRequest.user_id)
    .where(TeachRequest.decided_at.is_(None), User.deleted_at.is_(None))
    .order_by(TeachRequest.id)
)  # fmt: skip


def find_request(user_id: UserId) -> Request | None:
    """What a person has asked and nobody has decided."""
    return next(iter(_requests(_REQUESTS.where(TeachRequest.user_id == user_id))), None)


def open_requests() -> list[Request]:
    """All that wait for an admin, the oldest first."""
    return _requests(_REQUESTS.limit(MOST_LISTED))


def _requests(query: Select[*tuple[Any, ...]]) -> list[Request]:
    return [
        Request(row.id, UserId(row.user_id), row.name, row.email if row.email_verified_at else "", row.words, row.asked_at, row.accepted)
        for row in db.session.execute(query)
    ]


def decide(request_id: int, *, accept: bool, by: UserId, now: datetime) -> None:
    """Make them a teacher, or not; they are told by letter. Raises NotFound; Conflict when it has been decided."""
    with transaction():
        asked = db.session.execute(
            select(TeachRequest.user_id, TeachRequest.decided_at).where(TeachRequest.id == request_id).with_for_update()
        ).first()
        if asked is None:
            raise NotFound(message("There is no such request."))
        if asked.decided_at is not None:
            raise Conflict(message("This has been decided already."))
        values = {"decided_by": by, "decided_at": now, "accepted": accept}
        db.session.execute(update(TeachRequest).where(TeachRequest.id == request_id).values(values))
        user_id = UserId(asked.user_id)
        if accept and _role_of(user_id) is Role.STUDENT:
            _put(user_id, Role.TEACHER, before=Role.STUDENT, by=by, now=now)
        else:
            audit.record("teaching-refused", by=by, about=f"person:{user_id}", now=now)
        after_commit(lambda: letters.safety(user_id, "teacher" if accept else "not-teacher"))


def change(user_id: UserId, role: Role, *, by: UserId, now: datetime) -> None:
    """Give somebody another role. Raises NotFound; NotAllowed for one's own; Conflict for the last admin."""
    if user_id == by:
        raise NotAllowed(message("Nobody changes their own role: another administrator does."))
    with transaction():
        admins = _held_admins()
        before = _role_of(user_id)
        if before is role:
            return
        if before is Role.ADMIN and len(admins) < 2:
            raise Conflict(message("This is the only administrator."))
        _put(user_id, role, before=before, by=by, now=now)
        after_commit(lambda: letters.safety(user_id, "role"))


def _put(user_id: UserId, role: Role, *, before: Role, by: UserId, now: datetime) -> None:
    db.session.execute(update(User).where(User.id == user_id).values(role=role.value))
    audit.record("role-changed", by=by, about=f"person:{user_id}", details={"from": before.value, "to": role.value}, now=now)


def _role_of(user_id: UserId) -> Role:
    found = db.session.scalar(select(User.role).where(User.id == user_id, User.deleted_at.is_(None)).with_for_update(key_share=True))
    if found is None:
        raise NotFound(message("There is no such person here, or no longer."))
    return Role(found)


def _held_admins() -> list[int]:
    """All admins, held: of two who take each other's role away at once, the second sees what the first has done."""
    admins = select(User.id).where(User.role == Role.ADMIN.value, User.deleted_at.is_(None)).order_by(User.id)
    return list(db.session.scalars(admins.with_for_update()))


def hold(user_id: UserId) -> None:
    """Hold this person's row until the transaction ends: what is decided about them is decided one at a time. Raises NotFound."""
    _role_of(user_id)

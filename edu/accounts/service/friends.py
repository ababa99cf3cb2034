"""Friends: one asks, the other says yes. Either may end it; nobody else sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from edu.accounts.models import Friendship, User
from edu.accounts.rules import Deleted, FriendAccepted, FriendAsked
from edu.accounts.service import people
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction

MOST = 200  # friends of one person, and people one has asked, together

_FRIENDSHIP = table(Friendship).c
_OWN = or_(_FRIENDSHIP.low_id == bindparam("own"), _FRIENDSHIP.high_id == bindparam("own"))
_ALL = select(_FRIENDSHIP.low_id, _FRIENDSHIP.high_id, _FRIENDSHIP.asked_by, _FRIENDSHIP.at, _FRIENDSHIP.accepted_at).where(_OWN)
_FRIENDS = _ALL.where(_FRIENDSHIP.accepted_at.is_not(None))
_HELD = select(func.count()).where(_OWN, _FRIENDSHIP.accepted_at.is_not(None) | (_FRIENDSHIP.asked_by == bindparam("own")))
_PAIR = select(_FRIENDSHIP.asked_by, _FRIENDSHIP.at, _FRIENDSHIP.accepted_at).where(
    _FRIENDSHIP.low_id == bindparam("low"), _FRIENDSHIP.high_id == bindparam("high")
)


@dataclass(frozen=True, slots=True)
class Friend:
    """The other one of a pair. `accepted` is false while one of the two has only asked: `asked_me` says who."""

    id: UserId
    name: str
    accepted: bool
    asked_me: bool
    at: datetime


def friends_of(user_id: UserId) -> list[UserId]:
    """The people who are this person's friends. One statement."""
    rows = db.session.execute(_FRIENDS, {"own": user_id})
    return [_other(row, user_id) for row in rows]


def list_all(user_id: UserId) -> list[Friend]:
    """Friends, who has asked this person and whom they have asked, by name. Two statements."""
    rows = db.session.execute(_ALL, {"own": user_id}).all()
    names = people.names_of({_other(row, user_id) for row in rows})
    found = [_friend(row, user_id, names[_other(row, user_id)]) for row in rows]
    return sorted(found, key=lambda friend: (friend.name.casefold(), friend.id))


def find_between(user_id: UserId, other: UserId) -> Friend | None:
    """What there is between two people, as the first sees it."""
    row = db.session.execute(_PAIR, _pair(user_id, other)).first()
    return None if row is None else Friend(other, "", row.accepted_at is not None, row.asked_by == other, row.accepted_at or row.at)


@retried
def ask(words: str, *, by: UserId, now: datetime) -> bool:
    """Ask the person of this name or number to be friends; whether that made them friends, because they had asked already.

    Twice is once. Raises Invalid beside `name`, Conflict when there are too many.
    """
    other = people.find_named(words)
    if other is None:
        raise Invalid(message("There is nobody of this name."), field="name")
    if other == by:
        raise Invalid(message("You are your own friend already, we hope. Name somebody else."), field="name")
    with transaction():
        _hold(by, other)
        pair = db.session.execute(_PAIR, _pair(by, other)).first()
        if pair is not None:
            return pair.accepted_at is not None or (pair.asked_by == other and accept(other, by=by, now=now))
        _check_room(by)
        row = {**_ids(by, other), "asked_by": by, "at": now, "accepted_at": None}
        db.session.execute(upsert.new_only(Friendship, on=("low_id", "high_id")), row)
        events.announce(FriendAsked(other, by, people.names_of([by])[by], now))
        return False


@retried
def accept(other: UserId, *, by: UserId, now: datetime) -> bool:
    """Say yes to who has asked. Twice is once. Raises NotFound when they have not, Conflict when one has too many friends."""
    with transaction():
        _hold(by, other)
        pair = db.session.execute(_PAIR, _pair(by, other)).first()
        if pair is None or (pair.accepted_at is None and pair.asked_by == by):
            raise NotFound(message("This person has not asked you, or no longer does."))
        if pair.accepted_at is not None:
            return True
        _check_room(by)
        this = update(table(Friendship)).where(*_this(by, other), _FRIENDSHIP.accepted_at.is_(None))
        db.session.execute(this.values(accepted_at=now))
        events.announce(FriendAccepted(other, by, people.names_of([by])[by], now))
        return True


def end(other: UserId, *, by: UserId) -> None:
    """Say no, ask no longer, or be friends no more: then nothing is between the two. Twice does no harm."""
    with transaction():
        db.session.execute(delete(table(Friendship)).where(*_this(by, other)))


def hear_deleted(event: Deleted) -> None:
    """Who is gone is nobody's friend."""
    with transaction():
        own = or_(_FRIENDSHIP.low_id == event.user_id, _FRIENDSHIP.high_id == event.user_id)
        db.session.execute(delete(table(Friendship)).where(own))


def personal_data(user_id: UserId) -> list[dict[str, object]]:
    """Whom a person is friends with, for their export."""
    return [
        {"name": friend.name, "since" if friend.accepted else "asked_at": friend.at.isoformat(), "asked_you": friend.asked_me}
        for friend in list_all(user_id)
    ]


def _hold(*both: UserId) -> None:
    """Of two askings at once the second sees what the first has done: both wait for the same rows, in the same order."""
    ids = select(User.id).where(User.id.in_(both)).order_by(User.id)
    db.session.execute(ids.with_for_update(key_share=True))


def _check_room(own: UserId) -> None:
    if (db.session.execute(_HELD, {"own": own}).scalar() or 0) >= MOST:
        raise Conflict(message("You can have %(count)s friends at most, those you have asked among them.", count=MOST))


def _ids(one: UserId, other: UserId) -> dict[str, UserId]:
    low, high = sorted((one, other))
    return {"low_id": low, "high_id": high}


def _pair(one: UserId, other: UserId) -> dict[str, UserId]:
    low, high = sorted((one, other))
    return {"low": low, "high": high}


def _this(one: UserId, other: UserId) -> Iterable[Any]:
    ids = _ids(one, other)
    return _FRIENDSHIP.low_id == ids["low_id"], _FRIENDSHIP.high_id == ids["high_id"]


def _other(row: Any, own: UserId) -> UserId:
    return UserId(row.high_id if row.low_id == own else row.low_id)


def _friend(row: Any, own: UserId, name: str) -> Friend:
    return Friend(_other(row, own), name, row.accepted_at is not None, row.asked_by != own, row.accepted_at or row.at)

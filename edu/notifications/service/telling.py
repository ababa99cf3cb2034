"""Telling people things in the page, and what they have read. The letters are in `digest`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from edu.accounts.rules import Deleted
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.notifications.models import Notification, NotificationChoice, NotificationMail
from edu.notifications.rules import KINDS, MOST_COUNTED, MOST_KEPT, Every, Told, Way
from edu.ports import clock, jobs

PAGE = 30  # notifications of a page

# Written once and with bare columns: the frame of every page asks how many are unread.
_TOLD, _CHOICE, _MAIL = table(Notification).c, table(NotificationChoice).c, table(NotificationMail).c
_UNREAD = select(func.count()).select_from(
    select(_TOLD.id).where(_TOLD.user_id == bindparam("own"), _TOLD.read_at.is_(None)).limit(MOST_COUNTED + 1).subquery()
)
_WAY = select(_CHOICE.way).where(_CHOICE.user_id == bindparam("own"), _CHOICE.kind == bindparam("kind"))
_WAYS = select(_CHOICE.user_id, _CHOICE.way).where(
    _CHOICE.user_id.in_(bindparam("people", expanding=True)), _CHOICE.kind == bindparam("kind")
)
_NEWEST = (
    select(_TOLD.id, _TOLD.kind, _TOLD.what, _TOLD.path, _TOLD.at, _TOLD.read_at)
    .where(_TOLD.user_id == bindparam("own"), _TOLD.id < bindparam("before"))
    .order_by(_TOLD.id.desc())
    .limit(PAGE + 1)
)
_LAST = 2**63 - 1


def tell(user_id: UserId, *, kind: str, what: Text, path: str, key: str, apart: bool = False, now: datetime) -> Way:
    """Tell a person something: in their page now, and in their letter of the day where they want that. In which way they want it.

    `kind` is one of `rules.KINDS`, which says in general what it is; `what` is what it is about, as a question's title.
    `path` leads there, without the language. The same `key` is told one person once. Inside the caller's transaction.
    `apart`: the caller writes a letter of its own to whoever wants letters, so that of the day leaves it out.
    """
    with transaction():
        chosen = db.session.execute(_WAY, {"own": user_id, "kind": kind}).scalar()
        way = Way(chosen) if chosen else KINDS[kind].way
        if way is not Way.OFF:
            row = _row(user_id, kind=kind, what=what, path=path, key=key, by_mail=way is Way.MAIL and not apart, now=now)
            db.session.execute(upsert.new_only(Notification, on=("user_id", "key")), row)
    return way


def tell_many(people: Sequence[UserId], *, kind: str, what: Text, path: str, key: str, now: datetime) -> None:
    """Tell each of these people the same, as `tell` does. Two statements."""
    with transaction():
        chosen = {row.user_id: Way(row.way) for row in db.session.execute(_WAYS, {"people": list(people), "kind": kind})}
        ways = {person: chosen.get(person, KINDS[kind].way) for person in people}
        rows = [
            _row(person, kind=kind, what=what, path=path, key=key, by_mail=way is Way.MAIL, now=now)
            for person, way in ways.items()
            if way is not Way.OFF
        ]
        if rows:
            db.session.execute(upsert.new_only(Notification, on=("user_id", "key")), rows)


def _row(user_id: UserId, *, kind: str, what: Text, path: str, key: str, by_mail: bool, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id, "kind": kind, "what": what, "path": path, "key": key, "at": now,
        "by_mail": by_mail, "read_at": None, "mailed_at": None,
    }  # fmt: skip


def count_unread(user_id: UserId) -> int:
    """How many things the person has not read, `MOST_COUNTED` + 1 at most. One statement along a small index."""
    return int(db.session.execute(_UNREAD, {"own": user_id}).scalar() or 0)


def newest(user_id: UserId, *, before: int | None = None) -> tuple[Sequence[Told], bool]:
    """The newest `PAGE` things the person was told before the one of that number, and whether there are more."""
    rows = db.session.execute(_NEWEST, {"own": user_id, "before": before or _LAST}).all()
    return [_told(row) for row in rows[:PAGE]], len(rows) > PAGE


def _told(row: Any) -> Told:
    return Told(row.id, row.kind, row.what, row.path, row.at, row.read_at is not None)


def read(notification_id: int, *, by: UserId, now: datetime) -> None:
    """Note that one thing was read. Twice does no harm. Raises NotFound when it was told somebody else."""
    with transaction():
        own = _TOLD.id == notification_id, _TOLD.user_id == by
        if notification_id > _LAST or db.session.scalar(select(_TOLD.id).where(*own)) is None:
            raise NotFound(message("There is no such notification."))
        db.session.execute(update(table(Notification)).where(*own, _TOLD.read_at.is_(None)).values(read_at=now))


def read_all(*, by: UserId, upto: int, now: datetime) -> None:
    """Note that everything up to the one of this number was read: what has come since the page was drawn stays new."""
    with transaction():
        seen = _TOLD.user_id == by, _TOLD.read_at.is_(None), _TOLD.id <= min(upto, _LAST)
        db.session.execute(update(table(Notification)).where(*seen).values(read_at=now))


# ---- How one wants to be told


def ways_of(user_id: UserId) -> dict[str, Way]:
    """How a person hears of each kind."""
    rows = db.session.execute(select(_CHOICE.kind, _CHOICE.way).where(_CHOICE.user_id == user_id))
    chosen = {row.kind: Way(row.way) for row in rows}
    return {name: chosen.get(name, kind.way) for name, kind in KINDS.items()}


def letters_of(user_id: UserId) -> Every:
    """How often a person's letter may come."""
    every = db.session.scalar(select(_MAIL.every).where(_MAIL.user_id == user_id))
    return Every(every) if every else Every.DAY


def choose(user_id: UserId, *, ways: Mapping[str, str], every: str) -> None:
    """Keep how a person wants to be told. Raises Invalid where a kind, a way or a frequency is none of ours."""
    if not set(ways) <= set(KINDS) or not set(ways.values()) <= set(Way) or every not in set(Every):
        raise Invalid(message("Choose one of the ways that are offered."))
    rows = [{"user_id": user_id, "kind": kind, "way": way} for kind, way in ways.items()]
    with transaction():
        if rows:
            db.session.execute(upsert.merging(NotificationChoice, on=("user_id", "kind"), put=("way",)), rows)
        _put_every(user_id, every)


def stop_letters(user_id: UserId) -> None:
    """No more letters. Twice does no harm; of somebody who is gone nothing is kept."""
    with transaction():
        _put_every(user_id, Every.NEVER)


def _put_every(user_id: UserId, every: str) -> None:
    db.session.execute(upsert.merging(NotificationMail, on=("user_id",), put=("every",)), {"user_id": user_id, "every": every})


# ---- Nothing is kept for ever


@jobs.each_hour
def forget_in_time() -> None:
    """What is half a year old goes. A few at a time, so that nobody waits."""
    forget(now=clock.now())


def forget(*, now: datetime, most: int = 500) -> None:
    """Drop up to `most` notifications older than `rules.MOST_KEPT`."""
    with transaction():
        old = select(_TOLD.id).where(_TOLD.at < now - MOST_KEPT).limit(most)
        db.session.execute(delete(table(Notification)).where(_TOLD.id.in_(old)))


def personal_data(user_id: UserId) -> dict[str, object]:
    """What a person was told and how they want to be told, for their export."""
    rows = db.session.execute(
        select(_TOLD.kind, _TOLD.what, _TOLD.path, _TOLD.at, _TOLD.read_at).where(_TOLD.user_id == user_id).order_by(_TOLD.id)
    )
    return {
        "told": [
            {
                "kind": row.kind,
                "what": row.what,
                "path": row.path,
                "at": row.at.isoformat(),
                "read_at": row.read_at.isoformat() if row.read_at else None,
            }
            for row in rows
        ],
        "ways": {kind: way.value for kind, way in ways_of(user_id).items()},
        "letters": letters_of(user_id).value,
    }


def hear_deleted(event: Deleted) -> None:
    """What a deleted person was told, and how, goes with them."""
    with transaction():
        for kept in (Notification, NotificationChoice, NotificationMail):
            own = table(kept).c.user_id == event.user_id
            db.session.execute(delete(table(kept)).where(own))

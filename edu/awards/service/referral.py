"""Inviting friends: a link of one's own, who came by it, and points for both once the friend has begun to learn."""

import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from edu.accounts.rules import Deleted, EmailProved
from edu.accounts.service import people as accounts
from edu.awards.models import Invitation, Referral
from edu.awards.rules.referring import INVITED, INVITER, MOST_A_MONTH, Fact, Guest, mailbox_of
from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.lessons.rules import LessonDone
from edu.notifications.service import telling
from edu.points.rules import Cause
from edu.points.service import book, ledger, welcome
from edu.ports import clock, jobs
from edu.site.service import settings

KIND = "referral"
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that passes for another
LENGTH = 10
SHOWN = 100  # friends listed

_CODE = table(Invitation).c
_REFERRAL = table(Referral).c
_BY_FRIEND = select(*_REFERRAL).where(_REFERRAL.friend_id == bindparam("own"))
_DUE = (
    select(_REFERRAL.friend_id)
    .where(_REFERRAL.inviter_id == bindparam("own"), _REFERRAL.qualified_at.is_not(None), _REFERRAL.posting_id.is_(None))
    .order_by(_REFERRAL.qualified_at, _REFERRAL.friend_id)
)


def code_of(user_id: UserId) -> str:
    """The code of a person's link, made when it is first asked for."""
    mine = select(_CODE.code).where(_CODE.user_id == user_id)
    code = db.session.scalar(mine)
    if code is None:
        made = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        with transaction():
            db.session.execute(upsert.new_only(Invitation, on=("user_id",)), {"user_id": user_id, "code": made})
            code = db.session.scalars(mine).one()
    return str(code)


def find_inviter(code: str) -> UserId | None:
    """Whose link this is; None when it is nobody's."""
    if not re.fullmatch(f"[{SIGNS}]{{{LENGTH}}}", code):
        return None
    found = db.session.scalar(select(_CODE.user_id).where(_CODE.code == code))
    return None if found is None else UserId(found)


@retried
def bring(friend_id: UserId, code: str, *, now: datetime) -> bool:
    """Note that a newcomer came by the link with this code, and put by what they get; whether it was noted.

    Once for a person, and only by who was here before them: so that no chain of friends leads back to where it began.
    """
    inviter = find_inviter(code)
    if inviter is None or inviter >= friend_id:
        return False
    with transaction():
        book.lock()
        if db.session.execute(_BY_FRIEND, {"own": friend_id}).first() is not None:
            return False
        row = {"friend_id": friend_id, "inviter_id": inviter, "at": now, "lesson": False, "review": False}
        db.session.execute(insert(table(Referral)).values(row))
        if amount := settings.value(INVITED):
            what: Text = {"ru": "Вы пришли по приглашению", "en": "You came by a friend's link"}
            ledger.pend(friend_id, amount, cause=Cause("invited", "welcome", what=what, path="/points/bank"), now=now)
        return True


@retried
def note(user_id: UserId, fact: Fact, now: datetime) -> None:
    """Somebody has finished a lesson or a review, or proved an address. Who has done all three is a friend well invited."""
    known = db.session.execute(_BY_FRIEND, {"own": user_id}).first()
    if known is None or known.qualified_at is not None or (fact != "address" and getattr(known, fact)):
        return
    with transaction():
        book.lock()  # first, as everybody who pays does; nobody else changes these rows meanwhile
        row = dict(db.session.execute(_BY_FRIEND, {"own": user_id}).mappings().one())
        if fact != "address":
            row[fact] = True
        row["mailbox"] = row["mailbox"] or _free_mailbox(user_id, UserId(row["inviter_id"]))
        if row["lesson"] and row["review"] and row["mailbox"] and row["qualified_at"] is None:
            row["qualified_at"] = now
        db.session.execute(update(table(Referral)).where(_REFERRAL.friend_id == user_id).values(row))
        if row["qualified_at"] == now:
            _pay(UserId(row["inviter_id"]), now=now)


def _free_mailbox(friend_id: UserId, inviter: UserId) -> str | None:
    """The mailbox the friend has proved; None where it is none, the inviter's own, or that of another friend of somebody's."""
    friend = accounts.get_profile(friend_id)
    if not friend.email_verified:
        return None
    mailbox = mailbox_of(friend.email)
    there = accounts.names_of([inviter])[inviter]  # who is gone has no address any more
    own = mailbox_of(accounts.get_profile(inviter).email) if there else ""
    used = db.session.scalar(select(_REFERRAL.friend_id).where(_REFERRAL.mailbox == mailbox))
    return mailbox if used is None and mailbox != own else None


def _pay(inviter: UserId, *, now: datetime) -> None:
    """Pay for the friends who are due, as many as the month allows. What is left waits for the next, or until one has begun oneself."""
    amount = settings.value(INVITER)
    if not amount or not accounts.names_of([inviter]).get(inviter) or not welcome.is_qualified(inviter):
        return
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    left = MOST_A_MONTH - ledger.times_since(inviter, KIND, since=month)
    for friend in db.session.scalars(_DUE.limit(max(0, left)), {"own": inviter}).all():
        what: Text = {"ru": "Приглашённый друг начал учиться", "en": "A friend you invited has begun to learn"}
        number = ledger.award(inviter, amount, cause=Cause(KIND, f"friend:{friend}", what=what, path="/invite"), now=now)
        db.session.execute(update(table(Referral)).where(_REFERRAL.friend_id == friend).values(posting_id=number))
        telling.tell(inviter, kind="points", what=what, path=f"/points/lines/{number}", key=f"referral:{friend}", now=now)


@jobs.each_night
def pay_in_time() -> None:
    """What a full month has left over, and what waited for the inviter."""
    pay_due(now=clock.now())


def pay_due(*, now: datetime) -> None:
    """Pay all inviters for the friends who are due, as far as they may be paid."""
    due = select(_REFERRAL.inviter_id).where(_REFERRAL.qualified_at.is_not(None), _REFERRAL.posting_id.is_(None)).distinct()
    for inviter in db.session.scalars(due.order_by(_REFERRAL.inviter_id)).all():
        with transaction():
            book.lock()
            _pay(UserId(inviter), now=now)


def guests_of(user_id: UserId) -> Sequence[Guest]:
    """Who came by the person's link, the newest first. Two statements."""
    theirs = select(*_REFERRAL).where(_REFERRAL.inviter_id == user_id).order_by(_REFERRAL.friend_id.desc()).limit(SHOWN)
    rows = db.session.execute(theirs).all()
    names = accounts.names_of([row.friend_id for row in rows])
    return [_guest(row, names[UserId(row.friend_id)]) for row in rows]


def brought_by(people: Collection[UserId]) -> dict[UserId, int]:
    """How many friends each of these people has brought who have done a lesson. One statement."""
    found = select(Referral.inviter_id, func.count()).where(Referral.inviter_id.in_(people), Referral.lesson).group_by(Referral.inviter_id)
    return {UserId(person): count for person, count in db.session.execute(found)}


def _guest(row: Any, name: str) -> Guest:
    return Guest(UserId(row.friend_id), name, row.at, row.lesson, row.review, row.mailbox is not None, row.posting_id)


def hear_lesson_done(event: LessonDone) -> None:
    note(event.user_id, "lesson", event.now)


def hear_proved(event: EmailProved) -> None:
    note(event.user_id, "address", event.now)


def hear_deleted(event: Deleted) -> None:
    """The link of somebody who is gone leads nowhere, and their mailbox is forgotten. Who came by whom stays, without a face."""
    with transaction():
        db.session.execute(delete(table(Invitation)).where(_CODE.user_id == event.user_id))
        theirs = _REFERRAL.friend_id == event.user_id, _REFERRAL.mailbox.is_not(None)
        db.session.execute(update(table(Referral)).where(*theirs).values(mailbox=f"gone:{event.user_id}"))


def personal_data(user_id: UserId) -> dict[str, object]:
    """A person's link, who came by it, and by whose they came."""
    came = db.session.execute(_BY_FRIEND, {"own": user_id}).first()
    return {
        "code": db.session.scalar(select(_CODE.code).where(_CODE.user_id == user_id)),
        "came_by_the_link_of": accounts.names_of([came.inviter_id])[UserId(came.inviter_id)] if came else None,
        "friends": [{"name": guest.name, "at": guest.at.isoformat()} for guest in guests_of(user_id)],
    }

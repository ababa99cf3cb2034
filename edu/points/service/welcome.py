"""The first points of a newcomer: given at sign-up, pending until they have begun to learn and are known."""

from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, select, update

from edu.accounts.rules import EmailProved, SignedUp
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.models import Welcome
from edu.points.rules import SIGN_UP, Cause
from edu.points.service import ledger
from edu.site.service import settings

Fact = Literal["lesson", "quiz", "address", "class"]

_COLUMN = {"lesson": "lesson", "quiz": "quiz", "address": "known", "class": "known"}
_WELCOME = table(Welcome).c
_MINE = select(_WELCOME.lesson, _WELCOME.quiz, _WELCOME.known, _WELCOME.qualified_at).where(_WELCOME.user_id == bindparam("person"))


def note(user_id: UserId, fact: Fact, now: datetime) -> None:
    """A newcomer has finished a lesson or a quiz, has proved an address or joined a class. Who has done all is qualified."""
    column = _COLUMN[fact]
    known = db.session.execute(_MINE, {"person": user_id}).mappings().first()
    if known is None or known["qualified_at"] is not None:
        return  # of before there were first points, or done with them
    with transaction():
        values: dict[str, bool | datetime] = {column: True}
        if {**known, column: True}.items() >= {"lesson": True, "quiz": True, "known": True}.items():
            values |= {"qualified_at": now}
            ledger.qualify(user_id, now=now)
        db.session.execute(update(table(Welcome)).where(_WELCOME.user_id == user_id).values(values))


def still_due(user_id: UserId) -> tuple[str, ...]:
    """What a newcomer's first points still wait for, of "lesson", "quiz" and "known"."""
    row = db.session.execute(_MINE, {"person": user_id}).first()
    if row is None or row.qualified_at is not None:
        return ()
    return tuple(name for name in ("lesson", "quiz", "known") if not getattr(row, name))


def is_qualified(user_id: UserId) -> bool:
    """Whether the person has shown that they are here to learn; who came before there were first points has."""
    row = db.session.execute(_MINE, {"person": user_id}).first()
    return row is None or row.qualified_at is not None


def hear_signed_up(event: SignedUp) -> None:
    """Their first points, once."""
    with transaction():
        row = {"user_id": event.user_id, "lesson": False, "quiz": False, "known": False}
        db.session.execute(upsert.new_only(Welcome, on=("user_id",)), row)
        amount = settings.value(SIGN_UP)
        if amount:
            cause = Cause("sign-up", "welcome", what={"ru": "Первые баллы", "en": "First points"}, path="/points/bank")
            ledger.pend(event.user_id, amount, cause=cause, now=event.now)


def hear_proved(event: EmailProved) -> None:
    note(event.user_id, "address", event.now)

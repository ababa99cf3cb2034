"""Requests that are done once: their answers, kept for as long as somebody may ask again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.ports import clock, jobs
from edu.site.models.once import KeptAnswer

KEPT = timedelta(days=3)  # a phone may have been away over a weekend
_KEPT = table(KeptAnswer).c
_MINE = (_KEPT.user_id == bindparam("person")) & (_KEPT.key == bindparam("once"))
_FOUND = select(_KEPT.asked, _KEPT.status, _KEPT.headers, _KEPT.body).where(_MINE)
_ANSWER = update(table(KeptAnswer)).where(_MINE).values({name: bindparam(f"new_{name}") for name in ("status", "headers", "body")})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked (a digest of it) and what was answered."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def find(user_id: UserId, key: str) -> Answer | None:
    """What this person was answered to the request with this key, if it has been done."""
    row = db.session.execute(_FOUND, {"person": user_id, "once": key}).first()
    if row is None:
        return None
    lines = [line.partition(": ") for line in row.headers.splitlines()]
    return Answer(row.asked, row.status, tuple((name, value) for name, _, value in lines), bytes(row.body))


def claim(user_id: UserId, key: str, *, asked: str, now: datetime) -> bool:
    """Take the key inside the caller's transaction; False when another request has. Who claims later waits for the first to end."""
    row = {"user_id": user_id, "key": key, "asked": asked, "status": 0, "headers": "", "body": b"", "at": now}
    return db.session.execute(upsert.new_only(KeptAnswer, on=("user_id", "key"), returning="key"), row).first() is not None


def keep(user_id: UserId, key: str, answer: Answer) -> None:
    """What the claimed request is answered, saved with all that it has done."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    values = {"new_status": answer.status, "new_headers": headers, "new_body": answer.body}
    db.session.execute(_ANSWER, {"person": user_id, "once": key, **values})


def forget(*, now: datetime) -> None:
    """Drop answers that nobody will ask for again."""
    with transaction():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - KEPT))


def forget_those_of(user_id: UserId) -> None:
    """A deleted person's answers are nobody's."""
    with transaction():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.user_id == user_id))


@jobs.each_night
def forget_old() -> None:
    """Three days are enough for a retry."""
    forget(now=clock.now())

"""The audit log: lines are added, inside the transaction of what they tell of, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.site.models.audit import AuditLine

A_PAGE = 50
_LINE = table(AuditLine).c


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    what: str
    by: UserId | None
    about: str
    details: dict[str, Any]
    at: datetime


def record(what: str, *, by: UserId | None, about: str = "", details: dict[str, Any] | None = None, now: datetime) -> None:
    """Add a line: `what` is a short code ("role-changed"), `about` what it happened to ("person:12"). No names, no addresses."""
    with transaction():
        db.session.execute(insert(table(AuditLine)).values(what=what, by_id=by, about=about, details=details or {}, at=now))


def lines(*, what: str = "", by: int | None = None, about: str = "", before: int | None = None, limit: int = A_PAGE) -> list[Line]:
    """The newest lines that fit, from `before` (a line's number) backwards."""
    query = select(_LINE.id, _LINE.what, _LINE.by_id, _LINE.about, _LINE.details, _LINE.at).order_by(_LINE.id.desc()).limit(limit)
    for column, wanted in ((_LINE.what, what or None), (_LINE.by_id, by), (_LINE.about, about or None)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(_LINE.id < before)
    rows = db.session.execute(query)
    return [Line(row.id, row.what, None if row.by_id is None else UserId(row.by_id), row.about, row.details, row.at) for row in rows]


def kinds() -> Sequence[str]:
    """Every code there is in the log."""
    return db.session.scalars(select(_LINE.what).distinct().order_by(_LINE.what)).all()


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """What the log says a person did, or was done to them, for their export."""
    theirs = (_LINE.by_id == user_id) | (_LINE.about == f"person:{user_id}")
    rows = db.session.execute(select(_LINE.what, _LINE.about, _LINE.details, _LINE.at).where(theirs).order_by(_LINE.id))
    return [{"what": row.what, "about": row.about, "details": row.details, "at": row.at.isoformat()} for row in rows]

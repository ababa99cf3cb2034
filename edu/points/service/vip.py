"""VIP: who has it and until when. What it gives is for others to say; it never touches marks or leaderboards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.models import VipGrant, VipTime

_TIME, _GRANT = table(VipTime).c, table(VipGrant).c
_UNTIL = select(_TIME.until).where(_TIME.user_id == bindparam("own"))
_AMONG = select(_TIME.user_id).where(_TIME.user_id.in_(bindparam("people", expanding=True)), _TIME.until > bindparam("now"))
_GRANTS = select(_GRANT.days, _GRANT.by_id, _GRANT.reason, _GRANT.at).where(_GRANT.user_id == bindparam("own")).order_by(_GRANT.id.desc())


@dataclass(frozen=True, slots=True)
class Grant:
    """Days somebody got, and for what reason where they were granted."""

    days: int
    granted: bool
    reason: str
    at: datetime


def until(user_id: UserId, *, now: datetime) -> datetime | None:
    """When the person's VIP ends; None when they have none. One statement."""
    end = db.session.execute(_UNTIL, {"own": user_id}).scalar()
    return end if end is not None and end > now else None


def is_vip(user_id: UserId, *, now: datetime) -> bool:
    """Whether the person has VIP now. One statement."""
    return until(user_id, now=now) is not None


def vips_among(people: Collection[UserId], *, now: datetime) -> set[UserId]:
    """Those of these people who have VIP now. One statement."""
    return {UserId(one) for one in db.session.scalars(_AMONG, {"people": list(people), "now": now})} if people else set()


def add(user_id: UserId, days: int, *, source: str, by: UserId | None = None, reason: str = "", now: datetime) -> datetime | None:
    """Give a person so many more days; until when they then have it, None when this source has given before."""
    with transaction():
        row = {"user_id": user_id, "source": source, "days": days, "by_id": by, "reason": reason, "at": now}
        if db.session.execute(upsert.new_only(VipGrant, on=("source",), returning="id"), row).scalar() is None:
            return None
        db.session.execute(upsert.new_only(VipTime, on=("user_id",)), {"user_id": user_id, "until": now})
        # Held, so that of two who add at once the second adds to what the first has made.
        end = db.session.execute(_UNTIL.with_for_update(), {"own": user_id}).scalar_one()
        later: datetime = max(end, now) + timedelta(days=days)
        db.session.execute(update(table(VipTime)).where(_TIME.user_id == user_id).values(until=later))
        return later


def grants_of(user_id: UserId) -> list[Grant]:
    """Every time the person got days, the newest first."""
    return [Grant(row.days, row.by_id is not None, row.reason, row.at) for row in db.session.execute(_GRANTS, {"own": user_id})]


def forget(user_id: UserId) -> None:
    """Take what is kept of a person out; what they granted others stays, as the site's. Inside the caller's transaction."""
    with transaction():
        db.session.execute(delete(table(VipTime)).where(_TIME.user_id == user_id))
        db.session.execute(delete(table(VipGrant)).where(_GRANT.user_id == user_id))

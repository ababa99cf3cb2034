"""Files that people have brought: what was found in them waits here for an hour, for its owner only."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from edu.accounts.rules import Deleted
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.interchange.models import ImportUpload
from edu.ports import clock, jobs

LARGEST = 20_000_000  # bytes
STAYS = timedelta(hours=1)
MOST = 20  # of one person; the oldest go


@dataclass(frozen=True, slots=True)
class Upload:
    """What was brought. `found` is None while it is being read, `kept` until its owner has decided."""

    key: str
    name: str
    format: str
    found: Mapping[str, Any] | None
    kept: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that waits to be read."""

    data: bytes
    name: str
    format: str
    owner: UserId


def check_size(data: bytes) -> None:
    """Raises Invalid for what is empty or too large."""
    if len(data) > LARGEST:
        raise Invalid(message("This file is larger than %(most)s MB.", most=LARGEST // 1_000_000), field="file")
    if not data.strip():
        raise Invalid(message("This file is empty."), field="file")


def add(data: bytes, *, name: str, format: str, by: UserId, now: datetime) -> str:
    """Keep a file until it is read: its key. Raises Invalid."""
    check_size(data)
    key = secrets.token_urlsafe(16)
    with transaction():
        db.session.execute(
            insert(ImportUpload).values(
                key=key, owner_id=by, name=name[:200], format=format, data=data, found=None, kept=None, added_at=now
            )
        )
        newest = select(ImportUpload.key).where(ImportUpload.owner_id == by).order_by(ImportUpload.added_at.desc()).limit(MOST)
        keys = db.session.scalars(newest).all()
        db.session.execute(delete(ImportUpload).where(ImportUpload.owner_id == by, ImportUpload.key.not_in(keys)))
    return key


def find_unread(key: str) -> Unread | None:
    """The file itself, while nobody has read it."""
    row = db.session.get(ImportUpload, key, populate_existing=True)
    return Unread(row.data, row.name, row.format, UserId(row.owner_id)) if row and row.data is not None else None


def settle(key: str, found: Mapping[str, Any]) -> None:
    """What was found in it; the file itself is needed no more."""
    with transaction():
        db.session.execute(
            update(ImportUpload).where(ImportUpload.key == key, ImportUpload.data.is_not(None)).values(found=dict(found), data=None)
        )


def get(key: str, *, by: UserId, now: datetime, to_keep: bool = False) -> Upload:
    """One's own upload of this hour; with `to_keep`, held against whoever keeps it at the same time. Raises NotFound."""
    query = select(ImportUpload).where(ImportUpload.key == key, ImportUpload.owner_id == by, ImportUpload.added_at > now - STAYS)
    row = db.session.scalars(query.with_for_update() if to_keep else query, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound(message("This report is gone: one is kept for an hour. Bring the file again."))
    return Upload(row.key, row.name, row.format, row.found, row.kept)


def keep(key: str, kept: Mapping[str, Any]) -> None:
    """Note what its owner has kept of it."""
    with transaction():
        db.session.execute(update(ImportUpload).where(ImportUpload.key == key).values(kept=dict(kept)))


@jobs.each_minute
def forget() -> None:
    """What is over an hour old goes."""
    with transaction():
        db.session.execute(delete(ImportUpload).where(ImportUpload.added_at <= clock.now() - STAYS))


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: the files they have brought in the last hour."""
    rows = db.session.execute(select(ImportUpload.name, ImportUpload.added_at, ImportUpload.found).where(ImportUpload.owner_id == user_id))
    return {"uploads": [{"name": row.name, "added_at": row.added_at.isoformat(), "found": row.found} for row in rows]}


def hear_deleted(event: Deleted) -> None:
    """They go with the person."""
    with transaction():
        db.session.execute(delete(ImportUpload).where(ImportUpload.owner_id == event.user_id))

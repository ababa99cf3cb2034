"""What is typed and not yet saved, kept by itself so that nothing is lost with a closed tab."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from edu.accounts.rules import Reader
from edu.authoring.models import UnsavedWork
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import Work
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction

MAX_WORK = 60  # places a person has unsaved work at; the oldest go


def keep(place: str, content: Mapping[str, Any], *, by: Reader, now: datetime) -> None:
    """Keep what the reader is typing at `place` ("question/12", "paste", …), over what was kept there before. Raises Invalid."""
    kept = rules.check_size(content)
    if not 0 < len(place) <= 120:
        raise Invalid(message("There is no such place."))
    with transaction():
        row = {"user_id": by.id, "place": place, "content": kept, "at": now}
        db.session.execute(upsert.merging(UnsavedWork, on=("user_id", "place"), put=("content", "at")), [row])
        newest = select(UnsavedWork.place).where(UnsavedWork.user_id == by.id).order_by(UnsavedWork.at.desc()).limit(MAX_WORK)
        places = db.session.scalars(newest).all()
        db.session.execute(delete(UnsavedWork).where(UnsavedWork.user_id == by.id, UnsavedWork.place.not_in(places)))


def find(place: str, *, by: Reader) -> Work | None:
    """What the reader was typing at `place`, if it is neither saved nor thrown away."""
    row = db.session.get(UnsavedWork, (by.id, place))
    return Work(row.content, row.at) if row else None


def take(place: str, *, by: Reader) -> Work | None:
    """The same, and it is kept no more: it is saved, or thrown away."""
    with transaction():
        work = find(place, by=by)
        db.session.execute(delete(UnsavedWork).where(UnsavedWork.user_id == by.id, UnsavedWork.place == place))
        return work

"""How often a question is opened, and what people have read.

Counted in the process and written together now and then: a page that is read must not wait for a writer. What a killed
process had not written is lost, so views are a figure to the nearest few.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import Integer, bindparam, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.doings import Reading, VisitDay
from edu.qa.models.posts import Question
from edu.qa.rules.karma import day_of

EVERY = 20.0  # seconds between two writings
MOST = 500  # questions and readers kept before one is due at once
_KEY = "qa_seen"
_QUESTION = table(Question).c
_ADD = (
    update(table(Question))
    .where(_QUESTION.id == bindparam("number"))
    .values(views=_QUESTION.views + bindparam("seen", type_=Integer))
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """What was seen since it was last written."""

    views: Counter[int] = field(default_factory=Counter)
    readings: dict[tuple[UserId, int], tuple[int, datetime]] = field(default_factory=dict)  # (who, question): posts there, when
    since: float = field(default_factory=time.monotonic)
    lock: Lock = field(default_factory=Lock)

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self.since >= EVERY or len(self.views) + len(self.readings) >= MOST


def set_up(app: Flask) -> None:
    app.extensions[_KEY] = Seen()


def note(question_id: int, *, posts: int, reader: UserId | None, now: datetime) -> None:
    """Somebody has opened a question with so many posts on it."""
    seen: Seen = current_app.extensions[_KEY]
    with seen.lock:
        seen.views[question_id] += 1
        if reader is not None:
            seen.readings[reader, question_id] = (posts, now)
        due = seen.is_due
    if due:
        write()


def write() -> None:
    """Write what was seen since the last time."""
    seen: Seen = current_app.extensions[_KEY]
    with seen.lock:
        views, readings = dict(seen.views), dict(seen.readings)
        seen.views.clear()
        seen.readings.clear()
        seen.since = time.monotonic()
    if views:
        _write(views, readings)


def _write(views: Mapping[int, int], readings: Mapping[tuple[UserId, int], tuple[int, datetime]]) -> None:
    with transaction():
        # In order: two processes that write at once wait for each other instead of in a circle.
        db.session.connection().execute(_ADD, [{"number": number, "seen": times} for number, times in sorted(views.items())])
        if readings:
            rows = [
                {"user_id": person, "question_id": number, "posts": posts, "at": at}
                for (person, number), (posts, at) in sorted(readings.items())
            ]
            db.session.execute(upsert.merging(Reading, on=("user_id", "question_id"), put=("posts", "at")), rows)
            days = sorted({(person, day_of(at)) for (person, _), (_, at) in readings.items()})
            db.session.execute(upsert.new_only(VisitDay), [{"user_id": person, "day": day} for person, day in days])

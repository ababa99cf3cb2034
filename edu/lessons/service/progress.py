"""How far people have come: lessons done, by the best share of their quizzes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, literal, select
from sqlalchemy.orm import aliased

from edu.accounts.rules import Deleted
from edu.core import events
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons import models, rules
from edu.points.service import welcome

_course, _lesson, _progress = models.Course, models.Lesson, models.LessonProgress

# The course of a lesson, when its reader has done every lesson of it that has a quiz.
_other = aliased(models.Lesson)
_LEFT = (
    select(_other.id)
    .outerjoin(_progress, (_progress.lesson_id == _other.id) & (_progress.user_id == bindparam("reader")))
    .where(_other.course_id == _lesson.course_id, _other.retired_at.is_(None), _other.quiz.is_not(None), _progress.done_at.is_(None))
    .correlate(_lesson)
    .exists()
)
_COURSE_DONE = select(_course.slug).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"), ~_LEFT)


def finish(lesson_slug: str, *, user_id: UserId, share: float, now: datetime) -> None:
    """Keep the reader's best share (0…1) of the points of a lesson's quiz; enough of it, and the lesson is done.

    A lesson that isn't there is passed over: a quiz may stand alone. One statement, so that two
    hand-ins at once can't lose the better one.
    """
    share = min(1.0, max(0.0, share))
    done_at = now if rules.is_done(share) else None
    insert = upsert.insert(_progress)
    rise = insert.from_select(
        ["user_id", "lesson_id", "share", "done_at"],
        select(literal(user_id), _lesson.id, literal(share), literal(done_at, _progress.done_at.type)).where(_lesson.slug == lesson_slug),
    ).on_conflict_do_update(
        index_elements=[_progress.user_id, _progress.lesson_id],
        set_={
            "share": case((insert.excluded.share > _progress.share, insert.excluded.share), else_=_progress.share),
            "done_at": func.coalesce(_progress.done_at, insert.excluded.done_at),
        },
    )
    with transaction():
        kept = db.session.execute(rise.returning(_progress.done_at)).scalar()
        if done_at is not None and kept == done_at:
            course = db.session.execute(_COURSE_DONE, {"lesson": lesson_slug, "reader": user_id}).scalar()
            welcome.note(user_id, "lesson", now)
            events.announce(rules.LessonDone(lesson_slug, user_id, course or "", now))


def done_of(user_ids: Collection[UserId], slugs: Collection[str]) -> dict[tuple[UserId, str], datetime]:
    """When which of these people had done which of these lessons. One statement."""
    if not user_ids or not slugs:
        return {}
    rows = db.session.execute(
        select(_progress.user_id, _lesson.slug, _progress.done_at)
        .join(_lesson, _lesson.id == _progress.lesson_id)
        .where(_progress.user_id.in_(user_ids), _lesson.slug.in_(slugs), _progress.done_at.is_not(None))
    )
    return {(UserId(row.user_id), row.slug): row.done_at for row in rows}


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """How far this person has come, for them to take along."""
    rows = db.session.execute(
        select(_lesson.slug, _progress.share, _progress.done_at)
        .join(_lesson, _lesson.id == _progress.lesson_id)
        .where(_progress.user_id == user_id)
        .order_by(_lesson.slug)
    )
    return [{"lesson": row.slug, "share": row.share, "done_at": row.done_at} for row in rows]


def hear_deleted(event: Deleted) -> None:
    """A deleted person's progress goes with them."""
    with transaction():
        db.session.execute(delete(_progress).where(_progress.user_id == event.user_id))

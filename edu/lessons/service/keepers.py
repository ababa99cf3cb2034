"""Who answers for a course: the teacher who keeps it, or every teacher where nobody does."""

from sqlalchemy import bindparam, select, update

from edu.accounts.rules import Deleted
from edu.core.errors import NotFound
from edu.core.i18n import in_language, message
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons import models, rules

_course, _lesson = models.Course, models.Lesson

_KEEPER = select(_course.keeper_id).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"))
_ANSWERED_BY = (
    select(_lesson.slug)
    .join(_course, _course.id == _lesson.course_id)
    .where(_course.keeper_id.is_(None) | (_course.keeper_id == bindparam("keeper")))
)


def list_kept(lang: str) -> list[rules.KeptCourse]:
    """The courses from files in their order, each with its keeper. One statement."""
    found = select(_course.slug, _course.title, _course.keeper_id).where(_course.origin == "files", _course.retired_at.is_(None))
    rows = db.session.execute(found.order_by(_course.position))
    return [rules.KeptCourse(row.slug, in_language(row.title, lang), row.keeper_id) for row in rows]


def give_to_keep(course: str, *, to: UserId | None) -> None:
    """Say who answers the displeased readers of a course from files; None: every teacher does. Raises NotFound."""
    with transaction():
        of_files = (_course.slug == course) & (_course.origin == "files") & _course.retired_at.is_(None)
        if db.session.execute(update(_course).where(of_files).values(keeper_id=to).returning(_course.id)).scalar() is None:
            raise NotFound(message("There is no such course. All courses there are stand under “Learn”."))


def find_keeper(lesson: str) -> UserId | None:
    """Who keeps the course of this lesson. One statement."""
    keeper = db.session.execute(_KEEPER, {"lesson": lesson}).scalar()
    return None if keeper is None else UserId(keeper)


def list_answered_by(user_id: UserId) -> list[str]:
    """The lessons, retired ones too, of courses that this teacher keeps or nobody does. One statement."""
    return list(db.session.scalars(_ANSWERED_BY, {"keeper": user_id}))


def hear_deleted(event: Deleted) -> None:
    """What a deleted person kept is every teacher's again."""
    with transaction():
        db.session.execute(update(_course).where(_course.keeper_id == event.user_id).values(keeper_id=None))

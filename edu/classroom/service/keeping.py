"""What a teacher may do with a quiz: as its folder says, and read it where it is a task of a class they teach."""

from collections.abc import Collection

from sqlalchemy import select

from edu.accounts.rules import Reader
from edu.authoring.service import quizzes
from edu.classroom.models import Assignment, ClassTeacher
from edu.classroom.rules.planning import Work
from edu.db.base import db
from edu.quizzes.rules.keeping import Keep


def keeping_of(slugs: Collection[str], *, by: Reader) -> dict[str, Keep]:
    """The most that either gives, quiz by quiz."""
    given = db.session.scalars(
        select(Assignment.slug)
        .join(ClassTeacher, ClassTeacher.class_id == Assignment.class_id)
        .where(ClassTeacher.user_id == by.id, Assignment.kind == Work.QUIZ, Assignment.slug.in_(slugs))
    )
    taught = set(given)
    return {slug: max(may, Keep.READ if slug in taught else Keep.NOTHING) for slug, may in quizzes.keeping_of(slugs, by=by).items()}

"""What classes keep about a person: for their export, and gone when they go."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from edu.accounts.rules import Deleted
from edu.awards.rules.questing import Group
from edu.classroom.models import (
    Assignment,
    AssignmentException,
    AssignmentMark,
    AssignmentPerson,
    ClassGrant,
    ClassMember,
    ClassReminded,
    ClassReminding,
    Classroom,
    ClassSection,
    ClassTeacher,
)
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction

_OWN = (
    select(Classroom.id, Classroom.name)
    .join(ClassMember, ClassMember.class_id == Classroom.id)
    .where(ClassMember.user_id == bindparam("own"), ClassMember.left_at.is_(None), Classroom.archived_at.is_(None))
    .order_by(Classroom.id)
)
_IN_CLASSES = select(ClassMember.class_id, ClassMember.user_id).where(
    ClassMember.class_id.in_(bindparam("classes", expanding=True)), ClassMember.left_at.is_(None)
)

THEIRS = (
    AssignmentMark,
    AssignmentException,
    AssignmentPerson,
    ClassReminded,
    ClassReminding,
    ClassGrant,
    ClassMember,
    ClassTeacher,
)


def groups_of(user_id: UserId) -> list[Group]:
    """The classes somebody learns in, with who learns there, as quests see them. Two statements."""
    names = {row.id: row.name for row in db.session.execute(_OWN, {"own": user_id})}
    members: dict[int, list[UserId]] = {number: [] for number in names}
    for row in db.session.execute(_IN_CLASSES, {"classes": list(names)}) if names else ():
        members[row.class_id].append(UserId(row.user_id))
    return [Group(number, name, tuple(members[number])) for number, name in names.items()]


def hear_deleted(event: Deleted) -> None:
    """A deleted person leaves their classes, and what was kept of them there goes too; a class left without a teacher is put away."""
    who = event.user_id
    with transaction():
        for model in THEIRS:
            db.session.execute(delete(model).where(model.user_id == who))
        for given in (AssignmentMark, AssignmentException):
            db.session.execute(update(given).where(given.by_id == who).values(by_id=None))
        for class_id in db.session.scalars(select(Classroom.id).where(Classroom.owner_id == who)).all():
            _pass_on(class_id, now=event.now)


def _pass_on(class_id: int, *, now: datetime) -> None:
    """The class goes to the teacher who has been there longest; without one it is put away."""
    first = select(ClassTeacher.user_id).where(ClassTeacher.class_id == class_id).order_by(ClassTeacher.since, ClassTeacher.user_id)
    heir = db.session.scalar(first.limit(1))
    values = {"owner_id": heir} if heir is not None else {"owner_id": None, "archived_at": now, "is_open": False}
    db.session.execute(update(Classroom).where(Classroom.id == class_id).values(**values))


def personal_data(user_id: UserId) -> dict[str, object]:
    """What classes keep about a person."""
    member = (
        select(Classroom.name, ClassSection.name.label("section"), ClassMember.joined_at, ClassMember.left_at)
        .join(Classroom, Classroom.id == ClassMember.class_id)
        .outerjoin(ClassSection, ClassSection.id == ClassMember.section_id)
        .where(ClassMember.user_id == user_id)
        .order_by(ClassMember.joined_at)
    )
    marks = (
        select(Assignment.kind, Assignment.slug, AssignmentMark.share, AssignmentMark.comment, AssignmentMark.at)
        .join(Assignment, Assignment.id == AssignmentMark.assignment_id)
        .where(AssignmentMark.user_id == user_id)
        .order_by(AssignmentMark.id)
    )
    exceptions = (
        select(Assignment.kind, Assignment.slug, AssignmentException.terms, AssignmentException.excused)
        .join(Assignment, Assignment.id == AssignmentException.assignment_id)
        .where(AssignmentException.user_id == user_id)
        .order_by(Assignment.id)
    )
    teaching = select(Classroom.name).join(ClassTeacher, ClassTeacher.class_id == Classroom.id).where(ClassTeacher.user_id == user_id)
    chosen = (
        select(Assignment.kind, Assignment.slug)
        .join(AssignmentPerson, AssignmentPerson.assignment_id == Assignment.id)
        .where(AssignmentPerson.user_id == user_id)
    )
    wanted = db.session.scalar(select(ClassReminding.wanted).where(ClassReminding.user_id == user_id))
    return {
        "student_of": [
            {
                "class": row.name,
                "section": row.section,
                "joined_at": row.joined_at.isoformat(),
                "left_at": row.left_at.isoformat() if row.left_at else None,
            }
            for row in db.session.execute(member)
        ],
        "teacher_of": list(db.session.scalars(teaching.order_by(Classroom.id))),
        "set_to_you_by_choice": [{row.kind: row.slug} for row in db.session.execute(chosen.order_by(Assignment.id))],
        "marks_by_hand": [
            {row.kind: row.slug, "share": row.share, "comment": row.comment, "at": row.at.isoformat()} for row in db.session.execute(marks)
        ],
        "exceptions": [{row.kind: row.slug, "terms": row.terms, "excused": row.excused} for row in db.session.execute(exceptions)],
        "reminders_by_letter": wanted is not False,
    }

"""Classes, who is in them, what is set, and the marks that are not a quiz's own."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class Classroom(Base):
    __tablename__ = "classroom"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str]
    begins: Mapped[date | None] = mapped_column(Date)  # of the term
    ends: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # one of its teachers; None: all have gone
    code: Mapped[str] = mapped_column(unique=True)
    is_open: Mapped[bool] = mapped_column(default=True)  # whether the code lets anybody in
    has_board: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="named"),
        CheckConstraint("length(about) <= 2000", name="about_not_too_long"),
        CheckConstraint("ends >= begins", name="ends_after_it_begins"),
    )


class ClassTeacher(Base):
    __tablename__ = "class_teacher"

    class_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class ClassSection(Base):
    __tablename__ = "class_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"))
    name: Mapped[str]

    __table_args__ = (UniqueConstraint("class_id", "name"), CheckConstraint("length(name) BETWEEN 1 AND 40", name="named"))


class ClassMember(Base):
    """A student in a class. Who leaves keeps the row, so that coming back brings the marks back."""

    __tablename__ = "class_member"

    class_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("class_section.id"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_class_member_person", "user_id", "left_at"),)


class ClassCategory(Base):
    """A kind of work, and what it weighs in the whole mark."""

    __tablename__ = "class_category"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"))
    name: Mapped[str]
    weight: Mapped[float]
    dropped: Mapped[int] = mapped_column(default=0)  # so many of each student's lowest results don't count
    position: Mapped[int]

    __table_args__ = (
        UniqueConstraint("class_id", "name"),
        CheckConstraint("length(name) BETWEEN 1 AND 40", name="named"),
        CheckConstraint("weight BETWEEN 0 AND 1000", name="weight_in_bounds"),
        CheckConstraint("dropped BETWEEN 0 AND 50", name="dropped_in_bounds"),
    )


class Assignment(Base):
    """A quiz or a lesson set to a class, to a section of it, or to some of its students."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"), index=True)
    kind: Mapped[str]
    slug: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]  # the teacher's; empty: the quiz's or the lesson's own
    opens: Mapped[datetime | None]
    due: Mapped[datetime | None]  # what comes later is marked late
    closes: Mapped[datetime | None]  # nothing can be handed in later
    attempts: Mapped[int | None]  # 0: as many as one likes; None: as the quiz has it
    minutes: Mapped[float | None]
    audience: Mapped[str]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("class_section.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("class_category.id"), index=True)
    points: Mapped[float]  # what it weighs inside its category
    position: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('quiz', 'lesson')", name="kind_known"),
        CheckConstraint("audience IN ('all', 'section', 'chosen')", name="audience_known"),
        CheckConstraint("(audience = 'section') = (section_id IS NOT NULL)", name="section_where_it_is_for_one"),
        CheckConstraint("points BETWEEN 0 AND 1000", name="points_in_bounds"),
        CheckConstraint("opens < closes", name="closes_after_it_opens"),
        # What is due soon is little beside all that ever was.
        partial_index("ix_assignment_due", "due", where="due IS NOT NULL"),
    )


class AssignmentPerson(Base):
    """One of the students an assignment is for, where they were chosen."""

    __tablename__ = "assignment_person"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class AssignmentException(Base):
    """What holds for one student in an assignment: other dates, more time, or that it need not be done."""

    __tablename__ = "assignment_exception"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    terms: Mapped[dict[str, Any]]  # only what is different: opens, due, closes, attempts, minutes
    excused: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]


class AssignmentMark(Base):
    """What a teacher has put in a cell of the gradebook by hand. Only ever added to: the last one holds."""

    __tablename__ = "assignment_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    share: Mapped[float | None]  # instead of the quiz's own, in [0, 1]; None: the quiz's own again
    comment: Mapped[str]  # for the student
    reason: Mapped[str]  # why it was put otherwise; for teachers
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_fraction"),
        CheckConstraint("length(comment) <= 2000 AND length(reason) <= 500", name="words_not_too_long"),
        Index("ix_assignment_mark_cell", "assignment_id", "user_id", "id"),
    )


class ClassGrant(Base):
    """What classes have asked of a quiz for one person, and what was allowed there by hand before."""

    __tablename__ = "class_grant"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True, index=True)
    terms: Mapped[dict[str, Any]]
    by_hand: Mapped[dict[str, Any]]


class ClassReminding(Base):
    """Whether a person wants reminders, and the day (theirs) of the last one. No row: yes, and none yet."""

    __tablename__ = "class_reminding"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(default=True)
    written_on: Mapped[date | None] = mapped_column(Date)


class ClassReminded(Base):
    """A person has been reminded of an assignment that was due at that moment."""

    __tablename__ = "class_reminded"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    due: Mapped[datetime] = mapped_column(primary_key=True)

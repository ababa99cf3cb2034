"""Classes: making and changing them, their code, teachers, sections and categories of work. Who doesn't belong sees none."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.models import Assignment, ClassCategory, ClassMember, Classroom, ClassSection, ClassTeacher
from edu.classroom.rules.codes import new_code, tidy_code
from edu.classroom.rules.grading import Category
from edu.classroom.rules.planning import MAX_ABOUT, MAX_PARTS, MAX_SHORT, check_name, check_number, check_term, check_words
from edu.classroom.service import allowing
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction

_CLASS, _MEMBER = table(Classroom).c, table(ClassMember).c
# Everybody's home page asks.
_JOINED = (
    select(_CLASS.id, _CLASS.name, _CLASS.archived_at, _MEMBER.section_id)
    .join(table(ClassMember), _MEMBER.class_id == _CLASS.id)
    .where(_MEMBER.user_id == bindparam("person"), _MEMBER.left_at.is_(None))
    .order_by(_CLASS.archived_at.is_not(None), _CLASS.name, _CLASS.id)
)


@dataclass(frozen=True, slots=True)
class Class:
    """A class as its pages know it."""

    id: int
    name: str
    about: str
    begins: date | None
    ends: date | None
    owner_id: UserId | None
    code: str
    is_open: bool
    has_board: bool
    created_at: datetime
    archived_at: datetime | None

    @property
    def began_at(self) -> datetime:
        """From when on points count on its leaderboard."""
        return datetime.combine(self.begins, time(), UTC) if self.begins else self.created_at


@dataclass(frozen=True, slots=True)
class Taught:
    """A class in its teacher's list."""

    id: int
    name: str
    students: int
    assignments: int
    archived: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A class in its student's list."""

    id: int
    name: str
    archived: bool
    section_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    user_id: UserId
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    id: int
    name: str
    students: int = 0


def create(
    name: str,
    *,
    about: str = "",
    begins: date | None = None,
    ends: date | None = None,
    category: str = "Work",
    by: UserId,
    now: datetime,
) -> int:
    """A new class of this teacher, with a code and one category of work called so. Raises Invalid."""
    values = _checked(name, about, begins, ends)
    with transaction():
        row = {**values, "owner_id": by, "code": _free_code(), "is_open": True, "has_board": False, "created_at": now}
        class_id = int(db.session.execute(insert(Classroom).values(**row).returning(Classroom.id)).scalar_one())
        db.session.execute(insert(ClassTeacher).values(class_id=class_id, user_id=by, since=now))
        db.session.execute(insert(ClassCategory).values(class_id=class_id, name=category, weight=100.0, dropped=0, position=1))
    return class_id


def change(class_id: int, *, name: str, about: str, begins: date | None, ends: date | None, has_board: bool, by: Reader) -> None:
    """Raises Invalid, NotFound."""
    values = _checked(name, about, begins, ends)
    with transaction():
        get_taught(class_id, by=by)
        db.session.execute(update(Classroom).where(Classroom.id == class_id).values(**values, has_board=has_board))


def _checked(name: str, about: str, begins: date | None, ends: date | None) -> dict[str, Any]:
    check_term(begins, ends)
    return {"name": check_name(name), "about": check_words(about, most=MAX_ABOUT, field="about"), "begins": begins, "ends": ends}


def renew_code(class_id: int, *, by: Reader) -> None:
    """Another code: the old one and its link lead nowhere any more. Raises NotFound."""
    with transaction():
        get_taught(class_id, by=by)
        db.session.execute(update(Classroom).where(Classroom.id == class_id).values(code=_free_code(), is_open=True))


def let_in(class_id: int, *, open_: bool, by: Reader) -> None:
    """Whether the code lets students in. Raises NotFound."""
    with transaction():
        get_taught(class_id, by=by)
        db.session.execute(update(Classroom).where(Classroom.id == class_id).values(is_open=open_))


def archive(class_id: int, *, archived: bool, by: Reader, now: datetime) -> None:
    """Put a class away, or take it up again: what it asked of quizzes holds only while it is on. Raises NotFound."""
    with transaction():
        get_taught(class_id, by=by)
        db.session.execute(update(Classroom).where(Classroom.id == class_id).values(archived_at=now if archived else None))
        allowing.bring_up_to_date(class_id, by=by.id, now=now)


def _free_code() -> str:
    while True:
        code = new_code(secrets.choice)
        if db.session.scalar(select(Classroom.id).where(Classroom.code == code)) is None:
            return code


# ---- Who may see it


def get_taught(class_id: int, *, by: Reader) -> Class:
    """A class for one of its teachers, or an admin. Raises NotFound for everybody else."""
    return _get(class_id, _teaches(by))


def get_seen(class_id: int, *, by: Reader) -> Class:
    """A class for one of its students, its teachers, or an admin. Raises NotFound for everybody else."""
    member = exists().where(ClassMember.class_id == Classroom.id, ClassMember.user_id == by.id, ClassMember.left_at.is_(None))
    return _get(class_id, member | _teaches(by))


def teaches(class_id: int, *, by: Reader) -> bool:
    """Whether the reader may look after the class."""
    return db.session.scalar(select(Classroom.id).where(Classroom.id == class_id, _teaches(by))) is not None


def _teaches(by: Reader) -> ColumnElement[bool]:
    if by.may(Role.ADMIN):
        return Classroom.id.is_not(None)
    return exists().where(ClassTeacher.class_id == Classroom.id, ClassTeacher.user_id == by.id)


def _get(class_id: int, allowed: ColumnElement[bool]) -> Class:
    row = None
    if 0 < class_id <= accounts.MAX_ID:
        row = db.session.execute(select(*_COLUMNS).where(Classroom.id == class_id, allowed)).first()
    if row is None:
        raise NotFound(message("There is no such class among yours."))
    return _class(row)


_COLUMNS = tuple(getattr(Classroom, name) for name in Class.__dataclass_fields__)


def _class(row: Row[*tuple[Any, ...]]) -> Class:
    return Class(**row._mapping)


def find_by_code(typed: str) -> Class | None:
    """The class that this code lets into now."""
    code = tidy_code(typed)
    row = db.session.execute(select(*_COLUMNS).where(Classroom.code == code, Classroom.is_open, Classroom.archived_at.is_(None))).first()
    return _class(row) if code and row else None


def list_taught(*, by: Reader) -> list[Taught]:
    """The classes of a teacher, those put away last."""
    students = select(func.count()).where(ClassMember.class_id == Classroom.id, ClassMember.left_at.is_(None)).scalar_subquery()
    assignments = select(func.count()).where(Assignment.class_id == Classroom.id).scalar_subquery()
    rows = db.session.execute(
        select(Classroom.id, Classroom.name, Classroom.archived_at, students.label("students"), assignments.label("assignments"))
        .join(ClassTeacher, ClassTeacher.class_id == Classroom.id)
        .where(ClassTeacher.user_id == by.id)
        .order_by(Classroom.archived_at.is_not(None), Classroom.name, Classroom.id)
    )
    return [Taught(row.id, row.name, row.students, row.assignments, row.archived_at is not None) for row in rows]


def list_joined(user_id: UserId) -> list[Joined]:
    """The classes of a student, those put away last."""
    rows = db.session.execute(_JOINED, {"person": user_id})
    return [Joined(row.id, row.name, row.archived_at is not None, row.section_id) for row in rows]


# ---- Teachers


def list_teachers(class_id: int) -> list[Person]:
    """The teachers of a class, the first of them first. Not checked who asks."""
    ids = db.session.scalars(
        select(ClassTeacher.user_id).where(ClassTeacher.class_id == class_id).order_by(ClassTeacher.since, ClassTeacher.user_id)
    ).all()
    names = accounts.names_of(ids)
    return [Person(UserId(id), names.get(UserId(id), "")) for id in ids]


def add_teacher(class_id: int, who: str, *, by: Reader, now: datetime) -> None:
    """Let another teacher look after the class: their name, proved address or number. Raises Invalid, Conflict, NotFound."""
    with transaction():
        get_taught(class_id, by=by)
        person = accounts.find_person(who)
        if person is None:
            raise Invalid(message("There is nobody with this name, address or number."), field="person")
        if not accounts.get_profile(person).role.includes(Role.TEACHER):
            raise Invalid(message("This person is no teacher here: ask the admin to make them one."), field="person")
        if len(list_teachers(class_id)) >= MAX_PARTS:
            raise Conflict(message("A class has at most %(most)s of these.", most=MAX_PARTS))
        db.session.execute(upsert.new_only(ClassTeacher), {"class_id": class_id, "user_id": person, "since": now})


def remove_teacher(class_id: int, user_id: UserId, *, by: Reader) -> None:
    """Take a teacher out; of the last, none can be. Raises Conflict, NotFound."""
    with transaction():
        own = get_taught(class_id, by=by)
        others = [each for each in list_teachers(class_id) if each.user_id != user_id]
        if not others:
            raise Conflict(message("A class keeps at least one teacher."))
        db.session.execute(delete(ClassTeacher).where(ClassTeacher.class_id == class_id, ClassTeacher.user_id == user_id))
        if own.owner_id == user_id:
            db.session.execute(update(Classroom).where(Classroom.id == class_id).values(owner_id=others[0].user_id))


# ---- Sections


def list_sections(class_id: int) -> list[Section]:
    """The sections of a class by name, each with how many are in it. Not checked who asks."""
    rows = db.session.execute(
        select(ClassSection.id, ClassSection.name, func.count(ClassMember.user_id).label("students"))
        .outerjoin(ClassMember, (ClassMember.section_id == ClassSection.id) & ClassMember.left_at.is_(None))
        .where(ClassSection.class_id == class_id)
        .group_by(ClassSection.id)
        .order_by(ClassSection.name)
    )
    return [Section(row.id, row.name, row.students) for row in rows]


def add_section(class_id: int, name: str, *, by: Reader) -> int:
    """Raises Invalid, Conflict, NotFound."""
    name = check_name(name, most=MAX_SHORT)
    try:
        with transaction():
            get_taught(class_id, by=by)
            if len(list_sections(class_id)) >= MAX_PARTS:
                raise Conflict(message("A class has at most %(most)s of these.", most=MAX_PARTS))
            added = insert(ClassSection).values(class_id=class_id, name=name).returning(ClassSection.id)
            return int(db.session.execute(added).scalar_one())
    except IntegrityError:
        raise _twice() from None


def remove_section(class_id: int, section_id: int, *, by: Reader) -> None:
    """Its students stay in the class. Raises NotFound; Conflict while something is set to it."""
    with transaction():
        get_taught(class_id, by=by)
        check_section(class_id, section_id)
        if db.session.scalar(select(Assignment.id).where(Assignment.section_id == section_id).limit(1)) is not None:
            raise Conflict(message("Something is set to this section: set it to others first."))
        db.session.execute(update(ClassMember).where(ClassMember.section_id == section_id).values(section_id=None))
        db.session.execute(delete(ClassSection).where(ClassSection.id == section_id))


def check_section(class_id: int, section_id: int) -> None:
    """Raises NotFound when it is none of this class."""
    known = select(ClassSection.id).where(ClassSection.id == section_id, ClassSection.class_id == class_id)
    if section_id > accounts.MAX_ID or db.session.scalar(known) is None:
        raise NotFound(message("This class has no such section."))


# ---- Categories of work


def list_categories(class_id: int) -> list[Category]:
    """The categories of a class in their order. Not checked who asks."""
    rows = db.session.scalars(
        select(ClassCategory).where(ClassCategory.class_id == class_id).order_by(ClassCategory.position, ClassCategory.id)
    )
    return [Category(row.id, row.name, row.weight, row.dropped) for row in rows]


def save_categories(class_id: int, known: Mapping[int, tuple[str, float | None, float | None]], *, by: Reader) -> None:
    """Give the categories these names, weights and numbers of lowest results that don't count. Raises Invalid, Conflict, NotFound."""
    try:
        with transaction():
            get_taught(class_id, by=by)
            own = {each.id for each in list_categories(class_id)}
            for category_id, (name, weight, dropped) in known.items():
                if category_id in own:
                    values = _category(name, weight, dropped, at=f".{category_id}")
                    db.session.execute(update(ClassCategory).where(ClassCategory.id == category_id).values(**values))
    except IntegrityError:
        raise _twice() from None


def add_category(class_id: int, name: str, *, weight: float | None, dropped: float | None = 0, by: Reader) -> int:
    """Raises Invalid, Conflict, NotFound."""
    values = _category(name, weight, dropped)
    try:
        with transaction():
            get_taught(class_id, by=by)
            so_many = len(list_categories(class_id))
            if so_many >= MAX_PARTS:
                raise Conflict(message("A class has at most %(most)s of these.", most=MAX_PARTS))
            added = insert(ClassCategory).values(class_id=class_id, position=so_many + 1, **values).returning(ClassCategory.id)
            return int(db.session.execute(added).scalar_one())
    except IntegrityError:
        raise _twice() from None


def remove_category(class_id: int, category_id: int, *, by: Reader) -> None:
    """Raises NotFound; Conflict while there is work in it, or when it is the last."""
    with transaction():
        get_taught(class_id, by=by)
        known = {each.id for each in list_categories(class_id)}
        if category_id not in known:
            raise NotFound(message("This class has no such category."))
        if db.session.scalar(select(Assignment.id).where(Assignment.category_id == category_id).limit(1)) is not None:
            raise Conflict(message("There is work in this category: move it to another first."))
        if len(known) == 1:
            raise Conflict(message("A class keeps at least one category."))
        db.session.execute(delete(ClassCategory).where(ClassCategory.id == category_id))


def _category(name: str, weight: float | None, dropped: float | None, *, at: str = "") -> dict[str, Any]:
    return {
        "name": check_name(name, most=MAX_SHORT, field=f"name{at}"),
        "weight": check_number(weight, most=1000, field=f"weight{at}"),
        "dropped": int(check_number(dropped, most=50, field=f"dropped{at}")),
    }


def _twice() -> Invalid:
    return Invalid(message("There is one of this name already."), field="name")

"""Students of a class: joining, being added, moving, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.models import ClassMember, Classroom
from edu.classroom.rules.planning import MAX_MEMBERS, lines_of
from edu.classroom.service import allowing, classes
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.text import folded
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.points.service import welcome


@dataclass(frozen=True, slots=True)
class Member:
    """A student in a class."""

    user_id: UserId
    name: str
    section_id: int | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a list of students."""

    added: tuple[str, ...]  # the lines of those who are in now
    there: tuple[str, ...]  # of those who were in before
    unknown: tuple[str, ...]  # of those without an account whose address is proved: they get the code


def join(code: str, *, by: UserId, now: datetime) -> int:
    """Join the class of this code: its number. Who is in it already stays as they are. Raises Invalid, Conflict."""
    with transaction():
        found = classes.find_by_code(code)
        if found is None:
            raise Invalid(message("No class has this code, or it lets nobody in now. Ask your teacher for it."), field="code")
        if any(each.user_id == by for each in classes.list_teachers(found.id)):
            raise Conflict(message("You teach this class, so you can't be its student too."))
        _let_in(found.id, [by], now=now)
        # As its teacher would grant it; who has joined is not who grants.
        allowing.bring_up_to_date(found.id, people=[by], by=found.owner_id or by, now=now)
    return found.id


def leave(class_id: int, *, by: UserId, now: datetime) -> None:
    """Leave a class. What one has done in quizzes stays one's own. Raises NotFound."""
    with transaction():
        _take_out(class_id, by, by=by, now=now)


def remove(class_id: int, user_id: UserId, *, by: Reader, now: datetime) -> None:
    """Take a student out. Raises NotFound."""
    with transaction():
        classes.get_taught(class_id, by=by)
        _take_out(class_id, user_id, by=by.id, now=now)


def move(class_id: int, user_id: UserId, section_id: int | None, *, by: Reader, now: datetime) -> None:
    """Put a student into a section of the class, or into none. Raises NotFound."""
    with transaction():
        classes.get_taught(class_id, by=by)
        if section_id is not None:
            classes.check_section(class_id, section_id)
        moved = update(ClassMember).where(*_is(class_id, user_id)).values(section_id=section_id).returning(ClassMember.user_id)
        if db.session.scalar(moved) is None:
            raise _nobody()
        allowing.bring_up_to_date(class_id, people=[user_id], by=by.id, now=now)


def add_list(class_id: int, text: str, *, by: Reader, now: datetime) -> Added:
    """Add those in a list, a name or an address in each line, who have an account with a proved address.

    Nobody is written to. Raises Invalid, Conflict, NotFound.
    """
    with transaction():
        classes.get_taught(class_id, by=by)
        lines = lines_of(text)
        found = accounts.find_proved(lines)
        teachers = {each.user_id for each in classes.list_teachers(class_id)}
        there = {each.user_id for each in list_members(class_id)}
        new = list(dict.fromkeys(person for person in found.values() if person not in there | teachers))
        _let_in(class_id, new, now=now)
        allowing.bring_up_to_date(class_id, people=new, by=by.id, now=now)
    return Added(
        added=tuple(line for line in lines if found.get(line) in set(new)),
        there=tuple(line for line in lines if line in found and found[line] not in set(new)),
        unknown=tuple(line for line in lines if line not in found),
    )


def list_members(class_id: int, *, section: int | None = None) -> list[Member]:
    """The students of a class, or of a section of it, by name. Not checked who asks. Two statements."""
    found = select(ClassMember.user_id, ClassMember.section_id, ClassMember.joined_at).where(
        ClassMember.class_id == class_id, ClassMember.left_at.is_(None)
    )
    rows = db.session.execute(found.where(ClassMember.section_id == section) if section else found).all()
    names = accounts.names_of([row.user_id for row in rows])
    members = [Member(UserId(row.user_id), names.get(UserId(row.user_id), ""), row.section_id, row.joined_at) for row in rows]
    return sorted(members, key=lambda each: (folded(each.name), each.user_id))


def sections_of(user_id: UserId) -> dict[int, int | None]:
    """The classes somebody is a student of, each with their section in it."""
    rows = db.session.execute(
        select(ClassMember.class_id, ClassMember.section_id).where(ClassMember.user_id == user_id, ClassMember.left_at.is_(None))
    )
    return {row.class_id: row.section_id for row in rows}


def get_member(class_id: int, user_id: int) -> Member:
    """One of them. Not checked who asks. Raises NotFound."""
    row = None
    if 0 < user_id <= accounts.MAX_ID:
        row = db.session.execute(select(ClassMember.section_id, ClassMember.joined_at).where(*_is(class_id, user_id))).first()
    if row is None:
        raise _nobody()
    return Member(UserId(user_id), accounts.names_of([user_id]).get(UserId(user_id), ""), row.section_id, row.joined_at)


def _let_in(class_id: int, people: Sequence[UserId], *, now: datetime) -> None:
    if not people:
        return
    # Held, so that of two who join at once the second is counted after the first.
    db.session.execute(select(Classroom.id).where(Classroom.id == class_id).with_for_update(key_share=True))
    there = db.session.scalar(
        select(func.count()).where(ClassMember.class_id == class_id, ClassMember.left_at.is_(None), ClassMember.user_id.not_in(people))
    )
    if (there or 0) + len(people) > MAX_MEMBERS:
        raise Conflict(message("A class has room for %(most)s students, and this one is full.", most=MAX_MEMBERS))
    rows = [{"class_id": class_id, "user_id": person, "joined_at": now, "left_at": None} for person in people]
    # Who comes back has their section and marks again; who is in already keeps the day they came.
    back = update(ClassMember).where(ClassMember.class_id == class_id, ClassMember.user_id.in_(people), ClassMember.left_at.is_not(None))
    db.session.execute(back.values(left_at=None, joined_at=now))
    db.session.execute(upsert.new_only(ClassMember), rows)
    for person in people:
        welcome.note(person, "class", now)


def _take_out(class_id: int, user_id: UserId, *, by: UserId, now: datetime) -> None:
    gone = update(ClassMember).where(*_is(class_id, user_id)).values(left_at=now).returning(ClassMember.user_id)
    if not 0 < class_id <= accounts.MAX_ID or not 0 < user_id <= accounts.MAX_ID or db.session.scalar(gone) is None:
        raise _nobody()
    allowing.bring_up_to_date(class_id, people=[user_id], by=by, now=now)


def _is(class_id: int, user_id: int) -> tuple[Any, ...]:
    return ClassMember.class_id == class_id, ClassMember.user_id == user_id, ClassMember.left_at.is_(None)


def _nobody() -> NotFound:
    return NotFound(message("There is no such student in this class."))

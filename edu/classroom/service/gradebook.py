"""The gradebook of a class: students × assignments, marks by hand, and what it all comes to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.models import AssignmentMark
from edu.classroom.rules.grading import (
    NOTHING,
    ByHand,
    Category,
    Cell,
    Result,
    Spread,
    State,
    Total,
    as_student_sees,
    cell_of,
    class_and_all,
    mean_of,
    total_of,
)
from edu.classroom.rules.planning import Times, Work, check_words
from edu.classroom.service import assignments, classes, members
from edu.classroom.service.assignments import Assigned
from edu.classroom.service.classes import Class, Section
from edu.classroom.service.members import Member
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons.service import progress as lessons
from edu.quizzes.service import grades
from edu.quizzes.service.grades import QuestionShares

Cells = dict[int, Cell]  # by assignment


@dataclass(frozen=True, slots=True)
class Row:
    """One student in the gradebook."""

    member: Member
    cells: Cells
    total: Total


@dataclass(frozen=True, slots=True)
class Gradebook:
    """All of a class, or of a section of it."""

    of: Class
    section: int | None
    sections: tuple[Section, ...]
    categories: tuple[Category, ...]
    assignments: tuple[Assigned, ...]
    rows: tuple[Row, ...]
    means: dict[int, float | None]  # of each assignment's marks
    mean: float | None  # of the whole marks


@dataclass(frozen=True, slots=True)
class Entry:
    """What was put by hand into a cell at some time."""

    share: float | None
    comment: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell with all that belongs to it."""

    of: Class
    assigned: Assigned
    member: Member
    times: Times
    cell: Cell
    own: Result  # what the quiz or the lesson says by itself
    history: tuple[Entry, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Item:
    """Something a student is to do, or has done."""

    assigned: Assigned
    times: Times
    cell: Cell


@dataclass(frozen=True, slots=True)
class Own:
    """A student's own marks in a class, and what they are made of."""

    of: Class
    member: Member
    items: tuple[Item, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class Compared:
    """How a class has done in an assignment, and everybody: None where fewer than five have."""

    assigned: Assigned
    of_class: Spread | None
    of_all: Spread | None


def get_gradebook(class_id: int, *, section: int | None = None, by: Reader, lang: str, now: datetime) -> Gradebook:
    """The gradebook for a teacher of the class. A dozen statements, however large it is. Raises NotFound."""
    own = classes.get_taught(class_id, by=by)
    sections = classes.list_sections(class_id)
    if section is not None and section not in {each.id for each in sections}:
        raise NotFound(message("This class has no such section."))
    assigned = assignments.list_set(class_id, lang=lang)
    students = members.list_members(class_id, section=section)
    categories = classes.list_categories(class_id)
    rows = _rows(assigned, students, categories, now=now)
    return Gradebook(
        of=own,
        section=section,
        sections=tuple(sections),
        categories=tuple(categories),
        assignments=tuple(assigned),
        rows=rows,
        means={each.id: mean_of(row.cells[each.id].share for row in rows) for each in assigned},
        mean=mean_of(row.total.share for row in rows),
    )


def get_own(class_id: int, *, by: Reader, lang: str, now: datetime) -> Own:
    """A student's own marks, as far as they may see them. Raises NotFound, for teachers too: they have none."""
    own = classes.get_seen(class_id, by=by)
    member = members.get_member(class_id, by.id)
    return _own(own, member, lang, seen=True, now=now)


def get_marks_of(class_id: int, user_id: int, *, by: Reader, lang: str, now: datetime) -> Own:
    """The marks of one student for a teacher of the class. Raises NotFound."""
    own = classes.get_taught(class_id, by=by)
    return _own(own, members.get_member(class_id, user_id), lang, seen=False, now=now)


def _own(own: Class, member: Member, lang: str, *, seen: bool, now: datetime) -> Own:
    assigned = assignments.list_set_to(member.user_id, [own.id], lang=lang)
    [row] = _rows(assigned, [member], classes.list_categories(own.id), seen=seen, now=now)
    return Own(own, member, _items(assigned, row), row.total)


def list_items(user_id: UserId, *, lang: str, now: datetime) -> list[tuple[classes.Joined, Item]]:
    """All that is set to a student in classes that are on, with their own marks. At most nine statements."""
    joined = {each.id: each for each in classes.list_joined(user_id) if not each.archived}
    if not joined:
        return []
    assigned = assignments.list_set_to(user_id, joined, lang=lang)
    if not assigned:
        return []
    found = []
    results = _results(assigned, [user_id], seen_at=now)
    marks = _marks(assigned, [user_id])
    for each in assigned:
        if each.is_for(user_id, joined[each.class_id].section_id):
            cell = as_student_sees(_cell(each, user_id, results, marks, now=now))
            found.append((joined[each.class_id], Item(each, each.times_for(user_id), cell)))
    return found


def done_by(assigned: Sequence[Assigned], people: Collection[UserId]) -> set[tuple[UserId, int]]:
    """Who has handed in, or been excused from, which of these assignments: the person and the assignment's number."""
    results = _results(assigned, people)
    return {
        (person, each.id) for each in assigned for person in people if (person, each.kind, each.slug) in results or each.excuses(person)
    }


# ---- One cell


def get_spot(class_id: int, assignment_id: int, user_id: int, *, by: Reader, lang: str, now: datetime) -> Spot:
    """One cell of the gradebook. Raises NotFound, also where the assignment is not for this student."""
    assigned = assignments.get(class_id, assignment_id, by=by, lang=lang)
    member = members.get_member(class_id, user_id)
    if not assigned.is_for(member.user_id, member.section_id):
        raise NotFound(message("This was not set to this student."))
    results, marks = _results([assigned], [member.user_id]), _marks([assigned], [member.user_id])
    return Spot(
        of=classes.get_taught(class_id, by=by),
        assigned=assigned,
        member=member,
        times=assigned.times_for(member.user_id),
        cell=_cell(assigned, member.user_id, results, marks, now=now),
        own=results.get((member.user_id, assigned.kind, assigned.slug), NOTHING),
        history=_history(assignment_id, member.user_id),
    )


def put_by_hand(
    class_id: int,
    assignment_id: int,
    user_id: int,
    *,
    share: float | None,
    comment: str = "",
    reason: str = "",
    by: Reader,
    now: datetime,
) -> None:
    """Let a mark by hand stand instead of the quiz's own (None: the quiz's own again), with a comment for the student.

    Whoever puts another mark says why. What was put before is kept. Raises Invalid, NotFound.
    """
    comment = check_words(comment, most=2000, field="comment")
    reason = check_words(reason, most=500, field="reason")
    if share is not None and not 0 <= share <= 1:
        raise Invalid(message("This is more than the assignment is worth, or less than nothing."), field="mark")
    with transaction():
        spot = get_spot(class_id, assignment_id, user_id, by=by, lang="en", now=now)
        last = spot.history[0] if spot.history else Entry(None, "", "", "", now)
        if (share, comment) == (last.share, last.comment):
            return
        if share != last.share and not reason:
            raise Invalid(message("Say why the mark is another: the student may ask."), field="reason")
        row = {"assignment_id": assignment_id, "user_id": user_id, "share": share, "comment": comment, "reason": reason}
        db.session.execute(insert(AssignmentMark).values(**row, by_id=by.id, at=now))


def _history(assignment_id: int, user_id: UserId) -> tuple[Entry, ...]:
    rows = db.session.scalars(
        select(AssignmentMark)
        .where(AssignmentMark.assignment_id == assignment_id, AssignmentMark.user_id == user_id)
        .order_by(AssignmentMark.id.desc())
    ).all()
    names = accounts.names_of({row.by_id for row in rows if row.by_id})
    return tuple(Entry(row.share, row.comment, row.reason, names.get(UserId(row.by_id or 0), ""), row.at) for row in rows)


# ---- Question by question, and against everybody


def get_questions(class_id: int, assignment_id: int, *, by: Reader, lang: str) -> tuple[Class, Assigned, list[Member], QuestionShares]:
    """What each question of a quiz that was set brought each student it is for. Raises NotFound."""
    assigned = assignments.get(class_id, assignment_id, by=by, lang=lang)
    if assigned.kind is not Work.QUIZ:
        raise NotFound(message("A lesson has no questions of its own."))
    students = [each for each in members.list_members(class_id) if assigned.is_for(each.user_id, each.section_id)]
    shares = grades.question_shares(assigned.slug, [each.user_id for each in students])
    return classes.get_taught(class_id, by=by), assigned, students, shares


def compare(class_id: int, assignment_id: int, *, by: Reader, lang: str) -> Compared:
    """A class against everybody who has done the same quiz, by the quiz's own marks. Raises NotFound."""
    assigned = assignments.get(class_id, assignment_id, by=by, lang=lang)
    if assigned.kind is not Work.QUIZ:
        raise NotFound(message("A lesson has no marks to compare."))
    students = [each.user_id for each in members.list_members(class_id)]
    own = [grade.share for grade in grades.grades_of(students, [assigned.slug]).values() if grade.share is not None]
    of_class, of_all = class_and_all(own, grades.everybodys(assigned.slug))
    return Compared(assigned, of_class, of_all)


# ---- Cells

Results = dict[tuple[UserId, Work, str], Result]
Marks = dict[tuple[int, UserId], ByHand]


def _rows(
    assigned: Sequence[Assigned],
    students: Sequence[Member],
    categories: Sequence[Category],
    *,
    seen: bool = False,
    now: datetime,
) -> tuple[Row, ...]:
    """The rows of these students; with `seen`, as each may see their own."""
    ids = [each.user_id for each in students]
    results, marks = _results(assigned, ids, seen_at=now if seen else None), _marks(assigned, ids)
    columns = [each.column for each in assigned]
    rows = []
    for student in students:
        cells = {
            each.id: _cell(each, student.user_id, results, marks, now=now)
            if each.is_for(student.user_id, student.section_id)
            else Cell(State.NOT_THEIRS)
            for each in assigned
        }
        cells = {id: as_student_sees(cell) for id, cell in cells.items()} if seen else cells
        rows.append(Row(student, cells, total_of(categories, columns, cells)))
    return tuple(rows)


def _items(assigned: Sequence[Assigned], row: Row) -> tuple[Item, ...]:
    theirs = [each for each in assigned if row.cells[each.id].state is not State.NOT_THEIRS]
    return tuple(Item(each, each.times_for(row.member.user_id), row.cells[each.id]) for each in theirs)


def _cell(assigned: Assigned, user_id: UserId, results: Results, marks: Marks, *, now: datetime) -> Cell:
    return cell_of(
        assigned.times_for(user_id),
        results.get((user_id, assigned.kind, assigned.slug), NOTHING),
        marks.get((assigned.id, user_id)),
        excused=assigned.excuses(user_id),
        now=now,
    )


def _results(assigned: Sequence[Assigned], people: Collection[UserId], *, seen_at: datetime | None = None) -> Results:
    """What quizzes and lessons say of these people. At most three statements."""
    quizzes = {each.slug for each in assigned if each.kind is Work.QUIZ}
    read = {each.slug for each in assigned if each.kind is Work.LESSON}
    results: Results = {
        (person, Work.QUIZ, slug): Result(grade.share, grade.handed_in_at, grade.waits, grade.shown)
        for (person, slug), grade in grades.grades_of(people, quizzes, now=seen_at).items()
    }
    for (person, slug), at in lessons.done_of(people, read).items():
        results[person, Work.LESSON, slug] = Result(1.0, at)
    return results


def _marks(assigned: Sequence[Assigned], people: Collection[UserId]) -> Marks:
    """The last mark by hand in each cell."""
    if not assigned or not people:
        return {}
    found: Any = select(AssignmentMark.assignment_id, AssignmentMark.user_id, AssignmentMark.share, AssignmentMark.comment)
    rows = db.session.execute(
        found.where(AssignmentMark.assignment_id.in_([each.id for each in assigned]), AssignmentMark.user_id.in_(people)).order_by(
            AssignmentMark.id
        )
    )
    return {(row.assignment_id, UserId(row.user_id)): ByHand(row.share, row.comment) for row in rows}

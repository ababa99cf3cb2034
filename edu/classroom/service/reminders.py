"""Letters about what is due: at most one a day to each student, and none to who doesn't want them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select, update

from edu.accounts.rules import Profile
from edu.accounts.service import people as accounts
from edu.classroom.models import Assignment, AssignmentException, ClassMember, ClassReminded, ClassReminding, Classroom
from edu.classroom.rules.planning import Times, Work, for_one
from edu.classroom.rules.reminding import BEFORE, Due, day_of, to_remind
from edu.classroom.service import assignments, gradebook, members
from edu.classroom.service.assignments import Assigned
from edu.core.errors import NotFound
from edu.core.i18n import in_language
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.notifications.service import telling
from edu.ports import clock, jobs, letters

AHEAD = timedelta(days=2)  # by then it is tomorrow's end everywhere


def wants(user_id: UserId) -> bool:
    """Whether somebody is reminded by letter."""
    return db.session.scalar(select(ClassReminding.wanted).where(ClassReminding.user_id == user_id)) is not False


def want(user_id: UserId, *, wanted: bool) -> None:
    """Turn the letters on or off."""
    with transaction():
        row = {"user_id": user_id, "wanted": wanted}
        db.session.execute(upsert.merging(ClassReminding, on=("user_id",), put=("wanted",)), [row])


@jobs.each_minute
def remind_in_time() -> None:
    """Whoever has something due is reminded of it, once."""
    remind(now=clock.now())


def remind(*, now: datetime) -> int:
    """Write to everybody who is to be reminded now; to how many. Twice is once."""
    told = 0
    for person, dues in _due(now=now).items():
        told += _remind(person, dues, now=now)
    return told


def _due(*, now: datetime) -> dict[UserId, list[Due]]:
    """What is due soon, by student: not done, not reminded of, of those who have something within a day."""
    ids = _due_to_all(now) | _due_to_one(now)
    dues: dict[UserId, list[Due]] = {}
    for each in assignments.sets_of(ids):
        if each.times.opens is None or each.times.opens <= now:
            for person in _waiting(each, now=now):
                moment = each.times_for(person).due
                if moment is not None and now < moment <= now + AHEAD:
                    dues.setdefault(person, []).append(Due(each.id, moment))
    return {person: some for person, some in dues.items() if any(each.due <= now + BEFORE for each in some)}


def _due_to_all(now: datetime) -> set[int]:
    on = (Classroom.id == Assignment.class_id) & Classroom.archived_at.is_(None)
    return set(db.session.scalars(select(Assignment.id).join(Classroom, on).where(Assignment.due > now, Assignment.due <= now + AHEAD)))


def _due_to_one(now: datetime) -> set[int]:
    """The assignments that are due soon to some by an exception."""
    rows = db.session.execute(
        select(AssignmentException.assignment_id, AssignmentException.terms)
        .join(Assignment, Assignment.id == AssignmentException.assignment_id)
        .join(Classroom, (Classroom.id == Assignment.class_id) & Classroom.archived_at.is_(None))
    )
    dues = ((row.assignment_id, for_one(Times(), row.terms).due) for row in rows)
    return {assignment_id for assignment_id, due in dues if due and now < due <= now + AHEAD}


def _waiting(each: Assigned, *, now: datetime) -> list[UserId]:
    """The students an assignment is for who have neither done it nor been reminded of it."""
    students = db.session.execute(
        select(ClassMember.user_id, ClassMember.section_id).where(ClassMember.class_id == each.class_id, ClassMember.left_at.is_(None))
    )
    theirs = [UserId(row.user_id) for row in students if each.is_for(UserId(row.user_id), row.section_id)]
    done = gradebook.done_by([each], theirs)
    rows = db.session.execute(select(ClassReminded.user_id, ClassReminded.due).where(ClassReminded.assignment_id == each.id))
    reminded = {(row.user_id, row.due) for row in rows}
    return [person for person in theirs if (person, each.id) not in done and (person, each.times_for(person).due) not in reminded]


def _remind(user_id: UserId, dues: Sequence[Due], *, now: datetime) -> bool:
    try:
        zone = accounts.get_profile(user_id).zone
    except NotFound:  # gone meanwhile
        return False
    with transaction():
        db.session.execute(upsert.new_only(ClassReminding), {"user_id": user_id, "wanted": True})
        # Held, so that of two workers the second sees what the first has written.
        kept = db.session.execute(
            select(ClassReminding.wanted, ClassReminding.written_on).where(ClassReminding.user_id == user_id).with_for_update()
        ).one()
        if not kept.wanted:
            return False
        named = to_remind(dues, zone=zone, written_on=kept.written_on, now=now)
        if not named:
            return False
        rows = [{"assignment_id": each.assignment_id, "user_id": user_id, "due": each.due} for each in named]
        db.session.execute(upsert.new_only(ClassReminded), rows)
        db.session.execute(update(ClassReminding).where(ClassReminding.user_id == user_id).values(written_on=day_of(now, zone)))
        after_commit(partial(write, user_id, [each.assignment_id for each in named]))
    return True


@jobs.job
def write(user_id: int, assignment_ids: Sequence[int]) -> None:
    """The letter to one person. None to whoever has no proved address: their home page tells them."""
    try:
        person = accounts.get_profile(user_id)
    except NotFound:  # gone meanwhile
        return
    here = members.sections_of(person.id)
    dues = [each for each in assignments.sets_of(assignment_ids, lang=person.lang) if each.class_id in here]
    moments = [(each, each.times_for(person.id).due) for each in dues]
    for each, due in moments:
        telling.tell(person.id, kind="class", what=each.title, path="/classes", key=f"due:{each.id}:{due}", now=clock.now())
    if not person.email_verified or not dues:
        return
    letters.post(
        person.email,
        "classroom/mail/due",
        person.lang,
        name=person.name,
        dues=[
            (in_language(each.title, person.lang), _said(moment, person), _link(each, person.lang))
            for each, moment in sorted(((each, due) for each, due in moments if due), key=lambda pair: pair[1])
        ],
        classes=letters.link("classes.index", lang=person.lang),
    )


def _said(moment: datetime, person: Profile) -> str:
    """The moment where the reader is, in their language."""
    return str(format_datetime(moment.astimezone(ZoneInfo(person.zone)), "d MMMM, HH:mm", locale=person.lang))


def _link(each: Assigned, lang: str) -> str:
    return letters.link("quizzes.show" if each.kind is Work.QUIZ else "lessons.lesson", lang=lang, slug=each.slug)

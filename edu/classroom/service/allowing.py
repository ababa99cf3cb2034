"""What classes ask of quizzes reaches their students as allowances of each quiz, so that its engine knows of no classes.

The rule where several ask is `rules.planning.most_generous`; what was allowed by hand wins over it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from edu.classroom.models import Assignment, AssignmentException, AssignmentPerson, ClassGrant, ClassMember, Classroom
from edu.classroom.rules.planning import Audience, Times, Work, beside, for_one, is_for, most_generous
from edu.core.errors import NotFound
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.service import running


def bring_up_to_date(
    class_id: int,
    *,
    people: Collection[UserId] | None = None,
    slugs: Collection[str] | None = None,
    by: UserId,
    now: datetime,
) -> None:
    """Let hold in quizzes what classes ask now: for the students of a class (or some `people`) in its quizzes (or those of `slugs`).

    To be called inside the transaction of whatever has changed, after it. Twice does no harm.
    """
    if people is None:
        people = [UserId(id) for id in db.session.scalars(select(ClassMember.user_id).where(ClassMember.class_id == class_id))]
    if slugs is None:
        set_ = select(Assignment.slug).where(Assignment.class_id == class_id, Assignment.kind == Work.QUIZ).distinct()
        slugs = db.session.scalars(set_).all()
    if people and slugs:
        with transaction():
            for slug in sorted(slugs):
                _bring_up_to_date(slug, people, by=by, now=now)


def _bring_up_to_date(slug: str, people: Collection[UserId], *, by: UserId, now: datetime) -> None:
    try:
        # Held from here on: of two who join two classes at once, the second sees what the first has brought.
        own = running.get_run(slug).terms
    except NotFound:
        return
    asked = _asked(slug, people)
    granted = {UserId(row.user_id): row for row in _grants(slug, people)}
    if not asked and not granted:
        return
    present = {each.user_id: dict(each.terms) for each in running.list_allowances(slug)}
    due: dict[UserId, dict[str, Any]] = {}
    kept, gone = [], []
    for person in sorted({*asked, *granted}):
        had, grant = present.get(person, {}), granted.get(person)
        by_hand = grant.by_hand if grant is not None and had == grant.terms else had
        # Whatever else a class asks: it gives the quiz to this person, where it is not for everybody.
        by_classes = {"private": False, **most_generous(asked[person], own)} if person in asked else {}
        due[person] = beside(by_classes, by_hand)
        if by_classes:
            kept.append({"user_id": person, "slug": slug, "terms": due[person], "by_hand": by_hand})
        else:
            gone.append(person)
    changed = {person: terms for person, terms in due.items() if terms != present.get(person, {})}
    if changed:
        running.allow_each(slug, changed, by=by, now=now)
    if kept:
        db.session.execute(upsert.merging(ClassGrant, on=("user_id", "slug"), put=("terms", "by_hand")), kept)
    if gone:
        db.session.execute(delete(ClassGrant).where(ClassGrant.slug == slug, ClassGrant.user_id.in_(gone)))


def _grants(slug: str, people: Collection[UserId]) -> Any:
    return db.session.execute(
        select(ClassGrant.user_id, ClassGrant.terms, ClassGrant.by_hand).where(ClassGrant.slug == slug, ClassGrant.user_id.in_(people))
    )


def _asked(slug: str, people: Collection[UserId]) -> dict[UserId, list[Times]]:
    """What every class that is on asks of this quiz for each of these people."""
    rows = db.session.execute(
        select(Assignment, ClassMember.user_id, ClassMember.section_id)
        .join(Classroom, (Classroom.id == Assignment.class_id) & Classroom.archived_at.is_(None))
        .join(ClassMember, (ClassMember.class_id == Assignment.class_id) & ClassMember.left_at.is_(None))
        .where(Assignment.kind == Work.QUIZ, Assignment.slug == slug, ClassMember.user_id.in_(people))
        .order_by(Assignment.id)
    ).all()
    ids = {row.Assignment.id for row in rows}
    chosen: dict[int, set[UserId]] = {}
    for assignment_id, user_id in db.session.execute(
        select(AssignmentPerson.assignment_id, AssignmentPerson.user_id).where(AssignmentPerson.assignment_id.in_(ids))
    ):
        chosen.setdefault(assignment_id, set()).add(UserId(user_id))
    exceptions = {
        (row.assignment_id, row.user_id): row
        for row in db.session.scalars(select(AssignmentException).where(AssignmentException.assignment_id.in_(ids)))
    }
    asked: dict[UserId, list[Times]] = {}
    for each, user_id, section_id in rows:
        person, exception = UserId(user_id), exceptions.get((each.id, user_id))
        theirs = is_for(
            Audience(each.audience), user_id=person, section=section_id, wanted=each.section_id, chosen=chosen.get(each.id, set())
        )
        if theirs and not (exception and exception.excused):
            times = Times(each.opens, each.due, each.closes, each.attempts, each.minutes)
            asked.setdefault(person, []).append(for_one(times, exception.terms if exception else {}))
    return asked

"""What is set to a class: quizzes and lessons with their dates, whom they are for, and what holds for one student otherwise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.service import quizzes
from edu.classroom.models import (
    Assignment,
    AssignmentException,
    AssignmentMark,
    AssignmentPerson,
    ClassReminded,
)
from edu.classroom.rules.grading import Column
from edu.classroom.rules.planning import (
    MAX_ASSIGNMENTS,
    MAX_NAME,
    MAX_POINTS,
    Audience,
    Times,
    Work,
    check_number,
    check_times,
    check_words,
    for_one,
    is_for,
    written,
)
from edu.classroom.service import allowing, classes, members
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons.service import reading as lessons
from edu.quizzes.service import sheets

NO_TIMES = Times()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a teacher fills in."""

    kind: Work
    slug: str
    category_id: int
    title: str = ""
    times: Times = NO_TIMES
    audience: Audience = Audience.ALL
    section_id: int | None = None
    chosen: frozenset[UserId] = frozenset()
    points: float = 10.0


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What holds for one student otherwise."""

    user_id: UserId
    times: Times  # only what is different
    excused: bool


@dataclass(frozen=True, slots=True)
class Assigned:
    """Something set to a class."""

    id: int
    class_id: int
    kind: Work
    slug: str
    title: Text
    own_title: str  # the teacher's, where there is one
    times: Times
    audience: Audience
    section_id: int | None
    chosen: frozenset[UserId]
    category_id: int
    points: float
    position: int
    exceptions: dict[UserId, Otherwise]

    @property
    def column(self) -> Column:
        return Column(self.id, self.category_id, self.points)

    def is_for(self, user_id: UserId, section_id: int | None) -> bool:
        """Whether a student of this section is to do it."""
        return is_for(self.audience, user_id=user_id, section=section_id, wanted=self.section_id, chosen=self.chosen)

    def times_for(self, user_id: UserId) -> Times:
        """Its times as they are for this student."""
        exception = self.exceptions.get(user_id)
        return for_one(self.times, written(exception.times)) if exception else self.times

    def excuses(self, user_id: UserId) -> bool:
        """Whether this student need not do it."""
        return user_id in self.exceptions and self.exceptions[user_id].excused


@dataclass(frozen=True, slots=True)
class Material:
    """A quiz or a lesson that can be set."""

    kind: Work
    slug: str
    title: Text


def list_material(lang: str, *, by: Reader) -> list[Material]:
    """All that the teacher can set: quizzes whose results they may read, and lessons, in their order.

    A colleague's quiz is set once its folder is shared: who sets it reads its key and marks what is written in it.
    """
    titles = sheets.open_titles()
    may = quizzes.keeping_of(titles, by=by)
    own = [Material(Work.QUIZ, slug, title) for slug, title in titles.items() if may[slug]]
    return own + [Material(Work.LESSON, slug, title) for slug, title in lessons.titles(lang).items()]


# ---- Setting


def add(class_id: int, plan: Plan, *, by: Reader, now: datetime) -> int:
    """Set something to a class, after all that is set: its number. Raises Invalid, Conflict, NotFound."""
    with transaction():
        classes.get_taught(class_id, by=by)
        values = _checked(class_id, plan, by=by)
        so_many = db.session.scalar(select(func.count()).where(Assignment.class_id == class_id)) or 0
        if so_many >= MAX_ASSIGNMENTS:
            raise Conflict(message("A class has at most %(most)s of these.", most=MAX_ASSIGNMENTS))
        last = db.session.scalar(select(func.max(Assignment.position)).where(Assignment.class_id == class_id)) or 0
        row = {"class_id": class_id, "position": last + 1, "created_at": now, **values}
        assignment_id = int(db.session.execute(insert(Assignment).values(**row).returning(Assignment.id)).scalar_one())
        _choose(assignment_id, plan)
        _apply(class_id, {plan.slug} if plan.kind is Work.QUIZ else set(), by=by.id, now=now)
    return assignment_id


def change(class_id: int, assignment_id: int, plan: Plan, *, by: Reader, now: datetime) -> None:
    """Raises Invalid, NotFound."""
    with transaction():
        before = get(class_id, assignment_id, by=by)
        values = _checked(class_id, plan, known=before, by=by)
        db.session.execute(update(Assignment).where(Assignment.id == assignment_id).values(**values))
        _choose(assignment_id, plan)
        slugs = {each.slug for each in (before, plan) if each.kind is Work.QUIZ}
        _apply(class_id, slugs, by=by.id, now=now)


def move(class_id: int, assignment_id: int, *, up: bool, by: Reader) -> None:
    """One place up or down among what is set. Raises NotFound."""
    with transaction():
        get(class_id, assignment_id, by=by)
        own = db.session.scalars(
            select(Assignment.id).where(Assignment.class_id == class_id).order_by(Assignment.position, Assignment.id)
        ).all()
        order = list(own)
        at = order.index(assignment_id)
        to = min(max(at + (-1 if up else 1), 0), len(order) - 1)
        order.insert(to, order.pop(at))
        for position, each in enumerate(order, start=1):
            db.session.execute(update(Assignment).where(Assignment.id == each).values(position=position))


def remove(class_id: int, assignment_id: int, *, by: Reader, now: datetime) -> None:
    """Take it back, and the marks by hand with it; what students have done in the quiz stays. Raises NotFound."""
    with transaction():
        gone = get(class_id, assignment_id, by=by)
        for model in (AssignmentPerson, AssignmentException, AssignmentMark, ClassReminded):
            db.session.execute(delete(model).where(model.assignment_id == assignment_id))
        db.session.execute(delete(Assignment).where(Assignment.id == assignment_id))
        _apply(class_id, {gone.slug} if gone.kind is Work.QUIZ else set(), by=by.id, now=now)


def count_by_hand(assignment_id: int) -> int:
    """How many students have a mark or a comment by hand there. Not checked who asks."""
    counted = select(func.count(AssignmentMark.user_id.distinct())).where(AssignmentMark.assignment_id == assignment_id)
    return db.session.scalar(counted) or 0


def _apply(class_id: int, slugs: Collection[str], *, by: UserId, now: datetime) -> None:
    if slugs:
        allowing.bring_up_to_date(class_id, slugs=slugs, by=by, now=now)


def _checked(class_id: int, plan: Plan, *, known: Assigned | None = None, by: Reader) -> dict[str, Any]:
    check_times(plan.times)
    if plan.kind is Work.LESSON and (plan.times.attempts is not None or plan.times.minutes is not None):
        field = "attempts" if plan.times.attempts is not None else "minutes"
        raise Invalid(message("A lesson has no attempts and no time limit: leave these empty."), field=field)
    # What has gone from the shelf since it was set may stay set.
    stays = known is not None and (known.kind, known.slug) == (plan.kind, plan.slug)
    if not stays and (plan.kind, plan.slug) not in {(each.kind, each.slug) for each in list_material("en", by=by)}:
        raise Invalid(message("Choose a quiz or a lesson."), field="work")
    if plan.category_id not in {each.id for each in classes.list_categories(class_id)}:
        raise Invalid(message("Choose a category."), field="category")
    if plan.audience is Audience.SECTION and plan.section_id not in {each.id for each in classes.list_sections(class_id)}:
        raise Invalid(message("Choose a section."), field="section")
    if plan.audience is Audience.CHOSEN:
        if not plan.chosen:
            raise Invalid(message("Choose at least one student."), field="chosen")
        strangers = set(plan.chosen) - {each.user_id for each in members.list_members(class_id)}
        if strangers - (known.chosen if known else frozenset()):
            raise Invalid(message("Choose students of this class."), field="chosen")
    return {
        "kind": plan.kind.value,
        "slug": plan.slug,
        "title": " ".join(check_words(plan.title, most=MAX_NAME, field="title").split()),
        **{key: getattr(plan.times, key) for key in ("opens", "due", "closes", "attempts", "minutes")},
        "audience": plan.audience.value,
        "section_id": plan.section_id if plan.audience is Audience.SECTION else None,
        "category_id": plan.category_id,
        "points": check_number(plan.points, most=MAX_POINTS, field="points"),
    }


def _choose(assignment_id: int, plan: Plan) -> None:
    db.session.execute(delete(AssignmentPerson).where(AssignmentPerson.assignment_id == assignment_id))
    if plan.audience is Audience.CHOSEN:
        rows = [{"assignment_id": assignment_id, "user_id": person} for person in sorted(plan.chosen)]
        db.session.execute(insert(AssignmentPerson), rows)


# ---- Exceptions


def make_exception(
    class_id: int, assignment_id: int, user_id: UserId, *, times: Times = NO_TIMES, excused: bool = False, by: Reader, now: datetime
) -> None:
    """Let other times hold for one student, or excuse them. Raises Invalid, NotFound."""
    with transaction():
        here = get(class_id, assignment_id, by=by)
        members.get_member(class_id, user_id)
        if times == NO_TIMES and not excused:
            raise Invalid(message("Say what is to be different for this student."))
        if here.kind is Work.LESSON and (times.attempts is not None or times.minutes is not None):
            raise Invalid(message("A lesson has no attempts and no time limit: leave these empty."), field="attempts")
        check_times(for_one(here.times, written(times)))
        row = {
            "assignment_id": assignment_id,
            "user_id": user_id,
            "terms": written(times),
            "excused": excused,
            "by_id": by.id,
            "at": now,
        }
        put = ("terms", "excused", "by_id", "at")
        db.session.execute(upsert.merging(AssignmentException, on=("assignment_id", "user_id"), put=put), [row])
        _apply_to_one(here, user_id, by=by.id, now=now)


def withdraw(class_id: int, assignment_id: int, user_id: UserId, *, by: Reader, now: datetime) -> None:
    """Let hold for this student what holds for all. Raises NotFound."""
    with transaction():
        here = get(class_id, assignment_id, by=by)
        db.session.execute(
            delete(AssignmentException).where(AssignmentException.assignment_id == assignment_id, AssignmentException.user_id == user_id)
        )
        _apply_to_one(here, user_id, by=by.id, now=now)


def _apply_to_one(here: Assigned, user_id: UserId, *, by: UserId, now: datetime) -> None:
    if here.kind is Work.QUIZ:
        allowing.bring_up_to_date(here.class_id, people=[user_id], slugs=[here.slug], by=by, now=now)


# ---- Looking


def get(class_id: int, assignment_id: int, *, by: Reader, lang: str = "en") -> Assigned:
    """Something set to a class, for its teachers. Raises NotFound."""
    classes.get_taught(class_id, by=by)
    if not 0 < assignment_id <= accounts.MAX_ID:
        raise _nothing()
    rows = db.session.scalars(select(Assignment).where(Assignment.id == assignment_id, Assignment.class_id == class_id)).all()
    if not rows:
        raise _nothing()
    return _sets(rows, lang)[0]


def list_set(class_id: int, *, lang: str) -> list[Assigned]:
    """All that is set to a class, in its order. Not checked who asks. At most five statements."""
    rows = db.session.scalars(select(Assignment).where(Assignment.class_id == class_id).order_by(Assignment.position, Assignment.id)).all()
    return _sets(rows, lang)


def list_set_to(user_id: UserId, class_ids: Collection[int], *, lang: str) -> list[Assigned]:
    """All that is set to a student in these classes, theirs or not. At most five statements."""
    rows = db.session.scalars(
        select(Assignment).where(Assignment.class_id.in_(class_ids)).order_by(Assignment.position, Assignment.id)
    ).all()
    return _sets(rows, lang, of=user_id)


def sets_of(ids: Collection[int], *, lang: str = "en") -> list[Assigned]:
    """These assignments. Not checked who asks."""
    return _sets(db.session.scalars(select(Assignment).where(Assignment.id.in_(ids)).order_by(Assignment.id)).all(), lang)


def _sets(rows: Sequence[Assignment], lang: str, *, of: UserId | None = None) -> list[Assigned]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    chosen = _chosen([row.id for row in rows if row.audience == Audience.CHOSEN], of)
    exceptions = _exceptions(ids, of)
    titles = _titles({Work(row.kind) for row in rows}, lang)
    return [
        Assigned(
            id=row.id,
            class_id=row.class_id,
            kind=Work(row.kind),
            slug=row.slug,
            title=row.title or titles.get((Work(row.kind), row.slug), row.slug),
            own_title=row.title,
            times=Times(row.opens, row.due, row.closes, row.attempts, row.minutes),
            audience=Audience(row.audience),
            section_id=row.section_id,
            chosen=frozenset(chosen.get(row.id, ())),
            category_id=row.category_id,
            points=row.points,
            position=row.position,
            exceptions=exceptions.get(row.id, {}),
        )
        for row in rows
    ]


def _chosen(ids: Collection[int], of: UserId | None) -> dict[int, set[UserId]]:
    if not ids:
        return {}
    found = select(AssignmentPerson.assignment_id, AssignmentPerson.user_id).where(AssignmentPerson.assignment_id.in_(ids))
    chosen: dict[int, set[UserId]] = {}
    for assignment_id, user_id in db.session.execute(found.where(AssignmentPerson.user_id == of) if of else found):
        chosen.setdefault(assignment_id, set()).add(UserId(user_id))
    return chosen


def _exceptions(ids: Collection[int], of: UserId | None) -> dict[int, dict[UserId, Otherwise]]:
    found = select(
        AssignmentException.assignment_id, AssignmentException.user_id, AssignmentException.terms, AssignmentException.excused
    ).where(AssignmentException.assignment_id.in_(ids))
    exceptions: dict[int, dict[UserId, Otherwise]] = {}
    for row in db.session.execute(found.where(AssignmentException.user_id == of) if of else found):
        person = UserId(row.user_id)
        exceptions.setdefault(row.assignment_id, {})[person] = Otherwise(person, for_one(NO_TIMES, row.terms), row.excused)
    return exceptions


def _titles(kinds: Collection[Work], lang: str) -> dict[tuple[Work, str], Text]:
    titles: dict[tuple[Work, str], Text] = {}
    if Work.QUIZ in kinds:
        titles |= {(Work.QUIZ, slug): title for slug, title in sheets.titles().items()}
    if Work.LESSON in kinds:
        titles |= {(Work.LESSON, slug): title for slug, title in lessons.titles(lang).items()}
    return titles


def _nothing() -> NotFound:
    return NotFound(message("There is no such assignment in this class."))

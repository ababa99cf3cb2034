"""Skills: which there are, which questions show them, and how far each person has come in each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.quizzes.rules.quiz import Credited
from edu.quizzes.service import outcomes, recalling
from edu.quizzes.service.outcomes import Outcome
from edu.review.rules.events import Reviewed
from edu.tutor.models import Skill, SkillMastery, SkillQuestion
from edu.tutor.rules import mastery
from edu.tutor.rules.mastery import Known, Level
from edu.tutor.rules.skills import SkillSource

_SKILL, _SHOWS, _MASTERY = (table(model).c for model in (Skill, SkillQuestion, SkillMastery))
_MINE = (
    select(*_SKILL, _MASTERY.level, _MASTERY.chance, _MASTERY.answers)
    .outerjoin(table(SkillMastery), (_MASTERY.skill == _SKILL.slug) & (_MASTERY.user_id == bindparam("person")))
    .order_by(_SKILL.position)
)
_SKILLS_OF = select(_SHOWS.question_id, _SHOWS.skill).where(_SHOWS.question_id.in_(bindparam("questions", expanding=True)))
_KNOWN = (
    select(*_MASTERY)
    .where(_MASTERY.user_id == bindparam("person"), _MASTERY.skill.in_(bindparam("skills", expanding=True)))
    .with_for_update()
)
NEXT = 5  # skills put forward
PRACTICE = 3  # questions put beside an answer


@dataclass(frozen=True, slots=True)
class Practice:
    """A question to practise on."""

    quiz: str
    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class Standing:
    """A skill, and how far a person has come in it."""

    slug: str
    course: str
    name: Text
    lesson: str
    needs: tuple[str, ...]
    level: Level
    chance: float
    answers: int

    @property
    def lesson_slug(self) -> str:
        return self.lesson.partition("#")[0]


# ---- Content


def sync(sources: Sequence[SkillSource]) -> int:
    """Make the skills these, in this order: how many are new, changed or gone. What is known of people stays."""
    numbers = outcomes.names_of(sorted({quiz for source in sources for quiz, _ in source.questions}))
    rows: list[dict[str, Any]] = [
        {"slug": each.slug, "course": each.course, "name": each.name, "lesson": each.lesson, "needs": list(each.needs), "position": place}
        for place, each in enumerate(sources)
    ]
    shows = {(each.slug, numbers[pair]) for each in sources for pair in each.questions if pair in numbers}
    with transaction():
        known = {row.slug: dict(row._mapping) for row in db.session.execute(select(*_SKILL))}
        shown = {(row.skill, row.question_id) for row in db.session.execute(select(*_SHOWS))}
        changed = [row for row in rows if known.get(row["slug"]) != row]
        gone = known.keys() - {row["slug"] for row in rows}
        for slug, number in shown - shows:
            db.session.execute(delete(table(SkillQuestion)).where(_SHOWS.skill == slug, _SHOWS.question_id == number))
        if gone:
            db.session.execute(delete(table(Skill)).where(_SKILL.slug.in_(gone)))
        if changed:
            put = ("course", "name", "lesson", "needs", "position")
            db.session.execute(upsert.merging(Skill, on=("slug",), put=put), changed)
        if shows - shown:
            new = [{"skill": slug, "question_id": number} for slug, number in sorted(shows - shown)]
            db.session.execute(insert(table(SkillQuestion)), new)
        return len(changed) + len(gone) + len({slug for slug, _ in shows ^ shown} - {row["slug"] for row in changed} - gone)


def lesson_of(question_id: int) -> str | None:
    """Where the first skill that a question shows is taught: a slug, or "slug#heading". One statement."""
    found = select(_SKILL.lesson).join(table(SkillQuestion), _SHOWS.skill == _SKILL.slug).where(_SHOWS.question_id == question_id)
    return db.session.scalar(found.order_by(_SKILL.position).limit(1))


def mates_of(question_id: int) -> list[int]:
    """The other questions that show one of the skills of this one. One statement."""
    own = select(_SHOWS.skill).where(_SHOWS.question_id == question_id)
    found = select(_SHOWS.question_id).where(_SHOWS.skill.in_(own), _SHOWS.question_id != question_id).distinct()
    return list(db.session.scalars(found.order_by(_SHOWS.question_id)))


def practice_at(place: str) -> list[Practice]:
    """Questions to practise on what is taught at this place, "slug#heading", or else in its lesson. Four statements at most."""
    lesson = place.partition("#")[0]
    found = _taught(_SKILL.lesson == place) or _taught(
        or_(_SKILL.lesson == lesson, _SKILL.lesson.startswith(f"{lesson}#", autoescape=True))
    )
    shown = {each.question_id: each for each in outcomes.practised(found)}
    texts = recalling.texts_of(list(shown))
    chosen = [shown[number] for number in found if number in shown and number in texts][:PRACTICE]
    return [Practice(each.quiz, each.name, texts[each.question_id]) for each in chosen]


def _taught(where: ColumnElement[bool]) -> list[int]:
    found = select(_SHOWS.question_id).join(table(Skill), _SKILL.slug == _SHOWS.skill).where(where)
    return list(dict.fromkeys(db.session.scalars(found.order_by(_SKILL.position, _SHOWS.question_id))))


# ---- People


def standings(user_id: UserId) -> list[Standing]:
    """All skills in their order, with how far a person has come. One statement."""
    return [
        Standing(
            slug=row.slug,
            course=row.course,
            name=row.name,
            lesson=row.lesson,
            needs=tuple(row.needs),
            level=Level(row.level or 0),
            chance=mastery.AT_FIRST if row.chance is None else row.chance,
            answers=row.answers or 0,
        )
        for row in db.session.execute(_MINE, {"person": user_id})
    ]


def before(all_of_them: Sequence[Standing], *, passed_over: Collection[str] = ()) -> dict[str, list[Standing]]:
    """Of each skill by its slug, what should come before it and isn't there yet; lessons passed over lay the ground too."""
    lacking = {each.slug: each for each in all_of_them if each.level < Level.FAMILIAR and each.lesson_slug not in passed_over}
    return {each.slug: [lacking[slug] for slug in each.needs if slug in lacking] for each in all_of_them}


def to_do_next(all_of_them: Sequence[Standing], *, passed_over: Collection[str] = ()) -> list[Standing]:
    """What to turn to: skills that aren't there yet and whose ground is laid; those begun before those that are new."""
    lacking = before(all_of_them, passed_over=passed_over)
    left = [each for each in all_of_them if each.level < Level.PROFICIENT and not lacking[each.slug]]
    open_ones = [each for each in left if each.level is not Level.NONE or each.lesson_slug not in passed_over]
    return sorted(open_ones, key=lambda each: each.level is Level.NONE)[:NEXT]


def hear_credited(event: Credited) -> None:
    """A finished attempt says something about the skills its questions show."""
    if not event.own:
        learn(event.user_id, outcomes.outcomes_of(event.attempt_id), mixed=False, now=event.ended_at)


def hear_reviewed(event: Reviewed) -> None:
    """So does a question that comes up for review, among those of other skills."""
    learn(event.user_id, [Outcome(event.question_id, event.fraction, event.luck, event.hinted)], mixed=True, now=event.now)


def learn(user_id: UserId, answers: Iterable[Outcome], *, mixed: bool, now: datetime) -> None:
    """Bring what is known of a person's skills up to date with these answers, in their order."""
    answers = list(answers)
    with transaction():
        shown = _skills_of([each.question_id for each in answers])
        wanted = sorted({slug for slugs in shown.values() for slug in slugs})
        if not wanted:
            return
        rows = db.session.execute(_KNOWN, {"person": user_id, "skills": wanted}).all()
        known = {row.skill: Known(row.chance, Level(row.level), row.answers, row.proficient_at) for row in rows}
        for each in answers:
            for slug in shown.get(each.question_id, ()):
                before = known.get(slug, Known())
                known[slug] = mastery.seen(before, each.fraction, each.luck, hinted=each.hinted, mixed=mixed, now=now)
        put = upsert.merging(SkillMastery, on=("user_id", "skill"), put=("chance", "level", "answers", "proficient_at", "at"))
        db.session.execute(put, [_row(user_id, slug, known[slug], now) for slug in wanted])


def _skills_of(question_ids: Collection[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in db.session.execute(_SKILLS_OF, {"questions": list(question_ids)}):
        found.setdefault(row.question_id, []).append(row.skill)
    return found


def _row(user_id: UserId, slug: str, known: Known, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "skill": slug,
        "chance": known.chance,
        "level": known.level.value,
        "answers": known.answers,
        "proficient_at": known.proficient_at,
        "at": now,
    }

"""Courses and lessons as they are read: cards, outlines, texts, the glossary."""

from typing import Any

from sqlalchemy import bindparam, func, null, select

from edu.core.errors import NotFound
from edu.core.i18n import in_language, message
from edu.core.ids import UserId
from edu.core.text import folded
from edu.db.base import db
from edu.lessons import models, rules
from edu.lessons.rules import Heading

# Columns, not objects, by statements built once: these are the pages most often asked for, and building a statement costs as
# much as running it.

_course, _lesson, _text, _progress = models.Course, models.Lesson, models.LessonText, models.LessonProgress
_TEXT_IN_LANG = (_text.lesson_id == _lesson.id) & (_text.lang == bindparam("lang"))
_READERS = (_progress.lesson_id == _lesson.id) & (_progress.user_id == bindparam("reader"))

_COURSES = select(_course.slug, _course.title, _course.about, _course.taster, _course.exam, _course.version, _course.updated_at).where(
    _course.retired_at.is_(None)
)
_COURSE = _COURSES.where(_course.slug == bindparam("slug"))
_COURSES_IN_ORDER = _COURSES.order_by(_course.position)
_CARDS = (
    select(
        _course.slug,
        _course.title,
        _course.about,
        func.count(_lesson.id).label("lessons"),
        func.sum(_text.minutes).label("minutes"),
        func.count(_progress.done_at).label("done"),
    )
    .join(_lesson, (_lesson.course_id == _course.id) & _lesson.retired_at.is_(None))
    .join(_text, _TEXT_IN_LANG)
    .outerjoin(_progress, _READERS)
    .where(_course.retired_at.is_(None))
    .group_by(_course.id)
    .order_by(_course.position)
)
_STEP = (_lesson.slug, _lesson.quiz, _text.title, _text.goal, _text.minutes)
_STEPS = (
    select(*_STEP, null().label("share"), null().label("done_at"))
    .join(_course, _course.id == _lesson.course_id)
    .join(_text, _TEXT_IN_LANG)
    .where(_lesson.retired_at.is_(None))
    .order_by(_lesson.position)
)
_TITLES = (
    select(_lesson.slug, _text.title)
    .join(_course, (_course.id == _lesson.course_id) & _course.retired_at.is_(None))
    .join(_text, _TEXT_IN_LANG)
    .where(_lesson.retired_at.is_(None))
    .order_by(_course.position, _lesson.position)
)
_READERS_STEPS = _STEPS.with_only_columns(*_STEP, _progress.share, _progress.done_at).outerjoin(_progress, _READERS)
_IN_COURSE = _course.slug == bindparam("course")
_BESIDE = _course.id == select(models.Lesson.course_id).where(models.Lesson.slug == bindparam("lesson")).scalar_subquery()
# By who asks (a reader, a visitor) and for which course (by its slug, by one of its lessons).
_OUTLINES = {
    (True, "course"): _READERS_STEPS.where(_IN_COURSE),
    (False, "course"): _STEPS.where(_IN_COURSE),
    (True, "lesson"): _READERS_STEPS.where(_BESIDE),
    (False, "lesson"): _STEPS.where(_BESIDE),
}
_LESSON = (
    select(
        _lesson.slug,
        _lesson.quiz,
        _text.title,
        _text.goal,
        _text.minutes,
        _text.html,
        _text.headings,
        _text.digest,
        _text.updated_at,
        _course.slug.label("course"),
        _course.title.label("course_title"),
        _course.version,
        _course.updated_at.label("course_updated_at"),
    )
    .join(_course, _course.id == _lesson.course_id)
    .join(_text, _TEXT_IN_LANG)
    .where(_lesson.slug == bindparam("slug"), _lesson.retired_at.is_(None), _course.retired_at.is_(None))
)
_CHAPTERS = (
    select(_lesson.slug, _text.title, _text.goal, _text.html, _text.digest, _text.updated_at)
    .join(_course, _course.id == _lesson.course_id)
    .join(_text, _TEXT_IN_LANG)
    .where(_IN_COURSE, _lesson.retired_at.is_(None))
    .order_by(_lesson.position)
)
_SUBJECT_OF = select(_course.subject).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"))


def list_courses(lang: str, *, reader: UserId | None = None) -> list[rules.CourseCard]:
    """Every course in its order, with what the reader has done of it. One statement."""
    return [
        rules.CourseCard(row.slug, in_language(row.title, lang), in_language(row.about, lang), row.lessons, int(row.minutes), row.done)
        for row in db.session.execute(_CARDS, {"lang": lang, "reader": reader})
    ]


def get_course(slug: str, lang: str, *, reader: UserId | None = None) -> rules.Course:
    """The course with its outline. Two statements. Raises NotFound."""
    row = db.session.execute(_COURSE, {"slug": slug}).first()
    if row is None:
        raise NotFound(message("There is no such course. All courses there are stand under “Learn”."))
    return _with_steps(row, lang, reader)


def find_course_to_go_on(lang: str, *, reader: UserId | None = None) -> rules.Course | None:
    """The first course the reader has not finished, else the first there is."""
    courses = (_with_steps(row, lang, reader) for row in db.session.execute(_COURSES_IN_ORDER).all())
    first = next(courses, None)
    if reader is None or first is None or first.next:
        return first
    return next((course for course in courses if course.next), first)


def get_booklet(slug: str, lang: str) -> rules.Booklet:
    """The whole course, to be printed. Three statements. Raises NotFound."""
    course = get_course(slug, lang)
    rows = db.session.execute(_CHAPTERS, {"course": slug, "lang": lang}).all()
    return rules.Booklet(
        course=course,
        chapters=tuple(rules.Chapter(row.slug, row.title, row.goal, rules.bound(row.html, row.slug)) for row in rows),
        version=rules.digest_of([course.version, [row.digest for row in rows]]),
        updated_at=max([course.updated_at, *(row.updated_at for row in rows)]),
    )


def get_lesson(slug: str, lang: str) -> rules.Lesson:
    """The lesson as it was drawn. One statement. Raises NotFound."""
    row = db.session.execute(_LESSON, {"slug": slug, "lang": lang}).first()
    if row is None:
        raise NotFound(message("There is no such lesson. All lessons there are stand under “Learn”."))
    return rules.Lesson(
        slug=row.slug,
        title=row.title,
        goal=row.goal,
        minutes=row.minutes,
        html=row.html,
        headings=tuple(Heading(*heading) for heading in row.headings),
        quiz=row.quiz,
        course=row.course,
        course_title=in_language(row.course_title, lang),
        version=row.digest + row.version,
        updated_at=max(row.updated_at, row.course_updated_at),
    )


def steps_of(course: str, lang: str, *, reader: UserId | None = None) -> tuple[rules.Step, ...]:
    """The outline of the course of this slug, with the reader's progress. One statement."""
    return _steps("course", course, lang, reader)


def steps_beside(lesson: str, lang: str, *, reader: UserId | None = None) -> tuple[rules.Step, ...]:
    """The outline of the course that has this lesson. One statement."""
    return _steps("lesson", lesson, lang, reader)


def _steps(by: str, slug: str, lang: str, reader: UserId | None) -> tuple[rules.Step, ...]:
    found = db.session.execute(_OUTLINES[reader is not None, by], {by: slug, "lang": lang, "reader": reader}).all()
    return tuple(
        rules.Step(
            slug=row.slug,
            title=row.title,
            goal=row.goal,
            minutes=row.minutes,
            quiz=row.quiz,
            number=number,
            rung=rules.rung_of(number, len(found)),
            share=row.share,
            done=row.done_at is not None,
        )
        for number, row in enumerate(found, start=1)
    )


def titles(lang: str) -> dict[str, str]:
    """The title of every lesson there is, by its slug, in the order they are read. One statement."""
    return {row.slug: row.title for row in db.session.execute(_TITLES, {"lang": lang})}


def _with_steps(row: Any, lang: str, reader: UserId | None) -> rules.Course:
    return rules.Course(
        slug=row.slug,
        title=in_language(row.title, lang),
        about=in_language(row.about, lang),
        taster=row.taster,
        version=row.version,
        updated_at=row.updated_at,
        steps=steps_of(row.slug, lang, reader=reader),
        exam=row.exam,
    )


def is_taken(slug: str) -> bool:
    """Whether a lesson has this short name, or has had it."""
    return db.session.scalar(select(_lesson.id).where(_lesson.slug == slug)) is not None


def subject_of(lesson_slug: str | None) -> str:
    """The slug of the subject that a lesson belongs to; empty for none. One statement."""
    return (db.session.execute(_SUBJECT_OF, {"lesson": lesson_slug}).scalar() or "") if lesson_slug else ""


def subjects() -> list[tuple[str, Any]]:
    """Slug and name, a Text, of every subject in their order."""
    rows = db.session.execute(select(models.Subject.slug, models.Subject.name).order_by(models.Subject.position))
    return [(row.slug, row.name) for row in rows]


def list_terms(lang: str) -> list[rules.Term]:
    """The glossary in the order of the language's alphabet. One statement."""
    found = select(models.GlossaryTerm.slug, models.GlossaryTerm.word, models.GlossaryTerm.text, models.GlossaryTerm.lesson)
    terms = [
        rules.Term(row.slug, in_language(row.word, lang), in_language(row.text, lang), row.lesson) for row in db.session.execute(found)
    ]
    return sorted(terms, key=lambda term: folded(term.word))

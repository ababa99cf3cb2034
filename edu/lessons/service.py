"""What people do with lessons: find a course, read a lesson, come further. And how content gets on the shelf."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, literal, null, select, update
from sqlalchemy.orm import aliased

from edu.accounts.rules import Deleted
from edu.core import events
from edu.core.errors import NotFound
from edu.core.i18n import in_language, message
from edu.core.ids import UserId
from edu.core.text import folded
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons import models, rules
from edu.lessons.rules import Changes, CourseSource, Heading, LessonSource, Shelf, SubjectSource, TermSource
from edu.points.service import welcome
from edu.search.rules import plain
from edu.search.rules.entries import Entry
from edu.search.service import index
from edu.site.rules.pages import PagesChanged
from edu.site.service import pages

# ---- Reading. Columns, not objects, by statements built once: these are the pages most often asked for, and building a
# statement costs as much as running it.

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
_KEEPER = select(_course.keeper_id).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"))
_ANSWERED_BY = (
    select(_lesson.slug)
    .join(_course, _course.id == _lesson.course_id)
    .where(_course.keeper_id.is_(None) | (_course.keeper_id == bindparam("keeper")))
)
_LESSONS_TO_FIND = (
    select(_lesson.slug, _text.lang, _text.title, _text.goal, _text.html, _text.updated_at, _course.subject)
    .join(_course, _course.id == _lesson.course_id)
    .join(_text, _text.lesson_id == _lesson.id)
    .where(_lesson.retired_at.is_(None), _course.retired_at.is_(None))
    .order_by(_course.position, _lesson.position, _text.lang)
)

# The course of a lesson, when its reader has done every lesson of it that has a quiz.
_other = aliased(models.Lesson)
_LEFT = (
    select(_other.id)
    .outerjoin(_progress, (_progress.lesson_id == _other.id) & (_progress.user_id == bindparam("reader")))
    .where(_other.course_id == _lesson.course_id, _other.retired_at.is_(None), _other.quiz.is_not(None), _progress.done_at.is_(None))
    .correlate(_lesson)
    .exists()
)
_SUBJECT_OF = select(_course.subject).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"))
_COURSE_DONE = select(_course.slug).join(_lesson, _lesson.course_id == _course.id).where(_lesson.slug == bindparam("lesson"), ~_LEFT)


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


def done_of(user_ids: Collection[UserId], slugs: Collection[str]) -> dict[tuple[UserId, str], datetime]:
    """When which of these people had done which of these lessons. One statement."""
    if not user_ids or not slugs:
        return {}
    rows = db.session.execute(
        select(_progress.user_id, _lesson.slug, _progress.done_at)
        .join(_lesson, _lesson.id == _progress.lesson_id)
        .where(_progress.user_id.in_(user_ids), _lesson.slug.in_(slugs), _progress.done_at.is_not(None))
    )
    return {(UserId(row.user_id), row.slug): row.done_at for row in rows}


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


# ---- Coming further.


def finish(lesson_slug: str, *, user_id: UserId, share: float, now: datetime) -> None:
    """Keep the reader's best share (0…1) of the points of a lesson's quiz; enough of it, and the lesson is done.

    A lesson that isn't there is passed over: a quiz may stand alone. One statement, so that two
    hand-ins at once can't lose the better one.
    """
    share = min(1.0, max(0.0, share))
    done_at = now if rules.is_done(share) else None
    insert = upsert.insert(_progress)
    rise = insert.from_select(
        ["user_id", "lesson_id", "share", "done_at"],
        select(literal(user_id), _lesson.id, literal(share), literal(done_at, _progress.done_at.type)).where(_lesson.slug == lesson_slug),
    ).on_conflict_do_update(
        index_elements=[_progress.user_id, _progress.lesson_id],
        set_={
            "share": case((insert.excluded.share > _progress.share, insert.excluded.share), else_=_progress.share),
            "done_at": func.coalesce(_progress.done_at, insert.excluded.done_at),
        },
    )
    with transaction():
        kept = db.session.execute(rise.returning(_progress.done_at)).scalar()
        if done_at is not None and kept == done_at:
            course = db.session.execute(_COURSE_DONE, {"lesson": lesson_slug, "reader": user_id}).scalar()
            welcome.note(user_id, "lesson", now)
            events.announce(rules.LessonDone(lesson_slug, user_id, course or "", now))


def hear_deleted(event: Deleted) -> None:
    """A deleted person's progress goes with them; what they kept is every teacher's again."""
    with transaction():
        db.session.execute(delete(_progress).where(_progress.user_id == event.user_id))
        db.session.execute(update(_course).where(_course.keeper_id == event.user_id).values(keeper_id=None))


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """How far this person has come, for them to take along."""
    rows = db.session.execute(
        select(_lesson.slug, _progress.share, _progress.done_at)
        .join(_lesson, _lesson.id == _progress.lesson_id)
        .where(_progress.user_id == user_id)
        .order_by(_lesson.slug)
    )
    return [{"lesson": row.slug, "share": row.share, "done_at": row.done_at} for row in rows]


# ---- Who answers for a course.


def list_kept(lang: str) -> list[rules.KeptCourse]:
    """The courses from files in their order, each with its keeper. One statement."""
    found = select(_course.slug, _course.title, _course.keeper_id).where(_course.origin == "files", _course.retired_at.is_(None))
    rows = db.session.execute(found.order_by(_course.position))
    return [rules.KeptCourse(row.slug, in_language(row.title, lang), row.keeper_id) for row in rows]


def give_to_keep(course: str, *, to: UserId | None) -> None:
    """Say who answers the displeased readers of a course from files; None: every teacher does. Raises NotFound."""
    with transaction():
        of_files = (_course.slug == course) & (_course.origin == "files") & _course.retired_at.is_(None)
        if db.session.execute(update(_course).where(of_files).values(keeper_id=to).returning(_course.id)).scalar() is None:
            raise NotFound(message("There is no such course. All courses there are stand under “Learn”."))


def find_keeper(lesson: str) -> UserId | None:
    """Who keeps the course of this lesson. One statement."""
    keeper = db.session.execute(_KEEPER, {"lesson": lesson}).scalar()
    return None if keeper is None else UserId(keeper)


def list_answered_by(user_id: UserId) -> list[str]:
    """The lessons, retired ones too, of courses that this teacher keeps or nobody does. One statement."""
    return list(db.session.scalars(_ANSWERED_BY, {"keeper": user_id}))


# ---- The shelf.


def put(shelf: Shelf, *, now: datetime) -> Changes:
    """Make the shelf what there is to read. What is equal stays untouched; what has gone is retired, its rows and
    everybody's progress kept."""
    with transaction():
        for position, subject in enumerate(shelf.subjects):
            _put_subject(subject, position)
        db.session.flush()
        courses = [_put_course(course, position, now) for position, course in enumerate(shelf.courses)]
        done = sum([*courses, _retire(shelf, now)], Changes())
        _make_findable()
        return done


def put_course(source: CourseSource, *, position: int, now: datetime) -> Changes:
    """Put one course on the shelf that doesn't come from files; lessons it no longer has, and itself without any, are retired."""
    with transaction():
        done = _put_course(source, position, now, origin="drafts")
        course = db.session.scalars(select(models.Course).where(models.Course.slug == source.slug)).one()
        course.keeper_id = source.keeper
        kept = {lesson.slug for lesson in source.lessons}
        here = select(models.Lesson).where(models.Lesson.course_id == course.id, models.Lesson.retired_at.is_(None))
        gone: list[models.Course | models.Lesson] = [*db.session.scalars(here.where(models.Lesson.slug.not_in(kept)))]
        if not source.lessons:
            gone.append(course)
        for row in gone:
            row.retired_at = now
        _make_findable()
        return done + Changes(retired=len(gone))


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


def put_glossary(terms: Sequence[TermSource]) -> int:
    """Make the glossary these words, in this order: how many are new, changed or gone."""
    with transaction():
        rows = [
            {"slug": term.slug, "word": term.word, "text": term.text, "lesson": term.lesson, "position": position}
            for position, term in enumerate(terms)
        ]
        known = {row.slug: dict(row._mapping) for row in db.session.execute(select(*table(models.GlossaryTerm).c))}
        changed = [row for row in rows if known.pop(str(row["slug"]), None) != row]
        if changed:
            put = ("word", "text", "lesson", "position")
            db.session.execute(upsert.merging(models.GlossaryTerm, on=("slug",), put=put), changed)
        if known:
            db.session.execute(delete(models.GlossaryTerm).where(models.GlossaryTerm.slug.in_(known)))
        return len(changed) + len(known)


def list_terms(lang: str) -> list[rules.Term]:
    """The glossary in the order of the language's alphabet. One statement."""
    found = select(models.GlossaryTerm.slug, models.GlossaryTerm.word, models.GlossaryTerm.text, models.GlossaryTerm.lesson)
    terms = [
        rules.Term(row.slug, in_language(row.word, lang), in_language(row.text, lang), row.lesson) for row in db.session.execute(found)
    ]
    return sorted(terms, key=lambda term: folded(term.word))


def findable() -> Iterator[Entry]:
    """Every lesson and page in each language, for the search."""
    for row in db.session.execute(_LESSONS_TO_FIND):
        body = "\n\n".join([plain.heading("goal"), row.goal, plain.heading(""), plain.text_of_html(row.html)])
        labels = {"subject": row.subject}
        yield Entry("lesson", row.slug, row.lang, row.title, body, f"/lessons/{row.slug}", row.updated_at, labels)
    for slug, lang, title, html, updated_at in pages.readable():
        path = f"/{slug.replace('news-', 'news/')}"
        yield Entry("page", slug, lang, title, plain.text_of_html(html), path, updated_at)


def hear_pages_changed(event: PagesChanged) -> None:
    """Pages that an admin has edited are found by their new words."""
    _make_findable()


def _make_findable() -> None:
    """What is as it was costs a comparison; what is gone is found no more."""
    db.session.flush()
    entries = list(findable())
    for kind in ("lesson", "page"):
        index.keep_only(kind, [entry.key for entry in entries if entry.kind == kind])
    if index.put_many(entries):
        index.recount()


def _put_subject(source: SubjectSource, position: int) -> None:
    row = db.session.get(models.Subject, source.slug)
    if row is None:
        db.session.add(models.Subject(slug=source.slug, name=source.name, position=position))
    else:
        row.name, row.position = source.name, position


def _put_course(source: CourseSource, position: int, now: datetime, *, origin: str = "files") -> Changes:
    row = db.session.scalar(select(models.Course).where(models.Course.slug == source.slug))
    is_new = row is None
    if row is None:
        row = models.Course(slug=source.slug, origin=origin, version="", updated_at=now)
        db.session.add(row)
    changed = row.version != source.version or row.retired_at is not None
    if changed:
        row.version, row.updated_at = source.version, now
    row.title, row.about, row.subject, row.taster, row.exam = source.title, source.about, source.subject, source.taster, source.exam
    row.position, row.retired_at = position, None
    db.session.flush()  # gives a new course its id
    lessons = [_put_lesson(lesson, row.id, place, now) for place, lesson in enumerate(source.lessons)]
    return sum(lessons, Changes(new=int(is_new), changed=int(changed and not is_new)))


def _put_lesson(source: LessonSource, course_id: int, position: int, now: datetime) -> Changes:
    row = db.session.scalar(select(models.Lesson).where(models.Lesson.slug == source.slug))
    if row is None:
        row = models.Lesson(slug=source.slug, course_id=course_id, position=position)
        db.session.add(row)
    row.course_id, row.position, row.quiz, row.retired_at = course_id, position, source.quiz, None
    db.session.flush()
    done = Changes()
    for text in source.texts:
        done += _put_text(text, row.id, now)
    return done


def _put_text(source: rules.LessonText, lesson_id: int, now: datetime) -> Changes:
    row = db.session.get(models.LessonText, (lesson_id, source.lang))
    if row is not None and row.digest == source.digest:
        return Changes()
    is_new = row is None
    if row is None:
        row = models.LessonText(lesson_id=lesson_id, lang=source.lang)
        db.session.add(row)
    row.title, row.goal, row.minutes, row.html = source.title, source.goal, source.minutes, source.html
    row.headings = [[each.level, each.anchor, each.title] for each in source.headings]
    row.digest, row.updated_at = source.digest, now
    return Changes(new=1) if is_new else Changes(changed=1)


def _retire(shelf: Shelf, now: datetime) -> Changes:
    courses = {course.slug for course in shelf.courses}
    lessons = {lesson.slug for course in shelf.courses for lesson in course.lessons}
    of_files = models.Course.origin == "files"
    there = select(models.Lesson).join(models.Course, models.Course.id == models.Lesson.course_id).where(of_files)
    gone: list[models.Course | models.Lesson] = [
        *db.session.scalars(select(models.Course).where(of_files, models.Course.retired_at.is_(None), models.Course.slug.not_in(courses))),
        *db.session.scalars(there.where(models.Lesson.retired_at.is_(None), models.Lesson.slug.not_in(lessons))),
    ]
    for row in gone:
        row.retired_at = now
    return Changes(retired=len(gone))

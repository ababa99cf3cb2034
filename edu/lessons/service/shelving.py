"""How content gets on the shelf: what is equal stays untouched, what has gone is retired with everybody's progress kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons import models, rules
from edu.lessons.rules import Changes, CourseSource, LessonSource, Shelf, SubjectSource, TermSource
from edu.search.rules import plain
from edu.search.rules.entries import Entry
from edu.search.service import index
from edu.site.rules.pages import PagesChanged
from edu.site.service import pages

_course, _lesson, _text = models.Course, models.Lesson, models.LessonText

_LESSONS_TO_FIND = (
    select(_lesson.slug, _text.lang, _text.title, _text.goal, _text.html, _text.updated_at, _course.subject)
    .join(_course, _course.id == _lesson.course_id)
    .join(_text, _text.lesson_id == _lesson.id)
    .where(_lesson.retired_at.is_(None), _course.retired_at.is_(None))
    .order_by(_course.position, _lesson.position, _text.lang)
)


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

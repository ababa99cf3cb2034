"""Lessons that teachers write on the site: each saving a version, the preview, what learners see.

Learners find them as the course that their folder is: its lessons are those of the folder that are published.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from secrets import token_hex
from typing import Any

from sqlalchemy import insert, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.models import Folder, LessonDraft, LessonVersion
from edu.authoring.rules import drafts
from edu.authoring.rules import lessons as rules
from edu.authoring.rules.drafts import DiffLine, Right, State, VersionLine
from edu.authoring.rules.lessons import LessonView, StaleLesson, Written
from edu.authoring.service import folders, listing
from edu.core import markup
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import LANGUAGES, Message, in_language, message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.core.markup import Picture
from edu.db.base import db
from edu.db.session import transaction
from edu.interchange.rules.naming import slug as slug_of
from edu.lessons.rules import CourseSource, LessonSource, LessonText
from edu.lessons.service import reading, shelving
from edu.quizzes.service import bank as quizzes

MAX_NOTE = 200  # characters
AFTER_FILES = 1_000_000  # courses written on the site stand after those from files
PictureUrl = Callable[[str], str]


class Unready(Invalid):
    """It can't be published; `problems` says why."""

    def __init__(self, problems: list[Message]) -> None:
        super().__init__(problems[0])
        self.problems = tuple(problems)


# ---- Writing


def create(written: Written, *, by: Reader, now: datetime, folder: int | None = None, course: str = "") -> int:
    """A new lesson in a folder, by default the reader's own, or in a new one named `course`: its number.

    Raises Invalid, NotFound, NotAllowed.
    """
    written = rules.checked(written)
    if not any(written.title.values()):
        raise Invalid(message("Give the lesson a title."), field="title")
    with transaction():
        if course:
            folder = folders.create(course, by=by)
        folder = folders.usual(by=by) if folder is None else folder
        folders.need(folder, Right.EDIT, by=by)
        row = {"folder_id": folder, "owner_id": by.id, "slug": f"new-{token_hex(8)}", "number": 1, "updated_at": now}
        number = db.session.execute(insert(LessonDraft).values(**row).returning(LessonDraft.id)).scalar_one()
        # Its number in its name: no other teacher, and no course to come, has the same.
        name = f"{slug_of(in_language(written.title, 'en'))[:50].strip('-') or 'lesson'}-l{number}"
        while reading.is_taken(name):
            name += "x"
        db.session.execute(update(LessonDraft).where(LessonDraft.id == number).values(slug=name))
        _add_version(number, 1, written, by=by.id, note="", now=now)
        return int(number)


def save(lesson_id: int, written: Written, *, number: int, note: str = "", by: Reader, now: datetime) -> int:
    """A new version, where `number` is that of the one it was made from: the new number; nothing changed, the same.

    Learners see it when it is published. Raises StaleLesson, Invalid, NotFound, NotAllowed.
    """
    written = rules.checked(written)
    with transaction():
        row = _locked(lesson_id, by=by)
        current = _content(lesson_id, row.number)
        if row.number != number:
            raise StaleLesson(number=row.number, written=current)
        if current == written:
            return row.number
        row.number += 1
        row.updated_at = now
        db.session.flush()
        _add_version(lesson_id, row.number, written, by=by.id, note=" ".join(note.split())[:MAX_NOTE], now=now)
        return row.number


def restore(lesson_id: int, version: int, *, number: int, by: Reader, now: datetime) -> int:
    """An old version as a new one: the new number. Raises StaleLesson, NotFound, NotAllowed."""
    return save(lesson_id, get_version(lesson_id, version, by=by), number=number, note=f"← {version}", by=by, now=now)


# ---- Looking


def get(lesson_id: int, *, by: Reader, to: Right = Right.VIEW) -> LessonView:
    """One of them. Raises NotFound where the reader may not see it, NotAllowed where not so much of it."""
    row = db.session.get(LessonDraft, lesson_id) if 0 < lesson_id <= accounts.MAX_ID else None
    right = folders.right_to(row.folder_id, by=by) if row else Right.NOTHING
    if row is None or right is Right.NOTHING:
        raise NotFound(message("There is no such lesson."))
    folders.need(row.folder_id, to, by=by)
    return _view(row, _content(row.id, row.number), right)


def list_lessons(*, by: Reader) -> list[LessonView]:
    """All the reader may see, the last changed first, at most 200. Two statements."""
    rights = folders.rights(by=by)
    rows = db.session.execute(
        select(LessonDraft, LessonVersion.content)
        .join(LessonVersion, (LessonVersion.lesson_id == LessonDraft.id) & (LessonVersion.number == LessonDraft.number))
        .where(LessonDraft.folder_id.in_(rights))
        .order_by(LessonDraft.updated_at.desc())
        .limit(200)
    )
    return [_view(row, rules.of_json(content), rights[row.folder_id]) for row, content in rows]


def history(lesson_id: int, *, by: Reader) -> list[VersionLine]:
    """Its versions, the newest first. Raises NotFound."""
    get(lesson_id, by=by)
    rows = db.session.execute(
        select(LessonVersion.number, LessonVersion.by, LessonVersion.at, LessonVersion.note)
        .where(LessonVersion.lesson_id == lesson_id)
        .order_by(LessonVersion.number.desc())
    ).all()
    names = accounts.names_of({row.by for row in rows if row.by})
    return [VersionLine(row.number, names.get(UserId(row.by or 0), ""), row.at, row.note) for row in rows]


def get_version(lesson_id: int, number: int, *, by: Reader) -> Written:
    """The lesson as it was saved under this number. Raises NotFound."""
    get(lesson_id, by=by)
    return _content(lesson_id, number)


def diff(lesson_id: int, one: int, other: int, *, by: Reader) -> list[DiffLine]:
    """How two versions differ. Raises NotFound."""
    return rules.difference(get_version(lesson_id, one, by=by), get_version(lesson_id, other, by=by))


# ---- What learners see


def draw(written: Written, lang: str, *, check: rules.Check, picture_url: PictureUrl) -> LessonText:
    """The lesson as learners will see it; what is too large to be drawn, or asks what isn't there, is refused. Raises Invalid."""

    def picture(named: Picture) -> str:
        return f'<img src="{escape(picture_url(named.src))}" alt="{escape(named.alt)}">'

    try:
        return rules.drawn(written, lang, picture=picture, check=check)
    except markup.TooLarge:
        raise Invalid(message("This text is too large to be drawn: shorten it.")) from None
    except NotFound:
        raise Invalid(
            message(
                "This lesson asks a question that isn't there. ::check[quiz#question] names one of a course, "
                "::check[bank#q12] one of your bank that is ready."
            )
        ) from None


def find_check(name: str, *, by: Reader) -> Body:
    """The question of the reader's bank that a lesson may ask by this name. Raises NotFound."""
    found = listing.get_many([drafts.number_of(name)], by=by)
    if not found or found[0].state is not State.READY:
        raise NotFound(message("“%(name)s” is no question of your bank that is ready.", name=name[:40]))
    return found[0].body


def publish(lesson_id: int, *, by: Reader, check: rules.Check, picture_url: PictureUrl, now: datetime) -> bool:
    """Let learners see it as it is now; whether anything changed for them. Raises Unready, Invalid, NotFound, NotAllowed."""
    with transaction():
        row = _locked(lesson_id, by=by)
        written = _content(lesson_id, row.number)
        if problems := rules.problems(written):
            raise Unready(problems)
        row.published, row.published_at = row.number, now
        db.session.flush()
        _put_checks(row, written, [_own_check(name, by=by) for name in rules.own_checks(written)], now=now)
        return _shelve(row.folder_id, check=check, picture_url=picture_url, now=now)


def unpublish(lesson_id: int, *, by: Reader, check: rules.Check, picture_url: PictureUrl, now: datetime) -> None:
    """Take it back from learners. Raises NotFound, NotAllowed."""
    with transaction():
        row = _locked(lesson_id, by=by)
        row.published = row.published_at = None
        db.session.flush()
        _put_checks(row, _content(lesson_id, row.number), [], now=now)
        _shelve(row.folder_id, check=check, picture_url=picture_url, now=now)


def _own_check(name: str, *, by: Reader) -> Body:
    try:
        return find_check(name, by=by)
    except NotFound as missing:
        raise Invalid(missing.message) from None


def _put_checks(row: LessonDraft, written: Written, bodies: Sequence[Body], *, now: datetime) -> None:
    """Let learners practise on these questions in the lesson, and on no others of the bank."""
    author = UserId(row.owner_id) if row.owner_id else None
    quizzes.put_checks(rules.checks_of(row.slug), bodies, title=written.title, lesson=row.slug, author=author, now=now)


def _asking(slug: str, check: rules.Check) -> rules.Check:
    """What draws the checks of a published lesson: those of a bank are its own by now."""
    return lambda quiz, question, lang: check(rules.checks_of(slug) if quiz == rules.BANK else quiz, question, lang)


def _shelve(folder_id: int, *, check: rules.Check, picture_url: PictureUrl, now: datetime) -> bool:
    """Make the course of a folder what is published in it."""
    folder = db.session.execute(select(Folder.name, Folder.owner_id).where(Folder.id == folder_id)).one()
    rows = db.session.execute(
        select(LessonDraft.slug, LessonVersion.content)
        .join(LessonVersion, (LessonVersion.lesson_id == LessonDraft.id) & (LessonVersion.number == LessonDraft.published))
        .where(LessonDraft.folder_id == folder_id)
        .order_by(LessonDraft.id)
    ).all()
    written = [(slug, rules.of_json(content)) for slug, content in rows]
    lessons = tuple(
        LessonSource(
            slug=slug,
            quiz=each.quiz or None,
            texts=tuple(draw(each, lang, check=_asking(slug, check), picture_url=picture_url) for lang in LANGUAGES),
        )
        for slug, each in written
    )
    subject = written[-1][1].subject if written else reading.subjects()[-1][0]
    course = CourseSource(
        slug=f"folder-{folder_id}", title=folder.name, about="", subject=subject, taster=None, lessons=lessons, keeper=folder.owner_id
    )
    return bool(shelving.put_course(course, position=AFTER_FILES + folder_id, now=now).total)


# ---- Inside


def _locked(lesson_id: int, *, by: Reader) -> LessonDraft:
    get(lesson_id, by=by, to=Right.EDIT)
    found = select(LessonDraft).where(LessonDraft.id == lesson_id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(found).one()


def _content(lesson_id: int, number: int) -> Written:
    kept = db.session.execute(
        select(LessonVersion.content).where(LessonVersion.lesson_id == lesson_id, LessonVersion.number == number)
    ).scalar()
    if kept is None:
        raise NotFound(message("There is no such version."))
    return rules.of_json(kept)


def _add_version(lesson_id: int, number: int, written: Written, *, by: UserId, note: str, now: datetime) -> None:
    row: dict[str, Any] = {"lesson_id": lesson_id, "number": number, "content": rules.as_json(written), "by": by, "at": now, "note": note}
    db.session.execute(insert(LessonVersion).values(**row))


def _view(row: LessonDraft, written: Written, right: Right) -> LessonView:
    return LessonView(row.id, row.slug, row.folder_id, written, row.number, row.published, row.published_at, row.updated_at, right)

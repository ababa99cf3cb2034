"""What a person keeps while studying: bookmarks, notes in the margin; and how their attempts have gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, desc, func, null, select, union_all

from edu.accounts.rules import Deleted, Reader
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.service import reading as lessons
from edu.quizzes.service import hinting, outcomes, recalling
from edu.tutor.models import Bookmark, Placement, SkillMastery, StudyNote

LONGEST_NOTE = 4000  # characters
MOST_BOOKMARKS = 500
MOST_NOTES = 1000
WEEKS = 12

_BOOKMARK, _NOTE, _MASTERY, _PLACEMENT = (table(model).c for model in (Bookmark, StudyNote, SkillMastery, Placement))
# The notes, and a row without an anchor for the bookmark.
_MARGIN = union_all(
    select(_NOTE.anchor, _NOTE.words, _NOTE.at).where(_NOTE.user_id == bindparam("by"), _NOTE.lesson == bindparam("lesson")),
    select(null(), null(), _BOOKMARK.at).where(
        _BOOKMARK.user_id == bindparam("by"), _BOOKMARK.kind == "lesson", _BOOKMARK.key == bindparam("lesson")
    ),
).order_by(desc("at"), "anchor")


@dataclass(frozen=True, slots=True)
class Marked:
    """A bookmark, with what it leads to: `key` is a lesson's slug or "quiz#question"."""

    kind: str
    key: str
    title: Text
    path: str  # without the language


@dataclass(frozen=True, slots=True)
class Note:
    """A note in the margin."""

    lesson: str
    anchor: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Margin:
    """What a person keeps of one lesson; their notes the newest first."""

    bookmarked: bool
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Week:
    """What was handed in in a week."""

    monday: date
    attempts: int
    share: float  # of the points, on average; 0 without any


# ---- Bookmarks


def bookmark(kind: str, key: str, *, on: bool, by: UserId, now: datetime) -> None:
    """Put a bookmark, or take it away. Raises Invalid where there is nothing like that; Conflict with too many."""
    with transaction():
        if not on:
            db.session.execute(delete(table(Bookmark)).where(_BOOKMARK.user_id == by, _BOOKMARK.kind == kind, _BOOKMARK.key == key))
            return
        if kind not in ("lesson", "question") or key not in _there(kind, [key]):
            raise Invalid(message("There is nothing like that to find again."))
        if (db.session.scalar(select(func.count()).where(_BOOKMARK.user_id == by)) or 0) >= MOST_BOOKMARKS:
            raise Conflict(message("You have %(most)s bookmarks, which is the most.", most=MOST_BOOKMARKS))
        put = upsert.new_only(Bookmark, on=("user_id", "kind", "key"))
        db.session.execute(put, {"user_id": by, "kind": kind, "key": key, "at": now})


def bookmarks(by: UserId, lang: str) -> list[Marked]:
    """A person's bookmarks, the newest first; what is gone is left out. Four statements."""
    rows = db.session.execute(select(*_BOOKMARK).where(_BOOKMARK.user_id == by).order_by(_BOOKMARK.at.desc(), _BOOKMARK.key)).all()
    titles = lessons.titles(lang) if any(row.kind == "lesson" for row in rows) else {}
    numbers = _there("question", [row.key for row in rows if row.kind == "question"])
    texts = recalling.texts_of([number for number in numbers.values() if number])
    found = []
    for row in rows:
        if row.kind == "lesson" and row.key in titles:
            found.append(Marked("lesson", row.key, titles[row.key], f"/lessons/{row.key}"))
        elif row.kind == "question" and numbers.get(row.key) in texts:
            quiz = row.key.partition("#")[0]
            found.append(Marked("question", row.key, texts[numbers[row.key]], f"/quizzes/{quiz}"))
    return found


def _there(kind: str, keys: Sequence[str]) -> dict[str, int]:
    """Those of the keys that lead anywhere, with the numbers of questions."""
    if kind == "lesson":
        return dict.fromkeys(lessons.titles("en").keys() & set(keys), 0)
    if not keys:
        return {}
    numbers = outcomes.names_of({key.partition("#")[0] for key in keys})
    return {key: numbers[pair] for key in keys if (pair := (key.partition("#")[0], key.partition("#")[2])) in numbers}


# ---- Notes in the margin


def notes_of(by: UserId, *, lesson: str = "") -> list[Note]:
    """A person's notes, of one lesson or of all, the newest first. One statement."""
    found = select(_NOTE.lesson, _NOTE.anchor, _NOTE.words, _NOTE.at).where(_NOTE.user_id == by)
    rows = db.session.execute((found.where(_NOTE.lesson == lesson) if lesson else found).order_by(_NOTE.at.desc(), _NOTE.anchor))
    return [Note(row.lesson, row.anchor, row.words, row.at) for row in rows]


def margin_of(lesson: str, *, by: UserId) -> Margin:
    """What a person keeps of a lesson. One statement: every lesson's page asks."""
    rows = db.session.execute(_MARGIN, {"by": by, "lesson": lesson}).all()
    notes = [Note(lesson, row.anchor, row.words, row.at) for row in rows if row.anchor is not None]
    return Margin(bookmarked=len(rows) > len(notes), notes=notes)


def write(lesson: str, anchor: str, words: str, *, lang: str, by: UserId, now: datetime) -> None:
    """Write a note beside a heading, empty: beside the lesson as a whole. No words: it is gone. Raises NotFound, Invalid, Conflict."""
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) > LONGEST_NOTE:
        raise Invalid(message("Write at most %(most)s characters.", most=LONGEST_NOTE), field="words")
    found = lessons.get_lesson(lesson, lang)
    if anchor and all(each.anchor != anchor for each in found.headings):
        raise NotFound(message("This lesson has no such heading."))
    own = (_NOTE.user_id == by, _NOTE.lesson == lesson, _NOTE.anchor == anchor)
    with transaction():
        if not words:
            db.session.execute(delete(table(StudyNote)).where(*own))
            return
        if (db.session.scalar(select(func.count()).where(_NOTE.user_id == by)) or 0) >= MOST_NOTES:
            raise Conflict(message("You have %(most)s notes, which is the most.", most=MOST_NOTES))
        put = upsert.merging(StudyNote, on=("user_id", "lesson", "anchor"), put=("words", "at"))
        db.session.execute(put, {"user_id": by, "lesson": lesson, "anchor": anchor, "words": words, "at": now})


# ---- How it goes


def weeks_of(reader: Reader, *, now: datetime) -> list[Week]:
    """The last weeks of the reader's own calendar, the first first: attempts and their average share. One statement."""
    zone = ZoneInfo(reader.zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    shares: dict[date, list[float]] = {first + timedelta(weeks=number): [] for number in range(WEEKS)}
    for ended_at, share in outcomes.shares_since(reader.id, since=now - timedelta(weeks=WEEKS + 1), now=now):
        day = ended_at.astimezone(zone).date()
        monday = day - timedelta(days=day.weekday())
        if monday in shares:
            shares[monday].append(min(1.0, max(0.0, share)))
    return [Week(monday, len(found), sum(found) / len(found) if found else 0.0) for monday, found in shares.items()]


# ---- People come and go


def personal_data(user_id: UserId) -> dict[str, Any]:
    """What study pages keep about a person, for their export."""
    marked = db.session.execute(select(*_BOOKMARK).where(_BOOKMARK.user_id == user_id).order_by(_BOOKMARK.at))
    known = db.session.execute(select(*_MASTERY).where(_MASTERY.user_id == user_id).order_by(_MASTERY.skill))
    placed = db.session.execute(select(*_PLACEMENT).where(_PLACEMENT.user_id == user_id))
    return {
        "hints": hinting.personal_data(user_id),
        "bookmarks": [{"kind": row.kind, "key": row.key, "at": row.at.isoformat()} for row in marked],
        "notes": [
            {"lesson": each.lesson, "heading": each.anchor, "words": each.words, "at": each.at.isoformat()} for each in notes_of(user_id)
        ],
        "skills": [{"skill": row.skill, "level": row.level, "chance": row.chance, "answers": row.answers} for row in known],
        "placement": [{"course": row.course, "answers": row.answers, "started_at": row.started_at.isoformat()} for row in placed],
    }


def hear_deleted(event: Deleted) -> None:
    """All of it goes with the person."""
    with transaction():
        for model in (Bookmark, StudyNote, SkillMastery, Placement):
            db.session.execute(delete(table(model)).where(table(model).c.user_id == event.user_id))

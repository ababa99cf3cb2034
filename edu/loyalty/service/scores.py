"""What readers say of lessons, kept once each and counted; and what of it everybody may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2s
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from edu.accounts.rules import Deleted, SignedIn
from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.core.ids import GuestKey, UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.service import reading as lessons
from edu.loyalty.models.scores import LessonScore, ScoreTally, Ticket
from edu.loyalty.rules import scores as rules
from edu.loyalty.rules.ladder import Rung, week_of
from edu.loyalty.rules.nps import FEWEST
from edu.loyalty.rules.scores import AGAIN, Answer, Sample, Sort, State
from edu.loyalty.service import ladder, tickets

_SCORE, _TALLY, _TICKET = (table(model).c for model in (LessonScore, ScoreTally, Ticket))
_LAST = (
    select(_SCORE.turn, _SCORE.mark, _SCORE.at)
    .where(_SCORE.who == bindparam("who"), _SCORE.lesson == bindparam("lesson"))
    .order_by(_SCORE.turn.desc())
    .limit(1)
)
_SORTS = select(_TALLY.lesson, _TALLY.lang, _TALLY.rung, _TALLY.month, _TALLY.mark, _TALLY.answers).where(_TALLY.answers > 0)
_MARKS = select(_SCORE.mark).where(_SCORE.at >= bindparam("begins"), _SCORE.at < bindparam("ends")).order_by(_SCORE.mark, _SCORE.id)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who says something: a person, or a visitor by the key in their session. Of the key only a digest is kept."""

    user_id: UserId | None = None
    guest: GuestKey | None = None

    @property
    def who(self) -> str | None:
        """Under what name they are kept; None for a visitor who has done nothing yet."""
        if self.user_id is not None:
            return f"u{self.user_id}"
        return f"g{blake2s(self.guest.encode(), digest_size=12).hexdigest()}" if self.guest else None


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader last said of a lesson, and when they are asked again."""

    mark: int
    at: datetime
    turn: int

    @property
    def again_at(self) -> datetime:
        return self.at + AGAIN


def last_said(lesson: str, *, by: Reader) -> Said | None:
    """What the reader last said of a lesson. One statement; none for a visitor without a key."""
    if by.who is None:
        return None
    row = db.session.execute(_LAST, {"who": by.who, "lesson": lesson}).first()
    return Said(row.mark, row.at, row.turn) if row else None


def say(lesson: str, *, mark: int | None, words: str, lang: str, by: Reader, now: datetime) -> None:
    """Keep what a reader says of a lesson, and open a ticket for a detractor's words.

    Raises NotFound; Invalid; Conflict within 30 days of what they said before.
    """
    mark, words = rules.check_mark(mark), rules.check_words(words, most=rules.MAX_WORDS)
    lessons.get_lesson(lesson, lang)
    with transaction():
        last = last_said(lesson, by=by)
        if not rules.may_say(last.at if last else None, now=now):
            raise _too_soon()
        rung = ladder.rung_of(by.user_id) if by.user_id is not None else Rung.PROSPECT
        row = {
            "lesson": lesson, "lang": lang, "rung": int(rung), "mark": mark, "words": words, "user_id": by.user_id, "who": by.who,
            "turn": last.turn + 1 if last else 1, "at": now,
        }  # fmt: skip
        kept = db.session.execute(upsert.new_only(LessonScore, on=("who", "lesson", "turn"), returning="id"), row).scalar()
        if kept is None:  # the same person's other click was faster
            raise _too_soon()
        _count(row)
        if rules.opens_ticket(mark, words):
            tickets.open_ticket(kept, lesson, now=now)


def _too_soon() -> Conflict:
    return Conflict(message("You have said what you think of this lesson: you will be asked again after thirty days."))


def _count(row: dict[str, Any]) -> None:
    sort = {name: row[name] for name in ("lesson", "lang", "rung", "mark")} | {"month": rules.month_of(row["at"]), "answers": 1}
    merged = upsert.merging(ScoreTally, on=("lesson", "lang", "rung", "month", "mark"), add=("answers",))
    db.session.execute(merged, sort)


# ---- What everybody may see


def sorts() -> list[Sort]:
    """All answers by what they have in common. One statement of a small table."""
    return [Sort(*row) for row in db.session.execute(_SORTS)]


def answers_counted() -> int:
    """How many answers the tallies hold."""
    return int(db.session.scalar(select(func.sum(_TALLY.answers))) or 0)


def answers_kept() -> int:
    """How many answers there are, counted one by one."""
    return int(db.session.scalar(select(func.count()).select_from(LessonScore)) or 0)


def anonymous_table(*, shuffle: Callable[[list[Answer]], None]) -> list[Answer]:
    """The answers as everybody may have them."""
    found = [
        Answer(sort.month, sort.lesson, sort.lang, str(sort.rung), sort.mark) for sort in sorts() for _ in range(sort.answers)
    ]  # fmt: skip
    return rules.anonymous(found, shuffle=shuffle)


def sample(*, now: datetime) -> Sample | None:
    """The marks of last week, Monday to Sunday; of so many weeks as it takes for `FEWEST`, up to a year; None of fewer than five."""
    ends = datetime.combine(week_of(now), time(), now.tzinfo)
    for weeks in (1, 2, 4, 13, 52):
        begins = ends - timedelta(weeks=weeks)
        marks = tuple(db.session.scalars(_MARKS, {"begins": begins, "ends": ends}))
        if len(marks) >= FEWEST:
            break
    if len(marks) < rules.FEWEST_IN_A_CELL:
        return None
    return Sample(begins.date(), (ends - _DAY).date(), marks)


# ---- Coming and going


def hear_signed_in(event: SignedIn) -> None:
    """What a visitor said becomes theirs who sign up or in from the same browser; of a lesson they spoke of already, not."""
    if event.guest is None:
        return
    guest, own = Reader(guest=event.guest).who, Reader(user_id=event.user_id).who
    with transaction():
        spoken = select(_SCORE.lesson).where(_SCORE.who == own)
        mine = _SCORE.who == guest, _SCORE.lesson.not_in(spoken)
        db.session.execute(update(table(LessonScore)).where(*mine).values(who=own, user_id=event.user_id))


def hear_deleted(event: Deleted) -> None:
    """A deleted person's marks stay, nobody's any more; their words go, and so do tickets nobody has dealt with."""
    with transaction():
        theirs = select(_SCORE.id).where(_SCORE.user_id == event.user_id)
        waiting = _TICKET.state == State.OPEN.value, _TICKET.score_id.in_(theirs)
        db.session.execute(delete(table(Ticket)).where(*waiting))
        db.session.execute(update(table(Ticket)).where(_TICKET.answered_by == event.user_id).values(answered_by=None))
        forgotten = update(table(LessonScore)).where(_SCORE.user_id == event.user_id)
        db.session.execute(forgotten.values(user_id=None, who=None, words=""))


def personal_data(user_id: UserId) -> list[dict[str, object]]:
    """What the person has said of lessons, for their export."""
    own = select(_SCORE.lesson, _SCORE.mark, _SCORE.words, _SCORE.lang, _SCORE.at).where(_SCORE.user_id == user_id).order_by(_SCORE.id)
    return [{**row._mapping, "at": row.at.isoformat()} for row in db.session.execute(own)]

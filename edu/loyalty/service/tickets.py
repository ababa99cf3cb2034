"""Closing the loop: a detractor's words are answered, what they complain of is mended, and they are asked again.

`among` are the lessons whose tickets whoever asks answers: see `answers_for`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, tuple_, update

from edu.accounts.rules import Deleted, Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import LANGUAGES, Text, message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.service import keepers
from edu.lessons.service import reading as lessons
from edu.loyalty.models.scores import LessonChange, LessonScore, Ticket
from edu.loyalty.rules import scores as rules
from edu.loyalty.rules.nps import Group, group_of
from edu.loyalty.rules.scores import AGAIN, Moved, State
from edu.notifications.service import telling
from edu.ports import clock, jobs

PAGE = 30
SHOWN = 5  # changes below a lesson
BATCH = 200  # people asked again in one transaction
MAX_ID = 2**63 - 1
Among = Collection[str] | None  # slugs of lessons; None: all there are

_TICKET, _SCORE, _CHANGE = (table(model).c for model in (Ticket, LessonScore, LessonChange))
_WHOLE = select(
    *_TICKET, _SCORE.lesson, _SCORE.mark, _SCORE.words, _SCORE.lang, _SCORE.user_id, _SCORE.rung, _SCORE.at.label("said_at")
).join(table(LessonScore), _SCORE.id == _TICKET.score_id)
_ONE = _WHOLE.where(_TICKET.id == bindparam("ticket"))
_CHANGES = (
    select(_CHANGE.note, _CHANGE.at)
    .where(_CHANGE.lesson == bindparam("lesson"))
    .order_by(_CHANGE.at.desc(), _CHANGE.id.desc())
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as teachers see it."""

    id: int
    state: State
    lesson: str
    mark: int
    words: str
    lang: str
    rung: int
    opened_at: datetime
    due_at: datetime
    answer: str
    answered_by: str  # a name; empty when nobody has, or who has is gone
    answered_at: datetime | None
    settled_at: datetime | None
    asked_again_at: datetime | None
    reachable: bool  # whether an answer reaches somebody: a visitor's doesn't

    def is_late(self, now: datetime) -> bool:
        """Whether nobody has answered in time."""
        return self.state is State.OPEN and now > self.due_at


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed in a lesson after its readers' words."""

    note: Text
    at: datetime


# ---- Teachers


def open_ticket(score_id: int, lesson: str, *, now: datetime) -> None:
    """A ticket with its clock for what was said of a lesson; whoever keeps its course is told."""
    row = {"score_id": score_id, "state": State.OPEN.value, "opened_at": now, "due_at": now + rules.ANSWER_IN, "answer": ""}
    number = db.session.execute(insert(table(Ticket)).values(row).returning(_TICKET.id)).scalar_one()
    keeper = keepers.find_keeper(lesson)
    if keeper is not None:
        what = {lang: lessons.get_lesson(lesson, lang).title for lang in LANGUAGES}
        telling.tell(keeper, kind="ticket", what=what, path="/tickets", key=f"ticket:{number}:opened", now=now)


def answers_for(reader: Reader) -> Among:
    """The lessons whose tickets this teacher answers: of courses they keep, and of those without a keeper. None, an admin's: all."""
    return None if reader.may(Role.ADMIN) else keepers.list_answered_by(reader.id)


def list_tickets(state: State, *, among: Among = None, after: tuple[datetime, int] | None = None) -> Sequence[Line]:
    """The tickets of a state, those due first at the top; `PAGE` and one more after the one of that clock and number."""
    query = _within(_WHOLE, among).where(_TICKET.state == state.value).order_by(_TICKET.due_at, _TICKET.id).limit(PAGE + 1)
    if after is not None:
        query = query.where(tuple_(_TICKET.due_at, _TICKET.id) > after)
    rows = db.session.execute(query).all()
    names = accounts.names_of({row.answered_by for row in rows if row.answered_by})
    return [_line(row, names) for row in rows]


def get_ticket(ticket_id: int, *, among: Among = None) -> Line:
    """One ticket. Raises NotFound."""
    row = _get(ticket_id, among)
    return _line(row, accounts.names_of({row.answered_by} if row.answered_by else set()))


def counts(*, among: Among = None) -> dict[State, int]:
    """How many tickets there are of each state. One statement."""
    query = select(_TICKET.state, func.count()).group_by(_TICKET.state)
    if among is not None:
        query = _within(query.join(table(LessonScore), _SCORE.id == _TICKET.score_id), among)
    found = {State(state): number for state, number in db.session.execute(query)}
    return {state: found.get(state, 0) for state in State}


def open_by_what_was_done() -> int:
    """How many tickets wait, from what was done with each rather than from what its state says."""
    untouched = _TICKET.answered_at.is_(None), _TICKET.settled_at.is_(None)
    return int(db.session.scalar(select(func.count()).select_from(Ticket).where(*untouched)) or 0)


def answer(ticket_id: int, *, words: str, by: UserId, now: datetime, among: Among = None) -> None:
    """Answer the person in words of one's own. Raises NotFound; Invalid; Conflict where it has been answered or put away."""
    words = rules.check_words(words, most=rules.MAX_ANSWER, field="answer", needed=True)
    with transaction():
        row = _get(ticket_id, among)
        if row.answered_at is not None or row.state == State.CLOSED:
            raise Conflict(message("This ticket has been dealt with already."))
        state = row.state if row.state == State.FIXED else State.ANSWERED.value
        _put(ticket_id, answer=words, answered_by=by, answered_at=now, state=state)
        _tell(row, what={lang: _short(words) for lang in LANGUAGES}, key=f"ticket:{ticket_id}:answered", now=now)


def fix(ticket_id: int, *, ru: str, en: str, by: UserId, now: datetime, among: Among = None) -> None:
    """Say on the lesson's page, in both languages, what was changed. Raises NotFound; Invalid; Conflict where it was settled."""
    note = rules.check_note(ru, en)
    with transaction():
        row = _get(ticket_id, among)
        if row.settled_at is not None:
            raise Conflict(message("This ticket has been dealt with already."))
        _put(ticket_id, state=State.FIXED.value, settled_at=now)
        changed = {"lesson": row.lesson, "ticket_id": ticket_id, "note": note, "by": by, "at": now}
        db.session.execute(insert(table(LessonChange)), changed)
        _tell(row, what=note, key=f"ticket:{ticket_id}:fixed", now=now)


def put_away(ticket_id: int, *, now: datetime, among: Among = None) -> None:
    """Settle a ticket that asks for no change. Raises NotFound; Conflict where it was settled."""
    with transaction():
        if _get(ticket_id, among).settled_at is not None:
            raise Conflict(message("This ticket has been dealt with already."))
        _put(ticket_id, state=State.CLOSED.value, settled_at=now)


def _within(query: Select[*tuple[Any, ...]], among: Among) -> Select[*tuple[Any, ...]]:
    return query if among is None else query.where(_SCORE.lesson.in_(among))


def _get(ticket_id: int, among: Among) -> Any:
    row = db.session.execute(_within(_ONE, among), {"ticket": ticket_id}).first() if 0 < ticket_id <= MAX_ID else None
    if row is None:
        raise NotFound(message("There is no such ticket."))
    return row


def _put(ticket_id: int, **values: object) -> None:
    db.session.execute(update(table(Ticket)).where(_TICKET.id == ticket_id).values(**values))


def _tell(row: Any, *, what: Text, key: str, now: datetime) -> None:
    if row.user_id is not None:
        telling.tell(UserId(row.user_id), kind="loyalty", what=what, path=f"/lessons/{row.lesson}", key=key, now=now)


def _short(words: str) -> str:
    return words if len(words) <= 200 else words[:199].rstrip() + "…"


def _line(row: Any, names: dict[UserId, str]) -> Line:
    return Line(
        id=row.id,
        state=State(row.state),
        lesson=row.lesson,
        mark=row.mark,
        words=row.words,
        lang=row.lang,
        rung=row.rung,
        opened_at=row.opened_at,
        due_at=row.due_at,
        answer=row.answer,
        answered_by=names.get(row.answered_by, "") if row.answered_by else "",
        answered_at=row.answered_at,
        settled_at=row.settled_at,
        asked_again_at=row.asked_again_at,
        reachable=row.user_id is not None,
    )


# ---- Readers


def changes_of(lesson: str) -> Sequence[Change]:
    """What was lately changed in a lesson after its readers' words, the newest first. One statement."""
    return [Change(row.note, row.at) for row in db.session.execute(_CHANGES, {"lesson": lesson})]


def ask_again(*, now: datetime) -> int:
    """Ask those whose tickets were dealt with once thirty days have gone by; how many. Twice is once."""
    dealt_with = _TICKET.answered_at.is_not(None) | (_TICKET.state == State.FIXED.value)
    due = _WHOLE.where(_TICKET.asked_again_at.is_(None), dealt_with, _SCORE.at <= now - AGAIN, _SCORE.user_id.is_not(None))
    asked = 0
    titles = {lang: lessons.titles(lang) for lang in LANGUAGES}
    while rows := db.session.execute(due.order_by(_TICKET.id).limit(BATCH)).all():
        with transaction():
            for row in rows:
                _put(row.id, asked_again_at=now)
                what = {lang: titles[lang].get(row.lesson, row.lesson) for lang in LANGUAGES}
                telling.tell(
                    UserId(row.user_id),
                    kind="again",
                    what=what,
                    path=f"/lessons/{row.lesson}/opinion",
                    key=f"ticket:{row.id}:again",
                    now=now,
                )
        asked += len(rows)
    return asked


@jobs.each_night
def ask_again_tonight() -> None:
    """Each night those are asked again whose time has come."""
    ask_again(now=clock.now())


def moved() -> Moved:
    """Of the detractors whose tickets were dealt with and who have answered again since: how many are detractors no longer."""
    later = table(LessonScore).alias("later")
    pairs = (
        select(_TICKET.id, later.c.mark)
        .join(table(LessonScore), _SCORE.id == _TICKET.score_id)
        .join(later, (later.c.who == _SCORE.who) & (later.c.lesson == _SCORE.lesson) & (later.c.turn == _SCORE.turn + 1))
        .where(_TICKET.answered_at.is_not(None) | (_TICKET.state == State.FIXED.value))
    )
    marks = [row.mark for row in db.session.execute(pairs)]
    return Moved(len(marks), sum(group_of(mark) is not Group.DETRACTOR for mark in marks))


def hear_deleted(event: Deleted) -> None:
    """Who wrote a line of a lesson's history is forgotten with them."""
    with transaction():
        db.session.execute(update(table(LessonChange)).where(_CHANGE.by == event.user_id).values(by=None))

"""What waits for the moderators: listed, and taken by one of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from edu.accounts.service import people as accounts
from edu.accounts.service import staff
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import Message, message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.moderation.models import Case, Complaint
from edu.moderation.rules.complaints import Reason
from edu.moderation.rules.deciding import LOCK, Decision, Why, may_take
from edu.moderation.service import keepers
from edu.moderation.service.things import MAX_NUMBER, Thing

PAGE = 30
_CASE, _COMPLAINT = table(Case).c, table(Complaint).c
_AT_WORK = _CASE.state.in_(("open", "appealed"))
_FREE = or_(_CASE.locked_until.is_(None), _CASE.locked_until <= bindparam("moment"), _CASE.locked_by == bindparam("me"))
_LINES = select(
    _CASE.id, _CASE.kind, _CASE.why, _CASE.title, _CASE.author_id, _CASE.state, _CASE.opened_at, _CASE.weight, _CASE.people,
    _CASE.hidden_at, _CASE.locked_by, _CASE.locked_until, _CASE.proposed_by,
).where(_AT_WORK)  # fmt: skip
_TAKE = (
    update(table(Case))
    .where(_CASE.id == bindparam("number"), _AT_WORK, _FREE)
    .values(locked_by=bindparam("me"), locked_until=bindparam("until"))
    .returning(_CASE.id)
)


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list."""

    id: int
    kind: str
    why: Why
    title: str
    author: str
    opened_at: datetime
    weight: int
    people: int
    hidden: bool
    appealed: bool
    proposed: bool
    locked_by: str  # another moderator who has it now; empty: it is free, or one's own
    minutes: int  # that the lock still lasts


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint as moderators see it. Who complained stays unnamed: nobody should fear to."""

    reason: Reason
    words: str
    at: datetime
    has_account: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Open:
    """A case on the desk."""

    id: int
    kind: str
    why: Why
    state: str
    thing: Thing | None  # as it reads now; None: it is gone
    title: str
    body: str  # as it read when it came here
    path: str
    author_id: UserId | None
    author: str
    opened_at: datetime
    hidden: bool
    said: Sequence[Said]
    earlier: Sequence[tuple[Decision, datetime]]  # decisions about the same author
    locked_by: str
    mine: bool  # the lock is the reader's
    minutes: int
    barred: Message | None  # why the reader may not decide
    proposed: Decision | None
    proposed_by: str
    proposed_note: str
    proposed_days: int  # of a suspension; 0: it is none
    decision: Decision | None
    decided_by: str
    decided_at: datetime | None
    note: str
    appeal_words: str
    appeal_text: str | None
    appeal_outcome: str | None


def waiting(
    *, by: UserId, oldest: bool = False, after: tuple[int, int] | None = None, now: datetime
) -> tuple[list[Line], tuple[int, int] | None]:
    """A page of what waits, the heaviest first or the oldest, after the (weight, number) of a line; and where the next page begins."""
    query = _LINES.limit(PAGE + 1)
    if oldest:
        query = query.order_by(_CASE.id)
        query = query.where(_CASE.id > after[1]) if after else query
    else:
        query = query.order_by(_CASE.weight.desc(), _CASE.id)
        if after:
            query = query.where((_CASE.weight < after[0]) | ((_CASE.weight == after[0]) & (_CASE.id > after[1])))
    rows = db.session.execute(query).all()
    shown = rows[:PAGE]
    names = accounts.names_of({number for row in shown for number in (row.author_id, row.locked_by) if number})
    lines = [_line(row, names, by=by, now=now) for row in shown]
    return lines, (shown[-1].weight, shown[-1].id) if len(rows) > PAGE else None


def _line(row: Any, names: dict[UserId, str], *, by: UserId, now: datetime) -> Line:
    locked = row.locked_by is not None and row.locked_until > now and row.locked_by != by
    return Line(
        id=row.id,
        kind=row.kind,
        why=Why(row.why),
        title=row.title,
        author=names.get(row.author_id, ""),
        opened_at=row.opened_at,
        weight=row.weight,
        people=row.people,
        hidden=row.hidden_at is not None,
        appealed=row.state == "appealed",
        proposed=row.proposed_by is not None,
        locked_by=names.get(row.locked_by, "?") if locked else "",
        minutes=_minutes(row.locked_until, now),
    )


def _minutes(until: datetime | None, now: datetime) -> int:
    """That are left, begun ones counted."""
    return 0 if until is None else max(0, -int((now - until).total_seconds() // 60))


def count_waiting() -> int:
    """How many cases wait."""
    return int(db.session.execute(select(func.count()).select_from(table(Case)).where(_AT_WORK)).scalar() or 0)


def take(case_id: int, *, by: UserId, now: datetime) -> None:
    """Have a case to oneself for `LOCK`. Raises NotFound; Conflict while another has it, or where one may not decide of it."""
    with transaction():
        row = find_row(case_id)
        barred = _barred(row, by=by)
        if barred is not None:
            raise Conflict(barred)
        # One statement: of two who take it at once, one finds it taken.
        if db.session.execute(_TAKE, {"number": case_id, "me": by, "moment": now, "until": now + LOCK}).scalar() is None:
            raise Conflict(message("Another moderator has this on the desk now, or it has been decided. Look again in a few minutes."))


def release(case_id: int, *, by: UserId) -> None:
    """Put a case back. Twice does no harm."""
    with transaction():
        own = _CASE.id == case_id, _CASE.locked_by == by
        db.session.execute(update(table(Case)).where(*own).values(locked_by=None, locked_until=None))


def find_row(case_id: int, *, held: bool = False) -> Any:
    """The row of a case. Raises NotFound."""
    query = select(*_CASE).where(_CASE.id == min(case_id, MAX_NUMBER))
    row = db.session.execute(query.with_for_update() if held else query).first()
    if row is None:
        raise NotFound(message("There is no such case."))
    return row


def hold(case_id: int, *, by: UserId, now: datetime) -> Any:
    """The row of a case whose lock is `by`'s, held for this transaction. Raises NotFound, Conflict."""
    row = find_row(case_id, held=True)
    if row.state == "closed":
        raise Conflict(message("This has been decided already."))
    if row.locked_by != by or row.locked_until <= now:
        raise Conflict(message("You don't have this on the desk any more: take it again."))
    barred = _barred(row, by=by)
    if barred is not None:
        raise Conflict(barred)
    return row


def _barred(row: Any, *, by: UserId) -> Message | None:
    deciders = {row.proposed_by, row.decided_by} - {None}
    # Where nobody else is left, who only proposed may hear the appeal; who decided never.
    if row.state == "appealed" and not set(staff.moderators()) - deciders - {row.author_id}:
        deciders = {row.decided_by}
    complainants = db.session.scalars(select(_COMPLAINT.user_id).where(_COMPLAINT.case_id == row.id, _COMPLAINT.user_id.is_not(None))).all()
    return may_take(by=by, author=row.author_id, complainants=complainants, deciders=list(deciders))


def get_open(case_id: int, *, by: UserId, now: datetime) -> Open:
    """A case as its page shows it, also when it is closed. Raises NotFound."""
    row = find_row(case_id)
    said = db.session.execute(
        select(_COMPLAINT.reason, _COMPLAINT.words, _COMPLAINT.at, _COMPLAINT.user_id, _COMPLAINT.weight)
        .where(_COMPLAINT.case_id == row.id)
        .order_by(_COMPLAINT.id)
    ).all()
    earlier = db.session.execute(
        select(_CASE.decision, _CASE.decided_at)
        .where(_CASE.author_id == row.author_id, _CASE.decided_at.is_not(None), _CASE.id != row.id)
        .order_by(_CASE.id.desc())
        .limit(10)
    ).all()
    names = accounts.names_of({number for number in (row.author_id, row.locked_by, row.proposed_by, row.decided_by) if number})
    locked = row.locked_by is not None and row.locked_until > now
    proposed = row.proposed or {}
    return Open(
        id=row.id,
        kind=row.kind,
        why=Why(row.why),
        state=row.state,
        thing=keepers.KEEPERS[row.kind].find(row.thing) if row.kind in keepers.KEEPERS else None,
        title=row.title,
        body=row.body,
        path=row.path,
        author_id=UserId(row.author_id) if row.author_id else None,
        author=names.get(row.author_id, ""),
        opened_at=row.opened_at,
        hidden=row.hidden_at is not None,
        said=[Said(Reason(each.reason), each.words, each.at, each.user_id is not None, each.weight) for each in said],
        earlier=[(Decision(each.decision), each.decided_at) for each in earlier],
        locked_by=names.get(row.locked_by, "") if locked else "",
        mine=locked and row.locked_by == by,
        minutes=_minutes(row.locked_until, now) if locked else 0,
        barred=None if row.state == "closed" else _barred(row, by=by),
        proposed=Decision(proposed["decision"]) if proposed else None,
        proposed_by=names.get(row.proposed_by, ""),
        proposed_note=proposed.get("note", ""),
        proposed_days=proposed.get("days", 0),
        decision=Decision(row.decision) if row.decision else None,
        decided_by=names.get(row.decided_by, ""),
        decided_at=row.decided_at,
        note=row.note,
        appeal_words=row.appeal_words,
        appeal_text=row.appeal_text,
        appeal_outcome=row.appeal_outcome,
    )

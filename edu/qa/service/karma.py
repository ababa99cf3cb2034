"""Karma and trust: the one place where they move, and what they come to."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.karma import KarmaAccount, KarmaEvent
from edu.qa.rules import karma as rules
from edu.qa.rules import site, trust
from edu.qa.rules.karma import AMOUNTS, START, Event, Kind, Preset, Privilege
from edu.site.service import settings

PAGE = 50  # lines of a person's karma

_EVENT, _ACCOUNT = table(KarmaEvent).c, table(KarmaAccount).c
_KARMA = select(_ACCOUNT.user_id, _ACCOUNT.karma).where(_ACCOUNT.user_id.in_(bindparam("people", expanding=True)))
_LOCKED = select(_ACCOUNT.karma).where(_ACCOUNT.user_id == bindparam("person")).with_for_update()
_TRUST = select(_ACCOUNT.trust).where(_ACCOUNT.user_id == bindparam("person"))
_LATEST = (
    select(_EVENT.round, _EVENT.twin, _EVENT.amount, _EVENT.day, _EVENT.question_id)
    .where(_EVENT.user_id == bindparam("person"), _EVENT.kind == bindparam("of"), _EVENT.source == bindparam("by"))
    .order_by(_EVENT.round.desc(), _EVENT.twin.desc())
    .limit(1)
)
_GAINED = select(func.sum(_EVENT.amount)).where(
    _EVENT.user_id == bindparam("person"), _EVENT.day == bindparam("on"), _EVENT.kind.in_([kind.value for kind in rules.CAPPED])
)
_LINES = (
    select(_EVENT.id, _EVENT.kind, _EVENT.twin, _EVENT.nominal, _EVENT.amount, _EVENT.karma, _EVENT.question_id, _EVENT.created_at)
    .where(_EVENT.user_id == bindparam("person"), _EVENT.id < bindparam("before"))
    .order_by(_EVENT.id.desc())
    .limit(PAGE + 1)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a person's karma. `amount` is less than `nominal` where a cap or the floor has eaten some of it."""

    id: int
    kind: Kind
    twin: bool
    nominal: int
    amount: int
    karma: int
    question_id: int | None
    at: datetime


# ---- What it comes to


def karma_of(ids: Collection[UserId]) -> dict[UserId, int]:
    """The karma of each of these people, in one statement."""
    known = {row.user_id: row.karma for row in db.session.execute(_KARMA, {"people": sorted(set(ids))})} if ids else {}
    return {person: known.get(person, START) for person in ids}


def may(user_id: UserId, privilege: Privilege) -> bool:
    """Whether the person's karma opens this, on the site as it is."""
    return rules.may(privilege, karma=karma_of([user_id])[user_id], preset=preset())


def preset() -> Preset:
    """How much karma the site's privileges take."""
    return Preset(settings.value(site.PRESET))


def trust_of(user_id: UserId) -> int:
    """The person's trust level, 0 to 4."""
    return int(db.session.execute(_TRUST, {"person": user_id}).scalar() or trust.NEW)


def lines(user_id: UserId, *, before: int | None = None) -> tuple[Sequence[Line], int | None]:
    """The newest lines, older than number `before`; and the number to go on from, None at the end."""
    rows = db.session.execute(_LINES, {"person": user_id, "before": before or 2**63 - 1}).all()
    found = [
        Line(row.id, Kind(row.kind), row.twin, row.nominal, row.amount, row.karma, row.question_id, row.created_at) for row in rows[:PAGE]
    ]
    return found, found[-1].id if len(rows) > PAGE else None


# ---- How it moves


def lock(*people: UserId) -> None:
    """Hold the karma of these people until the transaction ends: before any question is held, so that nobody waits in a circle.

    It is everybody's turnstile too: one's own two changes at once come one after the other, and limits hold.
    """
    for person in sorted(set(people)):
        _lock(person)


def record(user_id: UserId, kind: Kind, *, source: str, question_id: int | None, now: datetime, on: datetime | None = None) -> None:
    """Move the person's karma for `kind`, once for each source until it is undone. `on`: when what counts happened, if not now.

    Inside the caller's transaction, which has begun with `lock`.
    """
    with transaction():
        karma = _lock(user_id)
        latest = db.session.execute(_LATEST, {"person": user_id, "of": kind.value, "by": source}).first()
        if latest is not None and not latest.twin:
            return
        day = rules.day_of(on or now)
        gained = int(db.session.execute(_GAINED, {"person": user_id, "on": day}).scalar() or 0) if kind in rules.CAPPED else 0
        _write(
            user_id, kind, source, round=latest.round + 1 if latest else 0, twin=False, nominal=AMOUNTS[kind],
            amount=rules.moved(kind, karma=karma, gained=gained), karma=karma, day=day, question_id=question_id, now=now,
        )  # fmt: skip


def undo(user_id: UserId, kind: Kind, *, source: str, now: datetime) -> None:
    """Write the twin of what this source has moved, or nothing where it has moved nothing. As `record`."""
    with transaction():
        karma = _lock(user_id)
        latest = db.session.execute(_LATEST, {"person": user_id, "of": kind.value, "by": source}).first()
        if latest is None or latest.twin:
            return
        _write(
            user_id, kind, source, round=latest.round, twin=True, nominal=-AMOUNTS[kind],
            amount=rules.undone(latest.amount, karma=karma), karma=karma, day=latest.day, question_id=latest.question_id, now=now,
        )  # fmt: skip


def stands(user_id: UserId, kind: Kind, *, source: str) -> bool:
    """Whether this source has moved the person's karma and was not undone."""
    latest = db.session.execute(_LATEST, {"person": user_id, "of": kind.value, "by": source}).first()
    return latest is not None and not latest.twin


def _lock(user_id: UserId) -> int:
    """The person's karma, held until the transaction ends."""
    karma = db.session.execute(_LOCKED, {"person": user_id}).scalar()
    if karma is None:
        db.session.execute(upsert.new_only(KarmaAccount), {"user_id": user_id, "karma": START, "trust": trust.NEW})
        karma = db.session.execute(_LOCKED, {"person": user_id}).scalar_one()
    return int(karma)


def _write(
    user_id: UserId, kind: Kind, source: str, *, round: int, twin: bool, nominal: int, amount: int, karma: int, day: str,
    question_id: int | None, now: datetime,
) -> None:  # fmt: skip
    row = {
        "user_id": user_id, "kind": kind.value, "source": source, "round": round, "twin": twin, "nominal": nominal, "amount": amount,
        "karma": karma + amount, "day": day, "question_id": question_id, "created_at": now,
    }  # fmt: skip
    db.session.execute(insert(table(KarmaEvent)), row)
    db.session.execute(update(table(KarmaAccount)).where(_ACCOUNT.user_id == user_id).values(karma=karma + amount))


# ---- Anew from nothing


def recompute(user_id: UserId) -> int:
    """What the person's karma must be, from their events alone."""
    return START + sum(rules.replayed(_events(user_id)))


def _events(user_id: UserId) -> Iterator[Event]:
    rows = db.session.execute(
        select(_EVENT.kind, _EVENT.source, _EVENT.round, _EVENT.twin, _EVENT.day).where(_EVENT.user_id == user_id).order_by(_EVENT.id)
    )
    for row in rows:
        yield Event(Kind(row.kind), row.source, row.round, row.twin, row.day)


def drift() -> Iterator[tuple[UserId, int, int]]:
    """Everybody whose karma is not what their events come to: who, what is kept, what it must be."""
    kept = dict(db.session.execute(select(_ACCOUNT.user_id, _ACCOUNT.karma).order_by(_ACCOUNT.user_id)).all())
    for person in sorted(kept):
        due = recompute(person)
        if due != kept[person]:
            yield UserId(person), kept[person], due

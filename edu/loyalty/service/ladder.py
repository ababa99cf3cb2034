"""Everybody's place on the ladder: worked out from deeds, kept, and every move written down."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, null, select, update

from edu.accounts.rules import Deleted, SignedUp
from edu.accounts.service import crowd
from edu.core.i18n import Message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.loyalty.models import ladder as models
from edu.loyalty.rules import ladder as rules
from edu.loyalty.rules.ladder import Deeds, Flow, Rung, Standing, Week
from edu.loyalty.service.deeds import deeds_behind, deeds_of, weeks_of
from edu.notifications.service import telling
from edu.ports import clock, jobs
from edu.qa.rules.events import Accepted, Answered
from edu.quizzes.rules.quiz import HandedIn

BATCH = 500  # people worked out in one transaction
WEEK = timedelta(days=7)
logger = logging.getLogger(__name__)

_STANDING, _MOVE = table(models.Standing).c, table(models.Move).c
_KEPT = select(_STANDING.user_id, _STANDING.rung, _STANDING.since, _STANDING.below_since)
_THEIRS = _KEPT.where(_STANDING.user_id.in_(bindparam("people", expanding=True)))
_OWN = _KEPT.where(_STANDING.user_id == bindparam("person"))
# Of two at once the second finds nothing left to change, and writes no second move.
_STEP = (
    update(table(models.Standing))
    .where(_STANDING.user_id == bindparam("person"), _STANDING.rung == bindparam("was"))
    .values(rung=bindparam("rung_now"), since=bindparam("since_now"), below_since=bindparam("below_now"))
    .returning(_STANDING.user_id)
)
_COUNTS = select(_STANDING.rung, func.count()).group_by(_STANDING.rung)
_FROM_MOVES = select(
    *(func.coalesce(func.sum(case((_MOVE.to_rung == rung, 1), else_=0) - case((_MOVE.from_rung == rung, 1), else_=0)), 0) for rung in Rung)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands, and for what."""

    standing: Standing
    deeds: Deeds  # at least those that the rung asks for

    @property
    def why(self) -> Message:
        return rules.why(self.deeds, self.standing)

    @property
    def next(self) -> Message:
        return rules.NEXT[self.standing.rung]


# ---- Working out


def restand(people: Collection[UserId], *, now: datetime) -> int:
    """Work out where these people stand now and keep it; how many moved. Twice is once."""
    with transaction():
        before = {UserId(row.user_id): _standing(row) for row in db.session.execute(_THEIRS, {"people": list(people)})}
        return sum(_keep(person, before.get(person), deeds, now=now) for person, deeds in deeds_of(people, now=now).items())


def restand_all(*, now: datetime) -> int:
    """The same for everybody, in batches; how many moved."""
    moved, after = 0, 0
    while people := crowd.ids_after(after, most=BATCH):
        moved += restand(people, now=now)
        after = people[-1]
    return moved


@jobs.each_night
def restand_tonight() -> None:
    """Rungs fall by time alone: each night everybody's is worked out anew."""
    logger.info("%s people moved on the ladder", restand_all(now=clock.now()))


def _keep(person: UserId, before: Standing | None, deeds: Deeds, *, now: datetime) -> bool:
    after = rules.stand(before, deeds, now=now)
    if after == before:
        return False
    row = {"rung": after.rung, "since": after.since, "below_since": after.below_since}
    if before is None:
        kept = db.session.execute(upsert.new_only(models.Standing, on=("user_id",), returning="user_id"), {"user_id": person, **row})
    else:
        values = {f"{name}_now": value for name, value in row.items() if name != "below_since"} | {"below_now": after.below_since}
        kept = db.session.execute(_STEP, {"person": person, "was": before.rung, **values})
    if kept.first() is None or (before and after.rung == before.rung):
        return False
    start = before.rung if before else 0
    db.session.execute(insert(table(models.Move)), {"user_id": person, "from_rung": start, "to_rung": after.rung, "at": now})
    if before and after.rung > before.rung:
        _tell(person, after, now=now)
    return True


def _tell(person: UserId, standing: Standing, *, now: datetime) -> None:
    telling.tell(person, kind="rank", what=rules.TITLES[standing.rung], path="/ladder", key=f"rung:{standing.rung}:{now:%Y-%m-%d}", now=now)


def hear_signed_up(event: SignedUp) -> None:
    """Whoever signs up stands on the first rung at once."""
    restand([event.user_id], now=event.now)


def hear_handed_in(event: HandedIn) -> None:
    """A quiz is handed in: whoever could rise by it is looked at."""
    _was_active(event.user_id, now=event.now)


def hear_answered(event: Answered) -> None:
    """An answer does what a quiz does."""
    _was_active(event.user_id, now=event.now)


def hear_accepted(event: Accepted) -> None:
    """An accepted answer lifts to the fourth rung."""
    row = _row(event.answerer_id)
    if row is None or row.rung < Rung.ADVOCATE or row.below_since is not None:
        _restand_one(event.answerer_id, row, now=event.now)


def _was_active(person: UserId, *, now: datetime) -> None:
    """What being active can change: it lifts to the second rung, by its weeks to the third, and keeps from falling."""
    row = _row(person)
    at_stake = row is None or row.rung == Rung.PROSPECT or row.below_since is not None
    if at_stake or (row.rung == Rung.NEW and weeks_of(person, now=now) >= rules.REGULAR_WEEKS):
        _restand_one(person, row, now=now)


def _restand_one(person: UserId, row: Any, *, now: datetime) -> None:
    # What a visitor did before signing up is older than their first step.
    restand([person], now=max(now, row.since) if row else now)


def _row(person: UserId) -> Any:
    return db.session.execute(_OWN, {"person": person}).first()


def hear_deleted(event: Deleted) -> None:
    """A person leaves the ladder: that somebody did stays, who it was does not."""
    with transaction():
        row = _row(event.user_id)
        if row is not None:
            gone = {"user_id": null(), "from_rung": row.rung, "to_rung": 0, "at": event.now}
            db.session.execute(insert(table(models.Move)).values(gone))
            db.session.execute(delete(table(models.Standing)).where(_STANDING.user_id == event.user_id))
        db.session.execute(update(table(models.Move)).where(_MOVE.user_id == event.user_id).values(user_id=None))


# ---- Looking


def place_of(person: UserId, *, now: datetime) -> Place | None:
    """Where a person stands and for what, worked out where it isn't kept yet; None when there is no such person. Three statements."""
    row = _row(person)
    if row is not None:
        return Place(_standing(row), deeds_behind(Rung(row.rung), person, now=now))
    deeds = deeds_of([person], now=now).get(person)
    return Place(rules.stand(None, deeds, now=now), deeds) if deeds else None


def rung_of(person: UserId) -> Rung:
    """The rung a person stands on; a prospect where nothing is kept. One statement."""
    row = _row(person)
    return Rung(row.rung) if row else Rung.PROSPECT


def rungs_of(people: Collection[UserId]) -> dict[UserId, Rung]:
    """The rungs of many. One statement."""
    return {UserId(row.user_id): Rung(row.rung) for row in db.session.execute(_THEIRS, {"people": list(people)})}


def counts() -> dict[Rung, int]:
    """How many people stand on each rung. One statement."""
    found = {Rung(rung): people for rung, people in db.session.execute(_COUNTS)}
    return {rung: found.get(rung, 0) for rung in Rung}


def counts_by_moves() -> dict[Rung, int]:
    """The same, added up from every move there was."""
    return dict(zip(Rung, map(int, db.session.execute(_FROM_MOVES).one()), strict=True))


def week(monday: date, *, zero: datetime) -> Week:
    """What happened on the ladder in the week that begins on `monday`; `zero` is its midnight in UTC. Two statements."""
    before = map(int, db.session.execute(_FROM_MOVES.where(_MOVE.at < zero)).one())
    steps = select(_MOVE.id, _MOVE.user_id, _MOVE.from_rung, _MOVE.to_rung).where(_MOVE.at >= zero, _MOVE.at < zero + WEEK)
    return Week(monday, dict(enumerate(before, start=1)), _flows(db.session.execute(steps.order_by(_MOVE.id)).all()))


def first_move() -> datetime | None:
    """When the first person came onto the ladder."""
    first: datetime | None = db.session.scalar(select(func.min(_MOVE.at)))
    return first


def personal_data(user_id: UserId) -> dict[str, object]:
    """Where the person stands and how they came there, for their export."""
    moves = select(_MOVE.from_rung, _MOVE.to_rung, _MOVE.at).where(_MOVE.user_id == user_id).order_by(_MOVE.id)
    return {
        "rung": int(rung_of(user_id)),
        "moves": [{"from": row.from_rung, "to": row.to_rung, "at": row.at.isoformat()} for row in db.session.execute(moves)],
    }


def _flows(steps: Collection[Any]) -> tuple[Flow, ...]:
    """The steps of each person put together: from where the week found them to where it left them."""
    paths: dict[object, tuple[int, int]] = {}
    for step in steps:
        key = step.user_id or ("gone", step.id)
        paths[key] = (paths[key][0] if key in paths else step.from_rung, step.to_rung)
    return _counted(path for path in paths.values() if path[0] != path[1])


def _counted(paths: Iterable[tuple[int, int]]) -> tuple[Flow, ...]:
    found: dict[tuple[int, int], int] = {}
    for path in paths:
        found[path] = found.get(path, 0) + 1
    return tuple(Flow(*path, people) for path, people in sorted(found.items()))


def _standing(row: Any) -> Standing:
    return Standing(Rung(row.rung), row.since, row.below_since)

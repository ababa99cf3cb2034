"""Giving awards: a minute after they are earned, or in the night that finds them earned long ago."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, update

from edu.awards.models import ActivityDay, Award, AwardGiven
from edu.awards.rules.counters import ACTIVE, FROZEN
from edu.awards.rules.merits import Merits, times
from edu.awards.rules.streaks import Lived, runs
from edu.awards.service import streaks, tokens
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.notifications.service import telling
from edu.points.rules import Cause
from edu.points.service import book, ledger
from edu.ports import clock, jobs
from edu.qa.service import karma

BATCH = 100  # people looked at in one transaction: the ledger waits for it
CEILING = 200  # points from awards on one day (UTC)
MOST_AT_ONCE = 50  # times of one award found at one look: the next look finds the rest
logger = logging.getLogger(__name__)

_DAY, _AWARD, _GIVEN = (table(model).c for model in (ActivityDay, Award, AwardGiven))
_THESE: BindParameter[Any] = bindparam("people", expanding=True)
_FRESH = select(_DAY.user_id).where(_DAY.fresh, _DAY.user_id > bindparam("after")).distinct().order_by(_DAY.user_id).limit(BATCH)
_EVERYBODY = select(_DAY.user_id).where(_DAY.user_id > bindparam("after")).distinct().order_by(_DAY.user_id).limit(BATCH)
_SEEN = update(table(ActivityDay)).where(_DAY.fresh, _DAY.user_id.in_(_THESE)).values(fresh=False)
_TOTALS = (
    select(_DAY.user_id, _DAY.counter, func.sum(_DAY.n).label("total"), func.max(_DAY.n).label("best"))
    .where(_DAY.user_id.in_(_THESE), _DAY.counter != FROZEN)
    .group_by(_DAY.user_id, _DAY.counter)
)
_RULES = (
    select(_AWARD.slug, _AWARD.name, _AWARD.rule, _AWARD.repeats, _AWARD.points)
    .where(_AWARD.retired_at.is_(None))
    .order_by(_AWARD.position)
)
_ONE_MORE = update(table(Award)).where(_AWARD.slug == bindparam("award")).values(holders=_AWARD.holders + 1)
_HELD = select(_GIVEN.user_id, _GIVEN.award, func.max(_GIVEN.occasion).label("most")).where(_GIVEN.user_id.in_(_THESE))
_HELD = _HELD.group_by(_GIVEN.user_id, _GIVEN.award)


@jobs.each_minute
def give_in_time() -> None:
    """What was earned in the last minute."""
    give_fresh(now=clock.now())


@jobs.each_night
def give_late() -> None:
    """What was earned before its award was there, or under another rule."""
    give_all(now=clock.now())


def give_fresh(*, now: datetime) -> int:
    """Give those of whom something new is counted what they have earned; how many awards."""
    return _give(_FRESH, now=now)


def give_all(*, now: datetime) -> int:
    """Give everybody what they have earned, whenever that was; how many awards. A second time gives nothing."""
    return _give(_EVERYBODY, now=now)


def merits_of(people: Collection[UserId]) -> dict[UserId, Merits]:
    """What these people have done. Two statements, and what karma takes."""
    return _merits(people, streaks.days_of(people))


def _give(query: Any, *, now: datetime) -> int:
    given, after = 0, 0
    while people := [UserId(number) for number in db.session.scalars(query, {"after": after})]:
        after = people[-1]
        try:
            given += _give_to(people, now=now)
        except Exception:  # one person's trouble must not keep the others waiting
            logger.exception("awards of %s people can't be given together", len(people))
            given += sum(_give_alone(person, now=now) for person in people)
    return given


def _give_alone(person: UserId, *, now: datetime) -> int:
    try:
        return _give_to([person], now=now)
    except Exception:
        logger.exception("awards of person %s can't be given", person)
        return 0


def _give_to(people: Sequence[UserId], *, now: datetime) -> int:
    with transaction():
        book.lock()  # before the counters, as in `counting.count`
        db.session.execute(_SEEN, {"people": people})
        days = streaks.days_of(people)
        for person in people:
            days[person] = streaks.hold(person, days[person], freezes=tokens.in_hand(person).get("freeze", 0))
        merits = _merits(people, days)
        held = {(row.user_id, row.award): row.most for row in db.session.execute(_HELD, {"people": people})}
        given = 0
        for award in db.session.execute(_RULES).all():
            for person in people:
                due = times(award.rule, merits[person])
                first = held.get((person, award.slug), 0) + 1
                last = min(due, first + MOST_AT_ONCE - 1) if award.repeats else min(due, 1)
                given += sum(_hand_over(award, person, occasion, now=now) for occasion in range(first, last + 1))
        return given


def _hand_over(award: Any, person: UserId, occasion: int, *, now: datetime) -> bool:
    row = {"award": award.slug, "user_id": person, "occasion": occasion, "given_at": now}
    new = db.session.execute(upsert.new_only(AwardGiven, on=("user_id", "award", "occasion"), returning="id"), row).scalar()
    if new is None:
        return False
    if occasion == 1:
        db.session.execute(_ONE_MORE, {"award": award.slug})
    path = f"/awards/{award.slug}"
    points = min(award.points, CEILING - ledger.earned_on(person, "award", now=now)) if award.points else 0
    if points > 0:
        ledger.award(person, points, cause=Cause("award", f"{award.slug}:{occasion}", what=award.name, path=path), now=now)
    telling.tell(person, kind="award", what=award.name, path=path, key=f"award:{award.slug}:{occasion}", now=now)
    return True


def _merits(people: Collection[UserId], days: Mapping[UserId, Sequence[Lived]]) -> dict[UserId, Merits]:
    totals: dict[int, dict[str, int]] = {person: {} for person in people}
    best: dict[int, dict[str, int]] = {person: {} for person in people}
    for row in db.session.execute(_TOTALS, {"people": list(people)}):
        totals[row.user_id][row.counter], best[row.user_id][row.counter] = int(row.total), row.best
    standing = karma.karma_of(people)
    return {
        person: Merits(
            totals=totals[person],
            best_day=best[person],
            active_days=sum(not lived.frozen for lived in days[person]),
            streak=max((sum(not lived.frozen for lived in run) for run in runs(days[person])), default=0),
            karma=standing.get(person, 0),
        )
        for person in people
    }


# ---- How rare


@jobs.each_hour
def recount_in_time() -> None:
    """How many have what."""
    recount()


def recount() -> None:
    """Count again how many people have each award, of how many who have ever finished anything."""
    with transaction():
        among = db.session.scalar(select(func.count(func.distinct(_DAY.user_id))).where(_DAY.counter == ACTIVE)) or 0
        holders = select(func.count(func.distinct(_GIVEN.user_id))).where(_GIVEN.award == _AWARD.slug).scalar_subquery()
        db.session.execute(update(table(Award)).values(holders=holders, among=among))

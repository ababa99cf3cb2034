"""Quests: what somebody has today and this week, how far they are, and fetching the points once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from edu.accounts.rules import Reader
from edu.awards.models import ActivityDay, QuestClaim
from edu.awards.rules import questing
from edu.awards.rules.counters import local_day
from edu.awards.rules.questing import CEILING, Group, Period, Quest, Span
from edu.awards.service import catalogue, counting
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.rules import Cause
from edu.points.service import book, ledger

COUNTED_AS = {Span.DAY: "quests_done", Span.WEEK: "weekly_quests_done", Span.CLASS: "class_quests_done"}

_DAY, _CLAIM = table(ActivityDay).c, table(QuestClaim).c
_BETWEEN = (_DAY.day >= bindparam("first"), _DAY.day <= bindparam("last"))
_OWN = select(_DAY.day, _DAY.counter, _DAY.n).where(_DAY.user_id == bindparam("own"), *_BETWEEN)
_TOGETHER = (
    select(_DAY.counter, func.sum(_DAY.n).label("n"))
    .where(_DAY.user_id.in_(bindparam("people", expanding=True)), *_BETWEEN)
    .group_by(_DAY.counter)
)
_CLAIMED = select(_CLAIM.period, _CLAIM.quest).where(
    _CLAIM.user_id == bindparam("own"), _CLAIM.period.in_(bindparam("periods", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A quest that somebody has, and how far they are with it."""

    quest: Quest
    period: Period
    need: int
    have: int
    own: int  # of a class quest: their own part of it
    claimed: bool
    group: str = ""  # the class's name

    @property
    def done(self) -> bool:
        return self.have >= self.need

    @property
    def ready(self) -> bool:
        """Whether its points wait to be fetched."""
        return self.done and self.own > 0 and not self.claimed


@dataclass(frozen=True, slots=True)
class Board:
    """All the quests of one person."""

    day: tuple[Offer, ...]
    week: tuple[Offer, ...]
    classes: tuple[Offer, ...]
    late: tuple[Offer, ...]  # done yesterday or last week, not fetched yet
    ends: date  # the week's last day

    @property
    def offers(self) -> tuple[Offer, ...]:
        return (*self.day, *self.week, *self.classes, *self.late)


def board_for(reader: Reader, *, groups: Sequence[Group] = (), now: datetime) -> Board:
    """The reader's quests now. Three statements, and two for each class."""
    today = local_day(now, reader.zone).day
    day, week = questing.day_of(today), questing.week_of(today)
    periods = [day, week, *(questing.week_of(today, group=group.id) for group in groups)]
    pool = catalogue.pool()
    found = _offers(reader.id, [*periods, *map(questing.before, periods)], pool, {group.id: group for group in groups})
    by = {span: tuple(each for each in found if each.period.span is span and each.period.last >= today) for span in Span}
    late = tuple(each for each in found if each.period.last < today and each.ready)
    return Board(by[Span.DAY], by[Span.WEEK], by[Span.CLASS], late, ends=week.last)


def tomorrow(reader: Reader, *, now: datetime) -> list[Quest]:
    """What the reader will have tomorrow. One statement."""
    day = questing.day_of(local_day(now, reader.zone).day + timedelta(days=1))
    return questing.drawn(catalogue.pool(), day, who=reader.id)


def claim(reader: Reader, slug: str, period: str, *, groups: Sequence[Group] = (), now: datetime) -> int:
    """Fetch the points of a quest that is done; how many. Raises NotFound, Conflict."""
    with transaction():
        book.lock()  # one at a time: what is counted is what is paid
        board = board_for(reader, groups=groups, now=now)
        offer = next((each for each in board.offers if each.quest.slug == slug and each.period.key == period), None)
        if offer is None:
            raise NotFound(message("You have no such quest now. Today's quests stand on this page."))
        if not offer.done or not offer.own:
            raise Conflict(message("This quest is not done yet."))
        points = max(0, min(offer.quest.points, CEILING - ledger.earned_on(reader.id, "quest", now=now)))
        row = {"user_id": reader.id, "period": period, "quest": slug, "points": points, "at": now}
        new = upsert.new_only(QuestClaim, on=("user_id", "period", "quest"), returning="quest")
        if offer.claimed or db.session.execute(new, row).first() is None:
            raise Conflict(message("You have fetched the points of this quest already."))
        if points:
            cause = Cause("quest", f"{slug}:{period}", what=offer.quest.name, path="/quests")
            ledger.award(reader.id, points, cause=cause, now=now)
        counting.count(reader.id, {COUNTED_AS[offer.quest.span]: 1}, now=now)
        return points


def _offers(own: UserId, periods: Sequence[Period], pool: Iterable[Quest], groups: Mapping[int, Group]) -> list[Offer]:
    pool = list(pool)
    asked = {"own": own, "first": min(each.first for each in periods).isoformat(), "last": max(each.last for each in periods).isoformat()}
    rows = db.session.execute(_OWN, asked).all()
    claimed = {(row.period, row.quest) for row in db.session.execute(_CLAIMED, {"own": own, "periods": [each.key for each in periods]})}
    found = []
    for period in periods:
        group = groups.get(period.group)
        quests = questing.drawn(pool, period, who=group.id if group else own)
        mine: dict[str, int] = {}
        for row in rows:
            if period.first.isoformat() <= row.day <= period.last.isoformat():
                mine[row.counter] = mine.get(row.counter, 0) + row.n
        all_of = _together(group, period) if group and quests else mine
        for quest in quests:
            need = questing.need_of(quest, group)
            have = questing.counted(all_of, quest, need)
            is_claimed = (period.key, quest.slug) in claimed
            found.append(Offer(quest, period, need, have, mine.get(quest.counter, 0), is_claimed, group.name if group else ""))
    return found


def _together(group: Group, period: Period) -> dict[str, int]:
    asked = {"people": list(group.members), "first": period.first.isoformat(), "last": period.last.isoformat()}
    return {row.counter: int(row.n) for row in db.session.execute(_TOGETHER, asked)}

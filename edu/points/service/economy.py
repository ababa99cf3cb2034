"""The economy in public: what was issued and spent, for what and when, where it is, and whether the books hold."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import func, select

from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.models import EconomyMark, EconomyWeek, Entry, LedgerAccount, LedgerCheck, Posting
from edu.points.rules import Purpose, week_of
from edu.points.service import book
from edu.points.service.verify import verify
from edu.ports import clock, jobs

CHUNK = 20_000  # postings counted in one go
WEEKS = 12  # shown

logger = logging.getLogger(__name__)
_ACCOUNT, _POSTING, _ENTRY, _WEEK = (table(model).c for model in (LedgerAccount, Posting, Entry, EconomyWeek))


@dataclass(frozen=True, slots=True)
class Flow:
    """Points that came out of the mint, and that went into the sink, for one cause or in one week."""

    name: str
    issued: int
    spent: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last look at the books found."""

    at: datetime
    postings: int
    seconds: float
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Economy:
    """All of it. `held`: what people and funds have, by kind of account; it is `issued` less `spent`."""

    issued: int
    spent: int
    held: dict[str, int]
    weeks: tuple[Flow, ...]  # the last twelve that had any, oldest first
    causes: tuple[Flow, ...]  # most issued first
    checked: Checked | None


def look() -> Economy:
    """The economy as it is now."""
    kept = dict(db.session.execute(select(_ACCOUNT.purpose, func.sum(_ACCOUNT.balance)).group_by(_ACCOUNT.purpose)).all())
    moved = flows()
    weeks = _summed((week, issued, spent) for week, _, issued, spent in moved)
    causes = _summed((kind, issued, spent) for _, kind, issued, spent in moved)
    return Economy(
        issued=-int(kept.get(Purpose.MINT, 0)),
        spent=int(kept.get(Purpose.SINK, 0)),
        held={purpose: int(sum_) for purpose, sum_ in kept.items() if purpose not in (Purpose.MINT, Purpose.SINK)},
        weeks=tuple(sorted(weeks, key=lambda flow: flow.name))[-WEEKS:],
        causes=tuple(sorted(causes, key=lambda flow: (-flow.issued, -flow.spent, flow.name))),
        checked=last_check(),
    )


def flows() -> list[tuple[str, str, int, int]]:
    """All that came out of the mint and went into the sink, as (week, kind of cause, issued, spent); a pair may come twice."""
    rows = db.session.execute(select(_WEEK.week, _WEEK.kind, _WEEK.issued, _WEEK.spent))
    return [*((row.week, row.kind, row.issued, row.spent) for row in rows), *_since(_mark())]


def last_check() -> Checked | None:
    """What the newest nightly look found."""
    row = db.session.execute(select(table(LedgerCheck)).order_by(table(LedgerCheck).c.at.desc()).limit(1)).first()
    return Checked(row.at, row.postings, row.seconds, tuple(row.broken)) if row else None


def count_up() -> int:
    """Count what has been written since the last time into the weeks; how many postings."""
    counted = 0
    while True:
        with transaction():
            book.lock()
            mark = _mark()
            last = db.session.execute(_numbers(mark)).scalar()
            if last is None:
                return counted
            for week, kind, issued, spent in _since(mark, last):
                row = {"week": week, "kind": kind, "issued": issued, "spent": spent}
                db.session.execute(upsert.merging(EconomyWeek, on=("week", "kind"), add=("issued", "spent")), row)
            db.session.execute(upsert.merging(EconomyMark, on=("id",), put=("posting_id",)), {"id": 1, "posting_id": last})
            counted += 1


def check(*, now: datetime) -> Checked:
    """Look through the books and keep the finding for everybody to see."""
    begun = monotonic()
    broken = [breach.name for breach in verify()]
    postings = db.session.execute(select(func.count()).select_from(table(Posting))).scalar_one()
    if broken:
        logger.error("the ledger is broken: %s", "; ".join(broken))
    found = {"at": now, "postings": postings, "seconds": round(monotonic() - begun, 2), "broken": broken}
    with transaction():
        db.session.execute(upsert.merging(LedgerCheck, on=("day",), put=tuple(found)), {"day": f"{now:%Y-%m-%d}", **found})
    return Checked(now, postings, found["seconds"], tuple(broken))  # type: ignore[arg-type]


def _mark() -> int:
    return db.session.execute(select(table(EconomyMark).c.posting_id)).scalar() or 0


def _numbers(after: int):  # type: ignore[no-untyped-def]  # SQLAlchemy's own long name
    """The last of the next `CHUNK` postings; none when there are no more."""
    some = select(_POSTING.id).where(_POSTING.id > after).order_by(_POSTING.id).limit(CHUNK).subquery()
    return select(func.max(some.c.id))


def _since(after: int, to: int | None = None) -> list[tuple[str, str, int, int]]:
    """(week, kind, issued, spent) of the postings past `after`, a reversal under the kind of what it undoes."""
    undone = table(Posting).alias("undone")
    kind = func.coalesce(undone.c.kind, _POSTING.kind)
    query = (
        select(_POSTING.created_at, kind, _ACCOUNT.purpose, _ENTRY.amount)
        .join(table(Entry), _ENTRY.posting_id == _POSTING.id)
        .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
        .outerjoin(undone, undone.c.id == _POSTING.reverses_id)
        .where(_POSTING.id > after, _ACCOUNT.owner_id.is_(None), _ACCOUNT.purpose.in_([Purpose.MINT, Purpose.SINK]))
    )
    sums: dict[tuple[str, str], list[int]] = {}
    for at, cause, purpose, amount in db.session.execute(query if to is None else query.where(_POSTING.id <= to)):
        flow = sums.setdefault((week_of(at), cause), [0, 0])
        flow[purpose == Purpose.SINK] += amount if purpose == Purpose.SINK else -amount
    return [(week, cause, issued, spent) for (week, cause), (issued, spent) in sums.items()]


def _summed(flows: Iterable[tuple[str, int, int]]) -> list[Flow]:
    sums: dict[str, list[int]] = {}
    for name, issued, spent in flows:
        flow = sums.setdefault(name, [0, 0])
        flow[0] += issued
        flow[1] += spent
    return [Flow(name, issued, spent) for name, (issued, spent) in sums.items()]


@jobs.each_hour
def count_up_hourly() -> None:
    """So that the page of the economy adds up an hour at most."""
    count_up()


@jobs.each_night
def check_nightly() -> None:
    """Whether the books hold, for everybody to see in the morning."""
    count_up()
    check(now=clock.now())

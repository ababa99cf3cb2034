"""The site's public numbers: each beside its recomputation, compared every night, and what was found."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import bindparam, func, select

from edu.core.i18n import message
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.loyalty.models.scores import CounterCheck
from edu.loyalty.rules.counters import Check, Counter
from edu.loyalty.rules.ladder import RULES, Rung
from edu.loyalty.rules.scores import State
from edu.loyalty.service import ladder, scores, tickets
from edu.points.service import earners, ledger
from edu.ports import clock, jobs

NIGHTS = 30  # that the page shows
logger = logging.getLogger(__name__)

_CHECK = table(CounterCheck).c
_NEWEST_DAY = select(func.max(_CHECK.day))
_LAST = select(_CHECK.name, _CHECK.day, _CHECK.shown, _CHECK.recomputed).where(_CHECK.day == _NEWEST_DAY.scalar_subquery())
_DRIFTED = (
    select(_CHECK.name, _CHECK.day, _CHECK.shown, _CHECK.recomputed)
    .where(_CHECK.shown != _CHECK.recomputed)
    .order_by(_CHECK.day.desc(), _CHECK.name)
    .limit(bindparam("most"))
)


_LABELS = {
    Rung.PROSPECT: message("Prospects on the ladder"),
    Rung.NEW: message("New ones on the ladder"),
    Rung.REGULAR: message("Regulars on the ladder"),
    Rung.ADVOCATE: message("Advocates on the ladder"),
    Rung.PARTNER: message("Partners on the ladder"),
}


def _on_rung(rung: Rung) -> Counter:
    return Counter(
        f"people-rung-{rung:d}",
        _LABELS[rung],
        RULES[rung],
        shown=lambda: ladder.counts()[rung],
        recomputed=lambda: ladder.counts_by_moves()[rung],
    )


# What this capability and those below it show in public. The roof adds those above.
COUNTERS: tuple[Counter, ...] = (
    *map(_on_rung, Rung),
    Counter(
        "people-on-the-ladder",
        message("People on the ladder"),
        message("Accounts that have a rung. Everybody gets one in the night after signing up at the latest; visitors have none."),
        shown=lambda: sum(ladder.counts().values()),
        recomputed=lambda: sum(ladder.counts_by_moves().values()),
    ),
    Counter(
        "lesson-answers",
        message("Answers about lessons"),
        message("Marks from 0 to 10 that readers gave lessons, one person and lesson once in thirty days, visitors included."),
        shown=scores.answers_counted,
        recomputed=scores.answers_kept,
    ),
    Counter(
        "tickets-open",
        message("Tickets that wait"),
        message("Detractors' words that no teacher has answered, settled or put away yet."),
        shown=lambda: tickets.counts()[State.OPEN],
        recomputed=tickets.open_by_what_was_done,
    ),
    Counter(
        "points-issued",
        message("Points issued"),
        message("All points ever put into circulation, spent or not, less those that were taken back."),
        shown=ledger.issued,
        recomputed=earners.issued_by_entries,
    ),
)


def all_counters() -> Sequence[Counter]:
    """Every counter of this site, in order."""
    return current_app.extensions["counters"]  # type: ignore[no-any-return]


def values() -> dict[str, int]:
    """What every counter shows now, by its name."""
    return {counter.name: counter.shown() for counter in all_counters()}


def check(*, now: datetime) -> list[Check]:
    """Recompute every counter, keep what was found under today's date, and return it. Twice on one day: the second stands."""
    with transaction():
        found = [
            Check(counter.name, now.astimezone(UTC).date(), counter.shown(), counter.recomputed()) for counter in all_counters()
        ]  # fmt: skip
        rows = [{"name": each.name, "day": each.day, "shown": each.shown, "recomputed": each.recomputed, "at": now} for each in found]
        db.session.execute(upsert.merging(CounterCheck, on=("name", "day"), put=("shown", "recomputed", "at")), rows)
    for each in found:
        if each.drift:
            logger.error("the counter %s shows %s and comes to %s", each.name, each.shown, each.recomputed)
    return found


@jobs.each_night
def check_tonight() -> None:
    """Each night every public number is recomputed."""
    check(now=clock.now())


def last_checks() -> Mapping[str, Check]:
    """What the last night found, by the counter's name. One statement."""
    return {row.name: Check(*row) for row in db.session.execute(_LAST)}


def drifts() -> Sequence[Check]:
    """The last nights' differences, the newest first. One statement."""
    return [Check(*row) for row in db.session.execute(_DRIFTED, {"most": NIGHTS})]

"""Awards and quests put where their files say, and awards as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from edu.accounts.service import people as accounts
from edu.awards.models import Award, AwardGiven, Quest
from edu.awards.rules import questing
from edu.awards.rules.catalogue import AwardSource
from edu.awards.rules.merits import Progress, progress
from edu.awards.service import giving
from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import Base, db, table
from edu.db.kept import kept
from edu.db.session import transaction

NEWEST = 24  # people shown on an award's page
FRESH = 5.0  # seconds that another process may show what was there before

_AWARD, _GIVEN, _QUEST = (table(model).c for model in (Award, AwardGiven, Quest))
_SHOWN = select(*_AWARD).order_by(_AWARD.position)
_OWN = (
    select(_GIVEN.award, func.max(_GIVEN.occasion).label("times"), func.max(_GIVEN.given_at).label("at"))
    .where(_GIVEN.user_id == bindparam("own"))
    .group_by(_GIVEN.award)
)
_NEWEST = (
    select(_GIVEN.user_id, _GIVEN.given_at)
    .where(_GIVEN.award == bindparam("award"), _GIVEN.occasion == 1)
    .order_by(_GIVEN.id.desc())
    .limit(NEWEST)
)
_POOL = (
    select(_QUEST.slug, _QUEST.span, _QUEST.name, _QUEST.text, _QUEST.counter, _QUEST.need, _QUEST.points)
    .where(_QUEST.retired_at.is_(None))
    .order_by(_QUEST.position)
)


@dataclass(frozen=True, slots=True)
class Card:
    """An award as somebody sees it: how rare it is, and how they stand with it."""

    slug: str
    name: Text
    text: Text
    medal: str
    figure: str
    repeats: bool
    points: int
    rarity: float | None  # the share of active people who have it, 0…1; None before they are counted
    times: int  # they have it
    at: datetime | None  # they got it last
    progress: Progress | None  # on the way to the (next) one


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has an award."""

    user_id: UserId
    name: str
    at: datetime


def list_awards(*, reader: UserId | None) -> list[Card]:
    """All awards in their order; those no longer given only where the reader has them. A handful of statements."""
    return _cards(db.session.execute(_SHOWN).all(), reader=reader, with_progress=True)


def awards_of(person: UserId) -> list[Card]:
    """What somebody has, the rarest first. Two statements."""
    cards = [card for card in _cards(db.session.execute(_SHOWN).all(), reader=person, with_progress=False) if card.times]
    return sorted(cards, key=lambda card: (card.rarity if card.rarity is not None else 1.0, card.slug))


def get_award(slug: str, *, reader: UserId | None) -> Card:
    """One award. Raises NotFound."""
    cards = _cards(db.session.execute(_SHOWN.where(_AWARD.slug == slug)).all(), reader=reader, with_progress=True)
    if not cards:
        raise NotFound(message("There is no such award."))
    return cards[0]


def holders_of(slug: str) -> list[Holder]:
    """Who got an award last; people who hide themselves are not shown. Three statements."""
    rows = db.session.execute(_NEWEST, {"award": slug}).all()
    ids = [UserId(row.user_id) for row in rows]
    names, absent = accounts.names_of(ids), accounts.absent_from_boards(ids)
    return [
        Holder(UserId(row.user_id), names[UserId(row.user_id)], row.given_at)
        for row in rows
        if UserId(row.user_id) in names and UserId(row.user_id) not in absent
    ]


def _cards(rows: Sequence[Any], *, reader: UserId | None, with_progress: bool) -> list[Card]:
    own = {row.award: row for row in db.session.execute(_OWN, {"own": reader})} if reader else {}
    merits = giving.merits_of([reader])[reader] if reader and with_progress else None
    cards = []
    for row in rows:
        had = own.get(row.slug)
        if row.retired_at is not None and had is None:
            continue
        due = merits is not None and row.retired_at is None and (row.repeats or had is None)
        times = had.times if had else 0
        cards.append(
            Card(
                slug=row.slug,
                name=row.name,
                text=row.text,
                medal=row.medal,
                figure=row.figure,
                repeats=row.repeats,
                points=row.points,
                rarity=_rarity(row.holders, row.among),
                times=times,
                at=had.at if had else None,
                progress=progress(row.rule, merits, time=times + 1) if due and merits is not None else None,
            )
        )
    return cards


def _rarity(holders: int, among: int) -> float | None:
    """Who has it is known at once, who else is active only each hour: until then there may be too few of them to tell."""
    if holders > among:
        return None
    return holders / among if holders else 0.0


@kept(FRESH)
def pool() -> list[questing.Quest]:
    """All quests there are to draw from. One statement, then kept in the process for some seconds."""
    return [
        questing.Quest(row.slug, questing.Span(row.span), row.name, row.text, row.counter, row.need, row.points)
        for row in db.session.execute(_POOL)
    ]


# ---- What the files say


def sync(awards: Iterable[AwardSource], quests: Iterable[questing.Quest], *, now: datetime) -> int:
    """Make awards and quests what these say, in this order; what is gone is retired, and stays with those who have it.

    How many are new or changed. Inside the caller's transaction.
    """
    new_awards = [
        {
            "slug": each.slug, "name": each.name, "text": each.text, "medal": each.medal, "figure": each.figure,
            "repeats": each.repeats, "points": each.points, "rule": each.rule, "position": position, "retired_at": None,
        }
        for position, each in enumerate(awards)
    ]  # fmt: skip
    new_quests = [
        {
            "slug": each.slug, "span": each.span.value, "name": each.name, "text": each.text, "counter": each.counter,
            "need": each.need, "points": each.points, "position": position, "retired_at": None,
        }
        for position, each in enumerate(quests)
    ]  # fmt: skip
    with transaction():
        counted = {"holders": 0, "among": 0}
        pool.drop()
        return put(Award, [{**counted, **row} for row in new_awards], but=counted, now=now) + put(Quest, new_quests, but=(), now=now)


def put(model: type[Base], rows: Sequence[dict[str, Any]], *, but: Iterable[str], now: datetime) -> int:
    """Make the table of `model` these rows by their slugs, but for the columns named by `but`; how many are new, changed or retired."""
    columns = table(model).c
    there = {row.slug: row._mapping for row in db.session.execute(select(*columns))}
    changes = [name for name in (rows[0] if rows else ()) if name not in {"slug", *but}]
    changed = [
        row for row in rows if row["slug"] not in there or any(there[row["slug"]][name] != row[name] for name in changes)
    ]  # fmt: skip
    if changed:
        db.session.execute(upsert.merging(model, on=("slug",), put=tuple(changes)), changed)
    gone = [slug for slug, row in there.items() if row["retired_at"] is None and slug not in {row["slug"] for row in rows}]
    if gone:
        db.session.execute(update(table(model)).where(columns.slug.in_(gone)).values(retired_at=now))
    return len(changed) + len(gone)

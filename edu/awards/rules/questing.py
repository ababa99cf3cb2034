"""Which quests somebody has today and this week: drawn for them, the same whenever one asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import blake2b

from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.site.rules.settings import Setting

A_DAY = 3
A_WEEK = 1
CEILING = 150  # points from quests on one day (UTC), whatever one's calendar does
QUESTS = Setting("parts_quests", True, message("Quests and the streak"))
SETTINGS = (QUESTS,)


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"
    CLASS = "class"  # a week of a whole class


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest of the pool: so many of one counter within its span, for so many points."""

    slug: str
    span: Span
    name: Text
    text: Text
    counter: str
    need: int
    points: int


@dataclass(frozen=True, slots=True)
class Group:
    """A class, as quests see it: who is in it."""

    id: int
    name: str
    members: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The days a quest runs for, on the person's own calendar; `key` names it in claims."""

    span: Span
    first: date
    last: date
    group: int = 0

    @property
    def key(self) -> str:
        group = f"{self.group}:" if self.span is Span.CLASS else ""
        return f"{self.span.value}:{group}{self.first.isoformat()}"


def day_of(today: date) -> Period:
    """The day `today`."""
    return Period(Span.DAY, today, today)


def week_of(today: date, *, group: int = 0) -> Period:
    """The week, from Monday, that `today` is in; of a class where one is given."""
    monday = today - timedelta(days=today.weekday())
    return Period(Span.CLASS if group else Span.WEEK, monday, monday + timedelta(days=6), group)


def before(period: Period) -> Period:
    """The one just before: what was done in it can still be fetched."""
    length = period.last - period.first + timedelta(days=1)
    return Period(period.span, period.first - length, period.last - length, period.group)


def drawn(pool: Iterable[Quest], period: Period, *, who: int) -> list[Quest]:
    """The quests of a period for a person (or a class): no dice, so that nobody can draw again. No two count the same."""
    own = [quest for quest in pool if quest.span is period.span]
    order = sorted(own, key=lambda quest: blake2b(f"{who}/{period.key}/{quest.slug}".encode(), digest_size=8).digest())
    wanted = A_DAY if period.span is Span.DAY else A_WEEK
    found: dict[str, Quest] = {}
    for quest in order:
        if len(found) < wanted:
            found.setdefault(quest.counter, quest)
    return list(found.values())


def need_of(quest: Quest, group: Group | None) -> int:
    """How many it takes: a class quest says it for one pupil, and a whole class needs as much as half of its people would do."""
    return quest.need if group is None else quest.need * max(2, (len(group.members) + 1) // 2)


def counted(rows: Mapping[str, int] | None, quest: Quest, need: int) -> int:
    """How many of `need` are done."""
    return min(need, (rows or {}).get(quest.counter, 0))

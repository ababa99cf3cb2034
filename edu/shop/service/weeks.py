"""The statistics that come with VIP: what somebody has finished, in all and week by week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from edu.accounts.rules import Reader
from edu.awards.rules.counters import COUNTERS, local_day
from edu.awards.service import counting, giving
from edu.core.i18n import Message
from edu.core.ids import UserId

WEEKS = 12
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody finished in a week, by counter; `first` is its Monday."""

    first: date
    counts: Mapping[str, int]


def totals_of(user_id: UserId) -> list[tuple[Message, int]]:
    """What somebody has done in all: what it is called, and how often. Two statements."""
    totals = giving.merits_of([user_id])[user_id].totals
    return [(label, totals[name]) for name, label in COUNTERS.items() if totals.get(name)]


def weeks_of(reader: Reader, *, now: datetime) -> list[Week]:
    """The reader's last `WEEKS` weeks by their own calendar, oldest first. One statement."""
    today = local_day(now, reader.zone).day
    monday = today - timedelta(days=today.weekday())
    first = monday - A_WEEK * (WEEKS - 1)
    found: dict[date, dict[str, int]] = {first + A_WEEK * number: {} for number in range(WEEKS)}
    for day, counter, n in counting.days_between(reader.id, first, today):
        week = found[day - timedelta(days=day.weekday())]
        week[counter] = week.get(counter, 0) + n
    return [Week(week, counts) for week, counts in found.items()]

"""VIP granted by an admin, and the statistics page that comes with VIP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.awards.rules.counters import COUNTERS, local_day
from edu.awards.service import counting, giving
from edu.core.errors import Invalid
from edu.core.i18n import Message, message
from edu.core.ids import UserId
from edu.db.session import transaction
from edu.notifications.service import telling
from edu.points.service import vip
from edu.site.service import audit

MOST_DAYS = 366
LONGEST_REASON = 500
WEEKS = 12
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody finished in a week, by counter; `first` is its Monday."""

    first: date
    counts: Mapping[str, int]


def grant(person: str, days: str, *, reason: str, by: Reader, now: datetime) -> None:
    """Give a person days of VIP, on the record. Raises Invalid beside its field; oneself is nobody to grant to."""
    reason = reason.strip()
    found = accounts.find_person(person)
    if found is None:
        raise Invalid(message("There is nobody here by this name."), field="person")
    if found == by.id:
        raise Invalid(message("Nobody grants themselves anything."), field="person")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    if not 1 <= number <= MOST_DAYS:
        raise Invalid(message("Write a number of days from 1 to %(most)s.", most=MOST_DAYS), field="days")
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(message("Write a reason of at most %(most)s characters.", most=LONGEST_REASON), field="reason")
    with transaction():
        source = f"grant:{by.id}:{found}:{now.isoformat()}"
        vip.add(found, number, source=source, by=by.id, reason=reason, now=now)
        audit.record("vip-granted", by=by.id, about=f"person:{found}", details={"days": number, "reason": reason}, now=now)
        what = {"ru": f"Вам подарен VIP, дней: {number}", "en": f"You have been given VIP, days: {number}"}
        telling.tell(found, kind="shop", what=what, path="/vip", key=source, now=now)


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

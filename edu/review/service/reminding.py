"""Telling people that it is time to review: in the afternoon where they are, and once until they have reviewed again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from edu.accounts.rules import Reader
from edu.accounts.service import crowd
from edu.core.i18n import Text
from edu.db.base import db, table
from edu.notifications.service import telling
from edu.ports import clock, jobs
from edu.review.models import ReviewCard, ReviewLine
from edu.review.service import cards

HOURS = range(16, 19)  # of the person's own day: school is over, and the letter of the day has not gone
AT_ONCE = 500  # people looked at in one go

_CARD, _LINE = table(ReviewCard).c, table(ReviewLine).c
_PEOPLE = (
    select(_CARD.user_id)
    .where(_CARD.due_at <= bindparam("now"), _CARD.user_id > bindparam("after"))
    .distinct()
    .order_by(_CARD.user_id)
    .limit(AT_ONCE)
)  # fmt: skip
_LAST = select(func.max(_LINE.at)).where(_LINE.user_id == bindparam("person"))


@jobs.each_hour
def remind_in_time() -> None:
    """Whoever has cards that are due hears of it."""
    remind(now=clock.now())


def remind(*, now: datetime) -> int:
    """Tell everybody for whom it is time; how many. Twice is once."""
    told, after = 0, 0
    while people := db.session.scalars(_PEOPLE, {"now": now, "after": after}).all():
        after = people[-1]
        told += sum(_remind(each, now=now) for each in crowd.readers_of(people) if _is_time(each, now=now))
    return told


def _is_time(person: Reader, *, now: datetime) -> bool:
    here = now.astimezone(ZoneInfo(person.zone))
    return here.hour in HOURS and here.weekday() not in cards.terms_of(person.id).days_off


def _remind(person: Reader, *, now: datetime) -> bool:
    due = cards.due_of(person, now=now).now
    if not due:
        return False
    last = db.session.scalar(_LAST, {"person": person.id})
    # Who stays away finds one line when they come back, not one of each day.
    key = f"review:{last:%Y-%m-%d}" if last else "review"
    what: Text = {"ru": f"Карточек к повторению: {due}", "en": f"Cards to review: {due}"}
    telling.tell(person.id, kind="review", what=what, path="/review", key=key, now=now)
    return True

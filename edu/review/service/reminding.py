"""Telling people that it is time to review: in the afternoon where they are, and once until they have reviewed again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import Text
from edu.core.ids import UserId
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
        told += sum(_remind(UserId(user_id), now=now) for user_id in people)
    return told


def _remind(user_id: UserId, *, now: datetime) -> bool:
    try:
        person = accounts.get_profile(user_id)
    except NotFound:  # gone meanwhile
        return False
    here = now.astimezone(ZoneInfo(person.zone))
    if here.hour not in HOURS or here.weekday() in cards.terms_of(user_id).days_off:
        return False
    due = cards.due_of(Reader(person.id, person.name, person.role, person.lang, person.zone), now=now).now
    if not due:
        return False
    last = db.session.scalar(_LAST, {"person": user_id})
    # Who stays away finds one line when they come back, not one of each day.
    key = f"review:{last:%Y-%m-%d}" if last else "review"
    what: Text = {"ru": f"Карточек к повторению: {due}", "en": f"Cards to review: {due}"}
    telling.tell(user_id, kind="review", what=what, path="/review", key=key, now=now)
    return True

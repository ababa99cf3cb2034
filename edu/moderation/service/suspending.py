"""Who may not take part for a while: signed out everywhere, and not let in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select, update

from edu.accounts.rules import Profile, SignedIn
from edu.accounts.service import barring, entry
from edu.accounts.service import people as accounts
from edu.core.errors import NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.moderation.models import Case, Suspension
from edu.ports import clock, jobs, letters

_SUSPENSION = table(Suspension).c


def suspend(user_id: UserId, *, days: int, case_id: int, now: datetime) -> None:
    """Out, everywhere and at once, for so many days. Inside the caller's transaction."""
    with transaction():
        db.session.add(Suspension(user_id=user_id, case_id=case_id, since=now, until=now + timedelta(days=days)))
        db.session.flush()
        entry.sign_out_everywhere(user_id, now=now)
        accounts.end_tokens(user_id, now=now)
        barring.bar(user_id, True, now=now)


def lift(case_id: int, *, now: datetime) -> None:
    """End what this case has brought. Twice does no harm."""
    with transaction():
        of_case = _SUSPENSION.case_id == case_id, _SUSPENSION.lifted_at.is_(None)
        lifted = update(table(Suspension)).where(*of_case).values(lifted_at=now).returning(_SUSPENSION.user_id)
        for number in set(db.session.scalars(lifted)):
            _let_back(UserId(number), now=now)


@jobs.each_hour
def let_back_in_time() -> None:
    """Whose time is over takes part again."""
    let_back(now=clock.now())


def let_back(*, now: datetime) -> None:
    """Let those back whose suspensions are over by `now`."""
    for person in barring.all_barred():
        _let_back(person, now=now)


def _let_back(user_id: UserId, *, now: datetime) -> None:
    """Back among the others, unless something still keeps them out."""
    if _current(user_id, now) is None:
        barring.bar(user_id, False, now=now)


def suspended_until(user_id: UserId, *, now: datetime) -> datetime | None:
    """Until when a person is suspended; None: they are not."""
    found = _current(user_id, now)
    return found[0] if found else None


def _current(user_id: UserId, now: datetime) -> tuple[datetime, str] | None:
    row = db.session.execute(
        select(Suspension.until, Case.author_key)
        .join(Case, Case.id == Suspension.case_id)
        .where(Suspension.user_id == user_id, Suspension.until > now, Suspension.lifted_at.is_(None))
        .order_by(Suspension.until.desc())
        .limit(1)
    ).first()
    return (row.until, row.author_key) if row else None


def hear_signed_in(event: SignedIn) -> None:
    """Somebody who is suspended is not let in; they are told until when, and where to appeal. Raises NotAllowed."""
    found = _current(event.user_id, event.now)
    if found is None:
        return
    until, key = found
    person = accounts.get_profile(event.user_id)
    raise NotAllowed(
        message(
            "This account is suspended until %(day)s. What for, and how to appeal, stands here: %(address)s",
            day=said(until, person),
            address=letters.link("complaints.case", lang=person.lang, key=key),
        )
    )


def said(until: datetime, person: Profile) -> str:
    """The moment where the person is, in their language."""
    return str(format_datetime(until.astimezone(ZoneInfo(person.zone)), "d MMMM y, HH:mm", locale=person.lang))

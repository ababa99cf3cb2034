"""One letter that gathers up what a person was told and has not read: never more than one a day."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select, update

from edu.accounts.rules import Profile
from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import in_language
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.notifications.models import Notification, NotificationMail
from edu.notifications.rules import KINDS, MOST_IN_LETTER, Every, is_time, sealed, unsealed
from edu.ports import clock, jobs, letters

BATCH = 500  # people looked at in one go

_TOLD, _MAIL = table(Notification).c, table(NotificationMail).c
_TO_MAIL = (_TOLD.by_mail, _TOLD.mailed_at.is_(None), _TOLD.read_at.is_(None))
_PEOPLE = (
    select(_TOLD.user_id)
    .where(*_TO_MAIL, _TOLD.user_id > bindparam("after"))
    .distinct()
    .order_by(_TOLD.user_id)
    .limit(BATCH)
)  # fmt: skip
_WAITING = select(_TOLD.id).where(*_TO_MAIL, _TOLD.user_id == bindparam("own")).order_by(_TOLD.id)
_KEPT = select(_MAIL.every, _MAIL.sent_at).where(_MAIL.user_id == bindparam("own")).with_for_update()


@jobs.each_hour
def gather_in_time() -> None:
    """Whoever has something new gets their letter of the day."""
    gather(now=clock.now())


def gather(*, now: datetime) -> int:
    """Write to everybody whose letter is due; to how many. Twice is once."""
    written, after = 0, 0
    while people := db.session.scalars(_PEOPLE, {"after": after}).all():
        after = people[-1]
        written += sum(_gather(UserId(user_id), now=now) for user_id in people)
    return written


def _gather(user_id: UserId, *, now: datetime) -> bool:
    try:
        person = accounts.get_profile(user_id)
    except NotFound:  # gone meanwhile
        return False
    with transaction():
        db.session.execute(upsert.new_only(NotificationMail), {"user_id": user_id, "every": Every.DAY.value, "sent_at": None})
        # Held, so that of two workers the second sees what the first has written.
        kept = db.session.execute(_KEPT, {"own": user_id}).one()
        if not is_time(every=Every(kept.every), sent_at=kept.sent_at, zone=person.zone, now=now):
            return False
        ids = list(db.session.scalars(_WAITING, {"own": user_id}))
        if not ids:
            return False
        db.session.execute(update(table(Notification)).where(_TOLD.id.in_(ids)).values(mailed_at=now))
        if not person.email_verified:
            return False  # their page tells them
        db.session.execute(update(table(NotificationMail)).where(_MAIL.user_id == user_id).values(sent_at=now))
        after_commit(partial(write, user_id, ids[-MOST_IN_LETTER:], len(ids)))
    return True


@jobs.job
def write(user_id: int, ids: Sequence[int], count: int) -> None:
    """The letter to one person about these notifications, of `count` in all."""
    try:
        person = accounts.get_profile(user_id)
    except NotFound:  # gone meanwhile
        return
    rows = db.session.execute(select(_TOLD.kind, _TOLD.what, _TOLD.path).where(_TOLD.id.in_(ids)).order_by(_TOLD.id.desc())).all()
    if not rows or not person.email_verified:
        return
    stop = letters.link("notifications.unsubscribe", lang=person.lang, token=sealed(person.id, secret=_secret()))
    letters.post(
        person.email,
        "notifications/mail/digest",
        person.lang,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        name=person.name,
        count=count,
        more=count - len(rows),
        lines=[_line(row, person) for row in rows],
        all=letters.link("notifications.index", lang=person.lang),
        choices=letters.link("notifications.settings", lang=person.lang),
        stop=stop,
    )


def _line(row: Any, person: Profile) -> tuple[Any, str, str]:
    label = KINDS[row.kind].label.text if row.kind in KINDS else ""
    path = f"{current_app.extensions['settings'].origin}/{person.lang}{row.path}" if row.path else ""
    return label, in_language(row.what, person.lang), path


def find_subscriber(token: str) -> Profile | None:
    """Whose letters the end of an address turns off; None when it is not ours, or they are gone."""
    user_id = unsealed(token, secret=_secret())
    if user_id is None:
        return None
    try:
        return accounts.get_profile(user_id)
    except NotFound:
        return None


def _secret() -> str:
    return str(current_app.extensions["settings"].secret_key)

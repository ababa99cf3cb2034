"""What people write to those who run the site: kept, and sent on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, select, update

from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.ports import jobs, letters
from edu.site.models.pages import ContactMessage
from edu.site.rules.pages import CONTACT_ADDRESS, MAX_MESSAGE, MAX_NAME, check_address, is_plain
from edu.site.service import settings

A_PAGE = 30
_SAID = table(ContactMessage).c
_LISTED = select(*_SAID).where(_SAID.id < bindparam("before")).order_by(_SAID.id.desc()).limit(A_PAGE + 1)
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote."""

    id: int
    by: UserId | None
    name: str
    email: str
    words: str
    at: datetime
    done: bool


def send(words: str, *, name: str, email: str, by: UserId | None, lang: str, now: datetime) -> None:
    """Keep what somebody writes, and send it on. Raises Invalid beside a field."""
    words, name = words.replace("\r\n", "\n").strip(), " ".join(name.split())
    if not 1 <= len(words) <= MAX_MESSAGE or not is_plain(words):
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_MESSAGE), field="words")
    if len(name) > MAX_NAME or not is_plain(name):
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_NAME), field="name")
    email = check_address(email)
    row = {"user_id": by, "name": name, "email": email, "words": words, "lang": lang, "at": now, "done_at": None}
    with transaction():
        number = int(db.session.scalars(insert(table(ContactMessage)).values(row).returning(_SAID.id)).one())
        after_commit(partial(send_on, number))


@jobs.job
def send_on(number: int) -> None:
    """The letter to those who run the site; none where no address is set."""
    to = settings.value(CONTACT_ADDRESS)
    row = db.session.execute(select(*_SAID).where(_SAID.id == number)).first()
    if to and row:
        link = letters.link("site_admin.messages", lang=row.lang)
        letters.post(to, "site/mail/contact", row.lang, name=row.name, email=row.email, words=row.words, link=link)


def listed(*, before: int | None = None) -> tuple[Sequence[Said], bool]:
    """What was written, the newest first, `A_PAGE` at most, and whether there is more."""
    rows = db.session.execute(_LISTED, {"before": before or _LAST}).all()
    return [_said(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def _said(row: Any) -> Said:
    return Said(row.id, UserId(row.user_id) if row.user_id else None, row.name, row.email, row.words, row.at, row.done_at is not None)


def put_aside(number: int, *, now: datetime) -> None:
    """It has been seen to. Twice does no harm. Raises NotFound."""
    with transaction():
        one = _SAID.id == min(number, _LAST)
        if db.session.execute(select(_SAID.id).where(one)).scalar() is None:
            raise NotFound(message("There is no such message."))
        db.session.execute(update(table(ContactMessage)).where(one, _SAID.done_at.is_(None)).values(done_at=now))


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """What a person wrote to the site, for their export."""
    rows = db.session.execute(select(_SAID.name, _SAID.email, _SAID.words, _SAID.at).where(_SAID.user_id == user_id).order_by(_SAID.id))
    return [dict(row._mapping) for row in rows]


class _Gone(Protocol):
    """That somebody has deleted their account: announced by accounts, of which nothing down here has heard."""

    user_id: UserId


def hear_deleted(event: _Gone) -> None:
    """What a deleted person wrote loses its face and its words."""
    with transaction():
        own = update(table(ContactMessage)).where(_SAID.user_id == event.user_id)
        db.session.execute(own.values(name="", email="", words="", user_id=None))

"""Who is told what of a case: the author, those who complained, the other moderators. Each in their language."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from edu.accounts.service import people as accounts
from edu.accounts.service import staff
from edu.core.errors import NotFound
from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import after_commit
from edu.moderation.models import Case, Complaint, Suspension
from edu.moderation.rules.deciding import DONE, KIND_NAMES, Decision, Outcome
from edu.moderation.service import suspending
from edu.notifications.rules import Way
from edu.notifications.service import telling
from edu.ports import jobs, letters

# What stands beside the title in a notification. Whole sentences in both languages, since they are kept, not drawn.
_SAYS: Mapping[str, Text] = {
    "hidden": {"ru": "Скрыто до решения модератора", "en": "Hidden until a moderator has looked"},
    "let in": {"ru": "Модератор прочитал, теперь это видно всем", "en": "A moderator has read it: now everybody can"},
    "decided": {"ru": "Модераторы приняли решение", "en": "The moderators have decided"},
    "appealed": {"ru": "Решение по вашей апелляции", "en": "Your appeal is decided"},
    "complaint": {"ru": "Жалоба рассмотрена", "en": "Your complaint is decided"},
    "waiting": {"ru": "Ждёт модератора", "en": "Waits for a moderator"},
    "second": {"ru": "Нужен второй модератор", "en": "Needs a second moderator"},
    "appeal": {"ru": "Апелляция ждёт другого модератора", "en": "An appeal waits for another moderator"},
}


def _what(says: str, title: str) -> Text:
    words = _SAYS[says]
    assert not isinstance(words, str)
    return {lang: f"{text}: {title}" if title else text for lang, text in words.items()}


_DECISIONS = frozenset({"decided", "appealed"})


def tell_author(case: Any, says: str, *, now: datetime) -> None:
    """In the author's page. Of a decision a letter of its own goes to whoever wants letters about these: it says what and why.

    Who is suspended has it in any case: they can't look at their page.
    """
    if case.author_id is None:
        return
    path = case.path if says == "let in" else f"/cases/{case.author_key}"
    way = telling.tell(
        UserId(case.author_id), kind="moderation", what=_what(says, case.title), path=path, key=f"case:{case.id}:{says}",
        apart=says in _DECISIONS, now=now,
    )  # fmt: skip
    if says in _DECISIONS and (way is Way.MAIL or case.decision == Decision.SUSPEND):
        after_commit(partial(write_author, case.id, says))


def tell_complainants(case: Any, says: str, *, now: datetime) -> None:
    """Everybody who complained: in their page and their letter of the day; visitors who left an address, by a letter."""
    rows = db.session.execute(select(Complaint.id, Complaint.user_id, Complaint.email).where(Complaint.case_id == case.id)).all()
    for row in rows:
        if row.user_id is not None:
            key = f"complaint:{row.id}:{says}"
            what = _what("complaint", case.title)
            telling.tell(UserId(row.user_id), kind="complaint", what=what, path="/complaints", key=key, now=now)
        elif row.email:
            after_commit(partial(write_visitor, row.id))


def tell_moderators(case: Any, says: str, *, but: tuple[int | None, ...] = (), now: datetime) -> None:
    """Every moderator who may have a hand in it."""
    for user_id in staff.moderators():
        if user_id not in but and user_id != case.author_id:
            what = _what(says, case.title)
            telling.tell(user_id, kind="queue", what=what, path=f"/moderation/{case.id}", key=f"case:{case.id}:{says}", now=now)


@jobs.job
def write_author(case_id: int, says: str) -> None:
    """The letter to an author. None to whoever has no proved address: their page tells them."""
    case = db.session.execute(select(Case).where(Case.id == case_id)).scalar()
    if case is None or case.author_id is None:
        return
    try:
        person = accounts.get_profile(case.author_id)
    except NotFound:  # gone meanwhile
        return
    if not person.email_verified:
        return
    until = db.session.scalar(select(Suspension.until).where(Suspension.case_id == case_id, Suspension.lifted_at.is_(None)))
    letters.post(
        person.email,
        "moderation/mail/author",
        person.lang,
        name=person.name,
        says=says,
        kind=KIND_NAMES[case.kind].text,
        title=case.title,
        done=DONE[Decision(case.decision)].text if case.decision else "",
        note=case.note,
        until=suspending.said(until, person) if until else "",
        overturned=case.appeal_outcome == Outcome.OVERTURNED,
        link=letters.link("complaints.case", lang=person.lang, key=case.author_key),
    )


@jobs.job
def write_visitor(complaint_id: int) -> None:
    """The letter to a visitor who complained and left an address."""
    row = db.session.execute(
        select(Complaint.email, Complaint.lang, Case.kind, Case.title, Case.decision, Case.appeal_outcome)
        .join(Case, Case.id == Complaint.case_id)
        .where(Complaint.id == complaint_id)
    ).first()
    if row is None or not row.email or row.decision is None:
        return
    letters.post(
        row.email,
        "moderation/mail/complainant",
        row.lang,
        kind=KIND_NAMES[row.kind].text,
        title=row.title,
        done=DONE[Decision(row.decision)].text,
        overturned=row.appeal_outcome == Outcome.OVERTURNED,
        link=letters.link("complaints.index", lang=row.lang),
    )

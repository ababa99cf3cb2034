"""Complaining, with an account or without, and what became of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from edu.accounts.rules import check_email
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, NotFound, TooMany
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.moderation.models import Case, Complaint
from edu.moderation.rules import complaints as rules
from edu.moderation.rules.complaints import CODE_LENGTH, VISITOR_WEIGHT, Voice
from edu.moderation.rules.deciding import COMPLAINABLE, Decision, Outcome, Why
from edu.moderation.service import keepers, telling
from edu.moderation.service.things import Thing
from edu.qa.service import karma
from edu.site.service import audit

_CASE, _COMPLAINT = table(Case).c, table(Complaint).c
_AT_WORK = _CASE.state.in_(("open", "appealed"))
_FIND = select(*_CASE).where(_CASE.kind == bindparam("kind"), _CASE.thing == bindparam("key"), _AT_WORK).with_for_update()
_VOICES = select(_COMPLAINT.user_id, _COMPLAINT.weight).where(_COMPLAINT.case_id == bindparam("case"))
_RECORD = select(func.count(_COMPLAINT.upheld), func.count().filter(_COMPLAINT.upheld.is_(True))).where(
    _COMPLAINT.user_id == bindparam("own")
)
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint as who made it sees it: what it is about, and what became of it. Not what the thing says."""

    kind: str
    title: str
    path: str
    reason: rules.Reason
    words: str
    at: datetime
    hidden: bool  # already, because several people complained
    decision: Decision | None
    decided_at: datetime | None
    appealed: bool  # its author has appealed and waits
    overturned: bool


@retried
def complain(
    kind: str,
    key: str,
    *,
    reason: str,
    words: str,
    email: str = "",
    by: UserId | None,
    visitor: str = "",
    teacher: bool = False,
    lang: str,
    now: datetime,
) -> str:
    """Complain of something. A visitor gets the code to follow it by, this once; somebody with an account an empty one.

    `visitor` is a digest of the browser's key; a `teacher` may complain of what only teachers read. Raises NotFound; Invalid
    beside a field; Conflict where they have complained of it already, or wrote it; TooMany.
    """
    if kind not in COMPLAINABLE:
        raise keepers.no_thing()
    why, words = rules.check_reason(reason, words)
    email = check_email(email) if email and by is None else ""
    code = "" if by is not None else rules.code_from([secrets.randbelow(2**32) for _ in range(CODE_LENGTH)])
    try:
        with transaction():
            thing = keepers.get(kind, key, teacher=teacher)
            if by is not None:
                _refuse(thing, by=by, now=now)
            case = open_case(thing, why=Why.COMPLAINT, now=now)
            weight = VISITOR_WEIGHT if by is None else _weight(by)
            row = {
                "case_id": case.id, "user_id": by, "visitor": visitor if by is None and visitor else None,
                "code": _digest(code) if code else None, "email": email, "lang": lang,
                "reason": why.value, "words": words, "weight": weight, "at": now, "upheld": None,
            }  # fmt: skip
            db.session.execute(insert(table(Complaint)).values(row))
            _weigh(case, thing, now=now)
    except IntegrityError:
        raise Conflict(message("You have complained of this already. It waits for a moderator.")) from None
    return code


def _refuse(thing: Thing, *, by: UserId, now: datetime) -> None:
    if thing.author_id == by:
        raise Conflict(message("You wrote this yourself: you can change it, or take it away."))
    most = rules.A_DAY[karma.trust_of(by)]
    latest = select(_COMPLAINT.at).where(_COMPLAINT.user_id == by, _COMPLAINT.at > now - rules.DAY).order_by(_COMPLAINT.at.desc())
    oldest = db.session.scalar(latest.offset(most - 1).limit(1))
    if oldest is not None:
        wait = int((oldest + rules.DAY - now).total_seconds()) + 1
        raise TooMany(message("You have complained %(count)s times since yesterday: go on tomorrow.", count=most), retry_after=wait)


def _weight(user_id: UserId) -> int:
    decided, upheld = db.session.execute(_RECORD, {"own": user_id}).one()
    return rules.weight_of(trust=karma.trust_of(user_id), upheld=upheld, decided=decided)


def open_case(thing: Thing, *, why: Why, now: datetime) -> Any:
    """The case of a thing that is at work, held for this transaction; a new one where there is none."""
    found = db.session.execute(_FIND, {"kind": thing.kind, "key": thing.key}).first()
    if found is not None:
        return found
    row = {
        "kind": thing.kind, "thing": thing.key, "why": why.value, "author_id": thing.author_id, "author_key": secrets.token_urlsafe(18),
        "lang": thing.lang, "title": thing.title[:300], "body": thing.text[:20_000], "path": thing.path, "state": "open", "opened_at": now,
        "weight": 0, "people": 0, "note": "", "appeal_words": "",
    }  # fmt: skip
    made = db.session.execute(upsert.new_only(Case, returning="id"), row).scalar()
    case = db.session.execute(_FIND, {"kind": thing.kind, "key": thing.key}).one()
    if made is not None:
        telling.tell_moderators(case, "waiting", now=now)
    return case


def _weigh(case: Any, thing: Thing, *, now: datetime) -> None:
    """Sum up what the complaints weigh; where enough people agree, out of sight until a moderator has looked."""
    voices = [Voice(row.user_id, row.weight) for row in db.session.execute(_VOICES, {"case": case.id})]
    people = len({voice.person for voice in voices if voice.person is not None})
    values: dict[str, Any] = {"weight": rules.total(voices), "people": people}
    if case.state == "open" and case.hidden_at is None and case.why == Why.COMPLAINT and rules.hides(voices):
        values |= {"hidden_at": now, "undo": dict(keepers.keeper(case.kind).hide(case.thing, by=None, now=now))}
        details = {"case": case.id, "done": "hidden by complaints", "people": people, "weight": values["weight"]}
        audit.record("moderation", by=None, about=f"{case.kind}:{case.thing}", details=details, now=now)
    db.session.execute(update(table(Case)).where(_CASE.id == case.id).values(values))
    if "hidden_at" in values:
        telling.tell_author(case, "hidden", now=now)


# ---- What became of it

_STANDING = select(
    Case.kind, Case.title, Case.path, Case.hidden_at, Case.decision, Case.decided_at, Case.state, Case.appeal_outcome,
    Complaint.reason, Complaint.words, Complaint.at,
).join(Case, Case.id == Complaint.case_id)  # fmt: skip


def get_by_code(code: str) -> Standing:
    """What became of a visitor's complaint. Raises NotFound."""
    row = db.session.execute(_STANDING.where(Complaint.code == _digest(code))).first()
    if row is None:
        raise NotFound(message("No complaint has this code. Look once more how it is written."))
    return _standing(row)


def list_own(user_id: UserId) -> Sequence[Standing]:
    """What became of a person's complaints, the newest first."""
    rows = db.session.execute(_STANDING.where(Complaint.user_id == user_id).order_by(Complaint.at.desc()).limit(_LISTED))
    return [_standing(row) for row in rows]


def _standing(row: Any) -> Standing:
    return Standing(
        kind=row.kind,
        title=row.title,
        path=row.path,
        reason=rules.Reason(row.reason),
        words=row.words,
        at=row.at,
        hidden=row.hidden_at is not None and row.decision is None,
        decision=Decision(row.decision) if row.decision else None,
        decided_at=row.decided_at,
        appealed=row.state == "appealed",
        overturned=row.appeal_outcome == Outcome.OVERTURNED,
    )


def visitor_of(key: str) -> str:
    """A browser without an account, as it is told from others: a digest of its key, from which nobody finds it."""
    return accounts.digest(f"visitor {key}")


def _digest(code: str) -> str:
    return accounts.digest(f"complaint {rules.tidy_code(code)}")


# ---- How long it takes

MEDIAN_OVER = timedelta(days=90)
_DECIDED = (
    select(_CASE.opened_at, _CASE.decided_at)
    .where(_CASE.decided_at > bindparam("since"), _CASE.why == Why.COMPLAINT.value)
    .order_by(_CASE.decided_at.desc())
    .limit(2000)
)  # fmt: skip
_OPEN = select(func.count()).select_from(table(Case)).where(_AT_WORK)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the moderators are."""

    median: timedelta | None  # from the first complaint to the decision; None: nothing was decided
    decided: int
    waiting: int


def pace(*, now: datetime) -> Pace:
    """The median time to a decision of the last 90 days. Two statements."""
    times = sorted(row.decided_at - row.opened_at for row in db.session.execute(_DECIDED, {"since": now - MEDIAN_OVER}))
    middle = len(times) // 2
    median = None if not times else times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) / 2
    return Pace(median, len(times), int(db.session.execute(_OPEN).scalar() or 0))

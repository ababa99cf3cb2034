"""What moderation keeps about people, for their export; and what goes with them."""

from sqlalchemy import select, update

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.moderation.models import Case, Complaint, Suspension

_CASE, _COMPLAINT, _SUSPENSION = table(Case).c, table(Complaint).c, table(Suspension).c
_NOTHING = {"author_id": None, "title": "", "body": "", "appeal_words": "", "appeal_text": None, "undo": None, "note": ""}


def personal_data(user_id: UserId) -> dict[str, object]:
    """What a person complained of, and what was decided about what they wrote."""
    complaints = db.session.execute(
        select(_COMPLAINT.reason, _COMPLAINT.words, _COMPLAINT.at, _COMPLAINT.upheld, _CASE.kind, _CASE.thing)
        .join(table(Case), _CASE.id == _COMPLAINT.case_id)
        .where(_COMPLAINT.user_id == user_id)
        .order_by(_COMPLAINT.id)
    )
    cases = db.session.execute(
        select(_CASE.kind, _CASE.thing, _CASE.title, _CASE.decision, _CASE.decided_at, _CASE.note, _CASE.appeal_words, _CASE.appeal_outcome)
        .where(_CASE.author_id == user_id)
        .order_by(_CASE.id)
    )
    suspensions = db.session.execute(
        select(_SUSPENSION.since, _SUSPENSION.until, _SUSPENSION.lifted_at).where(_SUSPENSION.user_id == user_id).order_by(_SUSPENSION.id)
    )
    return {
        "complaints": [dict(row._mapping) for row in complaints],
        "decisions": [dict(row._mapping) for row in cases],
        "suspensions": [dict(row._mapping) for row in suspensions],
    }


def hear_deleted(event: Deleted) -> None:
    """A deleted person's words go, in what they complained of and in what was decided about theirs; that it happened stays."""
    with transaction():
        db.session.execute(update(table(Complaint)).where(_COMPLAINT.user_id == event.user_id).values(words=""))
        db.session.execute(update(table(Case)).where(_CASE.author_id == event.user_id).values(_NOTHING))

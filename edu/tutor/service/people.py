"""People come and go: what the tutor keeps about them."""

from typing import Any

from sqlalchemy import delete, select, update

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.tutor.models import TutorAnswer, TutorRating

_ANSWER, _RATING = table(TutorAnswer).c, table(TutorRating).c


def personal_data(user_id: UserId) -> dict[str, Any]:
    """What a person has asked the tutor and how they rated its answers, for their export."""
    asked = select(_ANSWER.asked, _ANSWER.lang, _ANSWER.outcome, _ANSWER.sentences, _ANSWER.created_at)
    rated = select(_RATING.answer_id, _RATING.up, _RATING.rated_at)
    return {
        "asked": [
            {
                "asked": row.asked,
                "lang": row.lang,
                "outcome": row.outcome,
                "answer": [each["text"] for each in row.sentences],
                "created_at": row.created_at.isoformat(),
            }
            for row in db.session.execute(asked.where(_ANSWER.user_id == user_id).order_by(_ANSWER.id))
        ],
        "ratings": [
            {"answer": row.answer_id, "up": row.up, "rated_at": row.rated_at.isoformat()}
            for row in db.session.execute(rated.where(_RATING.user_id == user_id).order_by(_RATING.answer_id))
        ],
    }


def hear_deleted(event: Deleted) -> None:
    """What a deleted person asked the tutor goes with them; their ratings stay counted, without them."""
    with transaction():
        own = select(_ANSWER.id).where(_ANSWER.user_id == event.user_id)
        db.session.execute(delete(table(TutorRating)).where((_RATING.user_id == event.user_id) | _RATING.answer_id.in_(own)))
        db.session.execute(delete(table(TutorAnswer)).where(_ANSWER.user_id == event.user_id))
        db.session.execute(update(table(TutorAnswer)).where(_ANSWER.reviewed_by == event.user_id).values(reviewed_by=None))

"""What reviews keep about a person: taken along, and gone with them."""

from sqlalchemy import delete, select

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.review.models import ReviewCard, ReviewLine, ReviewTerms
from edu.review.service import cards


def personal_data(user_id: UserId) -> dict[str, object]:
    """For their export: every card with its reviews, and how they want to be asked."""
    lines: dict[int, list[dict[str, object]]] = {}
    for line in db.session.scalars(select(ReviewLine).where(ReviewLine.user_id == user_id).order_by(ReviewLine.id)):
        lines.setdefault(line.card_id, []).append({"at": line.at.isoformat(), "rating": line.rating, "known": line.known})
    own = db.session.scalars(select(ReviewCard).where(ReviewCard.user_id == user_id).order_by(ReviewCard.id)).all()
    terms = cards.terms_of(user_id)
    return {
        "cards": [
            {
                "question": card.question_id,
                "front": card.front,
                "back": card.back,
                "due_at": card.due_at.isoformat(),
                "memory": card.memory,
                "reviews": lines.get(card.id, []),
            }
            for card in own
        ],
        "days_off": sorted(terms.days_off),
        "most_a_day": terms.most,
        "holiday_until": terms.holiday_until.isoformat() if terms.holiday_until else None,
    }


def hear_deleted(event: Deleted) -> None:
    """Nobody else needs to know what they remembered."""
    with transaction():
        for model in (ReviewLine, ReviewCard, ReviewTerms):
            db.session.execute(delete(model).where(model.user_id == event.user_id))

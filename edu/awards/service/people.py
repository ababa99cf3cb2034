"""What awards keep about a person: for their export, and gone when they go."""

from typing import Any

from sqlalchemy import delete, select

from edu.accounts.rules import Deleted
from edu.awards.models import ActivityDay, AwardGiven, QuestClaim, Token
from edu.awards.service import tokens
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction


def hear_deleted(event: Deleted) -> None:
    """A deleted person's days, awards and quests go with them."""
    with transaction():
        for model in (ActivityDay, AwardGiven, QuestClaim, Token):
            db.session.execute(delete(model).where(model.user_id == event.user_id))


def personal_data(user_id: UserId) -> dict[str, Any]:
    """What a person has done day by day, and what they got for it."""
    days = select(ActivityDay.day, ActivityDay.counter, ActivityDay.n).where(ActivityDay.user_id == user_id)
    given = select(AwardGiven.award, AwardGiven.occasion, AwardGiven.given_at).where(AwardGiven.user_id == user_id)
    claims = select(QuestClaim.quest, QuestClaim.period, QuestClaim.points, QuestClaim.at).where(QuestClaim.user_id == user_id)
    return {
        "days": [
            {"day": row.day, "counter": row.counter, "count": row.n}
            for row in db.session.execute(days.order_by(ActivityDay.day, ActivityDay.counter))
        ],
        "awards": [
            {"award": row.award, "time": row.occasion, "at": row.given_at.isoformat()}
            for row in db.session.execute(given.order_by(AwardGiven.id))
        ],
        "quests": [
            {"quest": row.quest, "period": row.period, "points": row.points, "at": row.at.isoformat()}
            for row in db.session.execute(claims.order_by(QuestClaim.at))
        ],
        "in_hand": tokens.in_hand(user_id),
    }

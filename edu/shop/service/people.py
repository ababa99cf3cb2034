"""What the shop keeps about a person: for their export, and gone when they go."""

from typing import Any

from sqlalchemy import delete, select, update

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.points.service import vip
from edu.shop.models import Good, PersonStyle, QuestionBoost, Thing


def hear_deleted(event: Deleted) -> None:
    """Nothing is worn or boosted any more. What was bought stays as the ledger's twin: it names an account without a face."""
    with transaction():
        db.session.execute(delete(PersonStyle).where(PersonStyle.user_id == event.user_id))
        db.session.execute(delete(QuestionBoost).where(QuestionBoost.by_id == event.user_id))
        unused = update(Thing).where(Thing.owner_id == event.user_id, Thing.used_at.is_(None), Thing.undone_at.is_(None))
        db.session.execute(unused.values(used_at=event.now))
        vip.forget(event.user_id)


def personal_data(user_id: UserId) -> dict[str, Any]:
    """What a person has bought, given and been given, and their VIP days."""
    things = (
        select(Thing.good, Good.kind, Thing.owner_id, Thing.buyer_id, Thing.price, Thing.bought_at, Thing.used_at, Thing.undone_at)
        .join(Good, Good.slug == Thing.good)
        .where((Thing.owner_id == user_id) | (Thing.buyer_id == user_id))
        .order_by(Thing.id)
    )
    return {
        "things": [
            {
                "good": row.good,
                "kind": row.kind,
                "way": "bought" if row.owner_id == row.buyer_id else "given" if row.buyer_id == user_id else "received",
                "price": row.price if row.buyer_id == user_id else None,
                "bought_at": row.bought_at.isoformat(),
                "used_at": row.used_at.isoformat() if row.used_at else None,
                "given_back_at": row.undone_at.isoformat() if row.undone_at else None,
            }
            for row in db.session.execute(things)
        ],
        "vip": [
            {"days": each.days, "granted": each.granted, "reason": each.reason, "at": each.at.isoformat()}
            for each in vip.grants_of(user_id)
        ],
    }

"""Whether what the shop has sold and what the ledger has written are the same, both ways."""

from sqlalchemy import func, select

from edu.db.base import db, table
from edu.points.rules import Breach, breaches
from edu.points.service import statements
from edu.shop.models import Good, Thing

_GOOD, _THING = table(Good).c, table(Thing).c
_BOUGHT = select(_THING.posting_id, _THING.undone_at.is_not(None).label("undone"))
_KEPT = select(func.count()).where(_THING.good == _GOOD.slug, _THING.undone_at.is_(None)).correlate(table(Good)).scalar_subquery()
_MISCOUNTED = select(_GOOD.slug).where((_GOOD.sold != _KEPT) | (_GOOD.sold > _GOOD.stock)).order_by(_GOOD.slug)


def find_breaches() -> list[Breach]:
    """Things without their line in the ledger, lines without their thing, goods oversold. For `edu points verify`."""
    bought = {row.posting_id: row.undone for row in db.session.execute(_BOUGHT)}
    paid = {each.posting for each in statements.written("shop")}
    given_back = {number for number, undone in bought.items() if undone}
    return breaches(
        {
            "every thing of the shop is paid for": sorted(bought.keys() - paid),
            "every line of the shop has its thing": sorted(paid - bought.keys()),
            "what is given back is paid back, and only that": sorted(given_back ^ statements.undone("shop")),
            "what is sold is counted, and never more than there is": list(db.session.scalars(_MISCOUNTED)),
        }
    )

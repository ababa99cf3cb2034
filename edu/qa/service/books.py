"""Whether what waits for answers and what the ledger holds are the same, both ways."""

from sqlalchemy import select

from edu.db.base import db, table
from edu.points.rules import Breach, breaches
from edu.points.service import statements
from edu.qa.models.doings import Bounty
from edu.qa.models.posts import Question

_QUESTION, _BOUNTY = table(Question).c, table(Bounty).c
_PRICED = select(_QUESTION.hold_id).where(_QUESTION.hold_id.is_not(None))
_UNHELD = select(_QUESTION.id).where(_QUESTION.state != "draft", _QUESTION.price > 0, _QUESTION.hold_id.is_(None))


def find_breaches() -> list[Breach]:
    """Prices and bounties without their line in the ledger, and lines without their question or bounty. For `edu points verify`."""
    priced = set(db.session.scalars(_PRICED))
    offered = set(db.session.scalars(select(_BOUNTY.hold_id)))
    held = {each.posting for each in statements.written("question")}
    promised = {each.posting for each in statements.written("bounty")}
    found = {
        "every price of a question waits in the ledger": [*db.session.scalars(_UNHELD), *sorted(priced - held)],
        "every price in the ledger has its question": sorted(held - priced),
        "every bounty waits in the ledger": sorted(offered - promised),
        "every bounty in the ledger is offered": sorted(promised - offered),
    }
    return breaches(found)

"""What others ask of the ledger: who has ever been paid for what, and how much there is, from its entries."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.points.models import Entry, LedgerAccount, Posting

_POSTING, _ENTRY, _ACCOUNT = (table(model).c for model in (Posting, Entry, LedgerAccount))
_PAID_FOR = (
    select(_POSTING.person_id)
    .where(_POSTING.person_id.in_(bindparam("people", expanding=True)), _POSTING.kind == bindparam("kind"))
    .distinct()
)  # fmt: skip


def paid_for(kind: str, *, among: Collection[UserId]) -> set[UserId]:
    """Those of these people who have been paid for a cause of this kind. One statement."""
    return {UserId(person) for person in db.session.scalars(_PAID_FOR, {"kind": kind, "people": list(among)})}


def issued_by_entries() -> int:
    """How many points have been issued in all: added up from every entry of the mint, not read from its balance."""
    mint = select(func.sum(_ENTRY.amount)).join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id).where(_ACCOUNT.purpose == "mint")
    return -int(db.session.scalar(mint) or 0)

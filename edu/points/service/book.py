"""The book itself: one writer at a time, balanced postings, each sealed to the one before. `ledger` says what may be written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, update

from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import Cause, Purpose, Side, link
from edu.points.service import boards

# Written once and with bare columns: building a statement costs more than running it.
_ACCOUNT, _POSTING = table(LedgerAccount).c, table(Posting).c
# Without an owner: by the small index of the site's own accounts, not through a hundred thousand wallets.
_SITES = select(_ACCOUNT.id).where(
    _ACCOUNT.owner_id.is_(None), _ACCOUNT.purpose == bindparam("purpose"), _ACCOUNT.name == bindparam("name")
)
_MINT = select(_ACCOUNT.id).where(_ACCOUNT.owner_id.is_(None), _ACCOUNT.purpose == "mint").with_for_update()
_OWN = select(_ACCOUNT.id).where(_ACCOUNT.owner_id == bindparam("owner"), _ACCOUNT.purpose == bindparam("purpose"))
_CHANGE = bindparam("change", type_=Integer)
_MOVE = (
    update(table(LedgerAccount))
    .where(_ACCOUNT.id == bindparam("account"))
    .where((_ACCOUNT.purpose == "mint") | (_ACCOUNT.balance + _CHANGE >= 0))
    .values(balance=_ACCOUNT.balance + _CHANGE, version=_ACCOUNT.version + 1)
    .returning(_ACCOUNT.balance, _ACCOUNT.version)
)
_KNOWN = select(_POSTING.id).where(_POSTING.key == bindparam("key"))
_LAST = select(_POSTING.digest).where(_POSTING.id == select(func.max(_POSTING.id)).scalar_subquery())


def post(
    lines: Mapping[int, int],
    *,
    person_id: UserId,
    cause: Cause,
    now: datetime,
    counted: Mapping[int, UserId] | None = None,
    reverses: int | None = None,
    resolves: int | None = None,
) -> int | None:
    """Write a balanced posting, {account: amount}; None when its key has been used.

    What goes to or from the accounts in `counted` counts on the boards of their owners. The ledger is locked.
    """
    assert sum(lines.values()) == 0, "a posting must balance"
    key = f"reversal:{reverses}" if reverses else key_of(cause, person_id)
    if find(key) is not None:
        return None
    counted = counted or {}
    sides = []
    # Ascending ids: two postings that share accounts wait for each other instead of deadlocking.
    for account in sorted(lines):
        moved: Any = db.session.execute(_MOVE, {"account": account, "change": lines[account]}).first()
        if moved is None:
            raise Conflict(message("There are not enough points for this."))
        sides.append(Side(account, lines[account], moved[0], moved[1], account in counted))
    row = row_of(cause, person_id, key=key, now=now, reverses=reverses, resolves=resolves)
    number = write(row, sides)
    for account, owner in counted.items():
        boards.count(owner, lines[account], posting=number, now=now, subject=cause.subject)
    return number


def find(key: str) -> int | None:
    """The number of the posting with this key, if it has been written."""
    return db.session.execute(_KNOWN, {"key": key}).scalar()


def key_of(cause: Cause, person_id: UserId) -> str:
    """What one cause for one person is known by for ever."""
    return f"{cause.kind}:{cause.source}:{person_id}"


def row_of(
    cause: Cause, person_id: UserId, *, key: str, now: datetime, reverses: int | None = None, resolves: int | None = None
) -> dict[str, Any]:
    """A posting as it is written, but for its digest."""
    return {
        "kind": cause.kind,
        "source": cause.source,
        "person_id": person_id,
        "key": key,
        "note": cause.note,
        "reverses_id": reverses,
        "resolves_id": resolves,
        "created_at": now,
    }


def last_digest() -> str:
    """The newest link of the chain; empty before the first."""
    return db.session.execute(_LAST).scalar() or ""


def write(row: dict[str, Any], sides: Sequence[Side]) -> int:
    """Seal and write a posting with its entries: its number."""
    row["digest"] = link(last_digest(), row, sides)
    number = int(db.session.execute(insert(table(Posting)).returning(_POSTING.id), row).scalar_one())
    db.session.execute(insert(table(Entry)), [entry_of(number, side) for side in sides])
    return number


def entry_of(posting: int, side: Side) -> dict[str, Any]:
    return {
        "posting_id": posting,
        "account_id": side.account_id,
        "amount": side.amount,
        "balance": side.balance,
        "version": side.version,
        "counts": side.counts,
    }


def lock() -> int:
    """Wait for one's turn to move points; the number of the mint, whose row is the lock.

    SQLite has one writer anyway. On PostgreSQL this keeps two movements from waiting for each other's
    wallets and boards, and the chain from forking; no transaction that holds it does anything slow.
    """
    return int(db.session.execute(_MINT).scalar_one())


def own(user_id: UserId, purpose: Purpose = Purpose.WALLET) -> int:
    """The number of the person's account, opened when first needed."""
    asked = {"owner": user_id, "purpose": purpose}
    number = db.session.execute(_OWN, asked).scalar()
    if number is None:
        opened = {"owner_id": user_id, "purpose": purpose, "name": "", "balance": 0, "version": 0}
        db.session.execute(upsert.new_only(LedgerAccount), opened)
        number = db.session.execute(_OWN, asked).scalar_one()
    return int(number)


def site(purpose: Purpose, name: str = "") -> int:
    """The number of one of the site's own accounts, opened when first needed."""
    asked = {"purpose": purpose, "name": name}
    number = db.session.execute(_SITES, asked).scalar()
    if number is None:
        opened = {"owner_id": None, "purpose": purpose, "name": name, "balance": 0, "version": 0}
        db.session.execute(upsert.new_only(LedgerAccount), opened)
        number = db.session.execute(_SITES, asked).scalar_one()
    return int(number)

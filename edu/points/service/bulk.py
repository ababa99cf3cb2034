"""Many awards at once: for the demo and for imports of past merits. Same entries, fewer statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import insert, select, update

from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import Cause, Side, counts_on_boards, link
from edu.points.service import boards, book

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Gain:
    """An award that was earned `at` some time."""

    user_id: UserId
    amount: int
    cause: Cause
    at: datetime


def award_many(gains: Iterable[Gain]) -> int:
    """Pay all `gains` that have not been paid, in the order given; how many were. The boards follow."""
    rest = iter(gains)
    paid = 0
    with transaction():
        book.lock()
        while chunk := list(islice(rest, CHUNK)):
            paid += _award(chunk)
        boards.rebuild()
    return paid


def _award(gains: Sequence[Gain]) -> int:
    keys = [book.key_of(gain.cause, gain.user_id) for gain in gains]
    known = set(db.session.scalars(select(Posting.key).where(Posting.key.in_(keys))))
    due = [(key, gain) for key, gain in zip(keys, gains, strict=True) if key not in known and check_amount(gain.amount)]
    if not due:
        return 0
    accounts = _accounts({gain.user_id for _, gain in due})
    digest = book.last_digest()
    postings, sides = [], []
    for key, gain in due:
        row = book.row_of(gain.cause, gain.user_id, key=key, now=gain.at)
        counts = counts_on_boards(gain.cause.kind)
        both = (accounts[None].move(-gain.amount), accounts[gain.user_id].move(gain.amount, counts=counts))
        row["digest"] = digest = link(digest, row, both)
        postings.append(row)
        sides.append(both)
    numbers = db.session.scalars(insert(Posting).returning(Posting.id, sort_by_parameter_order=True), postings).all()
    db.session.execute(insert(Entry), [book.entry_of(n, side) for n, both in zip(numbers, sides, strict=True) for side in both])
    db.session.execute(
        update(LedgerAccount),
        [{"id": each.id, "balance": each.balance, "version": each.version} for each in accounts.values()],
    )
    return len(due)


@dataclass(slots=True)
class _Account:
    id: int
    balance: int
    version: int

    def move(self, amount: int, *, counts: bool = False) -> Side:
        self.balance += amount
        self.version += 1
        return Side(self.id, amount, self.balance, self.version, counts)


def _accounts(people: set[UserId]) -> dict[UserId | None, _Account]:
    """The wallets of `people`, opened where missing, and the mint under None."""
    wallets = [{"owner_id": person, "purpose": "wallet", "name": "", "balance": 0, "version": 0} for person in sorted(people)]
    db.session.execute(upsert.new_only(LedgerAccount), wallets)
    rows = db.session.execute(
        select(LedgerAccount.owner_id, LedgerAccount.id, LedgerAccount.balance, LedgerAccount.version)
        .where((LedgerAccount.purpose == "mint") | (LedgerAccount.owner_id.in_(people) & (LedgerAccount.purpose == "wallet")))
        .order_by(LedgerAccount.id)
        .with_for_update()
    )
    return {UserId(owner) if owner else None: _Account(number, balance, version) for owner, number, balance, version in rows}

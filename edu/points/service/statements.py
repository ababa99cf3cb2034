"""What a person's accounts say: every line with its cause, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.money import MAX_BALANCE
from edu.db.base import db, table
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import ALL_LINES, Line, Purpose, Wanted
from edu.points.service import ledger

PAGE = 30  # lines of a statement


class Written(NamedTuple):
    """A posting as those see it who caused it."""

    posting: int
    person: UserId
    source: str
    at: datetime


_ACCOUNT, _POSTING, _ENTRY = (table(model).c for model in (LedgerAccount, Posting, Entry))
_LINES = (
    select(
        _POSTING.id,
        _POSTING.kind,
        _POSTING.note,
        _POSTING.created_at,
        _POSTING.reverses_id,
        _POSTING.person_id,
        _ENTRY.amount,
        _ENTRY.balance,
        _ENTRY.version,
    )
    .join(table(Entry), _ENTRY.posting_id == _POSTING.id)
    .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
    .where(_ACCOUNT.owner_id == bindparam("owner"), _ACCOUNT.purpose == bindparam("purpose"), _ENTRY.version < bindparam("before"))
    .order_by(_ENTRY.version.desc())
    .limit(PAGE)
)


def statement(user_id: UserId, *, before: int | None = None, wanted: Wanted = ALL_LINES) -> Sequence[Line]:
    """The newest lines of a person's account, `PAGE` at most, older than version `before`, and only those `wanted`."""
    query = _LINES
    if wanted.kinds:
        query = query.where(_POSTING.kind.in_(wanted.kinds))
    if wanted.since is not None:
        query = query.where(_POSTING.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(_POSTING.created_at < wanted.until)
    if wanted.incoming is not None:
        query = query.where(_ENTRY.amount > 0 if wanted.incoming else _ENTRY.amount < 0)
    values = {"owner": user_id, "purpose": wanted.purpose, "before": before or MAX_BALANCE}
    return [_line(row, user_id) for row in db.session.execute(query, values)]


def _line(row: Any, owner: UserId) -> Line:
    path, other = row.note.get("path", ""), None
    if row.kind == "gift":
        # Both see the same posting: its note leads to who was given the points.
        receiver = path.rpartition("/")[2]
        other = UserId(row.person_id if row.person_id != owner else int(receiver or owner))
        path = f"/people/{other}"
    return Line(
        posting_id=row.id,
        kind=row.kind,
        what=row.note.get("what", ""),
        path=path,
        amount=row.amount,
        balance=row.balance,
        version=row.version,
        at=row.created_at,
        reversal=row.reverses_id is not None,
        other=other,
    )


def all_lines(user_id: UserId, wanted: Wanted = ALL_LINES) -> Iterator[Line]:
    """Every line wanted, newest first."""
    before: int | None = None
    while page := statement(user_id, before=before, wanted=wanted):
        yield from page
        before = page[-1].version


def get_version(posting_id: int, *, of: UserId) -> int:
    """The number of the line that a posting made in the person's wallet. Raises NotFound."""
    version = db.session.execute(
        select(_ENTRY.version)
        .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
        .where(_ENTRY.posting_id == posting_id, _ACCOUNT.owner_id == of, _ACCOUNT.purpose == Purpose.WALLET)
    ).scalar()
    if version is None:
        raise NotFound(message("There is no such line in your statement."))
    return int(version)


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: every line of each of their accounts."""
    held = (Purpose.WALLET, Purpose.DEPOSIT, Purpose.ESCROW, Purpose.PENDING)
    return {
        "balance": ledger.balance_of(user_id),
        "statement": _told(user_id, Purpose.WALLET),
        **{purpose.value: _told(user_id, purpose) for purpose in held[1:]},
    }


def _told(user_id: UserId, purpose: Purpose) -> list[dict[str, object]]:
    return [
        {"at": line.at.isoformat(), "amount": line.amount, "balance": line.balance, "kind": line.kind, "what": line.what}
        for line in all_lines(user_id, Wanted(purpose))
    ]


def undone(kind: str) -> set[int]:
    """The postings undone by a reversal for a cause of this kind."""
    return set(db.session.scalars(select(_POSTING.reverses_id).where(_POSTING.kind == kind, _POSTING.reverses_id.is_not(None))))


def written(kind: str) -> Iterator[Written]:
    """Every posting for causes of this kind that undoes nothing: to compare with what caused them."""
    columns = _POSTING.id, _POSTING.person_id, _POSTING.source, _POSTING.created_at
    query = select(*columns).where(_POSTING.kind == kind, _POSTING.reverses_id.is_(None))
    yield from map(Written._make, db.session.execute(query))

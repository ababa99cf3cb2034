"""The one place where points move."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Integer, bindparam, func, insert, select, update

from edu.accounts.rules import Deleted, HiddenChanged
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import Cause, Line, Taken
from edu.points.service import boards

PAGE = 50  # lines of a statement

# Written once and with bare columns: building a statement costs more than running it.
_ACCOUNT = table(LedgerAccount).c
# Without an owner: by the small index of the site's own accounts, not through a hundred thousand wallets.
_MINT = select(_ACCOUNT.id).where(_ACCOUNT.owner_id.is_(None), _ACCOUNT.purpose == "mint").with_for_update()
_WALLET = select(_ACCOUNT.id).where(_ACCOUNT.owner_id == bindparam("owner"), _ACCOUNT.purpose == "wallet")
_CHANGE = bindparam("change", type_=Integer)
_MOVE = (
    update(table(LedgerAccount))
    .where(_ACCOUNT.id == bindparam("account"))
    .where((_ACCOUNT.purpose == "mint") | (_ACCOUNT.balance + _CHANGE >= 0))
    .values(balance=_ACCOUNT.balance + _CHANGE, version=_ACCOUNT.version + 1)
    .returning(_ACCOUNT.balance, _ACCOUNT.version)
)
_BALANCE = select(_ACCOUNT.balance).where(_ACCOUNT.owner_id == bindparam("owner"), _ACCOUNT.purpose == "wallet")


def award(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """Pay `amount` points from the mint for `cause`; the posting's number, or None when already paid.

    One cause (kind and source) pays one person once, whoever asks how often.
    """
    check_amount(amount)
    with transaction():
        return _post({lock(): -amount, _wallet(user_id): amount}, user_id=user_id, amount=amount, cause=cause, now=now)


def reverse(posting_id: int, *, cause: Cause, now: datetime) -> int:
    """Undo a posting by its exact twin. A wallet that has spent the points refuses."""
    with transaction():
        mint = lock()
        lines = db.session.execute(select(Entry.account_id, Entry.amount).where(Entry.posting_id == posting_id)).all()
        person = db.session.execute(select(Posting.person_id).where(Posting.id == posting_id)).scalar()
        if person is None:
            raise NotFound(message("There is no such line in the ledger."))
        twin = {account: -amount for account, amount in lines}
        gain = sum(amount for account, amount in twin.items() if account != mint)
        number = _post(twin, user_id=UserId(person), amount=gain, cause=cause, now=now, reverses=posting_id)
        if number is None:
            raise Conflict(message("This has been undone already."))
        return number


def take_back(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> Taken | None:
    """Take back up to `amount` points that should not have been paid: as many as the wallet holds, never more.

    What was taken; None when there was nothing to take or this cause has taken before.
    """
    check_amount(amount)
    with transaction():
        mint = lock()
        there = min(amount, balance_of(user_id))
        if there == 0:
            return None
        posting = _post({mint: there, _wallet(user_id): -there}, user_id=user_id, amount=-there, cause=cause, now=now)
        return None if posting is None else Taken(posting, there)


def balance_of(user_id: UserId) -> int:
    """What the person can spend. The frame of every page asks."""
    return db.session.execute(_BALANCE, {"owner": user_id}).scalar() or 0


def earned_on(user_id: UserId, kind: str, *, now: datetime) -> int:
    """How many points the person has been paid for causes of this kind on the day (UTC) of `now`.

    Counted under the ledger's lock, so that what is then paid in the same transaction is paid on what was counted.
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction():
        lock()
        earned = (
            select(func.sum(Entry.amount))
            .join(Posting, Posting.id == Entry.posting_id)
            .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
            .where(
                Posting.person_id == user_id, Posting.kind == kind, Posting.created_at >= day, Posting.created_at < day + timedelta(days=1)
            )
            .where(LedgerAccount.owner_id == user_id)
        )
        return int(db.session.execute(earned).scalar() or 0)


def statement(user_id: UserId, *, before: int | None = None) -> Sequence[Line]:
    """The newest lines of a person's wallet, `PAGE` at most, older than version `before`."""
    rows = db.session.execute(
        select(
            Posting.id,
            Posting.kind,
            Posting.note,
            Posting.created_at,
            Posting.reverses_id,
            Entry.amount,
            Entry.balance,
            Entry.version,
        )
        .join(Entry, Entry.posting_id == Posting.id)
        .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
        .where(LedgerAccount.owner_id == user_id, LedgerAccount.purpose == "wallet")
        .where(Entry.version < before if before is not None else Entry.version > 0)
        .order_by(Entry.version.desc())
        .limit(PAGE)
    ).all()
    return [
        Line(
            posting_id=row.id,
            kind=row.kind,
            what=row.note.get("what", ""),
            path=row.note.get("path", ""),
            amount=row.amount,
            balance=row.balance,
            version=row.version,
            at=row.created_at,
            reversal=row.reverses_id is not None,
        )
        for row in rows
    ]


def get_version(posting_id: int, *, of: UserId) -> int:
    """The number of the line that a posting made in the person's statement. Raises NotFound."""
    version = db.session.execute(
        select(Entry.version)
        .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
        .where(Entry.posting_id == posting_id, LedgerAccount.owner_id == of)
    ).scalar()
    if version is None:
        raise NotFound(message("There is no such line in your statement."))
    return version


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: every line of the statement."""
    lines: list[Line] = []
    while page := statement(user_id, before=lines[-1].version if lines else None):
        lines += page
    return {
        "balance": balance_of(user_id),
        "statement": [
            {"at": line.at.isoformat(), "amount": line.amount, "balance": line.balance, "kind": line.kind, "what": line.what}
            for line in lines
        ],
    }


def hear_hidden(event: HiddenChanged) -> None:
    """Whoever hides leaves the boards at once; whoever comes back finds their scores."""
    with transaction():
        lock()
        boards.leave(event.user_id)
        if not event.hidden:
            boards.come_back(event.user_id)


def hear_deleted(event: Deleted) -> None:
    """A deleted person's entries stay, or the sums would not; their places don't."""
    with transaction():
        lock()
        boards.leave(event.user_id)


def _post(lines: dict[int, int], *, user_id: UserId, amount: int, cause: Cause, now: datetime, reverses: int | None = None) -> int | None:
    """Write a balanced posting; None when its key has been used. `amount` counts on the boards."""
    assert sum(lines.values()) == 0, "a posting must balance"
    key = f"reversal:{reverses}" if reverses else f"{cause.kind}:{cause.source}:{user_id}"
    row = {
        "kind": cause.kind,
        "source": cause.source,
        "person_id": user_id,
        "key": key,
        "note": cause.note,
        "reverses_id": reverses,
        "created_at": now,
    }
    posting = db.session.execute(upsert.new_only(Posting, on=("key",), returning="id"), row).scalar()
    if posting is None:
        return None
    entries = []
    # Ascending ids: two postings that share accounts wait for each other instead of deadlocking.
    for account in sorted(lines):
        moved = db.session.execute(_MOVE, {"account": account, "change": lines[account]}).first()
        if moved is None:
            raise Conflict(message("There are not enough points for this."))
        balance, version = moved
        entries.append({"posting_id": posting, "account_id": account, "amount": lines[account], "balance": balance, "version": version})
    db.session.execute(insert(table(Entry)), entries)
    boards.count(user_id, amount, posting=posting, now=now)
    return int(posting)


def lock() -> int:
    """Wait for one's turn to move points; the number of the mint, whose row is the lock.

    SQLite has one writer anyway. On PostgreSQL this keeps two movements from waiting for each other's
    wallets and boards; no transaction that holds it does anything slow.
    """
    return int(db.session.execute(_MINT).scalar_one())


def _wallet(user_id: UserId) -> int:
    """The person's wallet, opened when first needed."""
    number = db.session.execute(_WALLET, {"owner": user_id}).scalar()
    if number is None:
        db.session.execute(upsert.new_only(LedgerAccount), {"owner_id": user_id, "purpose": "wallet", "balance": 0, "version": 0})
        number = db.session.execute(_WALLET, {"owner": user_id}).scalar_one()
    return int(number)


def issued() -> int:
    """How many points there are in all."""
    return -(db.session.execute(select(func.sum(LedgerAccount.balance)).where(LedgerAccount.owner_id.is_(None))).scalar() or 0)

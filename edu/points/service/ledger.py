"""The one place where points move."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select

from edu.accounts.rules import Barred, Deleted, HiddenChanged
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import Cause, Hold, Purpose, Taken, counts_on_boards
from edu.points.service import boards, book

# Written once and with bare columns: building a statement costs more than running it.
_ACCOUNT, _POSTING, _ENTRY = (table(model).c for model in (LedgerAccount, Posting, Entry))
_BALANCE = select(_ACCOUNT.balance).where(_ACCOUNT.owner_id == bindparam("owner"), _ACCOUNT.purpose == bindparam("purpose"))
_SIDES = (
    select(_ENTRY.account_id, _ENTRY.amount, _ENTRY.counts, _ACCOUNT.owner_id, _ACCOUNT.purpose)
    .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
    .where(_ENTRY.posting_id == bindparam("posting"))
)
_HEAD = select(_POSTING.person_id, _POSTING.kind, _POSTING.source, _POSTING.resolves_id, _POSTING.note).where(
    _POSTING.id == bindparam("posting")
)
_RESOLVED = select(_POSTING.id).where(_POSTING.resolves_id == bindparam("posting"))


@dataclass(frozen=True, slots=True)
class _Way:
    """From which account to which points go, and whom the boards then count."""

    source: int
    target: int
    counts: UserId | None = None


@retried
def award(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """Pay `amount` points from the mint for `cause`; the posting's number, or None when already paid.

    One cause (kind and source) pays one person once, whoever asks how often.
    """
    who = user_id if counts_on_boards(cause.kind) else None
    return _pay(user_id, amount, lambda mint: _Way(mint, book.own(user_id), who), cause=cause, now=now)


@retried
def spend(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """Take `amount` from the person's wallet for good; the posting's number, or None when this cause has been paid for.

    Raises Conflict when the wallet holds less.
    """
    return _pay(user_id, amount, lambda _: _Way(book.own(user_id), book.site(Purpose.SINK)), cause=cause, now=now)


@retried
def give(user_id: UserId, to: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """From one person's wallet to another's; the posting's number, or None when done before. Conflict: not enough."""
    if user_id == to:
        raise Invalid(message("Points can't be given to oneself."), field="to")
    if not accounts.names_of([to]).get(to):
        raise NotFound(message("There is nobody here to give points to."))
    return _pay(user_id, amount, lambda _: _Way(book.own(user_id), book.own(to)), cause=cause, now=now)


@retried
def hold(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int:
    """Put `amount` of the person's wallet aside until `release` or `give_back`; the number that names the hold.

    The same cause again holds nothing more and gives the first number. Conflict: not enough.
    """
    posting = _pay(user_id, amount, lambda _: _Way(book.own(user_id), book.own(user_id, Purpose.ESCROW)), cause=cause, now=now)
    number = posting or book.find(book.key_of(cause, user_id))
    assert number is not None, "what was not written now was written before"
    return number


@retried
def hold_back(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """Issue `amount` into the person's escrow, to be theirs when it has been earned whole (`let_go`); None when done before."""
    return _pay(user_id, amount, lambda mint: _Way(mint, book.own(user_id, Purpose.ESCROW)), cause=cause, now=now)


@retried
def release(hold_id: int, shares: Mapping[UserId, int], *, cause: Cause, now: datetime) -> int:
    """Pay a hold out: to each person their share, what is left over into the sink. Once; else Conflict.

    The holder gets nothing this way (`give_back`, `let_go`): one can't be paid for what one has promised.
    """
    for share in shares.values():
        check_amount(share)
    with transaction():
        book.lock()
        held = _open_hold(hold_id)
        if held.person_id in shares:
            raise Invalid(message("Points can't be given to oneself."))
        rest = held.amount - sum(shares.values())
        if rest < 0:
            raise Conflict(message("There are not enough points for this."))
        lines = {book.own(held.person_id, Purpose.ESCROW): -held.amount, **{book.own(person): share for person, share in shares.items()}}
        if rest:
            lines[book.site(Purpose.SINK)] = rest
        counted = {book.own(person): person for person in shares} if counts_on_boards(cause.kind) else {}
        return _resolve(held, lines, counted, cause=cause, now=now)


@retried
def give_back(hold_id: int, *, cause: Cause, now: datetime) -> int:
    """A hold back into the wallet it came from. Once; else Conflict."""
    with transaction():
        book.lock()
        held = _open_hold(hold_id)
        lines = {book.own(held.person_id, Purpose.ESCROW): -held.amount, book.own(held.person_id): held.amount}
        return _resolve(held, lines, {}, cause=cause, now=now)


@retried
def let_go(hold_id: int, *, earned: bool, cause: Cause, now: datetime) -> int:
    """End what `hold_back` has put aside: into the person's wallet (and on the boards) when it has been earned, else into
    the sink. Once; else Conflict."""
    with transaction():
        book.lock()
        held = _open_hold(hold_id)
        target = book.own(held.person_id) if earned else book.site(Purpose.SINK)
        counted = {target: held.person_id} if earned and counts_on_boards(cause.kind) else {}
        cause = replace(cause, subject=cause.subject or held.subject)
        return _resolve(held, {book.own(held.person_id, Purpose.ESCROW): -held.amount, target: held.amount}, counted, cause=cause, now=now)


@retried
def pend(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> int | None:
    """Issue `amount` that the person can't use before `qualify`; None when done before."""
    return _pay(user_id, amount, lambda mint: _Way(mint, book.own(user_id, Purpose.PENDING)), cause=cause, now=now)


@retried
def qualify(user_id: UserId, *, now: datetime) -> int | None:
    """All that is pending becomes the person's to spend; the posting's number, None when nothing was pending."""
    with transaction():
        book.lock()
        waiting = balance_of(user_id, Purpose.PENDING)
        if not waiting:
            return None
        pending = book.own(user_id, Purpose.PENDING)
        version = db.session.execute(select(_ACCOUNT.version).where(_ACCOUNT.id == pending)).scalar_one()
        cause = Cause(
            "qualified", f"pending:{version}", what={"ru": "Ваши первые баллы теперь ваши", "en": "Your first points are yours now"}
        )
        return book.post({pending: -waiting, book.own(user_id): waiting}, person_id=user_id, cause=cause, now=now)


@retried
def move(user_id: UserId, amount: int, source: Purpose, target: Purpose, *, fund: str = "", cause: Cause, now: datetime) -> int | None:
    """Between a person's own accounts, the mint, the sink and the fund named; None when done before. For the bank."""

    def account(purpose: Purpose) -> int:
        if purpose in (Purpose.MINT, Purpose.SINK, Purpose.FUND):
            return book.site(purpose, fund if purpose is Purpose.FUND else "")
        return book.own(user_id, purpose)

    return _pay(user_id, amount, lambda _: _Way(account(source), account(target)), cause=cause, now=now)


@retried
def reverse(posting_id: int, *, cause: Cause, now: datetime) -> int:
    """Undo a posting by its exact twin. A wallet that has spent the points refuses; a hold is ended in its own ways."""
    with transaction():
        book.lock()
        posting = db.session.execute(_HEAD, {"posting": posting_id}).first()
        if posting is None:
            raise NotFound(message("There is no such line in the ledger."))
        sides = db.session.execute(_SIDES, {"posting": posting_id}).all()
        if any(side.purpose == Purpose.ESCROW for side in sides):
            raise Conflict(message("Points that are held can only be paid out or given back."))
        counted = {side.account_id: UserId(side.owner_id) for side in sides if side.counts}
        twin = {side.account_id: -side.amount for side in sides}
        cause = replace(cause, subject=posting.note.get("subject", ""))  # it leaves the boards on which it stood
        number = book.post(twin, person_id=UserId(posting.person_id), cause=cause, now=now, counted=counted, reverses=posting_id)
        if number is None:
            raise Conflict(message("This has been undone already."))
        return number


@retried
def take_back(user_id: UserId, amount: int, *, cause: Cause, now: datetime) -> Taken | None:
    """Take back up to `amount` points that should not have been paid: as many as the wallet holds, never more.

    What was taken; None when there was nothing to take or this cause has taken before.
    """
    check_amount(amount)
    with transaction():
        mint = book.lock()
        there = min(amount, balance_of(user_id))
        if there == 0:
            return None
        wallet = book.own(user_id)
        counted = {wallet: user_id} if counts_on_boards(cause.kind) else {}
        posting = book.post({mint: there, wallet: -there}, person_id=user_id, cause=cause, now=now, counted=counted)
        return None if posting is None else Taken(posting, there)


def balance_of(user_id: UserId, purpose: Purpose = Purpose.WALLET) -> int:
    """What the person can spend, or holds in another account. The frame of every page asks."""
    return db.session.execute(_BALANCE, {"owner": user_id, "purpose": purpose}).scalar() or 0


def earned_on(user_id: UserId, kind: str, *, now: datetime) -> int:
    """How many points have been issued to the person for causes of this kind on the day (UTC) of `now`, less what was undone.

    Counted under the ledger's lock, so that what is then paid in the same transaction is paid on what was counted.
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction():
        mint = book.lock()
        paid = (
            select(_POSTING.id)
            .where(_POSTING.person_id == user_id, _POSTING.kind == kind)
            .where(_POSTING.created_at >= day, _POSTING.created_at < day + timedelta(days=1))
        )
        undone = select(_POSTING.id).where(_POSTING.reverses_id.in_(paid))
        issued_here = select(func.sum(_ENTRY.amount)).where(_ENTRY.account_id == mint)
        return -sum(int(db.session.execute(issued_here.where(_ENTRY.posting_id.in_(ids))).scalar() or 0) for ids in (paid, undone))


def received_on(user_id: UserId, kind: str, *, now: datetime) -> int:
    """How many points others have paid into the person's wallet for causes of this kind on the day (UTC) of `now`.

    Counted under the ledger's lock, as `earned_on` counts what is issued. What was held for it can't be undone.
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction():
        book.lock()
        paid = (
            select(func.sum(_ENTRY.amount))
            .join(table(Posting), _POSTING.id == _ENTRY.posting_id)
            .where(_ENTRY.account_id == book.own(user_id), _ENTRY.amount > 0, _POSTING.kind == kind)
            .where(_POSTING.created_at >= day, _POSTING.created_at < day + timedelta(days=1))
        )
        return int(db.session.execute(paid).scalar() or 0)


def times_since(user_id: UserId, kind: str, *, since: datetime) -> int:
    """How many times the person has been paid for causes of this kind since then.

    Counted under the ledger's lock, so that what is then paid in the same transaction is paid on what was counted.
    """
    with transaction():
        book.lock()
        theirs = _POSTING.person_id == user_id, _POSTING.kind == kind, _POSTING.created_at >= since
        return int(db.session.execute(select(func.count()).where(*theirs)).scalar() or 0)


def holds_of(user_id: UserId, kind: str) -> list[Hold]:
    """What the person has in escrow for causes of this kind, ended or not, oldest first."""
    ending = table(Posting).alias("ending")
    rows = db.session.execute(
        select(_POSTING.id, _POSTING.source, _ENTRY.amount, ending.c.id.label("ended_by"))
        .join(table(Entry), _ENTRY.posting_id == _POSTING.id)
        .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
        .outerjoin(ending, ending.c.resolves_id == _POSTING.id)
        .where(_POSTING.person_id == user_id, _POSTING.kind == kind, _POSTING.resolves_id.is_(None))
        .where(_ACCOUNT.purpose == Purpose.ESCROW, _ENTRY.amount > 0)
        .order_by(_POSTING.id)
    )
    return [Hold(row.id, user_id, kind, row.source, row.amount, row.ended_by is None) for row in rows]


def hear_hidden(event: HiddenChanged) -> None:
    """Whoever hides leaves the boards at once; whoever comes back finds their scores."""
    _look_again(event.user_id)


def hear_barred(event: Barred) -> None:
    """Whoever may not take part is not among the leaders; afterwards they find their scores."""
    _look_again(event.user_id)


def _look_again(user_id: UserId) -> None:
    """Put a person where they belong now: on the boards, or off them."""
    with transaction():
        book.lock()
        boards.leave(user_id)
        if not accounts.is_hidden(user_id):
            boards.come_back(user_id)


def hear_deleted(event: Deleted) -> None:
    """A deleted person's entries stay, or the sums would not; their places don't."""
    with transaction():
        book.lock()
        boards.leave(event.user_id)


def _pay(person_id: UserId, amount: int, way: Callable[[int], _Way], *, cause: Cause, now: datetime) -> int | None:
    """Move `amount` the `way` that is found when the ledger is ours."""
    check_amount(amount)
    with transaction():
        found = way(book.lock())
        counted = {found.target: found.counts} if found.counts else {}
        return book.post({found.source: -amount, found.target: amount}, person_id=person_id, cause=cause, now=now, counted=counted)


def _open_hold(hold_id: int) -> Hold:
    """A hold that has not ended. Raises NotFound, Conflict."""
    posting = db.session.execute(_HEAD, {"posting": hold_id}).first()
    sides = db.session.execute(_SIDES, {"posting": hold_id}).all()
    held = next((side for side in sides if side.purpose == Purpose.ESCROW and side.amount > 0), None)
    if posting is None or held is None:
        raise NotFound(message("There is no such line in the ledger."))
    if db.session.execute(_RESOLVED, {"posting": hold_id}).first():
        raise Conflict(message("These points have been paid out or given back already."))
    return Hold(hold_id, UserId(posting.person_id), posting.kind, posting.source, held.amount, True, posting.note.get("subject", ""))


def _resolve(held: Hold, lines: dict[int, int], counted: Mapping[int, UserId], *, cause: Cause, now: datetime) -> int:
    number = book.post(lines, person_id=held.person_id, cause=cause, now=now, counted=counted, resolves=held.posting_id)
    if number is None:
        raise Conflict(message("These points have been paid out or given back already."))
    return number


def sums(purposes: Collection[Purpose]) -> int:
    """What all accounts of these purposes hold together."""
    query = select(func.sum(_ACCOUNT.balance)).where(_ACCOUNT.purpose.in_(purposes))
    if {*purposes} <= {Purpose.MINT, Purpose.SINK, Purpose.FUND}:
        query = query.where(_ACCOUNT.owner_id.is_(None))  # by their own small index
    return int(db.session.execute(query).scalar() or 0)


def issued() -> int:
    """How many points have been issued in all, spent or not."""
    return -sums([Purpose.MINT])

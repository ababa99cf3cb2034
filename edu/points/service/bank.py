"""The bank: giving points away, putting them by, and what putting them by brings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, bindparam, cast, func, select

from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, NotFound, TooMany
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.points.models import Entry, LedgerAccount, Posting
from edu.points.rules import (
    CEILINGS,
    GIFTS_A_DAY,
    INTEREST,
    MOST_INTEREST,
    Cause,
    Given,
    Purpose,
    interest_on,
    month_before,
)
from edu.points.service import book, ledger
from edu.ports import clock, jobs
from edu.site.service import settings

SITE_FUND = "site"
A_DAY = 24 * 60 * 60  # seconds
AT_A_TIME = 500  # savers whose names are asked for together

# Written once and with bare columns: building a statement costs more than running it.
_ACCOUNT, _POSTING, _ENTRY = (table(model).c for model in (LedgerAccount, Posting, Entry))
_HELD = select(_ACCOUNT.purpose, _ACCOUNT.balance).where(_ACCOUNT.owner_id == bindparam("person"))
_DEPOSIT = select(_ACCOUNT.id).where(_ACCOUNT.owner_id == bindparam("person"), _ACCOUNT.purpose == Purpose.DEPOSIT)
_MOVED = (
    select(func.sum(_ENTRY.amount))
    .join(table(Posting), _POSTING.id == _ENTRY.posting_id)
    .join(table(LedgerAccount), _ACCOUNT.id == _ENTRY.account_id)
    .where(_POSTING.person_id == bindparam("person"), _ACCOUNT.owner_id == bindparam("person"))
)
# What came out of "pending": the wallet isn't named, or SQLite would go through all its lines.
_QUALIFIED = _MOVED.where(_POSTING.kind == "qualified", _ENTRY.amount > 0)
_GIVEN = _MOVED.where(_POSTING.kind == "gift", _ENTRY.amount < 0, _POSTING.created_at >= bindparam("since"))
_PAID = select(_POSTING.id).where(_POSTING.key == bindparam("paid", type_=String) + cast(_ACCOUNT.owner_id, String))
_SAVERS = select(_ACCOUNT.id, _ACCOUNT.owner_id).where(_ACCOUNT.purpose == Purpose.DEPOSIT, ~_PAID.correlate(table(LedgerAccount)).exists())


@dataclass(frozen=True, slots=True)
class Held:
    """What a person has, and where."""

    wallet: int
    deposit: int
    escrow: int
    pending: int


@dataclass(frozen=True, slots=True)
class Purse(Held):
    """And how much of it they may give away today."""

    giftable: int


def held_by(user_id: UserId) -> Held:
    """All of a person's accounts. One statement."""
    rows = dict(db.session.execute(_HELD, {"person": user_id}).all())
    return Held(*(rows.get(purpose.value, 0) for purpose in (Purpose.WALLET, Purpose.DEPOSIT, Purpose.ESCROW, Purpose.PENDING)))


def purse_of(user_id: UserId, *, now: datetime) -> Purse:
    """The same, and what of it may be given away. Three statements."""
    held = held_by(user_id)
    return Purse(held.wallet, held.deposit, held.escrow, held.pending, _giftable(user_id, held.wallet, now=now))


def _giftable(user_id: UserId, wallet: int, *, now: datetime) -> int:
    """What may be given away: not the first points that everybody gets, and not more in a day than the site allows."""
    left_today = int(settings.value(GIFTS_A_DAY)) - _given_on(user_id, now=now)
    return max(0, min(wallet - _first_points(user_id), int(left_today)))


def earned_of(user_id: UserId) -> int:
    """What a person's wallet holds beside the first points that everybody gets."""
    return max(0, ledger.balance_of(user_id) - _first_points(user_id))


def _first_points(user_id: UserId) -> int:
    return int(db.session.execute(_QUALIFIED, {"person": user_id}).scalar() or 0)


def check_gift(user_id: UserId, amount: int, *, now: datetime) -> None:
    """Raise Invalid, TooMany or Conflict where this can't be given away today."""
    check_amount(amount)
    most = settings.value(GIFTS_A_DAY)
    if amount > most - _given_on(user_id, now=now):
        raise TooMany(message("You can give away %(most)s points a day at most.", most=most), retry_after=A_DAY)
    keep_first_points(user_id, amount)


def keep_first_points(user_id: UserId, amount: int) -> None:
    """Raise Conflict where giving `amount` away would take of the first points. Under the ledger's lock."""
    if amount > earned_of(user_id):
        raise Conflict(message("That is more than you can give away: the first points that everybody gets stay with you."))


def _given_on(user_id: UserId, *, now: datetime) -> int:
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return -int(db.session.execute(_GIVEN, {"person": user_id, "since": since}).scalar() or 0)


@retried
def give(user_id: UserId, to: UserId, amount: int, *, key: str, now: datetime) -> int:
    """A gift to another person, `key` naming it: the same key gives once. The posting's number.

    Raises Invalid, NotFound, Conflict (not enough that may be given), TooMany (the day's limit).
    """
    cause = Cause("gift", f"gift:{key}", what={"ru": "Подарок", "en": "A gift"}, path=f"/people/{to}")
    with transaction():
        book.lock()
        done = book.find(book.key_of(cause, user_id))
        if done is not None:
            return done
        check_gift(user_id, amount, now=now)
        number = ledger.give(user_id, to, amount, cause=cause, now=now)
        assert number is not None, "the key was free under the lock"
        events.announce(Given(to, amount, number, accounts.names_of([user_id]).get(user_id, ""), now))
    return number


def put_by(user_id: UserId, amount: int, *, key: str, now: datetime) -> int | None:
    """From the wallet into the deposit; None when done before. Conflict: not enough."""
    cause = Cause("deposit", f"in:{key}", what={"ru": "На вклад", "en": "Put by"}, path="/points/bank")
    return ledger.move(user_id, amount, Purpose.WALLET, Purpose.DEPOSIT, cause=cause, now=now)


def take_out(user_id: UserId, amount: int, *, key: str, now: datetime) -> int | None:
    """From the deposit into the wallet; None when done before. Conflict: not enough."""
    cause = Cause("deposit", f"out:{key}", what={"ru": "Со вклада", "en": "Taken out of the deposit"}, path="/points/bank")
    return ledger.move(user_id, amount, Purpose.DEPOSIT, Purpose.WALLET, cause=cause, now=now)


@retried
def donate(user_id: UserId, amount: int, *, fund: str, key: str, now: datetime) -> int | None:
    """To a fund ("site", "class:12") for good; None when done before. The first points can't be given away so either."""
    check_amount(amount)
    cause = Cause("donation", f"{fund}:{key}", what={"ru": "Пожертвование", "en": "A donation"}, path="/points/bank")
    with transaction():
        book.lock()
        if book.find(book.key_of(cause, user_id)) is None:
            keep_first_points(user_id, amount)
        return ledger.move(user_id, amount, Purpose.WALLET, Purpose.FUND, fund=fund, cause=cause, now=now)


@retried
def pay_from_fund(fund: str, user_id: UserId, amount: int, *, key: str, now: datetime) -> int | None:
    """Out of a fund into a person's wallet; None when done before. Conflict: not enough. Who may is the caller's to know."""
    if not accounts.names_of([user_id]).get(user_id):
        raise NotFound(message("There is nobody here to give points to."))
    cause = Cause("fund", f"{fund}:{key}", what={"ru": "Из общего фонда", "en": "From the common fund"})
    with transaction():
        number = ledger.move(user_id, amount, Purpose.FUND, Purpose.WALLET, fund=fund, cause=cause, now=now)
        if number is not None:
            events.announce(Given(user_id, amount, number, "", now))
    return number


def fund_balance(fund: str) -> int:
    """What a fund holds."""
    found = select(_ACCOUNT.balance).where(_ACCOUNT.owner_id.is_(None), _ACCOUNT.purpose == Purpose.FUND, _ACCOUNT.name == fund)
    return int(db.session.execute(found).scalar() or 0)


def within_ceiling(user_id: UserId, amount: int, kind: str, *, now: datetime) -> int:
    """How much of `amount` the person may still be paid today for causes of this kind. Inside the paying transaction."""
    ceiling = settings.value(CEILINGS[kind]) if kind in CEILINGS else 0
    if not ceiling:
        return amount
    # An answer is paid by who asked, all else by the mint.
    had = (ledger.received_on if kind == "answer" else ledger.earned_on)(user_id, kind, now=now)
    return max(0, min(amount, ceiling - had))


# ---- Interest ----


def pay_interest(*, now: datetime) -> int:
    """Pay everybody the interest of the last whole month, once; to how many. What those who left have put by lies still."""
    begins, ends = month_before(now)
    month = f"{begins:%Y-%m}"
    rate, most = settings.value(INTEREST), settings.value(MOST_INTEREST)
    paid = 0
    for account, owner in _savers(month):
        due = interest_on(lowest_balance(account, begins, ends), thousandths=rate, most=most)
        if due:
            cause = Cause("interest", f"month:{month}", what={"ru": f"Проценты за {begins:%m.%Y}", "en": f"Interest for {month}"})
            paid += ledger.move(owner, due, Purpose.MINT, Purpose.DEPOSIT, cause=cause, now=now) is not None
    return paid


def _savers(month: str) -> Iterator[tuple[int, UserId]]:
    """Every deposit whose owner is still there and has had no interest for this month."""
    found = db.session.execute(_SAVERS, {"paid": f"interest:month:{month}:"}).all()
    for begins in range(0, len(found), AT_A_TIME):
        some = found[begins : begins + AT_A_TIME]
        names = accounts.names_of([owner for _, owner in some])
        yield from ((account, UserId(owner)) for account, owner in some if names[UserId(owner)])


def lowest_balance(account: int, begins: datetime, ends: datetime) -> int:
    """The least that the account held at any time from `begins` to `ends`; nothing before its first entry."""
    entries = select(_ENTRY.balance).join(table(Posting), _POSTING.id == _ENTRY.posting_id).where(_ENTRY.account_id == account)
    before = db.session.execute(entries.where(_POSTING.created_at < begins).order_by(_ENTRY.version.desc()).limit(1)).scalar()
    within = db.session.scalars(entries.where(_POSTING.created_at >= begins, _POSTING.created_at < ends)).all()
    return min(before or 0, *within) if within else before or 0


def least_this_month(user_id: UserId, *, now: datetime) -> int:
    """The least that a person's deposit has held since the month (UTC) began: what its interest will be on, if nothing is taken out."""
    account = db.session.execute(_DEPOSIT, {"person": user_id}).scalar()
    begins = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return lowest_balance(account, begins, now) if account is not None else 0


@jobs.each_night
def pay_monthly_interest() -> None:
    """Each night, since the first of the month may find the site asleep; once for a month and a person."""
    pay_interest(now=clock.now())

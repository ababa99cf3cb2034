"""Buying, giving and undoing. Goods have one row each, and who buys holds it: stock and limits are counted by one at a time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.awards.service import counting, tokens
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.notifications.service import telling
from edu.points.rules import Cause
from edu.points.service import bank, book, ledger
from edu.shop.models import Good, Thing
from edu.shop.rules.goods import GIFTS_A_DAY, MOST_IN_HAND, TOKENS, UNDO, Kind

DAY = timedelta(days=1)

_GOOD, _THING = table(Good).c, table(Thing).c
_HELD_GOOD = select(*_GOOD).where(_GOOD.slug == bindparam("slug"), _GOOD.retired_at.is_(None)).with_for_update()
_BY_KEY = select(_THING.id).where(_THING.buyer_id == bindparam("buyer"), _THING.key == bindparam("key"))
_HELD_THING = (
    select(*_THING, _GOOD.kind, _GOOD.gives, _GOOD.name)
    .join(table(Good), _GOOD.slug == _THING.good)
    .where(_THING.id == bindparam("thing"), _THING.owner_id == bindparam("own"))
    .with_for_update(of=table(Thing))
)


@retried
def buy(slug: str, *, price: int, key: str, by: Reader, to: str | None = None, now: datetime) -> int:
    """Buy a good for the price that was shown, for oneself or as a present `to` a name: the thing's number.

    The same `key` again is the same thing. Raises NotFound; Invalid beside `to`; Conflict where the price has changed, there
    are none left, one's limit is reached or one's points don't reach; TooMany presents in a day.
    """
    with transaction():
        book.lock()  # before the good's row, as everybody does who pays
        known = db.session.execute(_BY_KEY, {"buyer": by.id, "key": key}).scalar()
        if known is not None:
            return int(known)
        good = db.session.execute(_HELD_GOOD, {"slug": slug}).first()
        if good is None:
            raise NotFound(message("The shop has no such thing, or no longer."))
        if price != good.price:
            raise Conflict(message("The price is now %(price)s: look at it and decide again.", price=good.price))
        if good.stock is not None and good.sold >= good.stock:
            raise Conflict(message("It is sold out."))
        owner = by.id if to is None else _receiver(to, by=by, now=now)
        _refuse_too_many(good, owner, is_gift=owner != by.id, now=now)
        if owner != by.id:
            bank.keep_first_points(by.id, good.price)  # or a second account's would go to the first in another shape
        db.session.execute(update(table(Good)).where(_GOOD.slug == slug).values(sold=_GOOD.sold + 1))
        cause = Cause("shop", f"bought:{key}", what=good.name, path="/shop/things")
        posting = ledger.spend(by.id, good.price, cause=cause, now=now)
        row = {
            "good": slug, "owner_id": owner, "buyer_id": by.id, "key": key, "price": good.price,
            "posting_id": posting, "bought_at": now, "used_at": None, "undone_at": None,
        }  # fmt: skip
        thing = int(db.session.scalars(insert(table(Thing)).values(row).returning(_THING.id)).one())
        if Kind(good.kind) in TOKENS:
            tokens.put(owner, good.kind, int(good.gives))
        if owner != by.id:
            telling.tell(owner, kind="shop", what=_present(good.name, by.name), path="/shop/things", key=f"gift:{thing}", now=now)
            counting.count(by.id, {"gifts_given": 1}, now=now)
        return thing


@retried
def undo(thing_id: int, *, by: UserId, now: datetime) -> int:
    """Give a thing back within the hour, unused, and get all its points: how many. Raises NotFound, Conflict."""
    with transaction():
        book.lock()
        thing = db.session.execute(_HELD_THING, {"thing": thing_id, "own": by}).first()
        if thing is None or thing.buyer_id != by:
            raise no_thing()
        if thing.undone_at is not None:
            raise Conflict(message("This has been given back already."))
        if now - thing.bought_at > UNDO:
            raise Conflict(message("A thing can be given back within an hour, and that hour is over."))
        unused = tokens.take(by, thing.kind, int(thing.gives)) if Kind(thing.kind) in TOKENS else thing.used_at is None
        if not unused:
            raise Conflict(message("This has been used, so it can't be given back."))
        db.session.execute(update(table(Thing)).where(_THING.id == thing_id).values(undone_at=now))
        db.session.execute(update(table(Good)).where(_GOOD.slug == thing.good).values(sold=_GOOD.sold - 1))
        cause = Cause("shop", f"undone:{thing_id}", what=thing.name, path="/shop/things")
        ledger.reverse(thing.posting_id, cause=cause, now=now)
        return int(thing.price)


def held_thing(thing_id: int, *, by: UserId) -> Any:
    """The row of a thing of one's own, held for what is to be made of it. Raises NotFound, Conflict for one given back."""
    thing = db.session.execute(_HELD_THING, {"thing": thing_id, "own": by}).first()
    if thing is None:
        raise no_thing()
    if thing.undone_at is not None:
        raise Conflict(message("This has been given back already."))
    return thing


def no_thing() -> NotFound:
    """The refusal for what is not there, or not one's own."""
    return NotFound(message("You have no such thing."))


def _receiver(to: str, *, by: Reader, now: datetime) -> UserId:
    found = accounts.find_named(to)
    if found is None:
        raise Invalid(message("There is nobody here by this name."), field="to")
    if found == by.id:
        raise Invalid(message("A present is for somebody else: this is your own name."), field="to")
    given = select(_THING.bought_at).where(_THING.buyer_id == by.id, _THING.owner_id != by.id, _THING.bought_at > now - DAY)
    oldest = db.session.scalar(given.order_by(_THING.bought_at.desc()).offset(GIFTS_A_DAY - 1).limit(1))
    if oldest is not None:
        wait = int((oldest + DAY - now).total_seconds()) + 1
        raise TooMany(message("You have given %(count)s presents since yesterday: go on tomorrow.", count=GIFTS_A_DAY), retry_after=wait)
    return found


def _refuse_too_many(good: Any, owner: UserId, *, is_gift: bool, now: datetime) -> None:
    if Kind(good.kind) in TOKENS and tokens.in_hand(owner).get(good.kind, 0) + int(good.gives) > MOST_IN_HAND:
        raise Conflict(message("Nobody can have more than %(most)s of these in hand.", most=MOST_IN_HAND))
    if good.per_person is None:
        return
    had = select(func.count()).where(_THING.owner_id == owner, _THING.good == good.slug, _THING.undone_at.is_(None))
    if good.within_days is not None:
        had = had.where(_THING.bought_at > now - timedelta(days=good.within_days))
    if (db.session.scalar(had) or 0) >= good.per_person:
        if is_gift:
            raise Conflict(message("They have as many of these as one person may."))
        raise Conflict(message("You have as many of these as one person may."))


def _present(name: Any, giver: str) -> dict[str, str]:
    return {"ru": f"Подарок от {giver}: {name['ru']}", "en": f"A present from {giver}: {name['en']}"}

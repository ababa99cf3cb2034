"""What there is to buy, what somebody has, and making something of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from edu.accounts.service import people as accounts
from edu.awards.service import catalogue, tokens
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.service import vip
from edu.qa.service import listing, moderating
from edu.shop.models import Good, PersonStyle, QuestionBoost, Thing
from edu.shop.rules.goods import TOKENS, UNDO, VIP_FRAME, WORN, GoodSource, Kind
from edu.shop.service import buying

BOOST = timedelta(hours=24)
MOST_BOOSTED = 3  # shown at once

_GOOD, _THING, _BOOST = (table(model).c for model in (Good, Thing, QuestionBoost))
_FOR_SALE = select(*_GOOD).where(_GOOD.retired_at.is_(None)).order_by(_GOOD.position)
_MINE = (
    select(*_THING, _GOOD.kind, _GOOD.name, _GOOD.gives)
    .join(table(Good), _GOOD.slug == _THING.good)
    .where(_THING.owner_id == bindparam("own"), _THING.undone_at.is_(None))
    .order_by(_THING.id.desc())
    .limit(200)
)
_USED = update(table(Thing)).where(_THING.id == bindparam("thing"), _THING.used_at.is_(None)).values(used_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A good in the shop. `left`: None where there are as many as are wanted."""

    slug: str
    kind: Kind
    name: Text
    text: Text
    price: int
    left: int | None
    per_person: int | None
    within_days: int | None
    gives: Any


@dataclass(frozen=True, slots=True)
class Owned:
    """A thing somebody has."""

    id: int
    good: str
    kind: Kind
    name: Text
    gives: Any
    price: int
    giver: str  # who gave it as a present; "" for one's own buying
    bought_at: datetime
    used: bool
    can_undo: bool


def list_goods() -> list[Offer]:
    """What is for sale, in its order. One statement."""
    return [_offer(row) for row in db.session.execute(_FOR_SALE)]


def get_good(slug: str) -> Offer:
    """One good. Raises NotFound."""
    row = db.session.execute(_FOR_SALE.where(_GOOD.slug == slug)).first()
    if row is None:
        raise NotFound(message("The shop has no such thing, or no longer."))
    return _offer(row)


def things_of(user_id: UserId, *, now: datetime) -> list[Owned]:
    """What somebody has, the newest first; tokens only while they can be given back: then they are counted in hand. Two statements."""
    rows = db.session.execute(_MINE, {"own": user_id}).all()
    names = accounts.names_of({row.buyer_id for row in rows if row.buyer_id != user_id})
    found = []
    for row in rows:
        kind = Kind(row.kind)
        fresh = row.buyer_id == user_id and row.used_at is None and now - row.bought_at <= UNDO
        if kind in TOKENS and not fresh:
            continue
        giver = names.get(UserId(row.buyer_id), "")
        found.append(
            Owned(row.id, row.good, kind, row.name, row.gives, row.price, giver, row.bought_at, row.used_at is not None, can_undo=fresh)
        )
    return found


# ---- Making something of it


def wear(thing_id: int, *, by: UserId, now: datetime) -> None:
    """Wear a frame, a colour or a title of one's own, in place of what one wore. Raises NotFound, Conflict."""
    with transaction():
        thing = buying.held_thing(thing_id, by=by)
        kind = Kind(thing.kind)
        if kind not in WORN:
            raise Conflict(message("This is nothing to wear."))
        if kind is Kind.TITLE:
            _put_on(by, title=thing.good)
        elif kind is Kind.FRAME:
            _put_on(by, frame=thing.gives)
        else:
            _put_on(by, rung=int(thing.gives))
        db.session.execute(_USED, {"thing": thing_id, "now": now})


def wear_vip_frame(*, by: UserId, now: datetime) -> None:
    """Wear the frame that comes with VIP. Raises Conflict without it."""
    with transaction():
        if not vip.is_vip(by, now=now):
            raise Conflict(message("This frame comes with VIP."))
        _put_on(by, frame=VIP_FRAME)


def take_off(kind: Kind, *, by: UserId) -> None:
    """Wear none of a kind any more; it stays one's own."""
    with transaction():
        if kind is Kind.TITLE:
            _put_on(by, title=None)
        elif kind is Kind.FRAME:
            _put_on(by, frame="")
        elif kind is Kind.COLOUR:
            _put_on(by, rung=0)


def start_vip(thing_id: int, *, by: UserId, now: datetime) -> datetime:
    """Begin, or go on with, the VIP days one has bought or been given; until when. Raises NotFound, Conflict."""
    with transaction():
        thing = buying.held_thing(thing_id, by=by)
        if Kind(thing.kind) is not Kind.VIP:
            raise Conflict(message("These are no days of VIP."))
        until = vip.add(by, int(thing.gives), source=f"thing:{thing_id}", now=now) if thing.used_at is None else None
        if until is None:
            raise Conflict(message("These days have begun already."))
        db.session.execute(_USED, {"thing": thing_id, "now": now})
        return until


def boost(question_id: int, *, by: UserId, now: datetime) -> None:
    """Show an open question of one's own above the others for a day, for one boost. Raises NotFound, Conflict."""
    with transaction():
        question = moderating.shown("question", question_id)
        if question is None or question.author_id != by or question.state != "open":
            raise NotFound(message("This is no open question of yours."))
        shown = db.session.scalar(select(_BOOST.until).where(_BOOST.question_id == question_id))
        if shown is not None and shown > now:
            raise Conflict(message("This question is shown above the others already."))
        if not tokens.take(by, Kind.BOOST.value):
            raise Conflict(message("You have no boost in hand: the shop has some."))
        row = {"question_id": question_id, "by_id": by, "until": now + BOOST}
        db.session.execute(upsert.merging(QuestionBoost, on=("question_id",), put=("by_id", "until")), row)


def questions_to_boost(user_id: UserId) -> list[tuple[int, str]]:
    """The newest open questions of somebody, by number and title."""
    cards, _ = listing.of_author(user_id, by=user_id)
    return [(card.id, card.title) for card in cards if card.state == "open"]


def boosted(*, now: datetime) -> list[moderating.Shown]:
    """The open questions shown above the others now, those that end first in front. One statement, and one for each."""
    query = select(_BOOST.question_id).where(_BOOST.until > now).order_by(_BOOST.until).limit(MOST_BOOSTED)
    found = [moderating.shown("question", number) for number in db.session.scalars(query).all()]
    return [question for question in found if question is not None and question.state == "open"]


def _put_on(user_id: UserId, **worn: Any) -> None:
    db.session.execute(upsert.new_only(PersonStyle, on=("user_id",)), {"user_id": user_id, "frame": "", "rung": 0, "title": None})
    db.session.execute(update(PersonStyle).where(PersonStyle.user_id == user_id).values(**worn))


def _offer(row: Any) -> Offer:
    left = None if row.stock is None else row.stock - row.sold
    return Offer(row.slug, Kind(row.kind), row.name, row.text, row.price, left, row.per_person, row.within_days, row.gives)


# ---- What the file says


def sync(goods: Sequence[GoodSource], *, now: datetime) -> int:
    """Make the shop sell these, in this order; what is gone is sold no more, and stays with who has it. How many changed."""
    sold = {row.slug: row.sold for row in db.session.execute(select(_GOOD.slug, _GOOD.sold))}
    rows = [
        {
            "slug": good.slug, "kind": good.kind.value, "name": _both(good.name), "text": _both(good.text), "price": good.price,
            # What is sold is sold, whatever the file now says.
            "stock": None if good.stock is None else max(good.stock, sold.get(good.slug, 0)),
            "per_person": good.per_person, "within_days": good.within_days, "gives": good.gives, "position": position,
            "retired_at": None, "sold": 0,
        }
        for position, good in enumerate(goods)
    ]  # fmt: skip
    with transaction():
        return catalogue.put(Good, rows, but=("sold",), now=now)


def _both(text: Text) -> dict[str, str]:
    return {"ru": text, "en": text} if isinstance(text, str) else dict(text)

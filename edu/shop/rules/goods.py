"""What the shop sells: read from shop.yml, and what is wrong with it in words."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from edu.awards.rules.catalogue import read_list
from edu.core.i18n import Text, is_text, message
from edu.core.marks import Problem
from edu.core.money import MAX_AMOUNT
from edu.quizzes.rules.checking import Look
from edu.site.rules.settings import Setting

UNDO = timedelta(hours=1)  # from buying, while nothing has been made of it
GIFTS_A_DAY = 5  # that one person may give in 24 hours
MOST_IN_HAND = 10  # of one kind of token
RUNGS = 5
SHOP = Setting("parts_shop", True, message("The shop and VIP"))
SETTINGS = (SHOP,)


class Kind(StrEnum):
    FREEZE = "freeze"  # tokens: used up one by one
    HINT = "hint"
    BOOST = "boost"
    FRAME = "frame"  # of the avatar
    COLOUR = "colour"  # of the name: one of the five rungs, which are readable in both themes
    TITLE = "title"  # beside the name
    VIP = "vip"  # days


TOKENS = frozenset({Kind.FREEZE, Kind.HINT, Kind.BOOST})
WORN = frozenset({Kind.FRAME, Kind.COLOUR, Kind.TITLE})
FRAMES = ("ring", "double", "dashed", "square", "ladder", "dawn")  # static/css/shop.css draws them
VIP_FRAME = "vip"  # comes with VIP and goes with it


@dataclass(frozen=True, slots=True)
class GoodSource:
    """A good as shop.yml says it. `gives`: how many tokens or days, which frame, which rung, which title."""

    slug: str
    kind: Kind
    name: Text
    text: Text
    price: int
    stock: int | None  # in all; None: as many as are wanted
    per_person: int | None  # within so many days, or ever
    within_days: int | None
    gives: Any


def read_goods(value: Any) -> tuple[list[GoodSource], list[Problem]]:
    """The good goods of a file's list, and what is wrong with the others; places as "[2].price"."""
    return read_list(value, "good", _good)


def _good(look: Look) -> GoodSource | None:
    look.keys("slug", "kind", "name", "text", "price", "stock", "per_person", "within_days", "gives")
    name, text = look.text("name"), look.text("text")
    named = look.one_of("kind", tuple(kind.value for kind in Kind))
    price = look.whole("price", 1, MAX_AMOUNT)
    if look.body.get("price") is None:
        look.refuse("price", message("Write a whole number here."))
    stock, per_person, within = look.whole("stock", 0, MAX_AMOUNT), look.whole("per_person", 1, 1000), look.whole("within_days", 1, 366)
    if within is not None and per_person is None:
        look.refuse("within_days", message("Say beside it how many one person may buy in that time: “per_person”."))
    if name is None or text is None or named is None or price is None or not _check_gives(look, Kind(named)):
        return None
    if named in WORN:
        per_person, within = 1, None  # a second one would be of no use
    return GoodSource(str(look.body.get("slug")), Kind(named), name, text, price, stock, per_person, within, look.body.get("gives"))


def _check_gives(look: Look, kind: Kind) -> bool:
    before = len(look.problems)
    if kind is Kind.FRAME:
        look.one_of("gives", FRAMES)
    elif kind is Kind.TITLE:
        if not is_text(look.body.get("gives")):
            look.refuse("gives", message("Write the title here, in both languages."))
    else:
        most = RUNGS if kind is Kind.COLOUR else 366 if kind is Kind.VIP else MOST_IN_HAND
        if look.body.get("gives") is None:
            look.refuse("gives", message("Write a whole number here."))
        look.whole("gives", 1, most)
    return len(look.problems) == before

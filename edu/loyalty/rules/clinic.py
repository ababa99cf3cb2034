"""The segment clinic: customers with what they did, to be placed on rungs by rules that stand beside them.

The rules are those of the capstone's file: tests/content holds that file to them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from edu.core.i18n import Message, Text, message
from edu.loyalty.rules.ladder import Rung

PATIENTS = 8


@dataclass(frozen=True, slots=True)
class Customer:
    """What the shop's records say of somebody."""

    name: Text
    purchases: int  # in the last 90 days
    months: int  # full months since the first purchase
    friends: int  # newcomers who said this person had sent them
    joint: bool  # tries out new things together with the shop


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer, where the learner placed them, and where they belong."""

    customer: Customer
    given: Rung | None
    right: Rung
    why: Message

    @property
    def is_right(self) -> bool:
        return self.given is self.right


RULES: tuple[tuple[Rung, Message], ...] = (
    (Rung.PROSPECT, message("no purchase yet: none in 90 days, and no month since a first one")),
    (Rung.NEW, message("one purchase in 90 days, the first no longer than two months ago")),
    (Rung.PARTNER, message("of the rest: who tries out new things together with the shop")),
    (Rung.ADVOCATE, message("of the rest: who has sent at least one newcomer")),
    (Rung.REGULAR, message("everybody else")),
)
_WHY: Mapping[Rung, Message] = {
    Rung.PROSPECT: message("Has bought nothing yet."),
    Rung.NEW: message("Has just bought for the first time."),
    Rung.PARTNER: message("Works together with the shop, whatever else they do."),
    Rung.ADVOCATE: message("Has sent newcomers: recommending is what makes an advocate."),
    Rung.REGULAR: message("Buys, or used to buy, but has sent nobody and builds nothing together."),
}
NAMES: tuple[Text, ...] = (
    {"ru": "Алиса", "en": "Alice"}, {"ru": "Борис", "en": "Boris"}, {"ru": "Вера", "en": "Vera"}, {"ru": "Глеб", "en": "Glenn"},
    {"ru": "Дарья", "en": "Daria"}, {"ru": "Егор", "en": "Egor"}, {"ru": "Инна", "en": "Inna"}, {"ru": "Кирилл", "en": "Cyril"},
    {"ru": "Лидия", "en": "Lydia"}, {"ru": "Марк", "en": "Mark"}, {"ru": "Нина", "en": "Nina"}, {"ru": "Олег", "en": "Oleg"},
)  # fmt: skip


def rung_of(customer: Customer) -> Rung:
    """The rung by the rules above, the first that fits."""
    if not customer.purchases and not customer.months:
        return Rung.PROSPECT
    if customer.purchases == 1 and customer.months <= 2:
        return Rung.NEW
    if customer.joint:
        return Rung.PARTNER
    return Rung.ADVOCATE if customer.friends else Rung.REGULAR


def draw(*, below: Callable[[int], int], shuffle: Callable[[list[int]], None]) -> list[Customer]:
    """`PATIENTS` customers with every rung among them. The dice: a number below another, and a shuffle."""
    kinds = [*Rung, *(Rung(1 + below(5)) for _ in range(PATIENTS - len(Rung)))]
    order = list(range(PATIENTS))
    shuffle(order)
    names = list(range(len(NAMES)))
    shuffle(names)
    return [_customer(kinds[place], NAMES[names[number]], below) for number, place in enumerate(order)]


def _customer(rung: Rung, name: Text, below: Callable[[int], int]) -> Customer:
    match rung:
        case Rung.PROSPECT:
            return Customer(name, 0, 0, below(2), False)
        case Rung.NEW:
            return Customer(name, 1, below(3), below(2), False)
        case Rung.REGULAR:
            return Customer(name, below(6), 3 + below(30), 0, False)
        case Rung.ADVOCATE:
            return Customer(name, 1 + below(5), 3 + below(30), 1 + below(3), False)
    return Customer(name, 1 + below(4), 6 + below(30), below(3), True)


def place(customers: Sequence[Customer], given: Sequence[Rung | None]) -> list[Placed]:
    """Each customer beside where they were placed and where they belong."""
    return [Placed(each, rung, rung_of(each), _WHY[rung_of(each)]) for each, rung in zip(customers, given, strict=True)]

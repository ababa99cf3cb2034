"""What asking costs, and how the price goes to who answers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.ids import UserId

MOST = 1000  # points
OF_FIRST = 50  # points of a price that may be of the first ones everybody gets, where the level's floor is not higher
GOOD_SCORE = 1  # votes that make an answer good
WAITS = timedelta(days=30)  # for an accepted answer, before the price goes to the good ones


def check_price(price: int, *, floor: int, holds: int, earned: int) -> int:
    """The price, if the asker may choose it: the level's floor or more. `earned`: of what they hold, all but the first points.

    Whoever holds less than the floor asks for nothing: a question tonight is worth more than a rule. Raises Invalid.
    """
    if price == 0 and holds < floor:
        return 0
    if not floor <= price <= MOST:
        raise Invalid(message("A question of this level costs %(floor)s to %(most)s points.", floor=floor, most=MOST), field="price")
    if price > holds:
        raise Invalid(message("You can spend %(holds)s points now.", holds=holds), field="price")
    # Or a second account could hand its first points to the first one, for an answer it accepts from itself.
    most = max(floor, OF_FIRST, earned)
    if price > most:
        refusal = message("You can offer %(most)s points now: to offer more than that, earn some beside the first ones.", most=most)
        raise Invalid(refusal, field="price")
    return price


def shares(price: int, *, good: Sequence[UserId], best: UserId | None) -> Mapping[UserId, int]:
    """Who gets how much of the price: each good answer the same, the best half as much again, never more than there is.

    One entry of `good` for each good answer, the best one's among them. Points are whole; what can't be shared is left over.
    """
    parts = 2 * len(good) + (1 if best is not None else 0)  # in halves of a share
    if parts == 0:
        return {}
    paid: dict[UserId, int] = {}
    for author in good:
        paid[author] = paid.get(author, 0) + 2
    if best is not None:
        paid[best] += 1
    return {author: price * halves // parts for author, halves in paid.items() if price * halves // parts}

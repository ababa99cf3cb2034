"""How good an order is: nine ways to score one, each a function of the places alone.

An order is `placed`: for every place, first to last, the number (from 0) of the item laid there, or None
where nothing counts. The right order of n items is 0, 1, … n - 1. Every score is in [0, 1], and 1 for
the right order only. An item not laid earns nothing, and stands before and after nothing.

| mode         | no. in formats.md | score                                                                  |
|--------------|-------------------|------------------------------------------------------------------------|
| `all`        | 1                 | 1 if all are in place, else 0                                          |
| `absolute`   | 2                 | items in their place / n                                               |
| `next`       | 3                 | items followed by the right one / (n - 1)                              |
| `next-last`  | 4                 | the same, and the last item being last / n                             |
| `neighbours` | 5                 | right predecessors and right successors, the ends included / 2n        |
| `pairs`      | 6                 | pairs the right way round / all pairs                                  |
| `longest`    | 7                 | longest rising choice of items / n, but 0 if that is one item          |
| `run`        | 8                 | longest row of consecutive items in rising places / n, but 0 if one    |
| `relative`   | 9                 | sum of max(0, n - 1 - distance from the right place) / n(n - 1)        |
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from math import comb, factorial, prod

Placed = Sequence[int | None]
DEFAULT = "relative"


def score(placed: Placed, mode: str) -> float:
    """What the order is worth by one of `MODES`, in [0, 1]; it must have at least two places."""
    return MODES[mode](placed)


def luck(count: int, mode: str) -> float:
    """What a random order of `count` items scores on average by one of `MODES`, exactly."""
    return float(_LUCK[mode](count))


def above_chance(fraction: float, count: int) -> float:
    """A `relative` score of `count` items with luck taken out: 0 for a random order's average, 1 for 1.

    A random order scores (2n - 1) / 3n on average: 0.6 for five items, which nobody should be paid for.
    """
    average = luck(count, "relative")
    return max(0.0, (fraction - average) / (1 - average))


def _all(placed: Placed) -> float:
    return float(_in_place(placed) == len(placed))


def _absolute(placed: Placed) -> float:
    return _in_place(placed) / len(placed)


def _next(placed: Placed) -> float:
    return _followed(placed) / (len(placed) - 1)


def _next_last(placed: Placed) -> float:
    return (_followed(placed) + _ends_well(placed)) / len(placed)


def _neighbours(placed: Placed) -> float:
    # Where an item is followed by the right one, that one also has the right predecessor.
    return (2 * _followed(placed) + (placed[0] == 0) + _ends_well(placed)) / (2 * len(placed))


def _pairs(placed: Placed) -> float:
    count = len(placed)
    rising = sum(first < second for first, second in combinations(_laid(placed), 2))
    return rising / (count * (count - 1) // 2)


def _longest(placed: Placed) -> float:
    best: list[int] = []  # for each item laid, the longest rising choice that ends with it
    laid = _laid(placed)
    for item in laid:
        lengths = (length for before, length in zip(laid, best, strict=False) if before < item)
        best.append(1 + max(lengths, default=0))
    return _unless_one(max(best, default=0), len(placed))


def _run(placed: Placed) -> float:
    ending: dict[int, int] = {}  # for each item laid so far, the row of consecutive items it ends
    for item in _laid(placed):
        ending[item] = 1 + ending.get(item - 1, 0)
    return _unless_one(max(ending.values(), default=0), len(placed))


def _relative(placed: Placed) -> float:
    furthest = len(placed) - 1
    near = sum(furthest - abs(item - place) for place, item in enumerate(placed) if item is not None)
    return near / (len(placed) * furthest)


def _in_place(placed: Placed) -> int:
    return sum(item == place for place, item in enumerate(placed))


def _followed(placed: Placed) -> int:
    return sum(item is not None and after == item + 1 for item, after in pairwise(placed))


def _ends_well(placed: Placed) -> bool:
    return placed[-1] == len(placed) - 1


def _laid(placed: Placed) -> list[int]:
    return [item for item in placed if item is not None]


def _unless_one(length: int, count: int) -> float:
    return length / count if length > 1 else 0.0


MODES: Mapping[str, Callable[[Placed], float]] = {
    "relative": _relative,
    "all": _all,
    "absolute": _absolute,
    "next": _next,
    "next-last": _next_last,
    "neighbours": _neighbours,
    "pairs": _pairs,
    "longest": _longest,
    "run": _run,
}


def _one_of(count: int) -> Fraction:
    """Each item is in its place, and each is followed by the right one (the end counted in), once in `count`."""
    return Fraction(1, count)


@cache
def _longest_luck(count: int) -> Fraction:
    """By Schensted: as many orders have a longest rising choice of k as there are pairs of tableaux with a first row of k."""
    total = sum(shape[0] * _tableaux(shape) ** 2 for shape in _shapes(count, count) if shape[0] > 1)
    return Fraction(total, count * factorial(count))


def _shapes(count: int, widest: int) -> Iterator[tuple[int, ...]]:
    """The ways to write `count` as a sum of falling numbers up to `widest`."""
    if not count:
        yield ()
    for first in range(min(count, widest), 0, -1):
        for others in _shapes(count - first, first):
            yield (first, *others)


def _tableaux(shape: tuple[int, ...]) -> int:
    """In how many ways the shape can be filled so that rows and columns rise: n! by its hooks."""
    columns = [sum(row > column for row in shape) for column in range(shape[0])]
    hooks = (row - column + columns[column] - place - 1 for place, row in enumerate(shape) for column in range(row))
    return factorial(sum(shape)) // prod(hooks)


@cache
def _run_luck(count: int) -> Fraction:
    """The mean of the longest row: the chances, for each length above, that there is one as long."""
    total = factorial(count)
    as_long = [total - _orders_without_run(count, length) for length in range(2, count + 1)]
    return Fraction(sum(as_long) + as_long[0], count * total)  # a row of two counts two: a single item counts nothing


def _orders_without_run(count: int, length: int) -> int:
    """How many orders of `count` have no `length` consecutive items in rising places (David and Barton's recurrence)."""
    signs = {0: 1, 1: -1}
    orders = [1]
    for size in range(1, count + 1):
        orders.append(-sum(signs.get(part % length, 0) * comb(size, part) * orders[size - part] for part in range(1, size + 1)))
    return orders[count]


_LUCK: Mapping[str, Callable[[int], Fraction]] = {
    "relative": lambda count: Fraction(2 * count - 1, 3 * count),
    "all": lambda count: Fraction(1, factorial(count)),
    "absolute": _one_of,
    "next": _one_of,
    "next-last": _one_of,
    "neighbours": _one_of,
    "pairs": lambda count: Fraction(1, 2),
    "longest": _longest_luck,
    "run": _run_luck,
}

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

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, pairwise

Placed = Sequence[int | None]
DEFAULT = "relative"


def score(placed: Placed, mode: str) -> float:
    """What the order is worth by one of `MODES`, in [0, 1]; it must have at least two places."""
    return MODES[mode](placed)


def above_chance(fraction: float, count: int) -> float:
    """A `relative` score of `count` items with luck taken out: 0 for a random order's average, 1 for 1.

    A random order scores (2n - 1) / 3n on average: 0.6 for five items, which nobody should be paid for.
    """
    luck = (2 * count - 1) / (3 * count)
    return max(0.0, (fraction - luck) / (1 - luck))


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

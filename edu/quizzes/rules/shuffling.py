"""Shuffles that stay: the same seed gives the same order in every version of Python, for ever."""

from collections.abc import Sequence
from hashlib import blake2b

from edu.core.marks import Dice, Order


def shuffled(seed: str) -> Order:
    """The `Order` of this seed (name the attempt and the question in it).

    Fisher and Yates's shuffle with a hash for dice: `random.shuffle` has changed between versions, and an
    attempt that is opened again must look the same. All orders are equally likely to within 2**-60.
    """
    return lambda count: _permutation(seed, count)


def dice(seed: str) -> Dice:
    """The `Dice` of this seed."""
    return lambda label: _throw(f"{seed}\x1f{label}")


def _permutation(seed: str, count: int) -> Sequence[int]:
    places = list(range(count))
    for last in range(count - 1, 0, -1):
        chosen = _throw(f"{seed}\x1f{count}\x1f{last}") % (last + 1)
        places[last], places[chosen] = places[chosen], places[last]
    return places


def _throw(words: str) -> int:
    """A die of 2**64 faces."""
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")

"""Values of QTI: what a declaration makes of words, and when two are the same."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite
from typing import Any

from edu.interchange.rules.xml import Element


class Bag(tuple[Any, ...]):
    """Values of a multiple response: their order is nothing."""


class Row(tuple[Any, ...]):
    """Values of an ordered response."""


def number_of(words: str) -> float | None:
    """The number as XML writes it; None for anything else."""
    try:
        value = float(words) if len(words) <= 60 and "_" not in words else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def typed_value(base: str, words: str) -> Any:
    """The words as one value of a base type; None where they are no number."""
    words = words.strip()
    if base in ("integer", "float"):
        return number_of(words)
    if base == "boolean":
        return words in ("true", "1")
    if base == "pair":
        return " ".join(sorted(words.split()))
    return " ".join(words.split()) if base == "directedPair" else words


def value_of_words(declared: Element, words: Sequence[str]) -> Any:
    """The words as a value of the declared sort; None, which QTI calls NULL, where there are none."""
    base = declared.values.get("baseType", "string")
    values = [value for word in words if (value := typed_value(base, word)) is not None and word != ""]
    if not values:
        return None
    cardinality = declared.values.get("cardinality", "single")
    return Bag(values) if cardinality == "multiple" else Row(values) if cardinality == "ordered" else values[0]


def equals(one: Any, other: Any) -> bool | None:
    """Whether two values match, as bags, in order, or singly; None where one is missing."""
    if one is None or other is None:
        return None
    if isinstance(one, Bag) or isinstance(other, Bag):
        return Counter(several(one)) == Counter(several(other))
    if isinstance(one, Row) or isinstance(other, Row):
        return several(one) == several(other)
    return bool(one == other)


def several(value: Any) -> tuple[Any, ...]:
    """What a value holds, one or more or nothing."""
    return () if value is None else tuple(value) if isinstance(value, tuple) else (value,)

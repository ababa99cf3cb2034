"""What the operators of QTI's expressions make of their parts. None is what QTI calls NULL."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any

from edu.interchange.rules.qti.patterns import fits_regular
from edu.interchange.rules.qti.tolerances import rounded, tolerances
from edu.interchange.rules.qti.values import Bag, Row, equals, number_of, several
from edu.interchange.rules.xml import Element


def _compare(test: Callable[[Any, Any], bool]) -> Callable[[Element, Sequence[Any]], bool | None]:
    return lambda _, parts: None if None in parts else test(parts[0], parts[1])


def _string_match(expression: Element, parts: Sequence[Any]) -> bool | None:
    if None in parts:
        return None
    one, other = map(str, parts[:2])
    if expression.values.get("caseSensitive", "true") == "false":
        one, other = one.casefold(), other.casefold()
    part = expression.name == "substring" or expression.values.get("substring") == "true"
    inner, outer = (one, other) if expression.name == "substring" else (other, one)
    return inner in outer if part else one == other


def _equal(expression: Element, parts: Sequence[Any]) -> bool | None:
    if None in parts:
        return None
    one, other = parts[0], parts[1]
    mode = expression.values.get("toleranceMode", "exact")
    if mode == "exact":
        return bool(one == other)
    below, above = tolerances(expression)
    if mode == "relative":
        below, above = abs(one) * below / 100, abs(one) * above / 100
    slack = 1e-12 * max(1e-300, abs(one), abs(other))
    low, high = one - below - slack, one + above + slack
    least = other >= low if expression.values.get("includeLowerBound", "true") == "true" else other > low + 2 * slack
    most = other <= high if expression.values.get("includeUpperBound", "true") == "true" else other < high - 2 * slack
    return bool(least and most)


def _equal_rounded(expression: Element, parts: Sequence[Any]) -> bool | None:
    if None in parts:
        return None
    one, other = (rounded(float(part), expression) for part in parts[:2])
    return None if one is None or other is None else one == other


def _sum(_: Element, parts: Sequence[Any]) -> float | None:
    flat = [value for part in parts for value in (several(part) or (None,))]
    return None if None in flat else float(sum(flat))


def _product(_: Element, parts: Sequence[Any]) -> float | None:
    total = 1.0
    for part in parts:
        for value in several(part) or (None,):
            if value is None:
                return None
            total *= value
    return total


def _contains(_: Element, parts: Sequence[Any]) -> bool | None:
    return None if None in parts else not Counter(several(parts[1])) - Counter(several(parts[0]))


def _delete(_: Element, parts: Sequence[Any]) -> Any:
    rest = [value for value in several(parts[1]) if value != parts[0]]
    return (Row if isinstance(parts[1], Row) else Bag)(rest) if rest else None


def _any_n(expression: Element, parts: Sequence[Any]) -> bool:
    least, most = (number_of(expression.values.get(name, "")) for name in ("min", "max"))
    true = sum(part is True for part in parts)
    return (least is None or true >= least) and (most is None or true <= most)


def _container(sort: type[Bag] | type[Row]) -> Callable[[Element, Sequence[Any]], Any]:
    def make(_: Element, parts: Sequence[Any]) -> Any:
        values = [value for part in parts for value in several(part)]
        return sort(values) if values else None

    return make


OPERATORS: Mapping[str, Callable[[Element, Sequence[Any]], Any]] = {
    "isNull": lambda _, parts: parts[0] is None or parts[0] == "",
    "not": lambda _, parts: None if parts[0] is None else parts[0] is not True,
    "match": lambda _, parts: equals(parts[0], parts[1]),
    "stringMatch": _string_match,
    "substring": _string_match,
    "patternMatch": lambda expression, parts: (
        None if parts[0] is None else fits_regular(expression.values.get("pattern", ""), str(parts[0]))
    ),
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "lt": _compare(lambda one, other: one < other),
    "gt": _compare(lambda one, other: one > other),
    "lte": _compare(lambda one, other: one <= other),
    "gte": _compare(lambda one, other: one >= other),
    "sum": _sum,
    "product": _product,
    "subtract": lambda _, parts: parts[0] - parts[1],
    "divide": lambda _, parts: parts[0] / parts[1],
    "max": lambda _, parts: max(parts),
    "min": lambda _, parts: min(parts),
    "round": lambda _, parts: float(floor(parts[0] + 0.5)),
    "truncate": lambda _, parts: float(int(parts[0])),
    "integerToFloat": lambda _, parts: float(parts[0]),
    "multiple": _container(Bag),
    "ordered": _container(Row),
    "member": lambda _, parts: None if None in parts else parts[0] in several(parts[1]),
    "contains": _contains,
    "containerSize": lambda _, parts: float(len(several(parts[0]))),
    "delete": _delete,
    "index": lambda expression, parts: several(parts[0])[int(expression.values.get("n", "1")) - 1],
    "anyN": _any_n,
}

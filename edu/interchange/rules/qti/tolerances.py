"""How near a number must come: what `equal`, `equalRounded` and `match` let pass."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import floor, log10

from edu.core.i18n import message
from edu.interchange.rules.qti.outcomes import CantHold, Near
from edu.interchange.rules.qti.values import number_of
from edu.interchange.rules.xml import Element


def let_pass(expression: Element, value: float) -> list[Near]:
    """The numbers that an `equal`, an `equalRounded` or a `match` with this number lets pass, with how near each must be come to."""
    if expression.name == "match":
        return [Near(value)]
    if expression.name == "equalRounded":
        middle, unit = rounded(value, expression), _unit(value, expression)
        return [Near(middle, unit / 2)] if middle is not None else []
    mode = expression.values.get("toleranceMode", "exact")
    below, above = tolerances(expression)
    if mode == "exact":
        return [Near(value)]
    first = expression.elements[0].name == "variable"  # then it is the response that is allowed for
    if mode == "relative":
        below, above = below / 100, above / 100
        if first and max(below, above) < 1:
            low, high = (
                sorted((value / (1 + above), value / (1 - below))) if value >= 0 else sorted((value / (1 + below), value / (1 - above)))
            )
            return [Near((low + high) / 2, (high - low) / 2)]
        if below == above:
            return [Near(value, below, "relative")]
        below, above = abs(value) * below, abs(value) * above
    elif first:
        below, above = above, below
    return [Near(value + (above - below) / 2, (below + above) / 2)]


def tolerances(expression: Element) -> tuple[float, float]:
    values = [number_of(word) for word in expression.values.get("tolerance", "0").replace(",", " ").split()] or [0.0]
    if None in values[:2]:
        raise CantHold(message("The tolerance of this item is no number."))
    return abs(values[0] or 0.0), abs(values[1 if len(values) > 1 else 0] or 0.0)


def _unit(value: float, expression: Element) -> float:
    return float(10 ** -_decimals(value, expression))


def _decimals(value: float, expression: Element) -> int:
    """To how many decimal places `value` is rounded."""
    figures = number_of(expression.values.get("figures", "3"))
    if figures is None or not -20 <= figures <= 20:
        raise CantHold(message("The tolerance of this item is no number."))
    if expression.values.get("roundingMode", "significantFigures") == "decimalPlaces":
        return int(figures)
    return int(figures) - 1 - (floor(log10(abs(value))) if value else 0)


def rounded(value: float, expression: Element) -> float | None:
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-_decimals(value, expression)), ROUND_HALF_UP))
    except InvalidOperation:
        return None

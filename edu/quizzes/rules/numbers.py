"""Numbers as people type them, and when one is near enough.

Rules: formats.md, "Numerical parse" and "Tolerance" (Moodle's), stricter where Moodle guesses.
"""

import math
import re
from dataclasses import dataclass

LONGEST = 60  # characters; nobody types a longer number, and it bounds the work

_CURRENCY = "$€£¥₽₴₸₹₩₺¢"
_UNIT = rf"(?:[%°{_CURRENCY}]|[^\W\d_])(?:[^\W\d_]|[./·*°-]|\^-?[1-3]){{0,19}}"
_TYPED = re.compile(
    rf"(?P<sign>[-+]?)\ ?(?P<before>[{_CURRENCY}]?)\ ?(?P<second_sign>[-+]?)\ ?"
    r"(?P<digits>[0-9.,](?:[0-9\ .,]*[0-9.,])?)"
    r"(?:[eE](?P<e>[-+]?[0-9]+)|\ ?[x×·*хХX]\ ?10(?:\^|\*\*)(?P<power>[-+]?[0-9]+))?"  # х, Х: Cyrillic too
    rf"\ ?(?P<after>{_UNIT})?"
)
_DECIMAL = re.compile(r"(?=[.,]?[0-9])(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]*)(?:[.,][0-9]*)?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SIGNS = str.maketrans("−–‐‑", "----", "\u200b\u200e\u200f\u2060\ufeff")  # and nothing for the invisible
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED_RUN = re.compile(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as typed: everything it can mean, likeliest first, and the unit beside it."""

    values: tuple[float, ...]
    unit: str = ""


def read(text: str) -> Typed | None:
    """The number in `text`; None where there is none, or more than a number and its unit.

    A comma is a decimal comma (`3,14`), or parts thousands (`1,000.00`, `1,000,000`). A lone comma before
    exactly three digits can be either, so `1,000` means 1 and then 1000: the grader takes what fits.
    Spaces of all kinds part thousands (`-1 000`). Digits are 0…9 only; no hexadecimal, NaN or infinity.
    """
    if len(text) > LONGEST:
        return None
    match = _TYPED.fullmatch(_plain(text))
    if not match or (match["sign"] and match["second_sign"]) or (match["before"] and match["after"]):
        return None
    unit = match["before"] or match["after"] or ""
    if any(sign.isnumeric() and not sign.isascii() for sign in unit):  # ½ and 五 pass for letters
        return None
    sign = match["sign"] or match["second_sign"]
    power = match["e"] or match["power"] or "0"
    values = tuple(float(f"{sign}{digits}e{power}") for digits in _meanings(match["digits"]))
    return Typed(values, unit) if values and all(map(math.isfinite, values)) else None


def same_unit(typed: str, unit: str) -> bool:
    """Whether a typed unit is the one asked for; longer words may end otherwise («балла», «баллов»)."""
    typed, unit = _plain(typed).rstrip("."), _plain(unit).rstrip(".")
    if typed == unit:
        return True
    common = 0
    for ours, theirs in zip(typed.casefold(), unit.casefold(), strict=False):
        if ours != theirs:
            break
        common += 1
    return common >= max(3, len(typed) - 3, len(unit) - 3)


def bounds(value: float, tolerance: float, how: str = "nominal") -> tuple[float, float]:
    """The least and the greatest number that count as `value`, both included.

    nominal: value ± tolerance; relative: value ± |value| · tolerance; geometric: value / (1 + tolerance)
    to value · (1 + tolerance). Widened by 1e-12 of their size, so that 0.1 + 0.2 is 0.3.
    """
    if how == "geometric":
        low, high = sorted((value / (1 + tolerance), value * (1 + tolerance)))
    else:
        reach = tolerance * abs(value) if how == "relative" else tolerance
        low, high = value - reach, value + reach
    slack = 1e-12 * max(abs(value), abs(low), abs(high))
    return low - slack, high + slack


def shortest(number: float, low: float, high: float) -> str | None:
    """`number` in 6 figures, or in 10, where that is still from `low` to `high`; else None, as for 1/3 to the last place."""
    return next((text for figures in (6, 10) if low <= float(text := _in_figures(number, figures)) <= high), None)


def _in_figures(number: float, figures: int) -> str:
    """`number` rounded to that many figures, but never to tens; with no exponent where it can be read without."""
    if not 1e-4 <= abs(number) < 1e15:
        return f"{number + 0:.{figures}g}"
    places = max(0, figures - 1 - math.floor(math.log10(abs(number))))
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def as_number(value: object) -> float | None:
    """A number from YAML or JSON as a float; None for anything else, and for what is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _plain(text: str) -> str:
    """`text` with one kind of space and minus, and ⁸ written as ^8."""
    raised = _RAISED_RUN.sub(lambda run: "^" + run.group().translate(_RAISED), text)
    return " ".join(raised.translate(_SIGNS).split())


def _meanings(digits: str) -> list[str]:
    """What `digits` with their points, commas and spaces can mean, as Python writes it."""
    meanings = []
    if _DECIMAL.fullmatch(digits):
        meanings.append(digits.replace(" ", "").replace(",", "."))
    if _THOUSANDS.fullmatch(digits):
        meanings.append(digits.replace(",", ""))
    return meanings

"""Arithmetic as teachers write it: `a * b / 100`, `round(sqrt(x^2 + y^2), 2)`, and conditions such as `a > b`.

A small language of its own: nothing of what is written is ever run as a program. A formula is cut into tokens, put in the
order in which a pocket calculator with a stack would take it, and worked out in floats, each step in constant time.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from edu.core.i18n import Message, message
from edu.quizzes.rules.checking import unknown

LONGEST = 500  # characters of a formula
DEEPEST = 50  # brackets, signs and powers within each other
NAME = "[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё_0-9]{0,19}"
NEAR = 1e-12  # numbers that differ by less of their size are equal, so that 0.1 + 0.2 is 0.3

# As on a keyboard; one sign for one, so that places stay.
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", ":": "/"})
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    rf"|(?P<name>{NAME})(?![A-Za-zА-Яа-яЁё_0-9])"
    rf"|\{{(?P<braced>{NAME})\}}"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^()<>=≤≥≠,])"
    r"|(?P<space>\s+)"
)
_SAME_SIGN = {"**": "^", "==": "=", "≤": "<=", "≥": ">=", "≠": "!="}


@dataclass(frozen=True, slots=True)
class Name:
    """A step: the number of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Take:
    """A step: do this with the last `count` numbers."""

    name: str
    count: int


Step = float | Name | Take


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that can be worked out: numbers and names, each operation after what it works on."""

    steps: tuple[Step, ...]
    is_condition: bool  # its value is 1 where it holds, else 0


class FormulaError(ValueError):
    """A formula that can't be read: why, and at which character (from 1)."""

    def __init__(self, why: Message, place: int) -> None:
        super().__init__(str(why))
        self.message = why
        self.place = place


@lru_cache(maxsize=4096)  # grading reads the same few formulas again and again
def parse(text: str) -> Formula:
    """The formula in `text`. Raises FormulaError where it can't be read.

    Signs + - * / ^ (or **), brackets, numbers with a decimal point, names (also in braces, as in a question's text), `pi`,
    functions, and, of the whole, comparisons: `a < b`, `1 <= a < 10`, `a != b`. A power binds tighter than a minus before it
    (-2^2 is -4) and from right to left.
    """
    if len(text) > LONGEST:
        raise FormulaError(message("Shorten this formula to %(most)s characters.", most=LONGEST), LONGEST + 1)
    return _Reading(text).whole()


def names(formula: Formula) -> frozenset[str]:
    """The names that need a number."""
    return frozenset(step.name for step in formula.steps if isinstance(step, Name))


def value(formula: Formula, values: Mapping[str, float]) -> float | None:
    """What the formula gives with these numbers; None where that is no finite number (1/0) or a number is missing."""
    stack: list[float] = []
    try:
        for step in formula.steps:
            if isinstance(step, float):
                stack.append(step)
            elif isinstance(step, Name):
                stack.append(float(values[step.name]))
            else:
                taken = stack[-step.count :]
                del stack[-step.count :]
                stack.append(float(_OPERATIONS[step.name](*taken)))
                if not math.isfinite(stack[-1]):
                    return None
    except (ArithmeticError, ValueError, KeyError):
        return None
    return stack[0] if math.isfinite(stack[0]) else None


def rounded(number: float, places: float = 0.0) -> float:
    """`number` rounded as at school: halves away from zero, of the decimal number that is read (2.675 is 2.68)."""
    if places != int(places) or abs(places) > 15:
        raise ValueError("places")
    unit = Decimal(1).scaleb(-int(places))
    return float(Decimal(repr(float(number))).quantize(unit, ROUND_HALF_UP, Context(prec=400)))


def _equal(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=NEAR, abs_tol=0.0)


def _natural_log(number: float) -> float:
    return math.log(number)  # math.log itself takes a base too


# Each function with the fewest and the most values it takes.
_FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "abs": (abs, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "round": (rounded, 1, 2),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
    "min": (min, 2, 10),
    "max": (max, 2, 10),
    "pow": (math.pow, 2, 2),
    "exp": (math.exp, 1, 1),
    "ln": (_natural_log, 1, 1),
    "log10": (math.log10, 1, 1),
    "sin": (math.sin, 1, 1),
    "cos": (math.cos, 1, 1),
    "tan": (math.tan, 1, 1),
    "asin": (math.asin, 1, 1),
    "acos": (math.acos, 1, 1),
    "atan": (math.atan, 1, 1),
}
# Names that no number may have.
TAKEN = (*_FUNCTIONS, "pi")

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other and not _equal(one, other),
    ">": lambda one, other: one > other and not _equal(one, other),
    "<=": lambda one, other: one < other or _equal(one, other),
    ">=": lambda one, other: one > other or _equal(one, other),
    "=": _equal,
    "!=": lambda one, other: not _equal(one, other),
}

_OPERATIONS: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,  # of floats: it overflows at once instead of growing
    "minus": operator.neg,
    "and": min,
    **{name: function for name, (function, _, _) in _FUNCTIONS.items()},
    **_COMPARISONS,
}


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str  # "number", "name", "sign", or "end"
    text: str
    place: int


def _tokens(text: str) -> list[_Token]:
    found, start, written = [], 0, text.translate(_SIGNS)
    while start < len(written):
        match = _TOKEN.match(written, start)
        if match is None or match.lastgroup is None:
            raise _unexpected(_Token("sign", text[start], start + 1))
        if match.lastgroup != "space":
            words = match[match.lastgroup]
            sort = "name" if match.lastgroup == "braced" else match.lastgroup
            found.append(_Token(sort, _SAME_SIGN.get(words, words), start + 1))
        start = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


class _Reading:
    """One reading of a text from left to right, by descent through the grammar; each rule gives its steps."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Formula:
        """sum, or sum < sum < …, which holds where each two neighbours do."""
        if self.token.sort == "end":
            raise FormulaError(message("Write a formula here, such as “a * b / 100”."), 1)
        sums, signs = [self.sum()], []
        while sign := self.taken(*_COMPARISONS):
            signs.append(sign)
            sums.append(self.sum())
        if self.token.sort != "end":
            raise _unexpected(self.token)
        steps = [] if signs else sums[0]
        for left, sign, right in zip(sums, signs, sums[1:], strict=False):
            steps += [*left, *right, Take(sign, 2)]
        steps += [Take("and", 2)] * (len(signs) - 1)
        return Formula(tuple(steps), is_condition=bool(signs))

    def sum(self) -> list[Step]:
        """product + product - …"""
        steps = self.product()
        while sign := self.taken("+", "-"):
            steps += [*self.product(), Take(sign, 2)]
        return steps

    def product(self) -> list[Step]:
        """signed * signed / …"""
        steps = self.signed()
        while sign := self.taken("*", "/"):
            steps += [*self.signed(), Take(sign, 2)]
        return steps

    def signed(self) -> list[Step]:
        """- signed, or power."""
        sign = self.taken("-", "+")
        if not sign:
            return self.power()
        steps = self.deeper(self.signed)
        return [*steps, Take("minus", 1)] if sign == "-" else steps

    def power(self) -> list[Step]:
        """single ^ signed."""
        steps = self.single()
        return [*steps, *self.deeper(self.signed), Take("^", 2)] if self.taken("^") else steps

    def single(self) -> list[Step]:
        """A number, a name, a function with what it takes, or a sum in brackets."""
        token = self.token
        if self.taken("("):
            steps = self.deeper(self.sum)
            self.insist(")")
            return steps
        if token.sort not in ("number", "name"):
            raise _unexpected(token)
        self.at += 1
        if token.sort == "number":
            return [_number(token)]
        if token.text == "pi":
            if self.taken("("):
                self.insist(")")
            return [math.pi]
        return self.call(token) if self.taken("(") else [_name(token)]

    def call(self, token: _Token) -> list[Step]:
        """What a function takes, up to its closing bracket."""
        if token.text not in _FUNCTIONS:
            raise FormulaError(unknown(token.text, _FUNCTIONS), token.place)
        steps, count = self.deeper(self.sum), 1
        while self.taken(","):
            steps += self.deeper(self.sum)
            count += 1
        self.insist(")")
        _, least, most = _FUNCTIONS[token.text]
        if not least <= count <= most:
            counts = str(least) if least == most else f"{least}–{most}"
            why = message("“%(name)s” takes this many numbers, parted by commas: %(counts)s.", name=token.text, counts=counts)
            raise FormulaError(why, token.place)
        return [*steps, Take(token.text, count)]

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def taken(self, *signs: str) -> str:
        """The next token if it is one of these signs, which is then passed; else nothing."""
        if self.token.sort != "sign" or self.token.text not in signs:
            return ""
        self.at += 1
        return self.tokens[self.at - 1].text

    def insist(self, sign: str) -> None:
        if not self.taken(sign):
            raise _unexpected(self.token)

    def deeper(self, rule: Callable[[], list[Step]]) -> list[Step]:
        """The rule's steps, one level further down: it bounds the stack that a reading needs."""
        if self.depth >= DEEPEST:
            raise FormulaError(message("Take brackets out of this formula: it has too many within each other."), self.token.place)
        self.depth += 1
        steps = rule()
        self.depth -= 1
        return steps


def _number(token: _Token) -> float:
    number = float(token.text)
    if not math.isfinite(number):
        raise FormulaError(message("Write a smaller number (character %(place)s).", place=token.place), token.place)
    return number


def _name(token: _Token) -> Name:
    if token.text in _FUNCTIONS:
        why = message("Write brackets after “%(name)s”, with what it takes in them.", name=token.text)
        raise FormulaError(why, token.place)
    return Name(token.text)


def _unexpected(token: _Token) -> FormulaError:
    if token.sort == "end":
        return FormulaError(message("Something is missing at the end of this formula."), token.place)
    values = {"sign": token.text, "place": token.place}
    if token.text == ",":
        why = message("A comma can't stand here (character %(place)s): decimals have a point, as in 0.5.", place=token.place)
    elif token.sort == "sign":
        why = message("“%(sign)s” can't stand here (character %(place)s).", **values)
    else:
        why = message("A sign such as + or * is missing before “%(sign)s” (character %(place)s).", **values)
    return FormulaError(why, token.place)

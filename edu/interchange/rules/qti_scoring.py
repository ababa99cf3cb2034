"""The scoring of a QTI 2 or 3 item, run on any answer: declarations, response processing, feedback.

Rules: formats.md, "QTI" (mapResponse, match, NULL, equal, equalRounded, interpolation). What we don't run is
refused by its name: nothing is guessed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import floor, isfinite, log10
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.qti_bodies import CantHold, Near, Outcome, Typed
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.patterns import fits, pieces, plain

MOST_STEPS = 2_000_000  # of all items of a file together
_SCORE = "SCORE"


class Bag(tuple[Any, ...]):
    """Values of a multiple response: their order is nothing."""


class Row(tuple[Any, ...]):
    """Values of an ordered response."""


class Budget:
    """The steps a file may still take: a hostile one could ask for more than anybody waits."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._left = steps

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise CantHold(message("The scoring of this file takes too long."))


class _Exit(Exception):
    """The item ends its scoring here."""


class Scoring:
    """What answers to an item are worth. Raises CantHold for what can't be run."""

    def __init__(self, item: Element, budget: Budget) -> None:
        self._budget = budget
        self.declared = {each.values.get("identifier", ""): each for each in item.all("responseDeclaration")}
        self._outcomes = {each.values.get("identifier", ""): each for each in item.all("outcomeDeclaration")}
        self._rules = self._rules_of(item)
        self._feedback = [each for name in ("modalFeedback", "feedbackInline", "feedbackBlock") for each in item.within(name)]

    def run(self, responses: Mapping[str, Sequence[str]]) -> Outcome:
        """The score, and the names of the feedback shown, for answers by the names of their responses."""
        given = {name: _value(each, responses.get(name, ())) for name, each in self.declared.items()}
        run = _Run(given, self.declared, dict(self._outcomes), self._budget)
        try:
            for rule in self._rules:
                run.obey(rule)
        except _Exit:
            pass
        score = run.outcomes.get(_SCORE)
        shown = {key_of(each) for each in self._feedback if _is_shown(each, run.outcomes)}
        return Outcome(score if isinstance(score, float) and isfinite(score) else 0.0, frozenset(shown))

    def correct(self, name: str) -> list[str]:
        """The right answer to a response as the item declares it; empty where it doesn't."""
        declared = self.declared.get(name)
        values = declared.find("correctResponse") if declared is not None else None
        return [value.all_text.strip() for value in values.all("value")] if values is not None else []

    def cardinality(self, name: str) -> str:
        return self.declared[name].values.get("cardinality", "single") if name in self.declared else "single"

    def is_number(self, name: str) -> bool:
        """Whether the response is a number, or is taken for one."""
        if name in self.declared and self.declared[name].values.get("baseType") in ("integer", "float"):
            return True
        return any(_about(each, name) and each.name in ("equal", "equalRounded", "lt", "gt", "lte", "gte") for each in self._expressions())

    def points(self) -> float | None:
        """The most the item says it is worth."""
        most = self._outcomes.get("MAXSCORE")
        words = most.words("defaultValue", "value") if most is not None else ""
        score = self._outcomes.get(_SCORE)
        return number_of(words or (score.values.get("normalMaximum", "") if score is not None else ""))

    def typed(self, name: str) -> list[Typed]:
        """The words that the scoring knows of, in its order."""
        found = [Typed(words, _escaped(words)) for words in self._mapped(name)]
        for each in self._expressions():
            if not _about(each, name):
                continue
            if each.name == "patternMatch":
                found.append(pattern_of(each.values.get("pattern", "")))
                continue
            for words in (value.all_text.strip() for value in each.within("baseValue")):
                part = each.name == "substring" or (each.name == "stringMatch" and each.values.get("substring") == "true")
                found.append(Typed(words, f"*{_escaped(words)}*", words) if part else Typed(words, _escaped(words)))
        for words in reversed(self.correct(name)):
            _note_correct(found, words)
        return list({each.pattern: each for each in found if each.words}.values())

    def near(self, name: str) -> list[Near]:
        """The numbers that the scoring knows of, in its order."""
        found = []
        for each in self._expressions():
            if each.name == "and" and (bounds := self._bounds(each, name)):
                found.append(Near((bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2))
            elif _about(each, name) and each.name in ("equal", "equalRounded", "match"):
                found += [near for value in self._constants(each, name) for near in _near(each, value)]
        if not found or any(rule.name in ("matchCorrect", "mapResponse") for rule in self._expressions()):
            found += [Near(value) for value in map(number_of, (*self.correct(name), *self._mapped(name))) if value is not None]
        return list(dict.fromkeys(found))

    def has_open_bounds(self, name: str) -> bool:
        """Whether a number just at a bound doesn't count."""
        return any(
            _about(each, name)
            and (
                each.name in ("equalRounded", "lt", "gt")
                or "false" in (each.values.get("includeLowerBound"), each.values.get("includeUpperBound"))
            )
            for each in self._expressions()
        )

    def _bounds(self, both: Element, name: str) -> tuple[float, float] | None:
        """The least and the most number of an `and` of two comparisons."""
        limits = {
            each.name[:2]: value
            for each in both.elements
            if _about(each, name) and each.name in ("lt", "gt", "lte", "gte")
            for value in self._constants(each, name)
        }
        return (limits["gt"], limits["lt"]) if set(limits) == {"gt", "lt"} and limits["gt"] <= limits["lt"] else None

    def _constants(self, expression: Element, name: str) -> list[float]:
        words = [value.all_text for value in expression.within("baseValue")]
        words += [word for each in expression.within("correct") for word in self.correct(each.values.get("identifier", name))]
        return [value for value in map(number_of, words) if value is not None]

    def _mapped(self, name: str) -> list[str]:
        mapping = self.declared[name].find("mapping") if name in self.declared else None
        return [entry.values.get("mapKey", "") for entry in mapping.all("mapEntry")] if mapping is not None else []

    def _expressions(self) -> list[Element]:
        found: list[Element] = []
        stack = list(reversed(self._rules))
        while stack:
            self._budget.spend()
            each = stack.pop()
            found.append(each)
            stack.extend(reversed(each.elements))
        return found

    def _rules_of(self, item: Element) -> list[Element]:
        processing = item.find("responseProcessing")
        if processing is None:
            return [Element("matchCorrect", {}, 0)] if self.declared else []
        if processing.elements:
            return processing.elements
        template = (
            (processing.values.get("template") or processing.values.get("templateLocation") or "").rpartition("/")[2].removesuffix(".xml")
        )
        if template not in ("match_correct", "map_response", ""):
            raise CantHold(message("The scoring of this item needs “%(name)s”, which we can't run.", name=template[:60]))
        return [Element("mapResponse" if template == "map_response" else "matchCorrect", {}, 0)]


def key_of(feedback: Element) -> str:
    """The name of a text of feedback: what it depends on, and its own."""
    return f"{feedback.values.get('outcomeIdentifier', '')}:{feedback.values.get('identifier', '')}:{feedback.line}:{id(feedback)}"


def number_of(words: str) -> float | None:
    """The number as XML writes it; None for anything else."""
    try:
        value = float(words) if len(words) <= 60 and "_" not in words else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def _is_shown(feedback: Element, outcomes: Mapping[str, Any]) -> bool:
    value = outcomes.get(feedback.values.get("outcomeIdentifier", ""))
    there = feedback.values.get("identifier") in (value if isinstance(value, tuple) else (value,))
    return there is (feedback.values.get("showHide", "show") != "hide")


def _about(expression: Element, name: str) -> bool:
    """Whether an expression looks at a response directly."""
    return any(
        each.values.get("identifier") == name
        if each.name == "variable"
        else each.name in ("integerToFloat", "round") and _about(each, name)
        for each in expression.elements
    )


def _near(expression: Element, value: float) -> list[Near]:
    """What an `equal`, an `equalRounded` or a `match` with this number lets pass."""
    if expression.name == "match":
        return [Near(value)]
    if expression.name == "equalRounded":
        rounded, unit = _rounded(value, expression), _unit(value, expression)
        return [Near(rounded, unit / 2)] if rounded is not None else []
    mode = expression.values.get("toleranceMode", "exact")
    below, above = _tolerances(expression)
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


def _tolerances(expression: Element) -> tuple[float, float]:
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


def _rounded(value: float, expression: Element) -> float | None:
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-_decimals(value, expression)), ROUND_HALF_UP))
    except InvalidOperation:
        return None


def _escaped(words: str) -> str:
    return words.replace("*", "\\*")


def _note_correct(found: list[Typed], words: str) -> None:
    """The answer declared as right: one more, or what to show for the first pattern that takes it."""
    if any(each.words == words and not each.show for each in found):
        return
    for place, each in enumerate(found):
        if each.show and fits(plain(words), pieces(each.pattern)):
            found[place] = Typed(each.words, each.pattern, words)
            return
    found.insert(0, Typed(words, _escaped(words)))


def pattern_of(regular: str) -> Typed:
    """A regular expression that is plain words, `.*`, and letters in both cases, as a pattern of ours."""
    words, pattern, place = "", "", 0
    while place < len(regular):
        sign, rest = regular[place], regular[place:]
        if rest.startswith(".*"):
            words, pattern, place = words + "x", pattern + "*", place + 2
        elif sign == "[" and len(rest) >= 4 and rest[3] == "]" and rest[1].casefold() == rest[2].casefold():
            words, pattern, place = words + rest[1], pattern + rest[1], place + 4
        elif sign == "\\" and len(rest) > 1 and not rest[1].isalnum():
            words, pattern, place = words + rest[1], pattern + _escaped(rest[1]), place + 2
        elif sign not in r".*+?()[]{}|\^$":
            words, pattern, place = words + sign, pattern + sign, place + 1
        else:
            raise CantHold(message("The answer is described by the pattern “%(pattern)s”, which is no plain words.", pattern=regular[:60]))
    return Typed(words, pattern, words if "*" in pattern.replace("\\*", "") else "")


def _fits(pattern: str, words: str) -> bool:
    """Whether the words fit a regular expression that `pattern_of` takes; nothing of a file's is ever compiled."""
    pattern_of(pattern)
    pieces, place, loose = [], 0, ""
    current: list[str] = []
    while place < len(pattern):
        rest = pattern[place:]
        if rest.startswith(".*"):
            pieces.append(current)
            current, place, loose = [], place + 2, "*"
        elif rest[0] == "[":
            current, place = [*current, rest[1:3]], place + 4
        elif rest[0] == "\\":
            current, place = [*current, rest[1]], place + 2
        else:
            current, place = [*current, rest[0]], place + 1
    pieces.append(current)
    return (
        _laid(pieces, words) if loose else len(words) == len(current) and all(sign in may for sign, may in zip(words, current, strict=True))
    )


def _laid(pieces: Sequence[Sequence[str]], words: str) -> bool:
    """Whether the words are these pieces in turn with anything between."""

    def there(piece: Sequence[str], at: int) -> bool:
        return at >= 0 and at + len(piece) <= len(words) and all(words[at + number] in may for number, may in enumerate(piece))

    head, *middle, tail = pieces
    start, end = len(head), len(words) - len(tail)
    if start > end or not there(head, 0) or not there(tail, end):
        return False
    for piece in middle:
        found = next((at for at in range(start, end - len(piece) + 1) if there(piece, at)), -1)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def _typed(base: str, words: str) -> Any:
    words = words.strip()
    if base in ("integer", "float"):
        return number_of(words)
    if base == "boolean":
        return words in ("true", "1")
    if base == "pair":
        return " ".join(sorted(words.split()))
    return " ".join(words.split()) if base == "directedPair" else words


def _value(declared: Element, words: Sequence[str]) -> Any:
    """The words as a value of the declared sort; None, which QTI calls NULL, where there are none."""
    base = declared.values.get("baseType", "string")
    values = [value for word in words if (value := _typed(base, word)) is not None and word != ""]
    if not values:
        return None
    cardinality = declared.values.get("cardinality", "single")
    return Bag(values) if cardinality == "multiple" else Row(values) if cardinality == "ordered" else values[0]


def _equals(one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    if isinstance(one, Bag) or isinstance(other, Bag):
        return Counter(_several(one)) == Counter(_several(other))
    if isinstance(one, Row) or isinstance(other, Row):
        return _several(one) == _several(other)
    return bool(one == other)


def _several(value: Any) -> tuple[Any, ...]:
    return () if value is None else tuple(value) if isinstance(value, tuple) else (value,)


class _Run:
    """One run of an item's rules."""

    def __init__(self, given: Mapping[str, Any], declared: Mapping[str, Element], outcomes: Mapping[str, Element], budget: Budget) -> None:
        self._given, self._declared, self._declared_outcomes, self._budget = given, declared, outcomes, budget
        self.outcomes = {name: self._default(each) for name, each in outcomes.items()}

    def _default(self, declared: Element) -> Any:
        default = declared.find("defaultValue")
        value = _value(declared, [each.all_text for each in default.all("value")] if default is not None else [])
        number = declared.values.get("baseType") in ("integer", "float") and declared.values.get("cardinality", "single") == "single"
        return 0.0 if value is None and number else value

    def obey(self, rule: Element) -> None:
        self._budget.spend()
        match rule.name:
            case "matchCorrect":
                self.outcomes[_SCORE] = float(all(_equals(self._given[name], self._correct(name)) is True for name in self._asked()))
            case "mapResponse":
                self.outcomes[_SCORE] = sum(self._mapped(name) for name in self._declared)
            case "responseCondition":
                self._choose(rule)
            case "setOutcomeValue":
                self._set(rule, self._one(rule))
            case "lookupOutcomeValue":
                self._look_up(rule)
            case "responseProcessingFragment":
                for each in rule.elements:
                    self.obey(each)
            case "exitResponse":
                raise _Exit
            case _:
                raise _cant(rule.name)

    def _asked(self) -> list[str]:
        """The responses that have a right answer; without any, nothing can be right."""
        asked = [name for name in self._declared if self._correct(name) is not None]
        if not asked:
            raise CantHold(message("No answer earns anything here: the key is missing."))
        return asked

    def _choose(self, rule: Element) -> None:
        for branch in rule.elements:
            if branch.name == "responseElse":
                condition, *rules = None, *branch.elements
            elif branch.name in ("responseIf", "responseElseIf") and branch.elements:
                condition, *rules = branch.elements
            else:
                raise _cant(branch.name)
            if condition is None or self.value(condition) is True:
                for each in rules:
                    if each is not None:
                        self.obey(each)
                return

    def _set(self, rule: Element, value: Any) -> None:
        name = rule.values.get("identifier", "")
        declared = self._declared_outcomes.get(name)
        cardinality = declared.values.get("cardinality", "single") if declared is not None else "single"
        if cardinality == "multiple":
            value = None if value is None else Bag(_several(value))
        elif isinstance(value, tuple):
            value = value[0] if cardinality == "single" and value else value
        self.outcomes[name] = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def _look_up(self, rule: Element) -> None:
        value = self._one(rule)
        declared = self._declared_outcomes.get(rule.values.get("identifier", ""))
        table = (
            next((each for name in ("interpolationTable", "matchTable") for each in declared.all(name)), None)
            if declared is not None
            else None
        )
        if declared is None or table is None:
            raise _cant("lookupOutcomeValue")
        number = float(value) if isinstance(value, int | float) else None
        target = table.values.get("defaultValue", "")
        for entry in table.elements:
            source = number_of(entry.values.get("sourceValue", ""))
            if source is None or number is None:
                continue
            below = source < number or (source == number and entry.values.get("includeBoundary", "true") == "true")
            if below if entry.name == "interpolationTableEntry" else source == number:
                target = entry.values.get("targetValue", "")
                break
        self._set(rule, _value(declared, [target]))

    def _correct(self, name: str) -> Any:
        declared = self._declared.get(name)
        values = declared.find("correctResponse") if declared is not None else None
        if declared is None or values is None:
            return None
        return _value(declared, [each.all_text for each in values.all("value")])

    def _mapped(self, name: str) -> float:
        """Each value once; those not in the map the default; the sum within its bounds. No response earns nothing."""
        declared = self._declared.get(name)
        mapping = declared.find("mapping") if declared is not None else None
        given = self._given.get(name)
        if declared is None or mapping is None or given is None:
            return 0.0
        base = declared.values.get("baseType", "string")
        entries = [
            (
                _typed(base, each.values.get("mapKey", "")),
                each.values.get("caseSensitive", "true") == "true",
                number_of(each.values.get("mappedValue", "")) or 0.0,
            )
            for each in mapping.all("mapEntry")
        ]
        default = number_of(mapping.values.get("defaultValue", "")) or 0.0
        total = 0.0
        for value in dict.fromkeys(_several(given)):
            self._budget.spend()
            total += next((worth for key, strict, worth in entries if key == value or (not strict and _same_letters(key, value))), default)
        lower, upper = (number_of(mapping.values.get(bound, "")) for bound in ("lowerBound", "upperBound"))
        total = total if lower is None else max(lower, total)
        return total if upper is None else min(upper, total)

    def _one(self, parent: Element) -> Any:
        """The value of the one expression in an element."""
        return self.value(parent.elements[0]) if parent.elements else None

    def value(self, expression: Element) -> Any:
        """The value of an expression; None is QTI's NULL."""
        self._budget.spend()
        name = expression.values.get("identifier", "")
        match expression.name:
            case "baseValue":
                return _typed(expression.values.get("baseType", "string"), expression.all_text)
            case "variable":
                return self._given.get(name, self.outcomes.get(name))
            case "correct":
                return self._correct(name)
            case "mapResponse":
                return self._mapped(name)
            case "null":
                return None
            case "default":
                return self._default(self._declared_outcomes[name]) if name in self._declared_outcomes else None
            case "and" | "or":
                return self._both(expression)
        parts = [self.value(each) for each in expression.elements]
        if expression.name not in _OPERATORS:
            raise _cant(expression.name)
        try:
            return _OPERATORS[expression.name](expression, parts)
        except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError):
            return None  # operands of the wrong sort: NULL

    def _both(self, expression: Element) -> bool | None:
        deciding = expression.name == "or"
        values = [self.value(each) for each in expression.elements]
        return deciding if deciding in values else None if None in values else not deciding


def _same_letters(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold()


def _cant(name: str) -> CantHold:
    return CantHold(message("The scoring of this item needs “%(name)s”, which we can't run.", name=name[:60]))


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
    below, above = _tolerances(expression)
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
    one, other = (_rounded(float(part), expression) for part in parts[:2])
    return None if one is None or other is None else one == other


def _sum(_: Element, parts: Sequence[Any]) -> float | None:
    flat = [value for part in parts for value in (_several(part) or (None,))]
    return None if None in flat else float(sum(flat))


def _product(_: Element, parts: Sequence[Any]) -> float | None:
    total = 1.0
    for part in parts:
        for value in _several(part) or (None,):
            if value is None:
                return None
            total *= value
    return total


def _contains(_: Element, parts: Sequence[Any]) -> bool | None:
    return None if None in parts else not Counter(_several(parts[1])) - Counter(_several(parts[0]))


def _delete(_: Element, parts: Sequence[Any]) -> Any:
    rest = [value for value in _several(parts[1]) if value != parts[0]]
    return (Row if isinstance(parts[1], Row) else Bag)(rest) if rest else None


def _any_n(expression: Element, parts: Sequence[Any]) -> bool:
    least, most = (number_of(expression.values.get(name, "")) for name in ("min", "max"))
    true = sum(part is True for part in parts)
    return (least is None or true >= least) and (most is None or true <= most)


def _container(sort: type[Bag] | type[Row]) -> Callable[[Element, Sequence[Any]], Any]:
    def make(_: Element, parts: Sequence[Any]) -> Any:
        values = [value for part in parts for value in _several(part)]
        return sort(values) if values else None

    return make


_OPERATORS: Mapping[str, Callable[[Element, Sequence[Any]], Any]] = {
    "isNull": lambda _, parts: parts[0] is None or parts[0] == "",
    "not": lambda _, parts: None if parts[0] is None else parts[0] is not True,
    "match": lambda _, parts: _equals(parts[0], parts[1]),
    "stringMatch": _string_match,
    "substring": _string_match,
    "patternMatch": lambda expression, parts: None if parts[0] is None else _fits(expression.values.get("pattern", ""), str(parts[0])),
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
    "member": lambda _, parts: None if None in parts else parts[0] in _several(parts[1]),
    "contains": _contains,
    "containerSize": lambda _, parts: float(len(_several(parts[0]))),
    "delete": _delete,
    "index": lambda expression, parts: _several(parts[0])[int(expression.values.get("n", "1")) - 1],
    "anyN": _any_n,
}

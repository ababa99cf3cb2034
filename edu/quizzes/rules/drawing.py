"""Numbers drawn anew for every attempt: `values: {a: {from: 1, to: 10, places: 0}}`, shown where a text says `{a}`.

They are drawn in decimals, so that 0.1 + 2 · 0.1 is 0.3. What is drawn depends on the values, the conditions and the dice
alone, so that a formula can be mended later and the same numbers are graded anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from math import prod
from typing import Any

from edu.core.i18n import LANGUAGES, Text, in_language, is_text, message
from edu.core.marks import Body, Dice, Problem
from edu.quizzes.rules import shuffling
from edu.quizzes.rules.checking import Look, cut, unknown
from edu.quizzes.rules.formula import NAME, TAKEN, Formula, FormulaError, names, parse, value

Numbers = Mapping[str, float]

MOST_VALUES = 10
MOST_CONDITIONS = 5
LONGEST_CONDITION = 100  # characters: conditions are tried with every throw
FARTHEST = 1e9
MOST_PLACES = 6
THROWS = 200  # for an attempt, before it takes numbers that are known to fit
CHECKED = 50  # thrown sets that formulas are checked with, beside the corners; up to THROWS where those are all there are
_MOST_ALL_CORNERS = 6  # values
_PLACEHOLDER = re.compile(rf"\{{({NAME})\}}")
_NAME = re.compile(NAME)


@dataclass(frozen=True, slots=True)
class Range:
    """What a number is drawn from: `first`, `first + step`, …, `count` of them."""

    first: Decimal
    step: Decimal
    count: int
    places: int | None  # that are written at least; None where steps are given

    def at(self, throw: int) -> float:
        number = self.first + throw % self.count * self.step
        return int(number) if number == int(number) else float(number)

    @property
    def ends(self) -> tuple[float, float]:
        return self.at(0), self.at(self.count - 1)

    def written(self, number: float) -> Text:
        """The number as it is read in each language."""
        fewest = max(0, -int(_exact(number).normalize().as_tuple().exponent))
        words = f"{_exact(number):.{max(fewest, self.places or 0)}f}".replace("-", "−")
        return {lang: words.replace(".", ",") if lang == "ru" else words for lang in LANGUAGES}


def ranges(body: Body) -> dict[str, Range]:
    """The ranges of a checked question, by their names."""
    return {name: _range(spec) for name, spec in body["values"].items()}


def thrown(body: Body, dice: Dice) -> Numbers:
    """Numbers for an attempt, for which all conditions hold."""
    return next(_holding(body, _throws(ranges(body), dice)), None) or lowest(body)


def lowest(body: Body) -> Numbers:
    """The lowest numbers, or where a condition forbids them, others that are always the same."""
    found = ranges(body)
    return next(sets_to_check(body), {name: each.at(0) for name, each in found.items()})


def sets_to_check(body: Body) -> Iterator[Numbers]:
    """Sets of numbers for which all conditions hold: all there are, or the corners and some that are thrown."""
    found = ranges(body)
    if prod(each.count for each in found.values()) <= THROWS:
        everything = product(*([each.at(throw) for throw in range(each.count)] for each in found.values()))
        return _holding(body, (dict(zip(found, numbers, strict=True)) for numbers in everything))
    return _corners_and_throws(body, found)


def _corners_and_throws(body: Body, found: Mapping[str, Range]) -> Iterator[Numbers]:
    yield from _holding(body, _corners(found))
    yield from islice(_holding(body, _throws(found, shuffling.dice("check"))), CHECKED)


def _corners(found: Mapping[str, Range]) -> Iterator[Numbers]:
    """The lowest numbers first; of many values not each with each, but each alone at its other end."""
    ends = [each.ends for each in found.values()]
    if len(ends) <= _MOST_ALL_CORNERS:
        yield from (dict(zip(found, corner, strict=True)) for corner in product(*ends))
        return
    for side in (0, 1):
        yield {name: each.ends[side] for name, each in found.items()}
        yield from ({name: each.ends[side ^ (name == other)] for name, each in found.items()} for other in found)


def _throws(found: Mapping[str, Range], dice: Dice) -> Iterator[Numbers]:
    for number in range(THROWS):
        yield {name: each.at(dice(f"{name}\x1f{number}")) for name, each in found.items()}


def _holding(body: Body, sets: Iterator[Numbers]) -> Iterator[Numbers]:
    conditions = [parse(text) for text in body.get("where") or ()]
    return (numbers for numbers in sets if all(value(condition, numbers) for condition in conditions))


def _range(spec: Body) -> Range:
    first, last = _exact(spec["from"]), _exact(spec["to"])
    places = None if spec.get("step") is not None else int(spec.get("places") or 0)
    step = _exact(spec["step"]) if places is None else Decimal(1).scaleb(-places)
    return Range(first, step, int((last - first) // step) + 1, places)


def _exact(number: float) -> Decimal:
    """The decimal number as it was written: 0.1, not the nearest float."""
    return Decimal(repr(number))


def shown(body: Body, numbers: Numbers) -> dict[str, Text]:
    """How the drawn numbers are written, by their names."""
    return {name: each.written(numbers[name]) for name, each in ranges(body).items() if name in numbers}


def filled(body: Body, words: Mapping[str, Text]) -> Body:
    """The question with the numbers in its texts: what it asks, its notes, hints and reasons."""
    new: dict[str, Any] = {**body, **{key: fill(body[key], words) for key in ("text", "note", "why") if body.get(key) is not None}}
    for key, inner in (("answers", "why"), ("hints", "text")):
        if body.get(key) is not None:
            new[key] = [{**each, inner: fill(each[inner], words)} if each.get(inner) is not None else each for each in body[key]]
    return new


def fill(text: Text, words: Mapping[str, Text]) -> Text:
    """The text with the numbers in place of their names."""
    both = {}
    for lang in LANGUAGES:
        both[lang] = _filled_in(in_language(text, lang), {name: in_language(each, lang) for name, each in words.items()})
    return both if isinstance(text, Mapping) or len(set(both.values())) > 1 else both[LANGUAGES[0]]


def _filled_in(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda name: words.get(name[1], name[0]), text)


def placeholders(text: Text) -> frozenset[str]:
    """The names that stand in the text, in every language."""
    return frozenset.intersection(*(frozenset(_PLACEHOLDER.findall(in_language(text, lang))) for lang in LANGUAGES))


def check_values(look: Look) -> None:
    """Find what is wrong with the values, and with the conditions on them."""
    for name, spec in look.looks_by_name("values", 1, MOST_VALUES).items():
        if not _NAME.fullmatch(name) or name in TAKEN:
            spec.refuse("", message("Name this value by letters and figures, as in “a” or “price2”, but not as a function."))
        _check_range(spec)
    for key, entry in look.listed("where", 1, MOST_CONDITIONS) if look.body.get("where") is not None else ():
        condition = check_formula(look, key, entry, values_of(look), most=LONGEST_CONDITION)
        if condition is not None and not condition.is_condition:
            look.refuse(key, message("Write a comparison here, such as “a > b”."))


def check_drawn(body: Body) -> list[Problem]:
    """What is wrong with the numbers under `drawn`, where a question brings its own: one for each value, whatever its range."""
    known = values_of(Look(body))
    look = Look(body["drawn"], "drawn")
    if look.readable:
        look.keys(*known)
        for name in known:
            look.number(name, -FARTHEST, FARTHEST)
    return look.problems


def _check_range(spec: Look) -> None:
    spec.keys("from", "to", "places", "step")
    first, last = spec.number("from", -FARTHEST, FARTHEST), spec.number("to", -FARTHEST, FARTHEST)
    places = spec.number("places", 0, MOST_PLACES, default=0)
    step = spec.number("step", 10**-MOST_PLACES, FARTHEST, default=1)
    if spec.body.get("step") is not None and spec.body.get("places") is not None:
        spec.refuse("step", message("Give either “step” or “places”, not both."))
    elif places is not None and places != int(places):
        spec.refuse("places", message("Write a whole number here."))
    elif None not in (first, last, step, places):
        found = _range(spec.body)
        if found.count < 2:
            spec.refuse("to", message("Write a number that is greater than “from” by a step at least."))
        if found.places is not None and found.first != round(found.first, found.places):
            spec.refuse("from", message("Write at most %(places)s decimals here, or say more under “places”.", places=found.places))


def values_of(look: Look) -> list[str]:
    """The names of the values, however wrong they are."""
    values = look.body.get("values")
    return [name for name in values if isinstance(name, str)] if isinstance(values, Mapping) else []


def check_formula(look: Look, key: str, text: object, known: Sequence[str], *, most: int) -> Formula | None:
    """The formula under `key`, of the `known` names; None where it can't be used."""
    if not isinstance(text, str):
        look.refuse(key, message("Write a formula here, such as “a * b / 100”, in quotes."))
        return None
    if len(text) > most:
        look.refuse(key, message("Shorten this formula to %(most)s characters.", most=most))
        return None
    try:
        formula = parse(text)
    except FormulaError as error:
        look.refuse(key, error.message)
        return None
    for name in sorted(names(formula) - set(known)):
        look.refuse(key, unknown(name, known))
    return formula


def check_placeholders(look: Look) -> None:
    """The text must show every value, in each language; and no text may be left with a name in it."""
    known, text = values_of(look), look.body.get("text")
    missing = [name for name in known if name not in placeholders(text)] if is_text(text) else []
    for name in missing:
        look.refuse("text", message("Write “{%(name)s}” here, in each language: it is where this value is shown.", name=cut(name)))
    for place, words in _texts(look.body):
        for name in sorted({name for each in words for name in _PLACEHOLDER.findall(each)} - set(known))[:10]:
            look.refuse(place, message("There is no value for “{%(name)s}”: describe it under “values”.", name=name))


def _texts(body: Body) -> Iterator[tuple[str, list[str]]]:
    """Every text that is filled, with its place; what is no text is passed over."""
    places = [(key, body.get(key)) for key in ("text", "note", "why")]
    for key, inner in (("answers", "why"), ("hints", "text")):
        entries = body.get(key)
        for number, entry in enumerate(entries[:20] if isinstance(entries, list | tuple) else ()):
            if isinstance(entry, Mapping):
                places.append((f"{key}[{number}].{inner}", entry.get(inner)))
    for place, text in places:
        words = text.values() if isinstance(text, Mapping) else [text]
        yield place, [each for each in words if isinstance(each, str)]

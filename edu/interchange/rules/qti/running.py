"""An item's rules of scoring, run on an answer."""

from collections.abc import Mapping
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.qti.operators import OPERATORS
from edu.interchange.rules.qti.outcomes import CantHold
from edu.interchange.rules.qti.values import Bag, equals, number_of, several, typed_value, value_of_words
from edu.interchange.rules.xml import Element

MOST_STEPS = 2_000_000  # of all items of a file together
SCORE = "SCORE"


class Budget:
    """The steps a file may still take: a hostile one could ask for more than anybody waits."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._left = steps

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise CantHold(message("The scoring of this file takes too long."))


class Exit(Exception):
    """The item ends its scoring here."""


class Run:
    """One run of an item's rules."""

    def __init__(self, given: Mapping[str, Any], declared: Mapping[str, Element], outcomes: Mapping[str, Element], budget: Budget) -> None:
        self._given, self._declared, self._declared_outcomes, self._budget = given, declared, outcomes, budget
        self.outcomes = {name: self._default(each) for name, each in outcomes.items()}

    def _default(self, declared: Element) -> Any:
        default = declared.find("defaultValue")
        value = value_of_words(declared, [each.all_text for each in default.all("value")] if default is not None else [])
        number = declared.values.get("baseType") in ("integer", "float") and declared.values.get("cardinality", "single") == "single"
        return 0.0 if value is None and number else value

    def obey(self, rule: Element) -> None:
        self._budget.spend()
        match rule.name:
            case "matchCorrect":
                self.outcomes[SCORE] = float(all(equals(self._given[name], self._correct(name)) is True for name in self._asked()))
            case "mapResponse":
                self.outcomes[SCORE] = sum(self._mapped(name) for name in self._declared)
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
                raise Exit
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
            value = None if value is None else Bag(several(value))
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
        self._set(rule, value_of_words(declared, [target]))

    def _correct(self, name: str) -> Any:
        declared = self._declared.get(name)
        values = declared.find("correctResponse") if declared is not None else None
        if declared is None or values is None:
            return None
        return value_of_words(declared, [each.all_text for each in values.all("value")])

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
                typed_value(base, each.values.get("mapKey", "")),
                each.values.get("caseSensitive", "true") == "true",
                number_of(each.values.get("mappedValue", "")) or 0.0,
            )
            for each in mapping.all("mapEntry")
        ]
        default = number_of(mapping.values.get("defaultValue", "")) or 0.0
        total = 0.0
        for value in dict.fromkeys(several(given)):
            self._budget.spend()
            total += next((worth for key, strict, worth in entries if key == value or (not strict and same_letters(key, value))), default)
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
                return typed_value(expression.values.get("baseType", "string"), expression.all_text)
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
        if expression.name not in OPERATORS:
            raise _cant(expression.name)
        try:
            return OPERATORS[expression.name](expression, parts)
        except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError):
            return None  # operands of the wrong sort: NULL

    def _both(self, expression: Element) -> bool | None:
        deciding = expression.name == "or"
        values = [self.value(each) for each in expression.elements]
        return deciding if deciding in values else None if None in values else not deciding


def same_letters(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold()


def _cant(name: str) -> CantHold:
    return CantHold(message("The scoring of this item needs “%(name)s”, which we can't run.", name=name[:60]))

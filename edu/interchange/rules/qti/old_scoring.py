"""The scoring of a QTI 1.2 item, run on any answer, as Canvas, Respondus and the standard's own examples write it.

Rules: formats.md, "QTI 1.2 (Canvas)". Where programs differ from the standard, what they do counts: a condition
without `continue` lets the next ones be tried, and several values of one single answer mean any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import isfinite

from edu.core.i18n import message
from edu.interchange.rules.qti.outcomes import CantHold, Near, Outcome, Typed
from edu.interchange.rules.qti.running import Budget
from edu.interchange.rules.qti.values import number_of
from edu.interchange.rules.xml import Element

_COMPARED = ("varequal", "varlt", "varlte", "vargt", "vargte", "varsubstring")
_GROUPS = ("and", "or", "not", "conditionvar")


class OldScoring:
    """What answers to an item are worth. Raises CantHold for what can't be run."""

    def __init__(self, item: Element, several: Mapping[str, str], budget: Budget) -> None:
        self._several = several  # by a response's name: "single", "multiple" or "ordered"
        self._budget = budget
        self._rules = [rule for each in item.all("resprocessing") for rule in each.all("respcondition")]

    @property
    def linked(self) -> frozenset[str]:
        """The names of the feedback that some condition shows."""
        return frozenset(each.values.get("linkrefid", "") for rule in self._rules for each in rule.all("displayfeedback"))

    def run(self, responses: Mapping[str, Sequence[str]]) -> Outcome:
        """The score, and the names of the feedback shown, for answers by the names of their responses."""
        score, shown, matched = 0.0, set(), False
        for rule in self._rules:
            self._budget.spend()
            condition = rule.find("conditionvar")
            if condition is None or not self._holds(condition, responses, matched):
                continue
            matched = matched or bool(rule.all("setvar"))
            for each in rule.all("setvar"):
                score = _set(score, each)
            shown |= {each.values.get("linkrefid", "") for each in rule.all("displayfeedback")}
            if rule.values.get("continue", "Yes") == "No":
                break
        return Outcome(score if isfinite(score) else 0.0, frozenset(shown))

    def key(self) -> dict[str, list[str]]:
        """The answers that the conditions which earn something ask for, in their order."""
        key: dict[str, list[str]] = {}
        for rule in self._earning():
            for each in _wanted(rule):
                values = key.setdefault(each.values.get("respident", ""), [])
                if (words := each.all_text.strip()) not in values:
                    values.append(words)
        return key

    def typed(self, name: str) -> list[Typed]:
        """The words that conditions look for in a response."""
        found = []
        for each in self._compared(name):
            words = each.all_text.strip()
            part = each.name == "varsubstring"
            if part or each.name == "varequal":
                pattern = words.replace("*", "\\*")
                found.append(Typed(words, f"*{pattern}*", words) if part else Typed(words, pattern))
        return list({each.pattern: each for each in found if each.words}.values())

    def near(self, name: str) -> list[Near]:
        """The numbers that earn something or are told something: exact ones, ranges, and both with a margin."""
        found = []
        for rule in self._rules:
            if not any(each.within("not") for each in rule.all("conditionvar")):
                found += _numbers([each for each in _inside(rule) if each.values.get("respident") == name])
        return list(dict.fromkeys(found))

    def looks_for_numbers(self, name: str) -> bool:
        return any(each.name in ("varlt", "varlte", "vargt", "vargte") for each in self._compared(name))

    def earns(self) -> bool:
        """Whether any answer can earn something by itself; else it is for a teacher."""
        return any(True for _ in self._earning())

    def _earning(self) -> Iterator[Element]:
        for rule in self._rules:
            if any((number_of(each.all_text.strip()) or 0) > 0 for each in rule.all("setvar")) and _inside(rule):
                yield rule

    def _compared(self, name: str) -> list[Element]:
        return [each for rule in self._rules for each in _inside(rule) if each.values.get("respident") == name]

    def _holds(self, condition: Element, responses: Mapping[str, Sequence[str]], matched: bool) -> bool:
        self._budget.spend()
        match condition.name:
            case "conditionvar" | "and":
                return self._all(condition, responses, matched)
            case "or":
                return any(self._holds(each, responses, matched) for each in condition.elements)
            case "not":
                return not self._all(condition, responses, matched)
            case "other":
                return not matched
            case "unanswered":
                return not responses.get(condition.values.get("respident", ""))
        if condition.name not in _COMPARED:
            raise CantHold(message("The scoring of this item needs “%(name)s”, which we can't run.", name=condition.name[:60]))
        given = responses.get(condition.values.get("respident", ""), ())
        return any(_compare(condition, words) for words in given)

    def _all(self, condition: Element, responses: Mapping[str, Sequence[str]], matched: bool) -> bool:
        """All of the conditions; but of several values for one single answer any, and of an order each in its place."""
        for name, some in groupby(condition.elements, lambda each: each.values.get("respident", "") if each.name == "varequal" else None):
            group = list(some)
            sort = self._several.get(name or "", "single")
            if name is None or sort == "multiple":
                holds = all(self._holds(each, responses, matched) for each in group)
            elif sort == "ordered" and len(group) > 1:
                holds = [each.all_text.strip() for each in group] == list(responses.get(name, ()))
            else:
                holds = any(self._holds(each, responses, matched) for each in group)
            if not holds:
                return False
        return True


def _inside(rule: Element) -> list[Element]:
    """The comparisons of a condition, those under a `not` too."""
    condition = rule.find("conditionvar")
    return [each for name in _COMPARED for each in condition.within(name)] if condition is not None else []


def _wanted(rule: Element) -> list[Element]:
    """The `varequal`s of a condition that are to hold, in their order."""
    found, stack = [], rule.all("conditionvar")
    while stack:
        each = stack.pop()
        if each.name == "varequal":
            found.append(each)
        elif each.name in _GROUPS and each.name != "not":
            stack.extend(reversed(each.elements))
    return found


def _compare(condition: Element, words: str) -> bool:
    wanted = condition.all_text.strip()
    if condition.name == "varsubstring" or condition.name == "varequal":
        one, other = number_of(wanted), number_of(words)
        if condition.values.get("case", "No") != "Yes":
            wanted, words = wanted.casefold(), words.casefold()
        if condition.name == "varsubstring":
            return wanted in words
        return wanted == words or (one is not None and one == other and any(sign in wanted + words for sign in ".e"))
    limit, value = number_of(wanted), number_of(words)
    if limit is None or value is None:
        return False
    return {"varlt": value < limit, "varlte": value <= limit, "vargt": value > limit, "vargte": value >= limit}[condition.name]


def _set(score: float, rule: Element) -> float:
    """The score after a `setvar`; an empty one changes nothing."""
    value = number_of(rule.all_text.strip())
    if value is None:
        return score
    match rule.values.get("action", "Set"):
        case "Add":
            return score + value
        case "Subtract":
            return score - value
        case "Multiply":
            return score * value
        case "Divide":
            return score / value if value else score
    return value


def _numbers(compared: Sequence[Element]) -> list[Near]:
    """What the comparisons of one condition let pass."""
    exact = [(each, value) for each in compared if each.name == "varequal" and (value := number_of(each.all_text.strip())) is not None]
    lows = [value for each in compared if each.name in ("vargt", "vargte") and (value := number_of(each.all_text.strip())) is not None]
    highs = [value for each in compared if each.name in ("varlt", "varlte") and (value := number_of(each.all_text.strip())) is not None]
    if len(lows) != 1 or len(highs) != 1 or lows[0] > highs[0]:
        if lows or highs:
            raise CantHold(message("A number without two bounds can't be an answer here."))
        return [Near(value) for _, value in exact]
    low, high = lows[0], highs[0]
    around = Near((low + high) / 2, (high - low) / 2)
    for each, value in exact:
        margin = number_of(each.values.get("margin", ""))
        if (
            each.values.get("margintype") == "percent"
            and margin is not None
            and abs(abs(value) * margin / 100 - (high - low) / 2) < 1e-9 * max(1, abs(value))
        ):
            return [Near(value, margin / 100, "relative")]
        if abs((low + high) / 2 - value) <= 1e-9 * max(1.0, abs(value)):
            return [Near(value, (high - low) / 2)]
    return [*(Near(value) for _, value in exact), around]

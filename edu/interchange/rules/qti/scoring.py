"""The scoring of a QTI 2 or 3 item, run on any answer: declarations, response processing, feedback.

Rules: formats.md, "QTI" (mapResponse, match, NULL, equal, equalRounded, interpolation). What we don't run is
refused by its name: nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.qti.outcomes import CantHold, Near, Outcome, Typed
from edu.interchange.rules.qti.patterns import escaped, pattern_of
from edu.interchange.rules.qti.running import SCORE, Budget, Exit, Run
from edu.interchange.rules.qti.tolerances import let_pass
from edu.interchange.rules.qti.values import number_of, value_of_words
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.patterns import fits, pieces, plain


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
        given = {name: value_of_words(each, responses.get(name, ())) for name, each in self.declared.items()}
        run = Run(given, self.declared, dict(self._outcomes), self._budget)
        try:
            for rule in self._rules:
                run.obey(rule)
        except Exit:
            pass
        score = run.outcomes.get(SCORE)
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
        score = self._outcomes.get(SCORE)
        return number_of(words or (score.values.get("normalMaximum", "") if score is not None else ""))

    def typed(self, name: str) -> list[Typed]:
        """The words that the scoring knows of, in its order."""
        found = [Typed(words, escaped(words)) for words in self._mapped(name)]
        for each in self._expressions():
            if not _about(each, name):
                continue
            if each.name == "patternMatch":
                found.append(pattern_of(each.values.get("pattern", "")))
                continue
            for words in (value.all_text.strip() for value in each.within("baseValue")):
                part = each.name == "substring" or (each.name == "stringMatch" and each.values.get("substring") == "true")
                found.append(Typed(words, f"*{escaped(words)}*", words) if part else Typed(words, escaped(words)))
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
                found += [near for value in self._constants(each, name) for near in let_pass(each, value)]
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


def _note_correct(found: list[Typed], words: str) -> None:
    """The answer declared as right: one more, or what to show for the first pattern that takes it."""
    if any(each.words == words and not each.show for each in found):
        return
    for place, each in enumerate(found):
        if each.show and fits(plain(words), pieces(each.pattern)):
            found[place] = Typed(each.words, each.pattern, words)
            return
    found.insert(0, Typed(words, escaped(words)))

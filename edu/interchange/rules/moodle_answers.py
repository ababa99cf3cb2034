"""Moodle's answers, whatever holds them: their fractions, and the answers of our kinds that they make.

Rules: formats.md, "Moodle XML" and "Grading rules".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.i18n import Message, message
from edu.interchange.rules.bodies import Unreadable, shown
from edu.quizzes.rules.answers import ANYTHING
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.numbers import bounds
from edu.quizzes.rules.options import weights_of
from edu.quizzes.rules.patterns import covers, has_wildcard, pieces

Lose = Callable[[Message], None]

# In hundredths; the same below zero.
PERCENTS = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0,
)  # fmt: skip
NEAR = 0.001  # hundredths: 33.333 is a third
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?")
_DROPPED = message("An answer was left out: an earlier one takes all that fits it.")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: what is typed or chosen, what it is worth (-1 to 1), and what is said to it."""

    text: str
    worth: float
    why: str = ""

    def with_why(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {**entry, "why": self.why} if self.why else entry


def worth_of(written: str) -> float:
    """What a fraction in hundredths is worth. Raises Unreadable where it is none of Moodle's."""
    percent = number_of(written)
    if percent is None:
        raise Unreadable(message("“%(word)s” is no fraction: write hundredths, as in “100” or “33.33333”.", word=cut(written)))
    near = nearest(percent)
    if abs(near - percent) > NEAR:
        why = message("“%(word)s” is not one of Moodle's fractions; the nearest is %(near)s.", word=cut(written), near=f"{near:.7g}")
        raise Unreadable(why)
    return round(near / 100, 7)


def nearest(percent: float) -> float:
    """Moodle's fraction, in hundredths, that is nearest to this one."""
    return min((sign * each for each in PERCENTS for sign in (1, -1)), key=lambda each: abs(each - percent))


def number_of(written: str) -> float | None:
    """The number that is written, with a point or a comma; None where there is none."""
    written = written.strip()
    if not _NUMBER.fullmatch(written):
        return None
    number = float(written.replace(",", "."))
    return neat(number) if abs(number) < 1e300 else None


def neat(number: float) -> float:
    """A number as people write it: 3, not 3.0."""
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def choice(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Options of which one is chosen. Raises Unreadable."""
    answers = _written(answers)
    full = sum(answer.worth == 1 for answer in answers)
    if full != 1:
        raise Unreadable(
            message("Several answers earn 100 per cent, where one may be chosen.") if full else message("No answer earns 100 per cent.")
        )
    return [
        answer.with_why({"text": answer.text, **({"right": True} if answer.worth == 1 else {"mark": answer.worth} if answer.worth else {})})
        for answer in answers
    ]


def choices(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Options of which several are ticked; without weights where they are what ours are anyway. Raises Unreadable."""
    answers = _written(answers)
    if not any(answer.worth > 0 for answer in answers):
        raise Unreadable(message("No answer is marked as right."))
    bare = [answer.with_why({"text": answer.text, **({"right": True} if answer.worth > 0 else {})}) for answer in answers]
    if all(abs(usual - answer.worth) < 1e-4 for usual, answer in zip(weights_of(bare), answers, strict=True)):
        return bare
    return [{**option, "weight": answer.worth} for option, answer in zip(bare, answers, strict=True)]


def _written(answers: Sequence[Answer]) -> list[Answer]:
    """The answers without those that an editor's empty fields have left: no text and worth nothing."""
    return [answer for answer in answers if answer.text or answer.worth or answer.why]


def words(answers: Sequence[Answer], key: str, *, exact: bool, lose: Lose) -> dict[str, Any]:
    """Answers to be typed, under `key`, and what is said where none fits. Raises Unreadable."""
    body: dict[str, Any] = {"exact": True} if exact else {}
    kept: list[dict[str, Any]] = []
    above: list[tuple[str, ...]] = []
    for answer in answers:
        own = pieces(answer.text, exact=exact)
        if not answer.text:
            lose(message("An empty answer was left out: nobody can type it."))
        elif any(covers(earlier, own) for earlier in above):
            lose(_DROPPED)
        elif own == ("", "") and answer.worth <= 0:  # a star alone: what is said to all the rest
            above.append(own)
            body = answer.with_why(body)
        else:
            above.append(own)
            kept.append(answer.with_why({"text": answer.text, **_mark(answer, lose)}))
    full = next((answer for answer in kept if "mark" not in answer), None)
    if full is None:
        raise Unreadable(message("No answer earns 100 per cent."))
    if has_wildcard(full["text"]):
        full["show"] = shown(full["text"])
    return {key: kept, **body}


def numbers(answers: Sequence[tuple[Answer, str]], *, lose: Lose) -> dict[str, Any]:
    """Numbers with their tolerances, and what is said where none fits. Raises Unreadable."""
    body: dict[str, Any] = {}
    found: list[dict[str, Any]] = []
    for answer, tolerance in answers:
        if answer.text in (ANYTHING, "") and answer.worth <= 0:
            body = answer.with_why(body)
            continue
        value = ANYTHING if answer.text == ANYTHING else number_of(answer.text)
        reach = number_of(tolerance or "0")
        if value is None or reach is None:
            raise Unreadable(message("“%(word)s” is no number.", word=cut(answer.text if value is None else tolerance)))
        found.append(answer.with_why({"value": value, **({"tolerance": abs(reach)} if reach else {}), **_mark(answer, lose)}))
    return {"answers": _without_covered(full_first(found, lose), lose), **body}


def full_first(answers: Sequence[dict[str, Any]], lose: Lose) -> list[dict[str, Any]]:
    """The answers with the one first that is shown as right, as our kinds want it. Raises Unreadable."""
    first = next((place for place, answer in enumerate(answers) if "mark" not in answer), None)
    if first is None:
        raise Unreadable(message("No answer earns 100 per cent."))
    low, high = _span(answers[first])
    if any(least <= high and low <= most for least, most in map(_span, answers[:first])):
        lose(message("The answer with the full mark was put before the others: what fits both now earns it."))
    return [answers[first], *answers[:first], *answers[first + 1 :]]


def _without_covered(answers: Sequence[dict[str, Any]], lose: Lose) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for answer in answers:
        low, high = _span(answer)
        if any(least <= low and high <= most for least, most in map(_span, kept)):
            lose(_DROPPED)
        else:
            kept.append(answer)
    return kept


def _span(answer: dict[str, Any]) -> tuple[float, float]:
    value = answer.get("value", ANYTHING)  # a formula takes nobody knows what
    return (float("-inf"), float("inf")) if value == ANYTHING else bounds(value, answer.get("tolerance", 0))


def _mark(answer: Answer, lose: Lose) -> dict[str, float]:
    if answer.worth < 0:
        lose(message("An answer that takes marks away takes nothing here."))
    return {} if answer.worth == 1 else {"mark": max(0.0, answer.worth)}

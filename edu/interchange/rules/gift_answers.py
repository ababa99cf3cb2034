"""What stands between the braces of a GIFT question: which kind it makes, and the kind's own keys."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from edu.core.i18n import Message, message
from edu.interchange.rules.bodies import RUBRIC, Unreadable, short_name, shown
from edu.interchange.rules.gift_texts import markdown_of, parted, words_of
from edu.quizzes.rules.numbers import bounds
from edu.quizzes.rules.options import weights_of
from edu.quizzes.rules.patterns import covers, has_wildcard, pieces

MOST_ANSWERS = 100  # looked at; no kind takes so many
ROUNDING = 1e-5  # of weights: a third is written 33.33333
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"%([-+]?\d{1,3}(?:\.\d{0,20})?)%")
_NUMBER = r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,3})?"
_PLAIN = re.compile(rf"({_NUMBER})(?:\s*:\s*({_NUMBER})?)?")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_ARROW = "->"
_DROPPED = message("An answer was left out: an earlier one takes all that fits it.")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with its protected texts."""

    sign: str  # "=", "~", or nothing where the first one has none
    text: str
    weight: float | None
    why: str | None
    whole: str  # the text with what would be its weight, but for matching


@dataclass(frozen=True, slots=True)
class Reading:
    """How the texts of one question are read: in which format, and where its losses go."""

    format: str
    lose: Callable[[Message], None]

    def text(self, raw: str) -> str:
        format, words = parted(raw, self.format)
        return markdown_of(words, format, self.lose)

    def words(self, raw: str) -> str:
        format, words = parted(raw, self.format)
        return words_of(words, format)

    def with_why(self, entry: dict[str, Any], raw: str | None) -> dict[str, Any]:
        why = self.text(raw) if raw else ""
        return {**entry, "why": why} if why else entry


def body_of(raw: str, reading: Reading) -> dict[str, Any]:
    """The kind and its own keys, from what stood between the braces. Raises Unreadable."""
    if not raw:
        return {"kind": "essay", "rubric": RUBRIC}
    if raw.startswith("#"):
        return _numeric(raw[1:], reading)
    if raw.count("=") + raw.count("~") > MOST_ANSWERS:
        raise Unreadable(message("This question has more than %(most)s answers.", most=MOST_ANSWERS))
    if "~" in raw:
        return _options(_answers(raw), reading)
    told = raw.split("#", 2)
    if (truth := _TRUTHS.get(told[0].strip())) is not None:
        return _truth(truth, told[1:], reading)
    answers = _answers(raw)
    if "=" in raw and any(_ARROW in answer.text for answer in answers):
        return _match(answers, reading)
    return _short(answers, reading)


def _answers(raw: str) -> list[Answer]:
    pieces = re.split(r"([=~])", raw)
    signed = list(zip(["", *pieces[1::2]], pieces[0::2], strict=True))
    return [_answer(sign, text) for sign, text in signed if sign or text.strip()]


def _answer(sign: str, raw: str) -> Answer:
    whole, hash, why = raw.strip().partition("#")
    weight = _WEIGHT.match(whole)
    text = whole[weight.end() if weight else 0 :].strip()
    return Answer(sign, text, float(Decimal(weight[1]).scaleb(-2)) if weight else None, why.strip() if hash else None, whole.strip())


def _truth(truth: bool, whys: Sequence[str], reading: Reading) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "truefalse", "answer": truth}
    for said, raw in zip((not truth, truth), whys, strict=False):  # the first is for the wrong response
        if why := reading.text(raw):
            body["why_true" if said else "why_false"] = why
    return body


def _options(answers: Sequence[Answer], reading: Reading) -> dict[str, Any]:
    if any(not answer.sign for answer in answers):
        raise Unreadable(message("Put “=” or “~” before each answer, the first one too."))
    worths = [answer.weight if answer.weight is not None else float(answer.sign == "=") for answer in answers]
    if any(abs(worth) > 1 for worth in worths):
        raise Unreadable(message("Write weights from −100 to 100 per cent."))
    options = [reading.with_why({"text": reading.text(answer.text)}, answer.why) for answer in answers]
    if not any(answer.sign == "=" for answer in answers):
        return {"kind": "choices", "options": _weighted(options, worths)}
    full = [worth == 1 for worth in worths]
    if not any(full):
        raise Unreadable(message("No answer earns 100 per cent."))
    if sum(full) == 1:
        return {"kind": "choice", "options": [_marked(*each) for each in zip(options, worths, strict=True)]}
    if any(worth not in (0, 1) for worth in worths):
        raise Unreadable(message("Several answers earn 100 per cent where one may be chosen, and others a part: mark one as right."))
    reading.lose(message("Several answers are marked as right, where one could be chosen: learners now choose all of them."))
    return {"kind": "choices", "options": [_with_right(*each) for each in zip(options, full, strict=True)]}


def _marked(option: dict[str, Any], worth: float) -> dict[str, Any]:
    if worth == 1:
        return _with_right(option, True)
    return {**option, "mark": worth} if worth else option


def _with_right(option: dict[str, Any], right: bool) -> dict[str, Any]:
    return {**option, "right": True} if right else option


def _weighted(options: Sequence[dict[str, Any]], weights: Sequence[float]) -> list[dict[str, Any]]:
    """The options with their weights, left out where they are what ours are without."""
    bare = [_with_right(option, weight > 0) for option, weight in zip(options, weights, strict=True)]
    if not any(weight > 0 for weight in weights):
        raise Unreadable(message("No answer is marked as right."))
    if all(abs(usual - weight) < ROUNDING for usual, weight in zip(weights_of(bare), weights, strict=True)):
        return bare
    return [{**option, "weight": weight} for option, weight in zip(bare, weights, strict=True)]


def _match(answers: Sequence[Answer], reading: Reading) -> dict[str, Any]:
    names: dict[str, str] = {}  # of the cards, by their texts
    prompts = []
    for answer in answers:
        left, arrow, right = answer.whole.partition(_ARROW)
        if not arrow:
            raise Unreadable(message("Each pair of a matching question needs “->” between its sides."))
        name = names.setdefault(reading.text(right), short_name(len(names)))
        if prompt := reading.text(left):
            prompts.append(reading.with_why({"text": prompt, "answer": name}, answer.why))
    if len(names) < 3 or len(prompts) < 2:
        raise Unreadable(message("Matching needs at least 3 different cards and 2 prompts here."))
    return {"kind": "match", "cards": {name: text for text, name in names.items()}, "prompts": prompts}


def _short(answers: Sequence[Answer], reading: Reading) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "short"}
    kept: list[dict[str, Any]] = []
    above: list[tuple[str, ...]] = []
    for answer in answers:
        words = reading.words(answer.text)
        mark = _mark(answer, reading)
        if not words:
            reading.lose(message("An empty answer was left out: nobody can type it."))
            continue
        own = pieces(words)
        if any(covers(earlier, own) for earlier in above):
            reading.lose(_DROPPED)
            continue
        above.append(own)
        if own == ("", "") and not mark:  # a star alone: what is said to all the rest
            body = reading.with_why(body, answer.why)
            continue
        kept.append(reading.with_why({"text": words} if mark == 1 else {"text": words, "mark": mark}, answer.why))
    if not kept:
        raise Unreadable(message("This question has no answer that can be typed."))
    key = next((answer for answer in kept if "mark" not in answer), None)
    if key is not None and has_wildcard(key["text"]):
        key["show"] = shown(key["text"])
    if len(kept) == 1 and kept[0]["text"].casefold() in ("t", "f", "true", "false"):
        reading.lose(message("This was read as a word to be typed; true or false is written “TRUE” or “FALSE”."))
    return {**body, "answers": kept}


def _mark(answer: Answer, reading: Reading) -> float:
    weight = 1.0 if answer.weight is None else answer.weight
    if weight > 1:
        raise Unreadable(message("Write weights from −100 to 100 per cent."))
    if weight < 0:
        reading.lose(message("An answer that takes marks away takes nothing here."))
    return max(0.0, weight)


def _numeric(raw: str, reading: Reading) -> dict[str, Any]:
    if raw.count("=") + raw.count("~") > MOST_ANSWERS:
        raise Unreadable(message("This question has more than %(most)s answers.", most=MOST_ANSWERS))
    body: dict[str, Any] = {"kind": "numeric"}
    found: list[dict[str, Any]] = []
    for answer in _answers(raw):
        mark = 0.0 if answer.sign == "~" else _mark(answer, reading)
        if answer.text in ("", "*") and not mark:
            body = reading.with_why(body, answer.why)
            continue
        numbers = _numbers(answer.text)
        found.append(reading.with_why(numbers if mark == 1 else {**numbers, "mark": mark}, answer.why))
    return {**body, "answers": _without_covered(_full_first(found, reading), reading)}


def _full_first(answers: Sequence[dict[str, Any]], reading: Reading) -> list[dict[str, Any]]:
    """The answers with the one first that is shown as right, as our kind wants it."""
    first = next((number for number, answer in enumerate(answers) if "mark" not in answer), None)
    if first is None:
        raise Unreadable(message("No answer earns 100 per cent."))
    if any(_meet(answer, answers[first]) for answer in answers[:first]):
        reading.lose(message("The answer with the full mark was put before the others: what fits both now earns it."))
    return [answers[first], *answers[:first], *answers[first + 1 :]]


def _without_covered(answers: Sequence[dict[str, Any]], reading: Reading) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for answer in answers:
        if _taken(answer, kept):
            reading.lose(_DROPPED)
        else:
            kept.append(answer)
    return kept


def _numbers(text: str) -> dict[str, Any]:
    """The value and the tolerance of `3:2`, `1..5` or `3`."""
    if found := _RANGE.fullmatch(text):
        low, high = sorted(Decimal(end) for end in found.groups())
        value = (low + high) / 2
        return _with_tolerance(value, high - value)
    if found := _PLAIN.fullmatch(text):
        return _with_tolerance(Decimal(found[1]), Decimal(found[2] or 0))
    said = words_of(text, "plain")[:40]
    raise Unreadable(message("“%(said)s” is no number with its tolerance: write it as “3.14:0.01” or “3.13..3.15”.", said=said))


def _with_tolerance(value: Decimal, tolerance: Decimal) -> dict[str, Any]:
    return {"value": _number(value), "tolerance": _number(tolerance)} if tolerance else {"value": _number(value)}


def _number(value: Decimal) -> float | int:
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _span(answer: dict[str, Any]) -> tuple[float, float]:
    return bounds(answer["value"], answer.get("tolerance", 0))


def _taken(answer: dict[str, Any], above: Sequence[dict[str, Any]]) -> bool:
    low, high = _span(answer)
    return any(least <= low and high <= most for least, most in map(_span, above))


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return _span(one)[0] <= _span(other)[1] and _span(other)[0] <= _span(one)[1]

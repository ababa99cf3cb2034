"""Whether a text tells the key of a question: the one check that every hint goes through.

Stricter than sense: a text that only happens to hold the words of the key counts as telling it, and is not shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from edu.core.i18n import in_language
from edu.core.marks import Body
from edu.quizzes.rules import question
from edu.search.rules import words

_NUMBER = re.compile(r"\d+(?:[   ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_ROWS = {"match": ("prompts", "answer", "cards"), "sort": ("items", "group", "groups")}
_AS_NUMBERS = ("numeric", "calculated")
NEAR = 1e-9

Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Key:
    """What must not be told, in stems and numbers of one language."""

    answers: tuple[Stems, ...] = ()
    pairs: tuple[tuple[Stems, Stems], ...] = ()  # told, where both sides stand in one text
    numbers: tuple[tuple[float, float], ...] = ()  # from, to


def key_of(body: Body, lang: str) -> Key:
    """The key of a question with its values drawn."""
    kind = body["kind"]
    if kind in _ROWS:
        return Key(pairs=_kept_pairs(_rows(body, lang)))
    if kind == "order":
        return Key(pairs=_kept_pairs(pairwise(_stems(in_language(item, lang)) for item in body["items"])))
    right = [in_language(part.right, lang) for part in question.grade(body, {}).parts if part.right]
    numbers = [number for text in right if kind in (*_AS_NUMBERS, "cloze") or _NUMBER.fullmatch(text.strip()) for number in _numbers(text)]
    ranges = [(number, number) for number in numbers] + _taken(body)
    texts = [] if kind in _AS_NUMBERS else [_stems(text) for text in right if not _NUMBER.fullmatch(text.strip())]
    return Key(answers=tuple(stems for stems in texts if stems), numbers=tuple(ranges))


def tells(text: str, key: Key) -> bool:
    """Whether `text` holds an answer, both sides of a pair, or the number, also as a percentage."""
    there = _stems(text)
    if any(answer <= there for answer in key.answers):
        return True
    if any(one <= there and other <= there for one, other in key.pairs):
        return True
    said = [number * scale for number in _numbers(text) for scale in (1, 0.01, 100)]
    return any(low - NEAR <= number <= high + NEAR for number in said for low, high in key.numbers)


def _rows(body: Body, lang: str) -> Iterable[tuple[Stems, Stems]]:
    key, answer, options = _ROWS[body["kind"]]
    for row in body[key]:
        text = row.get("text") or row["picture"]["alt"]
        yield _stems(in_language(text, lang)), _stems(in_language(body[options][row[answer]], lang))


def _kept_pairs(pairs: Iterable[tuple[Stems, Stems]]) -> tuple[tuple[Stems, Stems], ...]:
    return tuple((one, other) for one, other in pairs if one and other)


def _taken(body: Body) -> list[tuple[float, float]]:
    """The ranges of numbers that are worth something."""
    found = []
    for answer in body.get("answers") or ():
        value = answer.get("value")
        if isinstance(value, int | float) and not isinstance(value, bool) and answer.get("mark") != 0:
            tolerance = float(answer.get("tolerance") or 0)
            reach = tolerance * abs(value) if answer.get("type") == "relative" else tolerance
            found.append((value - reach, value + reach))
    return found


def _stems(text: str) -> Stems:
    return frozenset(words.stems_of(text))


def _numbers(text: str) -> list[float]:
    return [float(re.sub(r"[   ]", "", found).replace(",", ".")) for found in _NUMBER.findall(text)]

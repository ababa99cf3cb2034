"""The part of a text that shows why it was found, with the words marked: plain pieces, never markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from edu.search.rules import plain, words
from edu.search.rules.entries import Parts
from edu.search.rules.expressions import Clause

AROUND = 240  # characters of a snippet
BEFORE = 60  # of them before the first word found
MOST_LOOKED_AT = 400  # places; a long text may have thousands


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words of a query in texts, in whatever form they stand there."""

    pattern: re.Pattern[str]
    stems: frozenset[str]
    prefixes: tuple[str, ...]

    def places(self, text: str) -> list[tuple[int, int]]:
        found = []
        for match in self.pattern.finditer(text):
            if self._is_one(match[0]):
                found.append(match.span())
                if len(found) >= MOST_LOOKED_AT:
                    break
        return found

    def _is_one(self, written: str) -> bool:
        word = words.fold(written)[: words.LONGEST]
        return words.stem(word) in self.stems or word.startswith(self.prefixes or ("\0",))


def marker(clauses: Sequence[Clause]) -> Marker:
    """What marks the words of these clauses."""
    stems = frozenset(stem for clause in clauses for run in clause.runs for stem in run)
    starts = set(stems) | {form for stem in stems for form in words.FORMS.get(stem, ())}
    # Most stems are how their words begin; «е» may be written «ё», and a last letter may change: y → i.
    written = [re.escape(_begin(start)).replace("е", "[её]") for start in sorted(starts, key=len, reverse=True)]
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(written) or '(?!)'})[^\W_]*", re.I)
    prefixes = tuple(clause.runs[0][-1] for clause in clauses if clause.prefix)
    return Marker(pattern, stems, prefixes)


def _begin(stem: str) -> str:
    return stem[:-1] if len(stem) > 3 else stem


def marked(text: str, by: Marker) -> Parts:
    """The whole of `text` with the words marked."""
    return _parts(text, 0, len(text), by.places(text))


def snippet(body: str, by: Marker) -> Parts:
    """Some 240 characters of `body` around the place with most of the words; its beginning, where there are none."""
    text = plain.running(body)
    places = by.places(text)
    begin, end = _window(text, places, by)
    parts = _parts(text, begin, end, places)
    return (*((("… ", False),) if begin else ()), *parts, *(((" …", False),) if end < len(text) else ()))


def _window(text: str, places: list[tuple[int, int]], by: Marker) -> tuple[int, int]:
    best, most = 0, (0, 0)
    for number, (start, _) in enumerate(places):
        inside = [place for place in places[number : number + 20] if place[1] <= start + AROUND - BEFORE]
        different = len({words.stem(words.fold(text[first:last])) for first, last in inside})
        if (different, len(inside)) > most:
            best, most = start, (different, len(inside))
    if most == (0, 0) or len(text) <= AROUND:
        return 0, _cut(text, min(len(text), AROUND))
    begin = _sentence_before(text, best)
    return begin, _cut(text, min(len(text), begin + AROUND))


def _sentence_before(text: str, at: int) -> int:
    """Where to begin: at the sentence's beginning if it is near, else between words."""
    earliest = max(0, at - BEFORE)
    ends = [match.end() for match in re.finditer(r"[.!?…]\s+", text[earliest:at])]
    if ends:
        return earliest + ends[0]
    return (earliest and text.find(" ", earliest, at) + 1) or (at if earliest else 0)


def _cut(text: str, end: int) -> int:
    """Not in the middle of a word."""
    return end if end >= len(text) else max(text.rfind(" ", 0, end), end - 40)


def _parts(text: str, begin: int, end: int, places: list[tuple[int, int]]) -> Parts:
    parts, at = [], begin
    for start, stop in places:
        if start < begin or stop > end:
            continue
        if start > at:
            parts.append((text[at:start], False))
        parts.append((text[start:stop], True))
        at = stop
    if at < end:
        parts.append((text[at:end], False))
    return tuple(parts)

"""Words as people type them, against the patterns of a teacher: `*` is any run, `\\*` a star.

Rules: formats.md, "Short answer" (Moodle's). No regular expression is ever made of what somebody typed:
a pattern is cut at its stars, and its pieces are looked for from left to right.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

_STARS = re.compile(r"(?<!\\)\*+")  # a run of stars is one
_ANY = "\0"  # stands for any run where patterns are compared; no text of a question holds it


def plain(words: str, *, exact: bool = False) -> str:
    """`words` for comparing: trimmed, composed, spaces as one; unless `exact`, ё as е and small letters."""
    words = normalize("NFC", words)
    if not exact:  # fold ё: half of our readers type е
        words = normalize("NFC", words.casefold()).replace("ё", "е")
    return " ".join(words.split())


@lru_cache(maxsize=4096)  # grading cuts the same few patterns again and again
def pieces(pattern: str, *, exact: bool = False) -> tuple[str, ...]:
    """What stands between the wildcards of `pattern`, for comparing; one piece where it has none."""
    return tuple(unescaped(piece) for piece in _STARS.split(plain(pattern, exact=exact)))


def unescaped(pattern: str) -> str:
    """A pattern without wildcards as it is read."""
    return pattern.replace(r"\*", "*")


def has_wildcard(pattern: str) -> bool:
    return _STARS.search(pattern) is not None


def fits(words: str, pieces: Sequence[str]) -> bool:
    """Whether the plain `words` are these pieces in turn with anything between; in linear time."""
    head, *others = pieces
    if not others:
        return words == head
    *middle, tail = others
    start, end = len(head), len(words) - len(tail)
    if start > end or not words.startswith(head) or not words.endswith(tail):
        return False
    for piece in middle:  # the leftmost place leaves the most room, so there is no going back
        found = words.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


def covers(pieces: Sequence[str], others: Sequence[str]) -> bool:
    """Whether everything that fits the `others` fits the `pieces` too."""
    return fits(_ANY.join(others), pieces)


def slips(typed: str, right: str, *, most: int) -> int | None:
    """How many letters are wrong, missing, too many or swapped with their neighbour; None if over `most`.

    Figures may not be mistyped: a number with a wrong one is another number.
    """
    if _figures(typed) != _figures(right):
        return None
    return next((count for count in range(most + 1) if _within(typed, right, count)), None)


def _within(typed: str, right: str, count: int) -> bool:
    """Whether `count` slips are enough. What begins alike costs nothing; then one slip of each sort is tried."""
    if abs(len(typed) - len(right)) > count:
        return False
    pairs = enumerate(zip(typed, right, strict=False))
    same = next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(typed), len(right)))
    typed, right = typed[same:], right[same:]
    if not typed or not right:
        return True  # what is left of the other is no longer than `count`
    if not count:
        return False
    swapped = len(right) > 1 and typed[:2] == right[1::-1]
    return (
        _within(typed[1:], right[1:], count - 1)
        or _within(typed[1:], right, count - 1)
        or _within(typed, right[1:], count - 1)
        or (swapped and _within(typed[2:], right[2:], count - 1))
    )


def _figures(words: str) -> list[str]:
    return [sign for sign in words if sign.isnumeric()]

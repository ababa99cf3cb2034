"""Regular expressions of a file, read as patterns of ours: nothing of a file's is ever compiled."""

from collections.abc import Sequence

from edu.core.i18n import message
from edu.interchange.rules.qti.outcomes import CantHold, Typed


def escaped(words: str) -> str:
    return words.replace("*", "\\*")


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
            words, pattern, place = words + rest[1], pattern + escaped(rest[1]), place + 2
        elif sign not in r".*+?()[]{}|\^$":
            words, pattern, place = words + sign, pattern + sign, place + 1
        else:
            raise CantHold(message("The answer is described by the pattern “%(pattern)s”, which is no plain words.", pattern=regular[:60]))
    return Typed(words, pattern, words if "*" in pattern.replace("\\*", "") else "")


def fits_regular(pattern: str, words: str) -> bool:
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

"""The key of a pasted task: «Ответ: А-2, Б-1», «2 1 3», a row of letters with a row of figures below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from edu.quizzes.rules.pasted_labels import Row

_HEAD = re.compile(
    r"(?:^|(?<=[ \t.;]))(?:(?:правильн\w+|верн\w+|correct|right|model)[ \t]+)?"
    r"(?:ответы?|ключи?|answers?(?:[ \t]+key)?|key)[ \t]*(?:[:=]|[–—-](?=[ \t])|(?=\n))[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_ATOM = re.compile(r"[^\W\d_]+|\d+")
_BARE_PAIR = r"(?:[A-Za-zА-Яа-яЁё][ \t]*[-–—=:→)]*[>]?[ \t]*\d{1,2}|\d{1,2}[ \t]*[-–—=:→)]*[>]?[ \t]*[A-Za-zА-Яа-яЁё])"
# A line of pairs, or of nothing but labels, is the key or its table whatever stands before it.
_LINE_OF_PAIRS = re.compile(rf"[ \t]*{_BARE_PAIR}(?:[ \t,;.]+{_BARE_PAIR})+[ \t.]*")
_LINE_OF_LABELS = re.compile(r"[ \t|]*(?:[A-Za-zА-Яа-яЁё]|\d{1,2})(?:[ \t|,]+(?:[A-Za-zА-Яа-яЁё]|\d{1,2}))+[ \t|]*")
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]*-[ \t:|-]*")
LONGEST = 2_000  # characters of a key


@dataclass(frozen=True, slots=True)
class Key:
    """What a key says: pairs of places in the two rows of labels, and the words of it that no label explains."""

    pairs: tuple[tuple[int, int], ...] = ()
    strange: tuple[str, ...] = ()


def cut_off(text: str) -> tuple[str, str, str]:
    """The task without its key, the key, and what stands behind it (a blank line apart)."""
    heads = list(_HEAD.finditer(text))
    if heads:
        key, _, rest = text[heads[-1].end() :].lstrip("\n").partition("\n\n")
        before, table = _table_at_end(text[: heads[-1].start()])
        return before, f"{table}\n{key}".strip(), rest.strip()
    before, table = _table_at_end(text)
    return before, table, ""


def _table_at_end(text: str) -> tuple[str, str]:
    """The text without the lines at its end that are nothing but labels or pairs of them, and those lines."""
    lines = text.rstrip().split("\n")
    first = len(lines)
    while first > 1 and (not lines[first - 1].strip() or _is_of_labels(lines[first - 1])):
        first -= 1
    return "\n".join(lines[:first]), "\n".join(line for line in lines[first:] if line.strip() and not _RULE.fullmatch(line))


def _is_of_labels(line: str) -> bool:
    return len(line) <= LONGEST and any(kind.fullmatch(line) for kind in (_LINE_OF_PAIRS, _LINE_OF_LABELS, _RULE))


def read(key: str, first: Row, second: Row) -> Key:
    """The pairs that a key names."""
    words = [word for atom in _ATOM.findall(key[:LONGEST]) for word in _split(atom, first, second)]
    strange = tuple(dict.fromkeys(word for word in words if first.index(word) is None and second.index(word) is None))
    return Key(tuple(_pairs(words, strange, first, second)), strange)


def _split(atom: str, first: Row, second: Row) -> Sequence[str]:
    """«БАВ» is three letters, «213» three figures, unless there are so many labels."""
    return [atom] if first.index(atom) is not None or second.index(atom) is not None else list(atom)


def _pairs(words: Sequence[str], strange: Sequence[str], first: Row, second: Row) -> Sequence[tuple[int, int]]:
    """Pairs one after another, «А2 Б1» or «2А 1Б»; a row and a row below it; or the second of each pair alone."""
    half = len(words) // 2
    is_even = bool(words) and len(words) == 2 * half

    def all_of(row: Row, some: Sequence[str]) -> bool:
        return all(word in strange or row.index(word) is not None for word in some)

    if is_even and all_of(first, words[::2]) and all_of(second, words[1::2]) and _apart(words, first, second):
        return _zipped(first, words[::2], second, words[1::2])
    if is_even and all_of(second, words[::2]) and all_of(first, words[1::2]) and first.is_figures != second.is_figures:
        return _zipped(first, words[1::2], second, words[::2])
    if is_even and all_of(first, words[:half]) and all_of(second, words[half:]):
        return _zipped(first, words[:half], second, words[half:])
    if all_of(second, words) and len(words) <= len(first.labels):
        return _zipped(first, [label.word for label in first.labels[: len(words)]], second, words)
    return []


def _apart(words: Sequence[str], first: Row, second: Row) -> bool:
    """Whether a pair can't be taken for two answers: the rows are of letters and of figures, or there are too many words for that."""
    return first.is_figures != second.is_figures or len(words) > len(first.labels)


def _zipped(first: Row, ones: Sequence[str], second: Row, others: Sequence[str]) -> Sequence[tuple[int, int]]:
    places = [(first.index(one), second.index(other)) for one, other in zip(ones, others, strict=True)]
    return [(one, other) for one, other in places if one is not None and other is not None]

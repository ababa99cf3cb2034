"""Labels in a pasted task: «А) … Б) … 1) … 2) …», in Cyrillic, Latin or figures, on lines of their own or along one line.

Nothing tells a label from an initial or a preposition but its place in a row: А is followed by Б, 1 by 2.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"  # as tasks count: without ё and й
_FULL = "абвгдеёжзийклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_TWINS = str.maketrans("abcehkmoptxy", "авсенкмортху")  # typed in one alphabet, meant in another
MOST = 60  # labels of one list
_MOST_LOOKED_AT = 1_000
_STARS = "*+✓✔√☑"
_CANDIDATE = re.compile(
    rf"""(?P<before>^[ ]*|(?<=[ \t|;,.]))
    (?P<star>\[[xхXХ{_STARS}]\][ ]?|[{_STARS}][ ]?)?
    [(\[]?(?P<label>[A-Za-zА-Яа-яЁё]|\d{{1,2}})
    (?P<sign>[)\]]|[.:](?!\d)|[ ]?[-–—](?=[ ])|(?=[ \t]|$))
    (?P<late>[{_STARS}](?=[ ]))?""",
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands in the text: `start` before it, `end` behind it."""

    word: str
    sign: str
    start: int
    end: int
    starred: bool
    hard: bool  # after a line's end, a tab, a bar or a gap, not after a mere space


@dataclass(slots=True)
class Row:
    """Labels that follow one another, from `first` of the alphabets they may be in."""

    labels: list[Label] = field(default_factory=list)
    alphabets: tuple[str, ...] = ()  # none: figures
    first: int = 0

    @property
    def is_figures(self) -> bool:
        return not self.alphabets

    def index(self, word: str) -> int | None:
        """Which label of the row a word of the key means."""
        places = [place - self.first for place in _places(word, self.alphabets)]
        return next((place for place in places if 0 <= place < len(self.labels)), None)

    def takes(self, label: Label) -> bool:
        """Whether the label is the next one of this row, written like the others; then it belongs to it."""
        if not self.labels or label.sign != self.labels[0].sign or label.word.isdigit() != self.is_figures or len(self.labels) >= MOST:
            return False
        here = len(self.labels)
        if self.is_figures:
            fits = int(label.word) == here + 1
        else:
            left = tuple(each for each in self.alphabets if here in _places(label.word, (each,)))
            fits, self.alphabets = bool(left), left or self.alphabets
        if fits:
            self.labels.append(label)
        return fits


def rows_in(text: str, *, bare: bool) -> list[Row]:
    """The one or two rows of labels in a text; with `bare`, labels without any sign behind them too.

    The strictest reading that gives two rows is taken, else the strictest that gives one.
    """
    found = list(islice(_candidates(text), _MOST_LOOKED_AT))
    readings: list[Callable[[Label], bool]] = [
        lambda label: label.sign == ")" or (label.sign != "" and label.hard),
        lambda label: label.sign not in ("", "-"),
        *([lambda label: label.hard, lambda label: True] if bare else []),
    ]
    best: list[Row] = []
    for allowed in readings:
        rows = _rows([label for label in found if allowed(label)])
        if len(rows) > len(best):
            best = rows
    return best


def _candidates(text: str) -> Iterator[Label]:
    for found in _CANDIDATE.finditer(text):
        hard = found.start() == 0 or text[found.start() - 1] in "\n\t|" or text[max(0, found.start() - 2) : found.start()] == "  "
        sign = ")" if found["sign"] in (")", "]") else "-" if found["sign"].strip() in ("-", "–", "—") and found["sign"] else found["sign"]
        yield Label(found["label"], sign, found.start(), found.end(), bool(found["star"] or found["late"]), hard)


def _rows(labels: Sequence[Label]) -> list[Row]:
    rows: list[Row] = []
    for label in labels:
        if any(row.takes(label) for row in rows[::-1]):
            continue
        new = _begun(label)
        if new is None:
            continue
        # A number before the task, or a letter in it, looked like the beginning of a row.
        rows = [row for row in rows if len(row.labels) > 1 or row.is_figures != new.is_figures]
        if len(rows) < 2:
            rows.append(new)
    return sorted((row for row in rows if len(row.labels) > 1), key=lambda row: row.labels[0].start)


def _begun(label: Label) -> Row | None:
    if label.word.isdigit():
        return Row([label]) if int(label.word) == 1 else None
    alphabets = tuple(each for each in (_CYRILLIC, _FULL, _LATIN) if 0 in _places(label.word, (each,)))
    return Row([label], alphabets) if alphabets else None


def _places(word: str, alphabets: Sequence[str]) -> list[int]:
    """Where a label stands in each alphabet that has it; figures in their own order."""
    if word.isdigit():
        return [int(word) - 1] if not alphabets and int(word) else []
    letter = word.casefold()
    found = []
    for alphabet in alphabets:
        other = letter if alphabet is _LATIN else letter.translate(_TWINS)
        same = next((each for each in alphabet if each == other or each.translate(_TWINS) == other), "")
        found += [alphabet.index(same)] if same else []
    return found


def parted(row: Row, at: int) -> tuple[Row, Row]:
    """A row as two: the second goes on where the first ends."""
    return Row(row.labels[:at], row.alphabets), Row(row.labels[at:], row.alphabets, first=at)

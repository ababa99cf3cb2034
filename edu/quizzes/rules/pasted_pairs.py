"""A pasted list of two columns: what parts them, and the rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_SIDE = 400  # characters; longer ones are prose
# What may part two columns, the surest first.
_PARTERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("tab", re.compile(r"\t+")),
    ("bar", re.compile(r"[ ]?\|[ ]?")),
    ("arrow", re.compile(r"[ ]?(?:→|[-=]>)[ ]?")),
    ("dash", re.compile(r"(?:(?<=[ ])|^)[–—](?=[ ]|$)|(?<=\S)—(?=\S)")),
    ("equals", re.compile(r"[ ]?=[ ]?")),
    ("hyphen", re.compile(r"(?:(?<=[ ])|^)-{1,2}(?=[ ]|$)")),
    ("semicolon", re.compile(r";")),
    ("gap", re.compile(r"(?<=\S)[ ]{2,}(?=\S)")),
)
_STEM = re.compile(r"(?:\d{1,3}[.)][ \t]+)?(?:соотнеси|сопостав|установи|подбери|match\b|pair\b)", re.IGNORECASE)
_NUMBER = re.compile(r"\(?\d{1,3}[.)\]][ \t]+")
_BULLET = re.compile(r"[-–—*•·▪][ \t]+")
_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row; an empty side is missing. `more`: columns past the second."""

    left: str
    right: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """The rows, the lines above them, and how much of what follows these lines is rows (0 to 1)."""

    stem: str
    rows: tuple[Pair, ...]
    header: str
    sure: float
    by: str


def read(text: str) -> Pairs | None:
    """The list in a text; None where fewer than two lines have two sides."""
    lines = [line.strip(" ") for line in text.split("\n") if line.strip()]
    table = next((number for number, line in enumerate(lines) if number and _RULE.fullmatch(line.strip())), 0)
    if table and "|" in lines[table - 1]:
        rows = [_cells(line) for line in lines[table + 1 :]]
        header = " | ".join(cell for cell in _cells(lines[table - 1]) if cell)
        return _pairs(lines[: table - 1], rows, header, "table")
    return max((_parted(lines, name, parter) for name, parter in _PARTERS), key=lambda each: each.sure if each else 0.0)


def is_stem(line: str) -> bool:
    """Whether a line says what to do, and so is no row."""
    return _STEM.match(line.strip()) is not None or line.rstrip().endswith(":")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _parted(lines: Sequence[str], name: str, parter: re.Pattern[str]) -> Pairs | None:
    most = 0 if name in ("tab", "bar") else 1  # of other signs, only the first one parts
    bare = _unnumbered(lines)
    cells = [_split(parter, line, most) for line in bare]
    is_row = [len(row) > 1 and any(row) and not is_stem(line) for row, line in zip(cells, lines, strict=True)]
    first = is_row.index(True) if any(is_row) else len(lines)
    return _pairs(lines[:first], cells[first:], "", name)


def _split(parter: re.Pattern[str], line: str, most: int) -> list[str]:
    line = line.strip(" ")
    line = line.removeprefix("|").removesuffix("|") if "|" in parter.pattern else line
    return [cell.strip() for cell in parter.split(line, most)]


def _pairs(stem: Sequence[str], rows: Sequence[Sequence[str]], header: str, name: str) -> Pairs | None:
    pairs = [Pair(row[0], row[1] if len(row) > 1 else "", tuple(filter(None, row[2:]))) for row in rows if any(row)]
    whole = [pair for pair in pairs if pair.left and pair.right]
    if len(whole) < 2 or any(len(pair.left) > LONGEST_SIDE or len(pair.right) > LONGEST_SIDE for pair in pairs):
        return None
    return Pairs("\n".join(stem), tuple(pairs), header, len(whole) / len(pairs), name)


def _unnumbered(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the numbers or bullets before the rows, where each but the first ones has one."""
    for mark in (_NUMBER, _BULLET):
        marked = [bool(mark.match(line)) for line in lines]
        first = marked.index(True) if any(marked) else len(lines)
        if len(lines) - first > 1 and all(marked[first:]):
            return [*lines[:first], *(mark.split(line, maxsplit=1)[1] for line in lines[first:])]
    return lines

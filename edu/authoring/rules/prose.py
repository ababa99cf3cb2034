"""Lessons and pages as their authors write them: a head, then Markdown. What stands on which line, and what is amiss."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.sheets import Sheet
from edu.core.markup import MAX_SOURCE, Picture, outline

_HEAD = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^---[ \t]*$\n?", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class At(Generic[T]):
    """Something in a text, with its line in the file."""

    line: int
    it: T


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a text is made of beside words, in its order."""

    headings: tuple[At[int], ...]  # levels
    tables: tuple[At[tuple[int, int]], ...]  # rows, columns
    pictures: tuple[At[Picture], ...]
    checks: tuple[At[tuple[str, str]], ...]  # quiz, question
    links: tuple[At[str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text in one language: its head, its Markdown, and what stands where."""

    file: str
    lang: str
    head: Sheet
    body: str
    first_line: int  # of the body, in the file
    pieces: Pieces


def read(file: str, lang: str, text: str) -> tuple[Written | None, list[Fault]]:
    """The text of a file; None, and why, where its head can't be read."""
    text = text.replace("\r\n", "\n")
    found = _HEAD.match(text)
    if found is None:
        return None, [Fault(file, 1, "The file must begin with a head: keys and values between two lines “---”.")]
    head, faults = sheets.read(file, found["yaml"], first_line=2)
    body = text[found.end() :]
    first_line = text.count("\n", 0, found.end()) + 1
    if len(body) > MAX_SOURCE:
        faults.append(Fault(file, first_line, f"The text has {len(body)} characters; {MAX_SOURCE} fit."))
    if head is None or faults:
        return None, faults
    return Written(file, lang, head, body, first_line, _pieces(body, first_line)), []


def slips(text: Written) -> list[Fault]:
    """Markdown that would not become what its author meant."""
    faults = [
        Fault(text.file, heading.line, "The title is the page's heading: begin sections with “##”.")
        for heading in text.pieces.headings
        if heading.it == 1
    ]
    for line, words in _lines(text.body, text.first_line):
        found = outline(words)
        image = _IMAGE.search(words)
        if image and not image["alt"].strip():
            faults.append(Fault(text.file, line, "A picture without alternative text: say between the brackets what it shows, in full."))
        elif image and not found.pictures:
            form = '![what it shows](drawing.svg "Caption")'
            faults.append(Fault(text.file, line, f"A picture stands alone on its line, from the first column: {form}."))
        if "::check" in words and not found.checks:
            faults.append(Fault(text.file, line, "A check stands alone on its line, from the first column: ::check[quiz#question]."))
    return faults


def differences(one: Written, other: Written) -> list[Fault]:
    """Where `other` is not built as `one`, the same text in another language: the first of each sort."""
    a, b, where = one.pieces, other.pieces, one.file.rsplit("/", 1)[-1]
    pairs: list[tuple[str, str, Sequence[At[object]], Sequence[At[object]]]] = [
        (
            "heading",
            "headings",
            [At(each.line, f"of level {each.it}") for each in a.headings],
            [At(each.line, f"of level {each.it}") for each in b.headings],
        ),
        ("table", "tables", [_size(each) for each in a.tables], [_size(each) for each in b.tables]),
        ("figure", "figures", [At(each.line, each.it.src) for each in a.pictures], [At(each.line, each.it.src) for each in b.pictures]),
        (
            "check",
            "checks",
            [At(each.line, "#".join(each.it)) for each in a.checks],
            [At(each.line, "#".join(each.it)) for each in b.checks],
        ),
    ]
    return [
        Fault(other.file, *difference)
        for name, names, there, here in pairs
        if (difference := _difference(name, names, there, here, where=where, end=other.first_line))
    ]


def _difference(
    name: str, names: str, there: Sequence[At[object]], here: Sequence[At[object]], *, where: str, end: int
) -> tuple[int, str] | None:
    for number, (theirs, ours) in enumerate(zip(there, here, strict=False), start=1):
        if theirs.it != ours.it:
            return ours.line, f"The languages differ: {name} {number} is {ours.it} here and {theirs.it} in {where}, line {theirs.line}."
    if len(there) == len(here):
        return None
    line = here[len(there)].line if len(here) > len(there) else here[-1].line if here else end
    return line, f"The languages differ: {names} here: {len(here)}, in {where}: {len(there)}."


def _size(table: At[tuple[int, int]]) -> At[object]:
    rows, columns = table.it
    return At(table.line, f"{rows} × {columns}")


def _pieces(body: str, first_line: int) -> Pieces:
    lines = [(line, words, outline(words)) for line, words in _lines(body, first_line)]
    return Pieces(
        headings=tuple(At(line, level) for line, _, found in lines for level, _ in found.headings),
        tables=tuple(_tables(body, first_line)),
        pictures=tuple(At(line, picture) for line, _, found in lines for picture in found.pictures),
        checks=tuple(At(line, check) for line, _, found in lines for check in found.checks),
        links=tuple(At(line, link) for line, _, found in lines for link in found.links),
    )


def _tables(body: str, first_line: int) -> Iterator[At[tuple[int, int]]]:
    numbered = enumerate(_without_fences(body).split("\n"), start=first_line)
    for is_table, group in groupby(numbered, key=lambda each: each[1].startswith("|")):
        lines = list(group)
        if is_table and (found := outline("\n".join(words for _, words in lines)).tables):
            yield At(lines[0][0], found[0])


def _lines(body: str, first_line: int) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers, code left out."""
    for number, words in enumerate(_without_fences(body).split("\n"), start=first_line):
        yield number, _CODE.sub("", words)


def _without_fences(body: str) -> str:
    return _FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), body)

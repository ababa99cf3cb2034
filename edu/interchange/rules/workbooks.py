"""Workbooks of spreadsheets (XLSX) as bytes: the texts of the first sheet with anything in it.

Read here and not with openpyxl, which builds a tree of whatever comes: one pass over each part, with
everything a hostile file may grow bounded.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.late import late
from edu.interchange.rules import archive
from edu.interchange.rules.columns import MOST_COLUMNS

numbers = late("openpyxl.styles.numbers")

LARGEST = 20_000_000  # bytes of a part, unpacked
MOST_CELLS = 1_000_000  # empty ones to the left of a filled one too
MOST_TAGS = (50_000, 2)  # in a part: so many, and so many for each byte of the file, which bounds the time
DEEPEST = 50
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Row = Sequence[str]


class Sheet:
    """The first sheet's rows by their numbers, and which cells are dates, which a spreadsheet makes of “1/2”."""

    def __init__(self) -> None:
        self.rows: dict[int, list[str]] = {}
        self.dates: list[str] = []


def is_workbook(data: bytes) -> bool:
    """Whether this is an archive that seems to hold a workbook."""
    return archive.is_archive(data) and b"xl/workbook.xml" in data


def read(data: bytes) -> Sheet:
    """The first sheet. Raises Invalid, with a sentence, for what is no workbook or is broken."""
    parts = archive.unpack(data)
    most = MOST_TAGS[0] + MOST_TAGS[1] * len(data)
    name = _first_sheet(parts, most)
    if name not in parts:
        raise Invalid(message("There is no sheet in this workbook."))
    shared, styles = _Strings(most), _Styles(most)
    _parse(parts.get("xl/sharedStrings.xml"), shared)
    _parse(parts.get("xl/styles.xml"), styles)
    cells = _Cells(most, shared.strings, styles.dates())
    _parse(parts[name], cells)
    return cells.sheet


def _first_sheet(parts: Mapping[str, bytes], most: int) -> str:
    """The name of the part that holds the sheet which stands first in the workbook."""
    book, links = _Attributes(most, "sheet"), _Attributes(most, "Relationship")
    _parse(parts.get("xl/workbook.xml"), book)
    _parse(parts.get("xl/_rels/workbook.xml.rels"), links)
    targets = {link.get("Id"): link.get("Target", "") for link in links.found}
    for sheet in book.found:
        target = targets.get(next((value for key, value in sheet.items() if key.endswith("}id")), ""), "")
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if name in parts:
            return name
    return "xl/worksheets/sheet1.xml"


def _parse(part: bytes | None, target: Any) -> None:
    if part is None:
        return
    if len(part) > LARGEST:
        raise Invalid(message("A sheet of this workbook is larger than %(most)s MB.", most=LARGEST // 1_000_000))
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(part)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise Invalid(message("This workbook is broken: save it anew.")) from broken


class _Target:
    """What the parser tells of tags and texts; no tree is made."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._left -= 1
        if self._left < 0:
            raise Invalid(message("This workbook is broken: save it anew."))
        if self._depth > DEEPEST:
            raise Invalid(message("This workbook is nested deeper than %(most)s levels.", most=DEEPEST))
        self.opens(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.closes(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        """A run of text."""

    def opens(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag, by its name without its namespace."""

    def closes(self, name: str) -> None:
        """Its end."""

    def close(self) -> None:
        """The end of the part."""


class _Attributes(_Target):
    """The attributes of each tag of one name."""

    def __init__(self, most: int, name: str) -> None:
        super().__init__(most)
        self._name = name
        self.found: list[Mapping[str, str]] = []

    def opens(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._name and len(self.found) < 1000:
            self.found.append(dict(attributes))


class _Texts(_Target):
    """Gathers what stands in <t>, but for how Chinese signs are spoken."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._pieces: list[str] = []
        self._within: list[str] = []

    def opens(self, name: str, attributes: Mapping[str, str]) -> None:
        self._within.append(name)

    def closes(self, name: str) -> None:
        self._within.pop()

    def data(self, text: str) -> None:
        if self._within[-1:] == ["t"] and "rPh" not in self._within:
            self._pieces.append(text)

    def taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces = []
        return unescaped(text)


class _Strings(_Texts):
    """The strings that cells share, in their order."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.strings: list[str] = []

    def closes(self, name: str) -> None:
        super().closes(name)
        if name == "si":
            self.strings.append(self.taken())


class _Styles(_Target):
    """Which styles of cells are those of dates."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._formats: dict[str, str] = {}
        self._styles: list[str] = []
        self._within: list[str] = []

    def opens(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "xf" and "cellXfs" in self._within:
            self._styles.append(attributes.get("numFmtId", ""))
        self._within.append(name)

    def closes(self, name: str) -> None:
        self._within.pop()

    def dates(self) -> set[str]:
        """Their numbers, as cells name them."""
        return {str(number) for number, format in enumerate(self._styles) if numbers.is_date_format(self._code(format))}

    def _code(self, format: str) -> str:
        own = self._formats.get(format)
        known = format.isascii() and format.isdigit() and len(format) < 6
        return own or (numbers.BUILTIN_FORMATS.get(int(format), "") if known else "")


class _Cells(_Texts):
    """The cells of a sheet."""

    def __init__(self, most: int, shared: Sequence[str], dates: set[str]) -> None:
        super().__init__(most)
        self.sheet = Sheet()
        self._shared = shared
        self._dates = dates
        self._row = 0
        self._column = 0
        self._count = 0
        self._type = self._style = ""
        self._value: list[str] = []

    def opens(self, name: str, attributes: Mapping[str, str]) -> None:
        super().opens(name, attributes)
        if name == "row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            self._column = 0
        elif name == "c":
            place = _CELL.fullmatch(attributes.get("r", ""))
            self._column = _number_of(place[1]) if place else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = []

    def data(self, text: str) -> None:
        super().data(text)
        if self._within[-1:] == ["v"]:
            self._value.append(text)

    def closes(self, name: str) -> None:
        super().closes(name)
        if name == "c":
            self._put(self._read())

    def _read(self) -> str:
        value = "".join(self._value)
        if self._type == "inlineStr":
            return self.taken()
        if self._type == "s":
            place = _whole(value)
            return self._shared[place] if value and place < len(self._shared) else ""
        if self._type == "b":
            return "true" if value == "1" else "false"
        if self._type == "str":
            return unescaped(value)
        if self._type == "n" and value and self._style in self._dates:
            self.sheet.dates.append(f"row {self._row}")
        return _plain(value) if self._type == "n" else value

    def _put(self, cell: str) -> None:
        if not cell.strip() or not 0 < self._column <= MOST_COLUMNS:
            return
        row = self.sheet.rows.setdefault(self._row, [])
        self._count += max(1, self._column - len(row))
        if self._count > MOST_CELLS:
            raise Invalid(message("This sheet has more than %(most)s cells.", most=MOST_CELLS))
        row += [""] * (self._column - len(row))
        row[self._column - 1] = cell


def in_rows(sheet: Sheet) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers, those that hold something."""
    return iter(sorted(sheet.rows.items()))


def unescaped(text: str) -> str:
    """`_x000D_` as the sign it stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def escaped(text: str) -> str:
    """What no XML holds, or what would be read as an escape, as spreadsheets write it."""
    plain = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", plain)


def _plain(value: str) -> str:
    """A number as it was typed: a spreadsheet keeps 0.1 as 0.10000000000000001."""
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _whole(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else 0


def _number_of(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

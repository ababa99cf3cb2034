"""Tables of questions as CSV, as spreadsheets save and open them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.core.tables import as_csv
from edu.interchange.rules import samples, tables
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.decoding import decoded
from edu.interchange.rules.tables import CANNOT_HOLD, Row

LARGEST = 10_000_000  # bytes
DELIMITERS = ",;\t"
_MOST_ROWS = 20_000
_BEGINNING = 20_000  # characters in which the headers stand


class Csv(Format):
    name = "csv"
    label = message("Table (CSV)")
    suffixes = (".csv", ".tsv", ".txt")
    media = "text/csv"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD

    def fits(self, data: bytes, name: str) -> float:
        """By its headers; a table without them is refused in words, where its name says that it is one."""
        beginning = decoded(data[:_BEGINNING])
        rows = _rows(beginning, _delimiter(beginning), most=10)
        if any(tables.is_header(row) for _, row in rows):
            return 0.95
        return 0.3 if name.lower().endswith((".csv", ".tsv")) else 0.0

    def read(self, data: bytes) -> Read:
        found = Gathering()
        if len(data) > LARGEST:
            found.refuse("", message("This file is larger than %(most)s MB.", most=LARGEST // 1_000_000))
            return found.done()
        text = decoded(data)
        try:
            return tables.read(_rows(text, _delimiter(text[:_BEGINNING]), most=_MOST_ROWS), found)
        except csv.Error:
            found.refuse("", message("A cell in this file is too long, or a quotation mark is never closed."))
            return found.done()

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """Both languages go out, each in its column."""
        rows, losses = tables.write(questions)
        return Written(as_csv(rows), tuple(losses))

    def template(self, lang: str) -> bytes:
        """A table to fill in, with an example row of each kind."""
        return as_csv(samples.rows(lang))


def _delimiter(text: str) -> str:
    """What parts the cells: what Excel says in its own first line, or what makes headers of the first line that can be some."""
    first = text.split("\n", 1)[0]
    if first.startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4]
    for delimiter in DELIMITERS:
        try:
            if any(tables.is_header(row) for _, row in _rows(text, delimiter, most=10)):
                return delimiter
        except csv.Error:
            continue
    return max(DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str, *, most: int) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers, which are those that a spreadsheet shows."""
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        if number > most:
            return
        if not (number == 1 and row and row[0].startswith("sep=")):
            yield number, row


format = Csv()

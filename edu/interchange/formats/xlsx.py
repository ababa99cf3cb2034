"""Tables of questions as a workbook (XLSX), every cell typed as text."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from edu.core.errors import Invalid
from edu.core.i18n import Message, message
from edu.core.late import late
from edu.core.marks import Body
from edu.core.tables import guarded, unguarded
from edu.interchange.rules import archive, samples, tables, workbooks
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.tables import CANNOT_HOLD, Row

openpyxl = late("openpyxl")

_TITLES = {"ru": ("Вопросы", "Как заполнять"), "en": ("Questions", "How to fill in")}
_AS_TEXT = "@"
_DATES = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


class Xlsx(Format):
    name = "xlsx"
    label = message("Table (Excel, XLSX)")
    suffixes = (".xlsx",)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD

    def fits(self, data: bytes, name: str) -> float:
        if workbooks.is_workbook(data):
            return 0.95
        return 0.3 if name.lower().endswith(self.suffixes) else 0.0

    def read(self, data: bytes) -> Read:
        found = Gathering()
        try:
            sheet = workbooks.read(data)
        except Invalid as broken:
            found.refuse("", broken.message)
            return found.done()
        for place in dict.fromkeys(sheet.dates):
            found.lose(place, message("A cell here is a date, which spreadsheets make of “1/2”: format it as text and type it again."))
        return tables.read(workbooks.in_rows(sheet), found)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """Both languages go out, each in its column."""
        rows, losses = tables.write(questions)
        return Written(_workbook([(_TITLES[lang][0], rows)]), tuple(losses))

    def template(self, lang: str) -> bytes:
        """A workbook to fill in: a sheet with an example row of each kind, and one that explains."""
        first, second = _TITLES[lang]
        return _workbook([(first, samples.rows(lang)), (second, samples.help_rows(lang))])


def _workbook(sheets: Sequence[tuple[str, Sequence[Row]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        _fill(book.create_sheet(title), rows)
    out = io.BytesIO()
    book.save(out)
    parts = archive.unpack(out.getvalue())
    # The same questions make the same file: openpyxl has written down what the clock says.
    parts["docProps/core.xml"] = _DATES.sub(b"", parts["docProps/core.xml"])
    return archive.pack(parts)


def _fill(sheet: Any, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        for place, words in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.number_format = _AS_TEXT  # empty ones too: what is typed into them stays as it is typed
            cell.alignment = openpyxl.styles.Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font = openpyxl.styles.Font(bold=True)
            if words:
                cell.value = workbooks.escaped(_unmistakable(words))
                cell.data_type = "s"  # of “=1+1” openpyxl would make a formula
    for place in range(1, max(map(len, rows), default=0) + 1):
        widest = max((len(row[place - 1]) for row in rows if place <= len(row)), default=0)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = min(50, max(8, widest + 2))
    sheet.freeze_panes = "C2" if len(rows) and len(rows[0]) > 2 else None


def _unmistakable(words: str) -> str:
    """A cell of text needs no guard, but for words that would be read as guarded ones."""
    return guarded(words) if unguarded(words) != words else words


format = Xlsx()

"""Tables to take away: CSV and workbooks, in which no cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from edu.core.late import late

openpyxl = late("openpyxl")

Cell = str | int | float | None
Table = Iterable[Sequence[Cell]]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a spreadsheet takes for a formula, full-width signs among them, with the guards it may have already.
_FORMULA = re.compile(r"('*)(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML
_LONGEST = 32_767  # characters of a workbook's cell


def as_csv(table: Table) -> bytes:
    """The table with commas, in UTF-8 with the mark without which Excel takes it for windows-1251; no text is a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in table)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_xlsx(sheets: Mapping[str, Table]) -> bytes:
    """A workbook of tables by their titles: numbers as numbers, every text as a text."""
    book = openpyxl.Workbook(write_only=True)
    for title, table in sheets.items():
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        for row in table:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it, as people write one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    found = _FORMULA.match(cell)
    return cell[1:] if found and found[1] else cell


def _cell(sheet: object, value: Cell) -> object:
    if not isinstance(value, str):
        return value
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=_UNPRINTABLE.sub("", value)[:_LONGEST])
    cell.data_type = "s"  # or openpyxl takes what begins with “=” for a formula
    return cell

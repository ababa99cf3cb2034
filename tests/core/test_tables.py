"""Tables to take away: whatever a cell says, no spreadsheet runs it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from edu.core.tables import as_csv, as_xlsx, guarded, unguarded

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "＝1+1", "＠x"]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("words", FORMULAS)
def test_a_text_like_a_formula_gets_an_apostrophe_in_csv_and_is_a_text_in_a_workbook(words):
    assert rows_of(as_csv([[words]])) == [[f"'{words}"]]
    cell = load_workbook(io.BytesIO(as_xlsx({"One": [[words]]})))["One"]["A1"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value.strip() == words.strip()


@given(st.text(max_size=8) | st.from_regex(r"'*[=+@-].{0,3}", fullmatch=True))
def test_a_guard_comes_off_as_it_went_on(cell):
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in tuple("=+-@\t\r\n")


def test_numbers_stay_numbers_and_nothing_stays_nothing():
    table = [["Name", "x"], ["Ёж, «колючий»", -1.5], [None, 3]]
    assert rows_of(as_csv(table)) == [["Name", "x"], ["Ёж, «колючий»", "-1.5"], ["", "3"]]
    sheet = load_workbook(io.BytesIO(as_xlsx({"One": table})))["One"]
    assert [[cell.value for cell in row] for row in sheet] == [["Name", "x"], ["Ёж, «колючий»", -1.5], [None, 3]]


def test_csv_begins_with_the_mark_that_spreadsheets_know_utf_8_by():
    assert as_csv([["я"]]).startswith(b"\xef\xbb\xbf")


def test_titles_and_texts_that_a_workbook_can_not_hold_are_made_to_fit():
    book = load_workbook(io.BytesIO(as_xlsx({"a/b:c [1]" + "x" * 40: [["\x00\x1f" + "y" * 40_000]], "Two": []})))
    assert [len(title) for title in book.sheetnames] == [31, 3]
    assert book.worksheets[0]["A1"].value == "y" * 32_767


def test_halves_of_letters_break_nothing():
    assert rows_of(as_csv([["\ud800x"]])) == [["?x"]]
    assert load_workbook(io.BytesIO(as_xlsx({"One": [["\ud800x"]]})))["One"]["A1"].value.endswith("x")

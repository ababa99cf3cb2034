"""Tables as workbooks: what spreadsheets save, and what hostile ones hold."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given

from edu.interchange.formats.xlsx import format as xlsx
from edu.interchange.rules.comparing import essence
from edu.quizzes.rules import question
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken, told
from tests.interchange.tables import CHOICE, HEAD, TABLES

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
GOOD = [HEAD.split(","), ["choice", "q", "T", "A", "B", None, "2"]]


def saved(*rows: list, title: str = "Sheet") -> bytes:
    """The rows as a spreadsheet saves them: openpyxl's own writing, nothing typed as text."""
    book = openpyxl.Workbook()
    book.active.title = title
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = book.active.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, content: str | bytes, *, of: bytes | None = None) -> bytes:
    """A workbook with another part in the place of one of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(of or saved(*GOOD))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return out.getvalue()


def sheet(cells: str) -> bytes:
    return with_part("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>")


def split(line: str) -> list[str]:
    """A line of the tables of examples, which is CSV."""
    import csv

    return next(csv.reader([line]))


@pytest.mark.parametrize("name", TABLES)
def test_a_small_table(name):
    lines, bodies, losses = TABLES[name]
    read = taken(xlsx, saved(*map(split, lines)))
    assert [essence(found.body) for found in read.questions] == [essence(body) for body in bodies]
    assert [found.body["id"] for found in read.questions] == [body["id"] for body in bodies]
    if losses is not None:
        assert told(read) == losses


def test_numbers_and_truths_are_read_as_they_are_shown():
    head = ["kind", "id", "text", "option 1", "option 2", "tolerance 1", "right", "points"]
    rows = [["numeric", "n", 7, 0.1, None, 0.30000000000000001, None, 20.0], ["truefalse", "t", "T", None, None, None, True, None]]
    read = taken(xlsx, saved(head, *rows))
    assert read.losses == ()
    first, second = (found.body for found in read.questions)
    assert first == {"id": "n", "kind": "numeric", "text": "7", "points": 20, "answers": [{"value": 0.1, "tolerance": 0.3}]}
    assert second["answer"] is True


def test_a_cell_that_became_a_date_is_told():
    read = taken(xlsx, saved(HEAD.split(","), ["choice", "q", "T", date(2026, 2, 1), "B", None, "2"]))
    assert told(read) == ["row 2: A cell here is a date, which spreadsheets make of “1/2”: format it as text and type it again."]
    assert len(read.questions) == 1


def test_shared_strings_in_pieces_and_old_escapes():
    strings = f"<sst {MAIN}><si><t>kind</t></si><si><r><t>te</t></r><r><t>xt</t></r></si><si><t>description</t><rPh><t>x</t></rPh></si><si><t>a_x000A_b _x005F_x0041_</t></si></sst>"
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>'
    read = taken(xlsx, with_part("xl/sharedStrings.xml", strings, of=sheet(cells)))
    assert [found.body["text"] for found in read.questions] == ["a\nb _x0041_"]


def test_cells_without_their_places_and_rows_out_of_order():
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    read = taken(xlsx, sheet(f"<row>{cell('kind')}{cell('text')}</row><row>{cell('description')}{cell('One')}</row>"))
    assert [found.body["text"] for found in read.questions] == ["One"]
    later, first = f'<row r="9">{cell("description")}{cell("Two")}</row>', f'<row r="2">{cell("kind")}{cell("text")}</row>'
    read = taken(xlsx, sheet(later + first))
    assert [(found.body["text"], found.place) for found in read.questions] == [("Two", "row 9")]


def test_formulas_give_their_values():
    cells = '<row r="1"><c t="str"><f>"ki"&amp;"nd"</f><v>kind</v></c><c t="str"><v>text</v></c></row><row r="2"><c t="str"><v>description</v></c><c t="str"><f>1</f><v>One</v></c></row>'
    assert [found.body["text"] for found in taken(xlsx, sheet(cells)).questions] == ["One"]


def test_the_sheet_that_stands_first_is_read_whatever_its_file():
    book = openpyxl.Workbook()
    book.active.append(["nothing", "here"])
    first = book.create_sheet("First", 0)
    for row in GOOD:
        first.append(row)
    out = io.BytesIO()
    book.save(out)
    assert [found.body for found in taken(xlsx, out.getvalue()).questions] == [CHOICE]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''-x", "=cmd|' /C calc'!A0", "_x0041_", "\uffff!", "a\tb\nc", "&<>\"'", " 1 ."]
)
def test_every_cell_is_text_and_comes_back(text):
    body = {**CHOICE, "text": f"{text}.", "options": [{"text": text}, {"text": "B", "right": True, "why": text}]}
    written = xlsx.write([body], title="T", lang="en")
    assert essence(taken(xlsx, written.data).questions[0].body) == essence(body)
    book = openpyxl.load_workbook(io.BytesIO(written.data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for row in book.active.iter_rows() for cell in row} == {"@"}


def test_what_a_row_can_hold_comes_back_and_the_same_questions_make_the_same_file():
    written = xlsx.write(list(EXAMPLES.values()), title="T", lang="ru")
    read = taken(xlsx, written.data)
    assert read.losses == ()
    again = xlsx.write([found.body for found in read.questions], title="T", lang="ru")
    assert again.losses == ()
    assert [found.body for found in xlsx.read(again.data).questions] == [found.body for found in read.questions]
    assert b"dcterms:modified" not in zipfile.ZipFile(io.BytesIO(written.data)).read("docProps/core.xml")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_template_has_every_simple_kind_and_a_sheet_that_explains(lang):
    template = xlsx.template(lang)
    read = taken(xlsx, template)
    assert read.losses == ()
    assert len({found.body["kind"] for found in read.questions}) == 10
    assert all(question.check(found.body) == [] for found in read.questions)
    book = openpyxl.load_workbook(io.BytesIO(template))
    assert book.sheetnames == {"ru": ["Вопросы", "Как заполнять"], "en": ["Questions", "How to fill in"]}[lang]
    heads = {str(cell.value) for cell in book.worksheets[0][1]}
    for row in book.worksheets[1].iter_rows(max_row=15, values_only=True):
        assert any(head.startswith(str(row[0])) for head in heads), row


def test_it_is_recognised():
    assert xlsx.fits(saved(*GOOD), "x.zip") > 0.9
    assert xlsx.fits(b"PK\x03\x04", "x.zip") == 0
    assert xlsx.fits(b"", "x.xlsx") == 0.3


HOSTILE = {
    "nothing": b"",
    "no archive": b"kind,text",
    "a broken archive": saved(*GOOD)[:700],
    "an archive of nothing": b"PK\x05\x06" + b"\0" * 18,
    "an archive of something else": saved(*GOOD).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml"),
    "a sheet that is no XML": with_part("xl/worksheets/sheet1.xml", "<worksheet"),
    "a sheet of bytes": with_part("xl/worksheets/sheet1.xml", b"\xff\xfe\x00"),
    "entities": with_part("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>'),
    "a file from outside": with_part("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "deep": with_part("xl/worksheets/sheet1.xml", "<a>" * 100_000),
    "wide": sheet("<c/>" * 1_000_000),
    "long": sheet("<row>" + '<c t="inlineStr"><is><t>' + "x" * 1_000_000 + "</t></is></c></row>"),
    "the last row": sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "rows far apart": sheet("".join(f'<row r="{number}00"><c r="OJ{number}00"><v>1</v></c></row>' for number in range(1, 5_000))),
    "places that aren't": sheet('<row r="-1"><c r="1A"><v>1</v></c><c r="ÄA1"><v>1</v></c></row><row r="99999999"><c r="A0"/></row>'),
    "a string that isn't there": sheet('<row><c t="s"><v>99999</v></c><c t="s"><v>-1</v></c><c t="s"><v>x</v></c></row>'),
    "numbers that aren't": sheet("<row><c><v>1e999</v></c><c><v>nan</v></c><c><v>x</v></c><c><v>" + "9" * 5000 + "</v></c></row>"),
    "an odd type": sheet('<row><c t="q"><v>kind</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2026-01-01</v></c></row>'),
    "a bomb": with_part("xl/worksheets/sheet1.xml", b" " * 60_000_000),
    "styles of a bomb": with_part("xl/styles.xml", f"<styleSheet {MAIN}><cellXfs>" + '<xf numFmtId="14"/>' * 300_000 + "</cellXfs></styleSheet>"),
    "shared strings of a bomb": with_part("xl/sharedStrings.xml", f"<sst {MAIN}>" + "<si><t>x</t></si>" * 300_000 + "</sst>"),
    "a name that leads out": with_part("../../etc/passwd", b"x"),
    "relations to nowhere": with_part("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="rId1" Target="../../../x"/></Relationships>'),
    "no relations": with_part("xl/_rels/workbook.xml.rels", "<Relationships/>"),
    "another encoding": with_part("xl/worksheets/sheet1.xml", '<?xml version="1.0" encoding="utf-7"?><a>+ADw-</a>'),
    "formats without end": with_part("xl/styles.xml", f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{"[" * 50_000}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_a_hostile_workbook_is_told(name):
    data = HOSTILE[name]
    read = xlsx.read(data)
    assert read.losses or read.questions
    taken(xlsx, data)


@given(data=bytes_around(xlsx.write(list(EXAMPLES.values()), title="T", lang="en").data, saved(*GOOD)))
@QUICK
def test_no_bytes_raise(data):
    taken(xlsx, data)
    assert 0 <= xlsx.fits(data, "x.xlsx") <= 1


STRINGS = f"<sst {MAIN}><si><t>kind</t></si><si><r><t>te</t></r><r><t>xt</t></r></si></sst>"
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize("name", PARTS)
@given(
    data=bytes_around(
        STRINGS.encode(), *(zipfile.ZipFile(io.BytesIO(saved(*GOOD))).read(part) for part in PARTS if part != "xl/sharedStrings.xml")
    )
)
@QUICK
def test_no_part_raises(name, data):
    taken(xlsx, with_part(name, data))

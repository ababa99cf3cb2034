"""Tables as CSV."""

import csv as standard
import io

import pytest
from hypothesis import given

from edu.interchange.formats.csv import format as csv
from edu.interchange.rules.comparing import essence
from edu.quizzes.rules import question
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken, told
from tests.interchange.tables import CHOICE, HEAD, TABLES

GOOD = f"{HEAD}\nchoice,q,T,A,B,,2\n"


@pytest.mark.parametrize("name", TABLES)
def test_a_small_table(name):
    lines, bodies, losses = TABLES[name]
    read = taken(csv, "\n".join(lines))
    assert [essence(found.body) for found in read.questions] == [essence(body) for body in bodies]
    assert [found.body["id"] for found in read.questions] == [body["id"] for body in bodies]
    if losses is not None:
        assert told(read) == losses


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_way_to_save_it(delimiter, encoding, end):
    rows = [HEAD.split(","), ["choice", "q", "Ёж; спит, да?", "A", "B", "", "2"]]
    out = io.StringIO(newline="")
    standard.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    read = taken(csv, out.getvalue().encode(encoding))
    assert [found.body for found in read.questions] == [{**CHOICE, "text": "Ёж; спит, да?"}]
    assert read.losses == ()
    assert csv.fits(out.getvalue().encode(encoding), "x.txt") > 0.9


def test_excels_own_line_about_the_delimiter():
    read = taken(csv, "sep=;\n" + GOOD.replace(",", ";"))
    assert [found.body for found in read.questions] == [CHOICE]
    assert read.losses == ()


def test_a_cell_of_several_lines_and_quotation_marks():
    read = taken(csv, f'{HEAD}\nchoice,q,"One\n""two""",A,B,,2\nchoice,r,T,A,,,1\n')
    assert [found.body["text"] for found in read.questions] == ['One\n"two"']
    assert told(read) == ["row 3, options: Give at least 2 entries here. !"]  # as a spreadsheet counts rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''-x", "＝1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula_and_every_text_comes_back(text):
    body = {**CHOICE, "text": f"{text}.", "options": [{"text": text}, {"text": "B", "right": True, "why": text}]}
    written = csv.write([body], title="T", lang="en")
    cells = [cell for row in standard.reader(io.StringIO(written.data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and cell]
    assert essence(taken(csv, written.data).questions[0].body) == essence(body)


def test_what_a_row_can_hold_comes_back_and_the_rest_is_told():
    bodies = list(EXAMPLES.values())
    written = csv.write(bodies, title="T", lang="ru")
    read = taken(csv, written.data)
    assert read.losses == ()
    told_of = {loss.place.split(",")[0] for loss in written.losses}
    back = {found.body["id"]: found.body for found in read.questions}
    assert {body["id"] for body in bodies if body["kind"] in csv.cannot_hold} == {body["id"] for body in bodies} - set(back)
    for body in bodies:
        if body["id"] in back and body["id"] not in told_of:
            assert essence(back[body["id"]]) == essence(body)
    again = csv.write([found.body for found in read.questions], title="T", lang="ru")
    assert again.losses == ()
    assert [found.body for found in csv.read(again.data).questions] == [found.body for found in read.questions]


def test_what_has_no_cell_is_told_by_the_column_it_would_be_in():
    body = EXAMPLES["match"]
    losses = [(loss.place, str(loss.message)) for loss in csv.write([body], title="T", lang="en").losses]
    assert losses == [("capitals", "A table can't hold this: “wrong 1”."), ("capitals", "A table can't hold this: “picture 2”.")]


@pytest.mark.parametrize("texts", [["3", "1", "2"], ["B", "A", "2"], ["2", "B", "A"], ["1, 2", "2", "1"]])
@pytest.mark.parametrize("right", [0, 1, 2])
def test_the_key_survives_options_that_read_as_numbers_and_letters(texts, right):
    body = {**CHOICE, "options": [{"text": text, **({"right": True} if place == right else {})} for place, text in enumerate(texts)]}
    (found,) = taken(csv, csv.write([body], title="T", lang="en").data).questions
    assert found.body["options"] == body["options"]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_template_is_a_good_table_with_every_simple_kind(lang):
    read = taken(csv, csv.template(lang))
    assert read.losses == ()
    kinds = {"choice", "choices", "truefalse", "short", "numeric", "match", "order", "sort", "essay", "description"}
    assert {found.body["kind"] for found in read.questions} == kinds
    assert all(question.check(found.body) == [] for found in read.questions)
    assert csv.fits(csv.template(lang), "x") > 0.9


def test_it_is_recognised():
    assert csv.fits(GOOD.encode(), "x") > 0.9
    assert csv.fits(b"a,b,c", "x.csv") == 0.3
    assert csv.fits(b"a,b,c", "x.txt") == 0
    assert csv.fits(b"PK\x03\x04", "x.xlsx") == 0


@pytest.mark.parametrize(
    "text",
    [
        "," * 100_000,
        '"' * 100_000,
        "\n" * 100_000,
        HEAD + "\n" + "choice\n" * 15_000,
        HEAD + "\n" + ",".join(["choice"] * 10_000),
        ",".join(f"option {number}" for number in range(7_000)),
        HEAD + "," + ",".join(["x"] * 45_000),
        "option " * 14_000,
        "kind,text,right,option 1,option 2\nchoices,T," + '"' + "1," * 45_000 + '",a,b',
        "kind,text,option 1,answer 1,wrong 1\nmatch,T,a,b," + '"' + "b:\n" * 30_000 + '"',
        "kind,text,option 1\nnumeric,T," + "1" * 90_000,
        "kind,text,tolerance 1,option 1\nnumeric,T,1e999999,1",
        "kind,id,text,option 1\n" + "short,a,b,c\n" * 8_000,
    ],
)
@pytest.mark.timeout(30)
def test_hostile_tables_are_read_to_their_end(text):
    csv.read(text.encode())
    taken(csv, text)


def test_more_questions_than_a_file_may_hold_are_told():
    rows = [HEAD, *(f"choice,q{number},T,A,B,,2" for number in range(5_001))]
    assert told(taken(csv, "\n".join(rows[:-1]))) == []
    read = taken(csv, "\n".join(rows))
    assert len(read.questions) == 5_000
    assert told(read) == [": A file may hold 5000 questions; the rest was not read. !"]


def test_a_large_file_is_refused_at_once():
    assert told(taken(csv, b"a" * 10_000_001)) == [": This file is larger than 10 MB. !"]


@given(data=bytes_around(csv.write(list(EXAMPLES.values()), title="T", lang="en").data, csv.template("ru"), GOOD.encode("utf-16")))
@QUICK
def test_no_bytes_raise(data):
    taken(csv, data)
    assert 0 <= csv.fits(data, "x.csv") <= 1

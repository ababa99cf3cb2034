"""Tables of questions, a row each, whatever file they stand in: CSV or a workbook."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.core.tables import unguarded
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Loss, Read, unheld
from edu.interchange.rules.columns import MOST_COLUMNS, Cells, Column, column_of, in_order
from edu.interchange.rules.comparing import differences
from edu.interchange.rules.naming import Namer
from edu.interchange.rules.row_reading import body_of
from edu.interchange.rules.row_writing import cells_of
from edu.interchange.rules.rows import KINDS, kind_named
from edu.quizzes.rules import question
from edu.quizzes.rules.checking import cut, unknown

Row = Sequence[str]

_TOLD = 5  # differences told of one question
_ALWAYS = tuple(Column(name) for name in ("kind", "id", "text", "points", "tags", "difficulty"))
_PARTS = {"options": "option", "answers": "option", "prompts": "option", "items": "option", "hints": "hint"}
_OWN = {
    "why": "why",
    "mark": "mark",
    "weight": "mark",
    "tolerance": "tolerance",
    "answer": "answer",
    "group": "answer",
    "wrong": "wrong",
    "picture": "picture",
}

CANNOT_HOLD: Mapping[str, Message] = {
    "cloze": message("A text with gaps needs more than the cells of a row."),
    "calculated": message("Formulas with values need more than the cells of a row."),
    "hotspot": message("The outlines on a picture need more than the cells of a row."),
}


def is_header(row: Row) -> bool:
    """Whether these are the headers of a table of questions."""
    names = {column.name for cell in row[:MOST_COLUMNS] if (column := column_of(cell))}
    return {"kind", "text"} <= names


def read(rows: Iterable[tuple[int, Row]], found: Gathering) -> Read:
    """The questions of the rows, each with its number; the first with headers has them, and what is above it is left out."""
    columns: list[tuple[int, Column]] = []
    namer = Namer()
    for number, row in rows:
        if columns:
            _read_row(number, _cells(row, columns), found, namer)
        elif is_header(row):
            columns = _columns(number, row, found)
        elif any(cell.strip() for cell in row):
            found.lose(f"row {number}", message("This stands above the headers and was left out."))
        if found.full:
            break
    if not columns:
        found.refuse("row 1", message("There is no row of headers with “kind” and “text” in it."))
    return found.done()


def _columns(number: int, row: Row, found: Gathering) -> list[tuple[int, Column]]:
    columns: dict[Column, int] = {}
    for place, header in enumerate(row):
        column = column_of(header) if place < MOST_COLUMNS else None
        if column and column not in columns:
            columns[column] = place
        elif column:
            found.lose(f"row {number}", message("There are two columns “%(name)s”: the second was left out.", name=str(column)))
        elif header.strip():
            found.lose(f"row {number}", message("The column “%(name)s” is not known and was left out.", name=cut(header.strip())))
    return [(place, column) for column, place in columns.items()]


def _cells(row: Row, columns: Iterable[tuple[int, Column]]) -> Cells:
    return Cells({column: unguarded(row[place]) for place, column in columns if place < len(row) and row[place].strip()})


def _read_row(number: int, cells: Cells, found: Gathering, namer: Namer) -> None:
    if not cells.cells:
        return
    place = f"row {number}"
    word = cells.words("kind")
    kind = kind_named(word)
    if kind is None:
        why = unknown(word, tuple(KINDS)) if word else message("Write the kind of the question under “kind”.")
        found.refuse(f"{place}, kind", CANNOT_HOLD.get(word, why))
        return
    lost: list[Message] = []
    body = body_of(cells, kind, say=lost.append)
    id = namer.name(cells.words("id"), *_words(body.get("text")))
    if found.take({"id": id, **body}, place, said=_said_place):
        lost += [message("“%(column)s” means nothing for this kind and was left out.", column=str(column)) for column in cells.unused()]
    for what in lost:
        found.lose(place, what)


def _words(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else (text["en"], text["ru"]) if text else ()


def _said_place(place: str) -> str:
    """A place of a body as the column that holds it: “options[1].why” is “why 2”."""
    part = re.match(r"(\w+)\[(\d+)\](?:\.(\w+))?", place)
    if part is None or part[1] not in _PARTS:
        return place
    if part[3] == "show":
        return part[3]
    return f"{_OWN.get(part[3] or '', _PARTS[part[1]])} {int(part[2]) + 1}"


def write(questions: Iterable[Body]) -> tuple[list[list[str]], list[Loss]]:
    """The rows of a table, the headers first, and what it could not hold: each row is read again and compared."""
    written: list[Cells] = []
    losses: list[Loss] = []
    for body in questions:
        place = str(body["id"])
        if body["kind"] not in KINDS:
            losses.append(unheld(body, place, CANNOT_HOLD))
            continue
        cells = cells_of(body)
        again = {"id": body["id"], **body_of(Cells(dict(cells.cells)), body["kind"], say=lambda _: None)}
        if problems := question.check(again):
            losses.append(Loss(", ".join((place, problems[0].place)), problems[0].message, refused=True))
            continue
        losses += [Loss(place, message("A table can't hold this: “%(what)s”.", what=what)) for what in _told_differences(body, again)]
        written.append(cells)
    used = {column for cells in written for column in cells.cells}
    columns = in_order([*used.union(_ALWAYS)])
    return [[str(column) for column in columns], *([cells.cells.get(column, "") for column in columns] for cells in written)], losses


def _told_differences(body: Body, again: Body) -> list[str]:
    return list(dict.fromkeys(map(_said_place, differences(body, again))))[:_TOLD]

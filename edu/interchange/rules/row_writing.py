"""A question as a row of a table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body
from edu.interchange.rules.columns import MOST_NUMBERED, Cells, written
from edu.interchange.rules.row_reading import LETTERS, both_of
from edu.interchange.rules.rows import ALL_NUMBERS, FLAGS, NUMBERS, PAIRS, TEXTS, WORDS


def cells_of(body: Body) -> Cells:
    """The row of a checked question of one of `KINDS`; what has no cell is left out, for the writer to find."""
    kind, cells = body["kind"], Cells()
    cells.put(kind, "kind")
    cells.put(body["id"], "id")
    for key, column in {"text": "text", "note": "note", "lesson": "lesson", **TEXTS.get(kind, {}), **WORDS.get(kind, {})}.items():
        cells.put(body.get(key), column)
    for key, column in {**ALL_NUMBERS, **NUMBERS.get(kind, {})}.items():
        cells.put(body.get(key), column)
    for key, column in FLAGS.get(kind, {}).items():
        if body.get(key) is not None:
            cells.put(str(body[key]).lower(), column)
    cells.put(", ".join(body.get("tags") or ()), "tags")
    for number, hint in _numbered(body.get("hints")):
        cells.put(hint["text"], "hint", number)
    if kind in _WRITERS:
        _WRITERS[kind](body, cells)
    return cells


def _numbered(entries: Iterable[Any] | None) -> list[tuple[int, Any]]:
    return list(enumerate(entries or (), start=1))[:MOST_NUMBERED]


def _put_options(entries: Iterable[Body], cells: Cells, mark: str) -> None:
    for number, entry in _numbered(entries):
        cells.put(entry["text"], "option", number)
        cells.put(entry.get("why"), "why", number)
        cells.put(entry.get(mark), "mark", number)


def _put_choice(body: Body, cells: Cells) -> None:
    _put_options(body["options"], cells, "weight" if body["kind"] == "choices" else "mark")
    cells.put(", ".join(_named(number, body["options"]) for number, option in _numbered(body["options"]) if option.get("right")), "right")


def _named(number: int, options: Sequence[Body]) -> str:
    """An option by its number, or by its letter where the number reads as another option's text."""
    letter = LETTERS[number - 1].upper()
    texts = {text for place, option in _numbered(options) if place != number for text in both_of(option)}
    return letter if str(number) in texts and letter not in texts else str(number)


def _put_truth(body: Body, cells: Cells) -> None:
    cells.put(str(body["answer"]).lower(), "right")
    cells.put(body.get("why_true"), "why", 1)
    cells.put(body.get("why_false"), "why", 2)


def _put_typed(body: Body, cells: Cells) -> None:
    _put_options(body["answers"], cells, "mark")
    cells.put(next((answer["show"] for answer in body["answers"] if answer.get("show")), None), "show")


def _put_numbers(body: Body, cells: Cells) -> None:
    for number, answer in _numbered(body["answers"]):
        cells.put(answer["value"], "option", number)
        cells.put(answer.get("why"), "why", number)
        cells.put(answer.get("mark"), "mark", number)
        if answer.get("tolerance"):
            cells.put(_said(answer["tolerance"], answer.get("type")), "tolerance", number)


def _said(tolerance: float, how: str | None) -> str:
    exact = Decimal(repr(float(tolerance)))
    if how == "relative":
        return f"{(exact * 100).normalize():f} %"
    return f"×{(exact + 1).normalize():f}" if how == "geometric" else written(tolerance)


def _put_pairs(body: Body, cells: Cells) -> None:
    rows_key, options_key, answer_key = PAIRS[body["kind"]]
    options = body[options_key]
    number = 0
    for number, row in _numbered(body[rows_key]):
        cells.put(row.get("text"), "option", number)
        cells.put(options[row[answer_key]], "answer", number)
        cells.put(row.get("why"), "why", number)
        cells.put(row.get("weight"), "mark", number)
        cells.put(_told_of(row.get("wrong") or {}, options), "wrong", number)
    taken = {row[answer_key] for row in body[rows_key]}
    for place, name in enumerate((name for name in options if name not in taken), start=number + 1):
        if place <= MOST_NUMBERED:
            cells.put(options[name], "answer", place)


def _told_of(wrong: Mapping[str, Any], options: Mapping[str, Text]) -> Text | None:
    """Why the others don't fit, a line for each."""
    texts = {name: note.get("text") if isinstance(note, Mapping) and "text" in note else note for name, note in wrong.items()}
    told = {name: text for name, text in texts.items() if isinstance(text, str) or (isinstance(text, Mapping) and "ru" in text)}
    if not told:
        return None
    return {
        lang: "\n".join(f"{in_language(options[name], lang)}: {in_language(text, lang)}" for name, text in told.items())
        for lang in LANGUAGES
    }


def _put_items(body: Body, cells: Cells) -> None:
    for number, item in _numbered(body["items"]):
        cells.put(item, "option", number)


def _put_rubric(body: Body, cells: Cells) -> None:
    for number, criterion in _numbered(body["rubric"].values()):
        cells.put(criterion["text"], "option", number)
        cells.put(criterion.get("points"), "mark", number)


_WRITERS: Mapping[str, Callable[[Body, Cells], None]] = {
    "choice": _put_choice,
    "choices": _put_choice,
    "truefalse": _put_truth,
    "short": _put_typed,
    "numeric": _put_numbers,
    "match": _put_pairs,
    "sort": _put_pairs,
    "order": _put_items,
    "essay": _put_rubric,
}

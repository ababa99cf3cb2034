"""Questions as forms: the fields of each kind, what they can hold, and a body without those left empty.

A kind says what its own fields are (`Kind.form`); here stand those that all questions have. `fields_shown` lays a body
out as fields, `fields_read` reads a form back into a body. A form knows its body: what it has no field for, and what
nobody has touched, comes back as it was, so that one can go between the fields and the source without loss. Inputs go by
their places in the body (`prompts[2].text.ru`), which are the places problems are found at.
"""

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import Any, Final

from edu.core import specs
from edu.core.i18n import LANGUAGES, message
from edu.core.marks import Body
from edu.core.specs import LISTS, Sort, Spec
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.pasting import TO_MATCH

ROW: Final = "#"  # after a list's place: the names or numbers of its rows, as they were when the page was drawn
ONE: Final = "one"  # a text that serves both languages
MAX_ROWS = 60  # of one list: beyond what any kind takes

BEFORE: tuple[Spec, ...] = (specs.text("text", message("Question"), lines=2),)
AFTER: tuple[Spec, ...] = (
    specs.tags(
        "tags", message("Tags"), more=True, hint=message("Small Latin letters, digits and hyphens, with commas between: nps, loyalty")
    ),
    specs.picture("picture", message("Picture"), more=True),
    specs.number("difficulty", message("Difficulty, 1 to 5"), more=True),
    specs.number("points", message("Points (10 where empty)"), more=True),
    specs.text("note", message("Explanation, shown to all afterwards"), lines=2, more=True),
    specs.line("lesson", message("Where to read: a lesson's short name"), more=True),
    specs.rows(
        "hints",
        message("Hints, one after each wrong try"),
        inner=(
            specs.text("text", message("Hint")),
            specs.flag("clear", message("Clear what is wrong"), more=True),
            specs.flag("count", message("Say how many parts are right"), more=True),
        ),
        more=True,
        add=message("Add a hint"),
    ),
    specs.number("penalty", message("Taken off for a wrong try, 0 to 1"), more=True),
)


def form_of(kind: object) -> tuple[Spec, ...]:
    """The fields that a kind has of its own; none where there is no such kind, or it is written as source only."""
    found = all_kinds().get(kind) if isinstance(kind, str) else None
    return found.form if found else ()


def specs_of(kind: object) -> tuple[Spec, ...] | None:
    """All fields of a kind, in their order; None for a kind without fields."""
    own = form_of(kind)
    shown = {spec.key for spec in own}  # a kind about its picture has it in front
    return (*BEFORE, *own, *(spec for spec in AFTER if spec.key not in shown)) if own else None


def starter(kind: str) -> dict[str, Any]:
    """The body that a new question of this kind begins with: empty rows to fill in."""
    body: dict[str, Any] = {"kind": kind, "text": ""}
    for spec in form_of(kind):
        if spec.sort in LISTS and spec.rows:
            body[spec.key] = empty_rows(spec)
    return body


def retold(body: Body, found: Body) -> dict[str, Any]:
    """The question that was found in a text, with what it doesn't say of itself from `body`: points, tags, hints and the like."""
    kept = {spec.key: body[spec.key] for spec in AFTER if spec.key in body}
    if "id" in body:
        kept["id"] = body["id"]
    asked = body.get("text") if found["text"] in ("", TO_MATCH) else None
    return {**kept, **found, **({"text": asked} if asked and not is_empty(asked) else {})}


def empty_rows(spec: Spec) -> Any:
    """What a list begins with."""
    if spec.sort is Sort.ROWS:
        return [{} for _ in range(spec.rows)]
    if spec.sort is Sort.TEXTS:
        return ["" for _ in range(spec.rows)]
    return {name: "" if spec.sort is Sort.NAMED else {} for name in ascii_lowercase[: spec.rows]}


def way_of(spec: Spec, row: Body) -> str:
    """Which of its ways a row goes: the first key it has; the first of all where it has none."""
    return next((key for key, _ in spec.ways if row.get(key) is not None), spec.ways[0][0] if spec.ways else "")


def fits(body: Body) -> bool:
    """Whether every value of the body can stand in the field for it."""
    known = specs_of(body.get("kind"))
    return known is not None and all(_fits(spec, body) for spec in known)


def _fits(spec: Spec, around: Body) -> bool:
    value = around.get(spec.key)
    if value is None:
        return True
    match spec.sort:
        case Sort.TEXT:
            return _is_texty(value)
        case Sort.ROWS:
            return isinstance(value, list) and len(value) <= MAX_ROWS and all(_row_fits(spec, row) for row in value)
        case Sort.TEXTS:
            return isinstance(value, list) and len(value) <= MAX_ROWS and all(map(_is_texty, value))
        case Sort.NAMED:
            return _is_named(value) and all(map(_is_texty, value.values()))
        case Sort.NAMED_ROWS:
            return _is_named(value) and all(_row_fits(spec, row) for row in value.values())
        case Sort.WRONG:
            return _is_named(value) and all(_is_texty(words_of(note)) for note in value.values())
        case Sort.PICTURE:
            return isinstance(value, Mapping) and isinstance(value.get("src", ""), str) and _is_texty(value.get("alt", ""))
        case Sort.TAGS:
            return isinstance(value, list) and all(isinstance(tag, str) and "," not in tag for tag in value)
        case Sort.SHAPE | Sort.AMONG:
            return True
        case Sort.FLAG | Sort.ONE_FLAG | Sort.YES_NO:
            return isinstance(value, bool)
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _row_fits(spec: Spec, row: object) -> bool:
    return isinstance(row, Mapping) and all(_fits(inner, row) for inner in spec.inner)


def _is_named(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) <= MAX_ROWS and all(isinstance(name, str) for name in value)


def _is_texty(value: object) -> bool:
    """Whether it is a text, finished or not."""
    if isinstance(value, Mapping):
        return set(value) <= set(LANGUAGES) and all(isinstance(words, str) for words in value.values())
    return isinstance(value, str)


def words_of(note: Any) -> Any:
    """What a mistake's note says, where it names a lesson beside."""
    return note.get("text", "") if isinstance(note, Mapping) and ("text" in note or "lesson" in note) else note


def tidied(body: Body) -> dict[str, Any]:
    """The body without rows that are wholly empty: they were there to be filled in."""
    kept = dict(body)
    own = specs_of(body.get("kind")) or ()
    for spec in own:
        value = body.get(spec.key)
        if spec.sort in (Sort.ROWS, Sort.TEXTS) and isinstance(value, list):
            kept[spec.key] = [row for row in value if not is_empty(row)]
            if not kept[spec.key] and spec in AFTER:
                del kept[spec.key]
        elif spec.sort is Sort.NAMED and isinstance(value, Mapping):
            used = set(_picked(own, body, spec.key))
            kept[spec.key] = {name: row for name, row in value.items() if not is_empty(row) or name in used}
            if not kept[spec.key] and spec.more:
                del kept[spec.key]
        elif spec.sort is Sort.NAMED_ROWS and isinstance(value, Mapping) and not spec.ways:
            kept[spec.key] = {name: row for name, row in value.items() if not is_empty(row)}
    return kept


def place_in(body: Body, place: str) -> str:
    """Where a place of `tidied(body)` stands in `body`, whose empty rows count too."""
    found = re.match(r"(\w+)\[(\d+)\]", place)
    rows = body.get(found[1]) if found else None
    if found is None or not isinstance(rows, list):
        return place
    kept = [number for number, row in enumerate(rows) if not is_empty(row)]
    number = int(found[2])
    return f"{found[1]}[{kept[number]}]{place[found.end() :]}" if number < len(kept) else place


def is_empty(value: Any) -> bool:
    """Whether nothing is filled in, here or inside."""
    if isinstance(value, Mapping):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or value is False or value == ""


def _picked(fields: Iterable[Spec], around: Body, of: str) -> Iterable[str]:
    """The names of cards that something belongs to."""
    for spec in fields:
        value = around.get(spec.key)
        if spec.sort is Sort.PICK and spec.of == of and isinstance(value, str):
            yield value
        rows = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        for row in rows:
            if isinstance(row, Mapping):
                yield from _picked(spec.inner, row, of)

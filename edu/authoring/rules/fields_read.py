"""A form read back into the body of a question."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from string import ascii_lowercase
from typing import Any

from edu.authoring.rules.fields import MAX_ROWS, ONE, ROW, empty_rows, is_empty, specs_of, way_of, words_of
from edu.authoring.rules.fields_shown import written, written_shape
from edu.core import specs
from edu.core.i18n import LANGUAGES
from edu.core.marks import Body
from edu.core.specs import LISTS, Sort, Spec
from edu.quizzes.rules.numbers import as_number

# Of a form: all values sent under each name.
Form = Mapping[str, Sequence[str]]

_MARK = re.compile(r"\[\[([^\[\]\n]{1,40})\]\]")
_NUMBER = specs.number("", "")


def taken(form: Form, body: Body) -> dict[str, Any]:
    """The body that the form says, made from the one it was drawn from. Buttons for rows (`add:`, `drop:`, `up:`, `down:`
    with a list's place, and the row's name or number as their value) are done."""
    known = specs_of(body.get("kind")) or ()
    read = _Reader(form, body).fields(known, body, "")
    for spec in known:
        if spec.marked_in:
            rows = _marked(spec, read)
            if rows or spec.key in read:
                read[spec.key] = rows
        for among in spec.inner:
            if among.sort is Sort.AMONG and f"{spec.key}.{ROW}" in form:
                _put_among(among, [name for name in read.get(spec.key) or {} if f"{spec.key}.{name}.{among.key}" in form], read)
    return read


class _Reader:
    def __init__(self, form: Form, body: Body) -> None:
        self.form, self.body = form, body

    def one(self, name: str) -> str | None:
        values = self.form.get(name)
        return values[0].replace("\r\n", "\n") if values else None

    def fields(self, own: Sequence[Spec], around: Body, place: str) -> dict[str, Any]:
        """`around` with what the form says of each field. What the form has no input for stays as it is."""
        read = dict(around)
        for spec in own:
            if spec.sort is Sort.SHAPE:
                self._shape(read, around, f"{place}{spec.key}")
                continue
            if spec.sort is Sort.AMONG:
                continue  # read with the rows, for the whole question
            value = self.field(spec, around.get(spec.key), f"{place}{spec.key}")
            if value is None:
                read.pop(spec.key, None)
            else:
                read[spec.key] = value
        return read

    def field(self, spec: Spec, value: Any, place: str) -> Any:
        """What the form says at `place`; None: nothing."""
        match spec.sort:
            case Sort.TEXT:
                return self._text(value, place)
            case Sort.ROWS | Sort.TEXTS:
                return self._list(spec, value, place) or (None if value is None or spec.more else [])
            case Sort.NAMED | Sort.NAMED_ROWS:
                return self._mapping(spec, value, place) or (None if value is None or spec.more else {})
            case Sort.PICTURE:
                return self._picture(value, place)
            case Sort.WRONG:
                return self._notes(value, place)
            case Sort.FLAG:
                return self._flag(value, place)
        typed = self.one(place)
        if typed is None or typed == written(spec, value):
            return value
        return _parsed(spec, typed.strip())

    def _flag(self, value: Any, place: str) -> Any:
        """A box that isn't ticked sends nothing: a hidden input beside it says that it was there."""
        if f"{place}.{ROW}" not in self.form:
            return value
        ticked = place in self.form
        return value if ticked is (value is True) else ticked or None

    def _text(self, value: Any, place: str, *, keep: bool = False) -> Any:
        empty = "" if keep or value == "" else None
        one = self.one(f"{place}.{ONE}")
        if one is not None:
            return value if one == (value or "") and not isinstance(value, Mapping) and value is not None else one or empty
        typed = {lang: self.one(f"{place}.{lang}") for lang in LANGUAGES}
        if None in typed.values():
            return value
        if isinstance(value, Mapping) and typed == {lang: value.get(lang, "") for lang in LANGUAGES}:
            return value
        words = set(typed.values())
        if words == {""}:
            return empty
        return next(iter(words)) if len(words) == 1 and not isinstance(value, Mapping) else typed

    def _list(self, spec: Spec, value: Any, place: str) -> Any:
        if f"{place}.{ROW}" not in self.form:
            return value
        before = value if isinstance(value, list) else []
        flag = next((each.key for each in spec.inner if each.sort is Sort.ONE_FLAG), None)
        rows = []
        for id in self.form[f"{place}.{ROW}"][1 : MAX_ROWS + 1]:
            number = int(id) if id.isascii() and id.isdigit() else len(before)
            old = before[number] if number < len(before) else None
            at = f"{place}[{id}]"
            if spec.sort is Sort.TEXTS:
                rows.append((id, self._text(old, at, keep=True)))
                continue
            row = self.fields([each for each in spec.inner if each.key != flag], old or {}, f"{at}.")
            if flag:
                chosen = self.one(f"{place}.{flag}") == id
                if chosen is not (row.get(flag) is True):
                    row.pop(flag, None)
                    row |= {flag: True} if chosen else {}
            rows.append((id, row))
        return [row for _, row in self._moved(rows, place, lambda: "" if spec.sort is Sort.TEXTS else {})]

    def _mapping(self, spec: Spec, value: Any, place: str) -> Any:
        if f"{place}.{ROW}" not in self.form:
            return value
        before: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        rows: list[tuple[str, Any]] = []
        for id in dict.fromkeys(self.form[f"{place}.{ROW}"][1 : MAX_ROWS + 1]):
            at, old = f"{place}.{id}", before.get(id)
            if spec.sort is Sort.NAMED:
                rows.append((id, self._text(old, at, keep=True)))
            else:
                rows.append((id, self._row(spec, old or {}, at)))
        moved = self._moved(rows, place, lambda: "" if spec.sort is Sort.NAMED else {}, names=True)
        return dict(moved)

    def _row(self, spec: Spec, old: Body, at: str) -> dict[str, Any]:
        if not spec.ways:
            return self.fields(spec.inner, old, f"{at}.")
        way = self.one(f"{at}.way") or way_of(spec, old)
        others = {key for key, _ in spec.ways} - {way}
        row = self.fields([each for each in spec.inner if each.key not in others], old, f"{at}.")
        changed = way != way_of(spec, old)
        row = {key: each for key, each in row.items() if not (changed and key in others)}
        if row.get(way) is None:
            begun = next(each for each in spec.inner if each.key == way)
            row[way] = empty_rows(begun) if begun.sort in LISTS else ""
        return row

    def _moved(self, rows: list[tuple[str, Any]], place: str, empty: Callable[[], Any], *, names: bool = False) -> list[tuple[str, Any]]:
        """The rows after the button that was pressed for them, if one was."""
        ids = [id for id, _ in rows]
        drop, up, down = (self.one(f"{what}:{place}") for what in ("drop", "up", "down"))
        if drop in ids:
            return [row for row in rows if row[0] != drop]
        for pressed, step in ((up, -1), (down, 1)):
            if pressed in ids and 0 <= ids.index(pressed) + step < len(rows):
                here = ids.index(pressed)
                rows[here], rows[here + step] = rows[here + step], rows[here]
        if f"add:{place}" in self.form and len(rows) < MAX_ROWS:
            rows.append((_free_name(ids) if names else str(len(rows)), empty()))
        return rows

    def _picture(self, value: Any, place: str) -> Any:
        src = self.one(f"{place}.src")
        if src is None:
            return value
        before = value or {}
        alt = self._text(before.get("alt"), f"{place}.alt")
        read = {**before, "src": src.strip(), "alt": alt if alt is not None else ""}
        if not src.strip() and not alt:
            return None
        return before if read == before else read

    def _notes(self, value: Any, place: str) -> Any:
        if f"{place}.{ROW}" not in self.form:
            return value
        before = value or {}
        read: dict[str, Any] = {}
        for name in dict.fromkeys((*before, *self.form[f"{place}.{ROW}"][1:])):
            old = before.get(name)
            words = self._text(words_of(old), f"{place}.{name}")
            if isinstance(old, Mapping) and "lesson" in old:
                read[name] = {**old, "text": words if words is not None else ""}
            elif words is not None:
                read[name] = words
        return read or None

    def _shape(self, read: dict[str, Any], around: Body, place: str) -> None:
        typed = self.one(place)
        if typed is None or typed == written_shape(around):
            return
        for key in ("circle", "box", "outline"):
            read.pop(key, None)
        name, *numbers = typed.replace(",", " ").split() or [""]
        if name:
            key = name if name in ("circle", "box", "outline") else "outline"
            read[key] = [_parsed(_NUMBER, each) for each in (numbers if key == name else [name, *numbers])]


def _marked(spec: Spec, body: Body) -> dict[str, Any]:
    """The gaps of a text: those it has marks for, in their order, new ones empty; others only where something is in them."""
    text = body.get(spec.marked_in)
    words = text.values() if isinstance(text, Mapping) else [str(text or "")]
    marks = dict.fromkeys(name for each in words for name in _MARK.findall(each))
    found = body.get(spec.key)
    rows: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    kept = {name: row for name, row in rows.items() if name in marks or not is_empty(row)}
    return {**kept, **{name: {} for name in marks if name not in kept}}


def _put_among(spec: Spec, ticked: list[str], body: dict[str, Any]) -> None:
    """The names of the rows that are ticked, in the list they stand in; no list where there is none and there was none."""
    if ticked != body.get(spec.of) and (ticked or body.get(spec.of)):
        body[spec.of] = ticked


def _free_name(taken: Sequence[str]) -> str:
    """The first short name that is free: a, b, …, z, aa, ab, …"""
    names: list[str] = [*ascii_lowercase, *(first + second for first, second in product(ascii_lowercase, repeat=2))]
    return next(name for name in names if name not in taken)


def _parsed(spec: Spec, typed: str) -> Any:
    """What was typed, as its kind of value; words where it is none, for the check to say so."""
    if not typed:
        return None
    match spec.sort:
        case Sort.NUMBER:
            number = as_number(_as_python(typed))
            if number is None:
                return typed
            return int(number) if number == int(number) else number
        case Sort.YES_NO:
            return typed == "true"
        case Sort.TAGS:
            return [tag.strip() for tag in typed.split(",") if tag.strip()]
    return typed


def _as_python(typed: str) -> float | str:
    try:
        return float(typed.replace(",", ".").replace("−", "-").replace(" ", ""))
    except ValueError:
        return typed

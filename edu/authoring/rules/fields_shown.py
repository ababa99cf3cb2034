"""A question's body laid out as fields: what stands in each input, and what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from edu.authoring.rules.fields import ONE, specs_of, way_of, words_of
from edu.core import specs
from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.core.marks import Body, Problem
from edu.core.specs import Sort, Spec

_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = specs.number("", "")


@dataclass(frozen=True, slots=True)
class Box:
    """A field as it is drawn: its input's name, what stands in it, what is wrong with that."""

    spec: Spec
    place: str
    value: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)  # by language, or under ONE
    untranslated: bool = False
    options: tuple[tuple[str, Text | Message], ...] = ()
    rows: tuple["Row", ...] = ()
    boxes: tuple["Box", ...] = ()  # of a picture's words, of notes to wrong cards
    problems: tuple[Message, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether anything stands in it, so that it is not to be folded away."""
        return bool(self.value or any(self.texts.values()) or self.problems or self.rows or any(box.filled for box in self.boxes))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the name or number it goes by, and its fields."""

    id: str
    place: str
    boxes: tuple[Box, ...]
    problems: tuple[Message, ...] = ()
    way: str = ""  # which of the spec's ways it goes
    name: str = ""  # its short name, where rows have some


def laid_out(body: Body, problems: Iterable[Problem] = (), *, one: bool) -> tuple[Box, ...]:
    """The fields of a body that fits; `one`: texts are to have one language. `problems` stand beside what they are about."""
    found: dict[str, list[Message]] = {}
    for problem in problems:
        found.setdefault(problem.place, []).append(problem.message)
    layer = _Layer(body, found, one)
    return tuple(layer.box(spec, body, spec.key) for spec in specs_of(body.get("kind")) or ())


def is_one(body: Body) -> bool:
    """Whether the question's texts have one language: all of them serve both."""
    return isinstance(body.get("text"), str) and bool(body["text"])


def untranslated(boxes: Iterable[Box]) -> list[str]:
    """The places of texts that are missing in one of the languages."""
    return [box.place for box in _all_boxes(boxes) if box.untranslated]


def places(boxes: Iterable[Box]) -> dict[str, Text | Message]:
    """The places of all fields that are drawn, each with its label."""
    return {box.place: box.spec.label for box in _all_boxes(boxes) if box.spec.sort is not Sort.ONE_FLAG}


def _all_boxes(boxes: Iterable[Box]) -> Iterable[Box]:
    for box in boxes:
        yield box
        yield from _all_boxes(box.boxes)
        for row in box.rows:
            yield from _all_boxes(row.boxes)


class _Layer:
    def __init__(self, body: Body, problems: Mapping[str, list[Message]], one: bool) -> None:
        self.body, self.problems, self.one = body, problems, one

    def box(self, spec: Spec, around: Body, place: str, name: str = "") -> Box:
        value = around.get(spec.key)
        said = tuple(self.problems.get(place, ()))
        match spec.sort:
            case Sort.TEXT:
                return self._text(spec, place, value)
            case Sort.ROWS | Sort.TEXTS | Sort.NAMED | Sort.NAMED_ROWS:
                return Box(spec, place, rows=tuple(self._rows(spec, place, value)), problems=said)
            case Sort.PICK:
                known = tuple((each, _shown(text) or each) for each, text in self._named(spec.of).items())
                return Box(spec, place, value=str(value or ""), options=known, problems=said)
            case Sort.WRONG:
                return Box(spec, place, boxes=tuple(self._notes(spec, place, value or {}, around)), problems=said)
            case Sort.PICTURE:
                picture = value or {}
                alt = self._text(specs.text("alt", message("What the picture shows, in words")), f"{place}.alt", picture.get("alt"))
                return Box(
                    spec, place, value=picture.get("src", ""), boxes=(alt,), problems=(*said, *self.problems.get(f"{place}.src", ()))
                )
            case Sort.AMONG:
                return Box(spec, place, value="on" if name in (self.body.get(spec.of) or ()) else "", problems=said)
            case Sort.SHAPE:
                about = [
                    problem
                    for key in ("", ".circle", ".box", ".outline")
                    for problem in self.problems.get(place.rpartition(".")[0] + key, ())
                ]
                return Box(spec, place, value=written_shape(around), problems=tuple(about))
        return Box(spec, place, value=written(spec, value), options=spec.options, problems=said)

    def _text(self, spec: Spec, place: str, value: Any) -> Box:
        said = tuple(self.problems.get(place, ()))
        if isinstance(value, Mapping):
            texts = {lang: value.get(lang, "") for lang in LANGUAGES}
        elif self.one:
            return Box(spec, place, texts={ONE: value or ""}, problems=said)
        else:
            texts = dict.fromkeys(LANGUAGES, value or "")
        words = set(texts.values())
        missing = ("" in words and len(words) > 1) or (len(words) == 1 and bool(_LETTER.search(*words)))
        return Box(spec, place, texts=texts, untranslated=missing, problems=said)

    def _rows(self, spec: Spec, place: str, value: Any) -> Iterable[Row]:
        if spec.sort in (Sort.ROWS, Sort.TEXTS):
            entries = [(str(number), f"{place}[{number}]", row) for number, row in enumerate(value or ())]
        else:
            entries = [(name, f"{place}.{name}", row) for name, row in (value or {}).items()]
        names = spec.sort in (Sort.NAMED, Sort.NAMED_ROWS)
        for id, at, row in entries:
            if spec.sort in (Sort.TEXTS, Sort.NAMED):
                yield Row(id, at, (self._text(specs.text("", spec.label), at, row),), name=id if names else "")
                continue
            way = way_of(spec, row)
            inner = [each for each in spec.inner if way in ("", each.key) or each.key not in dict(spec.ways)]
            boxes = tuple(self.box(each, row, f"{at}.{each.key}", id) for each in inner)
            yield Row(id, at, boxes, tuple(self.problems.get(at, ())), way, id if names else "")

    def _notes(self, spec: Spec, place: str, notes: Mapping[str, Any], row: Body) -> Iterable[Box]:
        cards = self._named(spec.of)
        right = row.get(spec.right)
        for name in dict.fromkeys((*cards, *notes)):
            if name != right or name in notes:
                yield self._text(specs.text(name, _plain(cards.get(name, name))), f"{place}.{name}", words_of(notes.get(name)))

    def _named(self, key: str) -> Mapping[str, Any]:
        value = self.body.get(key)
        return value if isinstance(value, Mapping) else {}


def _shown(text: Any) -> Text:
    """A text to choose by, in as many languages as it is in."""
    if isinstance(text, Mapping):
        some = next((words for words in text.values() if words), "")
        return {lang: text.get(lang) or some for lang in LANGUAGES} if some else ""
    return text if isinstance(text, str) else ""


def _plain(text: Any) -> str:
    words = dict.fromkeys(text.values()) if isinstance(text, Mapping) else [text]
    return " / ".join(each for each in words if each) or "—"


def written(spec: Spec, value: Any) -> str:
    """A simple value as its input shows it."""
    if value is None:
        return ""
    if spec.sort in (Sort.FLAG, Sort.ONE_FLAG):
        return "on" if value is True else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def written_shape(row: Body) -> str:
    found = next((key for key in ("circle", "box", "outline") if isinstance(row.get(key), list)), None)
    return f"{found} {' '.join(written(_NUMBER, each) for each in row[found])}" if found else ""

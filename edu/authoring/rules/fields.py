"""Questions as forms: what each kind has to fill in, a body laid out as fields, and a form read back into a body.

A form knows its body: what it has no field for, and what nobody has touched, comes back as it was, so that
one can go between the fields and the source without loss. Inputs go by their places in the body
(`prompts[2].text.ru`), which are the places problems are found at.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from string import ascii_lowercase
from typing import Any, Final

from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.core.marks import Body, Problem
from edu.quizzes.rules.editions import EDITIONS
from edu.quizzes.rules.numbers import as_number
from edu.quizzes.rules.ordering import MODES

# Of a form: all values sent under each name.
Form = Mapping[str, Sequence[str]]

ROW: Final = "#"  # after a list's place: the names or numbers of its rows, as they were when the page was drawn
ONE: Final = "one"  # a text that serves both languages
MAX_ROWS = 60  # of one list: beyond what any kind takes
_MARK = re.compile(r"\[\[([^\[\]\n]{1,40})\]\]")
_LETTER = re.compile(r"[^\W\d_]")


class Sort(StrEnum):
    """What a field holds; templates/authoring/_fields.html has a macro for each."""

    TEXT = "text"  # words in one language or both
    LINE = "line"  # one line that has no language: a formula, a lesson's name
    NUMBER = "number"
    FLAG = "flag"
    ONE_FLAG = "one_flag"  # a flag that one row has
    YES_NO = "yes_no"
    CHOICE = "choice"
    PICK = "pick"  # one of the cards or groups of the same question
    TAGS = "tags"
    PICTURE = "picture"
    SHAPE = "shape"  # on a picture, as numbers
    AMONG = "among"  # whether the row's name stands in a list of the whole question
    WRONG = "wrong"  # what to say to each wrong card of a row
    ROWS = "rows"  # a list of groups of fields
    TEXTS = "texts"  # a list of texts
    NAMED = "named"  # texts by their short names
    NAMED_ROWS = "named_rows"  # groups of fields by their short names


LISTS = frozenset((Sort.ROWS, Sort.TEXTS, Sort.NAMED, Sort.NAMED_ROWS))


@dataclass(frozen=True, slots=True)
class Spec:
    """One thing to fill in, under its key in the body."""

    key: str
    sort: Sort
    label: Message | Text
    inner: tuple["Spec", ...] = ()  # of each row
    options: tuple[tuple[str, Text | Message], ...] = ()
    of: str = ""  # the key that a PICK or WRONG takes its options from, that an AMONG stands under
    rows: int = 0  # that a new question begins with
    lines: int = 1
    more: bool = False  # folded away with what is seldom needed
    hint: Message | None = None
    add: Message | None = None  # what the button for one more row says
    ways: tuple[tuple[str, Message], ...] = ()  # of NAMED_ROWS: of these keys a row has one


def _text(key: str, label: Message | Text, **more: Any) -> Spec:
    return Spec(key, Sort.TEXT, label, **more)


def _number(key: str, label: Message | Text, **more: Any) -> Spec:
    return Spec(key, Sort.NUMBER, label, **more)


_WHY = _text("why", message("Why, told to those who gave this"), more=True)
_MARK_OF = _number("mark", message("Share of the mark, 0 to 1"), more=True)
_RIGHT = Spec("right", Sort.FLAG, message("Right"))
_KEEP_ORDER = Spec("keep_order", Sort.FLAG, message("Keep this order: don't shuffle"), more=True)
_WEIGHT = _number("weight", message("Weight beside the others (1 where empty)"), more=True)
_EDITION = Spec("edition", Sort.CHOICE, message("Edition of the ladder"), options=(("", message("none")), *EDITIONS.items()), more=True)
_LADDER = Spec("ladder", Sort.FLAG, message("Draw it as the ladder"), more=True)
_NOTE_FOR_NONE = _text("why", message("Told to those whose answer fits none"), more=True)
_ADD_ANSWER = message("Add an answer")
_TYPES = (
    ("", message("plus or minus so much")),
    ("relative", message("a share of the value")),
    ("geometric", message("a factor")),
)
_UNITS = (
    _text("unit", message("Unit"), more=True),
    Spec(
        "units", Sort.ROWS, message("Further units"),
        inner=(_text("name", message("Unit")), _number("factor", message("How many of the first unit it is"))),
        more=True, add=message("Add a unit"),
    ),
    _number("unit_penalty", message("Taken off for a wrong or missing unit, 0 to 1"), more=True),
    Spec(
        "unit_penalty_of", Sort.CHOICE, message("Taken off of"),
        options=(("", message("what the answer is worth")), ("mark", message("the full mark"))), more=True,
    ),
)  # fmt: skip
_NUMBERS = Spec(
    "answers", Sort.ROWS, message("Answers"),
    inner=(
        _number("value", message("Number"), hint=message("The first is shown as right. * takes whatever is typed.")),
        _number("tolerance", message("Tolerance")),
        Spec("type", Sort.CHOICE, message("Tolerance is"), options=_TYPES, more=True),
        _MARK_OF, _WHY,
    ),
    rows=1, add=_ADD_ANSWER,
)  # fmt: skip
_WORDS = (
    _text("text", message("Answer"), hint=message("A star stands for any letters: *Paris.")),
    _text("show", message("Shown as right"), more=True),
    _MARK_OF,
    _WHY,
)
_OPTION = _text("text", message("Option"))
_ADD_OPTION = message("Add an option")
_PICTURE = Spec("picture", Sort.PICTURE, message("Picture"))


def _pairs(key: str, label: Message, answer: str, of: str, *, pictures: bool, add: Message) -> Spec:
    picture = (Spec("picture", Sort.PICTURE, message("Picture"), more=True),) if pictures else ()
    inner = (
        _text("text", message("Text")),
        Spec(answer, Sort.PICK, message("Belongs to"), of=of),
        *picture,
        _text("why", message("Why this is right"), more=True),
        Spec("wrong", Sort.WRONG, message("Told where something else is laid"), of=of, more=True),
        _WEIGHT,
    )
    return Spec(key, Sort.ROWS, label, inner=inner, rows=3, add=add)


KINDS: Mapping[str, tuple[Spec, ...]] = {
    "choice": (
        Spec(
            "options", Sort.ROWS, message("Options"), rows=3, add=_ADD_OPTION,
            inner=(_OPTION, Spec("right", Sort.ONE_FLAG, message("Right")), _WHY, _MARK_OF),
        ),
        _KEEP_ORDER,
    ),
    "choices": (
        Spec(
            "options", Sort.ROWS, message("Options"), rows=4, add=_ADD_OPTION,
            inner=(_OPTION, _RIGHT, _WHY, _number("weight", message("Share of the mark, -1 to 1"), more=True)),
        ),
        _KEEP_ORDER,
    ),
    "truefalse": (
        Spec("answer", Sort.YES_NO, message("The statement is"), options=(("true", message("true")), ("false", message("false")))),
        _text("why_true", message("Told to those who say “true”")),
        _text("why_false", message("Told to those who say “false”")),
    ),
    "numeric": (_NUMBERS, *_UNITS, _NOTE_FOR_NONE),
    "short": (
        Spec("answers", Sort.ROWS, message("Answers"), inner=_WORDS, rows=1, add=_ADD_ANSWER),
        _number("typos", message("Slips of the pen let pass, 1 or 2"), more=True),
        Spec("exact", Sort.FLAG, message("Capitals and accents count"), more=True),
        _NOTE_FOR_NONE,
    ),
    "match": (
        Spec("cards", Sort.NAMED, message("Cards"), rows=3, add=message("Add a card"),
             hint=message("What is laid. More cards than rows make it harder; at least 3.")),
        _pairs("prompts", message("Rows, each with its card"), "answer", "cards", pictures=True, add=message("Add a row")),
        _KEEP_ORDER, _LADDER, _EDITION,
    ),
    "sort": (
        Spec("groups", Sort.NAMED, message("Groups"), rows=2, add=message("Add a group")),
        _pairs("items", message("Cards, each with its group"), "group", "groups", pictures=False, add=message("Add a card")),
    ),
    "order": (
        Spec("items", Sort.TEXTS, message("Items in the right order"), rows=4, add=message("Add an item")),
        _text("from", message("What the beginning is called"), more=True),
        _text("to", message("What the end is called"), more=True),
        Spec("mode", Sort.CHOICE, message("How it is scored"), more=True,
             options=(("", message("as usual (relative)")), *((mode, mode) for mode in MODES))),
        _LADDER, _EDITION,
        _text("near", message("Told while it is not right"), more=True),
        _text("why", message("Told when it is right, or no try is left"), more=True),
    ),
    "cloze": (
        _text("cloze", message("Text with gaps"), lines=4, hint=message("Write a gap as [[a]]: it then stands below, to be described.")),
        Spec(
            "gaps", Sort.NAMED_ROWS, message("Gaps"),
            ways=(("options", message("an option is chosen")), ("words", message("words are typed")),
                  ("answers", message("a number is typed")), ("card", message("a card is laid"))),
            inner=(
                Spec("options", Sort.ROWS, message("Options"), inner=(_OPTION, _RIGHT, _WHY, _MARK_OF), rows=2, add=_ADD_OPTION),
                Spec("words", Sort.ROWS, message("Answers"), inner=_WORDS, rows=1, add=_ADD_ANSWER),
                _NUMBERS,
                Spec("card", Sort.PICK, message("Card"), of="cards"),
                _text("why", message("Told to those whose answer fits none"), more=True),
                _WEIGHT,
            ),
        ),
        Spec("cards", Sort.NAMED, message("Cards for gaps that take one"), add=message("Add a card"), more=True),
    ),
    "essay": (
        Spec(
            "rubric", Sort.NAMED_ROWS, message("Rubric: what you will mark by"), rows=2, add=message("Add a criterion"),
            inner=(_text("text", message("Criterion")), _number("points", message("Points"))),
        ),
        _text("sample", message("A sample, shown when it is marked"), lines=4),
        _number("least", message("Words at least"), more=True),
        _number("most", message("Words at most"), more=True),
        _number("lines", message("Lines of the input"), more=True),
    ),
    "description": (_PICTURE,),
    "nps": (_text("why_text", message("A second question, answered in words")),),
    "hotspot": (
        _PICTURE,
        Spec(
            "spots", Sort.NAMED_ROWS, message("Spots"), rows=2, add=message("Add a spot"),
            inner=(
                _text("text", message("What is there")),
                Spec("shape", Sort.SHAPE, message("Where, in hundredths of the picture's sides"),
                     hint=message("circle 50 15 8: middle, radius · box 40 85 20 10: left, top, width, height · outline 10 90 30 90 9 7")),
                Spec("right", Sort.AMONG, message("Right"), of="right"),
                _WHY,
            ),
        ),
        Spec("several", Sort.FLAG, message("Several may be chosen")),
    ),
    "calculated": (
        Spec(
            "values", Sort.NAMED_ROWS, message("Values, written {a} in the text"), rows=2, add=message("Add a value"),
            inner=(
                _number("from", message("From")), _number("to", message("To")),
                _number("places", message("Decimal places"), more=True), _number("step", message("Or in steps of"), more=True),
            ),
        ),
        Spec(
            "answers", Sort.ROWS, message("Answers"), rows=1, add=_ADD_ANSWER,
            inner=(
                Spec("formula", Sort.LINE, message("Formula"), hint=message("For example a * b / 100. The first is shown as right.")),
                _number("tolerance", message("Tolerance")),
                Spec("type", Sort.CHOICE, message("Tolerance is"), options=_TYPES, more=True),
                _MARK_OF, _WHY,
            ),
        ),
        *_UNITS,
        _NOTE_FOR_NONE,
    ),
}  # fmt: skip

BEFORE: tuple[Spec, ...] = (_text("text", message("Question"), lines=2),)
AFTER: tuple[Spec, ...] = (
    Spec("tags", Sort.TAGS, message("Tags"), more=True,
         hint=message("Small Latin letters, digits and hyphens, with commas between: nps, loyalty")),
    _number("difficulty", message("Difficulty, 1 to 5"), more=True),
    _number("points", message("Points (10 where empty)"), more=True),
    _text("note", message("Explanation, shown to all afterwards"), lines=2, more=True),
    Spec("lesson", Sort.LINE, message("Where to read: a lesson's short name"), more=True),
    Spec(
        "hints", Sort.ROWS, message("Hints, one after each wrong try"), more=True, add=message("Add a hint"),
        inner=(
            _text("text", message("Hint")),
            Spec("clear", Sort.FLAG, message("Clear what is wrong"), more=True),
            Spec("count", Sort.FLAG, message("Say how many parts are right"), more=True),
        ),
    ),
    _number("penalty", message("Taken off for a wrong try, 0 to 1"), more=True),
)  # fmt: skip


def specs_of(kind: str) -> tuple[Spec, ...] | None:
    """All fields of a kind, in their order; None for a kind without fields."""
    return (*BEFORE, *KINDS[kind], *AFTER) if kind in KINDS else None


def starter(kind: str) -> dict[str, Any]:
    """The body that a new question of this kind begins with: empty rows to fill in."""
    body: dict[str, Any] = {"kind": kind, "text": ""}
    for spec in KINDS.get(kind, ()):
        if spec.sort in LISTS and spec.rows:
            body[spec.key] = _empty_rows(spec)
    return body


def _empty_rows(spec: Spec) -> Any:
    if spec.sort is Sort.ROWS:
        return [{} for _ in range(spec.rows)]
    if spec.sort is Sort.TEXTS:
        return ["" for _ in range(spec.rows)]
    return {name: "" if spec.sort is Sort.NAMED else {} for name in ascii_lowercase[: spec.rows]}


# ---- What fields can hold


def fits(body: Body) -> bool:
    """Whether every value of the body can stand in the field for it."""
    specs = specs_of(str(body.get("kind")))
    return specs is not None and all(_fits(spec, body) for spec in specs)


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
            return _is_named(value) and all(_is_texty(_words_of(note)) for note in value.values())
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


def _words_of(note: Any) -> Any:
    """What a mistake's note says, where it names a lesson beside."""
    return note.get("text", "") if isinstance(note, Mapping) and ("text" in note or "lesson" in note) else note


# ---- A body laid out


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
    return tuple(layer.box(spec, body, spec.key) for spec in specs_of(str(body.get("kind"))) or ())


def is_one(body: Body) -> bool:
    """Whether the question's texts have one language: all of them serve both."""
    return isinstance(body.get("text"), str) and bool(body["text"])


def untranslated(boxes: Iterable[Box]) -> list[str]:
    """The places of texts that are missing in one of the languages."""
    return [box.place for box in _all_boxes(boxes) if box.untranslated]


def places(boxes: Iterable[Box]) -> set[str]:
    """The places of all fields that are drawn."""
    return {box.place for box in _all_boxes(boxes) if box.spec.sort is not Sort.ONE_FLAG}


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
                alt = self._text(_text("alt", message("What the picture shows, in words")), f"{place}.alt", picture.get("alt"))
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
                return Box(spec, place, value=_written_shape(around), problems=tuple(about))
        return Box(spec, place, value=_written(spec, value), options=spec.options, problems=said)

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
                yield Row(id, at, (self._text(_text("", spec.label), at, row),), name=id if names else "")
                continue
            way = way_of(spec, row)
            inner = [each for each in spec.inner if way in ("", each.key) or each.key not in dict(spec.ways)]
            boxes = tuple(self.box(each, row, f"{at}.{each.key}", id) for each in inner)
            yield Row(id, at, boxes, tuple(self.problems.get(at, ())), way, id if names else "")

    def _notes(self, spec: Spec, place: str, notes: Mapping[str, Any], row: Body) -> Iterable[Box]:
        cards = self._named(spec.of)
        right = row.get("answer", row.get("group"))
        for name in dict.fromkeys((*cards, *notes)):
            if name != right or name in notes:
                yield self._text(_text(name, _plain(cards.get(name, name))), f"{place}.{name}", _words_of(notes.get(name)))

    def _named(self, key: str) -> Mapping[str, Any]:
        value = self.body.get(key)
        return value if isinstance(value, Mapping) else {}


def way_of(spec: Spec, row: Body) -> str:
    """Which of its ways a row goes: the first key it has; the first of all where it has none."""
    return next((key for key, _ in spec.ways if row.get(key) is not None), spec.ways[0][0] if spec.ways else "")


def _shown(text: Any) -> Text:
    """A text to choose by, in as many languages as it is in."""
    if isinstance(text, Mapping):
        some = next((words for words in text.values() if words), "")
        return {lang: text.get(lang) or some for lang in LANGUAGES} if some else ""
    return text if isinstance(text, str) else ""


def _plain(text: Any) -> str:
    words = dict.fromkeys(text.values()) if isinstance(text, Mapping) else [text]
    return " / ".join(each for each in words if each) or "—"


def _written(spec: Spec, value: Any) -> str:
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


def _written_shape(row: Body) -> str:
    found = next((key for key in ("circle", "box", "outline") if isinstance(row.get(key), list)), None)
    return f"{found} {' '.join(_written(_number('', ''), each) for each in row[found])}" if found else ""


# ---- A form read back


def taken(form: Form, body: Body) -> dict[str, Any]:
    """The body that the form says, made from the one it was drawn from. Buttons for rows (`add:`, `drop:`, `up:`, `down:`
    with a list's place, and the row's name or number as their value) are done."""
    reader = _Reader(form, body)
    read = reader.fields(specs_of(str(body.get("kind"))) or (), body, "")
    if read.get("kind") == "cloze":
        gaps = _gaps(read)
        if gaps or "gaps" in read:
            read["gaps"] = gaps
    if read.get("kind") == "hotspot" and f"spots.{ROW}" in form:
        right = [name for name in read.get("spots") or {} if f"spots.{name}.right" in form]
        if right != read.get("right") and (right or read.get("right")):
            read["right"] = right
    return read


def tidied(body: Body) -> dict[str, Any]:
    """The body without rows that are wholly empty: they were there to be filled in."""
    kept = dict(body)
    for spec in specs_of(str(body.get("kind"))) or ():
        value = body.get(spec.key)
        if spec.sort in (Sort.ROWS, Sort.TEXTS) and isinstance(value, list):
            kept[spec.key] = [row for row in value if not _is_empty(row)]
            if not kept[spec.key] and spec in AFTER:
                del kept[spec.key]
        elif spec.sort is Sort.NAMED and isinstance(value, Mapping):
            used = set(_picked(body, spec.key))
            kept[spec.key] = {name: row for name, row in value.items() if not _is_empty(row) or name in used}
            if not kept[spec.key] and spec.more:
                del kept[spec.key]
        elif spec.sort is Sort.NAMED_ROWS and isinstance(value, Mapping) and not spec.ways:
            kept[spec.key] = {name: row for name, row in value.items() if not _is_empty(row)}
    return kept


def place_in(body: Body, place: str) -> str:
    """Where a place of `tidied(body)` stands in `body`, whose empty rows count too."""
    found = re.match(r"(\w+)\[(\d+)\]", place)
    rows = body.get(found[1]) if found else None
    if found is None or not isinstance(rows, list):
        return place
    kept = [number for number, row in enumerate(rows) if not _is_empty(row)]
    number = int(found[2])
    return f"{found[1]}[{kept[number]}]{place[found.end() :]}" if number < len(kept) else place


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    if isinstance(value, list):
        return all(map(_is_empty, value))
    return value is None or value is False or value == ""


def _picked(value: Any, of: str) -> Iterable[str]:
    """The names of cards that something belongs to."""
    keys = {"cards": ("answer", "card"), "groups": ("group",)}.get(of, ())
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        if key in keys and isinstance(entry, str):
            yield entry
        else:
            yield from _picked(entry, of)


class _Reader:
    def __init__(self, form: Form, body: Body) -> None:
        self.form, self.body = form, body

    def one(self, name: str) -> str | None:
        values = self.form.get(name)
        return values[0].replace("\r\n", "\n") if values else None

    def fields(self, specs: Sequence[Spec], around: Body, place: str) -> dict[str, Any]:
        """`around` with what the form says of each field. What the form has no input for stays as it is."""
        read = dict(around)
        for spec in specs:
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
        if typed is None or typed == _written(spec, value):
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
            row[way] = _empty_rows(begun) if begun.sort in LISTS else ""
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
            words = self._text(_words_of(old), f"{place}.{name}")
            if isinstance(old, Mapping) and "lesson" in old:
                read[name] = {**old, "text": words if words is not None else ""}
            elif words is not None:
                read[name] = words
        return read or None

    def _shape(self, read: dict[str, Any], around: Body, place: str) -> None:
        typed = self.one(place)
        if typed is None or typed == _written_shape(around):
            return
        for key in ("circle", "box", "outline"):
            read.pop(key, None)
        name, *numbers = typed.replace(",", " ").split() or [""]
        if name:
            key = name if name in ("circle", "box", "outline") else "outline"
            read[key] = [_parsed(_number("", ""), each) for each in (numbers if key == name else [name, *numbers])]


def _gaps(body: Body) -> dict[str, Any]:
    """The gaps of a text: those it has marks for, in their order, new ones empty; others only where something is in them."""
    text = body.get("cloze")
    words = text.values() if isinstance(text, Mapping) else [str(text or "")]
    marks = dict.fromkeys(name for each in words for name in _MARK.findall(each))
    gaps = body.get("gaps") if isinstance(body.get("gaps"), Mapping) else {}
    assert isinstance(gaps, Mapping)
    kept = {name: gap for name, gap in gaps.items() if name in marks or not _is_empty(gap)}
    return {**kept, **{name: {} for name in marks if name not in kept}}


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

"""The columns of a table of questions: what their headers may be called, and the cells of a row by them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from edu.core.i18n import LANGUAGES, Text, in_language

MOST_COLUMNS = 400
MOST_NUMBERED = 30
# By the name of each column, what else it may be called; the first is the Russian template's.
NAMES: Mapping[str, tuple[str, ...]] = {
    "kind": ("вид", "тип", "type"),
    "id": ("код",),
    "text": ("вопрос", "текст", "question"),
    "points": ("баллы",),
    "tags": ("метки", "теги"),
    "difficulty": ("сложность",),
    "lesson": ("урок",),
    "option": ("вариант",),
    "answer": ("пара", "match"),
    "why": ("почему", "пояснение", "feedback"),
    "mark": ("доля", "вес", "weight"),
    "tolerance": ("допуск",),
    "wrong": ("не подходит",),
    "right": ("верно", "правильно", "correct"),
    "unit": ("единица",),
    "show": ("показать",),
    "exact": ("точно",),
    "typos": ("опечатки",),
    "keep order": ("не мешать",),
    "mode": ("оценка",),
    "from": ("начало",),
    "to": ("конец",),
    "near": ("наводка",),
    "ladder": ("лестница",),
    "edition": ("издание",),
    "lines": ("строк",),
    "least": ("слов не меньше",),
    "most": ("слов не больше",),
    "sample": ("образец",),
    "second question": ("второй вопрос",),
    "hint": ("подсказка",),
    "note": ("примечание",),
    "penalty": ("штраф",),
}
NUMBERED = ("option", "answer", "why", "mark", "tolerance", "wrong", "hint")
_OF_ONE = (("option", "answer", "why", "mark", "tolerance", "wrong"), ("hint",))  # stand together, by their number
_KNOWN = {name: own for own, others in NAMES.items() for name in (own, *others)}
_HEADER = re.compile(r"(?P<name>.*?) ?(?P<number>[1-9]\d?)?(?: (?P<lang>ru|en|рус|англ))?")
_LANGS = {"рус": "ru", "англ": "en"}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    number: int = 0  # of those that have one, from 1
    lang: str = ""

    def __str__(self) -> str:
        return self.name + (f" {self.number}" if self.number else "") + (f"_{self.lang}" if self.lang else "")

    def said_in(self, lang: str) -> str:
        """The header in the template of this language."""
        own = NAMES[self.name][0] if lang == "ru" else self.name
        return own + str(self)[len(self.name) :]


def column_of(header: str) -> Column | None:
    """The column of this header, in either language, however it is spaced: “Option 1_ru”, «вариант1»; None for an unknown one."""
    words = " ".join(header[:80].replace("_", " ").casefold().split())
    found = _HEADER.fullmatch(words)
    name = _KNOWN.get(found["name"]) if found else None
    if found is None or name is None:
        return None
    number = int(found["number"] or 0)
    if (name in NUMBERED) < bool(number) or number > MOST_NUMBERED:
        return None
    return Column(name, number, _LANGS.get(found["lang"] or "", found["lang"] or ""))


def in_order(columns: Sequence[Column]) -> list[Column]:
    """The columns as a table shows them: those of one option side by side."""
    names = list(NAMES)

    def rank(column: Column) -> tuple[int, int, int, str]:
        place = names.index(column.name)
        group = next((each for each in _OF_ONE if column.number and column.name in each), None)
        return (names.index(group[0]) if group else place, column.number, place, column.lang)

    return sorted(columns, key=rank)


@dataclass(slots=True)
class Cells:
    """The cells of a row, by their columns; it knows which have been asked for."""

    cells: dict[Column, str] = field(default_factory=dict)
    _used: set[Column] = field(default_factory=set)

    def words(self, name: str, number: int = 0) -> str:
        """The cell in no language or, where it is empty, in the first that isn't; empty where there is none."""
        return in_language(self.text(name, number), LANGUAGES[0])

    def text(self, name: str, number: int = 0) -> Text | None:
        """What stands in the column, or in those of the languages beside it."""
        plain = self._take(Column(name, number))
        both = {lang: words for lang in LANGUAGES if (words := self._take(Column(name, number, lang)))}
        if not both:
            return plain or None
        if plain:
            both = {lang: both.get(lang, plain) for lang in LANGUAGES}
        return both if len(both) == len(LANGUAGES) else next(iter(both.values()))

    def number(self, name: str, number: int = 0) -> float | str | None:
        """A number with a decimal comma or point; other words as they are, for the check to refuse."""
        words = self.words(name, number)
        return as_number(words) if words else None

    def put(self, text: Text | float | None, name: str, number: int = 0) -> None:
        """Write a text into its column, or into those of its languages."""
        if isinstance(text, Mapping):
            texts = {lang: in_language(text, lang) for lang in LANGUAGES}
            if len(set(texts.values())) > 1:
                self.cells.update({Column(name, number, lang): words for lang, words in texts.items()})
                return
            text = texts[LANGUAGES[0]]
        if text is not None and text != "":
            self.cells[Column(name, number)] = text if isinstance(text, str) else written(text)

    def numbers(self, *names: str) -> list[int]:
        """The numbers that any of these columns has something for, rising."""
        return sorted({column.number for column, words in self.cells.items() if column.name in names and words})

    def unused(self) -> Iterator[Column]:
        """What has never been asked for and isn't empty."""
        return (column for column, words in self.cells.items() if words and column not in self._used)

    def _take(self, column: Column) -> str:
        self._used.add(column)
        return self.cells.get(column, "").strip()


def as_number(words: str) -> float | str:
    """The number that is written; other words as they are."""
    if not re.fullmatch(r"[-+−]?(\d{1,30}([.,]\d{0,30})?|[.,]\d{1,30})([eE][-+]?\d{1,3})?", words, re.ASCII):
        return words
    value = float(words.replace(",", ".").replace("−", "-"))
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def written(value: float) -> str:
    """A number as a cell has it."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))

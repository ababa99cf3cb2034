"""A row of a table as a question."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from edu.core.i18n import LANGUAGES, Message, Text, in_language, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import renamed_tag
from edu.interchange.rules.columns import Cells
from edu.interchange.rules.naming import slug
from edu.interchange.rules.rows import ALL_NUMBERS, FLAGS, NUMBERS, PAIRS, TEXTS, WORDS

Say = Callable[[Message], None]  # takes what is lost
TRUTHS = {
    True: ("true", "верно", "да", "истина", "правда", "t", "yes", "1", "+"),
    False: ("false", "неверно", "нет", "ложь", "f", "no", "0", "-"),
}
LETTERS = "abcdefghij"
_CYRILLIC_LETTERS = "абвгдежзик"


def body_of(cells: Cells, kind: str, *, say: Say) -> dict[str, Any]:
    """The question of a row, all but its id; it is still to be checked."""
    body: dict[str, Any] = {"kind": kind, "text": cells.text("text"), "note": cells.text("note"), "lesson": cells.words("lesson") or None}
    body |= {key: cells.text(column) for key, column in TEXTS.get(kind, {}).items()}
    body |= {key: cells.words(column) or None for key, column in WORDS.get(kind, {}).items()}
    body |= {key: cells.number(column) for key, column in {**ALL_NUMBERS, **NUMBERS.get(kind, {})}.items()}
    body |= {key: _truth(words) for key, column in FLAGS.get(kind, {}).items() if (words := cells.words(column))}
    body["tags"] = _tags(cells.words("tags"), say)
    body["hints"] = [{"text": cells.text("hint", number)} for number in cells.numbers("hint")]
    body |= _READERS[kind](cells, say) if kind in _READERS else {}
    return {key: value for key, value in body.items() if value is not None and value != []}


def _truth(words: str) -> bool | str:
    plain = words.casefold()
    return next((truth for truth, known in TRUTHS.items() if plain in known), words)


def _tags(words: str, say: Say) -> list[str]:
    tags = []
    for written_tag in words.replace(";", ",").split(","):
        plain = written_tag.strip()
        tag = slug(plain)
        if plain and tag != plain:
            say(renamed_tag(plain, tag))
        if tag and tag not in tags:
            tags.append(tag)
    return tags


def _options(cells: Cells, mark: str) -> tuple[list[dict[str, Any]], list[int]]:
    """What stands in the columns of the options, and their numbers."""
    numbers = cells.numbers("option")
    return [
        _kept({"text": cells.text("option", number), "why": cells.text("why", number), mark: cells.number("mark", number)})
        for number in numbers
    ], numbers


def _kept(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None}


def _chosen(mark: str) -> Callable[[Cells, Say], dict[str, Any]]:
    def read(cells: Cells, say: Say) -> dict[str, Any]:
        options, numbers = _options(cells, mark)
        for word in _right_ones(cells.words("right"), options):
            place = _place(word, options, numbers)
            if (
                word.isdigit()
                and place is not None
                and any(word in both_of(option) for option in options)
                and word not in both_of(options[place])
            ):
                say(message("“%(word)s” under “right” was taken for the number of an option, not for its text.", word=word))
            if place is None:
                say(message("“%(word)s” under “right” is no option: write its number or its letter.", word=word[:40]))
            else:
                options[place]["right"] = True
        return {"options": options}

    return read


def _right_ones(words: str, options: Sequence[Body]) -> list[str]:
    """The words of the cell `right`; the whole of it where it is the text of an option."""
    if not words.isdigit() and any(words in both_of(option) for option in options):
        return [words]
    return [word.strip() for word in words.replace(";", ",").split(",") if word.strip()]


def _place(word: str, options: Sequence[Body], numbers: Sequence[int]) -> int | None:
    """Which option a word means: by its number, its text, or its letter."""
    if (number := _as_place(word)) in numbers:
        return numbers.index(number)
    for place, option in enumerate(options):
        if word in both_of(option):
            return place
    letter = word.casefold().rstrip(".)")
    for letters in (LETTERS, _CYRILLIC_LETTERS):
        if len(letter) == 1 and letter in letters and (number := letters.index(letter) + 1) in numbers:
            return numbers.index(number)
    return None


def _as_place(word: str) -> int:
    plain = word.rstrip(".)")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 4 else 0


def both_of(option: Body) -> tuple[str, ...]:
    return tuple(in_language(option.get("text"), lang) for lang in LANGUAGES)


def _true_or_false(cells: Cells, _: Say) -> dict[str, Any]:
    said = {"answer": _truth(cells.words("right")), "why_true": cells.text("why", 1), "why_false": cells.text("why", 2)}
    return _kept(said)


def _typed(cells: Cells, _: Say) -> dict[str, Any]:
    answers, _numbers = _options(cells, "mark")
    if not answers and (right := cells.text("right")):
        answers = [{"text": right}]
    shown = cells.text("show")
    full = next((answer for answer in answers if answer.get("mark", 1) == 1), None)
    if shown is not None and full is not None:
        full["show"] = shown
    return {"answers": answers}


def _counted(cells: Cells, _: Say) -> dict[str, Any]:
    numbers = cells.numbers("option")
    answers = [
        {
            "value": cells.number("option", number),
            **_tolerance(cells.words("tolerance", number)),
            "mark": cells.number("mark", number),
            "why": cells.text("why", number),
        }
        for number in numbers
    ]
    if not numbers and (value := cells.number("right")) is not None:
        answers = [{"value": value, **_tolerance(cells.words("tolerance", 1))}]
    return {"answers": [_kept(answer) for answer in answers]}


def _tolerance(words: str) -> dict[str, Any]:
    """“0,5” is absolute; “5 %” is a share of the value; “×1.1” is a factor."""
    sign = next((sign for sign in "%×" if sign in words), "")
    try:
        number = Decimal(words.replace(sign, "").replace(",", ".").strip()[:40]) if words else None
    except InvalidOperation:
        return {"tolerance": words}
    if number is None or not number.is_finite():
        return {"tolerance": words} if words else {}
    if not sign:
        return {"tolerance": float(number)}
    share = float(number / 100 if sign == "%" else number - 1)
    return {"tolerance": share, "type": "relative" if sign == "%" else "geometric"}


def _in_order(cells: Cells, _: Say) -> dict[str, Any]:
    return {"items": [cells.text("option", number) for number in cells.numbers("option")]}


def _paired(kind: str) -> Callable[[Cells, Say], dict[str, Any]]:
    rows_key, options_key, answer_key = PAIRS[kind]

    def read(cells: Cells, say: Say) -> dict[str, Any]:
        names: dict[tuple[str, ...], str] = {}
        options: dict[str, Text] = {}
        rows = []
        for number in cells.numbers("option", "answer"):
            text, answer = cells.text("option", number), cells.text("answer", number)
            name = ""
            if answer is not None:
                name = names.setdefault(_as_read(answer), f"a{len(names) + 1}")
                options.setdefault(name, answer)
            if text is not None:
                entry = {"text": text, answer_key: name, "why": cells.text("why", number), "weight": cells.number("mark", number)}
                rows.append((number, _kept(entry)))
        for number, row in rows:
            if wrong := _mistakes(cells.text("wrong", number), options, number, say):
                row["wrong"] = wrong
        return {options_key: options, rows_key: [row for _, row in rows]}

    return read


def _as_read(text: Text) -> tuple[str, ...]:
    return tuple(in_language(text, lang) for lang in LANGUAGES)


def _mistakes(text: Text | None, options: Mapping[str, Text], number: int, say: Say) -> dict[str, Text]:
    """“Oslo: it lies further north” line by line: by an option's name, why it doesn't fit."""
    if text is None:
        return {}
    told: dict[str, dict[str, str]] = {}
    for lang in LANGUAGES if isinstance(text, Mapping) else LANGUAGES[:1]:
        name = ""
        for line in in_language(text, lang).splitlines():
            found = _option_at(line, options, lang)
            if found:
                name, line = found
            elif not name:
                say(message("“%(line)s” under “wrong %(number)s” begins with no answer and a colon.", line=line[:40], number=number))
                continue
            whole = told.setdefault(name, {})
            whole[lang] = f"{whole[lang]}\n{line}" if lang in whole else line
    return {name: _one(by_lang) for name, by_lang in told.items()}


def _option_at(line: str, options: Mapping[str, Text], lang: str) -> tuple[str, str] | None:
    """The option that a line begins with, the longest that does, and what follows it."""
    found = [(name, words) for name, text in options.items() if line.startswith((words := in_language(text, lang)) + ":")]
    if not found:
        return None
    name, words = max(found, key=lambda each: len(each[1]))
    return name, line[len(words) + 1 :].strip()


def _one(by_lang: Mapping[str, str]) -> Text:
    texts = {lang: by_lang.get(lang) or next(iter(by_lang.values())) for lang in LANGUAGES}
    return texts[LANGUAGES[0]] if len(set(texts.values())) == 1 else texts


def _essay(cells: Cells, _: Say) -> dict[str, Any]:
    numbers = cells.numbers("option")
    return {
        "rubric": {
            f"a{number}": _kept({"text": cells.text("option", number), "points": cells.number("mark", number)}) for number in numbers
        }
    }


_READERS: Mapping[str, Callable[[Cells, Say], dict[str, Any]]] = {
    "choice": _chosen("mark"),
    "choices": _chosen("weight"),
    "truefalse": _true_or_false,
    "short": _typed,
    "numeric": _counted,
    "match": _paired("match"),
    "sort": _paired("sort"),
    "order": _in_order,
    "essay": _essay,
}

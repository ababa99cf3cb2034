"""A question as a row of a table, and back: which cell means what for each kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from edu.core.i18n import LANGUAGES, Message, Text, in_language, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import renamed_tag
from edu.interchange.rules.columns import MOST_NUMBERED, Cells, written
from edu.interchange.rules.naming import slug

Say = Callable[[Message], None]  # takes what is lost

# By a kind, what it may be called in Russian; these are the kinds that a row can hold.
KINDS: Mapping[str, tuple[str, ...]] = {
    "choice": ("один ответ", "выбор", "multichoice"),
    "choices": ("несколько ответов", "несколько"),
    "truefalse": ("верно или нет", "верно-неверно", "true/false"),
    "short": ("слово", "краткий ответ"),
    "numeric": ("число",),
    "match": ("соответствие", "пары"),
    "order": ("порядок",),
    "sort": ("группы",),
    "essay": ("эссе", "сочинение"),
    "nps": ("рекомендация",),
    "description": ("текст", "описание"),
}
TRUTHS = {
    True: ("true", "верно", "да", "истина", "правда", "t", "yes", "1", "+"),
    False: ("false", "неверно", "нет", "ложь", "f", "no", "0", "-"),
}
_TEXTS = {  # by kind: the keys of the body that are a cell of words each, with their columns
    "short": {"why": "why"},
    "numeric": {"why": "why", "unit": "unit"},
    "order": {"why": "why", "from": "from", "to": "to", "near": "near"},
    "essay": {"sample": "sample"},
    "nps": {"why_text": "second question"},
}
_WORDS = {"order": {"mode": "mode"}, "match": {"edition": "edition"}}
_FLAGS = {
    "choice": {"keep_order": "keep order"},
    "choices": {"keep_order": "keep order"},
    "short": {"exact": "exact"},
    "match": {"keep_order": "keep order", "ladder": "ladder"},
    "order": {"ladder": "ladder"},
}
_NUMBERS = {"short": {"typos": "typos"}, "essay": {"lines": "lines", "least": "least", "most": "most"}}
_ALL_NUMBERS = {"points": "points", "difficulty": "difficulty", "penalty": "penalty"}
_PAIRS = {"match": ("prompts", "cards", "answer"), "sort": ("items", "groups", "group")}
_LETTERS = "abcdefghij"
_CYRILLIC_LETTERS = "абвгдежзик"


def kind_named(words: str) -> str | None:
    """The kind that a cell names, in either language."""
    plain = " ".join(words.casefold().split())
    return next((kind for kind, others in KINDS.items() if plain == kind or plain in others), None)


# ---- From a row


def body_of(cells: Cells, kind: str, *, say: Say) -> dict[str, Any]:
    """The question of a row, all but its id; it is still to be checked."""
    body: dict[str, Any] = {"kind": kind, "text": cells.text("text"), "note": cells.text("note"), "lesson": cells.words("lesson") or None}
    body |= {key: cells.text(column) for key, column in _TEXTS.get(kind, {}).items()}
    body |= {key: cells.words(column) or None for key, column in _WORDS.get(kind, {}).items()}
    body |= {key: cells.number(column) for key, column in {**_ALL_NUMBERS, **_NUMBERS.get(kind, {})}.items()}
    body |= {key: _truth(words) for key, column in _FLAGS.get(kind, {}).items() if (words := cells.words(column))}
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
                and any(word in _both(option) for option in options)
                and word not in _both(options[place])
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
    if not words.isdigit() and any(words in _both(option) for option in options):
        return [words]
    return [word.strip() for word in words.replace(";", ",").split(",") if word.strip()]


def _place(word: str, options: Sequence[Body], numbers: Sequence[int]) -> int | None:
    """Which option a word means: by its number, its text, or its letter."""
    if (number := _as_place(word)) in numbers:
        return numbers.index(number)
    for place, option in enumerate(options):
        if word in _both(option):
            return place
    letter = word.casefold().rstrip(".)")
    for letters in (_LETTERS, _CYRILLIC_LETTERS):
        if len(letter) == 1 and letter in letters and (number := letters.index(letter) + 1) in numbers:
            return numbers.index(number)
    return None


def _as_place(word: str) -> int:
    plain = word.rstrip(".)")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 4 else 0


def _both(option: Body) -> tuple[str, ...]:
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
    rows_key, options_key, answer_key = _PAIRS[kind]

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


# ---- Into a row


def cells_of(body: Body) -> Cells:
    """The row of a checked question of one of `KINDS`; what has no cell is left out, for the writer to find."""
    kind, cells = body["kind"], Cells()
    cells.put(kind, "kind")
    cells.put(body["id"], "id")
    for key, column in {"text": "text", "note": "note", "lesson": "lesson", **_TEXTS.get(kind, {}), **_WORDS.get(kind, {})}.items():
        cells.put(body.get(key), column)
    for key, column in {**_ALL_NUMBERS, **_NUMBERS.get(kind, {})}.items():
        cells.put(body.get(key), column)
    for key, column in _FLAGS.get(kind, {}).items():
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
    letter = _LETTERS[number - 1].upper()
    texts = {text for place, option in _numbered(options) if place != number for text in _both(option)}
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
    rows_key, options_key, answer_key = _PAIRS[body["kind"]]
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

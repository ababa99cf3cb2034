"""Aiken line by line: a stem, its options, the letter of the right one; and every question that is not whole, by its line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from edu.core.i18n import Message, message

MOST_OPTIONS = 26  # looked at
_OPTION = re.compile(r"(?:([A-Z])[.)]|([А-Я])\))[ \t]*(.*)", re.S)  # “А. С. Пушкин” begins a stem
_ANSWER = re.compile(r"ANSWER[ \t]*:[ \t]*(.*)", re.I | re.S)
_LETTER = re.compile(r"([A-ZА-Я])[.)]?", re.I)
_ALIKE = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")  # Cyrillic letters that look like Latin ones


@dataclass(slots=True)
class Item:
    """A question as it stands in the file; `wrong` says why it can't be used."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)  # letter, text
    right: int = -1  # which of the options
    wrong: Message | None = None


def items(text: str) -> Iterator[Item]:
    """The questions of the file, whole or not, each with its first line. Empty lines part nothing but two stems."""
    item: Item | None = None
    parted = False  # an empty line came since
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare:
            parted = True
            continue
        if answer := _ANSWER.fullmatch(bare):
            yield _answered(item or Item(number), answer[1])
            item = None
        elif option := _OPTION.fullmatch(bare):
            item = item or Item(number)
            item.options.append((option[1] or option[2], option[3].strip()))
        elif item is None or item.options or parted:
            if item is not None:
                yield _unanswered(item)
            item = Item(number, [bare])
        else:
            item.stem.append(bare)
        parted = False
    if item is not None:
        yield _unanswered(item)


def is_stem_line(line: str) -> bool:
    """Whether a line of a stem is read as one."""
    return bool(line.strip()) and not _OPTION.fullmatch(line.strip()) and not _ANSWER.fullmatch(line.strip())


def _answered(item: Item, said: str) -> Item:
    item.wrong = _problem(item)
    letter = _LETTER.fullmatch(said.strip())
    if item.wrong is None and letter is None:
        item.wrong = message("Write one letter after “ANSWER:”.")
    elif item.wrong is None and letter is not None:
        item.right = _place(letter[1].upper(), [each for each, _ in item.options])
        if item.right < 0:
            item.wrong = message("There is no option “%(letter)s”, which “ANSWER:” names.", letter=letter[1])
    return item


def _unanswered(item: Item) -> Item:
    item.wrong = _problem(item) or message("This question has no line “ANSWER:”.")
    return item


def _problem(item: Item) -> Message | None:
    letters = [letter.translate(_ALIKE) for letter, _ in item.options]
    if not item.stem:
        return message("Options or “ANSWER:” stand here without the text of a question.")
    if not item.options:
        return message("This text has no options after it: “A) …”, “B) …”.")
    if len(item.options) < 2:
        return message("This question has one option only: give at least 2.")
    if len(item.options) > MOST_OPTIONS or len(set(letters)) < len(letters):
        return message("Two options have one letter, or there is a question before this one without “ANSWER:”.")
    if any(not text for _, text in item.options):
        return message("An option has no text.")
    return None


def _place(letter: str, letters: Sequence[str]) -> int:
    """Which of the letters it is; where none is the same, which looks the same."""
    if letter in letters:
        return letters.index(letter)
    alike = [each.translate(_ALIKE) for each in letters]
    return alike.index(letter.translate(_ALIKE)) if letter.translate(_ALIKE) in alike else -1

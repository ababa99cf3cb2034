"""Reading what a teacher wrote: every mistake in words, with its place, and never an exception."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Message, Text, in_language, is_text, message
from edu.core.marks import Body, Problem, token
from edu.quizzes.rules.numbers import as_number

# The keys that every question has, whatever its kind.
ENVELOPE = ("id", "kind", "text", "picture", "points", "note", "lesson", "tags", "difficulty", "hints", "penalty")
LONGEST_TEXT = 10_000
_LESSON = re.compile(r"[a-z0-9][a-z0-9-]{0,79}(#[\w-]{1,120})?")
# Neither a database nor a page can hold these: control characters and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unusable(Invalid):
    """What was sent can't be used; `problems` says why, each with the place it stands at."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message, field=problems[0].place)
        self.problems = problems


class Look:
    """A look at one mapping of a question, standing at `place`; `problems` gathers what is wrong."""

    def __init__(self, value: object, place: str = "", problems: list[Problem] | None = None) -> None:
        self.body: Body = value if isinstance(value, Mapping) else {}
        self.place = place
        self.problems: list[Problem] = [] if problems is None else problems
        self.readable = isinstance(value, Mapping)
        if not self.readable:
            self.refuse("", message("Write keys with values here, as in “text: …”."))

    def at(self, key: str) -> str:
        """The place of `key`, as in `prompts[2].answer`."""
        return ".".join(filter(None, (self.place, key)))

    def refuse(self, key: str, why: Message) -> None:
        self.problems.append(Problem(self.at(key), why))

    def keys(self, *known: str) -> None:
        """Only the `known` keys may be here."""
        for key in [key for key in self.body if key not in known][:10]:
            self.refuse("", unknown(cut(key), known))

    def text(self, key: str, *, required: bool = True) -> Text | None:
        """The text under `key`; None where there is none or it can't be used."""
        value = self.body.get(key)
        if value is None and not required:
            return None
        return self._usable(key, value)

    def lesson(self, key: str) -> None:
        """Under `key` a lesson may be named, or a heading in it: where to read."""
        value = self.body.get(key)
        if value is not None and not (isinstance(value, str) and _LESSON.fullmatch(value)):
            self.refuse(key, message("Write a lesson's short name, or with a heading: “ladder#the-top”."))

    def flag(self, key: str) -> None:
        """Under `key` there may be a yes or a no."""
        if not isinstance(self.body.get(key), bool | None):
            self.refuse(key, message("Write “true” or “false” here."))

    def number(self, key: str, least: float, most: float, *, default: float | None = None) -> float | None:
        """The finite number under `key`, or `default`; None where it can't be used."""
        value = self.body.get(key)
        number = default if value is None else as_number(value)
        if number is None:
            self.refuse(key, message("Write a number here, with a decimal point and without quotes."))
        elif not least <= number <= most:
            bounds = {"least": f"{least:g}", "most": f"{most:g}"}
            self.refuse(key, message("Write a number from %(least)s to %(most)s here.", **bounds))
            return None
        return number

    def whole(self, key: str, least: int, most: int) -> int | None:
        """The whole number under `key`; None where there is none or it can't be used."""
        if self.body.get(key) is None:
            return None
        number = self.number(key, least, most)
        if number is not None and number != int(number):
            self.refuse(key, message("Write a whole number here."))
            return None
        return None if number is None else int(number)

    def line(self, key: str, *, most: int) -> str | None:
        """The one line of words under `key`, of at most `most` characters; None where there is none or it can't be used."""
        value = self.body.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or cut(value, most) != value or "\n" in value:
            self.refuse(key, message("Write one line of at most %(most)s characters here.", most=most))
            return None
        return value.strip()

    def one_of(self, key: str, known: Collection[str], *, default: str | None = None) -> str | None:
        """The word under `key`, one of the `known`, or `default`; None where it is another."""
        value = self.body.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in known:
            return value
        self.refuse(key, unknown(value if isinstance(value, str) else "", known))
        return None

    def listed(self, key: str, least: int, most: int) -> list[tuple[str, object]]:
        """The entries of the list under `key`, each with its own key (`items[2]`); at most `most`."""
        value = self.body.get(key)
        if not isinstance(value, list | tuple):
            self.refuse(key, message("Write a list of %(least)s to %(most)s here.", least=least, most=most))
            return []
        self._count(key, len(value), least, most)
        return [(f"{key}[{number}]", entry) for number, entry in enumerate(value[:most])]

    def looks(self, key: str, least: int, most: int) -> list["Look"]:
        """A look at each mapping in the list under `key`; anything else in it is refused and left out."""
        entries = self.listed(key, least, most)
        looks = [Look(entry, self.at(place), self.problems) for place, entry in entries]
        return [look for look in looks if look.readable]

    def texts(self, key: str, least: int, most: int) -> dict[str, Text]:
        """The good texts of the list under `key`, by their place."""
        found = {self.at(place): self._usable(place, entry) for place, entry in self.listed(key, least, most)}
        return {place: text for place, text in found.items() if text is not None}

    def named(self, key: str, least: int, most: int) -> dict[str, Text]:
        """The good texts of the mapping under `key`, by their short names."""
        value = self.body.get(key)
        if not isinstance(value, Mapping):
            self.refuse(key, message("Write short names with texts here, as in “a: …”."))
            return {}
        self._count(key, len(value), least, most)
        found = {name: self._usable(f"{key}.{name}", entry) for name, entry in self._by_name(key, value, most)}
        return {name: text for name, text in found.items() if text is not None}

    def looks_by_name(self, key: str, least: int, most: int) -> dict[str, "Look"]:
        """A look at each mapping of the mapping under `key`, by its short name; anything else is refused."""
        value = self.body.get(key)
        if not isinstance(value, Mapping):
            self.refuse(key, message("Write keys with values here, as in “text: …”."))
            return {}
        self._count(key, len(value), least, most)
        looks = {name: Look(entry, self.at(f"{key}.{name}"), self.problems) for name, entry in self._by_name(key, value, most)}
        return {name: look for name, look in looks.items() if look.readable}

    def different(self, texts: Mapping[str, Text], *, equal_may: bool = False) -> None:
        """No two `texts`, given by their places, may read the same in a language.

        With `equal_may` they may where they are equal in every language, and so are one.
        """
        twins: dict[str, tuple[str, str]] = {}
        for lang in LANGUAGES:
            seen: dict[str, str] = {}
            for place, text in texts.items():
                first = seen.setdefault(_as_read(text, lang), place)
                if first != place and not (equal_may and token(text) == token(texts[first])):
                    twins.setdefault(place, (first, lang))
        for place, (first, lang) in twins.items():
            why = message(
                "This reads the same as %(first)s (language: %(lang)s). Change one of them.",
                first=first,
                lang=lang,
            )
            self.problems.append(Problem(place, why))

    def _by_name(self, key: str, value: Mapping[Any, object], most: int) -> Iterator[tuple[str, object]]:
        """The entries with a good name; each other name is refused."""
        for name, entry in list(value.items())[:most]:
            if not isinstance(name, str) or not name.strip() or cut(name) != name:
                self.refuse(key, message("Write a short word instead of “%(name)s”, or quote it.", name=cut(name)))
            else:
                yield name, entry

    def _usable(self, key: str, value: object) -> Text | None:
        if problem := _text_problem(value):
            self.refuse(key, problem)
            return None
        return value if is_text(value) else None

    def _count(self, key: str, count: int, least: int, most: int) -> None:
        if count < least:
            self.refuse(key, message("Give at least %(least)s entries here.", least=least))
        if count > most:
            self.refuse(key, message("Give at most %(most)s entries here.", most=most))


def unknown(word: str, known: Collection[str]) -> Message:
    """A sentence for a word that isn't one of the `known`, with the nearest of them."""
    word = cut(word)
    if not word:
        return message("Write one of these: %(known)s.", known=", ".join(known))
    if near := get_close_matches(word, known, 1):
        return message("“%(word)s” is not known here. Did you mean “%(near)s”?", word=word, near=near[0])
    words = ", ".join(known)
    return message("“%(word)s” is not known here. Use one of these: %(known)s.", word=word, known=words)


def _text_problem(value: object) -> Message | None:
    """Why `value` is no text that can be shown, if it isn't."""
    if value is None or value == "":
        return message("Write a text here.")
    if not isinstance(value, str | Mapping):
        return message("Write one text here, and put it in quotes if it is a number or a yes or no.")
    if not is_text(value):
        return message("Write this text in these languages: %(langs)s.", langs=", ".join(LANGUAGES))
    for words in [value] if isinstance(value, str) else value.values():
        if len(words) > LONGEST_TEXT:
            return message("Shorten this text to %(most)s characters.", most=LONGEST_TEXT)
        if _UNPRINTABLE.search(words):
            return message("Take the unprintable characters out of this text.")
    return None


def _as_read(text: Text, lang: str) -> str:
    # A page folds spaces, and composed and decomposed letters look alike.
    return " ".join(normalize("NFC", in_language(text, lang)).split())


def cut(word: object, most: int = 40) -> str:
    """At most `most` printable characters of a word; of anything else its type."""
    return _UNPRINTABLE.sub("", word[:most] if isinstance(word, str) else type(word).__name__)

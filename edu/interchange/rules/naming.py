"""Ids for questions that come from files: small Latin words, each once in a file."""

import re
import unicodedata

LONGEST = 80  # characters of an id, as `quizzes.rules.question` takes them
_ROOM = 8  # characters kept for the number of a twin: "-2", "-3"
_MUCH = 4000  # characters looked at of what may be a whole page
# As in Russian passports (ICAO Doc 9303), the hard and soft signs left out.
_CYRILLIC = {
    **dict(zip("абвгдеёзийклмнопрстуфыэіїєґ", "a b v g d e e z i i k l m n o p r s t u f y e i i e g".split(), strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""},
}
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)
_BETWEEN = re.compile(r"[^a-z0-9]+")


def slug(words: str) -> str:
    """`words` in small Latin letters, digits and hyphens, 72 characters at most; empty when nothing is left."""
    composed = unicodedata.normalize("NFC", words[:_MUCH]).lower().translate(_LETTERS)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(letter))
    joined = _BETWEEN.sub("-", bare).strip("-")
    if len(joined) <= LONGEST - _ROOM:
        return joined
    cut = joined[: LONGEST - _ROOM + 1]
    return (cut.rpartition("-")[0] or cut)[: LONGEST - _ROOM].strip("-")


class Namer:
    """The ids of one file: the same words twice give "word" and "word-2"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}  # so that a thousand of one name take a thousand steps, not a million
        self._asked = 0

    def name(self, *words: str) -> str:
        """An id from the first of `words` that leaves something (the file's id, else its name); else "question-7"."""
        self._asked += 1
        base = next((made for each in words if (made := slug(each))), f"question-{self._asked}")
        number = self._last.get(base, 0) + 1
        while (id := base if number == 1 else f"{base}-{number}") in self._taken:
            number += 1
        self._last[base] = number
        self._taken.add(id)
        return id

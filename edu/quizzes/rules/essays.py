"""Texts of the learner's own: how long they are asked to be, and how long one is, in words as a reader counts them."""

import re
from collections.abc import Mapping
from unicodedata import normalize

from edu.core.i18n import Text, message
from edu.core.marks import Body
from edu.quizzes.rules.checking import Look

LONGEST = 20_000  # characters: some 3000 words
LINES = 10  # that the input shows of a text that doesn't say
MOST_LINES = 40
MOST_WORDS = 3000
# Letters and digits with their stress marks, held together by what stands inside a word: well-known, don't, 3.14, 10,000.
_LETTERS = r"(?:[^\W_]|[\u0300-\u036f])+"
_WORD = re.compile(rf"{_LETTERS}(?:(?:[-\u2010\u2011'’]|(?<=\d)[.,](?=\d)){_LETTERS})*")
_BETWEEN = {"ru": "Слов: от %(least)s до %(most)s.", "en": "Words: %(least)s to %(most)s."}
_AT_LEAST = {"ru": "Слов: не меньше %(least)s.", "en": "Words: at least %(least)s."}
_AT_MOST = {"ru": "Слов: не больше %(most)s.", "en": "Words: at most %(most)s."}
_TOO_FEW = {"ru": "Слов: %(count)s, а нужно не меньше %(least)s.", "en": "Words: %(count)s. At least %(least)s are asked for."}
_TOO_MANY = {"ru": "Слов: %(count)s, а нужно не больше %(most)s.", "en": "Words: %(count)s. At most %(most)s are asked for."}


def check_range(look: Look) -> None:
    """Find what is wrong with how much is to be written: `lines` of the input, words at `least` and at `most`."""
    look.whole("lines", 1, MOST_LINES)
    least, most = look.whole("least", 1, MOST_WORDS), look.whole("most", 1, MOST_WORDS)
    if least and most and least > most:
        look.refuse("most", message("This is less than “least”: exchange them."))


def count_words(text: str) -> int:
    """How many words a reader counts in `text`: dashes and signs that stand alone are none."""
    return sum(1 for _ in _WORD.finditer(normalize("NFC", text)))


def range_of(body: Body) -> Text:
    """How many words a checked body asks for, to be read beside the input; empty where it doesn't say."""
    least, most = body.get("least"), body.get("most")
    if least and most:
        return _filled(_BETWEEN, least=least, most=most)
    if least:
        return _filled(_AT_LEAST, least=least)
    return _filled(_AT_MOST, most=most) if most else ""


def said_of(body: Body, count: int) -> Text | None:
    """What is said of a text of so many words: nothing, unless that is too few or too many."""
    least, most = body.get("least"), body.get("most")
    if least and count < least:
        return _filled(_TOO_FEW, count=count, least=least)
    if most and count > most:
        return _filled(_TOO_MANY, count=count, most=most)
    return None


def _filled(words: Mapping[str, str], **numbers: float) -> Text:
    return {lang: text % {name: int(number) for name, number in numbers.items()} for lang, text in words.items()}

"""Complaints: what for, how much one weighs, and when enough people agree that something should be out of sight."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import Message, message

MAX_WORDS = 1000
HIDES_AT = 200  # hundredths that complaints weigh together
HIDES_BY = 2  # different people with an account
VISITOR_WEIGHT = 20  # hundredths
MOST_BY_VISITORS = 60  # hundredths of all visitors together: many browsers may be one person
ACCURACY_PRIOR = 0.5  # of who has never complained
A_DAY = {0: 5, 1: 20, 2: 50, 3: 100, 4: 200}  # complaints of a person, by trust
DAY = timedelta(days=1)

# Letters and digits that can't be taken for one another, in three groups: read out over the phone without trouble.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


class Reason(StrEnum):
    SPAM = "spam"
    RUDE = "rude"
    WRONG = "wrong"
    COPIED = "copied"
    PRIVATE = "private"
    CHEATING = "cheating"
    HARM = "harm"
    OTHER = "other"


REASONS: Mapping[Reason, Message] = {
    Reason.SPAM: message("Advertising or spam"),
    Reason.RUDE: message("Rude or insulting"),
    Reason.WRONG: message("Wrong or misleading"),
    Reason.COPIED: message("Copied from elsewhere without a source"),
    Reason.PRIVATE: message("Tells something private about a person"),
    Reason.CHEATING: message("Gives away the answers of a test that is on"),
    Reason.HARM: message("Somebody may come to harm"),
    Reason.OTHER: message("Something else"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One complaint as it counts: whose, and how much. `person` is None for a visitor."""

    person: int | None
    weight: int


def accuracy(upheld: int, decided: int) -> float:
    """How often a person's complaints were right, in [0, 1], drawn to `ACCURACY_PRIOR` by two imagined ones (Laplace)."""
    return (upheld + 2 * ACCURACY_PRIOR) / (decided + 2)


def weight_of(*, trust: int, upheld: int, decided: int) -> int:
    """What a person's complaint weighs, in hundredths: (trust + 1) × past accuracy."""
    return round(100 * (trust + 1) * accuracy(upheld, decided))


def total(voices: Sequence[Voice]) -> int:
    """What complaints weigh together: people whole, visitors up to `MOST_BY_VISITORS`."""
    visitors = sum(voice.weight for voice in voices if voice.person is None)
    return sum(voice.weight for voice in voices if voice.person is not None) + min(visitors, MOST_BY_VISITORS)


def hides(voices: Sequence[Voice]) -> bool:
    """Whether the thing goes out of sight until a moderator has looked: enough weight, of at least two different people."""
    people = {voice.person for voice in voices if voice.person is not None}
    return len(people) >= HIDES_BY and total(voices) >= HIDES_AT


def check_reason(reason: str, words: str) -> tuple[Reason, str]:
    """The reason and the words, tidied. Raises Invalid."""
    if reason not in set(Reason):
        raise Invalid(message("Choose what is wrong with it."), field="reason")
    tidy = "\n".join(line.rstrip() for line in words.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if len(tidy) > MAX_WORDS:
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_WORDS), field="words")
    if not is_plain(tidy):
        raise Invalid(message("There are signs in this text that can't be shown."), field="words")
    if reason == Reason.OTHER and not tidy:
        raise Invalid(message("Say in a few words what is wrong."), field="words")
    return Reason(reason), tidy


def is_plain(text: str) -> bool:
    """Whether `text` has no control characters but line breaks: PostgreSQL can't keep a NUL at all."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text)


def code_from(numbers: Sequence[int]) -> str:
    """A tracking code of `CODE_LENGTH` random numbers: «ABCD-EFGH-JKMN»."""
    signs = "".join(CODE_SIGNS[number % len(CODE_SIGNS)] for number in numbers)
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def tidy_code(typed: str) -> str:
    """A code as it is compared: without hyphens and spaces, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())[:40]

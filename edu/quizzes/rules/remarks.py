"""What students say about one question: what it can be about, and how much of it is enough."""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import Message, Text, message
from edu.core.marks import Field

MAX_WORDS = 1000  # characters
MAX_ANSWER = 2000
MOST_OPEN = 5  # remarks of one person on one question
MOST_A_DAY = 30  # remarks of one person
WHOLE = ""  # the part that is no part: the question itself


class Kind(StrEnum):
    COMMENT = "comment"
    REPORT = "report"


class Reason(StrEnum):
    """What a report says is wrong."""

    KEY = "key"
    UNCLEAR = "unclear"
    TYPING = "typing"
    LAYOUT = "layout"
    OTHER = "other"


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


# What one chooses from, in this order: a comment first, then the reports by their reasons.
ABOUT: Mapping[str, Message] = {
    Kind.COMMENT: message("A comment or a question"),
    Reason.KEY: message("Wrong key: what counts as right isn't"),
    Reason.UNCLEAR: message("Unclear"),
    Reason.TYPING: message("Typing mistake"),
    Reason.LAYOUT: message("Broken picture or layout"),
    Reason.OTHER: message("Something else is wrong"),
}


def check_about(about: str) -> tuple[Kind, Reason | None]:
    """The kind and the reason that a choice among `ABOUT` means. Raises Invalid."""
    if about not in ABOUT:
        raise Invalid(message("Choose what it is."), field="about")
    return (Kind.COMMENT, None) if about == Kind.COMMENT else (Kind.REPORT, Reason(about))


def check_words(words: str, reason: Reason | None) -> str:
    """What a student says, tidied: plain text of at most 1000 characters. A report may do without. Raises Invalid."""
    tidy = _tidy(words, most=MAX_WORDS, field="words")
    if not tidy and reason in (None, Reason.OTHER):
        raise Invalid(message("Say it in words."), field="words")
    return tidy


def check_answer(words: str) -> str:
    """What a teacher answers, tidied: plain text of at most 2000 characters. Raises Invalid."""
    tidy = _tidy(words, most=MAX_ANSWER, field="answer")
    if not tidy:
        raise Invalid(message("Write an answer first."), field="answer")
    return tidy


def _tidy(words: str, *, most: int, field: str) -> str:
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip().split("\n")
    tidy = "\n".join(line.rstrip() for line in lines)
    if len(tidy) > most:
        raise Invalid(message("Please keep it to %(count)s characters.", count=most), field=field)
    # PostgreSQL can't keep a NUL at all.
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in tidy):
        raise Invalid(message("There are signs in this text that can't be shown."), field=field)
    return tidy


def parts_of(fields: Iterable[Field]) -> dict[str, Text]:
    """What of a question a remark can be about: its prompts, gaps and options by their part names, each as it is read.

    A gap is read as nothing: it goes by its number. Places and steps that are only numbers are passed over.
    """
    parts: dict[str, Text] = {}
    for field in fields:
        for gap in field.gaps:
            parts.setdefault(gap.name, "")
        for option in (*field.rows, *field.options, *(option for gap in field.gaps for option in gap.options)):
            if option.text != option.id:
                parts.setdefault(option.id, option.text)
    return parts

"""What people write: how long it may be, its states, its sources."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import Message, message

MIN_TITLE, MAX_TITLE = 10, 150  # characters, as all below
MIN_BODY, MAX_BODY = 10, 20_000
MIN_COMMENT, MAX_COMMENT = 2, 1000
MAX_NOTE = 200
MAX_TOPICS = 5
MAX_SOURCES = 10
MAX_SOURCE = 300


class State(StrEnum):
    DRAFT = "draft"
    HELD = "held"
    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"
    DELETED = "deleted"


class What(StrEnum):
    """What somebody has written."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"


class ClosedAs(StrEnum):
    DUPLICATE = "duplicate"
    MERGED = "merged"
    UNCLEAR = "unclear"
    OFF_TOPIC = "off-topic"
    ANSWERED = "answered"


CLOSED_AS: dict[ClosedAs, Message] = {
    ClosedAs.DUPLICATE: message("This has been asked before."),
    ClosedAs.MERGED: message("This was asked twice: its answers stand under the other question now."),
    ClosedAs.UNCLEAR: message("It isn't clear what is asked."),
    ClosedAs.OFF_TOPIC: message("This is no question about something to learn."),
    ClosedAs.ANSWERED: message("The asker has what they need."),
}
# What the asker, or somebody with the privilege, may close a question as by a button; the first two have ways of their own.
BY_HAND = (ClosedAs.UNCLEAR, ClosedAs.OFF_TOPIC, ClosedAs.ANSWERED)


@dataclass(frozen=True, slots=True)
class Source:
    """Where somebody knows it from: words, and an address where there is one."""

    title: str
    url: str = ""


def check_title(text: str) -> str:
    """The title, tidied to one line. Raises Invalid."""
    tidy = " ".join(_plain(text, "title").split())
    if not MIN_TITLE <= len(tidy) <= MAX_TITLE:
        raise Invalid(message("A title has %(least)s to %(most)s characters.", least=MIN_TITLE, most=MAX_TITLE), field="title")
    return tidy


def check_body(text: str) -> str:
    """The text of a question or an answer, tidied. Raises Invalid."""
    return _within(text, MIN_BODY, MAX_BODY, "body")


def check_comment(text: str) -> str:
    """The text of a comment, tidied. Raises Invalid."""
    return _within(text, MIN_COMMENT, MAX_COMMENT, "comment")


def check_note(text: str) -> str:
    """Why something was edited, on one line. Raises Invalid."""
    return " ".join(_plain(text, "note").split())[:MAX_NOTE]


def draft_of(text: str, most: int) -> str:
    """As much of an unfinished text as can be kept."""
    return "".join(sign for sign in text.replace("\r\n", "\n") if _fits(sign))[:most]


def read_sources(text: str) -> tuple[Source, ...]:
    """Sources as they are typed, one a line: words, an address, or both. Raises Invalid."""
    lines = [" ".join(line.split()) for line in _plain(text, "sources").splitlines() if line.strip()]
    if len(lines) > MAX_SOURCES:
        raise Invalid(message("Up to %(count)s sources fit.", count=MAX_SOURCES), field="sources")
    if any(len(line) > MAX_SOURCE for line in lines):
        raise Invalid(message("A source has up to %(count)s characters.", count=MAX_SOURCE), field="sources")
    return tuple(_source(line) for line in lines)


def typed_sources(sources: Sequence[Source]) -> str:
    """Sources as they can be typed again."""
    return "\n".join(each.url if each.title == each.url else f"{each.title} {each.url}".strip() for each in sources)


_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def _source(line: str) -> Source:
    found = _ADDRESS.search(line)
    if not found:
        return Source(line)
    words = " ".join(f"{line[: found.start()]} {line[found.end() :]}".split()).strip(" —–-:")
    return Source(words or found[0], found[0])


def _within(text: str, least: int, most: int, field: str) -> str:
    tidy = _plain(text, field).strip()
    if not least <= len(tidy) <= most:
        raise Invalid(message("Please write %(least)s to %(most)s characters.", least=least, most=most), field=field)
    return tidy


def _plain(text: str, field: str) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not all(_fits(sign) for sign in plain):
        raise Invalid(message("There are signs in this text that can't be shown."), field=field)
    return plain


def _fits(sign: str) -> bool:
    """PostgreSQL can't keep a NUL at all, and nobody can read the others."""
    return sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")

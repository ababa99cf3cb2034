"""What is put into the index, and what comes back out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2s

from edu.core.i18n import Message, message
from edu.core.ids import UserId

KINDS: Mapping[str, Message] = {
    "lesson": message("Lessons"),
    "question": message("Questions"),
    "answer": message("Answers"),
    "person": message("People"),
    "page": message("Pages"),
}
# Kinds that stand in both languages under one key; of others the last `put` is the only one.
IN_BOTH = frozenset({"lesson", "page"})
# Kinds the tutor's answers may be made from; of answers the accepted ones.
SOURCES = frozenset({"lesson", "answer"})
LABELS = ("subject", "level", "topic", "accepted")

MAX_BODY = 100_000  # characters that are searched: a long lesson has 10,000
MAX_TITLE = 500

# A text with some parts marked: safe to draw, as each part is plain text.
Parts = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found. `labels`: "subject", "level", "topic" by their slugs; "accepted": "yes" for an accepted answer,
    which makes it a source of the tutor."""

    kind: str
    key: str
    lang: str
    title: str
    body: str  # plain text, paragraphs apart by empty lines; what `plain.text_of_html` makes
    path: str  # without the language, as "/ask/12"
    at: datetime
    labels: Mapping[str, str] = field(default_factory=dict)
    author_id: UserId | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    key: str
    lang: str
    title: Parts
    snippet: Parts
    path: str
    labels: Mapping[str, str]
    author_id: UserId | None
    at: datetime
    score: float

    @property
    def plain_title(self) -> str:
        return "".join(text for text, _ in self.title)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, best first."""

    hits: tuple[Hit, ...]
    after: str  # where the next page begins; empty when this is the last
    suggestion: str  # the words with typing errors mended; empty where there is nothing to mend
    mended: bool  # whether the hits are those of the suggestion, the words themselves being nowhere


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a lesson or an accepted answer."""

    kind: str
    key: str
    lang: str
    title: str  # of what it stands in
    heading: str  # above it; empty at the beginning
    path: str  # without the language, with the heading's anchor
    text: str
    score: float


NOTHING = Found(hits=(), after="", suggestion="", mended=False)


def mark(name: str, value: str) -> str:
    """The word that stands in the index for a label: no reader's word looks like it."""
    return "x" + blake2s(f"{name}={value}".encode(), digest_size=8).hexdigest()


def marks_of(entry: Entry) -> tuple[str, ...]:
    """The words of all an entry can be filtered by."""
    pairs = {"kind": entry.kind, "lang": entry.lang, **entry.labels}
    return tuple(mark(name, value) for name, value in sorted(pairs.items()) if value)

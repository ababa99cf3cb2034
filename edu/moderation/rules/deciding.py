"""What moderators decide, of what, and how many of them it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import Message, message
from edu.core.ids import UserId
from edu.moderation.rules.complaints import is_plain

LOCK = timedelta(minutes=15)
MAX_NOTE = 1000
MAX_TEXT = 20_000
DAYS = (1, 3, 7, 14, 30, 90, 365)  # a suspension may last
APPEAL_WITHIN = timedelta(days=30)


class Decision(StrEnum):
    KEEP = "keep"
    HIDE = "hide"
    EDIT = "edit"
    DELETE = "delete"
    WARN = "warn"
    SUSPEND = "suspend"
    MEND = "mend"  # of a lesson: it will be mended by hand
    UNDO = "undo"  # of a ring: the votes are taken back


class Why(StrEnum):
    """How something came to the moderators."""

    COMPLAINT = "complaint"
    FIRST = "first"  # one of somebody's first posts, held
    RING = "ring"  # two people vote for each other far above chance
    TWIN = "twin"  # a text that another has written already


class Outcome(StrEnum):
    """Of an appeal."""

    STANDS = "stands"
    OVERTURNED = "overturned"


LABELS: Mapping[Decision, Message] = {
    Decision.KEEP: message("Nothing is wrong: it stays"),
    Decision.HIDE: message("Hide it"),
    Decision.EDIT: message("Edit it; it stays"),
    Decision.DELETE: message("Delete it as abuse"),
    Decision.WARN: message("It stays; warn the author"),
    Decision.SUSPEND: message("Hide it, and suspend the author for a time"),
    Decision.MEND: message("It is right: it will be mended"),
    Decision.UNDO: message("Take these votes back"),
}
# As it was done, for letters and lists.
DONE: Mapping[Decision, Message] = {
    Decision.KEEP: message("Nothing was found wrong: it stays."),
    Decision.HIDE: message("It was hidden."),
    Decision.EDIT: message("It was edited."),
    Decision.DELETE: message("It was deleted as abuse."),
    Decision.WARN: message("Its author was warned."),
    Decision.SUSPEND: message("It was hidden, and its author suspended for a time."),
    Decision.MEND: message("You were right: it will be mended."),
    Decision.UNDO: message("Votes were taken back."),
}
KIND_NAMES: Mapping[str, Message] = {
    "question": message("Question"),
    "answer": message("Answer"),
    "comment": message("Comment"),
    "person": message("Person"),
    "remark": message("Remark about a quiz question"),
    "lesson": message("Lesson"),
    "votes": message("Votes"),
}
COMPLAINABLE = ("question", "answer", "comment", "person", "remark", "lesson")

_POST = (Decision.KEEP, Decision.HIDE, Decision.EDIT, Decision.DELETE, Decision.WARN, Decision.SUSPEND)
_ALLOWED: Mapping[str, tuple[Decision, ...]] = {
    "question": _POST,
    "answer": _POST,
    "comment": _POST,
    "person": (Decision.KEEP, Decision.HIDE, Decision.EDIT, Decision.WARN, Decision.SUSPEND),
    "remark": (Decision.KEEP, Decision.HIDE, Decision.WARN, Decision.SUSPEND),
    "lesson": (Decision.KEEP, Decision.MEND),
    "votes": (Decision.KEEP, Decision.UNDO),
}
# What takes something from people needs two of them; a word to the author, or a mended text, one.
_HEAVY = frozenset({Decision.HIDE, Decision.DELETE, Decision.SUSPEND})
AGAINST_AUTHOR = frozenset({Decision.HIDE, Decision.EDIT, Decision.DELETE, Decision.WARN, Decision.SUSPEND})
OUT_OF_SIGHT = frozenset({Decision.HIDE, Decision.DELETE, Decision.SUSPEND})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a moderator has decided, checked."""

    decision: Decision
    note: str = ""  # to the author
    text: str = ""  # instead, of an edit
    days: int = 0  # of a suspension


def allowed(kind: str, why: Why) -> tuple[Decision, ...]:
    """What can be decided of a thing, in the order it is offered. A held post is let in by «it stays»."""
    return _ALLOWED.get(kind, (Decision.KEEP,))


def check(kind: str, why: Why, *, decision: str, note: str, text: str, days: int) -> Sentence:
    """A decision as it was sent, checked and tidied. Raises Invalid beside the field that can't be used."""
    if decision not in set(allowed(kind, why)):
        raise Invalid(message("Choose what to do."), field="decision")
    made = Decision(decision)
    note, text = _tidy(note), _tidy(text)
    if len(note) > MAX_NOTE:
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_NOTE), field="note")
    if made is Decision.WARN and not note:
        raise Invalid(message("A warning needs words: say what the author should do otherwise."), field="note")
    if made is Decision.EDIT and not text:
        raise Invalid(message("Write how it should read."), field="text")
    if len(text) > MAX_TEXT:
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_TEXT), field="text")
    if made is Decision.SUSPEND and days not in DAYS:
        raise Invalid(message("Choose for how long."), field="days")
    return Sentence(made, note, text if made is Decision.EDIT else "", days if made is Decision.SUSPEND else 0)


def _tidy(text: str) -> str:
    tidy = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if not is_plain(tidy):
        raise Invalid(message("There are signs in this text that can't be shown."))
    return tidy


def needs_second(decision: Decision, why: Why, *, complained: int, others: int) -> bool:
    """Whether one moderator's decision waits for another's.

    Taking something away needs two different people: `complained` of them, with accounts, asked for it already. `others`
    are the moderators besides this one: where there are none, one must do. A held post was never shown: one keeps it out.
    """
    alone_may = why is Why.FIRST and decision is not Decision.SUSPEND
    return decision in _HEAVY and not alone_may and complained < 1 and others > 0


def may_appeal(decision: Decision | None, *, decided_at: datetime | None, appealed: bool, now: datetime) -> bool:
    """Whether the author may still appeal: once, within thirty days."""
    return decision in AGAINST_AUTHOR and decided_at is not None and not appealed and now <= decided_at + APPEAL_WITHIN


def may_take(*, by: UserId, author: UserId | None, complainants: Sequence[int], deciders: Sequence[int | None]) -> Message | None:
    """Why this moderator may not decide of a case; None: they may."""
    if author == by:
        return message("You wrote this yourself: another moderator decides.")
    if by in complainants:
        return message("You complained of this yourself: another moderator decides.")
    if by in deciders:
        return message("You have decided already: now it is another moderator's turn.")
    return None


def upheld(decision: Decision) -> bool:
    """Whether a decision says that who complained was right."""
    return decision is not Decision.KEEP

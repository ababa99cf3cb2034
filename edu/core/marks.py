"""What a question asks, what a reply is worth, and the shape every kind of question keeps.

A kind is one file in `edu/quizzes/kinds/`, found by being there. It is pure: a body and a reply in,
a `Mark` out. It knows no database, no request and no template: `ask` names a widget, and
`templates/quizzes/_fields.html` has one macro for each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Protocol

from edu.core.i18n import LANGUAGES, Message, Text, in_language
from edu.core.specs import Spec

# A question as a teacher wrote it: the text and the kind's own keys, as read from YAML or JSON.
Body = Mapping[str, Any]
# What a learner sent: by the name of an input, one value, or several where the field takes many.
Reply = Mapping[str, Any]
# The dice, thrown outside: `order(n)` is a permutation of range(n), the same for the same attempt.
Order = Callable[[int], Sequence[int]]
# More of them: a whole number below 2**64 for each label, the same for the same attempt.
Dice = Callable[[str], int]


def in_written_order(count: int) -> Sequence[int]:
    """The `Order` that shuffles nothing: for previews and tests."""
    return range(count)


class Verdict(StrEnum):
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    BLANK = "blank"
    WAITING = "waiting"  # for a teacher's mark
    NOTED = "noted"  # taken down: nothing about it is right or wrong


class Marked(StrEnum):
    """How a kind's replies get their marks."""

    AT_ONCE = "at once"  # by its rule
    BY_HAND = "by hand"  # by a teacher; the attempt waits
    NEVER = "never"  # a survey, or a text to read


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a teacher's question: where in the body, and a sentence."""

    place: str  # "prompts[2].answer"; empty for the whole question
    message: Message


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a question: its name in the store of files, and what it shows, in words."""

    src: str
    alt: Text


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen, placed, or given a place. Its id tells nothing about the key."""

    id: str
    text: Text
    picture: Picture | None = None
    outline: tuple[float, ...] = ()  # on the field's picture, in hundredths of its sides: x, y, x, y, …


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `rows` each take one of `options`; without rows, `name` is the input.

    A running `text` has its `gaps`, each a field of its own, where `[[name of the gap]]` stands in it.
    """

    widget: str  # a macro of templates/quizzes/_fields.html
    name: str = ""
    rows: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()
    label: Text = ""
    many: bool = False  # the input takes several options at once
    reuse: bool = False  # an option may be given to several rows
    text: Text = ""
    gaps: tuple["Field", ...] = ()
    picture: Picture | None = None
    longest: int = 4000  # characters of the reply
    lines: int = 1  # that the input shows

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs, which are the keys of the reply."""
        if self.gaps:
            return tuple(name for gap in self.gaps for name in gap.names)
        return tuple(row.id for row in self.rows) if self.rows else (self.name,)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reply, judged: a pair, a place in an order, an option, the number."""

    name: str  # the reply's key it belongs to; for options of one input, the option's id
    share: float  # of the whole question; the shares of all parts make 1
    verdict: Verdict
    given: Text | None = None  # what was answered, to be read
    why: Text | None = None  # the reason for this verdict
    right: Text | None = None  # the KEY: shown only when no try is left
    fraction: float | None = None  # how right a part is that is partly so
    lesson: str | None = None  # where to read about this mistake: a lesson's slug, or "slug#heading"

    @property
    def worth(self) -> float:
        """How right the part is, in [0, 1]."""
        return float(self.verdict is Verdict.RIGHT) if self.fraction is None else self.fraction


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reply is worth: a fraction in [0, 1] of the question's points, part by part."""

    fraction: float
    parts: tuple[Part, ...] = ()
    why: Text | None = None  # about the reply as a whole
    by_parts: bool = False  # the fraction is the sum of what its parts are worth, each by its share

    @property
    def verdict(self) -> Verdict:
        if self.parts and all(part.verdict is Verdict.BLANK for part in self.parts):
            return Verdict.BLANK
        for whole in (Verdict.WAITING, Verdict.NOTED):
            if any(part.verdict is whole for part in self.parts):
                return whole
        if self.fraction >= 1:
            return Verdict.RIGHT
        return Verdict.PARTLY if self.fraction > 0 else Verdict.WRONG

    def without_key(self) -> "Mark":
        """The same mark with nothing in it that tells what is right."""
        return replace(self, parts=tuple(replace(part, right=None) for part in self.parts))


class Kind(Protocol):
    """A kind of question. The docstrings are the contract; tests/quizzes/kinds walks every file."""

    name: str
    label: Message
    example: Body  # valid, and used by the tests, the authoring page and the gallery
    marked: Marked = Marked.AT_ONCE
    form: tuple[Spec, ...] = ()  # what a teacher fills in; with nothing here it is written as source

    def check(self, body: Body) -> list[Problem]:
        """What is wrong with a teacher's question, each with its place; empty when it can be used."""

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        """What to show, without the key, shuffled by `order` where shuffling is right."""

    def grade(self, body: Body, reply: Reply) -> Mark:
        """The reply's mark. `body` has passed `check`; `reply` may be any junk; never raises."""

    def drawn(self, body: Body, *, dice: Dice) -> Body:
        """The question with its values drawn, for kinds that have some."""
        return body

    def luck(self, body: Body) -> float | None:
        """What guessing at random earns on average, in [0, 1] (Moodle's random guess score); None where nobody can say."""
        return None

    def shape(self, body: Body) -> object:
        """What must stay as it is for replies to be graded anew by a later version: the names and options asked for."""
        return sorted((sorted(field.names), sorted(option.id for option in field.options)) for field in _apart(self.ask(body, order=range)))


def _apart(fields: Iterable[Field]) -> list[Field]:
    """The fields, with the gaps of a running text instead of the text."""
    return [each for field in fields for each in field.gaps or (field,)]


def token(text: Text) -> str:
    """An id made from what is read, not from where it stands, so that it can't tell the key."""
    return _digest("\x1f".join([in_language(text, lang) for lang in LANGUAGES]))


@lru_cache(maxsize=4096)  # grading asks for the same few ids again and again
def _digest(words: str) -> str:
    return blake2s(words.encode(), digest_size=5).hexdigest()

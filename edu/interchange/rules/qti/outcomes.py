"""What an item's scoring says of an answer, what answers are tried, and the feedback that they show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from edu.core.i18n import Message
from edu.interchange.rules.html import BREAK


class CantHold(Exception):
    """The item can't be a question of ours; the message says why, and where in its file when that is known."""

    def __init__(self, why: Message, place: str = "") -> None:
        super().__init__(str(why))
        self.why = why
        self.place = place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer is worth, in the item's own points, and the names of the feedback it shows."""

    score: float
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """Something to choose or to place: its name in the item, its words, and why it is right or wrong."""

    id: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer that can be typed: as a learner would, and as our pattern."""

    words: str
    pattern: str
    show: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Numbers that are near enough to one, and a number to try the scoring with."""

    value: float
    tolerance: float = 0.0
    type: str = "nominal"


@dataclass(slots=True)
class Feedback:
    """The texts an item may show, by their names; which have found a place; and what is shown whatever is answered."""

    texts: Mapping[str, str]
    used: set[str] = field(default_factory=set)
    always: frozenset[str] = frozenset()

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """What all these answers show is about the question, not about an answer."""
        shown = [outcome.shown for outcome in outcomes]
        self.always = frozenset.intersection(*shown) if shown else frozenset()

    def said(self, shown: Iterable[str], *more: str) -> str:
        """The texts of these names as one, in the item's order, with `more` before them."""
        names = [name for name in self.texts if name in set(shown) - self.always]
        self.used.update(names)
        return _joined([*more, *(self.texts[name] for name in names)])

    def note(self) -> str:
        self.used |= self.always
        return _joined(text for name, text in self.texts.items() if name in self.always)

    def left(self) -> list[str]:
        """The texts that have found no place."""
        return [text for name, text in self.texts.items() if text and name not in self.used]


def _joined(texts: Iterable[str]) -> str:
    return BREAK.join(dict.fromkeys(text for text in texts if text))


Lose = Callable[[Message], None]


def with_words(**keys: Any) -> dict[str, Any]:
    """The keys that hold something."""
    return {key: value for key, value in keys.items() if value not in ("", None, False, [], {})}

"""What goes between a file of questions and us: questions in our own form, and every loss on the way, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from edu.core.i18n import Message, message
from edu.core.marks import Body


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a file or a format could not hold, with its place: "line 12", "item q3", "sheet 1, row 4"."""

    place: str
    message: Message
    refused: bool = False  # the whole question was left out; else only something about it


@dataclass(frozen=True, slots=True)
class Found:
    """A question of a file, in our own form; it passes `quizzes.rules.question.check`."""

    body: Body
    place: str
    folder: tuple[str, ...] = ()  # the path of the category it stood in


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held. A whole file that can't be read is one refused loss and no questions."""

    questions: tuple[Found, ...] = ()
    losses: tuple[Loss, ...] = ()
    files: Mapping[str, bytes] | None = None  # pictures that came with it, by the `src` in the bodies

    @property
    def whole(self) -> bool:
        return not self.losses


@dataclass(frozen=True, slots=True)
class Written:
    """A file for questions, and what it could not hold."""

    data: bytes
    losses: tuple[Loss, ...] = ()


def unheld(body: Body, place: str, cannot_hold: Mapping[str, Message]) -> Loss:
    """The loss of a question of a kind that a format has no form for."""
    return Loss(place, cannot_hold.get(body["kind"], message("This format has no form for questions of this kind.")), refused=True)


class Format(Protocol):
    """A format is one file in `edu/interchange/formats/`, found by being there. Pure: bytes in, questions out, and back."""

    name: str  # "gift", "qti-2": small letters, digits, hyphens and dots
    label: Message
    suffixes: tuple[str, ...]  # (".gift", ".txt"), the likeliest first
    media: str  # the type it is sent as
    # By a kind's name, why this format can't hold it: said for each question left out. A kind that has come since is left out too.
    cannot_hold: Mapping[str, Message]

    def fits(self, data: bytes, name: str) -> float:
        """How sure it is, 0 to 1, that a file of this name and beginning is one of its own. Cheap."""

    def read(self, data: bytes) -> Read:
        """The questions of a file. Never raises: any bytes may come, hostile ones too, in bounded time and memory."""

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A file for checked questions; `files` are their pictures by the `src` in the bodies, where they are at hand.

        Texts in two languages go out in `lang`, said as a loss where that loses the other.
        """

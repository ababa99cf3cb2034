"""What is true of quizzes and attempts whatever the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from edu.core.i18n import Text
from edu.core.ids import AttemptKey, GuestKey, UserId
from edu.core.marks import Body, Field, Mark, Reply


class Feedback(StrEnum):
    EACH = "each"  # graded after every question, with tries
    END = "end"  # graded after handing in


@dataclass(frozen=True, slots=True)
class QuizSource:
    """A quiz as its file says it."""

    slug: str
    title: Text
    intro: Text
    feedback: Feedback
    tries: int
    questions: tuple[Body, ...]
    checks: tuple[Body, ...]  # practice questions: never graded in the quiz
    lesson: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Taker:
    """Who does a quiz: a person, or a visitor by the key in their session."""

    user_id: UserId | None = None
    guest: GuestKey | None = None


def is_taker(taker: Taker, *, user_id: int | None, guest: str | None) -> bool:
    """Whether an attempt of this person or visitor is the taker's."""
    return user_id == taker.user_id if user_id is not None else guest is not None and guest == taker.guest


@dataclass(frozen=True, slots=True)
class QuizCard:
    """A quiz in a list, with the reader's best share (0..1), None when never handed in."""

    slug: str
    title: Text
    intro: Text
    lesson: str | None
    feedback: Feedback
    questions: int
    points: int
    best: float | None


@dataclass(frozen=True, slots=True)
class Past:
    """One attempt in a history."""

    key: AttemptKey
    started_at: datetime
    ended_at: datetime | None
    earned: int
    outof: int
    paid: int
    posting_id: int | None  # the line of the statement that paid it


@dataclass(frozen=True, slots=True)
class Step:
    """One question's state in the line of an attempt."""

    position: int
    answered: bool
    settled: bool
    fraction: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its taker sees it now: what to fill in, the reply so far, what it was worth."""

    position: int
    name: str
    kind: str
    text: Text
    points: int
    fields: tuple[Field, ...]
    reply: Reply
    settled: bool
    tries_left: int
    mark: Mark | None  # of the last try; without the key while a try is left
    fraction: float | None
    notes: tuple[Text, ...]  # the general explanations, once settled
    lesson: str | None

    @property
    def shows_key(self) -> bool:
        return self.settled and self.mark is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An attempt as its taker sees it: where it stands and the questions asked for."""

    key: AttemptKey
    quiz: str
    title: Text
    lesson: str | None
    feedback: Feedback
    tries: int
    started_at: datetime
    ended_at: datetime | None
    earned: int
    outof: int
    paid: int
    posting_id: int | None
    owned: bool  # by a person; a visitor's result is theirs when they sign up
    steps: tuple[Step, ...]
    questions: tuple[Asked, ...]

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)


@dataclass(frozen=True, slots=True)
class Try:
    """One graded try at a question."""

    reply: Reply
    fraction: float

    def as_dict(self) -> dict[str, Any]:
        return {"reply": dict(self.reply), "fraction": self.fraction}

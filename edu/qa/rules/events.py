"""What the portal announces to those above."""

from dataclasses import dataclass
from datetime import datetime

from edu.core.ids import UserId


@dataclass(frozen=True, slots=True)
class Asked:
    """A question is open to everybody, for the first time."""

    question_id: int
    user_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer is open to everybody, for the first time."""

    answer_id: int
    question_id: int
    user_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody else's answer was accepted."""

    answer_id: int
    question_id: int
    answerer_id: UserId
    asker_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class TakenDown:
    """A "question", an "answer" or a "comment" is no longer there for readers, or no longer as they have read it."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class VotedUp:
    """A "question" or an "answer" was voted up."""

    kind: str
    id: int
    author_id: UserId
    now: datetime

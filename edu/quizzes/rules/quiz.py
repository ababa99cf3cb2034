"""What is true of quizzes and attempts whatever the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from edu.core.i18n import Text
from edu.core.ids import AttemptKey, GuestKey, UserId
from edu.core.marks import Body, Field, Mark, Part, Picture, Reply
from edu.quizzes.rules.plan import Draw, Pages
from edu.quizzes.rules.terms import Shown, Terms


@dataclass(frozen=True, slots=True)
class SectionSource:
    """A part of a quiz as its file says it."""

    entries: tuple[Body | Draw, ...]
    title: Text = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class QuizSource:
    """A quiz as its file says it."""

    slug: str
    title: Text
    intro: Text
    terms: Mapping[str, Any]  # as `rules.terms.check_terms` gives them
    sections: tuple[SectionSource, ...]
    pool: tuple[Body, ...]  # to be drawn from
    checks: tuple[Body, ...]  # practice questions: never graded in the quiz
    lesson: str | None
    position: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Announced when a person has handed in an attempt, or its time has handed it in; its marks may come later."""

    attempt_id: int
    user_id: UserId
    quiz_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Credited:
    """Announced when a person's finished attempt counts, once: the questions it had, by their names, and how it went."""

    attempt_id: int
    user_id: UserId
    questions: tuple[str, ...]
    quiz_id: int
    now: datetime
    ended_at: datetime
    share: float  # of all its points, 0…1
    right: int  # questions with nothing wrong
    gained: int  # points by which the person's bests have risen
    own: bool  # the person has written the quiz, so it shows nothing


@dataclass(frozen=True, slots=True)
class Taker:
    """Who does a quiz: a person, or a visitor by the key in their session."""

    user_id: UserId | None = None
    guest: GuestKey | None = None


def is_taker(taker: Taker, *, user_id: int | None, guest: str | None) -> bool:
    """Whether an attempt of this person or visitor is the taker's."""
    return user_id == taker.user_id if user_id is not None else guest is not None and guest == taker.guest


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page or a program sent for one question."""

    reply: Reply
    certainty: int | None = None
    sequence: int | None = None  # of the page it was answered on; None: whatever there is is meant


@dataclass(frozen=True, slots=True)
class QuizCard:
    """A quiz in a list, with the reader's grade (0..1), None when nothing has counted yet or it isn't shown."""

    slug: str
    title: Text
    intro: Text
    lesson: str | None
    terms: Terms  # with the reader's own allowances
    questions: int
    points: int
    grade: float | None


@dataclass(frozen=True, slots=True)
class Past:
    """One attempt in a history. What may not be shown yet is None."""

    key: AttemptKey
    number: int
    started_at: datetime
    ended_at: datetime | None
    abandoned: bool
    waits: bool
    earned: int | None
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
    tries_left: int | None  # None: as many as one likes
    mark: Mark | None  # of the last try; only as much of it as may be shown
    fraction: float | None
    notes: tuple[Text, ...]  # the general explanations, once settled
    lesson: str | None
    picture: Picture | None = None  # below the text, where no field shows one
    sequence: int = 0
    hint: Text | None = None  # of the last wrong try
    counted: tuple[int, int] | None = None  # how many parts are right, of how many, where the hint tells
    certainty: int | None = None
    asks_certainty: bool = False
    criteria: tuple[tuple[Text, Part], ...] = ()  # of a mark by hand, each with what it was given
    by_certainty: float | None = None  # the mark by certainty, -6 to 3
    shows_key: bool = False
    checks: bool = False  # whether it can be checked now

    @property
    def prefix(self) -> str:
        """What the names of its inputs begin with, so that several questions can stand in one form."""
        return f"r{self.position}." if self.position else "r."

    @property
    def key(self) -> bool:
        return self.shows_key and self.mark is not None

    @property
    def locked(self) -> bool:
        return self.settled

    @property
    def answered(self) -> bool:
        return bool(self.reply) or not self.fields


@dataclass(frozen=True, slots=True)
class Sheet:
    """An attempt as its taker sees it: where it stands and the questions asked for."""

    key: AttemptKey
    quiz: str
    title: Text
    lesson: str | None
    terms: Terms
    number: int
    started_at: datetime
    deadline: datetime | None
    ended_at: datetime | None
    abandoned: bool
    waits: bool
    earned: int | None  # None: not to be shown now
    outof: int
    paid: int
    posting_id: int | None
    owned: bool  # by a person; a visitor's result is theirs when they sign up
    shown: frozenset[Shown]
    sections: tuple[Pages, ...]
    steps: tuple[Step, ...]
    questions: tuple[Asked, ...]

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def marks_from(self) -> datetime | None:
        """From when on the marks of a finished attempt are shown; None: never."""
        return self.terms.marks_from(self.ended_at) if self.ended_at else None

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)

    @property
    def pages(self) -> tuple[tuple[int, ...], ...]:
        """The positions on each page."""
        return tuple(page for section in self.sections for page in section.pages)

    def page_of(self, position: int) -> int:
        """The number of the page, from 1, that a question stands on."""
        return next((number for number, page in enumerate(self.pages, start=1) if position in page), 1)

    def section_of(self, page: int) -> Pages:
        """The section that a page belongs to."""
        first = self.pages[page - 1][0]
        return next(section for section in self.sections if any(first in positions for positions in section.pages))


@dataclass(frozen=True, slots=True)
class Try:
    """One graded try at a question."""

    reply: Reply
    fraction: float

    def as_dict(self) -> dict[str, Any]:
        return {"reply": dict(self.reply), "fraction": self.fraction}


def as_far_as(mark: Mark, shown: frozenset[Shown]) -> Mark | None:
    """As much of a mark as may be shown: None without its correctness."""
    if Shown.CORRECTNESS not in shown:
        return None
    feedback, answer = Shown.FEEDBACK in shown, Shown.ANSWER in shown
    parts = tuple(
        replace(part, why=part.why if feedback else None, lesson=part.lesson if feedback else None, right=part.right if answer else None)
        for part in mark.parts
    )
    return replace(mark, parts=parts, why=mark.why if feedback else None)

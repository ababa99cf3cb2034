"""What people say of lessons: 0 to 10 and why; the tickets of those who are displeased; what was changed for it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, Json


class LessonScore(Base):
    """One answer. Who gave it is forgotten with the account; the mark stays, or the sums would not."""

    __tablename__ = "lesson_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson: Mapped[str] = mapped_column(ForeignKey("lesson.slug"))
    lang: Mapped[str]  # in which it was read
    rung: Mapped[int]  # on which its reader stood; visitors are prospects
    mark: Mapped[int]
    words: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    who: Mapped[str | None]  # "u12", or a digest of a visitor's key
    turn: Mapped[int]  # the first, second, … of this person for this lesson
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        # Two clicks at once are one answer.
        UniqueConstraint("who", "lesson", "turn"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("rung BETWEEN 1 AND 5", name="rung_known"),
        CheckConstraint("mark BETWEEN 0 AND 10", name="mark_on_the_scale"),
        CheckConstraint("length(words) <= 1000", name="words_not_too_long"),
        CheckConstraint("who IS NOT NULL OR words = ''", name="words_go_with_the_person"),
        CheckConstraint("user_id IS NULL OR who IS NOT NULL", name="a_person_is_somebody"),
        CheckConstraint("turn > 0", name="turns_begin_at_one"),
        Index("ix_lesson_score_lesson", "lesson", "at"),
    )


class ScoreTally(Base):
    """How many answers there are of each sort: what pages show, so that none adds up a hundred thousand rows."""

    __tablename__ = "lesson_score_tally"

    lesson: Mapped[str] = mapped_column(ForeignKey("lesson.slug"), primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    rung: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)  # "2026-11"
    mark: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[int]

    __table_args__ = (CheckConstraint("answers >= 0", name="never_negative"),)


class Ticket(Base):
    """A detractor's words, to be answered by a teacher before `due_at`."""

    __tablename__ = "lesson_ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("lesson_score.id"), unique=True)
    state: Mapped[str]  # rules.tickets.State
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # fixed, or put away
    asked_again_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'fixed', 'closed')", name="state_known"),
        CheckConstraint("(state IN ('fixed', 'closed')) = (settled_at IS NOT NULL)", name="settled_at_some_time"),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_at_some_time"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_in_words"),
        CheckConstraint("length(answer) <= 2000", name="answer_not_too_long"),
        Index("ix_lesson_ticket_state", "state", "due_at", "id"),
    )


class LessonChange(Base):
    """What was changed in a lesson after its readers' words: a line of its history, for everybody."""

    __tablename__ = "lesson_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson: Mapped[str] = mapped_column(ForeignKey("lesson.slug"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("lesson_ticket.id"), index=True)
    note: Mapped[Any] = mapped_column(Json)  # a Text
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]

    __table_args__ = (Index("ix_lesson_change_lesson", "lesson", "at"),)


class CounterCheck(Base):
    """A public number beside its recomputation, as one night found them."""

    __tablename__ = "counter_check"

    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    shown: Mapped[int]
    recomputed: Mapped[int]
    at: Mapped[datetime]

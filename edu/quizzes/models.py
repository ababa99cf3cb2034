"""Quizzes, the versions of their questions, and what learners did with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Quiz(Base):
    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[dict[str, Any]]
    intro: Mapped[dict[str, Any]]
    feedback: Mapped[str]
    tries: Mapped[int]
    lesson: Mapped[str | None]  # the slug of the lesson it closes
    position: Mapped[int]
    questions: Mapped[int]  # how many it asks
    points: Mapped[int]  # of all of them together
    retired_at: Mapped[datetime | None]  # gone from the content; its attempts stay

    __table_args__ = (
        CheckConstraint("feedback IN ('each', 'end')", name="feedback_known"),
        CheckConstraint("tries >= 1", name="a_try_at_least"),
    )


class Question(Base):
    """A question under its name in a quiz. `number` is that of its current version."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    name: Mapped[str]
    position: Mapped[int | None]  # in the quiz; none for a practice question or one taken out
    practice: Mapped[bool]
    number: Mapped[int]

    __table_args__ = (UniqueConstraint("quiz_id", "name"),)


class QuestionVersion(Base):
    """A question as it was written at one time. Never changed: attempts point here."""

    __tablename__ = "question_version"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Attempt(Base):
    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    guest: Mapped[str | None]  # a visitor's key, until they sign up
    feedback: Mapped[str]
    tries: Mapped[int]
    seed: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    earned: Mapped[int] = mapped_column(default=0)  # points, of all questions together
    outof: Mapped[int]
    paid: Mapped[int] = mapped_column(default=0)  # the gain over one's best that went to the wallet
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"))  # the line that paid it

    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (guest IS NULL)", name="one_taker"),
        # One open attempt for each taker and quiz: two clicks on Start open the same one.
        Index(
            "uq_attempt_open_of_person",
            "quiz_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_attempt_open_of_guest",
            "quiz_id",
            "guest",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_attempt_person", "user_id", "quiz_id"),
        Index("ix_attempt_guest", "guest"),
    )


class Response(Base):
    """One question in one attempt: the version asked, the reply as it stands, and the tries so far."""

    __tablename__ = "response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    reply: Mapped[dict[str, Any]]
    tries: Mapped[list[Any]]  # [{"reply": …, "fraction": …}] in order
    settled: Mapped[bool] = mapped_column(default=False)  # right, or no try left
    fraction: Mapped[float | None]  # what counts, after the penalty for tries
    saved_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["question_id", "number"], ["question_version.question_id", "question_version.number"]),
        CheckConstraint("fraction IS NULL OR fraction BETWEEN 0 AND 1", name="fraction_is_a_share"),
    )


class Best(Base):
    """The most points a person has had for a question: only what exceeds them is paid."""

    __tablename__ = "best"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    points: Mapped[int]

"""Quizzes and the versions of their questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Quiz(Base):
    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(server_default="files")  # or "drafts": who may retire it is who made it
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # whose own attempts earn nothing
    title: Mapped[dict[str, Any]]
    intro: Mapped[dict[str, Any]]
    terms: Mapped[dict[str, Any]]  # as its file says them: rules.terms
    changed_terms: Mapped[dict[str, Any]]  # what a teacher has said otherwise, which wins key by key
    plan: Mapped[list[Any]]  # its sections and what they ask: rules.plan
    lesson: Mapped[str | None]  # the slug of the lesson it closes
    position: Mapped[int]
    questions: Mapped[int]  # how many it asks
    points: Mapped[int]  # of all of them together
    retired_at: Mapped[datetime | None]  # gone from the content; its attempts stay


class Question(Base):
    """A question under its name in a quiz. `number` is that of its current version."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    name: Mapped[str]
    number: Mapped[int]
    use: Mapped[str]  # rules.plan.Use: asked in the quiz, drawn from its pool, practice in a lesson, or none any more
    kind: Mapped[str]
    tags: Mapped[list[Any]]
    difficulty: Mapped[int | None]

    __table_args__ = (UniqueConstraint("quiz_id", "name"), Index("ix_question_use", "quiz_id", "use"))


class QuestionVersion(Base):
    """A question as it was written at one time. Never changed: attempts point here."""

    __tablename__ = "question_version"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    # Not JSONB: cards, groups and criteria are shown in the order they were written in, which it forgets.
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class Allowance(Base):
    """What holds for one person in one quiz, against its terms: extra time, later dates, more attempts."""

    __tablename__ = "quiz_allowance"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    terms: Mapped[dict[str, Any]]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    granted_at: Mapped[datetime]

    __table_args__ = (Index("ix_quiz_allowance_person", "user_id"), Index("ix_quiz_allowance_granted_by", "granted_by"))

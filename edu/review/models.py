"""What a person is to be asked again, what came of it, and how they want it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, Json


class ReviewCard(Base):
    """A question that was done, or a word with what it means. `number` counts its reviews, so that none is counted twice."""

    __tablename__ = "review_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    front: Mapped[str | None]
    back: Mapped[str | None]
    lesson: Mapped[str | None]  # the slug of the lesson the word is from
    memory: Mapped[dict[str, Any]] = mapped_column(Json)  # the card of FSRS, as it writes itself
    due_at: Mapped[datetime]
    last_at: Mapped[datetime | None]
    number: Mapped[int]
    hinted: Mapped[int | None]  # the number of the review at which hints were taken last
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "question_id"),
        UniqueConstraint("user_id", "front"),
        CheckConstraint("(question_id IS NULL) <> (front IS NULL)", name="question_or_word"),
        CheckConstraint("(front IS NULL) = (back IS NULL)", name="word_has_two_sides"),
        Index("ix_review_card_due", "user_id", "due_at"),
    )


class ReviewLine(Base):
    """One review: what was remembered, and how likely that was. Never changed."""

    __tablename__ = "review_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("review_card.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    rating: Mapped[int]  # 1 again, 2 hard, 3 good, 4 easy
    known: Mapped[float | None]  # how likely it was to be remembered, 0…1; None before there was anything to remember
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating_known"),
        Index("ix_review_line_person", "user_id", "at"),
    )


class ReviewTerms(Base):
    """How a person wants to be asked."""

    __tablename__ = "review_terms"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    days_off: Mapped[list[Any]] = mapped_column(Json)  # of the week, Monday is 0
    most: Mapped[int]  # cards a day
    holiday_until: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("most BETWEEN 5 AND 500", name="most_is_bearable"),)

"""What people do with what others wrote: votes, thanks, follows, bounties, and having read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class Vote(Base):
    """One person's opinion of a question or an answer."""

    __tablename__ = "qa_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"), index=True)
    value: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(question_id IS NULL) <> (answer_id IS NULL)", name="of_one_thing"),
        CheckConstraint("value IN (-1, 1)", name="up_or_down"),
        UniqueConstraint("user_id", "question_id"),
        UniqueConstraint("user_id", "answer_id"),
        Index("ix_qa_vote_latest", "user_id", "created_at"),
    )


class Thanks(Base):
    __tablename__ = "qa_thanks"

    answer_id: Mapped[int] = mapped_column(ForeignKey("qa_answer.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Follow(Base):
    __tablename__ = "qa_follow"

    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Bounty(Base):
    """Points that somebody offers for the best answer; they wait in escrow and never come back."""

    __tablename__ = "qa_bounty"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    amount: Mapped[int]
    hold_id: Mapped[int] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"), index=True)  # who had it
    outcome: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount BETWEEN 50 AND 500 AND amount % 50 = 0", name="amount_fits"),
        CheckConstraint("outcome IN ('awarded', 'half', 'nobody')", name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_somehow"),
        Index("ix_qa_bounty_giver", "giver_id", "settled_at"),
        Index("ix_qa_bounty_due", "settled_at", "ends_at"),
        partial_index("uq_qa_bounty_open", "question_id", where="settled_at IS NULL", unique=True),
    )


class Reading(Base):
    """A person has opened a question, and how many posts stood there."""

    __tablename__ = "qa_reading"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True, index=True)
    posts: Mapped[int]
    at: Mapped[datetime]


class VisitDay(Base):
    """A UTC day on which a person read in the portal."""

    __tablename__ = "qa_visit_day"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)  # 2026-11-22

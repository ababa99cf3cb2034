"""Corrections of questions that have been done already: what was decided, and what it did to each attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class Regrade(Base):
    """One correction of one question, by whom and why. It is at work until `done_at`."""

    __tablename__ = "regrade"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # of the preview it was applied from: twice is once
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    way: Mapped[str]  # rules.regrading.Way
    number: Mapped[int | None]  # the version that marks
    instead_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)  # the question that takes its place
    never_lower: Mapped[bool]
    why: Mapped[dict[str, Any]]  # the teacher's words, in one language or each
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime]
    attempts: Mapped[int]  # that had the question when it was made
    looked: Mapped[int] = mapped_column(default=0)  # how many of them have been gone through
    guest_after: Mapped[int] = mapped_column(default=0)  # the last visitor's attempt gone through
    person_after: Mapped[int] = mapped_column(default=0)  # the last person
    beat_at: Mapped[datetime]  # when it last came further: whoever stands still is taken up again
    done_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]  # since when a dropped question is asked again

    __table_args__ = (
        ForeignKeyConstraint(["question_id", "number"], ["question_version.question_id", "question_version.number"]),
        CheckConstraint("way IN ('newer', 'drop', 'everyone', 'replace')", name="way_known"),
        CheckConstraint("(way = 'newer') = (number IS NOT NULL)", name="version_where_it_marks"),
        CheckConstraint("(way = 'replace') = (instead_id IS NOT NULL)", name="another_where_it_replaces"),
        CheckConstraint("instead_id <> question_id", name="another_question"),
        CheckConstraint("lifted_at IS NULL OR way IN ('drop', 'replace')", name="lifted_where_it_bars"),
        # One at a time: two at work on one question would undo each other attempt by attempt.
        partial_index("uq_regrade_at_work", "question_id", where="done_at IS NULL", unique=True),
    )


class RegradeLine(Base):
    """What a correction did to one attempt. A person's line goes with their attempt."""

    __tablename__ = "regrade_line"

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]  # the response as it was: version, reply, tries, share, points
    after: Mapped[dict[str, Any]]
    earned_before: Mapped[int]
    outof_before: Mapped[int]
    earned_after: Mapped[int]
    outof_after: Mapped[int]
    change: Mapped[int]  # of the mark: 1 higher, -1 lower, 0 the same or not counted
    paid: Mapped[int] = mapped_column(default=0)  # points that came to the wallet, or below 0 went from it
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), index=True)
    due_at: Mapped[datetime | None]  # when to see whether its taker may be told; None: there is nothing to tell
    told_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("change BETWEEN -1 AND 1", name="change_is_a_direction"),
        CheckConstraint("earned_before >= 0 AND earned_after >= 0 AND outof_before >= 0 AND outof_after >= 0", name="not_below_nought"),
        CheckConstraint("(paid <> 0) = (posting_id IS NOT NULL)", name="paid_by_a_posting"),
        Index("ix_regrade_line_change", "regrade_id", "change"),
        partial_index("ix_regrade_line_untold", "due_at", where="told_at IS NULL AND due_at IS NOT NULL"),
    )

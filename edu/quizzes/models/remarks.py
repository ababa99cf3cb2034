"""What students say about one question, for its author's eyes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class QuestionRemark(Base):
    """A comment on a question, or a report of what is wrong with it, and what a teacher has answered."""

    __tablename__ = "question_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int]
    number: Mapped[int]  # of the version it is about
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # gone with the person, and the words too
    kind: Mapped[str]  # rules.remarks.Kind
    reason: Mapped[str | None]  # of a report: rules.remarks.Reason
    part: Mapped[str]  # the prompt, gap or option it is about; empty for the whole question
    part_text: Mapped[dict[str, Any]]  # what stood there; empty for the whole question, and for a gap
    words: Mapped[str]
    created_at: Mapped[datetime]
    state: Mapped[str]  # rules.remarks.State
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["question_id", "number"], ["question_version.question_id", "question_version.number"]),
        CheckConstraint("kind IN ('comment', 'report')", name="kind_known"),
        CheckConstraint("reason IN ('key', 'unclear', 'typing', 'layout', 'other')", name="reason_known"),
        CheckConstraint("(kind = 'report') = (reason IS NOT NULL)", name="reason_of_a_report"),
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="state_known"),
        CheckConstraint("state <> 'answered' OR answer IS NOT NULL", name="answered_in_words"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_some_time"),
        CheckConstraint("answer IS NOT NULL OR answered_by IS NULL", name="answered_by_who_answered"),
        CheckConstraint("user_id IS NOT NULL OR words = ''", name="words_go_with_the_person"),
        CheckConstraint("length(words) <= 1000", name="words_not_too_long"),
        Index("ix_question_remark_question", "question_id", "state", "created_at"),
        Index("ix_question_remark_person", "user_id", "question_id"),
        Index("ix_question_remark_answered_by", "answered_by"),
    )


class QuestionLike(Base):
    """A person likes a question."""

    __tablename__ = "question_like"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)

"""What belongs to those who read: what their profile shows, how they did at a topic's check question, and which topics are alike."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class ProfileChoice(Base):
    """What a person keeps off their page. Who has no row hides nothing."""

    __tablename__ = "qa_profile_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    hides_numbers: Mapped[bool]
    hides_posts: Mapped[bool]
    hides_activity: Mapped[bool]


class CheckTry(Base):
    """A reader's first reply to the check question under a question's answers, and the answer they had read."""

    __tablename__ = "qa_check_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"), index=True)  # None: none of them
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    guest: Mapped[str | None]  # a digest of the visitor's key
    right: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        # Both empty once the reader's account is gone: the count stays.
        CheckConstraint("user_id IS NULL OR guest IS NULL", name="of_one_reader"),
        UniqueConstraint("question_id", "user_id"),
        UniqueConstraint("question_id", "guest"),
        Index("ix_qa_check_try_counts", "question_id", "answer_id", "right"),
    )


class SimilarTopic(Base):
    """Topics alike, the likest first: worked out when the content is put on the shelf."""

    __tablename__ = "topic_similar"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)

    __table_args__ = (CheckConstraint("topic_id <> other_id", name="not_itself"),)


class Related(Base):
    """Two questions that have to do with one another, once from each side, the nearer the higher."""

    __tablename__ = "qa_related"

    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True, index=True)
    nearness: Mapped[float]

    __table_args__ = (
        CheckConstraint("question_id <> other_id", name="not_itself"),
        Index("ix_qa_related_nearest", "question_id", "nearness"),
    )

"""Where questions belong: subjects, levels, and a tree of topics."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Subject(Base):
    """A subject of the shelf, by the number that a hundred thousand questions carry. Put together with it."""

    __tablename__ = "qa_subject"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(ForeignKey("subject.slug"), unique=True)
    name: Mapped[dict[str, Any]]
    position: Mapped[int]


class Level(Base):
    """A stage of education: school grades, college, university."""

    __tablename__ = "level"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[dict[str, Any]]
    position: Mapped[int]
    floor: Mapped[int]  # points: the least a question of this level costs

    __table_args__ = (CheckConstraint("floor BETWEEN 0 AND 1000", name="floor_fits"),)


class Topic(Base):
    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("qa_subject.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    level_slug: Mapped[str | None] = mapped_column(ForeignKey("level.slug"), index=True)
    title: Mapped[dict[str, Any]]
    # By name: lessons and quizzes come and go with their folders.
    lesson_slug: Mapped[str | None]
    quiz_slug: Mapped[str | None]
    position: Mapped[int]

    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index("ix_topic_subject", "subject_id", "position"),
        Index("ix_topic_lesson", "lesson_slug"),
    )


class OwnSubject(Base):
    """A subject that a person has made one of theirs."""

    __tablename__ = "qa_own_subject"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("qa_subject.id"), primary_key=True, index=True)

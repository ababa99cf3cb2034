"""Courses, lessons with their drawn texts, pages, and how far each reader has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, Json


class Subject(Base):
    __tablename__ = "subject"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Any] = mapped_column(Json)  # a Text
    position: Mapped[int]


class Course(Base):
    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(server_default="files")  # or "drafts": who may retire it is who made it
    title: Mapped[Any] = mapped_column(Json)  # a Text
    about: Mapped[Any] = mapped_column(Json)  # a Text
    subject: Mapped[str] = mapped_column(ForeignKey("subject.slug"), index=True)
    taster: Mapped[str | None]  # a quiz's slug
    exam: Mapped[str | None]  # the slug of the quiz on the whole course
    position: Mapped[int]
    # Who answers its displeased readers; None: every teacher does.
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    # Of the course and its outline: a part of the ETag of all its pages.
    version: Mapped[str]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Lesson(Base):
    __tablename__ = "lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    position: Mapped[int]
    quiz: Mapped[str | None]  # its slug
    retired_at: Mapped[datetime | None]


class LessonText(Base):
    """A lesson in one language, drawn when the content was synchronised."""

    __tablename__ = "lesson_text"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    goal: Mapped[str]
    minutes: Mapped[int]
    html: Mapped[str]
    headings: Mapped[list[Any]]  # of [level, anchor, title]
    digest: Mapped[str]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )


class GlossaryTerm(Base):
    __tablename__ = "glossary_term"

    slug: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[Any] = mapped_column(Json)  # a Text
    text: Mapped[Any] = mapped_column(Json)  # a Text
    lesson: Mapped[str]  # the slug of the lesson that teaches it
    position: Mapped[int]


class LessonProgress(Base):
    """A reader's best in a lesson's quiz."""

    __tablename__ = "lesson_progress"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True, index=True)
    share: Mapped[float]
    done_at: Mapped[datetime | None]  # the first time it counted as done

    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_fraction"),)

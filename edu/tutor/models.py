"""What the tutor answered, and what its readers think of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, Json, partial_index


class TutorAnswer(Base):
    """An answer made by machine: to a person's question on the tutor's page, or under a question of the portal."""

    __tablename__ = "tutor_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # who asked; None under a portal's question
    question_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"))
    asked: Mapped[str]
    asked_digest: Mapped[str]  # of the words under a portal's question: changed, they are answered anew
    lang: Mapped[str]
    outcome: Mapped[str]
    sentences: Mapped[Any] = mapped_column(Json)  # of {"text": …, "source": number in `sources`}
    sources: Mapped[Any] = mapped_column(Json)  # of {"kind", "title", "heading", "path"}
    phrased: Mapped[bool]  # by a language model, not word for word from the sources
    state: Mapped[str]
    rated_up: Mapped[int]
    rated_down: Mapped[int]
    created_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    reviewed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("outcome IN ('answered', 'unknown', 'hints')", name="outcome_known"),
        CheckConstraint("state IN ('shown', 'review', 'kept', 'withdrawn')", name="state_known"),
        CheckConstraint("rated_up >= 0 AND rated_down >= 0", name="ratings_counted"),
        CheckConstraint("(state IN ('kept', 'withdrawn')) = (reviewed_at IS NOT NULL)", name="decided_once_reviewed"),
        Index("ix_tutor_answer_question", "question_id", "lang", unique=True),
        partial_index("ix_tutor_answer_review", "id", where="state = 'review'"),
    )


class TutorRating(Base):
    """What one reader thinks of one answer."""

    __tablename__ = "tutor_rating"

    answer_id: Mapped[int] = mapped_column(ForeignKey("tutor_answer.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    up: Mapped[bool]
    rated_at: Mapped[datetime]


class Skill(Base):
    """Something that questions show one can do, as the content says it."""

    __tablename__ = "skill"

    slug: Mapped[str] = mapped_column(primary_key=True)
    course: Mapped[str]  # a slug
    name: Mapped[Any] = mapped_column(Json)  # a Text
    lesson: Mapped[str]  # a slug, or "slug#heading"
    needs: Mapped[Any] = mapped_column(Json)  # the slugs of skills that come before
    position: Mapped[int]


class SkillQuestion(Base):
    """A question that shows a skill."""

    __tablename__ = "skill_question"

    skill: Mapped[str] = mapped_column(ForeignKey("skill.slug"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)


class SkillMastery(Base):
    """What is known of one person's skill: rules.mastery. It has no foreign key to the skill, which may come back."""

    __tablename__ = "skill_mastery"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    chance: Mapped[float]
    level: Mapped[int]
    answers: Mapped[int]
    proficient_at: Mapped[datetime | None]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("chance BETWEEN 0 AND 1", name="chance_is_a_share"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level_known"),
        CheckConstraint("answers > 0", name="answers_counted"),
    )


class Placement(Base):
    """A person's placement test of a course: the open one, or the last."""

    __tablename__ = "placement"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    course: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[Any] = mapped_column(Json)  # of [question's number, how right, 0…1]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Bookmark(Base):
    """A lesson, or a question, that somebody wants to find again."""

    __tablename__ = "study_bookmark"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # the lesson's slug, or "quiz#question"
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind IN ('lesson', 'question')", name="kind_known"),)


class StudyNote(Base):
    """What somebody has written in the margin of a lesson, beside a heading; their own."""

    __tablename__ = "study_note"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    lesson: Mapped[str] = mapped_column(primary_key=True)  # a slug
    anchor: Mapped[str] = mapped_column(primary_key=True)  # empty for the lesson as a whole
    words: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("length(words) BETWEEN 1 AND 4000", name="words_are_some"),)

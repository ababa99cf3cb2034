"""What teachers write before learners see it: folders, questions, quizzes and lessons in the making."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Folder(Base):
    """A teacher's folder of questions; within another one, or at the top."""

    __tablename__ = "folder"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # gone with the person; shared ones stay
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folder.id"), index=True)
    name: Mapped[str]

    __table_args__ = (CheckConstraint("parent_id <> id", name="not_in_itself"),)


class FolderShare(Base):
    """A colleague may look into a folder and all that lie in it, or change what is there."""

    __tablename__ = "folder_share"

    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    may_edit: Mapped[bool]


class Draft(Base):
    """A question as it stands with its teacher: it may be unfinished. `number` is that of its current version."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int | None] = mapped_column(ForeignKey("folder.id"))  # none while a proposal waits
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str]
    # Not JSONB, which forgets the order of cards and groups.
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    problems: Mapped[int]  # how many it had when saved
    state: Mapped[str]  # rules.drafts.State
    tags: Mapped[list[Any]]
    difficulty: Mapped[int | None]
    words: Mapped[str]  # all its texts, folded, to be searched
    number: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime | None]  # of a proposal: when a teacher took or declined it
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    answer: Mapped[str]  # what the teacher said about the proposal

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'ready', 'hidden')", name="state_known"),
        CheckConstraint("state <> 'ready' OR problems = 0", name="ready_without_problems"),
        CheckConstraint("length(answer) <= 1000", name="answer_not_too_long"),
        Index("ix_draft_folder", "folder_id", "state", "id"),
    )


class DraftVersion(Base):
    """A question as it was saved at one time. Never changed."""

    __tablename__ = "draft_version"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    note: Mapped[str]


class QuizDraft(Base):
    """A quiz as its teacher builds it. Published, it is a quiz of the same slug, made anew each time."""

    __tablename__ = "quiz_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id"), index=True)  # who may change it is who may change the folder
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[dict[str, Any]]
    intro: Mapped[dict[str, Any]]
    terms: Mapped[dict[str, Any]]
    # [{title, text, entries: [{draft: id} | {draw: n, tags: [], difficulty: [], folder: id}]}]
    sections: Mapped[list[Any]]
    lesson: Mapped[str | None]
    number: Mapped[int]  # of the last saving
    published_at: Mapped[datetime | None]  # None: learners don't see it
    updated_at: Mapped[datetime]


class LessonDraft(Base):
    """A lesson as its teacher writes it. Published, it stands in the course that its folder is."""

    __tablename__ = "lesson_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id"), index=True)  # who may change it is who may change the folder
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int]  # of its current version
    published: Mapped[int | None]  # the version that learners see; None: none
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("published <= number", name="published_is_there"),)


class LessonVersion(Base):
    """A lesson as it was saved at one time. Never changed."""

    __tablename__ = "lesson_version"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson_draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # rules.lessons.as_json
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    note: Mapped[str]


class UnsavedWork(Base):
    """What somebody was typing at a place: kept by itself until it is saved or thrown away."""

    __tablename__ = "unsaved_work"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)  # "question/12", "question/new/3/match", "quiz/12"
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]

"""Questions, answers, comments, and how each of them read before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index

_LISTED = "state IN ('open', 'closed')"
_WAITS = "state = 'waiting'"
_POST_STATES = "state IN ('held', 'open', 'hidden', 'deleted')"


def _listed(name: str, *columns: str, more: str = "") -> Index:
    """An index of the questions that lists show, in their order within `columns`."""
    return partial_index(name, *columns, "created_at", "id", where=_LISTED + more)


def _waiting(name: str, column: str, *, unique: bool = False) -> Index:
    """An index of the suggestions that wait."""
    return partial_index(name, column, where=_WAITS, unique=unique)


class Question(Base):
    """What somebody wants to know. A draft is a question that nobody else sees yet."""

    __tablename__ = "qa_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    anonymous: Mapped[bool] = mapped_column(default=False)  # to readers; karma still goes to the author
    title: Mapped[str]
    body: Mapped[str]
    html: Mapped[str] = mapped_column(default="")  # of the body, rendered once when it is written
    lang: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("qa_subject.id"))
    level_slug: Mapped[str | None] = mapped_column(ForeignKey("level.slug"))
    addressed_to: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)  # `rules.cards.preview_of(…).as_json()`, made whenever the text is written
    # A matching task found in the text: {"body", "flags", "complete", "like"}. Not JSONB, which forgets the order of the cards.
    playable: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="draft")
    closed_as: Mapped[str | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"), index=True)
    price: Mapped[int] = mapped_column(default=0)  # points
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), index=True)  # where the price waits
    settled_at: Mapped[datetime | None]  # when the price went to who answered, or came back
    bounty_later: Mapped[int] = mapped_column(default=0)  # points to offer once the question is old enough
    bounty: Mapped[int] = mapped_column(default=0)  # points offered now, for lists
    score: Mapped[int] = mapped_column(default=0)  # votes up minus votes down
    answer_count: Mapped[int] = mapped_column(default=0)  # open ones
    accepted_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)  # open ones of the question itself
    views: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)  # the number of the newest
    created_at: Mapped[datetime]  # of a draft, when begun; from then on, when asked
    active_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'held', 'open', 'closed', 'hidden', 'deleted')", name="state_known"),
        CheckConstraint("closed_as IN ('duplicate', 'merged', 'unclear', 'off-topic', 'answered')", name="closed_as_known"),
        CheckConstraint("state <> 'closed' OR closed_as IS NOT NULL", name="closed_as_something"),
        CheckConstraint("duplicate_of_id <> id", name="not_its_own_duplicate"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("price BETWEEN 0 AND 1000", name="price_fits"),
        CheckConstraint("bounty BETWEEN 0 AND 500 AND bounty_later BETWEEN 0 AND 500", name="bounty_fits"),
        CheckConstraint("state = 'draft' OR subject_id IS NOT NULL", name="asked_in_a_subject"),
        CheckConstraint("answer_count >= 0 AND accepted_count >= 0 AND comment_count >= 0 AND views >= 0", name="counts_fit"),
        CheckConstraint("length(title) <= 200", name="title_fits"),
        CheckConstraint("length(body) <= 20000", name="body_fits"),
        Index("ix_qa_question_author", "author_id", "state", "id"),
        Index("ix_qa_question_newest", "state", "created_at", "id"),
        Index("ix_qa_question_active", "state", "active_at", "id"),
        # Of what anybody may read: a list walks down one of these and stops after a page, wherever the page begins.
        _listed("ix_qa_question_listed"),
        _listed("ix_qa_question_unanswered", more=" AND answer_count = 0"),
        _listed("ix_qa_question_subject", "subject_id"),
        _listed("ix_qa_question_level", "level_slug"),
        Index("ix_qa_question_addressed", "addressed_to", "state", "id"),
        partial_index("ix_qa_question_bounty", "bounty", "id", where="bounty > 0"),
        partial_index("ix_qa_question_unsettled", "created_at", where="hold_id IS NOT NULL AND settled_at IS NULL"),
        partial_index("ix_qa_question_bounty_later", "created_at", where="bounty_later > 0"),
    )


class QuestionTopic(Base):
    __tablename__ = "qa_question_topic"

    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)

    __table_args__ = (Index("ix_qa_question_topic_topic", "topic_id", "question_id"),)


class Answer(Base):
    __tablename__ = "qa_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # by who asks without a name, and stays so
    body: Mapped[str]
    html: Mapped[str]
    lang: Mapped[str]
    sources: Mapped[list[Any]]  # [{"title": …, "url": … or ""}]
    video: Mapped[str | None]  # an address on an allowed host
    state: Mapped[str] = mapped_column(default="open")
    score: Mapped[int] = mapped_column(default=0)
    thanks: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)  # open ones
    accepted_at: Mapped[datetime | None]
    featured: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_POST_STATES, name="state_known"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("thanks >= 0 AND comment_count >= 0", name="counts_fit"),
        CheckConstraint("length(body) <= 20000", name="body_fits"),
        Index("ix_qa_answer_question", "question_id", "state", "id"),
        Index("ix_qa_answer_author", "author_id", "state", "id"),
        partial_index("uq_qa_answer_featured", "question_id", where="featured", unique=True),
    )


class Comment(Base):
    """A word beside a question, or beside one of its answers."""

    __tablename__ = "qa_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # as an answer's
    body: Mapped[str]
    html: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_POST_STATES, name="state_known"),
        CheckConstraint("length(body) <= 1000", name="body_fits"),
        Index("ix_qa_comment_question", "question_id", "state", "id"),
        Index("ix_qa_comment_author", "author_id", "state", "id"),
    )


class Revision(Base):
    """How a question or an answer read from one edit to the next; number 1 is what was first written."""

    __tablename__ = "qa_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    editor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(question_id IS NULL) <> (answer_id IS NULL)", name="of_one_thing"),
        CheckConstraint("number >= 1", name="number_fits"),
        UniqueConstraint("question_id", "number"),
        UniqueConstraint("answer_id", "number"),
    )


class Suggestion(Base):
    """How somebody who may not edit a question or an answer would have it, until one who may decides."""

    __tablename__ = "qa_suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("qa_answer.id"), index=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    revision: Mapped[int]  # the number of the one that is edited: an older suggestion would undo what was done since
    title: Mapped[str] = mapped_column(default="")  # of a question
    body: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    why: Mapped[str] = mapped_column(default="")  # it was refused, to who suggested it
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(question_id IS NULL) <> (answer_id IS NULL)", name="of_one_thing"),
        CheckConstraint("state IN ('waiting', 'taken', 'refused')", name="state_known"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> editor_id", name="decided_by_another"),
        CheckConstraint("length(body) <= 20000", name="body_fits"),
        # One at a time: a second would be written on what the first may change.
        _waiting("uq_qa_suggestion_question", "question_id", unique=True),
        _waiting("uq_qa_suggestion_answer", "answer_id", unique=True),
        _waiting("ix_qa_suggestion_waiting", "id"),
    )

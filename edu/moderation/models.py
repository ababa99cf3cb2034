"""What is complained of, what was decided, and who may not take part for a while."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index

_AT_WORK = "state IN ('open', 'appealed')"


class Case(Base):
    """One thing that waits for the moderators, or what became of it: complaints of it hang on it."""

    __tablename__ = "moderation_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # rules.deciding.KINDS
    thing: Mapped[str]  # its number or its slug
    why: Mapped[str]  # how it came here
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_key: Mapped[str] = mapped_column(unique=True)  # unguessable: opens the case to its author, also while suspended
    lang: Mapped[str]  # of the thing
    title: Mapped[str]
    body: Mapped[str]  # as it read when it came here
    path: Mapped[str]  # to it, without the language
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    weight: Mapped[int] = mapped_column(default=0)  # of all complaints, in hundredths
    people: Mapped[int] = mapped_column(default=0)  # with an account who complained
    hidden_at: Mapped[datetime | None]  # since when it is hidden because enough people complained
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    locked_until: Mapped[datetime | None]
    # A first moderator's decision where one person is not enough: {"decision", "days", "note", "text"}.
    proposed: Mapped[dict[str, Any] | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decision: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")  # to the author
    undo: Mapped[dict[str, Any] | None]  # what it takes to undo the decision
    appealed_at: Mapped[datetime | None]
    appeal_words: Mapped[str] = mapped_column(default="")
    appeal_text: Mapped[str | None]  # how the author would have it instead
    appeal_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    appeal_at: Mapped[datetime | None]
    appeal_outcome: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("why IN ('complaint', 'first', 'ring', 'twin')", name="why_known"),
        CheckConstraint("state IN ('open', 'appealed', 'closed')", name="state_known"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("weight >= 0 AND people >= 0", name="counts_fit"),
        CheckConstraint("(locked_by IS NULL) = (locked_until IS NULL)", name="locked_by_somebody"),
        CheckConstraint("(proposed IS NULL) = (proposed_by IS NULL)", name="proposed_by_somebody"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("state <> 'closed' OR decision IS NOT NULL", name="closed_by_a_decision"),
        CheckConstraint("decision IN ('keep', 'hide', 'edit', 'delete', 'warn', 'suspend', 'mend', 'undo')", name="decision_known"),
        CheckConstraint("proposed_by IS NULL OR decided_by IS NULL OR proposed_by <> decided_by", name="two_different_people"),
        CheckConstraint("state <> 'appealed' OR (decision IS NOT NULL AND appealed_at IS NOT NULL)", name="appealed_after_a_decision"),
        CheckConstraint("(appeal_outcome IS NULL) = (appeal_at IS NULL)", name="appeal_ended_somehow"),
        CheckConstraint("appeal_outcome IN ('stands', 'overturned')", name="appeal_outcome_known"),
        CheckConstraint("appeal_by IS NULL OR decided_by IS NULL OR appeal_by <> decided_by", name="appeal_to_another"),
        partial_index("uq_moderation_case_at_work", "kind", "thing", where=_AT_WORK, unique=True),
        partial_index("ix_moderation_case_waiting", "weight", "id", where=_AT_WORK),
        Index("ix_moderation_case_author", "author_id", "id"),
        Index("ix_moderation_case_decided", "decided_at"),
        Index("ix_moderation_case_thing", "kind", "thing"),
    )


class Complaint(Base):
    """What somebody has against something. Without an account they follow it by a code, of which we keep a digest."""

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    visitor: Mapped[str | None]  # a digest of the browser's key
    code: Mapped[str | None] = mapped_column(unique=True)  # a digest
    email: Mapped[str] = mapped_column(default="")  # of a visitor who wants a letter
    lang: Mapped[str]
    reason: Mapped[str]  # rules.complaints.Reason
    words: Mapped[str]
    weight: Mapped[int]  # in hundredths
    at: Mapped[datetime]
    upheld: Mapped[bool | None]  # None: nobody has decided yet

    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        UniqueConstraint("case_id", "visitor"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("length(words) <= 1000", name="words_not_too_long"),
        CheckConstraint("weight >= 0", name="weight_fits"),
        CheckConstraint("user_id IS NULL OR (email = '' AND visitor IS NULL)", name="visitors_alone_leave_an_address"),
        Index("ix_complaint_person", "user_id", "at"),
    )


class Suspension(Base):
    """A time in which a person may not sign in."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("until > since", name="ends_after_it_begins"), Index("ix_suspension_person", "user_id", "until"))

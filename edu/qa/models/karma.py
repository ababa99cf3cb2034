"""Karma: events that are never edited, undone by twins, and what they come to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class KarmaEvent(Base):
    """One reason why somebody's karma moved, and by how much in the end: caps and the floor may eat some of it."""

    __tablename__ = "karma_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str]  # rules.karma.Kind
    source: Mapped[str]  # "answer:12 by 7"
    round: Mapped[int]  # how often this happened before and was undone
    twin: Mapped[bool] = mapped_column(default=False)  # undoes the event of the same kind, source and round
    nominal: Mapped[int]  # what the rules name
    amount: Mapped[int]  # what moved
    karma: Mapped[int]  # after it
    day: Mapped[str]  # the UTC day whose cap it counts for; a twin's is that of what it undoes
    question_id: Mapped[int | None] = mapped_column(ForeignKey("qa_question.id"), index=True)  # where it happened
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "kind", "source", "round", "twin"),
        CheckConstraint("karma >= 1", name="never_below_one"),
        Index("ix_karma_event_person", "user_id", "id"),
        Index("ix_karma_event_day", "user_id", "day"),
    )


class KarmaAccount(Base):
    """What a person's events come to, and their trust level. Whoever has none has 1 and is new."""

    __tablename__ = "karma_account"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    karma: Mapped[int] = mapped_column(default=1)
    trust: Mapped[int] = mapped_column(default=0)
    granted: Mapped[int | None]  # a level given by hand: 4 can't be earned
    below_since: Mapped[datetime | None]  # since when the person is under the bar of their level

    __table_args__ = (
        CheckConstraint("karma >= 1", name="never_below_one"),
        CheckConstraint("trust BETWEEN 0 AND 4", name="trust_known"),
        CheckConstraint("granted BETWEEN 0 AND 4", name="granted_known"),
        Index("ix_karma_account_order", "karma", "user_id"),
    )

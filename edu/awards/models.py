"""What people have done, day by day; awards and quests as their files say them, and who has them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class ActivityDay(Base):
    """So many of one counter on one day of a person's own calendar."""

    __tablename__ = "activity_day"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)  # "2026-11-22"
    counter: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    at: Mapped[datetime]  # of the first
    shift: Mapped[int]  # minutes ahead of UTC at that moment
    fresh: Mapped[bool]  # not yet looked at for awards

    __table_args__ = (
        CheckConstraint("n > 0", name="counts_something"),
        # Each database in its own words, or its planner doesn't know the index again.
        Index("ix_activity_day_fresh", "user_id", sqlite_where=text("fresh = 1"), postgresql_where=text("fresh")),
    )


class Award(Base):
    """An award as its file says it."""

    __tablename__ = "award"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[dict[str, Any]]
    text: Mapped[dict[str, Any]]
    medal: Mapped[str]
    figure: Mapped[str]
    repeats: Mapped[bool]
    points: Mapped[int]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int]
    retired_at: Mapped[datetime | None]  # gone from the content; who has it keeps it
    holders: Mapped[int] = mapped_column(default=0)  # of `among` people who have ever done anything; counted each hour
    among: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("medal IN ('bronze', 'silver', 'gold')", name="medal_known"),
        CheckConstraint("points BETWEEN 0 AND 1000", name="points_bounded"),
    )


class AwardGiven(Base):
    """Somebody's award. Of one that repeats, the `occasion` is which time it is."""

    __tablename__ = "award_given"

    id: Mapped[int] = mapped_column(primary_key=True)
    award: Mapped[str] = mapped_column(ForeignKey("award.slug"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    occasion: Mapped[int]
    given_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "award", "occasion"),
        Index("ix_award_given_award", "award", "id"),
        CheckConstraint("occasion > 0", name="occasion_counts"),
    )


class Quest(Base):
    """A quest of the pool, as its file says it."""

    __tablename__ = "quest"

    slug: Mapped[str] = mapped_column(primary_key=True)
    span: Mapped[str]
    name: Mapped[dict[str, Any]]
    text: Mapped[dict[str, Any]]
    counter: Mapped[str]
    need: Mapped[int]
    points: Mapped[int]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("span IN ('day', 'week', 'class')", name="span_known"),
        CheckConstraint("need > 0", name="needs_something"),
        CheckConstraint("points BETWEEN 1 AND 1000", name="points_bounded"),
    )


class QuestClaim(Base):
    """A quest done and fetched, once for each of its periods."""

    __tablename__ = "quest_claim"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)  # rules.questing.Period.key
    quest: Mapped[str] = mapped_column(ForeignKey("quest.slug"), primary_key=True)
    points: Mapped[int]  # what was paid: less than the quest says where the day's ceiling was near
    at: Mapped[datetime]


class Token(Base):
    """How many of a kind of thing somebody has in hand: streak freezes, hints, boosts."""

    __tablename__ = "token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]

    __table_args__ = (
        CheckConstraint("n >= 0", name="never_negative"),
        CheckConstraint("kind IN ('freeze', 'hint', 'boost')", name="kind_known"),
    )


class Invitation(Base):
    """The code of somebody's link for friends."""

    __tablename__ = "invitation"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)


class Referral(Base):
    """Who came by whose link, and how far they are on the way to what both get for it.

    Numbers of people only grow, so an inviter who came before their friend makes a tree: there is no way round.
    """

    __tablename__ = "referral"

    friend_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    inviter_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    lesson: Mapped[bool] = mapped_column(default=False)
    review: Mapped[bool] = mapped_column(default=False)
    # Of the mailbox that was proved: one mailbox, however it is written, is one friend.
    mailbox: Mapped[str | None] = mapped_column(unique=True)
    qualified_at: Mapped[datetime | None]
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)  # what the inviter got

    __table_args__ = (
        CheckConstraint("inviter_id < friend_id", name="no_way_round"),
        CheckConstraint("qualified_at IS NULL OR (lesson AND review AND mailbox IS NOT NULL)", name="qualified_by_all_three"),
        CheckConstraint("posting_id IS NULL OR qualified_at IS NOT NULL", name="paid_when_qualified"),
        partial_index("ix_referral_due", "inviter_id", "qualified_at", where="qualified_at IS NOT NULL AND posting_id IS NULL"),
    )  # fmt: skip

"""What is for sale, what was bought by whom for whom, and what people wear of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Good(Base):
    """A good as its file says it, and how many are sold."""

    __tablename__ = "shop_good"

    slug: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[dict[str, Any]]
    text: Mapped[dict[str, Any]]
    price: Mapped[int]
    stock: Mapped[int | None]
    per_person: Mapped[int | None]
    within_days: Mapped[int | None]
    gives: Mapped[Any] = mapped_column(JSON)  # rules.goods.GoodSource.gives
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    sold: Mapped[int] = mapped_column(default=0)  # and not undone

    __table_args__ = (
        CheckConstraint("kind IN ('freeze', 'hint', 'boost', 'frame', 'colour', 'title', 'vip')", name="kind_known"),
        CheckConstraint("price BETWEEN 1 AND 1000000", name="costs_something"),
        CheckConstraint("sold >= 0 AND (stock IS NULL OR sold <= stock)", name="never_oversold"),
    )


class Thing(Base):
    """One good bought: by whom, for whom, for how much; used or undone, never both."""

    __tablename__ = "shop_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    good: Mapped[str] = mapped_column(ForeignKey("shop_good.slug"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str]  # of the form it was bought with: sent twice, it buys once
    price: Mapped[int]
    posting_id: Mapped[int] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)
    bought_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("buyer_id", "key"),
        Index("ix_shop_thing_owner", "owner_id", "good"),
        Index("ix_shop_thing_good", "good"),
        CheckConstraint("used_at IS NULL OR undone_at IS NULL", name="used_or_undone"),
    )


class PersonStyle(Base):
    """What somebody wears, as it is shown beside their name."""

    __tablename__ = "person_style"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    frame: Mapped[str] = mapped_column(default="")
    rung: Mapped[int] = mapped_column(default=0)
    title: Mapped[str | None] = mapped_column(ForeignKey("shop_good.slug"), index=True)

    __table_args__ = (CheckConstraint("rung BETWEEN 0 AND 5", name="rung_known"),)


class QuestionBoost(Base):
    """A question shown above the others for a while."""

    __tablename__ = "question_boost"

    question_id: Mapped[int] = mapped_column(ForeignKey("qa_question.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    until: Mapped[datetime] = mapped_column(index=True)

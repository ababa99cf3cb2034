"""Where every learner stands, and every move between rungs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class Standing(Base):
    """A person's rung. It can be recomputed from the moves at any time, and from deeds it is each night."""

    __tablename__ = "loyalty_standing"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    rung: Mapped[int]
    since: Mapped[datetime]
    below_since: Mapped[datetime | None]  # the deeds no longer reach the rung

    __table_args__ = (CheckConstraint("rung BETWEEN 1 AND 5", name="rung_known"), Index("ix_loyalty_standing_rung", "rung"))


class Move(Base):
    """A step between rungs. Rows are only added; when a person goes for good, their number is taken off theirs."""

    __tablename__ = "loyalty_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    from_rung: Mapped[int]  # 0: was not on the ladder
    to_rung: Mapped[int]  # 0: left it for good
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        CheckConstraint("from_rung BETWEEN 0 AND 5 AND to_rung BETWEEN 0 AND 5", name="rungs_known"),
        CheckConstraint("from_rung <> to_rung", name="moves"),
    )

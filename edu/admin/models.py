"""Points given by hand: who asked, why, and who agreed. The database itself knows that nobody pays themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class PointGrant(Base):
    __tablename__ = "point_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]
    state: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount BETWEEN 1 AND 1000000", name="amount_sane"),
        CheckConstraint("state IN ('waiting', 'given', 'refused')", name="state_known"),
        CheckConstraint("user_id <> asked_by AND (decided_by IS NULL OR decided_by <> user_id)", name="never_oneself"),
        CheckConstraint(
            "amount <= 10000 OR state <> 'given' OR (decided_by IS NOT NULL AND decided_by <> asked_by)", name="two_people_for_much"
        ),
    )

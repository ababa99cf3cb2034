"""What was answered to requests that must not be done twice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class KeptAnswer(Base):
    """The answer to a person's request with a key of its own: sent again when the request comes again."""

    __tablename__ = "kept_answer"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]  # digest of the request
    status: Mapped[int]
    headers: Mapped[str]  # those that matter, "Name: value" on lines
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 8 AND 100", name="key_of_a_size"),
        Index("ix_kept_answer_at", "at"),
    )

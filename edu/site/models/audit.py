"""Who did what that matters for safety. Append-only: triggers on `audit_line` refuse UPDATE and DELETE (migration 0006)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class AuditLine(Base):
    """Numbers and codes only: names and addresses of people are never written here, since nothing here can be erased."""

    __tablename__ = "audit_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    about: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_audit_line_what_id", "what", "id"),
        Index("ix_audit_line_by_id_id", "by_id", "id"),
        Index("ix_audit_line_about_id", "about", "id"),
    )

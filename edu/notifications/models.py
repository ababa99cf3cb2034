"""What people were told, and how they want to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class Notification(Base):
    """One thing one person was told. The same key is the same thing: it is told once."""

    __tablename__ = "notification"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str]  # rules.KINDS
    what: Mapped[dict[str, Any]]  # a Text
    path: Mapped[str]  # without the language
    key: Mapped[str]
    by_mail: Mapped[bool]  # whether it belongs into a letter, as the person had chosen by then
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        CheckConstraint("path = '' OR path LIKE '/%'", name="path_is_ours"),
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_not_too_long"),
        Index("ix_notification_person", "user_id", "id"),
        partial_index("ix_notification_unread", "user_id", where="read_at IS NULL"),
        partial_index("ix_notification_to_mail", "user_id", "id", where="by_mail AND mailed_at IS NULL AND read_at IS NULL"),
        Index("ix_notification_at", "at"),
    )


class NotificationChoice(Base):
    """How a person wants to hear of one kind; without a row, as rules.KINDS says."""

    __tablename__ = "notification_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str]

    __table_args__ = (CheckConstraint("way IN ('mail', 'page', 'off')", name="way_known"),)


class NotificationMail(Base):
    """How often a person's gathering letter may come, and when the last one went."""

    __tablename__ = "notification_mail"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    every: Mapped[str] = mapped_column(default="day")
    sent_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("every IN ('day', 'week', 'never')", name="every_known"),)

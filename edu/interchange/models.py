"""Files that people have brought, for as long as they decide what of them to keep."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class ImportUpload(Base):
    """A file, or a pasted text, with what was found in it. Kept for an hour; its owner's alone."""

    __tablename__ = "import_upload"

    key: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    format: Mapped[str]
    data: Mapped[bytes | None]  # until it is read
    # Not JSONB, which forgets the order of cards and groups.
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # what became of it: {folder, questions}
    added_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        CheckConstraint("length(name) <= 200", name="name_not_too_long"),
        CheckConstraint("data IS NULL OR kept IS NULL", name="read_before_it_is_kept"),
    )

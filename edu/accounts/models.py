"""People, where they are signed in, and the tokens of their programs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.core.roles import Role
from edu.db.base import Base


class User(Base):
    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    # What the name looks like: two people can't have names that pass for one another.
    skeleton: Mapped[str] = mapped_column(unique=True)
    # Several people may type one address; only who has proved it owns it. So signing up tells nobody
    # whether an address is known, and taking somebody's address first gains nothing.
    email: Mapped[str | None] = mapped_column(index=True)
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    role: Mapped[str] = mapped_column(default=Role.STUDENT.value)
    lang: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="UTC")
    about: Mapped[str] = mapped_column(default="")
    hidden: Mapped[bool] = mapped_column(default=False)  # from leaderboards, by own wish
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("role IN ('student', 'teacher', 'moderator', 'admin')", name="role_known"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        Index(
            "uq_user_account_verified_email",
            "email",
            unique=True,
            sqlite_where=text("email_verified_at IS NOT NULL"),
            postgresql_where=text("email_verified_at IS NOT NULL"),
        ),
    )


class SignIn(Base):
    """One browser signed in. Signing out ends it on the server: a copied cookie is worth nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key_digest: Mapped[str] = mapped_column(unique=True)
    agent: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

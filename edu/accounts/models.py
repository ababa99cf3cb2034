"""People, their ways in, where they are signed in, and the tokens of their programs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.core.roles import Role
from edu.db.base import Base, partial_index


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
    barred: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # from taking part, for a while
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("role IN ('student', 'teacher', 'moderator', 'admin')", name="role_known"),
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        partial_index("uq_user_account_verified_email", "email", where="email_verified_at IS NOT NULL", unique=True),
    )


class SignIn(Base):
    """One browser signed in. Signing out ends it on the server: a copied cookie is worth nothing."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key_digest: Mapped[str] = mapped_column(unique=True)
    agent: Mapped[str] = mapped_column(default="")
    way: Mapped[str] = mapped_column(default="", server_default=text("''"))  # the door it came through; empty: by password
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


class DoorIdentity(Base):
    """A person as another site knows them: one of each site, and nobody else's."""

    __tablename__ = "door_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    provider: Mapped[str]
    subject: Mapped[str]
    called: Mapped[str] = mapped_column(default="")  # what that site calls them: so that its owner recognises it
    linked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("provider", "subject"), UniqueConstraint("user_id", "provider"))


class SecondFactor(Base):
    """The secret that a person's phone makes codes from; without `confirmed_at` it is only being set up."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)  # the half minute of the last code taken: it and all before are used
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class TeachRequest(Base):
    """«I teach»: what a person says of it, and what an admin decided."""

    __tablename__ = "teach_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    words: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]

    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided_is_decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> user_id", name="never_by_oneself"),
        partial_index("uq_teach_request_open", "user_id", where="decided_at IS NULL", unique=True),
    )  # fmt: skip


class Friendship(Base):
    """Two people of whom one has asked and, once `accepted_at`, the other has said yes. One row for a pair, whoever asks."""

    __tablename__ = "friendship"

    low_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("low_id < high_id", name="one_row_a_pair"),
        CheckConstraint("asked_by IN (low_id, high_id)", name="asked_by_one_of_them"),
    )

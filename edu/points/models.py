"""The ledger, which only grows, and the boards, which can be recomputed from it at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class LedgerAccount(Base):
    """A place where points are. The mint has issued what all others hold, so only it may be below zero."""

    __tablename__ = "ledger_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str]
    balance: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)  # of the last entry; entries run 1..version

    __table_args__ = (
        UniqueConstraint("owner_id", "purpose"),
        Index(
            "uq_ledger_account_site",
            "purpose",
            unique=True,
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        CheckConstraint("purpose IN ('wallet', 'mint')", name="purpose_known"),
        CheckConstraint("purpose = 'mint' OR balance >= 0", name="never_negative"),
        CheckConstraint("(purpose = 'mint') = (owner_id IS NULL)", name="owner_fits"),
    )


class Posting(Base):
    """One cause that moved points: balanced entries under it, never edited, undone by a twin."""

    __tablename__ = "ledger_posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # the cause, as "quiz"
    source: Mapped[str]  # what caused it, as "attempt:…"
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)  # the same key never moves points twice
    note: Mapped[dict[str, Any]]  # what the statement says: {"what": Text, "path": address after the language}
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("kind", "source", "person_id", "reverses_id"),)


class Entry(Base):
    """One account's side of a posting."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("ledger_posting.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount: Mapped[int]
    balance: Mapped[int]  # of the account after this entry
    version: Mapped[int]

    __table_args__ = (
        UniqueConstraint("account_id", "version"),
        CheckConstraint("amount <> 0 AND amount BETWEEN -1000000 AND 1000000", name="moves_something"),
        CheckConstraint("balance BETWEEN -9007199254740991 AND 9007199254740991", name="exact_in_scripts"),
    )


class Standing(Base):
    """One person's score on one board ("all", "month:2026-11", "week:2026-W47", "day:2026-11-21")."""

    __tablename__ = "board_standing"

    board: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    score: Mapped[int]
    # Minus the number of the posting that brought the score: of equal scores the one that came first is
    # the larger, so that the whole order runs one way along one index.
    early: Mapped[int]

    __table_args__ = (Index("ix_board_standing_order", "board", "score", "early"),)


class Tally(Base):
    """How many people have a score: a histogram in two grains, so that a rank is a short sum.

    The board "all@before" holds the counts as they were when the day began, for movement.
    """

    __tablename__ = "board_tally"

    board: Mapped[str] = mapped_column(primary_key=True)
    grain: Mapped[int] = mapped_column(primary_key=True)  # 1, or rules.COARSE
    bucket: Mapped[int] = mapped_column(primary_key=True)  # score // grain
    people: Mapped[int]


class BoardDay(Base):
    """The day for which a board's "before" counts hold."""

    __tablename__ = "board_day"

    board: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str]

"""The ledger, which only grows, and the boards, which can be recomputed from it at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class LedgerAccount(Base):
    """A place where points are. The mint has issued what all others hold, so only it may be below zero.

    A person has a wallet to spend from, a deposit, an escrow for what is promised or not yet earned whole, and what
    is pending until they have shown that they are here to learn. The site has the mint, the sink where what is spent
    ends, and funds by name.
    """

    __tablename__ = "ledger_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default=text("''"))  # of a fund, as "class:12"
    balance: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)  # of the last entry; entries run 1..version

    __table_args__ = (
        UniqueConstraint("owner_id", "purpose"),
        partial_index("uq_ledger_account_site", "purpose", "name", where="owner_id IS NULL", unique=True),
        CheckConstraint("purpose IN ('wallet', 'deposit', 'escrow', 'pending', 'mint', 'sink', 'fund')", name="purpose_known"),
        CheckConstraint("purpose = 'mint' OR balance >= 0", name="never_negative"),
        CheckConstraint("(purpose IN ('mint', 'sink', 'fund')) = (owner_id IS NULL)", name="owner_fits"),
        CheckConstraint("(purpose = 'fund') = (name <> '')", name="funds_are_named"),
    )


class Posting(Base):
    """One cause that moved points: balanced entries under it, never edited, undone by a twin.

    Each is a link of a chain: its digest is taken over the one before, over itself and its entries.
    """

    __tablename__ = "ledger_posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # the cause, as "quiz"
    source: Mapped[str]  # what caused it, as "attempt:…"
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # whom it is about; who pays, where two are
    key: Mapped[str] = mapped_column(unique=True)  # the same key never moves points twice
    note: Mapped[dict[str, Any]]  # what the statement says: {"what": Text, "path": address after the language}, and perhaps its "subject"
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)
    resolves_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"), unique=True)  # the hold that this ends
    created_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(default="", server_default=text("''"))  # rules.link

    __table_args__ = (
        UniqueConstraint("kind", "source", "person_id", "reverses_id"),
        Index("ix_ledger_posting_person", "person_id", "kind", "created_at"),
        CheckConstraint("reverses_id IS NULL OR resolves_id IS NULL", name="ends_one_thing"),
    )


class Entry(Base):
    """One account's side of a posting."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("ledger_posting.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount: Mapped[int]
    balance: Mapped[int]  # of the account after this entry
    version: Mapped[int]
    counts: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # on the leaderboards

    __table_args__ = (
        UniqueConstraint("account_id", "version"),
        CheckConstraint("amount <> 0 AND amount BETWEEN -1000000 AND 1000000", name="moves_something"),
        CheckConstraint("balance BETWEEN -9007199254740991 AND 9007199254740991", name="exact_in_scripts"),
    )


class Standing(Base):
    """One person's score on one board ("all", "month:2026-11", "week:2026-W47", "day:2026-11-21"; of a subject "all/marketing")."""

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


class Welcome(Base):
    """What a newcomer has done of what their first points wait for."""

    __tablename__ = "points_welcome"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    lesson: Mapped[bool] = mapped_column(default=False)
    quiz: Mapped[bool] = mapped_column(default=False)
    known: Mapped[bool] = mapped_column(default=False)  # a verified address, or a class
    qualified_at: Mapped[datetime | None]


class EconomyWeek(Base):
    """What came out of the mint and went into the sink in a week, by cause; counted up from the ledger."""

    __tablename__ = "economy_week"

    week: Mapped[str] = mapped_column(primary_key=True)  # "2026-W47"
    kind: Mapped[str] = mapped_column(primary_key=True)
    issued: Mapped[int]
    spent: Mapped[int]


class LedgerCheck(Base):
    """What the nightly look found: the newest is public."""

    __tablename__ = "ledger_check"

    day: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    postings: Mapped[int]
    seconds: Mapped[float]
    broken: Mapped[list[Any]]  # names of broken invariants


class EconomyMark(Base):
    """How far EconomyWeek has counted: one row."""

    __tablename__ = "economy_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int]

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)


class VipTime(Base):
    """Until when somebody has VIP."""

    __tablename__ = "vip_time"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    until: Mapped[datetime]


class VipGrant(Base):
    """Days of VIP somebody got: bought, or granted with a reason. Only ever added to."""

    __tablename__ = "vip_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    source: Mapped[str] = mapped_column(unique=True)  # as "thing:12"; the same never counts twice
    days: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # who granted it; None: bought
    reason: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 3660", name="days_bounded"),
        CheckConstraint("by_id IS NULL OR length(reason) > 0", name="granted_for_a_reason"),
    )

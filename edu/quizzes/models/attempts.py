"""What learners did with quizzes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, partial_index


class Attempt(Base):
    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    guest: Mapped[str | None]  # a visitor's key, until they sign up
    number: Mapped[int]  # the taker's first, second, … of this quiz
    terms: Mapped[dict[str, Any]]  # those that held when it was started, the taker's own allowances among them
    sections: Mapped[list[Any]]  # what stands on which page: rules.plan
    reached: Mapped[int] = mapped_column(default=1)  # the furthest page, where pages can't be gone back to
    seed: Mapped[str]
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    abandoned: Mapped[bool] = mapped_column(default=False)  # not handed in in time, where that is what happens then: never counts
    waits: Mapped[bool] = mapped_column(default=False)  # for a teacher's mark
    credited: Mapped[bool] = mapped_column(default=False)  # the gain has been paid, or there was nothing to pay
    counted: Mapped[bool] = mapped_column(default=False)  # in the statistics
    earned: Mapped[int] = mapped_column(default=0)  # points, of all questions together
    outof: Mapped[int]
    paid: Mapped[int] = mapped_column(default=0)  # the gain over one's best that went to the wallet
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_posting.id"))  # the line that paid it

    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (guest IS NULL)", name="one_taker"),
        # One open attempt for each taker and quiz: two clicks on Start open the same one.
        partial_index("uq_attempt_open_of_person", "quiz_id", "user_id", unique=True, where="ended_at IS NULL"),
        partial_index("uq_attempt_open_of_guest", "quiz_id", "guest", unique=True, where="ended_at IS NULL"),
        partial_index("uq_attempt_number_of_person", "quiz_id", "user_id", "number", unique=True, where="user_id IS NOT NULL"),
        Index("ix_attempt_person", "user_id", "quiz_id"),
        Index("ix_attempt_guest", "guest"),
        Index("ix_attempt_quiz", "quiz_id", "ended_at"),
        # Small, because what waits for something is little: what is to be closed, paid, marked, counted.
        partial_index("ix_attempt_running_out", "deadline", where="ended_at IS NULL AND deadline IS NOT NULL"),
        partial_index("ix_attempt_uncredited", "quiz_id", where="ended_at IS NOT NULL AND NOT credited AND user_id IS NOT NULL"),
        partial_index("ix_attempt_uncounted", "quiz_id", where="ended_at IS NOT NULL AND NOT counted"),
    )


class Response(Base):
    """One question in one attempt: the version asked, the reply as it stands, and the tries so far."""

    __tablename__ = "response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    points: Mapped[int]  # what it is worth in this attempt; 0 once it has been dropped
    random: Mapped[bool] = mapped_column(default=False)  # drawn from a pool
    sequence: Mapped[int] = mapped_column(default=0)  # how often it has changed: a page that knows less is stale
    reply: Mapped[dict[str, Any]]
    certainty: Mapped[int | None]  # 1 to 3, where the quiz asks how sure one is
    tries: Mapped[list[Any]]  # [{"reply": …, "fraction": …}] in order
    settled: Mapped[bool] = mapped_column(default=False)  # right, or no try left
    fraction: Mapped[float | None]  # what counts, after the penalty for tries and by certainty
    by_hand: Mapped[dict[str, Any] | None]  # a teacher's mark: {"scores": …, "comment": …, "by": …, "at": …}
    saved_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["question_id", "number"], ["question_version.question_id", "question_version.number"]),
        CheckConstraint("fraction IS NULL OR fraction BETWEEN -2 AND 1", name="fraction_is_a_share"),
        CheckConstraint("certainty IS NULL OR certainty BETWEEN 1 AND 3", name="certainty_known"),
    )


class Best(Base):
    """The most points a person has had for a question: only what exceeds them is paid."""

    __tablename__ = "best"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    points: Mapped[int]


class HintTaken(Base):
    """A rung of the ladder of hints that was taken at a question of an attempt. Each rung costs once."""

    __tablename__ = "hint_taken"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    rung: Mapped[int] = mapped_column(primary_key=True)
    free: Mapped[bool]  # a hint of the shop has paid for it
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("rung BETWEEN 1 AND 5", name="rung_is_one_of_five"),)


class Twin(Base):
    """A question solved with hints whose like its person has tried without any: solved, it pays what the hints cost, once."""

    __tablename__ = "hint_twin"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    tries: Mapped[int]
    tried_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    paid: Mapped[int]

    __table_args__ = (CheckConstraint("tries > 0 AND paid >= 0", name="tries_counted"),)

"""What the attempts at quizzes have come to, in sums without names."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class QuizTally(Base):
    """The attempts at a quiz that have been counted: `rules.statistics.tally`.

    First attempts and later ones stand apart, so that each is taken in once; all attempts are both merged.
    """

    __tablename__ = "quiz_tally"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    later: Mapped[bool] = mapped_column(primary_key=True)  # of attempts after a taker's first
    attempts: Mapped[int]  # that are in it
    tally: Mapped[dict[str, Any]]  # empty when none is

    __table_args__ = (CheckConstraint("attempts >= 0", name="not_below_nought"),)


class Laid(Base):
    """How often an option was given to a place of a question, by the number of the try."""

    __tablename__ = "laid"

    question_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # of the version that was asked
    part: Mapped[str] = mapped_column(primary_key=True)  # the place; empty for the replies themselves
    given: Mapped[str] = mapped_column(primary_key=True)  # the option; empty for a place left blank
    nth: Mapped[int] = mapped_column(primary_key=True)  # try
    times: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["question_id", "number"], ["question_version.question_id", "question_version.number"]),
        CheckConstraint("nth > 0", name="tries_from_one"),
        CheckConstraint("times > 0", name="laid_at_all"),
    )

"""What is true of points and places whatever the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from edu.core.i18n import Text
from edu.core.ids import UserId

COARSE = 128  # scores in a coarse bucket of the histogram: a rank sums some hundred rows, not a million


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points move. `what` and `path` are what the statement says and where its link leads."""

    kind: str
    source: str
    what: Text
    path: str = ""

    @property
    def note(self) -> dict[str, Any]:
        return {"what": self.what, "path": self.path}


@dataclass(frozen=True, slots=True)
class Taken:
    """Points taken back: by which posting, how many."""

    posting_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a person's statement."""

    posting_id: int
    kind: str
    what: Text
    path: str
    amount: int
    balance: int
    version: int
    at: datetime
    reversal: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a leaderboard. `moved`: places won (+) or lost (-) since the day began; None when new."""

    rank: int
    user_id: UserId
    name: str
    score: int
    moved: int | None


@dataclass(frozen=True, slots=True)
class Top:
    """A page of a board, the same for every reader."""

    period: Period
    places: tuple[Place, ...]
    people: int
    more: str = ""  # where the next page starts; empty at the end


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken invariant of the ledger: its name, and what breaks it."""

    name: str
    found: str


def board_of(period: Period, now: datetime) -> str:
    """The key of the board that `now` (UTC) belongs to. Weeks are ISO weeks."""
    year, week, _ = now.isocalendar()
    return {
        Period.DAY: f"day:{now:%Y-%m-%d}",
        Period.WEEK: f"week:{year}-W{week:02}",
        Period.MONTH: f"month:{now:%Y-%m}",
        Period.ALL: "all",
    }[period]


def boards_of(now: datetime) -> tuple[str, ...]:
    """All the boards on which points earned at `now` count."""
    return tuple(board_of(period, now) for period in Period)


def before(board: str) -> str:
    """The key under which the counts of `board` at the day's beginning are kept."""
    return f"{board}@before"


def tally_moves(board: str, *, old: int | None, new: int | None) -> dict[tuple[str, int, int], int]:
    """What a score going from `old` to `new` adds to the histogram, as {(board, grain, bucket): people}."""
    moves: dict[tuple[str, int, int], int] = {}
    for score, people in ((old, -1), (new, 1)):
        if score is None:
            continue
        for grain in (1, COARSE):
            key = (board, grain, score // grain)
            moves[key] = moves.get(key, 0) + people
    return {key: people for key, people in moves.items() if people}


@dataclass(slots=True)
class Histogram:
    """Counts of people by score, for ranking many scores after reading the tallies once."""

    fine: dict[int, int] = field(default_factory=dict)
    coarse: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> "Histogram":
        """From rows of (grain, bucket, people)."""
        histogram = cls()
        for grain, bucket, people in rows:
            (histogram.fine if grain == 1 else histogram.coarse)[bucket] = people
        return histogram

    def above(self, score: int) -> int:
        """How many people have more than `score`. The fine buckets beside it must have been read."""
        own = score // COARSE
        higher = sum(people for bucket, people in self.coarse.items() if bucket > own)
        return higher + sum(people for bucket, people in self.fine.items() if bucket > score and bucket // COARSE == own)


def recomputed(entries: Iterable[tuple[str, UserId, int, int]]) -> Mapping[tuple[str, UserId], tuple[int, int]]:
    """Boards from nothing: (board, person, amount, posting) in order of posting → (score, minus the last posting)."""
    scores: dict[tuple[str, UserId], tuple[int, int]] = {}
    for board, person, amount, posting in entries:
        score, _ = scores.get((board, person), (0, 0))
        scores[board, person] = (score + amount, -posting)
    return scores

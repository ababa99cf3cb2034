"""The gradebook's sums: what one cell says, what a category comes to, what the whole comes to.

All marks are shares in [0, 1] until they are shown. What is not known yet (not due, waiting for a teacher) and what
doesn't concern a student (excused, set to others) stands outside every sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from statistics import mean, median

from edu.classroom.rules.planning import Times

LEAST_PEOPLE = 5  # of whom figures are told: of fewer they would be somebody's mark


class State(StrEnum):
    NOT_THEIRS = "not theirs"  # set to others
    EXCUSED = "excused"
    OPEN = "open"  # nothing is in, and it may still come
    MISSING = "missing"  # nothing is in, and it was due: counts as 0
    WAITING = "waiting"  # handed in, a teacher has still to mark it
    DONE = "done"
    LATE = "late"  # done after it was due


@dataclass(frozen=True, slots=True)
class Result:
    """What a student has come to in the quiz or the lesson itself."""

    share: float | None = None
    at: datetime | None = None  # when what counts was handed in
    waits: bool = False
    shown: bool = True  # whether the student may see the mark by now


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a teacher has put there instead, or beside."""

    share: float | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's mark for one assignment."""

    state: State
    share: float | None = None  # counts where there is one
    at: datetime | None = None
    by_hand: bool = False
    comment: str = ""
    hidden: bool = False  # there is a mark, which the student may not see yet


NOTHING = Result()


def cell_of(times: Times, result: Result = NOTHING, mark: ByHand | None = None, *, excused: bool = False, now: datetime) -> Cell:
    """What stands in a cell of somebody an assignment is for."""
    comment = mark.comment if mark else ""
    if excused:
        return Cell(State.EXCUSED, at=result.at, comment=comment)
    is_late = result.at is not None and times.due is not None and result.at > times.due
    done = State.LATE if is_late else State.DONE
    if mark and mark.share is not None:
        return Cell(done, mark.share, result.at, by_hand=True, comment=comment)
    if result.share is not None:
        return Cell(done, result.share, result.at, comment=comment, hidden=not result.shown)
    if result.waits:
        return Cell(State.WAITING, at=result.at, comment=comment)
    if times.last is not None and now > times.last:
        return Cell(State.MISSING, 0.0, comment=comment)
    return Cell(State.OPEN, comment=comment)


def as_student_sees(cell: Cell) -> Cell:
    """The same cell without a mark that is not to be seen yet: in sums it waits."""
    return replace(cell, share=None, state=State.WAITING) if cell.hidden else cell


# ---- Sums


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str
    weight: float
    dropped: int = 0  # so many of each student's lowest results don't count


@dataclass(frozen=True, slots=True)
class Column:
    """An assignment as sums see it."""

    id: int
    category_id: int
    points: float


@dataclass(frozen=True, slots=True)
class Sum:
    """What a category comes to for one student."""

    category: Category
    earned: float  # points
    possible: float
    dropped: tuple[int, ...]  # the assignments left out as the lowest

    @property
    def share(self) -> float | None:
        return self.earned / self.possible if self.possible else None


@dataclass(frozen=True, slots=True)
class Total:
    """What everything comes to for one student."""

    sums: tuple[Sum, ...]

    @property
    def counted(self) -> tuple[Sum, ...]:
        """The categories that have a result and weigh something."""
        return tuple(each for each in self.sums if each.share is not None and each.category.weight)

    @property
    def weight(self) -> float:
        return sum(each.category.weight for each in self.counted)

    @property
    def share(self) -> float | None:
        """The mean of the categories by their weights, those without a result left out."""
        if not self.counted:
            return None
        return sum((each.share or 0.0) * each.category.weight for each in self.counted) / self.weight


def total_of(categories: Iterable[Category], columns: Sequence[Column], cells: Mapping[int, Cell]) -> Total:
    """The whole mark of a student with these `cells`, by the assignments' ids."""
    return Total(tuple(_sum(each, [column for column in columns if column.category_id == each.id], cells) for each in categories))


def _sum(category: Category, columns: Sequence[Column], cells: Mapping[int, Cell]) -> Sum:
    shares = {column: share for column in columns if column.points and (share := cells[column.id].share) is not None}
    # Of equal results the one worth more goes: that never costs the student anything. One always stays.
    lowest = sorted(shares, key=lambda column: (shares[column], -column.points, column.id))
    dropped = lowest[: min(category.dropped, max(len(shares) - 1, 0))]
    kept = [column for column in shares if column not in dropped]
    return Sum(
        category,
        earned=sum(shares[column] * column.points for column in kept),
        possible=sum(column.points for column in kept),
        dropped=tuple(column.id for column in dropped),
    )


def mean_of(shares: Iterable[float | None]) -> float | None:
    """The mean of those there are."""
    known = [share for share in shares if share is not None]
    return mean(known) if known else None


# ---- A class against everybody


@dataclass(frozen=True, slots=True)
class Spread:
    """How a group has done: numbers that are nobody's."""

    people: int
    mean: float
    median: float


def spread_of(shares: Sequence[float]) -> Spread | None:
    """The figures of a group; None of fewer than five."""
    return Spread(len(shares), mean(shares), median(shares)) if len(shares) >= LEAST_PEOPLE else None


def class_and_all(of_class: Sequence[float], of_all: Sequence[float]) -> tuple[Spread | None, Spread | None]:
    """The figures of a class and of everybody, the class among them.

    Where fewer than five others have done it, nothing is said of everybody: the difference would be theirs.
    """
    others = len(of_all) - len(of_class)
    return spread_of(of_class), spread_of(of_all) if not 0 < others < LEAST_PEOPLE else None

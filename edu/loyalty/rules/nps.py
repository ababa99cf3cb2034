"""The Net Promoter Score as an estimate: its interval, two of them compared, how many answers one needs.

The formulas are those of lesson 10: one answer is +1, 0 or −1, so the mean is p − d, the variance p + d − (p − d)² and the
standard error √(variance / n). Source: B. Rocks, “Interval Estimation for the Net Promoter Score”, The American Statistician, 2016.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

from edu.core.errors import Invalid
from edu.core.i18n import message

SCALE = range(11)  # the marks one may give: eleven of them
FEWEST = 30  # answers: under it, no headline
Z = 1.96  # standard errors on each side that hold 95 of a hundred estimates
WIDEST = 1.0  # the largest variance there is: half promoters, half detractors


class Group(StrEnum):
    """What an answer counts as, from the bottom up."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def group_of(mark: int) -> Group:
    """The group of a mark of 0 to 10."""
    return Group.PROMOTER if mark >= 9 else Group.PASSIVE if mark >= 7 else Group.DETRACTOR


@dataclass(frozen=True, slots=True)
class Interval:
    """A score, or the difference of two, with half the width of its 95 % interval, in points."""

    score: float
    margin: float

    @property
    def low(self) -> float:
        return self.score - self.margin

    @property
    def high(self) -> float:
        return self.score + self.margin

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside: of a difference, whether it can be seen."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers by group: how many promoters, passives and detractors."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.promoters + other.promoters, self.passives + other.passives, self.detractors + other.detractors)

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """From −100 to +100; 0 of no answers."""
        return 100 * (self.promoters - self.detractors) / self.answers if self.answers else 0.0

    @property
    def variance(self) -> float:
        """Of one answer, from 0 to 1."""
        if not self.answers:
            return 0.0
        p, d = self.promoters / self.answers, self.detractors / self.answers
        return max(0.0, p + d - (p - d) ** 2)

    @property
    def error(self) -> float:
        """The standard error of the mean answer; times 100 it is in points of the score."""
        return sqrt(self.variance / self.answers) if self.answers else 0.0

    @property
    def interval(self) -> Interval:
        """Where the score of everybody lies, as far as chance goes."""
        return Interval(self.score, 100 * Z * self.error)

    @property
    def is_headline(self) -> bool:
        """Whether there are answers enough for a score to be written large."""
        return self.answers >= FEWEST


def count(marks: Iterable[int]) -> Counted:
    """Marks of 0 to 10, counted by group."""
    return counted_by(Counter(marks))


def counted_by(tally: Mapping[int, int]) -> Counted:
    """Counts of each mark, {mark: answers}, put together by group."""
    found = dict.fromkeys(Group, 0)
    for mark, answers in tally.items():
        found[group_of(mark)] += answers
    return Counted(found[Group.PROMOTER], found[Group.PASSIVE], found[Group.DETRACTOR])


def difference(one: Counted, other: Counted) -> Interval:
    """How much higher `one` is. What adds up is not the errors but their squares."""
    return Interval(one.score - other.score, 100 * Z * sqrt(one.error**2 + other.error**2))


def answers_needed(margin: float, *, variance: float = WIDEST) -> int:
    """How many answers it takes for an interval of ± `margin` points. Raises Invalid."""
    _check(margin, variance)
    # The sums of tenths lose a little: what is whole up to that must not be rounded up.
    return max(1, ceil(variance * (100 * Z / margin) ** 2 - 1e-9))


def answers_to_tell_apart(points: float, *, one: float = WIDEST, other: float = WIDEST) -> int:
    """How many answers each of two samples of these variances needs for a difference of `points` to be seen. Raises Invalid."""
    _check(points, max(one, other))
    return max(1, ceil((one + other) * (100 * Z / points) ** 2 - 1e-9))


def _check(points: float, variance: float) -> None:
    if not 0 < points <= 100:
        raise Invalid(message("Write a number of points above 0 and up to 100."), field="margin")
    if not 0 <= variance <= WIDEST:
        raise Invalid(message("A variance lies between 0 and 1."), field="variance")


def read_marks(text: str, *, most: int = 10_000) -> tuple[int, ...]:
    """Pasted marks, parted by whatever isn't a digit. Raises Invalid, naming the first that is no mark."""
    found = "".join(sign if sign.isascii() and sign.isdigit() else " " for sign in text).split()
    if len(found) > most:
        raise Invalid(message("Up to %(most)s marks fit.", most=most), field="marks")
    for each in found:
        if len(each) > 2 or int(each) not in SCALE:
            raise Invalid(message("“%(mark)s” is no mark: they run from 0 to 10.", mark=each[:12]), field="marks")
    return tuple(int(each) for each in found)

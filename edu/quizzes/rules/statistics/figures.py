"""The figures of a quiz and its questions, as Moodle's quiz statistics define them (shared/formats.md "Statistics").

n attempts, a question's mark x, the total T, other = T - x; all variances and covariances with n - 1. A figure that
can't be had (a variance of 0, too few attempts) is None. Questions take in the attempts that asked them; a blank
answer is 0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import fsum, sqrt

from edu.quizzes.rules.statistics.tally import GRAIN, Form, Histogram, Sums, Tally

# What guessing earns at a version of a question, by their numbers: `Kind.luck`.
Luck = Callable[[int, int], float | None]

EASY, HARD = 0.95, 0.20  # facility
WEAK = 20.0  # per cent of discrimination
ENOUGH = 10  # answers: with fewer a figure says little, and nothing is flagged


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Points where nothing is said; facility and luck in shares of 1, the rest in per cent."""

    question: int
    drawn: bool  # asked by random slots: its mark is not taken out of the total, and it has no effective weight
    answers: int
    versions: tuple[int, ...]
    possible: float  # the points it is worth
    facility: float | None
    sd: float | None
    luck: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination: float | None
    efficiency: float | None


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """Points where nothing is said; consistency and error ratio in per cent."""

    attempts: int
    possible: float | None  # the points to be had, on average over the attempts
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    consistency: float | None
    consistency_attempts: int  # the attempts that were asked the same, which consistency and error are reckoned over
    error_ratio: float | None
    standard_error: float | None
    shares: tuple[int, ...]  # attempts that had 0, 1, … 100 whole per cent of their points
    questions: tuple[QuestionFigures, ...]

    @property
    def tenths(self) -> tuple[int, ...]:
        """Attempts below 10 %, below 20 %, …, the last from 90 % to the full mark."""
        return tuple(sum(self.shares[start : start + 10 if start < 90 else 101]) for start in range(0, 100, 10))


class Flag(StrEnum):
    """Why a teacher should look at a question."""

    AGAINST = "against"  # who is good at the rest is worse at it: is the key right?
    WEAK = "weak"  # it hardly tells those who know from those who don't
    EASY = "easy"
    HARD = "hard"
    GUESSED = "guessed"  # not done better than by guessing


def figures(tally: Tally, *, luck: Luck) -> QuizFigures:
    """All figures of a tally; the questions by their numbers."""
    n = tally.attempts
    s1, s2 = tally.powers[:2]
    form = _commonest(tally)
    consistency = _consistency(form)
    ratio = None if consistency is None else 100 * sqrt(max(0.0, 1 - consistency / 100))
    spread = _sd(form.attempts, form.t, form.tt)
    return QuizFigures(
        attempts=n,
        possible=tally.outof / n if n else None,
        mean=s1 / (n * GRAIN) if n else None,
        median=_median(tally.totals, n),
        sd=_sd(n, s1, s2),
        skewness=_skewness(n, *tally.powers),
        kurtosis=_kurtosis(n, *tally.powers),
        consistency=consistency,
        consistency_attempts=form.attempts,
        error_ratio=ratio,
        standard_error=None if ratio is None or spread is None else ratio / 100 * spread,
        shares=tuple(tally.shares),
        questions=tuple(_questions(tally, luck)),
    )


def flags(each: QuestionFigures) -> list[Flag]:
    """What about these figures a teacher should look at."""
    if each.answers < ENOUGH or each.facility is None:
        return []
    found = []
    if each.discrimination is not None and each.discrimination < WEAK:
        found.append(Flag.AGAINST if each.discrimination < 0 else Flag.WEAK)
    if each.facility > EASY:
        found.append(Flag.EASY)
    if each.facility < HARD:
        found.append(Flag.HARD)
    if each.luck and each.facility <= each.luck:
        found.append(Flag.GUESSED)
    return found


def _questions(tally: Tally, luck: Luck) -> Iterator[QuestionFigures]:
    pull = _pull(tally)
    for (question, drawn), sums in sorted(tally.questions.items()):
        n, x, t = sums.answers, sums.x, sums.t
        own = _co(n, x, x, sums.xx)
        if drawn:  # the total as it is
            other, both = _co(n, t, t, sums.tt), _co(n, x, t, sums.xt)
        else:  # T - x, from the sums of T and x
            other = _co(n, t - x, t - x, sums.tt - 2 * sums.xt + sums.xx)
            both = _co(n, x, t - x, sums.xt - sums.xx)
        best = _sorted_co(sums.marks, sums.others, n)
        yield QuestionFigures(
            question=question,
            drawn=drawn,
            answers=n,
            versions=tuple(sorted(sums.versions)),
            possible=sums.possible / n,
            facility=x / (sums.possible * GRAIN) if sums.possible else None,
            sd=_sd(n, x, sums.xx),
            luck=_mean_luck(question, sums, luck),
            intended_weight=100 * sums.possible / sums.outof if sums.outof else None,
            effective_weight=None if drawn else pull.get(question),
            discrimination=100 * both / (sqrt(own) * sqrt(other)) if own and other else None,
            efficiency=100 * both / best if best else None,
        )


def _mean_luck(question: int, sums: Sums, luck: Luck) -> float | None:
    """The random guess score, over the versions that were asked."""
    scores = [(luck(question, version), times) for version, times in sorted(sums.versions.items())]
    known = [(score, times) for score, times in scores if score is not None]
    return sum(score * times for score, times in known) / sums.answers if len(known) == len(scores) else None


def _pull(tally: Tally) -> dict[int, float]:
    """The effective weights in per cent by item (a draw is one item), of those whose covariance with T is not negative."""
    items: dict[int, list[int]] = {}
    for form in tally.forms.values():
        for item, (x, _, xt) in form.items.items():
            sums = items.setdefault(item, [0, 0, 0, 0])
            for place, more in enumerate((form.attempts, x, form.t, xt)):
                sums[place] += more
    covariances = {item: Fraction(_co(n, x, t, xt), n * (n - 1)) for item, (n, x, t, xt) in items.items() if n > 1}
    roots = {item: sqrt(covariance) for item, covariance in covariances.items() if covariance >= 0}
    whole = fsum(roots.values())
    return {item: 100 * root / whole for item, root in roots.items()} if whole else {}


def _commonest(tally: Tally) -> Form:
    """The form with the most attempts; of equal ones that with the newest questions."""
    return max(((form.attempts, items, form) for items, form in tally.forms.items()), default=(0, (), Form(())))[2]


def _consistency(form: Form) -> float | None:
    """The coefficient of internal consistency, Cronbach's alpha in per cent; it may be negative.

    Listwise: over attempts that were asked all the same items, the largest such group. Where a question was added
    later, attempts without it are left out rather than mixed in.
    """
    p, n = len(form.items), form.attempts
    whole = _co(n, form.t, form.t, form.tt)
    if p < 2 or not whole:
        return None
    apart = sum(_co(n, x, x, xx) for x, xx, _ in form.items.values())
    return float(100 * Fraction(p, p - 1) * (1 - Fraction(apart, whole)))


def _co(n: int, x: int, y: int, xy: int) -> int:
    """n(n - 1) times the covariance, exactly."""
    return n * xy - x * y


def _sd(n: int, s1: int, s2: int) -> float | None:
    return sqrt(Fraction(_co(n, s1, s1, s2), n * (n - 1))) / GRAIN if n > 1 else None


def _sorted_co(marks: Histogram, others: Histogram, n: int) -> int:
    """n(n - 1) times the greatest covariance these marks could have: with both in rising order."""
    x = y = xy = 0
    rest = others.values()
    other, left = 0, 0
    for mark, times in marks.values():
        x += mark * times
        while times:
            if not left:
                other, left = next(rest)
                y += other * left
            here = min(times, left)
            xy += mark * other * here
            times -= here
            left -= here
    return _co(n, x, y, xy)


def _median(totals: Histogram, n: int) -> float | None:
    """The middle total; of an even number the mean of the two in the middle."""
    if not n:
        return None
    middles = [_nth(totals, place) for place in ((n - 1) // 2, n // 2)]
    return sum(middles) / (2 * GRAIN)


def _nth(totals: Histogram, place: int) -> int:
    for value, times in totals.values():
        if place < times:
            return value
        place -= times
    raise IndexError(place)


def _skewness(n: int, s1: int, s2: int, s3: int, s4: int) -> float | None:
    """k3 / k2^1.5 with k-statistics."""
    if n < 3 or not _co(n, s1, s1, s2):
        return None
    k2 = Fraction(_co(n, s1, s1, s2), n * (n - 1))
    k3 = Fraction(2 * s1 * s1 * s1 - 3 * n * s1 * s2 + n * n * s3, n * (n - 1) * (n - 2))
    return float(k3) / (float(k2) * sqrt(k2))


def _kurtosis(n: int, s1: int, s2: int, s3: int, s4: int) -> float | None:
    """k4 / k2² with k-statistics: 0 for a normal distribution."""
    if n < 4 or not _co(n, s1, s1, s2):
        return None
    k2 = Fraction(_co(n, s1, s1, s2), n * (n - 1))
    above = -6 * s1 * s1 * s1 * s1 + 12 * n * s1 * s1 * s2 - 3 * n * (n - 1) * s2 * s2 - 4 * n * (n + 1) * s1 * s3 + n * n * (n + 1) * s4
    return float(Fraction(above, n * (n - 1) * (n - 2) * (n - 3)) / (k2 * k2))

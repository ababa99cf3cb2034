"""Where in a course somebody may begin: a test that asks what tells most, and stops when it is sure.

The unknown is how many of the course's lessons somebody has behind them. It is kept as a chance for each number of them
(a grid, so that nothing has to be solved); an answer to a question of lesson d is right by a logistic curve around d, with
guessing and slipping (the three-parameter model of item response theory, with an upper end below 1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp, sqrt

MOST = 12  # questions
FEWEST = 4
SURE = 1.2  # lessons: the standard deviation from which on it stops
STEEP = 1.3  # how fast the chance of a right answer falls around a question's lesson
SLIP = 0.08
PER_GRADE = 0.4  # lessons by which a question of one more grade of difficulty (1…5) lies further on


@dataclass(frozen=True, slots=True)
class Item:
    """A question that can be asked."""

    number: int
    at: float  # how far into the course it lies, in lessons, from 1
    luck: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many lessons somebody has behind them, and by how much that may be off."""

    lessons: float
    deviation: float


def item(number: int, *, lesson: int, difficulty: int | None, luck: float) -> Item:
    """A question of the `lesson`th lesson."""
    return Item(number, lesson + PER_GRADE * ((difficulty or 2) - 2), luck)


def estimate(answers: Sequence[tuple[Item, float]], *, lessons: int) -> Estimate:
    """From answers, each 0…1 right, in a course of so many lessons; without any, all is equally likely."""
    grid = [step / 2 for step in range(2 * lessons + 1)]
    weights = [1.0] * len(grid)
    for asked, fraction in answers:
        for place, ability in enumerate(grid):
            right = _right(asked, ability)
            weights[place] *= fraction * right + (1 - fraction) * (1 - right)
    whole = sum(weights)
    mean = sum(ability * weight for ability, weight in zip(grid, weights, strict=True)) / whole
    spread = sum((ability - mean) ** 2 * weight for ability, weight in zip(grid, weights, strict=True)) / whole
    return Estimate(mean, sqrt(spread))


def is_over(answers: Sequence[tuple[Item, float]], items: Collection[Item], *, lessons: int) -> bool:
    """Whether nothing more is to be asked."""
    asked = len(answers)
    if asked >= min(MOST, len(items)):
        return True
    return asked >= FEWEST and estimate(answers, lessons=lessons).deviation < SURE


def next_item(answers: Sequence[tuple[Item, float]], items: Collection[Item], *, lessons: int) -> Item | None:
    """The question nearest the estimate, of equally near ones the hardest to guess; None when it is over."""
    if is_over(answers, items, lessons=lessons):
        return None
    done, here = {asked.number for asked, _ in answers}, estimate(answers, lessons=lessons).lessons + 0.5
    left = [each for each in items if each.number not in done]
    return min(left, key=lambda each: (round(abs(each.at - here) * 2), each.luck, each.number), default=None)


def _right(asked: Item, ability: float) -> float:
    known = 1 / (1 + exp(-STEEP * (ability + 0.5 - asked.at)))
    luck = min(0.9, asked.luck)
    return luck + (1 - SLIP - luck) * known

"""What is known of a person's skill, from answers that may be guesses or slips.

Bayesian knowledge tracing (Corbett & Anderson 1995): the chance that the skill is there is brought up to date by each answer,
then raised by the chance that it was learnt just now.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

AT_FIRST = 0.2  # the chance that somebody brings the skill along
LEARNT = 0.15  # … learns it by one question with its explanation
SLIP = 0.1  # … gets a question wrong although they can do it
LEAST_LUCK = 0.05  # of a question that nobody can say it of
FAMILIAR, PROFICIENT = 0.5, 0.8  # chances from which a level holds
HIT = 0.6  # the share of an answer from which it is no miss


class Level(IntEnum):
    NONE = 0
    ATTEMPTED = 1
    FAMILIAR = 2
    PROFICIENT = 3
    MASTERED = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one skill of one person."""

    chance: float = AT_FIRST
    level: Level = Level.NONE
    answers: int = 0
    proficient_at: datetime | None = None  # since when, without a miss


def updated(chance: float, fraction: float, luck: float) -> float:
    """The chance that the skill is there, after an answer `fraction` (0…1) right where guessing earns `luck`.

    A partly right answer weighs as much as its parts.
    """
    guess = min(0.95, max(LEAST_LUCK, luck))
    right = chance * (1 - SLIP) / (chance * (1 - SLIP) + (1 - chance) * guess)
    wrong = chance * SLIP / (chance * SLIP + (1 - chance) * (1 - guess))
    after = fraction * right + (1 - fraction) * wrong
    return after + (1 - after) * LEARNT


def seen(known: Known, fraction: float, luck: float, *, hinted: bool, mixed: bool, now: datetime) -> Known:
    """What is known after one more answer.

    With hints a right answer tells only that it was attempted. `mixed`: among questions of other skills, as in a review; so is
    any later day. Only then does a proficient skill become a mastered one. A miss moves down one.
    """
    hit = fraction >= HIT
    counted = replace(known, answers=known.answers + 1, level=max(known.level, Level.ATTEMPTED))
    if hit and hinted:
        return counted
    chance = updated(known.chance, fraction, luck)
    if not hit:
        down = Level(max(Level.ATTEMPTED, counted.level - 1))
        # Not above what the level below says, or the next answer would jump over it.
        return replace(counted, chance=min(chance, _most(down)), level=down, proficient_at=None)
    level = Level(max(counted.level, min(_level(chance), counted.level + 1)))  # one answer raises by one level at most
    since = known.proficient_at or (now if level >= Level.PROFICIENT else None)
    later = known.proficient_at is not None and (mixed or now.date() > known.proficient_at.date())
    if known.level >= Level.PROFICIENT and later:
        level = Level.MASTERED
    return replace(counted, chance=chance, level=level, proficient_at=since)


def _level(chance: float) -> Level:
    return Level.PROFICIENT if chance >= PROFICIENT else Level.FAMILIAR if chance >= FAMILIAR else Level.ATTEMPTED


def _most(level: Level) -> float:
    return {Level.ATTEMPTED: FAMILIAR, Level.FAMILIAR: PROFICIENT}.get(level, 1.0)

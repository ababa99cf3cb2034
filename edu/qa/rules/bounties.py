"""Bounties: own points for the best answer, offered for a week and never refunded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edu.core.errors import Conflict, Invalid
from edu.core.i18n import message
from edu.core.ids import UserId

LEAST, MOST, STEP = 50, 500, 50  # points
LASTS = timedelta(days=7)
MOST_OPEN = 3  # of one person
OLD_ENOUGH = timedelta(days=2)
GOOD_SCORE = 2
AMOUNTS = tuple(range(LEAST, MOST + 1, STEP))


class Outcome(StrEnum):
    AWARDED = "awarded"
    HALF = "half"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open answer, for whom it may be paid."""

    id: int
    author_id: UserId
    score: int
    created_at: datetime
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Award:
    outcome: Outcome
    answer: Candidate | None
    amount: int


def check_amount(amount: int) -> int:
    """The amount, if it can be offered. Raises Invalid."""
    if amount not in AMOUNTS:
        raise Invalid(message("A bounty is 50 to 500 points, in steps of 50."), field="amount")
    return amount


def check_opening(*, asked_at: datetime, is_open: bool, running: bool, others: int, now: datetime) -> None:
    """Refuse a bounty where none may be offered: `others` counts those the person has open already. Raises Conflict."""
    if not is_open:
        raise Conflict(message("A bounty can be offered for an open question only."))
    if running:
        raise Conflict(message("A bounty is offered for this question already."))
    if now - asked_at < OLD_ENOUGH:
        raise Conflict(message("A bounty can be offered once a question is two days old."))
    if others >= MOST_OPEN:
        raise Conflict(message("You have %(count)s bounties open already: wait until one of them ends.", count=MOST_OPEN))


def expired(amount: int, *, asker: UserId, opened_at: datetime, answers: Sequence[Candidate]) -> Award:
    """Who has a bounty that the asker gave nobody: whole, the answer they have accepted meanwhile; else half, the best new
    answer with two votes or more, the earlier of equals; else nobody.
    """
    others = [each for each in answers if each.author_id != asker]
    accepted = [each for each in others if each.accepted_at is not None and each.accepted_at >= opened_at]
    if accepted:
        return Award(Outcome.AWARDED, min(accepted, key=lambda each: (each.accepted_at, each.id)), amount)
    good = [each for each in others if each.created_at >= opened_at and each.score >= GOOD_SCORE]
    if good:
        return Award(Outcome.HALF, min(good, key=lambda each: (-each.score, each.id)), amount // 2)
    return Award(Outcome.NOBODY, None, 0)

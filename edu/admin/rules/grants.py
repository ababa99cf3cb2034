"""Points given by hand: how many, what for, and when two people must agree."""

from datetime import timedelta
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import message

MUCH = 10_000  # points: from one more on, two people agree
TOGETHER = timedelta(days=30)  # what one admin has given one person within it counts as one grant
MAX_REASON = 300  # characters
MAX_DAYS = 366  # of VIP


class State(StrEnum):
    WAITING = "waiting"
    GIVEN = "given"
    REFUSED = "refused"


def check_reason(words: str) -> str:
    """The reason tidied. Raises Invalid."""
    tidy = " ".join(words.split())
    if not 5 <= len(tidy) <= MAX_REASON or not tidy.isprintable():
        raise Invalid(message("Say in 5 to %(count)s characters what it is for.", count=MAX_REASON), field="reason")
    return tidy


def number_typed(words: str, *, most: int, field: str) -> int:
    """A whole number from 1 to `most` as typed in plain digits. Raises Invalid beside `field`."""
    typed = words.strip()
    # Only plain digits: int() takes ٥ and 1_0 as well.
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10 and 1 <= int(typed) <= most):
        raise Invalid(message("A whole number from 1 to %(most)s, please.", most=most), field=field)
    return int(typed)


def needs_another(amount: int, *, lately: int) -> bool:
    """Whether a second admin must agree; `lately`: what the first has given this person within TOGETHER."""
    return amount + lately > MUCH

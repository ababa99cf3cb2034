"""Points are whole numbers between bounds that every database and every script can hold."""

from edu.core.errors import Invalid
from edu.core.i18n import message

MAX_AMOUNT = 1_000_000  # of one movement
MAX_BALANCE = 2**53 - 1  # JavaScript's largest exact integer


def check_amount(amount: object) -> int:
    """`amount` as a number of points to move: a whole number from 1 to a million. Raises Invalid."""
    if type(amount) is not int or not 1 <= amount <= MAX_AMOUNT:
        raise Invalid(message("An amount of points is a whole number from 1 to %(most)s.", most=MAX_AMOUNT), field="amount")
    return amount

"""Amounts of points: hostile ones are refused in words."""

import pytest

from edu.core.errors import Invalid
from edu.core.money import MAX_AMOUNT, MAX_BALANCE, check_amount


@pytest.mark.parametrize("amount", [1, 5, MAX_AMOUNT])
def test_a_whole_number_within_bounds_is_an_amount(amount):
    assert check_amount(amount) == amount


@pytest.mark.parametrize("amount", [-5, 0, 1.5, 1e3, True, "5", 10**30, "٥", None, [], MAX_AMOUNT + 1, float("nan"), float("inf"), 5.0])
def test_hostile_amounts_are_refused(amount):
    with pytest.raises(Invalid) as refusal:
        check_amount(amount)
    assert refusal.value.field == "amount"


def test_balances_are_exact_in_scripts():
    assert float(MAX_BALANCE) == MAX_BALANCE
    assert float(MAX_BALANCE + 2) != MAX_BALANCE + 2

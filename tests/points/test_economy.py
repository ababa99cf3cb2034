"""The economy in public: counted as it goes, the same as counted from nothing, and checked each night."""

import pytest
from sqlalchemy import text

from edu.db.base import db
from edu.points.rules import Cause
from edu.points.service import bank, economy, ledger
from tests.points.test_verify import unguarded


@pytest.fixture
def busy(make, now):
    maria, oleg = make.person(), make.person()
    make.award(maria, 100)
    number = make.award(maria, 30)
    ledger.reverse(number, cause=Cause("reversal", "x", what="x"), now=now)
    ledger.spend(maria, 20, cause=Cause("toll", "x", what="x"), now=now)
    ledger.hold(maria, 15, cause=Cause("promise", "x", what="x"), now=now)
    bank.put_by(maria, 25, key="k", now=now)
    ledger.give(maria, oleg, 10, cause=Cause("gift", "x", what="x"), now=now)
    return maria


def test_issued_less_spent_is_what_is_held(busy):
    seen = economy.look()
    assert (seen.issued, seen.spent) == (100, 20)
    assert seen.held == {"wallet": 40, "escrow": 15, "deposit": 25}
    assert sum(seen.held.values()) == seen.issued - seen.spent
    assert {flow.name: (flow.issued, flow.spent) for flow in seen.causes} == {"award": (100, 0), "toll": (0, 20)}
    assert [(flow.name, flow.issued, flow.spent) for flow in seen.weeks] == [("2026-W47", 100, 20)]


def test_counting_up_changes_nothing_of_what_is_seen(busy, make):
    before = economy.look()
    economy.count_up()
    assert economy.look() == before
    assert economy.count_up() == 0
    make.award(busy, 7)
    assert economy.look().issued == sum(flow.issued for flow in economy.look().weeks) == 107


def test_the_nightly_check_says_what_it_found(busy, now):
    assert economy.last_check() is None
    found = economy.check(now=now)
    assert (found.broken, economy.last_check()) == ((), found)
    unguarded("UPDATE ledger_account SET balance = balance + 1 WHERE purpose = 'wallet'")
    found = economy.check(now=now)
    assert found.broken == ("each balance equals the sum of its entries",)
    assert economy.last_check() == found
    assert db.session.execute(text("SELECT COUNT(*) FROM ledger_check")).scalar() == 1

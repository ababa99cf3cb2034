"""`verify` finds every way a ledger can be wrong: each is planted below the guards and found by its name."""

import pytest
from sqlalchemy import text

from edu.db.base import db
from edu.db.session import transaction
from edu.points.service.verify import verify

ENTRY = "INSERT INTO ledger_entry (posting_id, account_id, amount, balance, version) "
PLANTED = {
    "every posting sums to nothing over two entries or more": [
        "UPDATE ledger_entry SET amount = 6 WHERE amount = 5",
        "DELETE FROM ledger_entry WHERE posting_id = (SELECT MAX(id) FROM ledger_posting)",
    ],
    "all entries sum to nothing": ["UPDATE ledger_entry SET amount = 6 WHERE amount = 5"],
    "each balance equals the sum of its entries": ["UPDATE ledger_account SET balance = balance + 1 WHERE purpose = 'wallet'"],
    "versions run from 1 without a gap": [
        "UPDATE ledger_entry SET version = 9 WHERE version = 2 AND amount > 0",
        "UPDATE ledger_account SET version = version + 1",
    ],
    "each entry's balance is the one before plus its amount": ["UPDATE ledger_entry SET balance = balance + 1 WHERE amount = 5"],
    "no wallet was ever below nothing": ["UPDATE ledger_entry SET balance = -3 WHERE amount = 5"],
    "a reversal negates its posting exactly": ["UPDATE ledger_entry SET amount = -4 WHERE amount = -7 AND balance = 5"],
    "a person's wallet is touched only by postings about them": [
        "UPDATE ledger_posting SET person_id = (SELECT MAX(id) FROM user_account)"
    ],
    "the boards are what the ledger says": [
        "UPDATE board_standing SET score = score + 1",
        "DELETE FROM board_standing WHERE board = 'all'",
        "UPDATE user_account SET hidden = {true}",
    ],
    "the histograms count the boards": ["UPDATE board_tally SET people = people + 1 WHERE grain = 1", "DELETE FROM board_tally"],
}


@pytest.fixture
def ledger_with_a_past(make, now):
    """Two people, three awards, one of them taken back."""
    from edu.points.rules import Cause
    from edu.points.service import ledger

    maria, oleg = make.person(), make.person()
    make.award(maria, 5)
    number = make.award(maria, 7)
    make.award(oleg, 11)
    ledger.reverse(number, cause=Cause("reversal", "x", what="x"), now=now)
    return maria, oleg


def test_a_sound_ledger_breaks_nothing(ledger_with_a_past):
    assert verify() == []


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, faults in PLANTED.items() for fault in faults])
def test_a_planted_fault_is_found_by_its_name(app, ledger_with_a_past, name, fault):
    unguarded(fault.format(true="1" if db.engine.dialect.name == "sqlite" else "TRUE"))
    assert name in {breach.name for breach in verify()}


def test_a_breach_says_where(app, ledger_with_a_past):
    unguarded("UPDATE ledger_account SET balance = balance + 1 WHERE purpose = 'wallet'")
    assert all(breach.found for breach in verify())


def unguarded(statement: str) -> None:
    """As somebody does who has the database's own keys: the guards are taken down first."""
    with transaction():
        if db.engine.dialect.name == "sqlite":
            for table in ("ledger_entry", "ledger_posting"):
                for change in ("update", "delete"):
                    db.session.execute(text(f"DROP TRIGGER {table}_no_{change}"))
        else:
            db.session.execute(text("SET session_replication_role = replica"))
        db.session.execute(text(statement))
        if db.engine.dialect.name != "sqlite":
            db.session.execute(text("SET session_replication_role = DEFAULT"))

"""`verify` finds every way a ledger can be wrong: each is planted below the guards and found by its name."""

import pytest
from sqlalchemy import text

from edu.db.base import db
from edu.db.session import transaction
from edu.points.rules import Cause
from edu.points.service import ledger
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
    "a person's points are taken only by postings about them, or what undoes one": [
        "UPDATE ledger_posting SET person_id = (SELECT MAX(id) FROM user_account)"
    ],
    "what was held is paid out whole, and only that": [
        "UPDATE ledger_posting SET resolves_id = NULL",
        "UPDATE ledger_posting SET resolves_id = 1 WHERE resolves_id IS NOT NULL",
    ],
    "only a wallet's entries count on the boards": ["UPDATE ledger_entry SET counts = {true}"],
    "each posting is as it was written": [
        "UPDATE ledger_posting SET digest = 'x' WHERE id = 2",
        "UPDATE ledger_posting SET note = '{{}}' WHERE id = 2",
        "UPDATE ledger_posting SET kind = 'gift' WHERE id = 2",
        "UPDATE ledger_entry SET balance = balance + 1, amount = amount + 1 WHERE posting_id = 2 AND amount > 0",
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
    """Two people, three awards, one of them taken back; points held, paid out and spent."""
    maria, oleg = make.person(), make.person()
    make.award(maria, 5)
    number = make.award(maria, 7)
    make.award(oleg, 11)
    ledger.reverse(number, cause=Cause("reversal", "x", what="x"), now=now)
    held = ledger.hold(maria, 2, cause=Cause("promise", "x", what="x"), now=now)
    ledger.release(held, {oleg: 1}, cause=Cause("reward", "x", what="x"), now=now)
    ledger.spend(maria, 1, cause=Cause("toll", "x", what="x"), now=now)
    return maria, oleg


def test_a_sound_ledger_breaks_nothing(ledger_with_a_past):
    assert verify() == []


@pytest.mark.parametrize(("name", "fault"), [(name, fault) for name, faults in PLANTED.items() for fault in faults])
def test_a_planted_fault_is_found_by_its_name(app, ledger_with_a_past, name, fault):
    unguarded(fault.format(true="1" if db.engine.dialect.name == "sqlite" else "TRUE"))
    assert name in {breach.name for breach in verify()}


def test_a_flipped_bit_is_named_by_its_posting(app, ledger_with_a_past):
    unguarded("UPDATE ledger_posting SET source = 'y' WHERE id = 3")
    (breach,) = verify()
    assert (breach.name, breach.found) == ("each posting is as it was written", "3")


def test_a_posting_taken_out_breaks_the_chain_behind_it(app, make, now):
    maria = make.person()
    for _ in range(4):
        make.award(maria, 5)
    unguarded("DELETE FROM ledger_entry WHERE posting_id = 2")
    unguarded("DELETE FROM ledger_posting WHERE id = 2")
    assert {breach.name: breach.found for breach in verify()}["each posting is as it was written"] == "3"


def test_a_breach_says_where(app, ledger_with_a_past):
    unguarded("UPDATE ledger_account SET balance = balance + 1 WHERE purpose = 'wallet'")
    assert all(breach.found for breach in verify())


def unguarded(statement: str) -> None:
    """As somebody does who has the database's own keys: the guards are taken down first."""
    with transaction():
        if db.engine.dialect.name == "sqlite":
            for table in ("ledger_entry", "ledger_posting"):
                for change in ("update", "delete"):
                    db.session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{change}"))
        else:
            db.session.execute(text("SET session_replication_role = replica"))
        db.session.execute(text(statement))
        if db.engine.dialect.name != "sqlite":
            db.session.execute(text("SET session_replication_role = DEFAULT"))

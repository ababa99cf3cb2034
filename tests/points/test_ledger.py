"""Points move in one place, once for each cause, and what has moved stays written: on both databases."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.money import MAX_AMOUNT
from edu.db.base import db
from edu.db.session import transaction
from edu.points.rules import Cause
from edu.points.service import ledger, statements
from edu.points.service.verify import verify
from tests.make import at_once

QUIZ = Cause("quiz", "trial:1", what={"ru": "Лестница", "en": "The ladder"}, path="/attempts/x/result")
BACK = Cause("reversal", "posting:1", what="A mistake")


def test_an_award_is_in_the_wallet_and_on_the_statement(make, now):
    maria = make.person()
    number = ledger.award(maria, 25, cause=QUIZ, now=now)
    assert ledger.balance_of(maria) == 25
    (line,) = statements.statement(maria)
    assert (line.posting_id, line.kind, line.what, line.path) == (number, "quiz", QUIZ.what, QUIZ.path)
    assert (line.amount, line.balance, line.version, line.at, line.reversal) == (25, 25, 1, now, False)
    assert ledger.issued() == 25
    assert verify() == []


def test_one_cause_pays_one_person_once(make, now):
    maria, oleg = make.person(), make.person()
    assert ledger.award(maria, 25, cause=QUIZ, now=now)
    assert ledger.award(maria, 25, cause=QUIZ, now=now) is None
    assert ledger.award(maria, 30, cause=QUIZ, now=now) is None
    assert ledger.award(oleg, 25, cause=QUIZ, now=now)
    assert (ledger.balance_of(maria), ledger.balance_of(oleg)) == (25, 25)
    assert verify() == []


@pytest.mark.parametrize("amount", [-5, 0, 1.5, 1e3, True, "5", 10**30, "٥", None, MAX_AMOUNT + 1])
def test_a_hostile_amount_moves_nothing(make, now, amount):
    maria = make.person()
    with pytest.raises(Invalid):
        ledger.award(maria, amount, cause=QUIZ, now=now)
    assert statements.statement(maria) == []
    assert ledger.award(maria, 1, cause=QUIZ, now=now)


def test_a_reversal_is_the_exact_twin(make, now):
    maria = make.person()
    number = ledger.award(maria, 25, cause=QUIZ, now=now)
    ledger.reverse(number, cause=BACK, now=now)
    assert ledger.balance_of(maria) == 0
    assert [(line.amount, line.balance, line.reversal) for line in statements.statement(maria)] == [(-25, 0, True), (25, 25, False)]
    assert ledger.issued() == 0
    assert verify() == []


def test_a_posting_is_undone_once_and_never_paid_again(make, now):
    maria = make.person()
    number = ledger.award(maria, 25, cause=QUIZ, now=now)
    ledger.reverse(number, cause=BACK, now=now)
    with pytest.raises(Conflict):
        ledger.reverse(number, cause=BACK, now=now)
    assert ledger.award(maria, 25, cause=QUIZ, now=now) is None
    assert ledger.balance_of(maria) == 0


def test_what_is_not_there_can_not_be_undone(app, now):
    with pytest.raises(NotFound):
        ledger.reverse(4711, cause=BACK, now=now)


def test_a_broken_award_leaves_nothing_half_done(make, now):
    maria = make.person()
    with pytest.raises(ZeroDivisionError), transaction():
        ledger.award(maria, 25, cause=QUIZ, now=now)
        1 / 0  # noqa: B018
    assert ledger.balance_of(maria) == 0
    assert statements.statement(maria) == []
    assert verify() == []
    assert ledger.award(maria, 25, cause=QUIZ, now=now)


def test_fifty_copies_of_one_award_pay_once(app, make, now):
    maria = make.person()
    results = at_once(app, lambda number: ledger.award(maria, 25, cause=QUIZ, now=now))
    assert [each for each in results if isinstance(each, Exception)] == []
    assert sum(each is not None for each in results) == 1
    assert ledger.balance_of(maria) == 25
    assert verify() == []


def test_fifty_copies_of_one_reversal_undo_once(app, make, now):
    maria = make.person()
    number = ledger.award(maria, 25, cause=QUIZ, now=now)
    results = at_once(app, lambda _: ledger.reverse(number, cause=BACK, now=now))
    assert sum(isinstance(each, int) for each in results) == 1
    assert {type(each) for each in results if not isinstance(each, int)} == {Conflict}
    assert ledger.balance_of(maria) == 0
    assert verify() == []


def test_fifty_awards_at_once_to_few_people_lose_nothing(app, make, now):
    people = [make.person() for _ in range(3)]

    def award(number: int) -> int | None:
        return ledger.award(people[number % 3], number + 1, cause=Cause("award", f"n:{number}", what="x"), now=now)

    results = at_once(app, award)
    assert [each for each in results if not isinstance(each, int)] == []
    assert sum(map(ledger.balance_of, people)) == sum(range(1, 51))
    assert verify() == []


def test_hiding_and_coming_back_while_points_move_leaves_the_boards_right(app, make, now):
    maria = make.person("Maria")

    def disturb(number: int) -> None:
        if number % 3 == 0:
            hidden = number % 2 == 0
            accounts.change_profile(maria, name="Maria", about="", lang="en", zone="UTC", hidden=hidden, now=now)
        else:
            ledger.award(maria, 1, cause=Cause("award", f"n:{number}", what="x"), now=now)

    results = at_once(app, disturb, times=60)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert ledger.balance_of(maria) == 40
    assert verify() == []


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000", "UPDATE {} SET id = id"])
def test_what_is_written_stays_as_it_is(make, now, table, change):
    make.award(make.person(), 5)
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(text(change.format(table)))
    assert verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET balance = -1 WHERE purpose = 'wallet'",
        "UPDATE ledger_account SET purpose = 'pocket' WHERE purpose = 'wallet'",
        "UPDATE ledger_account SET owner_id = NULL WHERE purpose = 'wallet'",
        "INSERT INTO ledger_account (purpose, balance, version) VALUES ('mint', 0, 0)",
        "INSERT INTO ledger_account (owner_id, purpose, balance, version) SELECT owner_id, 'wallet', 0, 0 FROM ledger_account WHERE purpose = 'wallet'",
        "INSERT INTO ledger_entry (posting_id, account_id, amount, balance, version) SELECT posting_id, account_id, 0, 5, 9 FROM ledger_entry",
        "INSERT INTO ledger_entry (posting_id, account_id, amount, balance, version) SELECT posting_id, account_id, 1000001, 5, 9 FROM ledger_entry",
        "INSERT INTO ledger_entry (posting_id, account_id, amount, balance, version) SELECT posting_id, account_id, 5, 5, version FROM ledger_entry",
        "INSERT INTO ledger_entry (posting_id, account_id, amount, balance, version) SELECT posting_id, 999, 5, 5, 9 FROM ledger_entry",
    ],
)
def test_the_database_has_the_last_word(make, now, statement):
    make.award(make.person(), 5)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))
    assert verify() == []


def test_the_statement_comes_in_pages_newest_first(make, now):
    maria = make.person()
    for number in range(statements.PAGE + 7):
        make.award(maria, number + 1)
    first = statements.statement(maria)
    second = statements.statement(maria, before=first[-1].version)
    assert (len(first), len(second)) == (statements.PAGE, 7)
    assert [line.version for line in [*first, *second]] == list(range(statements.PAGE + 7, 0, -1))


def test_a_statement_is_ones_own(make, now):
    maria, oleg = make.person(), make.person()
    make.award(oleg, 5)
    assert statements.statement(maria) == []
    assert ledger.balance_of(maria) == 0


def test_the_export_holds_every_line(make, now):
    maria = make.person()
    for _ in range(statements.PAGE + 3):
        make.award(maria, 1)
    data = statements.personal_data(maria)
    assert data["balance"] == statements.PAGE + 3
    assert len(data["statement"]) == statements.PAGE + 3


def test_deleting_a_person_keeps_the_entries_and_the_sums(make, now):
    maria = make.person()
    make.award(maria, 25)
    accounts.delete(maria, now=now)
    assert ledger.issued() == 25
    assert verify() == []

"""The bank: gifts within limits, deposits and what they bring, funds, first points. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from edu.accounts.rules import SignedUp
from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, TooMany
from edu.points import rules
from edu.points.rules import Purpose
from edu.points.service import bank, ledger, welcome
from edu.points.service.verify import verify
from edu.site.service import settings
from tests.make import at_once


@pytest.fixture
def rich(make):
    person = make.person()
    make.award(person, 1000)
    return person


def newcomer(make, now):
    person = make.person()
    events.announce(SignedUp(person, now))
    return person


def test_a_gift_of_one_key_is_given_once(app, make, rich, now):
    oleg = make.person()
    results = at_once(app, lambda _: bank.give(rich, oleg, 10, key="a-key", now=now), times=12)
    assert len(set(results)) == 1
    assert (ledger.balance_of(rich), ledger.balance_of(oleg)) == (990, 10)
    assert verify() == []


def test_a_day_has_room_for_so_many_gifts(make, rich, now):
    oleg = make.person()
    bank.give(rich, oleg, 300, key="first", now=now)
    assert bank.purse_of(rich, now=now).giftable == 200
    with pytest.raises(TooMany):
        bank.give(rich, oleg, 201, key="second", now=now)
    bank.give(rich, oleg, 200, key="third", now=now)
    assert bank.purse_of(rich, now=now + timedelta(days=1)).giftable == 500


def test_first_points_are_not_given_away_nor_donated(make, now):
    maria, oleg = newcomer(make, now), make.person()
    for fact in ("lesson", "quiz", "address"):
        welcome.note(maria, fact, now)
    make.award(maria, 30)
    assert ledger.balance_of(maria) == 530
    assert bank.purse_of(maria, now=now).giftable == 30
    with pytest.raises(Conflict):
        bank.give(maria, oleg, 31, key="a", now=now)
    with pytest.raises(Conflict):
        bank.donate(maria, 31, fund="site", key="a", now=now)
    bank.give(maria, oleg, 30, key="b", now=now)
    assert ledger.balance_of(maria) == 500


def test_first_points_wait_for_a_lesson_a_quiz_and_an_address_or_a_class(make, now):
    maria = newcomer(make, now)
    events.announce(SignedUp(maria, now))  # heard twice: given once
    assert (ledger.balance_of(maria), ledger.balance_of(maria, Purpose.PENDING)) == (0, 500)
    assert welcome.still_due(maria) == ("lesson", "quiz", "known")
    welcome.note(maria, "lesson", now)
    welcome.note(maria, "class", now)
    assert (welcome.still_due(maria), welcome.is_qualified(maria)) == (("quiz",), False)
    welcome.note(maria, "quiz", now)
    welcome.note(maria, "quiz", now)
    assert (ledger.balance_of(maria), ledger.balance_of(maria, Purpose.PENDING)) == (500, 0)
    assert welcome.is_qualified(maria)
    assert verify() == []


def test_who_came_before_there_were_first_points_is_qualified_and_gets_none(make, now):
    maria = make.person()
    welcome.note(maria, "lesson", now)
    assert welcome.is_qualified(maria)
    assert ledger.balance_of(maria, Purpose.PENDING) == 0


def test_a_lesson_a_quiz_and_a_class_are_noted_where_they_happen(make, now):
    maria = newcomer(make, now)
    make.attempt(by=maria, right=1, handed_in=True)
    assert welcome.still_due(maria) == ("lesson", "known")


# ---- Deposits


def at(day: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def test_a_deposit_moves_there_and_back(rich, now):
    bank.put_by(rich, 400, key="a", now=now)
    assert bank.put_by(rich, 400, key="a", now=now) is None
    bank.take_out(rich, 150, key="b", now=now)
    assert (ledger.balance_of(rich), ledger.balance_of(rich, Purpose.DEPOSIT)) == (750, 250)
    with pytest.raises(Conflict):
        bank.take_out(rich, 251, key="c", now=now)
    assert verify() == []


@pytest.mark.parametrize(
    ("moves", "lowest"),
    [
        ([(at(20, 9), 400)], 400),  # there all through October
        ([(at(2), 400)], 0),  # came after the month had begun
        ([(at(20, 9), 400), (at(10), -300), (at(11), 300)], 100),  # out for a day
        ([(at(20, 9), 400), (at(28), 500)], 400),  # the rest came late
        ([(at(20, 9), 400), (at(5, 11), -400)], 400),  # taken out when it was over
    ],
)
def test_interest_is_on_the_least_that_lay_there_all_month(make, moves, lowest):
    maria = make.person(now=at(1, 9))
    make.award(maria, 1000, now=at(1, 9))
    for number, (moment, amount) in enumerate(moves):
        move = bank.put_by if amount > 0 else bank.take_out
        move(maria, abs(amount), key=f"n{number}", now=moment)
    before = ledger.balance_of(maria, Purpose.DEPOSIT)
    bank.pay_interest(now=at(6, 11))
    assert ledger.balance_of(maria, Purpose.DEPOSIT) == before + lowest // 100
    assert verify() == []


def test_interest_is_paid_once_for_a_month_however_often_the_night_comes(app, make):
    maria = make.person(now=at(1, 9))
    make.award(maria, 1000, now=at(1, 9))
    bank.put_by(maria, 1000, key="a", now=at(2, 9))
    at_once(app, lambda _: bank.pay_interest(now=at(1, 11)), times=8)
    bank.pay_interest(now=at(30, 11))
    assert ledger.balance_of(maria, Purpose.DEPOSIT) == 1010
    bank.pay_interest(now=at(1, 12))
    assert ledger.balance_of(maria, Purpose.DEPOSIT) == 1020
    assert verify() == []


def test_what_somebody_who_left_had_put_by_brings_nothing_more(make):
    gone, maria = (make.person(now=at(1, 9)) for _ in range(2))
    for person in (gone, maria):
        make.award(person, 1000, now=at(1, 9))
        bank.put_by(person, 1000, key="a", now=at(2, 9))
    accounts.delete(gone, now=at(3, 9))
    assert bank.pay_interest(now=at(1, 11)) == 1
    assert [ledger.balance_of(person, Purpose.DEPOSIT) for person in (gone, maria)] == [1000, 1010]


def test_interest_has_a_top(make):
    settings.put(rules.MOST_INTEREST, 3, by=None, now=at(1))
    maria = make.person(now=at(1, 9))
    make.award(maria, 1000, now=at(1, 9))
    bank.put_by(maria, 1000, key="a", now=at(2, 9))
    bank.pay_interest(now=at(1, 11))
    assert ledger.balance_of(maria, Purpose.DEPOSIT) == 1003


# ---- Funds


def test_a_fund_gives_what_was_donated_and_no_more(make, rich, now):
    oleg = make.person()
    bank.donate(rich, 60, fund="class:1", key="a", now=now)
    assert bank.donate(rich, 60, fund="class:1", key="a", now=now) is None
    assert (bank.fund_balance("class:1"), bank.fund_balance("class:2")) == (60, 0)
    bank.pay_from_fund("class:1", oleg, 25, key="b", now=now)
    with pytest.raises(Conflict):
        bank.pay_from_fund("class:1", oleg, 36, key="c", now=now)
    assert (bank.fund_balance("class:1"), ledger.balance_of(oleg)) == (35, 25)
    assert verify() == []


def test_a_ceiling_leaves_room_for_what_is_left_of_the_day(make, rich, now):
    assert bank.within_ceiling(rich, 70, "quiz", now=now) == 70
    settings.put(rules.QUIZ_CEILING, 50, by=None, now=now)
    assert bank.within_ceiling(rich, 70, "quiz", now=now) == 50
    quiz = make.quiz()
    make.attempt(quiz, by=rich, right=3, handed_in=True)
    assert ledger.balance_of(rich) == 1000 + 40
    assert bank.within_ceiling(rich, 70, "quiz", now=now) == 10


def test_what_is_undone_makes_room_under_the_ceiling_again(make, rich, now):
    settings.put(rules.QUIZ_CEILING, 50, by=None, now=now)
    cause = rules.Cause("quiz", "attempt:1", what="x")
    posting = ledger.award(rich, 45, cause=cause, now=now)
    assert bank.within_ceiling(rich, 70, "quiz", now=now) == 5
    ledger.reverse(posting, cause=rules.Cause("reversal", "attempt:1", what="x"), now=now)
    assert bank.within_ceiling(rich, 70, "quiz", now=now) == 50
    assert bank.within_ceiling(rich, 70, "quest", now=now) == 70  # no ceiling of this kind

"""All the ways points go: spent, given, held, paid out, given back, waiting; each once, on both databases."""

import pytest
from sqlalchemy import text

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.db.base import db
from edu.points.rules import Cause, Period, Purpose
from edu.points.service import boards, ledger
from edu.points.service.verify import verify
from tests.make import at_once

HOSTILE = [-5, 0, 1.5, 1e3, True, "5", 10**30, "٥", None, [5], b"5", float("nan"), 1_000_001]


def cause(kind="trial", source="1"):
    return Cause(kind, source, what={"ru": "Проба", "en": "A trial"})


@pytest.fixture
def rich(make):
    """Somebody with 100 points."""
    person = make.person()
    make.award(person, 100)
    return person


def held(person, purpose=Purpose.ESCROW):
    return ledger.balance_of(person, purpose)


def test_what_is_spent_is_gone_from_the_wallet_and_in_the_sink(rich, now):
    assert ledger.spend(rich, 30, cause=cause(), now=now)
    assert ledger.spend(rich, 30, cause=cause(), now=now) is None
    assert (ledger.balance_of(rich), ledger.sums([Purpose.SINK]), ledger.issued()) == (70, 30, 100)
    assert verify() == []


def test_nobody_spends_what_they_do_not_have(rich, now):
    with pytest.raises(Conflict):
        ledger.spend(rich, 101, cause=cause(), now=now)
    assert ledger.balance_of(rich) == 100
    assert ledger.spend(rich, 100, cause=cause(), now=now)
    assert verify() == []


def test_a_gift_goes_from_one_wallet_to_the_other(make, rich, now):
    oleg = make.person()
    assert ledger.give(rich, oleg, 40, cause=cause(), now=now)
    assert ledger.give(rich, oleg, 40, cause=cause(), now=now) is None
    assert (ledger.balance_of(rich), ledger.balance_of(oleg)) == (60, 40)
    assert verify() == []


def test_nobody_gives_to_themselves_or_to_nobody(make, rich, now):
    gone = make.person()
    accounts.delete(gone, now=now)
    with pytest.raises(Invalid):
        ledger.give(rich, rich, 5, cause=cause(), now=now)
    for nobody in (gone, 4711):
        with pytest.raises(NotFound):
            ledger.give(rich, nobody, 5, cause=cause(), now=now)
    assert ledger.balance_of(rich) == 100


def test_a_hold_is_paid_out_once_and_the_rest_is_gone(make, rich, now):
    oleg, timur = make.person(), make.person()
    number = ledger.hold(rich, 50, cause=cause("promise"), now=now)
    assert ledger.hold(rich, 50, cause=cause("promise"), now=now) == number
    assert (ledger.balance_of(rich), held(rich)) == (50, 50)
    ledger.hold(rich, 50, cause=cause("promise", "another"), now=now)  # which stays: there would be something to pay from
    ledger.release(number, {oleg: 30, timur: 15}, cause=cause("reward"), now=now)
    assert [ledger.balance_of(each) for each in (rich, oleg, timur)] == [0, 30, 15]
    assert (held(rich), ledger.sums([Purpose.SINK])) == (50, 5)
    with pytest.raises(Conflict):
        ledger.release(number, {oleg: 30}, cause=cause("reward", "2"), now=now)
    with pytest.raises(Conflict):
        ledger.give_back(number, cause=cause("back"), now=now)
    assert verify() == []


def test_a_hold_given_back_is_in_the_wallet_again_and_counts_for_nothing(make, rich, now):
    number = ledger.hold(rich, 50, cause=cause("promise"), now=now)
    ledger.give_back(number, cause=cause("promise-back"), now=now)
    assert (ledger.balance_of(rich), held(rich)) == (100, 0)
    assert boards.near(Period.ALL, now=now, reader=rich)[0].score == 100
    with pytest.raises(Conflict):
        ledger.release(number, {make.person(): 5}, cause=cause("reward"), now=now)
    assert verify() == []


def test_a_hold_pays_neither_its_holder_nor_more_than_it_holds(make, rich, now):
    oleg = make.person()
    number = ledger.hold(rich, 50, cause=cause("promise"), now=now)
    ledger.spend(rich, 40, cause=cause(), now=now)  # so that there would be something to take it from
    with pytest.raises(Invalid):
        ledger.release(number, {rich: 50}, cause=cause("reward"), now=now)
    with pytest.raises(Conflict):
        ledger.release(number, {oleg: 51}, cause=cause("reward"), now=now)
    with pytest.raises(Conflict):
        ledger.reverse(number, cause=cause("reversal"), now=now)
    assert (ledger.balance_of(oleg), held(rich)) == (0, 50)


def test_only_a_hold_can_be_paid_out(make, rich, now):
    award = make.award(rich, 5)
    for number in (award, 4711):
        with pytest.raises(NotFound):
            ledger.release(number, {make.person(): 5}, cause=cause("reward"), now=now)


def test_answers_count_on_the_boards_and_gifts_do_not(make, rich, now):
    oleg, timur = make.person(), make.person()
    ledger.release(ledger.hold(rich, 20, cause=cause("promise"), now=now), {oleg: 20}, cause=cause("reward"), now=now)
    ledger.give(rich, timur, 20, cause=cause("gift"), now=now)
    assert {place.user_id: place.score for place in boards.top(Period.ALL, now=now).places} == {rich: 100, oleg: 20}
    assert verify() == []


def test_what_is_pending_can_not_be_spent_until_its_owner_qualifies(make, now):
    maria = make.person()
    assert ledger.pend(maria, 500, cause=cause("sign-up", "welcome"), now=now)
    assert ledger.pend(maria, 500, cause=cause("sign-up", "welcome"), now=now) is None
    with pytest.raises(Conflict):
        ledger.spend(maria, 1, cause=cause(), now=now)
    assert ledger.qualify(maria, now=now)
    assert ledger.qualify(maria, now=now) is None
    assert (ledger.balance_of(maria), held(maria, Purpose.PENDING)) == (500, 0)
    assert boards.near(Period.ALL, now=now, reader=maria) == ()
    assert verify() == []


def test_what_is_held_back_counts_when_it_has_been_earned(make, now):
    maria = make.person()
    first = ledger.hold_back(maria, 10, cause=cause("quiz-held", "question:1@a"), now=now)
    second = ledger.hold_back(maria, 20, cause=cause("quiz-held", "question:2@a"), now=now)
    ledger.let_go(first, earned=True, cause=cause("quiz-held", "known:1"), now=now)
    ledger.let_go(second, earned=False, cause=cause("quiz-held", "known:2"), now=now)
    assert (ledger.balance_of(maria), ledger.sums([Purpose.SINK])) == (10, 20)
    assert boards.near(Period.ALL, now=now, reader=maria)[0].score == 10
    assert [(each.source, each.open) for each in ledger.holds_of(maria, "quiz-held")] == [("question:1@a", False), ("question:2@a", False)]
    with pytest.raises(Conflict):
        ledger.let_go(first, earned=True, cause=cause("quiz-held", "known:3"), now=now)
    assert verify() == []


def test_a_hostile_amount_moves_nothing_whichever_way(make, rich, now):
    oleg = make.person()
    number = ledger.hold(rich, 50, cause=cause("promise"), now=now)
    ways = (
        lambda amount: ledger.spend(rich, amount, cause=cause(source="a"), now=now),
        lambda amount: ledger.give(rich, oleg, amount, cause=cause(source="b"), now=now),
        lambda amount: ledger.hold(rich, amount, cause=cause(source="c"), now=now),
        lambda amount: ledger.hold_back(rich, amount, cause=cause(source="d"), now=now),
        lambda amount: ledger.release(number, {oleg: amount}, cause=cause(source="e"), now=now),
        lambda amount: ledger.pend(rich, amount, cause=cause(source="f"), now=now),
        lambda amount: ledger.take_back(rich, amount, cause=cause(source="g"), now=now),
    )
    for way in ways:
        for amount in HOSTILE:
            with pytest.raises(Invalid):
                way(amount)
    assert (ledger.balance_of(rich), ledger.balance_of(oleg), held(rich)) == (50, 0, 50)


def test_what_is_taken_back_is_what_there_is(make, rich, now):
    assert ledger.take_back(rich, 130, cause=cause("regrade"), now=now).amount == 100
    assert ledger.take_back(rich, 5, cause=cause("regrade", "2"), now=now) is None
    assert ledger.balance_of(rich) == 0
    assert verify() == []


def test_what_a_day_has_brought_is_counted_after_what_was_undone(make, now):
    maria = make.person()
    ledger.award(maria, 30, cause=cause("quiz", "trial:1"), now=now)
    number = ledger.award(maria, 20, cause=cause("quiz", "trial:2"), now=now)
    ledger.award(maria, 7, cause=cause("award"), now=now)
    assert ledger.earned_on(maria, "quiz", now=now) == 50
    ledger.reverse(number, cause=cause("reversal"), now=now)
    assert ledger.earned_on(maria, "quiz", now=now) == 30


ONE_SHOTS = {
    "spending": lambda rich, oleg, hold, now: ledger.spend(rich, 60, cause=cause(), now=now),
    "giving": lambda rich, oleg, hold, now: ledger.give(rich, oleg, 40, cause=cause(), now=now),
    "paying out": lambda rich, oleg, hold, now: ledger.release(hold, {oleg: 10}, cause=cause("reward"), now=now),
    "giving back": lambda rich, oleg, hold, now: ledger.give_back(hold, cause=cause("back"), now=now),
    "waiting": lambda rich, oleg, hold, now: ledger.pend(rich, 5, cause=cause("sign-up"), now=now),
    "qualifying": lambda rich, oleg, hold, now: ledger.qualify(oleg, now=now),
}


@pytest.mark.parametrize("name", ONE_SHOTS)
def test_fifty_copies_at_once_have_one_effect(app, make, rich, now, name):
    oleg = make.person()
    hold = ledger.hold(rich, 20, cause=cause("promise"), now=now)
    ledger.pend(oleg, 9, cause=cause("sign-up"), now=now)
    before = db.session.execute(text("SELECT COUNT(*) FROM ledger_posting")).scalar()
    results = at_once(app, lambda _: ONE_SHOTS[name](rich, oleg, hold, now))
    db.session.rollback()
    assert sum(isinstance(each, int) for each in results) == 1
    assert {type(each) for each in results} <= {int, type(None), Conflict}
    assert db.session.execute(text("SELECT COUNT(*) FROM ledger_posting")).scalar() == before + 1
    assert verify() == []


def test_people_who_share_no_account_still_write_one_after_the_other(app, make, now):
    people = make.people(12)
    for person in people:
        make.award(person, 10)
    results = at_once(app, lambda number: ledger.hold(people[number % 12], 1, cause=cause("promise", f"n:{number}"), now=now), times=48)
    assert [each for each in results if not isinstance(each, int)] == []
    assert verify() == []


def test_fifty_different_spends_at_once_never_take_more_than_there_is(app, rich, now):
    results = at_once(app, lambda number: ledger.spend(rich, 7, cause=cause(source=f"n:{number}"), now=now))
    assert sum(isinstance(each, int) for each in results) == 100 // 7
    assert ledger.balance_of(rich) == 100 % 7
    assert verify() == []

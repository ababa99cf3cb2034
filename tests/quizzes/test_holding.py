"""The share of a quiz's points that waits for the review: nothing by default, and paid out question by question."""

from edu.points.rules import HELD_SHARE, Cause, Period, Purpose
from edu.points.service import boards, ledger
from edu.points.service.verify import verify
from edu.quizzes.service import holding
from edu.site.service import settings


def hold(person, gains, now, source="attempt:1"):
    cause = Cause("quiz", source, what="A quiz", path="/x", subject="marketing")
    return holding.hold_back(person, gains, source=source, cause=cause, now=now)


def test_by_default_a_quiz_pays_all_at_once(make, now):
    maria = make.person()
    make.attempt(by=maria, right=3, handed_in=True)
    assert (ledger.balance_of(maria), ledger.balance_of(maria, Purpose.ESCROW)) == (40, 0)


def test_a_share_waits_where_the_site_says_so(make, now):
    settings.put(HELD_SHARE, 20, by=None, now=now)
    maria = make.person()
    make.attempt(by=maria, right=3, handed_in=True)
    assert (ledger.balance_of(maria), ledger.balance_of(maria, Purpose.ESCROW)) == (32, 8)
    assert boards.near(Period.ALL, now=now, reader=maria)[0].score == 32
    assert verify() == []


def test_what_waits_for_a_question_is_paid_when_that_is_known_and_once(make, now):
    settings.put(HELD_SHARE, 20, by=None, now=now)
    maria = make.person()
    assert hold(maria, {1: 50, 12: 100}, now) == 30
    assert hold(maria, {1: 50, 12: 100}, now) == 30  # the same payment again: nothing more
    assert holding.let_go(maria, 1, now=now) == 10
    assert holding.let_go(maria, 1, now=now) == 0
    assert (ledger.balance_of(maria), ledger.balance_of(maria, Purpose.ESCROW)) == (10, 20)
    assert holding.let_go(maria, 12, now=now) == 20
    assert boards.near(Period.ALL, now=now, reader=maria)[0].score == 30
    assert verify() == []

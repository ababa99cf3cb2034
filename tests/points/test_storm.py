"""A machine that does anything in any order; after each step the ledger holds and the boards are what a plain sum says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict
from edu.db.base import db
from edu.points.rules import Cause, Period, board_of
from edu.points.service import boards, ledger
from edu.points.service.verify import verify
from tests.faults import money
from tests.make import Make

START = datetime(2026, 11, 18, 12, tzinfo=UTC)


class Storm(RuleBasedStateMachine):
    """Award, award again, take back, hide, come back, leave for good, let time pass. `lines` is the plain account of it."""

    people = Bundle("people")
    app = None  # given by the test
    names = 0

    @initialize()
    def begin(self) -> None:
        self.now = START
        self.lines: list[tuple[int, int, datetime, int]] = []  # person, amount, moment, posting
        self.hidden: set[int] = set()
        self.gone: set[int] = set()
        self.undone: set[int] = set()
        self.mine: list[int] = []

    @rule(target=people)
    def arrive(self):
        Storm.names += 1
        person = Make(self.app).person(now=self.now)
        self.mine.append(person)
        return person

    @rule(person=people, amount=st.integers(1, 400), source=st.integers(0, 12))
    def award(self, person, amount, source):
        posting = ledger.award(person, amount, cause=Cause("award", f"{person}:{source}", what="x"), now=self.now)
        if posting is not None:
            self.lines.append((person, amount, self.now, posting))

    @rule(data=st.data())
    def take_back(self, data):
        if not self.lines:
            return
        person, amount, _, posting = data.draw(st.sampled_from([line for line in self.lines if line[1] > 0]))
        try:
            number = ledger.reverse(posting, cause=Cause("reversal", f"{posting}", what="x"), now=self.now)
        except Conflict:
            assert posting in self.undone or ledger.balance_of(person) < amount
        else:
            assert posting not in self.undone
            self.undone.add(posting)
            self.lines.append((person, -amount, self.now, number))

    @rule(person=people, hidden=st.booleans())
    def hide_or_show(self, person, hidden):
        if person in self.gone:
            return
        name = accounts.get_profile(person).name
        accounts.change_profile(person, name=name, about="", lang="en", zone="UTC", hidden=hidden, now=self.now)
        (self.hidden.add if hidden else self.hidden.discard)(person)

    @rule(person=people)
    def leave_for_good(self, person):
        accounts.delete(person, now=self.now)
        self.gone.add(person)

    @rule(hours=st.integers(1, 200))
    def let_time_pass(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def the_ledger_holds(self):
        if hasattr(self, "lines"):
            assert verify() == []

    @invariant()
    def every_wallet_is_the_sum_of_its_lines(self):
        for person in getattr(self, "mine", []):
            assert ledger.balance_of(person) == sum(amount for who, amount, _, _ in self.lines if who == person)

    @invariant()
    def every_board_is_a_plain_sum(self):
        if not getattr(self, "mine", []):
            return
        for period in Period:
            board = board_of(period, self.now)
            scores: dict[int, tuple[int, int]] = {}
            for person, amount, moment, posting in self.lines:
                if board_of(period, moment) == board and person not in self.hidden | self.gone:
                    scores[person] = (scores.get(person, (0, 0))[0] + amount, -posting)
            due = [(who, score) for who, (score, _) in sorted(scores.items(), key=lambda each: each[1], reverse=True)]
            got = [(place.user_id, place.score) for place in boards.top(period, now=self.now).places if place.user_id in self.mine]
            assert got == due[: boards.TOP]
            for place, (who, _) in enumerate(due[:5], start=1):
                mine = next(each for each in boards.near(period, now=self.now, reader=who) if each.user_id == who)
                assert mine.rank == place

    def teardown(self):
        # The next run of the machine begins with empty boards, its people gone.
        for person in getattr(self, "mine", []):
            accounts.delete(person, now=self.now)
        db.session.rollback()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.databases("sqlite")
def test_whatever_happens_in_whatever_order_the_ledger_holds(app):
    Storm.app = app
    run_state_machine_as_test(
        Storm,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_way_points_go_in_any_order_is_plain_addition(app):
    """The short form of `python -m tests.faults.money --full`, on both databases."""
    money.run(app, runs=40, steps=30)

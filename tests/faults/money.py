"""Everything that can be done with points, in any order, beside a plain account of it: `python -m tests.faults.money --full`.

After each step every balance is what plain addition says; after each run `verify` finds nothing. The short form runs
with the tests (tests/points/test_storm.py), the full one (200 runs of 50 steps) by itself.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from edu.accounts.rules import SignedUp
from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.ids import UserId
from edu.db.base import db
from edu.points.rules import Cause, Period, Purpose, counts_on_boards
from edu.points.service import bank, boards, economy, ledger, welcome
from edu.points.service.verify import verify
from tests.faults.grounds import DATABASES, an_app
from tests.make import Make

START = datetime(2026, 11, 18, 12, tzinfo=UTC)
FIRST_POINTS, GIFTS = 500, 500
AMOUNTS = st.integers(1, 300)
FACTS = ("lesson", "quiz", "address", "class")
OWN = (Purpose.WALLET, Purpose.DEPOSIT, Purpose.ESCROW, Purpose.PENDING)


class Money(RuleBasedStateMachine):
    """`held` is the plain account: {(person, purpose): points}; the site's own accounts go by their names."""

    people = Bundle("people")
    app: Flask

    @initialize()
    def begin(self) -> None:
        self.now = START
        self.names = count(1)
        self.held: Counter[tuple[object, str]] = Counter()
        self.scores: Counter[UserId] = Counter()
        self.holds: dict[int, tuple[UserId, int]] = {}  # open ones: whose, how much
        self.ended: list[int] = []
        self.awards: dict[int, tuple[UserId, int, bool]] = {}  # that can be undone: whose, how much, does it count
        self.facts: dict[UserId, set[str]] = {}
        self.first: set[UserId] = set()  # who has had the first points
        self.given: Counter[tuple[UserId, str]] = Counter()
        self.mine: list[UserId] = []
        self.gone: set[UserId] = set()
        self.site_before = {purpose: ledger.sums([purpose]) for purpose in (Purpose.MINT, Purpose.SINK, Purpose.FUND)}

    def move(self, source: tuple[object, str], target: tuple[object, str], amount: int) -> None:
        self.held[source] -= amount
        self.held[target] += amount

    def cause(self, kind: str) -> Cause:
        return Cause(kind, f"{id(self)}:{next(self.names)}", what="x")

    def has(self, person: UserId, purpose: Purpose = Purpose.WALLET) -> int:
        return self.held[person, purpose]

    @rule(target=people)
    def arrive(self) -> UserId:
        person = Make(self.app).person(now=self.now)
        events.announce(SignedUp(person, self.now))
        self.move(("site", Purpose.MINT), (person, Purpose.PENDING), FIRST_POINTS)
        self.mine.append(person)
        self.facts[person] = set()
        return person

    @rule(person=people, fact=st.sampled_from(FACTS))
    def learn(self, person: UserId, fact: str) -> None:
        welcome.note(person, fact, self.now)  # type: ignore[arg-type]
        self.facts[person].add({"address": "known", "class": "known"}.get(fact, fact))
        if len(self.facts[person]) == 3 and person not in self.first:
            self.first.add(person)
            self.move((person, Purpose.PENDING), (person, Purpose.WALLET), FIRST_POINTS)

    @rule(person=people, amount=AMOUNTS, kind=st.sampled_from(["award", "quiz", "import"]), twice=st.booleans())
    def award(self, person: UserId, amount: int, kind: str, twice: bool) -> None:
        cause = self.cause(kind)
        posting = ledger.award(person, amount, cause=cause, now=self.now)
        assert posting is not None
        if twice:
            assert ledger.award(person, amount, cause=cause, now=self.now) is None
        self.move(("site", Purpose.MINT), (person, Purpose.WALLET), amount)
        self.awards[posting] = (person, amount, counts_on_boards(kind))
        self.scores[person] += amount * counts_on_boards(kind)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if not self.awards:
            return
        posting = data.draw(st.sampled_from(sorted(self.awards)))
        person, amount, counts = self.awards[posting]
        try:
            ledger.reverse(posting, cause=self.cause("reversal"), now=self.now)
        except Conflict:
            assert self.has(person) < amount
            return
        del self.awards[posting]
        self.move((person, Purpose.WALLET), ("site", Purpose.MINT), amount)
        self.scores[person] -= amount * counts

    @rule(person=people, amount=AMOUNTS)
    def take_back(self, person: UserId, amount: int) -> None:
        taken = ledger.take_back(person, amount, cause=self.cause("regrade"), now=self.now)
        there = min(amount, self.has(person))
        assert (taken.amount if taken else 0) == there
        self.move((person, Purpose.WALLET), ("site", Purpose.MINT), there)
        self.scores[person] -= there

    @rule(person=people, amount=AMOUNTS)
    def spend(self, person: UserId, amount: int) -> None:
        if self.allowed(self.has(person) >= amount, lambda: ledger.spend(person, amount, cause=self.cause("toll"), now=self.now)):
            self.move((person, Purpose.WALLET), ("site", Purpose.SINK), amount)

    @rule(person=people, to=people, amount=AMOUNTS)
    def give(self, person: UserId, to: UserId, amount: int) -> None:
        day = (person, f"{self.now:%Y-%m-%d}")
        room = min(self.has(person) - FIRST_POINTS * (person in self.first), GIFTS - self.given[day])
        may = person != to and to not in self.gone and amount <= room
        key = str(next(self.names))
        if self.allowed(may, lambda: bank.give(person, to, amount, key=key, now=self.now)):
            assert bank.give(person, to, amount, key=key, now=self.now)  # the same key again gives nothing more
            self.given[day] += amount
            self.move((person, Purpose.WALLET), (to, Purpose.WALLET), amount)

    @rule(person=people, amount=AMOUNTS)
    def hold(self, person: UserId, amount: int) -> None:
        number = self.allowed(self.has(person) >= amount, lambda: ledger.hold(person, amount, cause=self.cause("promise"), now=self.now))
        if number:
            self.holds[int(number)] = (person, amount)  # type: ignore[call-overload]
            self.move((person, Purpose.WALLET), (person, Purpose.ESCROW), amount)

    @rule(person=people, amount=AMOUNTS)
    def hold_back(self, person: UserId, amount: int) -> None:
        number = ledger.hold_back(person, amount, cause=self.cause("quiz-held"), now=self.now)
        assert number
        self.holds[number] = (person, amount)
        self.move(("site", Purpose.MINT), (person, Purpose.ESCROW), amount)

    @rule(data=st.data(), first=people, second=people, share=st.integers(1, 100), other=st.integers(1, 100))
    def pay_out(self, data: st.DataObject, first: UserId, second: UserId, share: int, other: int) -> None:
        if not self.holds:
            return
        number = data.draw(st.sampled_from(sorted(self.holds)))
        holder, amount = self.holds[number]
        shares = {first: share, second: other}
        may = holder not in shares and sum(shares.values()) <= amount
        if self.allowed(may, lambda: ledger.release(number, shares, cause=self.cause("reward"), now=self.now)):
            self.end(number)
            for person, points in shares.items():
                self.move((holder, Purpose.ESCROW), (person, Purpose.WALLET), points)
                self.scores[person] += points
            self.move((holder, Purpose.ESCROW), ("site", Purpose.SINK), amount - sum(shares.values()))

    @rule(data=st.data(), way=st.sampled_from(["back", "earned", "lost"]))
    def end_hold(self, data: st.DataObject, way: str) -> None:
        if not self.holds:
            return
        number = data.draw(st.sampled_from(sorted(self.holds)))
        person, amount = self.holds[number]
        if way == "back":
            ledger.give_back(number, cause=self.cause("promise-back"), now=self.now)
        else:
            ledger.let_go(number, earned=way == "earned", cause=self.cause("quiz-held"), now=self.now)
            self.scores[person] += amount * (way == "earned")
        self.end(number)
        self.move((person, Purpose.ESCROW), ("site", Purpose.SINK) if way == "lost" else (person, Purpose.WALLET), amount)

    @rule(data=st.data())
    def end_again(self, data: st.DataObject) -> None:
        if self.ended:
            number = data.draw(st.sampled_from(self.ended))
            for way in (ledger.give_back, lambda hold, **more: ledger.let_go(hold, earned=True, **more)):
                self.allowed(False, lambda way=way: way(number, cause=self.cause("back"), now=self.now))

    @rule(person=people, amount=AMOUNTS, inwards=st.booleans())
    def deposit(self, person: UserId, amount: int, inwards: bool) -> None:
        source, target = (Purpose.WALLET, Purpose.DEPOSIT) if inwards else (Purpose.DEPOSIT, Purpose.WALLET)
        way, key = bank.put_by if inwards else bank.take_out, str(next(self.names))
        if self.allowed(self.has(person, source) >= amount, lambda: way(person, amount, key=f"{id(self)}{key}", now=self.now)):
            self.move((person, source), (person, target), amount)

    @rule()
    def turn_the_month(self) -> None:
        """Interest for a month in which nothing more happens: on what lay there all the time, none before that."""
        for _ in range(2):
            self.now = (self.now.replace(day=1) + timedelta(days=32)).replace(day=1)
            before = {person: ledger.balance_of(person, Purpose.DEPOSIT) for person in self.mine}
            bank.pay_interest(now=self.now)
            bank.pay_interest(now=self.now)
            for person, had in before.items():
                gained = ledger.balance_of(person, Purpose.DEPOSIT) - had
                assert 0 <= gained <= min(had // 100, 100)
                self.move(("site", Purpose.MINT), (person, Purpose.DEPOSIT), gained)

    @rule(person=people, amount=AMOUNTS)
    def donate(self, person: UserId, amount: int) -> None:
        may = amount <= self.has(person) - FIRST_POINTS * (person in self.first)
        if self.allowed(may, lambda: bank.donate(person, amount, fund="site", key=f"{id(self)}{next(self.names)}", now=self.now)):
            self.move((person, Purpose.WALLET), ("site", Purpose.FUND), amount)

    @rule(person=people, hidden=st.booleans())
    def hide_or_show(self, person: UserId, hidden: bool) -> None:
        if person not in self.gone:
            name = accounts.get_profile(person).name
            accounts.change_profile(person, name=name, about="", lang="en", zone="UTC", hidden=hidden, now=self.now)

    @rule(person=people)
    def leave_for_good(self, person: UserId) -> None:
        accounts.delete(person, now=self.now)
        self.gone.add(person)

    @rule(hours=st.integers(1, 60))
    def let_time_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def count_up(self) -> None:
        economy.count_up()

    def allowed(self, may: bool, do: Callable[[], object]) -> object:
        """What was done, when it was to be allowed; a refusal, when it was not."""
        try:
            done = do()
        except (Conflict, Invalid, NotFound, TooMany):
            assert not may
            return None
        assert may
        return done or True

    def end(self, number: int) -> None:
        del self.holds[number]
        self.ended.append(number)

    @invariant()
    def every_balance_is_plain_addition(self) -> None:
        for person in getattr(self, "mine", []):
            for purpose in OWN:
                assert ledger.balance_of(person, purpose) == self.held[person, purpose]
        if hasattr(self, "mine"):
            for purpose, before in self.site_before.items():
                assert ledger.sums([purpose]) == before + self.held["site", purpose]

    def teardown(self) -> None:
        """What was done in all holds together; the next run begins with empty boards."""
        for person in getattr(self, "mine", []):
            for place in boards.near(Period.ALL, now=self.now, reader=person):
                if place.user_id == person:
                    assert place.score == self.scores[person]
        assert verify() == []
        seen = economy.look()
        assert sum(seen.held.values()) == seen.issued - seen.spent
        for person in getattr(self, "mine", []):
            accounts.delete(person, now=self.now)
        db.session.rollback()


def run(app: Flask, *, runs: int, steps: int) -> None:
    """So many runs of so many steps. An assertion fails with the shortest way there."""
    Money.app = app
    quiet = list(HealthCheck)
    run_state_machine_as_test(
        Money,
        settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=True, suppress_health_check=quiet),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="200 runs of 50 steps on each database; 40 of 30 otherwise")
    runs, steps = (200, 50) if parser.parse_args().full else (40, 30)
    for name in DATABASES:
        begun = monotonic()
        with an_app(name) as app:
            run(app, runs=runs, steps=steps)
        print(f"{name}: {runs} runs of {steps} steps hold, {monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()

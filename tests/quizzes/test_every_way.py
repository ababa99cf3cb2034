"""Whatever one does with a quiz, in whatever order, on whatever terms and whenever: what must hold, holds. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from edu.core.errors import Refused
from edu.core.marks import token
from edu.db.base import db
from edu.points.service import ledger
from edu.points.service.verify import verify
from edu.quizzes.models.attempts import Attempt, Best
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.rules.terms import Behaviour, Counts, Overtime, Standing, check_terms, standing
from edu.quizzes.service import attempts, paying, sheets, starting
from tests.make import CHOICE, MATCH, NUMBER, OUTOF, QUESTIONS, right_reply, wrong_reply

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LONG_AFTER = NOON + timedelta(days=400)
BODIES = {str(body["id"]): body for body in QUESTIONS}
HALF = {**right_reply(MATCH), token(MATCH["prompts"][1]["text"]): token(MATCH["cards"]["x"])}
REPLIES = {
    "first-sale": [right_reply(CHOICE), wrong_reply(CHOICE), {"choice": "junk"}, {}],
    "score": [right_reply(NUMBER), wrong_reply(NUMBER), {"number": "many"}, {}],
    "rungs": [right_reply(MATCH), wrong_reply(MATCH), HALF, {}],
}


@st.composite
def terms(draw):
    behaviour = draw(st.sampled_from(Behaviour))
    said = {
        "behaviour": behaviour.value,
        "overtime": draw(st.sampled_from(Overtime)).value,
        "counts": draw(st.sampled_from(Counts)).value,
        "minutes": draw(st.sampled_from([None, 1, 10])),
        "grace": draw(st.sampled_from([0, 2])),
        "attempts": draw(st.integers(0, 3)),
        "penalty": draw(st.sampled_from([None, 0, 0.1, 1])),
        "per_page": draw(st.integers(1, 3)),
        "shuffle": draw(st.booleans()),
        "forward": draw(st.booleans()),
    }
    if behaviour in (Behaviour.INTERACTIVE, Behaviour.ADAPTIVE):
        said["tries"] = draw(st.integers(1, 3))
    else:
        said["certainty"] = draw(st.booleans())
    if behaviour is Behaviour.EXAM or draw(st.booleans()):
        said["closes"] = (NOON + timedelta(minutes=draw(st.sampled_from([5, 30])))).isoformat()
    if draw(st.booleans()):
        said["review"] = draw(
            st.dictionaries(st.sampled_from(["just_after", "later"]), st.lists(st.sampled_from(["marks", "correctness"]), unique=True))
        )
    look = Look(said)
    good = check_terms(look)
    assert look.problems == []
    return good


@pytest.fixture
def machine(app, make):
    """A learner with a quiz, as a machine; each run has its own."""

    class Learner(RuleBasedStateMachine):
        @initialize(said=terms())
        def begin(self, said):
            db.session.rollback()
            self.said = said
            self.slug = make.quiz(terms=said, behaviour=said["behaviour"])
            self.me = Taker(user_id=make.person())
            self.now = NOON
            self.keys = []
            self.done = {}

        def sheet(self, key):
            return sheets.get_sheet(key, by=self.me, now=self.now)

        @property
        def open(self):
            return self.keys[-1] if self.keys and self.keys[-1] not in self.done else None

        @rule()
        def start(self):
            try:
                key = starting.start(self.slug, by=self.me, now=self.now)
            except Refused:
                return
            if key not in self.keys:
                self.keys.append(key)

        @precondition(lambda self: self.keys)
        @rule(data=st.data(), how=st.sampled_from(["save", "check"]), stale=st.booleans())
        def answer(self, data, how, stale):
            """Of any attempt, also one that is over, any of the questions to be seen, rightly or not."""
            key = data.draw(st.sampled_from(self.keys))
            seen = self.sheet(key)
            asked = data.draw(st.sampled_from(seen.questions))
            reply = data.draw(st.sampled_from(REPLIES[asked.name]))
            certainty = data.draw(st.sampled_from([None, 1, 2, 3]))
            sent = {asked.position: Sent(reply, certainty, asked.sequence - 1 if stale else asked.sequence)}
            try:
                if how == "save":
                    attempts.save(key, sent, by=self.me, now=self.now)
                else:
                    attempts.check(key, asked.position, sent, by=self.me, now=self.now)
            except Refused:
                now = self.sheet(key)
                if now.ended_at == seen.ended_at:
                    assert now == seen
                return
            now = next((each for each in self.sheet(key).questions if each.position == asked.position), None)
            if now and not seen.is_over:
                assert now.sequence in (asked.sequence, asked.sequence + 1)
                assert asked.settled is False or now == asked

        @precondition(lambda self: self.keys)
        @rule(data=st.data(), page=st.integers(0, 4))
        def turn(self, data, page):
            attempt = data.draw(st.sampled_from(self.keys))
            try:
                attempts.save(attempt, {}, by=self.me, now=self.now, reach=page)
            except Refused:
                return

        @precondition(lambda self: self.keys)
        @rule(data=st.data())
        def hand_in(self, data):
            key = data.draw(st.sampled_from(self.keys))
            attempts.hand_in(key, by=self.me, now=self.now)
            assert self.sheet(key).is_over

        @rule(seconds=st.sampled_from([1, 59, 61, 130, 600, 1900]))
        def wait(self, seconds):
            self.now += timedelta(seconds=seconds)

        @rule()
        def each_minute(self):
            attempts.close_late(now=self.now)
            paying.pay_waiting(now=self.now)
            for key in self.keys:
                assert not sheets.is_late(self.sheet(key), now=self.now)

        @invariant()
        def what_is_over_stays_as_it_is(self):
            for key in getattr(self, "keys", ()):
                sheet = self.sheet(key)
                if not sheet.is_over:
                    continue
                row = db.session.execute(select(Attempt.earned, Attempt.ended_at, Attempt.abandoned).where(Attempt.key == key)).one()
                kept = (tuple(row), [(each.reply, each.sequence, each.certainty) for each in sheet.questions])
                assert self.done.setdefault(key, kept) == kept
                assert 0 <= row.earned <= sheet.outof == OUTOF

        @invariant()
        def there_are_no_more_attempts_than_there_may_be(self):
            if limit := getattr(self, "said", {}).get("attempts"):
                assert len(self.keys) <= limit
            assert [self.sheet(key).number for key in getattr(self, "keys", ())] == list(range(1, len(getattr(self, "keys", ())) + 1))

        @invariant()
        def only_the_last_may_be_open_and_only_while_there_is_time(self):
            for key in getattr(self, "keys", ()):
                sheet = self.sheet(key)
                if not sheet.is_over:
                    assert key == self.keys[-1]
                    may = standing(sheet.terms, sheet.deadline, now=self.now)
                    assert all(each.settled for each in sheet.questions) or may is Standing.OPEN

        @invariant()
        def what_was_paid_is_ones_best(self):
            if not hasattr(self, "me"):
                return
            mine = Attempt.user_id == self.me.user_id
            paid = db.session.scalar(select(func.coalesce(func.sum(Attempt.paid), 0)).where(mine))
            best = db.session.scalar(select(func.coalesce(func.sum(Best.points), 0)).where(Best.user_id == self.me.user_id))
            assert paid == best == ledger.balance_of(self.me.user_id)
            assert db.session.scalar(select(func.coalesce(func.sum(Attempt.paid), 0)).where(mine, Attempt.abandoned)) == 0

        def teardown(self):
            if not hasattr(self, "keys"):
                return
            self.now = LONG_AFTER
            for key in self.keys:
                attempts.hand_in(key, by=self.me, now=self.now)
            self.each_minute()
            self.what_is_over_stays_as_it_is()
            self.what_was_paid_is_ones_best()
            self.the_grade_is_what_the_quiz_says()

        def the_grade_is_what_the_quiz_says(self):
            found = [self.sheet(key) for key in self.keys]
            shares = [each.earned / OUTOF for each in found if not each.abandoned and each.earned is not None]
            by = {"highest": max, "mean": lambda all_: sum(all_) / len(all_), "first": lambda all_: all_[0], "last": lambda all_: all_[-1]}
            grade = sheets.get_quiz(self.slug, by=self.me, now=self.now).grade
            assert grade == (by[self.said["counts"]](shares) if shares else None)

    return Learner


def test_whatever_one_does_what_must_hold_holds(machine):
    few = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=few)
    assert verify() == []

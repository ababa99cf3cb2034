"""Whatever people do, in whatever order: karma is what its events come to, and every counter what its rows say."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from edu.accounts.rules import Reader
from edu.core.errors import Refused
from edu.ports import clock
from edu.qa.rules.karma import PRESETS, START, Preset, Privilege
from edu.qa.rules.posts import What
from edu.qa.service import accepting, checking, closing, karma, moderating, removing, trusting, voting
from tests.qa.portal import Portal

PEOPLE = 4
who = st.integers(0, PEOPLE - 1)
which = st.integers(0, 5)


@pytest.mark.databases("sqlite")
def test_karma_is_always_what_its_events_come_to(app, make, monkeypatch):
    portal = Portal(make)
    # Nobody here lives long enough to earn it.
    monkeypatch.setitem(PRESETS[Preset.NEW], Privilege.VOTE_DOWN, START)

    class Machine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.people = [portal.reader(user_id) for user_id in make.people(PEOPLE)]
            for person in self.people:
                trusting.grant(person.id, 4, by=person.id, now=clock.now())
            self.questions: list[int] = []
            self.answers: list[int] = []
            self.askers: dict[int, Reader] = {}  # of the question of each answer

        def post(self, number):
            posts = [(What.QUESTION, each) for each in self.questions] + [(What.ANSWER, each) for each in self.answers]
            return posts[number % len(posts)]

        @precondition(lambda self: len(self.questions) < 3)
        @rule(by=who)
        def ask(self, by):
            self.questions.append(portal.question(self.people[by]))

        @precondition(lambda self: self.questions and len(self.answers) < 5)
        @rule(by=who, to=which)
        def answer(self, by, to):
            question = self.questions[to % len(self.questions)]
            with suppress(Refused):
                self.answers.append(portal.answer(question, self.people[by]))
                asker = moderating.shown("question", question).author_id
                self.askers[self.answers[-1]] = next(person for person in self.people if person.id == asker)

        @precondition(lambda self: self.questions)
        @rule(by=who, on=which, value=st.sampled_from([1, 1, -1, 0]))
        def vote(self, by, on, value):
            with suppress(Refused):
                voting.vote(*self.post(on), value, by=self.people[by], now=clock.now())

        @precondition(lambda self: self.answers)
        @rule(by=st.none() | who, on=which, take=st.booleans())
        def accept(self, by, on, take):
            do, answer = accepting.take_back if take else accepting.accept, self.answers[on % len(self.answers)]
            with suppress(Refused):
                do(answer, by=self.askers[answer] if by is None else self.people[by], now=clock.now())

        @precondition(lambda self: self.questions)
        @rule(by=who, on=which, back=st.booleans())
        def delete(self, by, on, back):
            do = removing.put_back_own if back else removing.delete_own
            with suppress(Refused):
                do(*self.post(on), by=self.people[by], now=clock.now())

        @precondition(lambda self: self.questions)
        @rule(on=which, way=st.sampled_from(["hide", "restore", "delete", "abuse"]))
        def moderate(self, on, way):
            what, number = self.post(on)
            if way in ("delete", "abuse"):
                moderating.delete(what, number, abuse=way == "abuse", by=None, now=clock.now())
            else:
                getattr(moderating, way)(what, number, by=None, now=clock.now())

        @precondition(lambda self: len(self.questions) > 1)
        @rule(by=who, again=st.booleans())
        def close(self, by, again):
            first, second = self.questions[:2]
            with suppress(Refused):
                if again:
                    closing.reopen(second, by=self.people[by], now=clock.now())
                else:
                    closing.close(second, closed_as="duplicate", original=first, by=self.people[by], now=clock.now())

        @invariant()
        def nothing_has_drifted(self):
            assert list(karma.drift()) == []
            assert list(checking.drift()) == []
            assert all(has >= START for has in karma.karma_of([person.id for person in self.people]).values())

    run_state_machine_as_test(
        Machine, settings=settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    )

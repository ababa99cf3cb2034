"""Students propose questions; teachers decide; authors earn when others do them."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.rules.building import Plan, Section
from edu.authoring.service import drafts, folders, listing, proposals, quizzes
from edu.authoring.service import people as authors
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.points.service import ledger, statements
from edu.points.service import verify as checks
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import attempts, starting
from tests.make import CHOICE, NUMBER, Make, at_once

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def reader(make: Make, name: str, role: Role = Role.STUDENT) -> Reader:
    return Reader(make.person(name, role=role), name, role, "en", "UTC")


@pytest.fixture
def student(make: Make) -> Reader:
    return reader(make, "Sam Student")


@pytest.fixture
def teacher(make: Make) -> Reader:
    return reader(make, "Ann Teacher", Role.TEACHER)


def taken(student: Reader, teacher: Reader, now: datetime, many: int = 1) -> str:
    """A published quiz of proposed questions."""
    numbers = []
    for number in range(many):
        numbers.append(proposals.propose({**CHOICE, "text": f"Question {number}?"}, by=student, now=now))
        proposals.approve(numbers[-1], into=folders.usual(by=teacher), by=teacher, now=now)
    slug = quizzes.create("Ours", by=teacher, now=now)
    quizzes.save(slug, Plan("Ours", "", (Section(entries=tuple(numbers)),)), number=1, by=teacher, now=now)
    quizzes.publish(slug, by=teacher, now=now)
    return slug


def do(slug: str, by: UserId, now: datetime) -> None:
    taker = Taker(user_id=by)
    key = starting.start(slug, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)


def test_a_proposal_waits_for_a_teacher_and_is_in_no_bank(student: Reader, teacher: Reader, now: datetime) -> None:
    number = proposals.propose(CHOICE, by=student, now=now)

    ((line, name),) = proposals.list_waiting(by=teacher)
    assert (line.id, name) == (number, "Sam Student")
    assert listing.list_drafts(listing.Filter(), by=teacher) == []
    with pytest.raises(NotFound):
        drafts.get(number, by=student)
    ((own, decided_at, is_taken, answer),) = proposals.list_own(by=student)
    assert (own.id, decided_at, is_taken, answer) == (number, None, False, "")


def test_taken_it_is_a_ready_question_of_the_bank(student: Reader, teacher: Reader, now: datetime) -> None:
    number = proposals.propose(CHOICE, by=student, now=now)
    proposals.approve(number, into=folders.usual(by=teacher), answer="Well put", by=teacher, now=now)

    assert drafts.get(number, by=teacher).proposed_by == student.id
    assert [line.id for line in listing.list_drafts(listing.Filter(state="ready"), by=teacher)] == [number]
    assert proposals.list_own(by=student)[0][2:] == (True, "Well put")
    with pytest.raises(Conflict):
        proposals.decline(number, answer="On second thoughts", by=teacher, now=now)


def test_no_is_said_in_words(student: Reader, teacher: Reader, now: datetime) -> None:
    number = proposals.propose(CHOICE, by=student, now=now)

    with pytest.raises(Invalid):
        proposals.decline(number, answer="  ", by=teacher, now=now)
    proposals.decline(number, answer="We have this one", by=teacher, now=now)
    assert proposals.list_own(by=student)[0][2:] == (False, "We have this one")
    assert proposals.list_waiting(by=teacher) == []


def test_only_teachers_decide_and_not_on_their_own(student: Reader, teacher: Reader, now: datetime) -> None:
    number = proposals.propose(CHOICE, by=student, now=now)
    own = proposals.propose(CHOICE, by=teacher, now=now)

    with pytest.raises(NotAllowed):
        proposals.list_waiting(by=student)
    for id, by in ((number, student), (own, teacher)):
        with pytest.raises(NotAllowed):
            proposals.approve(id, into=folders.usual(by=teacher), by=by, now=now)
    question = drafts.create(folders.usual(by=teacher), CHOICE, by=teacher, now=now)
    with pytest.raises(NotFound):
        proposals.approve(question, into=folders.usual(by=teacher), by=teacher, now=now)


def test_of_two_who_decide_at_once_one_does(app: Flask, student: Reader, teacher: Reader, now: datetime) -> None:
    number = proposals.propose(CHOICE, by=student, now=now)
    folder = folders.usual(by=teacher)

    outcomes = at_once(app, lambda _: proposals.approve(number, into=folder, by=teacher, now=now), times=5)

    assert sum(each is None for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 4


def test_other_kinds_broken_ones_and_floods_are_refused(student: Reader, now: datetime) -> None:
    for body in (NUMBER, {**CHOICE, "options": []}, {"kind": "essay"}):
        with pytest.raises(Invalid):
            proposals.propose(body, by=student, now=now)
    for _ in range(proposals.MAX_WAITING):
        proposals.propose(CHOICE, by=student, now=now)
    with pytest.raises(Conflict):
        proposals.propose(CHOICE, by=student, now=now)


def test_an_author_earns_a_point_a_person_and_question_once(make: Make, student: Reader, teacher: Reader, now: datetime) -> None:
    slug = taken(student, teacher, now, many=2)
    assert ledger.balance_of(student.id) == 0

    other = make.person()
    do(slug, other, now)
    assert ledger.balance_of(student.id) == 2
    do(slug, other, now)
    assert ledger.balance_of(student.id) == 2
    do(slug, make.person(), now)
    assert ledger.balance_of(student.id) == 4
    assert {line.kind for line in statements.statement(student.id)} == {"authored"}


def test_never_for_their_own_attempts(student: Reader, teacher: Reader, now: datetime) -> None:
    slug = taken(student, teacher, now)

    do(slug, student.id, now)

    assert ledger.balance_of(student.id) == 0


def test_at_most_twenty_a_day(app: Flask, make: Make, student: Reader, teacher: Reader, now: datetime) -> None:
    slug = taken(student, teacher, now, many=4)
    people = make.people(8)

    at_once(app, lambda number: do(slug, people[number], now), times=7)
    assert ledger.balance_of(student.id) == proposals.MOST_A_DAY

    do(slug, people[7], now + timedelta(days=1))
    assert ledger.balance_of(student.id) == proposals.MOST_A_DAY + 4
    assert list(checks.verify()) == []


def test_a_deleted_student_takes_what_waits_along(student: Reader, teacher: Reader, now: datetime) -> None:
    slug = taken(student, teacher, now)
    proposals.propose(CHOICE, by=student, now=now)
    assert len(authors.personal_data(student.id)["questions"]) == 2  # type: ignore[arg-type]

    accounts.delete(student.id, now=now)

    assert proposals.list_waiting(by=teacher) == []
    do(slug, teacher.id, now)
    assert ledger.balance_of(student.id) == 0

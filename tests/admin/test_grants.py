"""Points by hand: two people for much, never oneself, once; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from edu.accounts.service import people, roles
from edu.admin.rules.grants import MUCH, State
from edu.admin.service import grants
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.points.service import ledger
from edu.points.service.verify import verify
from edu.site.service import audit
from tests.make import at_once

FOR = "For the wall newspaper"


@pytest.fixture
def admins(make):
    return [make.person(role="admin") for _ in range(2)]


def ask(person, amount, by, now, reason=FOR):
    return grants.ask(person, amount, reason=reason, by=by, now=now)


def test_a_little_is_given_at_once_and_written_down(app, make, admins, now):
    person = make.person()
    assert ask(person, MUCH, admins[0], now) is State.GIVEN
    assert ledger.balance_of(person) == MUCH
    line = audit.lines()[0]
    assert (line.what, line.by, line.about, line.details["amount"]) == ("grant-given", admins[0], f"person:{person}", MUCH)


def test_more_needs_a_second_person_who_is_neither_the_first_nor_the_receiver(app, make, admins, now):
    first, second = admins
    assert ask(second, MUCH + 1, first, now) is State.WAITING
    number = grants.waiting()[0].id
    for nobody in (first, second):
        with pytest.raises(NotAllowed):
            grants.decide(number, agree=True, by=nobody, now=now)
    assert ledger.balance_of(second) == 0
    third = make.person(role="admin")
    grants.decide(number, agree=True, by=third, now=now)
    with pytest.raises(Conflict):
        grants.decide(number, agree=True, by=third, now=now)
    assert ledger.balance_of(second) == MUCH + 1
    assert grants.waiting() == []


def test_much_in_small_pieces_is_much(app, make, admins, now):
    person = make.person()
    assert ask(person, MUCH - 100, admins[0], now) is State.GIVEN
    assert ask(person, 101, admins[0], now) is State.WAITING
    assert ask(person, 101, admins[0], now + timedelta(days=31)) is State.GIVEN


def test_many_pieces_at_once_are_much_too(app, make, admins, now):
    person = make.person()
    found = at_once(app, lambda _: ask(person, 4000, admins[0], now), times=6)
    assert sorted(found) == [State.GIVEN] * 2 + [State.WAITING] * 4
    assert ledger.balance_of(person) == 8000


def test_of_two_who_agree_at_once_one_pays(app, make, admins, now):
    person, others = make.person(), [make.person(role="admin") for _ in range(4)]
    ask(person, 50_000, admins[0], now)
    number = grants.waiting()[0].id
    found = at_once(app, lambda n: grants.decide(number, agree=True, by=others[n], now=now), times=4)
    assert sorted(type(each).__name__ for each in found) == ["Conflict"] * 3 + ["NoneType"]
    db.session.rollback()  # what was read before it is old
    assert ledger.balance_of(person) == 50_000


def test_hostile_amounts_and_empty_reasons_are_refused(app, make, admins, now):
    person = make.person()
    for amount in (-5, 0, 1.5, True, "5", 10**30, 1_000_001, None):
        with pytest.raises(Invalid):
            ask(person, amount, admins[0], now)
    with pytest.raises(Invalid):
        ask(person, 5, admins[0], now, reason=" \n ")
    with pytest.raises(NotAllowed):
        ask(admins[0], 5, admins[0], now)
    with pytest.raises(NotFound):
        ask(10**6, 5, admins[0], now)
    assert ledger.issued() == 0


def test_a_deleted_person_gets_nothing_any_more_and_what_for_is_forgotten(app, make, admins, now):
    person = make.person()
    ask(person, 50, admins[0], now)
    ask(person, 50_000, admins[0], now)
    people.delete(person, now=now)
    assert grants.waiting() == []
    assert [(each.state, each.reason) for each in grants.of(person)] == [(State.GIVEN, ""), (State.REFUSED, "")]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("every grant is in the ledger", "UPDATE point_grant SET state = 'given' WHERE amount = 9999"),
        ("every grant in the ledger has been decided", "UPDATE point_grant SET state = 'refused' WHERE amount = 50"),
    ],
)
def test_grants_that_differ_from_the_ledger_are_found(app, make, admins, now, name, fault):
    person = make.person()
    ask(person, 50, admins[0], now)
    ask(person, 9999, admins[0], now)
    assert verify() == []
    with transaction():
        db.session.execute(text(fault))
    assert [breach.name for breach in verify()] == [name]


# ---- Roles


def test_a_request_to_teach_is_decided_once_and_told(app, make, admins, now, letters):
    person = make.person(lang="ru")
    roles.ask_to_teach(person, "School 5, literature", now=now)
    with pytest.raises(Conflict):
        roles.ask_to_teach(person, "School 5, literature", now=now)
    request = roles.open_requests()[0]
    roles.decide(request.id, accept=True, by=admins[0], now=now)
    with pytest.raises(Conflict):
        roles.decide(request.id, accept=False, by=admins[1], now=now)
    assert people.get_profile(person).role is Role.TEACHER
    assert len(letters) == 1
    assert [(line.what, line.by, line.details) for line in audit.lines()] == [
        ("role-changed", admins[0], {"from": "student", "to": "teacher"})
    ]  # fmt: skip
    with pytest.raises(Conflict):
        roles.ask_to_teach(person, "School 5, literature", now=now)


def test_nobody_changes_their_own_role_and_the_last_admin_stays(app, make, admins, now):
    first, second = admins
    with pytest.raises(NotAllowed):
        roles.change(first, Role.STUDENT, by=first, now=now)
    found = at_once(app, lambda n: roles.change(admins[n], Role.STUDENT, by=admins[1 - n], now=now), times=2)
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "NoneType"]
    with pytest.raises(NotFound):
        roles.change(10**6, Role.TEACHER, by=second, now=now)

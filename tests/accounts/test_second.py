"""The second step: codes by RFC 6238, each good once; recovery codes; what is stale."""

from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select

from edu.accounts import rules
from edu.accounts.models import RecoveryCode, SecondFactor
from edu.accounts.rules import CodeWanted, WrongPassword
from edu.accounts.service import entry, people, second
from edu.core.errors import Conflict, Invalid
from edu.db.base import db
from edu.site.service import audit
from tests.make import PASSWORD, at_once

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # «12345678901234567890», the one of the RFC


def turned_on(person, now):
    """The secret, and the recovery codes."""
    second.begin(person, now=now)
    secret = second.state_of(person).secret.replace(" ", "")
    return secret, second.confirm(person, TOTP(secret).at(now), now=now)


def sign_in(person, now):
    email = people.get_profile(person).email
    with pytest.raises(CodeWanted) as wanted:
        entry.sign_in(email, password=PASSWORD, agent="", guest=None, now=now)
    return rules.sealed(wanted.value.link, purpose=rules.HALFWAY, secret="s", until=now + rules.HALFWAY_LIVES)


def finish(sealed, code, now):
    return entry.finish(sealed, code, way="", secret="s", agent="", guest=None, now=now)


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_rfc(now, at, code):
    moment = now.fromtimestamp(at, tz=now.tzinfo)
    assert rules.step_of(SECRET, code, now=moment, after=-1) == at // 30
    assert rules.step_of(SECRET, f"{code[:3]} {code[3:]}", now=moment + timedelta(seconds=30), after=-1) == at // 30
    assert rules.step_of(SECRET, code, now=moment + timedelta(seconds=90), after=-1) is None
    assert rules.step_of(SECRET, code, now=moment, after=at // 30) is None


@pytest.mark.parametrize("junk", ["", "28708", "2870822", "٢٨٧٠٨٢", "abcdef", "\0", "287082; --"])
def test_junk_is_no_code(now, junk):
    assert rules.step_of(SECRET, junk, now=now.fromtimestamp(59, tz=now.tzinfo), after=-1) is None


def test_a_password_alone_opens_nothing_and_the_code_does_once(app, make, now, letters):
    person = make.person()
    secret, _ = turned_on(person, now)
    assert "two steps" in letters[0].get_content()
    sealed = sign_in(person, now)
    with pytest.raises(WrongPassword):
        finish(sealed, TOTP(secret).at(now), now)  # the code that turned it on is used
    later = now + timedelta(seconds=30)
    key = finish(sealed, TOTP(secret).at(later), later)
    assert people.find_reader(key).id == person
    with pytest.raises(WrongPassword):
        finish(sign_in(person, later), TOTP(secret).at(later), later)


def test_of_many_at_once_with_one_code_one_comes_in(app, make, now):
    person = make.person()
    secret, _ = turned_on(person, now)
    later = now + timedelta(seconds=30)
    sealed, code = sign_in(person, later), TOTP(secret).at(later)
    found = at_once(app, lambda _: finish(sealed, code, later), times=8)
    assert sorted(type(each).__name__ for each in found) == ["WrongPassword"] * 7 + ["str"]


def test_a_recovery_code_lets_in_once_and_is_told(app, make, now, letters):
    person = make.person()
    _, codes = turned_on(person, now)
    assert len(set(codes)) == 10
    assert not {code.replace("-", "") for code in codes} & set(db.session.scalars(select(RecoveryCode.digest)))
    finish(sign_in(person, now), codes[3].lower().replace("-", " "), now)
    assert "recovery codes" in letters[1].get_content()
    assert second.state_of(person).codes_left == 9
    for wrong in (codes[3], "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"):
        with pytest.raises(WrongPassword):
            finish(sign_in(person, now), wrong, now)
    fresh = second.renew_codes(person, now=now)
    with pytest.raises(WrongPassword):
        finish(sign_in(person, now), codes[4], now)
    finish(sign_in(person, now), fresh[4], now)
    assert [line.what for line in audit.lines()] == [
        "recovery-code-used", "recovery-codes-renewed", "recovery-code-used", "two-steps-on",
    ]  # fmt: skip


def test_the_first_step_is_stale_when_it_is_old_or_the_password_another(app, make, now):
    person = make.person()
    secret, _ = turned_on(person, now)
    sealed, later = sign_in(person, now), now + timedelta(minutes=11)
    with pytest.raises(Invalid):
        finish(sealed, TOTP(secret).at(later), later)
    entry.change_password(person, current=PASSWORD, new="a lamp above the stairs", key="", now=now)
    soon = now + timedelta(seconds=30)
    with pytest.raises(Invalid):
        finish(sealed, TOTP(secret).at(soon), soon)


def test_it_is_not_on_before_the_phone_has_shown_a_code(app, make, now):
    person = make.person()
    second.begin(person, now=now)
    with pytest.raises(WrongPassword):
        second.confirm(person, "000000", now=now)
    assert not second.state_of(person).on
    entry.sign_in(people.get_profile(person).email, password=PASSWORD, agent="", guest=None, now=now)
    turned_on(person, now)
    with pytest.raises(Conflict):
        second.begin(person, now=now)


def test_turned_off_or_deleted_nothing_of_it_is_left(app, make, now):
    person, other = make.people(2)
    for each in (person, other):
        turned_on(each, now)
    second.end(person, by=person, now=now)
    people.delete(other, now=now)
    assert db.session.scalars(select(SecondFactor.secret)).all() == []
    assert db.session.scalars(select(RecoveryCode.id)).all() == []

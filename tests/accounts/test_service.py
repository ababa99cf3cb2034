"""Accounts without pages: people, their names, tokens, sign-ins and passwords, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from edu.accounts import rules
from edu.accounts.models import ApiToken, SignIn, User
from edu.accounts.rules import Newcomer, WrongPassword
from edu.accounts.service import entry, people
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.ids import GuestKey
from edu.core.roles import Role
from edu.db.base import db

GOOD = "a bench by the river"
OTHER = "a lamp above the stairs"


@pytest.fixture
def heard(app):
    """Every event of accounts, as those above hear it."""
    events_heard = []
    events.connect([(kind, events_heard.append) for kind in (rules.SignedIn, rules.Deleted, rules.HiddenChanged)])
    return events_heard


def sign_up(name, email, now, password=GOOD, guest=None):
    return entry.sign_up(name, email=email, password=password, lang="ru", zone="UTC", agent="Tests", guest=guest, now=now)


def sign_in(email, now, password=GOOD, guest=None):
    return entry.sign_in(email, password=password, agent="Tests", guest=guest, now=now)


def profile_of(key):
    return people.get_profile(people.find_reader(key).id)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# ---- Signing up


def test_signing_up_makes_an_account_and_signs_in_to_it(app, now, heard):
    key = sign_up("Мария", "Maria@Example.org", now, guest=GuestKey("visitor"))
    me = profile_of(key)
    assert (me.name, me.email, me.email_verified, me.role, me.lang) == ("Мария", "maria@example.org", False, Role.STUDENT, "ru")
    assert heard == [rules.SignedIn(me.id, GuestKey("visitor"), now)]


def test_the_password_and_the_key_are_not_stored(app, now):
    key = sign_up("Мария", "maria@example.org", now)
    stored = str(db.session.execute(select(User.password_hash, SignIn.key_digest).join(SignIn)).all())
    assert GOOD not in stored
    assert key not in stored


def test_a_known_address_makes_another_account_like_a_new_one(app, make, now):
    owner = make.person(email="maria@example.org")
    key = sign_up("Вторая", "maria@example.org", now, password=OTHER)
    second = profile_of(key)
    assert second.id != owner
    assert not second.email_verified
    assert people.get_profile(owner).email_verified


def test_signing_up_with_address_and_password_of_an_account_signs_in_to_it(app, make, now, heard):
    owner = make.person(email="maria@example.org", password=GOOD)
    key = sign_up("Quite another name", "maria@example.org", now)
    assert people.find_reader(key).id == owner
    assert count(User) == 1


def test_the_same_form_twice_makes_one_account(app, now):
    first, second = (sign_up("Мария", "maria@example.org", now) for _ in range(2))
    assert first != second
    assert people.find_reader(first) == people.find_reader(second)
    assert count(User) == 1


def test_one_form_sent_many_times_at_once_makes_one_account(app, now):
    def once(_):
        with app.app_context():
            return people.find_reader(sign_up("Мария", "maria@example.org", now)).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(once, range(12)))) == 1
    assert count(User) == 1


@pytest.mark.parametrize("name", ["Мария", "мария", "Mapия", "М А Р И Я", "Марія"[:3] + "ия"])
def test_a_name_that_looks_like_anothers_is_refused_with_a_free_one_beside_it(app, make, now, name):
    make.person("Мария")
    make.person("Мария 2")
    with pytest.raises(Invalid, match=r" 3\.$") as refusal:
        sign_up(name, "other@example.org", now)
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    "password", ["1234567", "password1", "PASSWORD123", "йцукенгш", "gfhjkm123", "qwertyuiop", "maria@example.org", "пароль123"]
)
def test_common_passwords_are_refused(app, now, password):
    with pytest.raises(Invalid) as refusal:
        sign_up("Мария", "maria@example.org", now, password=password)
    assert refusal.value.field == "password"
    assert count(User) == 0


# ---- Signing in


def test_the_proved_owner_and_the_others_sign_in_each_with_their_own_password(app, make, now):
    owner = make.person(email="maria@example.org", password=GOOD)
    other = people.find_reader(sign_up("Другая", "maria@example.org", now, password=OTHER)).id
    assert people.find_reader(sign_in("MARIA@example.org ", now)).id == owner
    assert people.find_reader(sign_in("maria@example.org", now, password=OTHER)).id == other


def test_opening_accounts_with_anothers_address_does_not_push_theirs_out(app, now):
    first = people.find_reader(sign_up("Первая", "maria@example.org", now)).id
    for number in range(5):
        sign_up(f"Злой {number * 2}", "maria@example.org", now, password=f"{OTHER} {number}")
    assert people.find_reader(sign_in("maria@example.org", now)).id == first


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("maria@example.org", OTHER),
        ("nobody@example.org", GOOD),
        ("no address", GOOD),
        ("a\0b@c.de", GOOD),
        ("", ""),
        ("maria@example.org", "x" * 100_000),
    ],
)
def test_whatever_is_wrong_the_sentence_is_the_same(app, make, now, email, password):
    make.person(email="maria@example.org", password=GOOD)
    with pytest.raises(WrongPassword) as refusal:
        sign_in(email, now, password=password)
    assert str(refusal.value) == "No account has this e-mail address and this password together."
    assert refusal.value.field == ""


def test_known_and_unknown_addresses_cost_the_same_number_of_slow_checks(app, make, now, monkeypatch):
    make.person(email="owner@example.org")
    sign_up("Первая", "two@example.org", now)
    sign_up("Вторая", "two@example.org", now, password=OTHER)
    checks = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: checks.append(1) or verify(*given))
    costs = []
    for email in ("owner@example.org", "two@example.org", "nobody@example.org", "no address"):
        checks.clear()
        with pytest.raises(WrongPassword):
            sign_in(email, now, password="wrong wrong wrong")
        costs.append(len(checks))
    assert costs == [entry.CANDIDATES] * 4


def test_a_deleted_person_cannot_sign_in(app, make, now):
    person = make.person(email="maria@example.org", password=GOOD)
    people.delete(person, now=now)
    with pytest.raises(WrongPassword):
        sign_in("maria@example.org", now)


def test_a_hash_made_in_an_older_way_is_renewed_at_sign_in(app, make, now):
    person = make.person(email="maria@example.org", password=GOOD)
    before = db.session.scalar(select(User.password_hash).where(User.id == person))
    app.extensions["settings"] = replace(app.extensions["settings"], environment="production")
    sign_in("maria@example.org", now)
    after = db.session.scalar(select(User.password_hash).where(User.id == person))
    assert "m=8,t=1" in before
    assert after.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    sign_in("maria@example.org", now)
    assert db.session.scalar(select(User.password_hash).where(User.id == person)) == after


# ---- Out


def test_a_sign_in_that_was_ended_opens_nothing(app, make, now):
    make.person(email="maria@example.org", password=GOOD)
    here, there = sign_in("maria@example.org", now), sign_in("maria@example.org", now)
    entry.sign_out(here, now=now)
    entry.sign_out(here, now=now)
    assert people.find_reader(here) is None
    assert people.find_reader(there) is not None


def test_signing_out_everywhere_ends_every_sign_in_and_nobody_elses(app, make, now):
    person, other = make.person(email="a@example.org", password=GOOD), make.person(email="b@example.org", password=GOOD)
    keys = [sign_in("a@example.org", now) for _ in range(3)]
    others = sign_in("b@example.org", now)
    entry.sign_out_everywhere(person, now=now)
    assert [people.find_reader(key) for key in keys] == [None] * 3
    assert people.find_reader(others).id == other


def test_the_list_of_sign_ins_names_the_device_and_marks_this_one(app, make, now):
    person = make.person(email="a@example.org", password=GOOD)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    there = entry.sign_in("a@example.org", password=GOOD, agent=agent, guest=None, now=now)
    here = sign_in("a@example.org", now + timedelta(minutes=1))
    lines = entry.sign_ins_of(person, this=here)
    assert [(line.device, line.is_this) for line in lines] == [("Tests", True), ("Firefox, Linux", False)]
    entry.end_sign_in(lines[1].id, by=person, now=now)
    entry.end_sign_in(lines[1].id, by=person, now=now)
    assert people.find_reader(there) is None


@pytest.mark.parametrize("number", [0, 999, 2**63, 10**30])
def test_a_sign_in_or_token_that_is_not_there_is_not_found(app, make, now, number):
    person = make.person()
    for end in (entry.end_sign_in, people.end_token):
        with pytest.raises(NotFound):
            end(number, by=person, now=now)


# ---- Passwords


def test_changing_the_password_ends_every_other_sign_in(app, make, now):
    person = make.person(email="a@example.org", password=GOOD)
    here, there = sign_in("a@example.org", now), sign_in("a@example.org", now)
    entry.change_password(person, current=GOOD, new=OTHER, key=here, now=now)
    assert people.find_reader(here) is not None
    assert people.find_reader(there) is None
    sign_in("a@example.org", now, password=OTHER)
    with pytest.raises(WrongPassword):
        sign_in("a@example.org", now, password=GOOD)


def test_the_present_password_is_needed_and_the_new_one_checked(app, make, now):
    person = make.person(email="a@example.org", password=GOOD)
    with pytest.raises(WrongPassword) as refusal:
        entry.change_password(person, current=OTHER, new=OTHER, key="", now=now)
    assert refusal.value.field == "current"
    with pytest.raises(Invalid) as refusal:
        entry.change_password(person, current=GOOD, new="password1", key="", now=now)
    assert refusal.value.field == "password"


def test_another_address_is_not_proved(app, make, now):
    person = make.person(email="a@example.org", password=GOOD)
    entry.change_email(person, email="B@example.org", password=GOOD, now=now)
    assert (people.get_profile(person).email, people.get_profile(person).email_verified) == ("b@example.org", False)
    with pytest.raises(WrongPassword):
        entry.change_email(person, email="c@example.org", password=OTHER, now=now)


def test_the_same_address_again_stays_proved(app, make, now):
    person = make.person(email="a@example.org", password=GOOD)
    entry.change_email(person, email="a@example.org", password=GOOD, now=now)
    assert people.get_profile(person).email_verified


# ---- Profile


def change(person, now, **changed):
    profile = people.get_profile(person)
    kept = {name: getattr(profile, name) for name in ("name", "about", "lang", "zone", "hidden")}
    people.change_profile(person, **{**kept, **changed}, now=now)


def test_a_profile_is_changed(app, make, now):
    person = make.person("Мария")
    change(person, now, name="Маша", about="Учу.", lang="ru", zone="Asia/Tokyo")
    profile = people.get_profile(person)
    assert (profile.name, profile.about, profile.lang, profile.zone) == ("Маша", "Учу.", "ru", "Asia/Tokyo")


def test_ones_own_name_may_be_written_in_another_way_and_anothers_not(app, make, now):
    person = make.person("Мария")
    make.person("Иван")
    change(person, now, name="МАРИЯ")
    with pytest.raises(Invalid):
        change(person, now, name="иван")
    assert people.get_profile(person).name == "МАРИЯ"


def test_hiding_is_announced_only_when_it_changes(app, make, now, heard):
    person = make.person()
    change(person, now, hidden=True)
    change(person, now, hidden=True)
    change(person, now, hidden=False)
    assert heard == [rules.HiddenChanged(person, True, now), rules.HiddenChanged(person, False, now)]


def test_who_is_hidden_or_gone_is_absent_from_the_boards(app, make, now):
    shown, hidden, gone = make.person(), make.person(hidden=True), make.person()
    people.delete(gone, now=now)
    assert people.absent_from_boards() == {hidden, gone}
    assert [people.is_hidden(person) for person in (shown, hidden, gone, 999)] == [False, True, True, True]


def test_names_of_many_are_asked_for_at_once(app, make, now):
    anna, gone = make.person("Анна"), make.person("Борис")
    people.delete(gone, now=now)
    assert people.names_of([anna, gone, 999]) == {anna: "Анна", gone: ""}
    assert people.names_of([]) == {}


@pytest.mark.parametrize("number", [-1, 0, 999, 2**63, 10**30])
def test_a_person_who_is_not_there_is_not_found(app, number):
    with pytest.raises(NotFound):
        people.get_profile(number)


def test_personal_data_holds_what_is_kept_and_no_secret(app, make, now):
    person = make.person("Мария", email="a@example.org", password=GOOD)
    key, token = sign_in("a@example.org", now), people.make_token(person, name="notebook", now=now)
    data = people.personal_data(person)
    assert data["name"] == "Мария"
    assert data["sign_ins"][0]["agent"] == "Tests"
    assert data["api_tokens"][0]["name"] == "notebook"
    assert not any(secret in str(data) for secret in (GOOD, key, token, "argon2", people.digest(token)))


# ---- Leaving


def test_deleting_takes_the_person_out_and_is_announced_once(app, make, now, heard):
    person = make.person("Мария", email="a@example.org", password=GOOD)
    key, token = sign_in("a@example.org", now), people.make_token(person, name="notebook", now=now)
    heard.clear()
    people.delete(person, now=now)
    people.delete(person, now=now)
    assert heard == [rules.Deleted(person, now)]
    assert people.find_reader(key) is None
    assert people.find_reader_by_token(token) is None
    row = db.session.execute(select(User).where(User.id == person)).scalar_one()
    assert (row.name, row.email, row.email_verified_at, row.password_hash, row.about) == (f"deleted-{person}", None, None, None, "")
    assert db.session.scalars(select(SignIn.agent)).all() == [""]
    assert db.session.scalars(select(ApiToken.name)).all() == [""]


def test_name_and_address_of_a_deleted_person_are_free_again(app, make, now):
    person = make.person("Мария", email="a@example.org")
    make.person(f"deleted-{person + 2}")
    people.delete(person, now=now)
    again = make.person("Мария", email="a@example.org")
    people.delete(again, now=now)


# ---- Tokens


def test_a_token_is_its_owners_until_it_is_ended(app, make, now):
    person, stranger = make.person(), make.person()
    token = people.make_token(person, name="  my   notebook ", now=now)
    assert people.find_reader_by_token(token).id == person
    assert people.find_reader_by_token(token + "x") is None
    [line] = people.tokens_of(person)
    assert line.name == "my notebook"
    with pytest.raises(NotFound):
        people.end_token(line.id, by=stranger, now=now)
    people.end_token(line.id, by=person, now=now)
    assert people.find_reader_by_token(token) is None
    assert people.tokens_of(person) == []


def test_there_is_an_end_to_tokens(app, make, now):
    person = make.person()
    for number in range(people.MAX_TOKENS):
        people.make_token(person, name=str(number), now=now)
    with pytest.raises(Conflict):
        people.make_token(person, name="one more", now=now)


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, "a\0b"])
def test_a_token_has_a_name(app, make, now, name):
    with pytest.raises(Invalid):
        people.make_token(make.person(), name=name, now=now)


# ---- Adding


def test_adding_somebody_with_an_address_that_is_proved_is_refused(app, make, now):
    make.person(email="a@example.org")
    assert people.is_address_known("a@example.org")
    with pytest.raises(Conflict):
        people.add(Newcomer("Другой", "A@example.org"), password=GOOD, now=now)


def test_many_are_added_at_once_with_one_password_and_names_of_their_own(app, make, now):
    make.person("Анна")
    ids = people.add_many(
        [Newcomer("Анна", hidden=True), Newcomer("Анна"), Newcomer("Пётр", "p@example.org", Role.TEACHER)], password=GOOD, now=now
    )
    assert [people.get_profile(id).name for id in ids] == ["Анна 2", "Анна 3", "Пётр"]
    assert people.is_hidden(ids[0])
    assert people.find_reader(sign_in("p@example.org", now)).role is Role.TEACHER
    assert people.add_many([], password=GOOD, now=now) == []

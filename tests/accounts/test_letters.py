"""Letters and the links in them, through a real mail server."""

import re
import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest

from edu.accounts.rules import WrongPassword
from edu.accounts.service import entry, people
from edu.core.errors import Conflict, Invalid

GOOD = "a bench by the river"
NEW = "a lamp above the stairs"


def sign_up(name, email, now, password=GOOD, lang="ru"):
    key = entry.sign_up(name, email=email, password=password, lang=lang, zone="UTC", agent="", guest=None, now=now)
    return people.find_reader(key).id


def links(letter):
    return re.findall(r"http://\S+", letter.get_content())


def token_of(letter, number=0):
    return links(letter)[number].rpartition("/")[2]


@pytest.fixture
def secret(app):
    return app.config["SECRET_KEY"]


def test_a_newcomer_gets_a_letter_with_a_link_that_confirms_the_address(app, letters, now, secret):
    person = sign_up("Мария", "maria@example.org", now)
    [letter] = letters
    assert letter["To"] == "maria@example.org"
    assert letter["Subject"]
    assert "Subject:" not in letter.get_content()
    [link] = links(letter)
    assert link.startswith("http://rungs.test/ru/confirm/")
    assert entry.get_confirming(token_of(letter), secret=secret, by=person, now=now) == "maria@example.org"
    assert not people.get_profile(person).email_verified
    entry.confirm_email(token_of(letter), secret=secret, by=person, now=now)
    assert people.get_profile(person).email_verified


def test_a_letter_speaks_the_language_of_its_receiver(app, letters, now):
    sign_up("Мария", "maria@example.org", now, lang="ru")
    sign_up("Maria", "other@example.org", now, lang="en")
    assert [letter["Subject"] for letter in letters] == ["Подтвердите свой адрес", "Confirm your address"]
    assert "Здравствуйте, Мария!" in letters[0].get_content()


def test_the_owner_of_an_address_is_told_that_it_was_given_again(app, make, letters, now):
    make.person("Хозяйка", email="maria@example.org", lang="en")
    sign_up("Вторая", "maria@example.org", now, password=NEW)
    [letter] = letters
    assert letter["To"] == "maria@example.org"
    assert "Хозяйка" in letter.get_content()
    assert "Вторая" not in letter.get_content()
    assert links(letter) == ["http://rungs.test/en/sign-in", "http://rungs.test/en/forgot"]


def test_a_confirming_link_works_once_for_seven_days_and_in_its_own_account_only(app, make, letters, now, secret):
    person, stranger = sign_up("Мария", "maria@example.org", now), make.person()
    token = token_of(letters[0])
    with pytest.raises(Conflict):
        entry.confirm_email(token, secret=secret, by=stranger, now=now)
    with pytest.raises(Invalid):
        entry.confirm_email(token, secret=secret, by=person, now=now + timedelta(days=8))
    entry.confirm_email(token, secret=secret, by=person, now=now)
    with pytest.raises(Invalid):
        entry.confirm_email(token, secret=secret, by=person, now=now)


def test_a_confirming_link_is_stale_once_the_address_is_another(app, letters, now, secret):
    person = sign_up("Мария", "maria@example.org", now)
    entry.change_email(person, email="other@example.org", password=GOOD, now=now)
    with pytest.raises(Invalid):
        entry.confirm_email(token_of(letters[0]), secret=secret, by=person, now=now)
    assert letters[1]["To"] == "other@example.org"
    entry.confirm_email(token_of(letters[1]), secret=secret, by=person, now=now)


def test_an_address_has_one_owner(app, letters, now, secret):
    first, second = sign_up("Первая", "maria@example.org", now), sign_up("Вторая", "maria@example.org", now, password=NEW)
    entry.confirm_email(token_of(letters[0]), secret=secret, by=first, now=now)
    with pytest.raises(Conflict):
        entry.confirm_email(token_of(letters[1]), secret=secret, by=second, now=now)


def test_one_letter_names_each_account_with_the_address(app, make, letters, now, secret):
    make.person("Первая", email="maria@example.org", lang="ru")
    sign_up("Вторая", "maria@example.org", now, password=NEW)
    letters.clear()
    entry.send_reset("Maria@example.org")
    [letter] = letters
    assert [name in letter.get_content() for name in ("Первая", "Вторая")] == [True, True]
    assert all(link.startswith("http://rungs.test/ru/reset/") for link in links(letter))
    names = [entry.get_resetting(token_of(letter, number), secret=secret, now=now) for number in (0, 1)]
    assert names == ["Первая", "Вторая"]


def test_nobody_gets_a_letter_when_nobody_has_the_address(app, letters):
    entry.send_reset("nobody@example.org")
    assert letters == []


def test_a_reset_gives_a_new_password_proves_the_address_and_ends_everything_open(app, letters, now, secret):
    person = sign_up("Мария", "maria@example.org", now)
    key = entry.sign_in("maria@example.org", password=GOOD, agent="", guest=None, now=now)
    token = people.make_token(person, name="notebook", now=now)
    entry.send_reset("maria@example.org")
    entry.reset_password(token_of(letters[-1]), password=NEW, secret=secret, now=now)
    assert people.find_reader(key) is None
    assert people.find_reader_by_token(token) is None
    assert people.get_profile(person).email_verified
    entry.sign_in("maria@example.org", password=NEW, agent="", guest=None, now=now)
    with pytest.raises(WrongPassword):
        entry.sign_in("maria@example.org", password=GOOD, agent="", guest=None, now=now)


def test_a_reset_of_another_account_leaves_the_address_with_its_owner(app, make, letters, now, secret):
    owner = make.person(email="maria@example.org")
    second = sign_up("Вторая", "maria@example.org", now, password=NEW)
    entry.send_reset("maria@example.org")
    entry.reset_password(token_of(letters[-1], 1), password=f"{NEW} 2", secret=secret, now=now)
    assert people.get_profile(owner).email_verified
    assert not people.get_profile(second).email_verified


def test_a_reset_link_works_once_and_for_an_hour(app, make, letters, now, secret):
    make.person(email="maria@example.org")
    entry.send_reset("maria@example.org")
    token = token_of(letters[0])
    with pytest.raises(Invalid):
        entry.reset_password(token, password=NEW, secret=secret, now=now + timedelta(hours=2))
    entry.reset_password(token, password=NEW, secret=secret, now=now)
    with pytest.raises(Invalid):
        entry.reset_password(token, password=f"{NEW} again", secret=secret, now=now)


def test_a_reset_link_is_stale_once_password_or_address_is_another(app, make, letters, now, secret):
    person = make.person(email="maria@example.org", password=GOOD)
    entry.send_reset("maria@example.org")
    entry.change_email(person, email="other@example.org", password=GOOD, now=now)
    entry.send_reset("other@example.org")
    entry.change_password(person, current=GOOD, new=NEW, key="", now=now)
    resets = [letter for letter in letters if "/reset/" in letter.get_content()]
    assert len(resets) == 2
    for letter in resets:
        with pytest.raises(Invalid):
            entry.get_resetting(token_of(letter), secret=secret, now=now)


def test_a_deleted_person_gets_no_letter_and_their_link_is_stale(app, make, letters, now, secret):
    person = make.person(email="maria@example.org")
    entry.send_reset("maria@example.org")
    people.delete(person, now=now)
    with pytest.raises(Invalid):
        entry.get_resetting(token_of(letters[0]), secret=secret, now=now)
    entry.send_reset("maria@example.org")
    entry.send_confirmation(person)
    assert len(letters) == 1


def test_a_changed_password_is_told_to_a_proved_address(app, make, letters, now):
    person = make.person("Мария", email="maria@example.org", password=GOOD)
    entry.change_password(person, current=GOOD, new=NEW, key="", now=now)
    [letter] = letters
    assert links(letter) == ["http://rungs.test/en/forgot"]


def test_no_letter_goes_out_for_what_was_not_saved(app, make, letters, now):
    make.person("Мария")
    with pytest.raises(Invalid):
        sign_up("Мария", "maria@example.org", now)
    assert letters == []


def test_an_address_in_another_script_gets_its_letter(app, letters, now):
    sign_up("Мария", "maria@пример.рф", now)
    assert letters[0]["To"] == "maria@xn--e1afmkfd.xn--p1ai"


def test_a_mail_server_that_is_away_spoils_no_sign_up(app, now):
    app.extensions["settings"] = replace(app.extensions["settings"], mail_url="smtp://127.0.0.1:1")
    with pytest.raises((OSError, smtplib.SMTPException)):
        smtplib.SMTP("127.0.0.1", 1, timeout=1)
    assert people.get_profile(sign_up("Мария", "maria@example.org", now)).name == "Мария"

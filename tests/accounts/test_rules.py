"""Names, addresses, passwords and links, with plain values."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.accounts import rules
from edu.accounts.rules import Link
from edu.core.errors import Invalid
from edu.core.ids import UserId
from edu.core.text import skeleton

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECRET = "a secret of thirty-two characters"


@pytest.mark.parametrize("name", ["Ян", "Мария Котова", "О'Нил", "Анна-Мария", "J.R.R. Tolkien", "Müller", "李小龍", "a" * 40])
def test_ordinary_names_will_do(name):
    assert rules.check_name(name) == name


def test_a_name_is_tidied():
    assert rules.check_name("  Мария \t Котова ") == "Мария Котова"


def test_a_letter_sent_as_two_characters_is_one():
    assert rules.check_name("Андреи\u0306") == "Андрей"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Я",
        "..",
        "a" * 41,
        "я" * 10_000,
        "a\0b",
        "<b>Анна</b>",
        "Анна\u202eяин",
        "😀😀",
        "Анна\u200b",
        "win at evil.com",
        "www.site.ru",
    ],
)
def test_names_that_will_not_do_are_refused_beside_the_field(name):
    with pytest.raises(Invalid) as refusal:
        rules.check_name(name)
    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["admin", "Admin", "аdmin", "ADM1N", "A.d.m.i.n", "Администратор", "Rungs", "Ступени", "удален"])
def test_reserved_names_and_their_look_alikes_are_refused(name):
    with pytest.raises(Invalid, match="kept for the site"):
        rules.check_name(name)


def test_no_living_name_looks_like_a_deleted_one():
    assert skeleton(rules.check_name("deleted-5")) != "deleted-5"


@given(st.text())
def test_any_text_is_a_name_or_is_refused_in_words(text):
    try:
        tidy = rules.check_name(text)
    except Invalid:
        return
    assert rules.check_name(tidy) == tidy


def test_variants_of_a_name_are_names_and_differ():
    offered = list(islice(rules.variants("Ы" * 40), 30))
    assert all(rules.check_name(name) == name for name in offered)
    assert len({skeleton(name) for name in offered}) == len(offered)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maria@example.org", "maria@example.org"),
        ("  Maria@Example.ORG ", "maria@example.org"),
        ("мария@пример.рф", "мария@xn--e1afmkfd.xn--p1ai"),
        ("ivan@school.local", "ivan@school.local"),
        ("a.b+c@mail.example.org", "a.b+c@mail.example.org"),
    ],
)
def test_an_address_is_kept_in_one_form(typed, kept):
    assert rules.check_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maria",
        "@example.org",
        "a@b",
        "a@localhost",
        "a\0@example.org",
        "a@exa mple.org",
        "a@[127.0.0.1]",
        "a@b.org\nBcc: x@y.org",
        "a" * 300 + "@b.org",
    ],
)
def test_what_is_no_address_is_refused_beside_the_field(typed):
    with pytest.raises(Invalid) as refusal:
        rules.check_email(typed)
    assert refusal.value.field == "email"


@given(st.text())
def test_any_text_is_an_address_or_is_refused_in_words(text):
    try:
        kept = rules.check_email(text)
    except Invalid:
        return
    assert rules.check_email(kept) == kept


@pytest.mark.parametrize("password", ["short", "x" * 257, "aaaaaaaa", "abababab", "parolparol", "maria@example.org", "MARIA@example.org"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(Invalid) as refusal:
        rules.check_password(password, common=frozenset({"parolparol"}), of=("Мария", "maria@example.org"))
    assert refusal.value.field == "password"


@pytest.mark.parametrize("password", ["a bench by the river", "пароль длинный и странный", "x" * 40 + "yzw", "\0\0 три слова"])
def test_good_passwords_pass(password):
    rules.check_password(password, common=frozenset(), of=("Мария",))


def test_words_about_oneself_are_tidied():
    assert rules.check_about("  Учу \r\nи учусь.  \r\n") == "Учу\nи учусь."


@pytest.mark.parametrize("text", ["a" * 501, "a\0b", "a\x1bb", "a\ud800b"])
def test_words_that_cannot_be_shown_are_refused(text):
    with pytest.raises(Invalid) as refusal:
        rules.check_about(text)
    assert refusal.value.field == "about"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, said):
    assert rules.device(agent) == said


def test_an_agent_is_cut_and_cleaned():
    assert rules.tidy_agent("a\n" * 300) == "a" * 200


def test_a_link_comes_back_as_it_was_sealed():
    link = Link(UserId(7), "mark")
    token = rules.sealed(link, purpose="reset", secret=SECRET, until=NOW + timedelta(hours=1))
    assert rules.unsealed(token, purpose="reset", secret=SECRET, now=NOW) == link


def test_a_link_too_old_forged_or_for_another_purpose_is_none():
    link = Link(UserId(7), "mark")
    token = rules.sealed(link, purpose="reset", secret=SECRET, until=NOW + timedelta(hours=1))
    assert rules.unsealed(token, purpose="reset", secret=SECRET, now=NOW + timedelta(hours=1)) is None
    assert rules.unsealed(token, purpose="confirm", secret=SECRET, now=NOW) is None
    assert rules.unsealed(token, purpose="reset", secret="another secret of this house", now=NOW) is None
    for junk in ("", "x", token[:-1], "я.ю", "a" * 10_000, token + "\0"):
        assert rules.unsealed(junk, purpose="reset", secret=SECRET, now=NOW) is None

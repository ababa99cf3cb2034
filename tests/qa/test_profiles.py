"""A person's page, and what they keep off it."""

from typing import Any

import pytest
from flask import Flask

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.qa.service import listing, profiles
from tests.make import Make, words_of
from tests.qa import shelved

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    shelved.shelve()


@pytest.fixture
def maria(make: Make) -> UserId:
    return make.person("Maria")


def test_the_page_shows_what_somebody_has_done(make: Make, maria: UserId) -> None:
    other = make.person()
    number = shelved.ask(maria, "Why is the sea salt?")
    shelved.answer(shelved.ask(other, "How deep is it?"), maria)
    page = make.app.test_client().get(f"/en/people/{maria}")
    said = words_of(page)
    assert "Newcomer" in said
    assert "Karma 1" in said
    assert "Answers 1" in said
    assert "Questions 1" in said
    assert "Accepted answers 0" in said
    assert f"/en/questions/{number}" in page.text
    assert "How deep is it?" in page.text
    assert "2 questions and answers in the last 26 weeks" in said
    assert make.app.test_client().get(f"/en/people/{maria}/questions").status_code == 200
    assert "How deep is it?" in make.app.test_client().get(f"/en/people/{maria}/answers").text


def test_what_is_hidden_is_hidden_from_others_only(make: Make, maria: UserId) -> None:
    number = shelved.ask(maria, "Why is the sea salt?")
    own, other = make.signed_in(maria), make.signed_in()
    assert own.submit("/en/settings/profile", {"numbers": "yes", "posts": "yes", "activity": "yes"}).status_code == 303
    page = other.get(f"/en/people/{maria}")
    assert page.status_code == 200
    assert "Karma" not in page.text
    assert "sea salt" not in page.text
    assert "in the last" not in page.text
    assert "keeps the rest to themselves" in page.text
    for path in ("questions", "answers"):
        assert other.get(f"/en/people/{maria}/{path}").status_code == 404
        assert own.get(f"/en/people/{maria}/{path}").status_code == 200
    mine = own.get(f"/en/people/{maria}").text
    assert "Karma" in mine
    assert f"/en/questions/{number}" in mine
    assert own.submit("/en/settings/profile", {}).status_code == 303
    assert "sea salt" in other.get(f"/en/people/{maria}").text


def test_pages_of_nobody_are_not_there(make: Make, client: Any, maria: UserId) -> None:
    accounts.delete(maria, now=accounts.get_profile(maria).created_at)
    for path in ("", "/questions", "/answers"):
        assert client.get(f"/en/people/{maria}{path}").status_code == 404
    assert profiles.choices_of(maria) == profiles.Choices()


def test_the_choice_is_asked_only_of_who_is_signed_in(client: Any) -> None:
    assert client.get("/en/settings/profile").status_code == 302
    assert client.submit("/en/settings/profile", {"posts": "yes"}).status_code == 302


def test_ones_own_page_shows_anonymous_questions_marked(make: Make, maria: UserId) -> None:
    number = shelved.ask(maria, anonymous=True)
    assert [card.id for card in listing.of_author(maria, by=maria)[0]] == [number]
    assert listing.of_author(maria, by=None)[0] == []
    assert "only you see it here" in make.signed_in(maria).get(f"/en/people/{maria}").text

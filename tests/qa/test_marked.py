"""What search engines and share cards read of a question's page."""

import pytest
from flask import Flask

from tests.house.pages import read
from tests.make import Make
from tests.qa import shelved

pytestmark = pytest.mark.databases("sqlite")
SCHEMA = "https://schema.org/"


def test_the_page_is_a_question_with_its_answers_for_search_engines(app: Flask, make: Make) -> None:
    shelved.shelve()
    asker, olga = make.person("Maria"), make.person("Olga")
    number = shelved.ask(asker, "Why is 1 < 2 “true”?", topic="equations", anonymous=True)
    given = shelved.answer(number, olga, "Because **so** it is.")
    root = read(app.test_client().get(f"/en/questions/{number}").text)
    question = next(each for each in root.iter() if each.get("itemtype") == f"{SCHEMA}Question")
    assert question.get("itemprop") == "mainEntity"
    kept = {each.get("itemprop"): each for each in question.iter() if each.get("itemprop")}
    assert "".join(next(each for each in question.iter("h1")).itertext()) == "Why is 1 < 2 “true”?"
    assert kept["answerCount"].get("content") == "1"
    answer = kept["suggestedAnswer"]
    assert answer.get("itemtype") == f"{SCHEMA}Answer"
    names = [each.get("content") for each in question.iter("meta") if each.get("itemprop") == "name"]
    assert names == ["Olga"], "who asks without a name has none here either"
    urls = [each.get("content") for each in answer.iter("meta") if each.get("itemprop") == "url"]
    assert urls == [f"http://rungs.test/en/questions/{number}#answer-{given}"]


def test_a_page_says_what_it_is_where_it_is_shared(app: Flask, make: Make) -> None:
    shelved.shelve()
    number = shelved.ask(make.person(), 'Is "true" & "false" one?')
    client = app.test_client()
    root = read(client.get(f"/ru/questions/{number}").text)
    said = {each.get("property"): each.get("content") for each in root.iter("meta") if each.get("property")}
    assert said["og:title"] == 'Is "true" & "false" one?'
    assert said["og:url"] == f"http://rungs.test/ru/questions/{number}"
    assert said["og:type"] == "article"
    assert said["og:description"]
    picture = client.get(said["og:image"].removeprefix("http://rungs.test"))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    twins = {each.get("hreflang"): each.get("href") for each in root.iter("link") if each.get("hreflang")}
    assert twins["en"] == f"http://rungs.test/en/questions/{number}"
    assert any(each.get("type") == "application/atom+xml" for each in root.iter("link"))

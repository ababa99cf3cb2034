"""The search page and what is offered while one types."""

from datetime import UTC, datetime

import pytest

from edu.search.service import index
from tests.make import words_of

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def things(app):
    index.put(
        "question", "1", lang="en", title="Loyal <b>customers</b>", body="They & their friends come back.", path="/questions/1", at=NOW
    )
    index.put("lesson", "nps", lang="ru", title="Одно число", body="Сторонники и критики.", path="/lessons/nps", at=NOW)


def test_words_are_found_marked_and_escaped(client):
    page = client.get("/en/search?q=customer")
    assert page.status_code == 200
    assert "&lt;b&gt;<mark>customers</mark>&lt;/b&gt;" in page.text
    assert 'href="/en/questions/1"' in page.text


def test_a_page_in_the_other_language_is_linked_there(client):
    page = client.get("/en/search?q=критик")
    assert 'href="/ru/lessons/nps"' in page.text
    assert 'lang="ru"' in page.text


def test_without_words_there_is_the_box_alone(client):
    page = client.get("/en/search")
    assert page.status_code == 200
    assert "Nothing found" not in page.text


def test_nothing_found_says_what_to_do(client):
    assert "Nothing found" in words_of(client.get("/en/search?q=xyzzyplugh"))
    assert "Search everywhere" in words_of(client.get("/en/search?q=customers&kind=person"))


def test_a_slip_is_mended_and_the_words_are_shown(client):
    said = client.get("/en/search?q=custoners").text.partition("find-mended")[2].partition("</p>")[0]
    assert "<strong>customers</strong>" in said
    assert "as you typed them" in said


@pytest.mark.parametrize(
    "query",
    ["q=" + "%22" * 3000, "q=%00&kind=%00&subject=x&level=y", "q=a&after=1e999-1", "q=" + "a" * 10_240, "q=a&q=b&kind=lesson&kind=x"],
)
def test_a_hostile_query_is_a_page_like_any_other(client, query):
    assert client.get(f"/en/search?{query}").status_code == 200
    assert client.get(f"/en/search/suggest?{query}").status_code == 200


def test_leafing_keeps_the_filters(client):
    for number in range(30):
        index.put("question", f"n{number}", lang="en", title="Rungs", body="x", path=f"/questions/9{number}", at=NOW)
    page = client.get("/en/search?q=rungs&kind=question")
    assert "kind=question" in page.text.partition('rel="next" href="')[2].partition('"')[0]


def test_while_one_types_a_few_links_are_offered(client):
    piece = client.get("/en/search/suggest?q=custo")
    assert piece.text.count("<li>") == 1
    assert "<html" not in piece.text
    assert client.get("/en/search/suggest?q=c").text.strip() == ""


def test_the_frame_has_the_box_on_every_page(client):
    page = client.get("/en/learn").text
    assert 'id="find-q"' in page
    assert 'action="/en/search"' in page

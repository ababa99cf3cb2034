"""Pages, news and contacts in the browser."""

import re

import pytest

from edu.core.roles import Role
from edu.site.service import contacts, news, pages
from tests.site.test_pages import NOW, files, texts


@pytest.fixture
def admin(make):
    return make.signed_in(role=Role.ADMIN)


def fields(words, page=""):
    versions = {lang: re.search(rf'name="seen_{lang}"[^>]*value="(\d+)"', page) for lang in ("ru", "en")}
    both = {f"{name}_{lang}": text for lang, pair in texts(words).items() for name, text in zip(("title", "body"), pair, strict=True)}
    return both | {f"seen_{lang}": found[1] if found else "0" for lang, found in versions.items()}


def test_a_page_is_read_in_both_languages_and_known_when_asked_for_again(client):
    pages.put(files(), now=NOW)
    first = client.get("/ru/about")
    assert "About (ru)" in first.text
    assert client.get("/ru/about", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/en/privacy").status_code == 404


def test_an_admin_edits_a_page_and_whoever_comes_second_is_told(admin, client):
    pages.put(files(), now=NOW)
    form = admin.get("/en/site/pages/about").text
    assert admin.submit("/en/site/pages/about", fields("swim", form)).status_code == 303
    assert "<strong>swim</strong>" in client.get("/en/about").text
    assert admin.submit("/en/site/pages/about", fields("fly", form)).status_code == 409
    assert admin.submit("/en/site/pages/about", fields("fly", form) | {"title_en": ""}).status_code == 422
    assert "We walk." in admin.get("/en/site/pages/about/history/en").text
    assert admin.get("/en/site/pages/nothing").status_code == 404


def test_news_stand_on_everybodys_home_page_until_they_are_taken_off(admin, client):
    published = admin.submit("/en/site/news", fields("soon") | {"days": "14"})
    assert published.status_code == 303
    assert "About soon" in client.get("/en/").text
    assert "О нас soon" in client.get("/ru/news").text
    (piece,), _ = news.newest("en")
    form = admin.get(f"/en/site/news/{piece.id}").text
    assert admin.submit(f"/en/site/news/{piece.id}", fields("now", form) | {"days": "0"}).status_code == 303
    assert "About now" not in client.get("/en/").text
    assert client.get(f"/en/news/{piece.id}").status_code == 200
    assert admin.submit(f"/en/site/news/{piece.id}/retire").status_code == 303
    assert client.get(f"/en/news/{piece.id}").status_code == 404


def test_anybody_writes_and_an_admin_reads_it(admin, client, app):
    assert client.submit("/en/contacts", {"email": "anna@example.org", "words": "Hello <b>you</b>"}).status_code == 303
    assert client.submit("/en/contacts", {"email": "nobody", "words": "Hello"}).status_code == 422
    page = admin.get("/en/site/messages").text
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in page
    number = contacts.listed()[0][0].id
    assert admin.submit(f"/en/site/messages/{number}/done").status_code == 303
    assert admin.submit("/en/site/messages/999/done").status_code == 404
    for _ in range(3):
        assert client.submit("/en/contacts", {"email": "a@example.org", "words": "Hi"}).status_code == 303
    assert client.submit("/en/contacts", {"email": "a@example.org", "words": "Hi"}).status_code == 429
    assert app.test_client().submit("/en/contacts", {"email": "a@example.org", "words": "Hi"}).status_code == 303

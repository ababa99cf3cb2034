"""Pages drawn once for everybody: each reader finds their own parts in them, and nobody another's."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from edu.config import Settings
from edu.lessons.service import progress, shelving
from tests.conftest import opened
from tests.lessons.shelves import course, lesson, shelf, with_text
from tests.make import Browser, Make

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PAGE = "/en/lessons/two"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def keeping(new_app, settings: Settings) -> Iterator[Flask]:
    """An application that does not ask for a minute whether what it keeps is still true."""
    app = new_app(fresh=60.0)
    with opened(app):
        shelving.put(shelf(course("steps", lesson("one"), lesson("two"))), now=NOW)
        yield app


def test_each_reader_finds_themselves_in_a_kept_page(keeping: Flask) -> None:
    make = Make(keeping)
    maria, olga = make.person("Maria"), make.person("Olga")
    make.award(olga, 7)

    first, second = make.signed_in(maria).get(PAGE).text, make.signed_in(olga).get(PAGE).text
    visitor = keeping.test_client().get(PAGE).text

    assert "Maria" in first
    assert "Olga" not in first
    assert "0 points" in first
    assert "Olga" in second
    assert "Maria" not in second
    assert "7 points" in second
    assert "Sign in" in visitor
    assert "Maria" not in visitor
    assert "Olga" not in visitor


def test_nobody_gets_anothers_token(keeping: Flask) -> None:
    make = Make(keeping)
    tokens = {tuple(TOKEN.findall(make.signed_in().get(PAGE).text)) for _ in range(3)}

    assert len(tokens) == 3
    assert TOKEN.findall(keeping.test_client().get(PAGE).text) == []


def test_what_one_has_done_stands_in_ones_own_page_at_once(keeping: Flask) -> None:
    make = Make(keeping)
    maria = make.person("Maria")
    browser = make.signed_in(maria)
    assert "Done:" not in browser.get(PAGE).text

    progress.finish("two", user_id=maria, share=0.8, now=NOW)

    assert "Done: 80" in browser.get(PAGE).text
    assert "Done:" not in make.signed_in().get(PAGE).text


def test_no_mark_reaches_a_browser(keeping: Flask) -> None:
    make = Make(keeping)
    for browser in (make.signed_in(), keeping.test_client(), make.signed_in()):
        assert not re.search("[\ue000-\uf8ff]", browser.get(PAGE).text)


def test_a_kept_page_is_not_asked_about_for_a_while(keeping: Flask) -> None:
    client = keeping.test_client()
    assert "About two" in client.get(PAGE).text

    changed = with_text(lesson("two"), "en", '<h2 id="a">A</h2><p>Quite new.</p>')
    shelving.put(shelf(course("steps", lesson("one"), changed)), now=NOW)

    assert "About two" in client.get(PAGE).text
    assert "Quite new" in client.get(f"{PAGE}?x=1").text  # a page with a query is never kept


def test_a_page_that_may_not_be_old_is_new_at_once(app: Flask, client: Browser) -> None:
    shelving.put(shelf(course("steps", lesson("one"), lesson("two"))), now=NOW)
    assert "About two" in client.get(PAGE).text

    changed = with_text(lesson("two"), "en", '<h2 id="a">A</h2><p>Quite new.</p>')
    shelving.put(shelf(course("steps", lesson("one"), changed)), now=NOW)

    assert "Quite new" in client.get(PAGE).text


def test_a_theme_has_a_page_of_its_own(keeping: Flask) -> None:
    client = keeping.test_client()
    assert 'data-theme="' not in client.get(PAGE).text

    client.set_cookie("theme", "dark")

    assert 'data-theme="dark"' in client.get(PAGE).text


def test_a_theme_nobody_heard_of_is_none(keeping: Flask) -> None:
    client = keeping.test_client()
    client.set_cookie("theme", '"><script>')

    assert "<script>" not in client.get(PAGE).text

"""Every page of lessons: it works, in both languages, handles a bad address, has one heading; and 304 for visitors."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from edu.lessons.rules import Shelf
from edu.lessons.service import progress, shelving
from tests.lessons.shelves import course, lesson, shelf, with_text
from tests.make import Browser, Make, words_of

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

PAGES = ("/", "/learn", "/learn/steps", "/learn/steps/print", "/lessons/two")


@pytest.fixture
def on_the_shelf(app: Flask, make: Make) -> Shelf:
    """Three lessons, the first two with quizzes that are there."""
    put = shelf(course("steps", lesson("one"), lesson("two"), lesson("three", quiz=False)))
    shelving.put(put, now=NOW)
    for slug in ("one", "two"):
        make.quiz(slug, lesson=slug)
    return put


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_page_works_in_its_language_and_has_one_heading(client: Browser, on_the_shelf: Shelf, path: str, lang: str) -> None:
    answer = client.get(f"/{lang}{path}")

    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert answer.text.count("<h1") == 1
    assert "<title> ·" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_for_a_reader_and_is_never_kept_for_others(make: Make, on_the_shelf: Shelf, path: str) -> None:
    answer = make.signed_in().get(f"/en{path}")

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", ["/learn/none", "/lessons/none", "/lessons/Two", "/lessons/%00", "/lessons/two/more"])
def test_an_unknown_address_is_a_page_that_says_so(client: Browser, on_the_shelf: Shelf, path: str) -> None:
    answer = client.get(f"/en{path}")

    assert answer.status_code == 404
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_only_read_refuses_to_be_posted_to(client: Browser, on_the_shelf: Shelf, path: str) -> None:
    assert client.submit(f"/en{path}").status_code == 405


@pytest.mark.parametrize("path", ["/", "/learn"])
def test_an_empty_site_says_what_will_stand_here(client: Browser, path: str) -> None:
    answer = client.get(f"/en{path}")

    assert answer.status_code == 200
    assert "will stand here" in answer.text


def test_a_visitor_is_led_to_the_first_lesson_and_to_a_quiz_to_try(client: Browser, on_the_shelf: Shelf) -> None:
    page = client.get("/en/").text

    assert 'href="/en/lessons/one"' in page
    assert 'href="/en/quizzes/one"' in page


def test_a_reader_is_led_to_the_next_unfinished_lesson(make: Make, on_the_shelf: Shelf) -> None:
    browser = make.signed_in(name="Ann Example")
    person = browser.user_id  # type: ignore[attr-defined]
    progress.finish("one", user_id=person, share=0.8, now=NOW)

    words = words_of(browser.get("/en/"))
    assert "Lesson 2. Two in en" in words
    assert "Done: 80%" in words

    progress.finish("two", user_id=person, share=1, now=NOW)
    assert "Every lesson is done" in words_of(browser.get("/en/"))


def test_a_lesson_shows_its_place_its_neighbours_and_its_quiz(client: Browser, on_the_shelf: Shelf) -> None:
    page = client.get("/en/lessons/two").text

    assert "Lesson 2 of 3" in page
    assert re.search(r'rel="prev" href="/en/lessons/one"', page)
    assert re.search(r'rel="next" href="/en/lessons/three"', page)
    assert 'href="/en/quizzes/two"' in page
    assert 'href="#part"' in page
    assert "<p>About two, in en.</p>" in page


def test_the_first_lesson_has_none_before_it_and_the_last_leads_to_its_course(client: Browser, on_the_shelf: Shelf) -> None:
    assert 'rel="prev"' not in client.get("/en/lessons/one").text
    last = client.get("/en/lessons/three").text
    assert 'rel="next"' not in last
    assert "/en/quizzes/three" not in last  # it has no quiz
    assert "This was the last lesson" in last


def test_a_reader_sees_their_best_at_the_lesson(make: Make, on_the_shelf: Shelf) -> None:
    browser = make.signed_in()
    progress.finish("two", user_id=browser.user_id, share=0.45, now=NOW)  # type: ignore[attr-defined]

    assert "Best so far: 45%" in words_of(browser.get("/en/lessons/two"))


# ---- 304


@pytest.mark.parametrize("path", ["/", "/learn/steps", "/lessons/two"])
def test_a_visitor_who_has_the_page_is_told_so(client: Browser, on_the_shelf: Shelf, path: str) -> None:
    first = client.get(f"/en{path}")
    again = client.get(f"/en{path}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Cookie" in first.headers["Vary"]


def test_a_changed_text_or_neighbour_is_another_page(client: Browser, on_the_shelf: Shelf) -> None:
    def tag() -> str:
        return client.get("/en/lessons/two").headers["ETag"]

    tags = [tag()]
    one, two, three = on_the_shelf.courses[0].lessons
    shelving.put(shelf(course("steps", one, with_text(two, "en", "<p>Anew.</p>"), three)), now=NOW + timedelta(hours=1))
    tags.append(tag())
    shelving.put(shelf(course("steps", with_text(two, "en", "<p>Anew.</p>"), one, three)), now=NOW + timedelta(hours=2))
    tags.append(tag())

    assert len(set(tags)) == 3


def test_another_theme_is_another_page(client: Browser, on_the_shelf: Shelf) -> None:
    first = client.get("/en/lessons/two").headers["ETag"]
    client.set_cookie("theme", "dark")

    assert client.get("/en/lessons/two", headers={"If-None-Match": first}).status_code == 200


def test_one_who_signs_in_never_gets_the_visitors_page(make: Make, client: Browser, on_the_shelf: Shelf) -> None:
    first = client.get("/en/lessons/two").headers["ETag"]

    assert make.signed_in().get("/en/lessons/two", headers={"If-None-Match": first}).status_code == 200


def test_a_date_is_enough_for_a_search_engine(client: Browser, on_the_shelf: Shelf) -> None:
    moment = client.get("/en/lessons/two").headers["Last-Modified"]

    assert client.get("/en/lessons/two", headers={"If-Modified-Since": moment}).status_code == 304
    assert client.get("/en/lessons/two", headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status_code == 200


def test_a_whole_course_stands_on_one_page_with_every_id_once(client: Browser, on_the_shelf: Shelf) -> None:
    html = client.get("/en/learn/steps/print").text

    assert re.findall(r'<article class="prose booklet-chapter" id="(\w+)"', html) == ["one", "two", "three"]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert client.get("/en/learn/none/print").status_code == 404


def test_a_changed_text_changes_the_page_to_print(client: Browser, on_the_shelf: Shelf) -> None:
    before = client.get("/en/learn/steps/print").headers["ETag"]
    steps = course("steps", lesson("one"), with_text(lesson("two"), "en", "<p>Anew.</p>"), lesson("three", quiz=False))
    shelving.put(shelf(steps), now=NOW + timedelta(hours=1))

    assert client.get("/en/learn/steps/print", headers={"If-None-Match": before}).status_code == 200

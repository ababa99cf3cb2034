"""Subjects, topics, feeds, site maps, and what the portal puts on pages of others."""

from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from edu.core.ids import UserId
from edu.qa.rules import feeds
from edu.qa.service import related
from tests.make import Make, words_of
from tests.qa import shelved

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    shelved.shelve()


@pytest.fixture
def maria(make: Make) -> UserId:
    return make.person("Maria")


def test_subjects_count_their_questions(client: Any, maria: UserId) -> None:
    shelved.ask(maria)
    shelved.ask(maria)
    assert "Algebra 2 questions" in words_of(client.get("/en/subjects"))
    assert "Алгебра 2 вопроса" in words_of(client.get("/ru/subjects")) or "Алгебра" in client.get("/ru/subjects").text


def test_a_subject_shows_its_tree_and_its_questions(client: Any, maria: UserId) -> None:
    shelved.ask(maria, "Why do two lines meet?", topic="linear-equations")
    page = client.get("/en/subjects/algebra")
    assert page.text.index("/en/topics/equations") < page.text.index("/en/topics/linear-equations")
    assert "Why do two lines meet?" in page.text
    assert "Loyalty" not in page.text
    assert client.get("/en/subjects/nothing").status_code == 404


def test_a_topic_holds_quiz_questions_and_topics_alike(make: Make, client: Any, maria: UserId) -> None:
    make.quiz("lines")
    shelved.ask(maria, "Why do two lines meet?", topic="linear-equations")
    page = client.get("/en/topics/linear-equations")
    assert "/en/quizzes/lines" in page.text
    assert "/en/checks/lines/check-score" in page.text
    assert "Why do two lines meet?" in page.text
    assert 'href="/en/topics/equations"' in page.text.split("Similar topics")[1]
    above = client.get("/en/topics/equations")
    assert "Why do two lines meet?" in above.text, "what is asked below a topic is asked in it"
    assert client.get("/en/topics/nothing").status_code == 404


def test_the_first_page_shows_everybody_what_waits_and_what_is_new(make: Make, client: Any, maria: UserId) -> None:
    assert "New questions" not in client.get("/en/").text
    first = shelved.ask(maria, "Why is the sea salt?")
    shelved.answer(first, make.person())
    for browser in (client, make.signed_in(maria)):
        page = browser.get("/en/").text
        assert "Why is the sea salt?" in page.split("New questions")[1]
        assert "Waiting for an answer" not in page


@pytest.mark.parametrize("path", ["questions", "subjects/algebra", "topics/equations"])
def test_a_feed_of_questions_is_atom(client: Any, maria: UserId, path: str) -> None:
    shelved.ask(maria, "Is 1 < 2 & 2 > 1 “true”?", topic="equations")
    answer = client.get(f"/en/feeds/{path}.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Is 1 < 2 & 2 > 1 “true”?"
    assert (entry.findtext(f"{ATOM}id") or "").startswith("http://rungs.test/en/questions/")
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
        assert entry.findtext(f"{ATOM}{name}")
    assert client.get("/en/feeds/subjects/nothing.atom").status_code == 404


def test_a_feed_of_a_question_has_its_answers(make: Make, client: Any, maria: UserId) -> None:
    number = shelved.ask(maria)
    given = shelved.answer(number, make.person("Olga"), "Because **so** it is.")
    feed = ElementTree.fromstring(client.get(f"/en/feeds/questions/{number}.atom").data)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}id") or "").endswith(f"/questions/{number}#answer-{given}")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Olga"
    assert "<strong>so</strong>" in (entry.findtext(f"{ATOM}content") or "")
    assert client.get("/en/feeds/questions/999.atom").status_code == 404


def test_what_xml_can_not_hold_is_left_out_of_a_feed(now: Any) -> None:
    entry = feeds.Entry("http://a/1", "A\x0b<b>\ufffe", "M & M", "<p>x</p>", "en", now, now, ['"q"'])
    text = feeds.atom(origin="http://a", url="http://a/f", page="http://a", title="T", lang="en", entries=[entry], otherwise=now)
    found = ElementTree.fromstring(text.encode())
    assert found.findtext(f"{ATOM}entry/{ATOM}title") == "A<b>"


def test_the_site_maps_name_every_question_in_both_languages(client: Any, maria: UserId) -> None:
    number = shelved.ask(maria)
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    parts = [each.text or "" for each in index.iter(f"{MAP}loc")]
    assert parts == ["http://rungs.test/sitemap-pages.xml", "http://rungs.test/sitemap-1.xml"]
    found = [
        each.text
        for part in parts
        for each in ElementTree.fromstring(client.get(part.removeprefix("http://rungs.test")).data).iter(f"{MAP}loc")
    ]
    assert len(found) == len(set(found))
    for lang in ("ru", "en"):
        assert {
            f"http://rungs.test/{lang}/questions/{number}",
            f"http://rungs.test/{lang}/subjects/algebra",
            f"http://rungs.test/{lang}/",
        } <= set(found)
    assert client.get("/sitemap-2.xml").status_code == 404
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://rungs.test/sitemap.xml" in robots
    assert "Disallow: /*/settings" in robots


def test_questions_alike_stand_beside_one_another_with_short_answers(make: Make, maria: UserId) -> None:
    first = shelved.ask(maria, "Why is the Net Promoter Score negative?")
    shelved.answer(first, make.person(), "There are more **detractors** than promoters.")
    again = shelved.ask(maria, "Net Promoter Score: why negative?")
    last = shelved.ask(maria, "When is a Net Promoter Score negative and when is it not?")
    far = shelved.ask(maria, "How do whales sleep?", subject="music")
    beside = related.beside(last)
    assert [each.id for each in beside] == [first]
    assert (beside[0].answer, beside[0].again) == ("There are more detractors than promoters.", (again,))
    assert far not in [each.id for each in related.beside(first)]
    assert related.beside(far) == []


def test_what_is_like_nothing_stands_beside_the_newest_of_its_topic(make: Make, maria: UserId) -> None:
    older = shelved.ask(maria, "Who draws the letter x so badly?", topic="linear-equations")
    elsewhere = shelved.ask(maria, "How do whales sleep?", subject="music")
    newer = shelved.ask(maria, "Where does one buy squared paper?", topic="linear-equations")
    assert [each.id for each in related.beside(newer)] == [older]
    assert [each.id for each in related.beside(older)] == [newer]
    assert related.beside(elsewhere) == []

"""The tutor with the extra `semantic`: answers out of the other language, and in other words."""

import pytest
from flask import Flask

from edu.search.service import index
from edu.tutor.rules.answers import Outcome
from edu.tutor.service import answering
from tests.house.pages import faults_of
from tests.make import Make
from tests.search import corpus

LEAP = "How many days does a leap year have?"
OXYGEN = "Where does the oxygen come from in photosynthesis?"
QUEEN = "Who was the queen of England in 1600?"


@pytest.fixture
def reader(now, new_app):
    """Somebody on a site with the extra, where these things are known in Russian alone."""
    app: Flask = new_app(meaning_url="e5://")
    with app.app_context():
        index.put_many(entry for entry in corpus.entries() if entry.lang == "ru")
        index.recount()
        yield Make(app).signed_in()


@pytest.mark.databases("sqlite")
def test_what_stands_in_the_other_language_only_is_found_quoted_and_marked_as_such(reader, now):
    told = answering.get(answering.ask(LEAP, lang="en", by=reader.user_id, now=now), by=reader.user_id)
    assert {source.lang for source in told.answer.sources} == {"ru"}
    assert told.answer.sources[0].path.startswith("/questions/28#")
    page = reader.get(f"/en/tutor/answers/{told.id}")
    assert f'href="/ru{told.answer.sources[0].path}"' in page.text
    assert '<p lang="ru">' in page.text
    assert faults_of(page.text, "en") == []
    assert answering.for_reader(OXYGEN, lang="en", by=None).sources[0].path.startswith("/questions/6#")
    assert answering.for_reader(QUEEN, lang="en", by=None).outcome is Outcome.UNKNOWN


@pytest.mark.databases("sqlite")
def test_without_it_the_other_language_is_not_known(app, now):
    index.put_many(entry for entry in corpus.entries() if entry.lang == "ru")
    assert answering.for_reader(LEAP, lang="en", by=None).outcome is Outcome.UNKNOWN

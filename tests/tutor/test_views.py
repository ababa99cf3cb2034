"""The tutor's pages."""

import json

import pytest

from edu.search.service import index
from edu.tutor.service import answering
from tests.make import words_of

PARADOX = "What is the service recovery paradox?"
TEXT = "The service recovery paradox is that a complaint settled well may leave a customer <b>more</b> loyal."


@pytest.fixture(autouse=True)
def lesson(app, now):
    index.put("lesson", "complaints", lang="en", title="Complaints", body=TEXT, path="/lessons/complaints", at=now)


@pytest.fixture
def reader(make):
    return make.signed_in()


def ask(reader, question=PARADOX):
    return reader.submit("/en/tutor", {"question": question}, follow_redirects=True)


def test_asking_leads_to_an_answer_that_says_what_it_is_and_where_it_stands(reader):
    page = ask(reader)
    assert page.status_code == 200
    assert "Put together by machine" in words_of(page)
    assert 'href="/en/lessons/complaints"' in page.text
    assert "&lt;b&gt;more&lt;/b&gt;" in page.text
    assert PARADOX in reader.get("/en/tutor").text


def test_what_is_not_known_is_said_so(reader):
    assert "I don’t know" in words_of(ask(reader, "Who won the chess olympiad?"))


def test_an_empty_question_is_refused_beside_its_field(reader):
    page = ask(reader, " ")
    assert page.status_code == 422
    assert "Write what you would like to know." in page.text


def test_rating_is_shown(reader):
    page = ask(reader)
    reader.submit(f"{page.request.path}/rate", {"up": "1"})
    assert 'aria-pressed="true"' in reader.get(page.request.path).text


def test_another_persons_answer_looks_like_none(reader, make):
    path = ask(reader).request.path
    assert make.signed_in().get(path).status_code == 404
    assert reader.get("/en/tutor/answers/999999").status_code == 404


def test_visitors_are_sent_to_sign_in(client):
    assert client.get("/en/tutor").status_code == 302
    assert client.submit("/en/tutor", {"question": PARADOX}).status_code == 302


def test_moderators_look_at_what_was_rated_down(reader, make):
    path = ask(reader).request.path
    number = int(path.rpartition("/")[2])
    reader.submit(f"{path}/rate", {"up": ""})
    moderator = make.signed_in(role="moderator")
    assert PARADOX in moderator.get("/en/tutor/review").text
    assert moderator.submit(f"/en/tutor/review/{number}", {"keep": ""}).status_code == 303
    assert "withdrawn it" in words_of(reader.get(path))
    assert reader.get("/en/tutor/review").status_code == 403


def test_without_a_model_nothing_is_offered_and_nothing_phrased(reader):
    page = ask(reader)
    assert "data-tutor-phrase" not in page.text
    assert reader.submit(f"{page.request.path}/phrase").status_code == 404


def test_a_model_streams_its_sentences_to_a_script_and_the_page_to_others(new_app, make):
    app = new_app(model_url="echo://")
    reader = type(make)(app).signed_in(make.person())
    page = ask(reader)
    assert "data-tutor-phrase" in page.text
    lines = reader.submit(f"{page.request.path}/phrase", headers={"X-Piece": "1"}, buffered=True).text.splitlines()
    assert [json.loads(line) for line in lines] == [{"text": TEXT, "source": 1}]
    assert "language model" in words_of(reader.get(page.request.path))
    again = ask(reader)
    assert reader.submit(f"{again.request.path}/phrase").status_code == 303


def test_thirty_questions_an_hour_are_enough(reader, make):
    for _ in range(30):
        assert ask(reader).status_code == 200
    assert ask(reader).status_code == 429
    assert len(answering.own(reader.user_id)[0]) == 20

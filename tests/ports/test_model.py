"""The port to a language model, against a real server that streams, stalls, lies and redirects."""

import json
import time

import pytest
from werkzeug import Response

from edu.config import BadSettings, load
from edu.ports import model
from edu.ports.breaker import Away
from edu.ports.model import Echo, Prompt

PROMPT = Prompt("en", "What is a rung?", ("A rung is a step of a ladder.",))


def events(*pieces, done=True):
    lines = [f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n" for piece in pieces]
    return "".join(lines) + ("data: [DONE]\n\n" if done else "")


@pytest.fixture
def served(httpserver, monkeypatch):
    """Serves an answer; gives a model that asks for it, with little patience."""
    monkeypatch.setattr(model, "LIMIT", 1.0)
    monkeypatch.setattr(model, "EACH", (0.5, 0.5))

    def serve(answer):
        handler = httpserver.expect_request("/v1/chat/completions", method="POST")
        if not isinstance(answer, Response):
            handler.respond_with_handler(answer)
        else:
            handler.respond_with_response(answer)
        return model.opened(httpserver.url_for("/v1"), key="secret", name="small")

    return serve


def said(asked):
    return "".join(asked.words(PROMPT))


def test_words_come_as_they_are_streamed_and_only_the_passages_go_out(served, httpserver):
    asked = served(Response(events("A rung ", "is a step."), mimetype="text/event-stream"))
    assert said(asked) == "A rung is a step."
    request = httpserver.log[0][0]
    assert request.headers["Authorization"] == "Bearer secret"
    body = request.get_json()
    assert json.loads(body["messages"][1]["content"]) == {"passages": list(PROMPT.passages), "question": PROMPT.question}
    assert body["max_tokens"] == model.MOST_WORDS
    assert "tools" not in body
    assert "functions" not in body


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_leads_nowhere(served, httpserver, status):
    httpserver.expect_request("/inside").respond_with_data("secret", status=200)
    asked = served(Response(status=status, headers={"Location": httpserver.url_for("/inside")}))
    with pytest.raises(Away):
        said(asked)
    assert [request.path for request, _ in httpserver.log] == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    "answer",
    [
        Response("nothing", status=500),
        Response("nothing", status=401),
        Response("data: {broken\n\n", mimetype="text/event-stream"),
        Response(events("x", done=False), headers={"Content-Length": "100000"}, mimetype="text/event-stream"),
        Response("data: " + "x" * 10_000_000, mimetype="text/event-stream"),
        Response(events(*["word "] * 5000), mimetype="text/event-stream"),
        Response("data: []\n\n", mimetype="text/event-stream"),
        Response("data: 7\n\n", mimetype="text/event-stream"),
    ],
    ids=["500", "401", "junk", "short of its length", "10 MB line", "too many words", "a list", "a number"],
)
@pytest.mark.timeout(30)
def test_whatever_else_it_says_it_is_away(served, answer):
    asked = served(answer)
    with pytest.raises(Away):
        said(asked)


@pytest.mark.timeout(30)
def test_one_that_drips_for_ever_is_cut(served):
    def drip(request):
        def body():
            while True:
                yield b"data: "
                time.sleep(0.1)

        return Response(body(), mimetype="text/event-stream")

    asked = served(drip)
    with pytest.raises(Away):
        said(asked)


def test_after_three_failures_nobody_is_asked_for_a_while(served, httpserver):
    asked = served(Response(status=500))
    for _ in range(5):
        with pytest.raises(Away):
            said(asked)
    assert len(httpserver.log) == 3


def test_no_more_than_two_are_asked_at_once(served):
    asked = served(Response(events("a", "b"), mimetype="text/event-stream"))
    first, second = asked.words(PROMPT), asked.words(PROMPT)
    assert (next(first), next(second)) == ("a", "a")
    with pytest.raises(Away):
        said(asked)
    first.close()
    second.close()
    assert said(asked) == "ab"


def test_nobody_there_is_away():
    with pytest.raises(Away):
        said(model.opened("http://127.0.0.1:9/v1"))


def test_no_model_and_the_echo():
    assert model.opened("none://") is None
    assert "".join(Echo().words(PROMPT)).strip() == PROMPT.passages[0]


@pytest.mark.parametrize("url", ["http://models.example.org/v1", "ftp://x", "file:///etc/passwd", "http://169.254.169.254/"])
def test_an_address_that_cannot_be_used_stops_the_start(tmp_path, url):
    with pytest.raises(BadSettings, match="EDU_MODEL_URL"):
        load(environment="test", data=tmp_path, model_url=url)

"""Whatever a program sends, the answer is a problem with the right status and a sentence, never a 500."""

import json

import pytest

from edu.web import security
from tests.api.conftest import PROBLEM, Program
from tests.make import CHOICE, MATCH, NUMBER, QUESTIONS
from tests.replies import right_reply

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def key(program, make):
    return make.attempt(make.quiz(behaviour="interactive"), by=program.user_id, right=1)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("", "reply"),
        ("{}", "reply"),
        ('{"reply": null}', "reply"),
        ('{"reply": []}', "reply"),
        ('{"reply": "choice"}', "reply"),
        ('{"reply": 1e999}', "reply"),
        ('{"reply": {}, "fraction": 1}', "fraction"),
        ('{"answer": {}}', "answer"),
        ("null", ""),
        ("[]", ""),
        ("true", ""),
        ('"reply"', ""),
        ("{", ""),
        ('{"reply": {}', ""),
        ("reply=1", ""),
        ("\xff\xfe", ""),
        ('{"reply": {"choice": "\\ud800"}}', ""),
        ('{"reply": ' + "9" * 5000 + "}", ""),
        (DEEP, ""),
        ('{"reply": ' + DEEP + "}", ""),
    ],
    ids=lambda value: value[:24],
)
@pytest.mark.parametrize(("method", "end"), [("PUT", ""), ("POST", "/check")])
def test_a_body_that_does_not_fit_is_refused_with_the_place_or_a_sentence(program, key, method, end, body, place):
    before = program.get(f"/attempts/{key}")
    data = body.encode("latin-1" if "\xff" in body else "utf-8")
    problem = program.refused(422, method, f"/attempts/{key}/questions/1{end}", data=data, content_type="application/json")
    if place:
        assert problem["errors"]["json"][place]
    assert program.get(f"/attempts/{key}") == before


JUNK = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    1e308,
    10**300,
    "",
    " ",
    "x" * 10_000,
    "\0",
    "½",
    "٥",
    "{{7*7}}",
    "<script>",
    [],
    ["x"],
    [[]],
    {},
    {"a": 1},
    [None, True],
]


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("junk", JUNK, ids=lambda value: repr(value)[:16])
def test_junk_in_a_reply_is_blank_or_wrong_and_never_breaks(program, make, junk):
    key = make.attempt(make.quiz(behaviour="interactive"), by=program.user_id)
    for position, body in enumerate((CHOICE, NUMBER, MATCH), start=1):
        reply = dict.fromkeys([*right_reply(body), "?", "", "__proto__", "r.choice"], junk)
        program.put(f"/attempts/{key}/questions/{position}", {"reply": reply})
        answer = program.call("POST", f"/attempts/{key}/questions/{position}/check", json={"reply": reply})
        assert answer.status_code in (200, 422)
        if answer.status_code == 200:
            assert answer.get_json()["mark"]["fraction"] == 0
    assert program.post(f"/attempts/{key}/hand-in")["paid"] == 0


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("slug", ["none", "%00", "%F0%9F%90%8D", "%27%20OR%201=1", "x" * 3000, "..", "\u0441"])
def test_an_address_of_nothing_is_a_404(program, slug):
    for method, path in (
        ("GET", f"/courses/{slug}"),
        ("GET", f"/lessons/{slug}"),
        ("GET", f"/quizzes/{slug}"),
        ("POST", f"/quizzes/{slug}/attempts"),
        ("GET", f"/attempts/{slug}"),
        ("POST", f"/attempts/{slug}/hand-in"),
    ):
        answer = program.call(method, path)
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM), path


@pytest.mark.parametrize("position", ["0", "4", "1001", "-1", "x", "1.0", str(2**63), "9" * 400])
def test_a_question_that_is_not_there_is_a_404(program, key, position):
    program.refused(404, "PUT", f"/attempts/{key}/questions/{position}", json={"reply": {}})
    program.refused(404, "POST", f"/attempts/{key}/questions/{position}/check", json={"reply": {"choice": "x"}})


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/me/points?before=x", "before"),
        ("/me/points?before=0", "before"),
        ("/me/points?before=-5", "before"),
        ("/me/points?before=1.5", "before"),
        (f"/me/points?before={2**53}", "before"),
        (f"/me/points?before={10**30}", "before"),
        ("/leaders?period=year", "period"),
        ("/leaders?period=", "period"),
    ],
)
def test_a_query_that_does_not_fit_is_refused_by_its_name(program, path, place):
    assert program.refused(422, "GET", path)["errors"]["query"][place]


@pytest.mark.parametrize("after", ["x", "1", "-1.2", "9.9.9", f"{10**14}.{10**14}", "٥.1", "%00", "x" * 4000])
def test_a_page_mark_that_is_junk_gives_the_first_page(program, make, after):
    make.award(program.user_id, 10)
    assert [place["score"] for place in program.get(f"/leaders?period=all&after={after}")["places"]] in ([10], [])


def test_what_a_query_says_beside_is_passed_over(program, make):
    make.quiz("q")
    assert program.get("/quizzes/q?colour=blue&period=x")["slug"] == "q"
    assert program.get("/me/points?colour=blue")["balance"] == 0
    assert program.get("/leaders?period=all&colour=blue")["places"] == []


def test_an_address_of_the_api_that_is_none_is_a_problem(program):
    for path in ("/nowhere", "/", "/quizzes/", "/attempts/x/questions/1/check/more"):
        program.refused(404, "GET", path)


def test_a_wrong_method_is_a_problem_that_says_which_are_right(program, make):
    slug = make.quiz()
    answer = program.call("DELETE", f"/quizzes/{slug}/attempts")
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    program.refused(405, "GET", f"/attempts/{make.attempt(by=program.user_id)}/hand-in")


def test_ten_megabytes_are_too_large_and_change_nothing(program, key):
    body = json.dumps({"reply": {"choice": "x" * 10_000_000}})
    for method, end in (("PUT", ""), ("POST", "/check")):
        program.refused(413, method, f"/attempts/{key}/questions/1{end}", data=body, content_type="application/json")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/xml", ""])
def test_a_body_of_another_type_is_told_to_be_json(program, key, kind):
    problem = program.refused(415, "PUT", f"/attempts/{key}/questions/1?lang=en", data="reply=1", content_type=kind)
    assert "application/json" in problem["detail"]


def test_too_many_changes_are_told_how_long_to_wait(program, make, monkeypatch):
    monkeypatch.setattr(security, "CHANGES_PER_ADDRESS", "2/minute")
    slug = make.quiz()
    for _ in range(2):
        program.post(f"/quizzes/{slug}/attempts")
    answer = program.call("POST", f"/quizzes/{slug}/attempts")
    assert (answer.status_code, answer.mimetype) == (429, PROBLEM)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert program.get("/quizzes")[0]["slug"] == slug, "reading goes on"


def test_what_breaks_on_our_side_is_a_problem_without_its_cause(program, monkeypatch):
    monkeypatch.setattr("edu.quizzes.service.sheets.list_quizzes", lambda by: 1 / 0)
    problem = program.refused(500, "GET", "/quizzes")
    assert "division" not in json.dumps(problem)
    assert problem["request_id"]


def test_the_apis_frame_leaves_the_pages_their_own_refusals(client, monkeypatch):
    missing = client.get("/en/quizzes/none")
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert client.get("/nowhere").mimetype == "text/html"
    assert client.delete("/en/quizzes").mimetype == "text/html"
    monkeypatch.setattr("edu.quizzes.service.sheets.list_quizzes", lambda by: 1 / 0)
    broken = client.get("/en/quizzes")
    assert (broken.status_code, broken.mimetype) == (500, "text/html")


def test_every_problem_says_the_same_five_things(app, program):
    for problem in (
        program.refused(404, "GET", "/quizzes/none"),
        program.refused(404, "GET", "/nowhere"),
        Program(app, "").refused(401, "GET", "/quizzes"),
    ):
        assert set(problem) == {"type", "title", "status", "detail", "request_id"}


def test_right_replies_are_right(program, make):
    """The replies of these tests mean what they say."""
    key = make.attempt(make.quiz(behaviour="interactive"), by=program.user_id)
    for position, body in enumerate(QUESTIONS, start=1):
        asked = program.post(f"/attempts/{key}/questions/{position}/check", {"reply": right_reply(body)})
        assert asked["mark"]["verdict"] == "right"

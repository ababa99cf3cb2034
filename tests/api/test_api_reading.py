"""Who may call the API, in which language it answers, and what it lets one read."""

import pytest

from edu.accounts.service import people as accounts
from edu.ports import clock
from tests.api.conftest import Program
from tests.make import OUTOF


def test_courses_and_lessons_can_be_read(program, shipped):
    course = program.get("/courses?lang=en")[0]
    assert (course["slug"], course["done"]) == ("loyalty", 0)
    steps = program.get(f"/courses/{course['slug']}?lang=en")["steps"]
    assert len(steps) == course["lessons"] >= 5
    lesson = program.get(f"/lessons/{steps[1]['slug']}?lang=en")
    assert lesson["quiz"] == "ladder"
    assert "<h2" in lesson["html"]
    assert "<script" not in lesson["html"]


def test_quizzes_can_be_read_with_ones_best(program, make):
    slug = make.quiz()
    assert program.get("/quizzes")[0]["grade"] is None
    make.attempt(slug, by=program.user_id, right=2, handed_in=True)
    quiz = program.get(f"/quizzes/{slug}")
    assert (quiz["questions"], quiz["points"], quiz["grade"]) == (3, OUTOF, 0.5)


def test_points_come_with_the_lines_that_explain_them(program, make):
    for amount in (100, 23):
        make.award(program.user_id, amount)
    points = program.get("/me/points?lang=en")
    assert points["balance"] == 123
    assert [(line["amount"], line["what"], line["version"]) for line in points["lines"]] == [(23, "A trial", 2), (100, "A trial", 1)]
    assert [line["version"] for line in program.get("/me/points?before=2")["lines"]] == [1]


def test_a_leaderboard_shows_the_top_and_oneself(program, stranger, make):
    make.award(stranger.user_id, 50)
    make.award(program.user_id, 40)
    board = program.get("/leaders?period=all")
    assert [place["score"] for place in board["places"]] == [50, 40]
    assert (board["mine"]["rank"], board["people"], board["more"]) == (2, 2, "")


def test_a_long_leaderboard_is_read_page_by_page(program, make):
    for number, person in enumerate(make.people(55), start=1):
        make.award(person, number)
    first = program.get("/leaders?period=all")
    second = program.get(f"/leaders?period=all&after={first['more']}")
    scores = [place["score"] for page in (first, second) for place in page["places"]]
    assert scores == list(range(55, 0, -1))
    assert second["more"] == ""


# ---- Who


def every_call(app) -> list[tuple[str, str]]:
    """Every call there is, with something in each hole of its address."""
    values = {"slug": "ladder", "key": "somebody-elses", "position": 1, "class_id": 1, "number": 1}
    adapter = app.url_map.bind("")
    return [
        (method, adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method).removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_")
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer rungs_made-up", "Basic cnVuZ3M6cnVuZ3M=", "Bearer \xe9", "Bearer " + "x" * 5000]
)
def test_without_a_token_that_works_every_call_is_refused(app, header):
    nobody = Program(app, "")
    calls = every_call(app)
    assert len(calls) == 16
    for method, path in calls:
        answer = nobody.call(
            method, path, headers={"Authorization": header} if header else {}, json={"reply": {}} if method != "GET" else None
        )
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), path
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_ended_opens_nothing(program):
    assert program.get("/quizzes") == []
    accounts.end_token(accounts.tokens_of(program.user_id)[0].id, by=program.user_id, now=clock.now())
    program.refused(401, "GET", "/quizzes")


def test_the_token_of_a_deleted_account_opens_nothing(program):
    accounts.delete(program.user_id, now=clock.now())
    program.refused(401, "GET", "/me/points")


def test_the_session_of_a_page_means_nothing_to_the_api(app, make):
    browser = make.signed_in()
    assert browser.get("/en/settings").status_code == 200
    for method, path in every_call(app):
        assert browser.open(f"/api/v1{path}", method=method, json={"reply": {}}).status_code == 401


def test_a_token_signs_nobody_in_to_the_pages(app, program):
    browser = app.test_client()
    answer = browser.get("/en/settings", headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    assert browser.get("/en/points").status_code == 302


def test_a_call_by_token_needs_no_csrf_token_and_leaves_no_cookie(app, program, make):
    answer = app.test_client().post(f"/api/v1/quizzes/{make.quiz()}/attempts", headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers


# ---- Languages


@pytest.mark.parametrize(
    ("query", "accept", "title"),
    [
        ("?lang=ru", "en", "Проверка q"),
        ("?lang=en", "ru", "Check q"),
        ("", "ru-RU,ru;q=0.9,en;q=0.5", "Проверка q"),
        ("", "en-GB", "Check q"),
        ("?lang=de", "en", "Check q"),
        ("?lang=ru&lang=en", "", "Проверка q"),
        ("", "", "Проверка q"),  # the language of the account
        ("", "fr", "Проверка q"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_accounts(new_program, make, query, accept, title):
    make.quiz("q")
    program = new_program(lang="ru")
    assert program.get(f"/quizzes/q{query}", headers={"Accept-Language": accept} if accept else {})["title"] == title


def test_a_word_of_the_lesson_comes_in_the_language_asked_for(program, shipped):
    titles = {lang: program.get(f"/lessons/ladder?lang={lang}")["title"] for lang in ("ru", "en")}
    assert titles["ru"] != titles["en"]


def test_every_refusal_speaks_the_language_asked_for(app, program, monkeypatch):
    spoken = []
    monkeypatch.setattr("edu.web.errors.say", lambda sentence: spoken.append(_language()) or str(sentence))
    program.call("GET", "/quizzes/none?lang=ru")
    program.call("GET", "/nowhere?lang=ru")
    program.call("DELETE", "/quizzes?lang=ru")
    Program(app, "").call("GET", "/quizzes?lang=ru")
    assert spoken == ["ru"] * 4


def _language() -> str:
    from edu.web.words import language

    return language()

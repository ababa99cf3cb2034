"""Whatever is sent, a sentence comes back and the right status: never a 500, never half a change."""

import threading

import pysqlite3
import pytest
from sqlalchemy import event, text

from edu.core import errors as refusals
from edu.core.i18n import message
from edu.db.base import db
from edu.web.security import MAX_BODY
from tests.databases import on_server
from tests.house.pages import faults_of

HUGE = 10**30
JUNK = [
    "",
    "\x00",
    "%00",
    "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    "٥",
    "-1",
    str(HUGE),
    "1e9",
    "<script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "a" * 5000,
]


@pytest.mark.parametrize("kind", [refusals.NotFound, refusals.NotAllowed, refusals.Invalid, refusals.Conflict, refusals.Refused])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_refusal_is_a_page_of_its_status_with_its_sentence(app, client, kind, lang):
    @app.get("/<any(ru, en):lang>/refuse")
    def refuse():
        raise kind(message("No <b>%(what)s</b> here.", what="tea & <i>cake</i>"))

    answer = client.get(f"/{lang}/refuse")
    assert answer.status_code == kind.status
    assert "tea &amp; &lt;i&gt;cake" in answer.text
    assert faults_of(answer.text, lang) == []


def test_too_many_says_when_to_come_again(app, client):
    @app.get("/slow")
    def slow():
        raise refusals.TooMany(message("Slowly."), retry_after=30)

    answer = client.get("/slow")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


def test_our_own_fault_is_a_page_without_a_trace(app, client):
    @app.get("/en/broken")
    def broken():
        raise ZeroDivisionError("secret detail")

    answer = client.get("/en/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert faults_of(answer.text, "en") == []


def test_under_the_api_every_error_is_problem_json(app, client):
    @app.get("/api/v1/broken")
    def broken():
        raise ZeroDivisionError("secret detail")

    for path, status in (("/api/v1/broken", 500), ("/api/v1/nothing", 404), ("/api/v1/quizzes", 401)):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["status"] == status
        assert answer.json["detail"]
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]
        assert "secret" not in answer.text


def test_ten_megabytes_are_too_large_and_said_so(client, make):
    quiz = make.quiz()
    body = b"r.choice=" + b"a" * 10_000_000
    for path in ("/en/sign-in", f"/en/quizzes/{quiz}/attempts", "/api/v1/quizzes"):
        answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (413, 405 if path.startswith("/api") else 413), path
    answer = client.post("/en/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert faults_of(answer.text, "en") == []
    assert MAX_BODY < 10_000_000


def test_a_form_of_ten_thousand_parts_is_refused(client):
    parts = {f"part{number}": (None, "x") for number in range(10_000)}
    boundary = "b"
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\nx\r\n' for name in parts) + f"--{boundary}--\r\n"
    answer = client.post("/en/sign-in", data=body.encode(), content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 413


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_a_query_breaks_no_page(make, now, junk):
    browser = make.signed_in()
    key = make.attempt(by=browser.user_id)
    for path, names in (
        ("/en/leaders", ("period", "after")), ("/en/points", ("before",)), (f"/en/attempts/{key}", ("q",)), ("/en/sign-in", ("next",)),
        ("/en/quizzes", ("page",)), ("/en/sign-up", ("next",)),
    ):  # fmt: skip
        for name in names:
            answer = browser.get(path, query_string={name: junk})
            assert answer.status_code in (200, 302, 400, 404), (path, name, junk)


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_a_path_is_not_found(make, junk):
    browser = make.signed_in()
    from urllib.parse import quote

    for path in (
        "/en/quizzes/{}",
        "/en/lessons/{}",
        "/en/learn/{}",
        "/en/attempts/{}",
        "/en/people/{}",
        "/en/checks/x/{}",
        "/static/x/{}",
        "/en/reset/{}",
    ):
        answer = browser.get(path.format(quote(junk, safe="")))
        assert answer.status_code in (301, 302, 308, 404, 422) or not junk, (path, junk)


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_cookies_and_headers_breaks_no_page(app, junk):
    raw = junk.replace("\x00", "").encode("utf-8", "replace").decode("latin-1")
    for header in (
        "Cookie",
        "Accept-Language",
        "User-Agent",
        "Referer",
        "If-None-Match",
        "If-Modified-Since",
        "X-Forwarded-For",
        "Authorization",
        "Range",
    ):
        for value in (raw, f"rungs={raw}; theme={raw}; lang={raw}"):
            answer = app.test_client(use_cookies=False).get("/en/", headers={header: value.replace("\n", "").replace("\r", "")})
            assert answer.status_code in (200, 206, 304, 400, 416), (header, value)


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_in_a_form_is_refused_in_words(client, junk):
    for path, names in (
        ("/en/sign-in", ("email", "password", "next")),
        ("/en/sign-up", ("name", "email", "password", "zone")),
        ("/en/forgot", ("email",)),
    ):
        form = {"name": "Maria", "email": "maria@example.org", "password": "x", "zone": "UTC"}
        for name in names:
            answer = client.submit(path, {**form, name: junk})
            assert answer.status_code in (200, 302, 303, 400, 422, 429), (path, name, junk)


def test_a_stale_form_is_told_so_and_may_be_sent_again(client):
    answer = client.post("/en/sign-in", data={"email": "a@example.org", "password": "x"})
    assert answer.status_code == 400
    assert faults_of(answer.text, "en") == []
    assert client.submit("/en/sign-in", {"email": "a@example.org", "password": "x"}).status_code == 422


def test_a_page_is_not_opened_another_way(client):
    answer = client.delete("/en/quizzes")
    assert answer.status_code in (400, 405)
    assert client.get("/en/sign-out").status_code == 405
    assert client.get("/en/sign-out").headers["Allow"]


@pytest.mark.timeout(60)
def test_while_the_database_is_locked_writers_are_told_to_come_again_and_readers_read_on(app, client, make):
    quiz = make.quiz()
    event.listen(db.engine, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout=100"))
    db.engine.dispose()
    other = pysqlite3.connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert client.get("/en/quizzes").status_code == 200
        answer = client.submit(f"/en/quizzes/{quiz}/attempts")
        assert answer.status_code == 503
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "locked" not in answer.text
        assert faults_of(answer.text, "en") == []
        assert client.get("/en/quizzes").status_code == 200
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert client.submit(f"/en/quizzes/{quiz}/attempts").status_code == 303


@pytest.mark.databases("postgresql")
def test_while_postgresql_is_gone_pages_say_so_and_come_back(app, client, make, postgres):
    make.quiz()
    assert client.get("/en/quizzes").status_code == 200
    name = db.engine.url.database
    on_server(postgres, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    on_server(postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    answer = client.get("/en/quizzes")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    on_server(postgres, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert client.get("/en/quizzes").status_code == 200


def test_the_same_form_sent_twenty_times_at_once_breaks_nothing(app, make):
    quiz = make.quiz()
    browser = make.signed_in()
    token, results = browser.csrf_token(), []
    cookie = "; ".join(f"{each.key}={each.value}" for each in browser._cookies.values())

    def send() -> None:
        answer = app.test_client(use_cookies=False).post(
            f"/en/quizzes/{quiz}/attempts", data={"csrf_token": token}, headers={"Cookie": cookie}
        )
        results.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1
    assert results[0][0] == 303
    db.session.rollback()
    assert db.session.scalar(text("SELECT COUNT(*) FROM attempt")) == 1

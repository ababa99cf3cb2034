"""Headers, cookies and limits on real answers."""

import pytest

from edu.ports.limits import Limits
from edu.web import security
from edu.web.auth import safe_next
from edu.web.security import HEADERS


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nothing", "/healthz", "/api/v1/nothing", "/en/points", "/favicon.ico"])
def test_every_answer_carries_the_guards(client, path):
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_in_production_cookies_are_secure_and_https_is_demanded(new_app):
    app = new_app(environment="production", secret_key="0123456789abcdefghijklmnopqrstuvwxyz", origin="https://rungs.example")
    answer = app.test_client().get("/en/sign-in", base_url="https://rungs.example")
    cookies = answer.headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-rungs="))
    assert all(part in session for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in session
    assert all("Secure" in cookie for cookie in cookies)
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_changes_from_one_address_are_counted_and_reading_is_not(app, client, monkeypatch):
    monkeypatch.setattr(security, "CHANGES_PER_ADDRESS", "5/minute")
    app.extensions["limits"] = Limits("memory://")
    statuses = [client.submit("/en/forgot", {"email": "x"}).status_code for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    answer = client.submit("/en/forgot")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/en/").status_code == 200


def test_a_class_of_two_hundred_behind_one_address_is_let_through():
    number, _, window = security.CHANGES_PER_ADDRESS.partition("/")
    assert window == "5 minutes"
    assert int(number) >= 200 * 30


def test_behind_a_proxy_the_readers_own_address_counts(new_app):
    def addresses(app):
        seen = []
        app.before_request(lambda: seen.append(security.address()))
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
        return seen

    assert addresses(new_app(proxies=1)) == ["198.51.100.7"]
    assert addresses(new_app(proxies=0)) == ["127.0.0.1"]


@pytest.mark.parametrize("target", ["/en/", "/ru/quizzes/ladder?x=1#y", "/en/attempts/abc"])
def test_one_goes_on_to_a_path_of_ours(target):
    assert safe_next(target, otherwise="/") == target


@pytest.mark.parametrize(
    "target",
    [None, "", "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\tevil", "/\n/evil", "evil", "/%0d\r\nx", " //evil.example", "/x\\..\\y"],
)  # fmt: skip
def test_one_goes_on_to_nobody_elses(target):
    assert safe_next(target, otherwise="/home") == "/home"


def test_static_files_may_be_kept_for_ever_and_stay_inside_their_folder(client, app):
    version = app.extensions["assets_version"]
    answer = client.get(f"/static/{version}/css/base.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    for name in ("../pyproject.toml", "..%2fpyproject.toml", "css/../../edu/config.py", "css", "/etc/passwd"):
        assert client.get(f"/static/{version}/{name}").status_code in (308, 404), name

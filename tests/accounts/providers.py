"""Providers of identity on this machine: the real OpenID Connect provider mock, VK ID as its documents say it is, and one that hangs."""

import base64
import hashlib
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from oidc_provider_mock import User, run_server_in_thread
from werkzeug import Request, Response
from werkzeug.serving import make_server
from werkzeug.utils import redirect

from tests.make import Browser

PEOPLE = {
    "maria": {"given_name": "Мария", "email": "maria@example.org", "email_verified": True},
    "claims": {"given_name": "Claimer", "email": "maria@example.org", "email_verified": "true"},
    "masha": {"given_name": "Маша", "email": "masha@example.org", "email_verified": True},
}


@contextmanager
def oidc() -> Iterator[str]:
    """The address of an OpenID Connect provider that knows PEOPLE."""
    with run_server_in_thread(user_claims=[User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]) as server:
        yield f"http://127.0.0.1:{server.server_port}"


class Vk:
    """VK ID (OAuth 2.1): PKCE is proved, `device_id` and `state` go into the exchange, who it is is asked by a form."""

    def __init__(self) -> None:
        self.given: dict[str, dict[str, str]] = {}  # what was asked, by code

    def __call__(self, environ: Any, start: Any) -> Any:
        return self.answer(Request(environ))(environ, start)

    def answer(self, request: Request) -> Response:
        asked = request.args if request.method == "GET" else request.form
        match request.path, request.method:
            case "/authorize", "GET":
                code = f"code-{len(self.given)}"
                self.given[code] = asked.to_dict()
                return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'device_id': 'device-7'})}")
            case "/oauth2/auth", "POST":
                return _said(*self._exchange(asked))
            case "/oauth2/user_info", "POST":
                if asked.get("access_token") != "vk-token" or asked.get("client_id") != "app" or "Authorization" in request.headers:
                    return _said({"error": "invalid_token"}, 401)
                return _said({"user": {"user_id": "2001", "first_name": "Иван", "email": "maria@example.org"}}, 200)
        return _said({"error": "not_found"}, 404)

    def _exchange(self, asked: Mapping[str, str]) -> tuple[dict[str, object], int]:
        first = self.given.pop(asked.get("code", ""), {})
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        same = all(asked.get(name) == first.get(name) for name in ("client_id", "redirect_uri", "state"))
        if (
            not same
            or first.get("code_challenge_method") != "S256"
            or first["code_challenge"] != proof
            or asked.get("device_id") != "device-7"
        ):
            return {"error": "invalid_grant"}, 400
        return {"access_token": "vk-token", "token_type": "Bearer", "user_id": 2001, "expires_in": 3600}, 200


def _said(words: Mapping[str, object], status: int) -> Response:
    response = Response(status=status, mimetype="application/json")
    response.set_data(str(words).replace("'", '"'))
    return response


@contextmanager
def vk() -> Iterator[str]:
    """The address of a VK ID."""
    server = make_server("127.0.0.1", 0, Vk(), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def dripping() -> Iterator[tuple[str, list[str]]]:
    """The address of a provider that answers one letter at a time, for ever, and who has asked it."""
    asked = list[str]()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, caller = listening.accept()
                    asked.append(str(caller))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                    Thread(target=_drip, args=(connection,), daemon=True).start()
                except OSError:
                    return

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked


def _drip(connection: socket.socket) -> None:
    with connection:
        try:
            while True:
                connection.sendall(b"x")
                connection.settimeout(0.1)
                try:
                    connection.recv(100)
                except TimeoutError:
                    continue
        except OSError:
            return


def there(address: str, who: str = "") -> str:
    """What a browser does at a provider as `who`: the path, with its query, on which it comes back."""
    answer = requests.post(address, data={"sub": who}, allow_redirects=False) if who else requests.get(address, allow_redirects=False)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come(browser: Browser, door: str, who: str = "", **query: object) -> Any:
    """Leave by a door, be `who` there, and come back: our answer."""
    left = browser.get(f"/en/doors/{door}", query_string=query)
    return browser.get(there(left.location, who))

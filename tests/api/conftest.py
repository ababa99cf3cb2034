"""A program with a token. Whatever it is answered is held against the OpenAPI document."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.ports import clock
from tests.api.openapi import misfits, resolved
from tests.make import Make

PROBLEM = "application/problem+json"
_documents = list[dict[str, Any]]()


def document_of(app: Flask) -> dict[str, Any]:
    """What the API says of itself: the same whichever test asks, so it is written once."""
    if not _documents:
        _documents.append(app.test_client().get("/api/v1/openapi.json").get_json())
    return _documents[0]


class Program:
    """Calls the API as a program does: no cookies, a token unless it is empty."""

    def __init__(self, app: Flask, token: str, user_id: UserId | None = None) -> None:
        self.app = app
        self.token = token
        self.user_id = user_id
        self.spec = document_of(app)

    def call(self, method: str, path: str, **sent: Any) -> TestResponse:
        """The answer to `method` on `/api/v1<path>`, which must have the shape the document gives it."""
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **sent.pop("headers", {})}
        with self.app.app_context():  # of its own: the test's is open, and a request would share what is known in it
            answer = self.app.test_client(use_cookies=False).open(f"/api/v1{path}", method=method, headers=headers, **sent)
        self._compare(method, path.partition("?")[0], answer)
        return answer

    def get(self, path: str, **sent: Any) -> Any:
        return self._good("GET", path, **sent)

    def post(self, path: str, body: object = None, **sent: Any) -> Any:
        return self._good("POST", path, **({} if body is None else {"json": body}), **sent)

    def put(self, path: str, body: object, **sent: Any) -> Any:
        return self._good("PUT", path, json=body, **sent)

    def refused(self, status: int, method: str, path: str, **sent: Any) -> dict[str, Any]:
        """The problem that a call is answered with."""
        answer = self.call(method, path, **sent)
        assert answer.status_code == status, answer.text
        assert answer.mimetype == PROBLEM
        problem: dict[str, Any] = answer.get_json()
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"].endswith((".", "…”."))
        return problem

    def _good(self, method: str, path: str, **sent: Any) -> Any:
        answer = self.call(method, path, **sent)
        assert answer.status_code in (200, 201), answer.text
        assert answer.mimetype == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.get_json()

    def _compare(self, method: str, path: str, answer: TestResponse) -> None:
        assert "Set-Cookie" not in answer.headers
        assert "ETag" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        documented = self._operation(method, path)
        response = documented.get(str(answer.status_code), documented["default"])
        if "$ref" in response:
            response = resolved(response["$ref"], self.spec)
        schema = response["content"][answer.mimetype]["schema"]
        whole = answer.status_code < 400  # a problem has only the members that say something
        assert list(misfits(answer.get_json(), schema, self.spec, whole=whole)) == []

    def _operation(self, method: str, path: str) -> Any:
        for pattern, operations in self.spec["paths"].items():
            if method.lower() in operations and re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), f"/api/v1{path}"):
                return operations[method.lower()]["responses"]
        return {"default": {"$ref": "#/components/responses/DEFAULT_ERROR"}}  # not an address of the API


@pytest.fixture
def new_program(app: Flask, make: Make) -> Callable[..., Program]:
    """Makes programs, each of a person of its own."""

    def made(**person: Any) -> Program:
        user_id = make.person(**person)
        return Program(app, accounts.make_token(user_id, name="A program", now=clock.now()), user_id)

    return made


@pytest.fixture
def program(new_program: Callable[..., Program]) -> Program:
    return new_program()


@pytest.fixture
def stranger(new_program: Callable[..., Program]) -> Program:
    """The program of somebody else."""
    return new_program()


@pytest.fixture
def database_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """With `shipped`, what ships is in it from the beginning."""
    if "shipped" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("shipped_folder"), tmp_path, dirs_exist_ok=True)
    return database_url


@pytest.fixture
def shipped(app: Flask) -> Flask:
    """A site with the courses and quizzes that ship."""
    return app

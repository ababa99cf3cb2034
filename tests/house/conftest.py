"""A whole site to walk through: the content that ships, and one person of each role. Built once for each process."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from werkzeug.test import TestResponse

from edu import config
from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.authoring import commands as authoring
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.paths import folder
from edu.ports import clock
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import attempts
from tests.conftest import migrate, opened
from tests.letters import Letters
from tests.make import Browser, Make

ROOT = Path(__file__).parents[2]
# The least that calls of the API take.
BODIES = {"api_quizzes.save": {"reply": {}}, "api_quizzes.check": {"reply": {"junk": "junk"}}}
PERSONAS = ("anonymous", "student", "other", "teacher", "moderator", "admin")


@dataclass
class Site:
    """An application with everything in it, and what to put into the holes of its addresses."""

    app: Flask
    ids: dict[str, UserId]
    samples: dict[str, Any]
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, persona: str) -> Browser:
        """A fresh browser of "anonymous", "student" (whose things the samples are), "other" or a role."""
        with opened(self.app):
            return self.app.test_client() if persona == "anonymous" else Make(self.app).signed_in(self.ids[persona])  # type: ignore[return-value]

    def token(self, persona: str) -> str:
        """An API token of `persona`."""
        if persona not in self.tokens:
            with opened(self.app):
                self.tokens[persona] = accounts.make_token(self.ids[persona], name="Tests", now=clock.now())
        return self.tokens[persona]

    def ask(self, method: str, endpoint: str, persona: str) -> TestResponse:
        """What `persona` gets at `endpoint`: pages by a signed-in browser with an empty form, the API by a token with the least body."""
        path = self.address(endpoint)
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.token(persona)}"} if persona != "anonymous" else {}
            return self.app.test_client().open(
                path, method=method, headers=headers, json=None if method == "GET" else BODIES.get(endpoint, {})
            )
        browser = self.browser(persona)
        return browser.get(path) if method == "GET" else browser.submit(path)

    def address(self, endpoint: str, lang: str = "en") -> str:
        """An address of `endpoint` at which there is something. Fails where no sample says how to fill a hole."""
        rules = list(self.app.url_map.iter_rules(endpoint))
        values: dict[str, Any] = {}
        for name in rules[0].arguments:
            if name == "lang":
                values["lang"] = lang
            elif f"{endpoint} {name}" in self.samples:
                values[name] = self.samples[f"{endpoint} {name}"]
            elif name in self.samples:
                values[name] = self.samples[name]
            else:
                pytest.fail(f"Say in tests/house/conftest.py what <{name}> of {rules[0].rule} can be.")
        return str(self.app.url_map.bind("").build(endpoint, values))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, mail_server: Letters) -> Iterator[Site]:
    """For reading. What changes it takes `own_site`."""
    yield from build(tmp_path_factory.mktemp("site"), mail_server)


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, mail_server: Letters) -> Iterator[Site]:
    """A site of one module's own, for tests that change it."""
    yield from build(tmp_path_factory.mktemp("site"), mail_server)


def build(data: Path, mail_server: Letters) -> Iterator[Site]:
    url = f"sqlite:///{data / 'rungs.db'}"
    migrate(url)
    app = create_app(
        config.load(
            environment="test",
            data=data,
            database_url=url,
            origin="http://rungs.test",
            mail_url=mail_server.url,
            jobs_url="now://",
            limits_url="memory://",
            content=folder("content"),
            fresh=0.0,
        )
    )
    app.test_client_class = Browser
    with opened(app):
        authoring.sync_folder(folder("content"))
        make = Make(app)
        ids = {name: make.person(name.capitalize() + " Sample", role=name if name in set(Role) else Role.STUDENT) for name in PERSONAS[1:]}
        samples = _samples(app, make, ids["student"], mail_server)
    yield Site(app, ids, samples)
    with opened(app):
        pass


def _samples(app: Flask, make: Make, student: UserId, letters: Letters) -> dict[str, Any]:
    now = clock.now()
    posting = make.award(student, 120)
    make.award(make.person(), 80)
    done = attempts.start("ladder", by=Taker(user_id=student), now=now)
    attempts.hand_in(done, by=Taker(user_id=student), now=now)
    going_on = attempts.start("ladder", by=Taker(user_id=student), now=now)
    accounts.make_token(student, name="Sample", now=now)
    entry.change_email(student, email="sample@example.org", password=make.password)
    entry.send_reset("sample@example.org")
    make.signed_in(student)
    return {
        "slug": "ladder",
        "lessons.course slug": "loyalty",
        "api_lessons.get_course slug": "loyalty",
        "key": str(going_on),
        "quizzes.result key": str(done),
        "position": 1,
        "posting": posting,
        "quiz": "ladder",
        "question": _a_check(),
        "id": int(student),
        "number": 1,
        "accounts.confirm token": token_in(letters[-2]),
        "accounts.reset token": token_in(letters[-1]),
        "version": app.extensions["assets_version"],
        "name": "css/base.css",
    }


def token_in(letter: EmailMessage) -> str:
    """The last part of the only link in a letter."""
    found = re.search(r"/(?:confirm|reset)/(\S+)", letter.get_content())
    assert found is not None, letter.get_content()
    return found[1]


def _a_check() -> str:
    text = (folder("content") / "courses" / "loyalty" / "02-ladder" / "quiz.yml").read_text(encoding="utf-8")
    return str(yaml.safe_load(text)["checks"][0]["id"])

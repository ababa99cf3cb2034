"""The portal with 100,000 questions and 300,000 answers: statements of the pages read most, and the places their figures are taken at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from edu import config, demo
from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.authoring.commands import content as authoring
from edu.db import migrating
from edu.db.base import db, table
from edu.loyalty.service import ladder
from edu.ports import clock
from edu.qa.models.posts import Question
from edu.qa.rules.listing import PAGE, Place
from edu.search.service import index

PEOPLE, SPREAD = 300, 400  # how many questions and pages the requests of a figure are spread over
LATE = 5000  # pages down the list
WORDS = {"rare": "фотосинтез", "usual": "правило графика", "common": "задание"}


def prepare(data: Path, *, questions: int, email: str, password: str) -> dict[str, list[str]]:
    """A portal in `data`: for each figure the addresses that its requests go to, in turn. Prints the statements of each."""
    data.mkdir()
    app = create_app(config.load(environment="test", data=data, jobs_url="now://", fresh=60.0))
    with app.app_context():
        migrating.upgrade(db.engine)
        authoring.sync_folder(app.extensions["settings"].content)
        now = clock.now()
        ladder.restand([accounts.add(Newcomer("Bench", email), password=password, now=now)], now=now)
        people = accounts.add_many([Newcomer(f"Writer {number}") for number in range(PEOPLE)], password=password, now=now)
        asked, given = demo.crowd(people, questions=questions, answers=3 * questions, seed=1, now=now)
        index.recount()
        paths = _paths(questions)
    with redirect_stdout(StringIO()):  # the log of its requests is no figure
        browsers = app.test_client(), _signed_in(app, email, password)
        counted = {name: [_statements(app, browser, addresses[0]) for browser in browsers] for name, addresses in paths.items()}
    print(f"\n{f'{asked:,} questions, {given:,} answers':38} statements signed out, in; when drawn (read again)")
    for name, counts in counted.items():
        print(f"{name:38} " + "   ".join(f"{drawn:3} ({again})" for drawn, again in counts))
    return paths


def _paths(questions: int) -> dict[str, list[str]]:
    step = max(1, questions // SPREAD)
    late = max(1, min(LATE, questions // PAGE - 1 - SPREAD))
    first, deep = _starts(1), _starts(late)
    numbers = range(1, questions + 1, step)
    return {
        "question, forty of them": [f"/en/questions/{number}" for number in numbers][:40],
        "question, each once": [f"/en/questions/{number + 1}" for number in numbers],
        "list, page 1": ["/en/questions"],
        "list, pages 2 to 401, each once": [f"/en/questions?after={place}" for place in first],
        f"list, pages from {late:,}, each once": [f"/en/questions?after={place}" for place in deep],
        "topic": ["/en/topics/loyalty-ladder"],
        "lesson": ["/en/lessons/nps"],
        "home": ["/en/"],
        "leaders": ["/en/leaders?period=all"],
        **{f"search, a {name} word": [f"/en/search?q={quote_plus(words)}"] for name, words in WORDS.items()},
    }


def _starts(page: int) -> list[Place]:
    """Where the pages after the `page`th begin."""
    columns = table(Question).c
    query = select(columns.created_at, columns.id).order_by(columns.created_at.desc(), columns.id.desc())
    rows = db.session.execute(query.offset(page * PAGE - 1).limit(SPREAD * PAGE)).all()
    return [Place(*row) for row in rows[::PAGE]]


def _signed_in(app: Flask, email: str, password: str) -> FlaskClient:
    browser = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/en/sign-in").text)
    assert token, "the sign-in form has a token"
    browser.post("/en/sign-in", data={"csrf_token": token[1], "email": email, "password": password})
    return browser


def _statements(app: Flask, browser: FlaskClient, path: str) -> tuple[int, int]:
    """How many statements a page takes when nothing of it is kept, and when it is read again."""
    app.extensions["fresh"].forget()
    counts = []
    for _ in range(2):
        with _counted(app) as sent:
            answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        counts.append(sum(not each.startswith("BEGIN") for each in sent))
    return counts[0], counts[1]


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []

    def keep(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)

"""Counting a million responses for the statistics of a quiz, against a bare sum over the same rows."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, func, insert, select

from edu import config
from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.core.marks import Body, token
from edu.core.roles import Role
from edu.db import migrating
from edu.db.base import db, table
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, Quiz
from edu.quizzes.rules.question import grade
from edu.quizzes.service import statistics
from tests.make import Make

PAGE = "/en/teach/quizzes/bench/statistics"
QUESTIONS = 20


def prepare(data: Path, *, responses: int, email: str, password: str) -> None:
    """A quiz of 20 questions with so many responses; prints what counting them costs, and what a page asks for after that."""
    app = create_app(config.load(environment="test", data=data, jobs_url="now://"))
    with app.app_context():
        migrating.upgrade(db.engine)
        accounts.add(Newcomer("Bench", email, role=Role.TEACHER), password=password, now=clock.now())
        fill(Make(app), attempts=responses // QUESTIONS)
        started = time.perf_counter()
        statistics.fold()
        folding = time.perf_counter() - started
        started = time.perf_counter()
        rows = db.session.execute(select(func.count(), func.sum(table(Response).c.fraction))).one()[0]
        summing = time.perf_counter() - started
        print(
            f"\n{rows:,} responses counted in {folding:.1f} s: {rows / folding:,.0f} a second; {folding / summing:,.0f} × a bare sum ({summing:.2f} s)"
        )
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda connection, cursor, statement, *more: sent.append(statement))
        statistics.get("bench")
        print(f"{len(sent)} statements for the figures of a page")


def fill(make: Make, *, attempts: int) -> None:
    """Finished attempts with replies as learners give them: some know more, and everybody errs."""
    chance = Random(1)
    bodies = [_match(number) if number % 2 else _choice(number) for number in range(QUESTIONS)]
    make.quiz("bench", questions=bodies, checks=())
    quiz = db.session.scalars(select(Quiz.id).where(Quiz.slug == "bench")).one()
    numbers = dict(db.session.execute(select(Question.name, Question.id).where(Question.quiz_id == quiz)).all())
    now = clock.now()
    common = {
        "quiz_id": quiz,
        "terms": {},
        "sections": [],
        "reached": 1,
        "seed": "",
        "started_at": now,
        "ended_at": now,
        "outof": 10 * QUESTIONS,
    }
    flags = {"abandoned": False, "waits": False, "credited": True, "counted": False, "earned": 0, "paid": 0}
    for first in range(1, attempts + 1, 2000):
        some = range(first, min(first + 2000, attempts + 1))
        rows = [
            {"id": id, "key": secrets.token_urlsafe(12), "guest": f"guest-{id}", "number": 1 + (id % 5 == 0), **common, **flags}
            for id in some
        ]
        db.session.execute(insert(table(Attempt)), rows)
        db.session.execute(insert(table(Response)), [row for id in some for row in _responses(id, bodies, numbers, chance)])
        db.session.commit()


def _responses(attempt: int, bodies: list[Body], numbers: dict[str, int], chance: Random) -> Iterator[dict[str, Any]]:
    ability = chance.gauss(0.6, 0.2)
    for position, body in enumerate(bodies, start=1):
        reply = _reply(body, ability, chance)
        yield {
            "attempt_id": attempt,
            "position": position,
            "question_id": numbers[str(body["id"])],
            "number": 1,
            "points": 10,
            "random": False,
            "sequence": 1,
            "reply": reply,
            "tries": [],
            "settled": True,
            "fraction": grade(body, reply).fraction,
        }


def _reply(body: Body, ability: float, chance: Random) -> dict[str, str]:
    if body["kind"] == "choice":
        texts = [option["text"] for option in body["options"]]
        return {"choice": token(texts[0] if chance.random() < ability else chance.choice(texts))}
    cards = body["cards"]
    return {
        token(prompt["text"]): token(cards[prompt["answer"]] if chance.random() < ability else chance.choice(list(cards.values())))
        for prompt in body["prompts"]
    }


def _choice(number: int) -> Body:
    options = [{"text": f"Option {letter}", "why": f"{letter}?"} for letter in "abcd"]
    return {"id": f"q-{number}", "kind": "choice", "text": f"Which, {number}?", "options": [{**options[0], "right": True}, *options[1:]]}


def _match(number: int) -> Body:
    cards = {letter: f"Card {letter}" for letter in "abcdef"}
    prompts = [{"text": f"Prompt {letter}", "answer": letter, "wrong": {"f": "Never."}} for letter in "abcde"]
    return {"id": f"q-{number}", "kind": "match", "text": f"Match, {number}.", "cards": cards, "prompts": prompts}

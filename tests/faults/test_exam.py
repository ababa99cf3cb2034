"""A class sits an exam: three hundred begin within ten seconds, and all hand in within the last fifteen.

The site runs as in production, two gunicorn workers and the jobs beside them; every request of the exam goes through
HTTP. Nothing that was answered may be lost, nobody may be late or refused, and the figures a teacher sees afterwards
must be those of a plain recomputation from the replies.
"""

import os
import re
import statistics as sums
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from edu.core.marks import Body
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.terms import ON_ITS_WAY
from edu.quizzes.service import statistics
from tests.bench.serving import get, post, request
from tests.letters import free_port
from tests.make import Browser, Make
from tests.quizzes.kinds.test_every_kind import right_reply
from tests.replies import wrong

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STUDENTS = {"sqlite": 300, "postgresql": 60}
PACE = {"sqlite": 0.6, "postgresql": 0.4}  # of the seconds below: the rush is harder than it has to be, and the suite shorter
SECRET = "only of this exam: 8c1f0a37be52d4961c"
ARRIVING, ANSWERING, HANDING_IN = 10, 25, 15  # seconds
PER_PAGE = 5
SEED = 20261122

KINDS = "choice choices truefalse numeric short match order sort cloze hotspot".split()
EXAMPLES = [{**all_kinds()[kind].example, "id": f"{kind}-{number}"} for number in (1, 2) for kind in KINDS]
ASKED: list[Body] = EXAMPLES[:15]
POOL: list[Body] = [
    {
        "id": f"sum-{number}",
        "kind": "numeric",
        "points": 5,
        "tags": ["sums"],
        "text": f"What is {number} + {number}?",
        "answers": [{"value": 2 * number}, {"value": 2 * number + 1, "mark": 0.5}],
    }
    for number in range(10)
]
DRAWN = 5
BODIES = {body["id"]: body for body in [*ASKED, *POOL]}


@contextmanager
def serving(folder: Path, url: str) -> Iterator[int]:
    """The site under gunicorn, with deploy/rungs.env.example's workers and threads; its port."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_", "SECRET_KEY", "PROMETHEUS_"))}
    settings = {
        "EDU_ENV": "production",
        "EDU_ORIGIN": "https://rungs.test",
        "EDU_PORT": str(port),
        "EDU_DATA": str(folder),
        "EDU_DATABASE_URL": url,
        "EDU_WORKERS": "2",
        "EDU_THREADS": "1",
        "SECRET_KEY": SECRET,
    }
    with (folder / "exam.log").open("wb") as log:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:edu.serving", "edu.app:create_app()"]
        server = subprocess.Popen(command, env={**kept, **settings}, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The site did not start: {(folder / 'exam.log').read_text()}")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=40)


def answers(port: int) -> bool:
    try:
        return request(port, get("/readyz"))[0] == 200
    except OSError:
        return False


@dataclass
class Student:
    """One browser at the exam. What it has been told was saved is in `saved`."""

    port: int
    cookie: str
    token: str
    dice: Random
    key: str = ""
    saved: dict[str, dict[str, Any]] = field(default_factory=dict)  # by the question's name
    taken: dict[str, list[float]] = field(default_factory=lambda: {"start": [], "page": [], "save": [], "hand in": []})  # seconds
    refused: list[str] = field(default_factory=list)

    def sit(self, slug: str, *, begins: float, pace: float) -> None:
        """The whole exam, from `begins` by the monotonic clock."""
        arriving, answering, handing_in = ARRIVING * pace, ANSWERING * pace, HANDING_IN * pace
        ends = begins + arriving + answering + handing_in
        wait_until(begins + self.dice.uniform(0, arriving))
        place = self.send("start", f"/en/quizzes/{slug}/attempts", {})
        self.key = place.rpartition("/")[2]
        thinking = iter(sorted(begins + arriving + self.dice.uniform(0, answering) for _ in range(len(BODIES))))
        page, number = self.look(place), 1
        while True:
            answers = {position: self.answer(BODIES[name]) for name, (position, _) in page.items()}
            wait_until(next(thinking))
            # Half of the page is answered, and saved by itself; then all of it goes with the button.
            first = dict(list(answers.items())[: PER_PAGE // 2])
            numbers = self.save(number, page, first)
            page = {name: (position, numbers.get(position, known)) for name, (position, known) in page.items()}
            wait_until(next(thinking))
            if number * PER_PAGE >= len(ASKED) + DRAWN:
                break
            place = self.send("save", self.address(number), self.form(page, answers) | {"page": number + 1})
            self.keep(page, answers)
            page, number = self.look(place), number + 1
        wait_until(ends - self.dice.uniform(2, handing_in))
        if self.dice.random() < 0.5:  # as the clock of the page does when the time is up
            place = self.send("hand in", self.address(number), self.form(page, answers) | {"do": "hand-in"})
        else:
            self.send("save", self.address(number), self.form(page, answers) | {"do": "review"})
            place = self.send("hand in", f"/en/attempts/{self.key}/hand-in", {})
        self.keep(page, answers)
        assert place.endswith("/result"), place

    def answer(self, body: Body) -> dict[str, Any]:
        """Right, wrong or nothing, as it comes."""
        (kind,) = [each for each in all_kinds().values() if each.name == body["kind"]]
        right = right_reply(kind, body, "en")
        luck = self.dice.random()
        return right if luck < 0.6 else wrong(right, question.ask(body), self.dice.choice) if luck < 0.9 else {}

    def look(self, place: str) -> dict[str, tuple[int, int]]:
        """The questions on a page: for each name its position and the number of its changes."""
        html = self.ask("page", get(place, cookie=self.cookie))[1]
        parts = re.split(r'data-asked="([^"]+)"', html)[1:]
        found = {}
        for name, part in zip(parts[::2], parts[1::2], strict=True):
            number = re.search(r'name="s(\d+)" value="(\d+)"', part)
            assert number, part[:400]
            found[name] = (int(number[1]), int(number[2]))
        return found

    def save(self, number: int, page: Mapping[str, tuple[int, int]], replies: Mapping[int, Any]) -> dict[int, int]:
        """As the page's script does; the new numbers of changes by position."""
        body = self.send("save", self.address(number), self.form(page, replies) | {"do": "save"}, ok=200)
        self.keep(page, {position: replies.get(position, {}) for position, _ in page.values()})
        return {int(position): int(sequence) for position, sequence in re.findall(r'"s(\d+)":\s*(\d+)', body)}

    def keep(self, page: Mapping[str, tuple[int, int]], replies: Mapping[int, dict[str, Any]]) -> None:
        self.saved |= {name: replies[position] for name, (position, _) in page.items()}

    def form(self, page: Mapping[str, tuple[int, int]], replies: Mapping[int, Any]) -> dict[str, Any]:
        given = {f"r{position}.{name}": value for position, reply in replies.items() for name, value in reply.items()}
        return {f"s{position}": sequence for position, sequence in page.values()} | given

    def address(self, number: int) -> str:
        return f"/en/attempts/{self.key}/pages/{number}"

    def send(self, what: str, path: str, form: Mapping[str, Any], *, ok: int = 303) -> str:
        """Send a form; where it leads, or what it says."""
        body = urlencode({"csrf_token": self.token, **form}, doseq=True)
        status, answer = self.ask(what, post(path, body, cookie=self.cookie), ok=ok)
        place = re.search(r"\r\n[Ll]ocation: (\S+)", answer)
        return place[1] if status == 303 and place else answer

    def ask(self, what: str, sent: bytes, *, ok: int = 200) -> tuple[int, str]:
        started = time.perf_counter()
        status, answer = request(self.port, sent)
        self.taken[what].append(time.perf_counter() - started)
        text = unescape(answer.decode())
        if status != ok:
            self.refused.append(f"{status} for {sent[:80]!r}: {text[-1500:]}")
            raise AssertionError(self.refused[-1])
        return status, text


def wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


@pytest.mark.databases("sqlite", "postgresql")
def test_an_exam_loses_nothing_and_its_figures_are_true(new_app: Any, database: str, tmp_path: Path, capsys: Any) -> None:
    app: Flask = new_app(secret_key=SECRET)
    with app.app_context(), serving(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"]) as port:
        make = Make(app)
        students = [student(app, make.signed_in(), port, number) for number in range(STUDENTS[database])]
        seconds = (ARRIVING + ANSWERING + HANDING_IN) * PACE[database]
        begins = time.monotonic()
        closes = clock.now() + timedelta(seconds=seconds)
        slug = make.quiz(
            "exam",
            questions=[*ASKED, Draw(DRAWN, tags=("sums",))],
            pool=POOL,
            behaviour="exam",
            terms={"closes": closes.isoformat(), "attempts": 1, "per_page": PER_PAGE, "shuffle": True},
        )
        db.session.remove()
        with ThreadPoolExecutor(len(students)) as class_:
            list(class_.map(lambda each: each.sit(slug, begins=begins, pace=PACE[database]), students))
        with capsys.disabled():
            print(f"\n{len(students)} students on {database}: {figures_of(students)}")

        assert not [line for each in students for line in each.refused]
        assert_nothing_lost(students, closes)
        assert_figures_are_true(slug)


def student(app: Flask, browser: Browser, port: int, number: int) -> Student:
    token = browser.csrf_token()
    with browser.session_transaction() as kept:
        signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = f"__Host-rungs={signer.dumps(dict(kept))}"
    return Student(port, cookie, token, Random(SEED + number))


def figures_of(students: list[Student]) -> str:
    """The median and the slowest in twenty of each kind of request, in milliseconds."""
    said = []
    for what in students[0].taken:
        taken = sorted(seconds * 1000 for each in students for seconds in each.taken[what])
        said.append(f"{what} p50 {taken[len(taken) // 2]:.0f} p95 {taken[int(len(taken) * 0.95)]:.0f} ms of {len(taken)}")
    return "; ".join(said)


def assert_nothing_lost(students: list[Student], closes: datetime) -> None:
    """Every attempt is closed, none was too late, with what its student was told was saved."""
    attempts = {row.key: row for row in db.session.scalars(select(Attempt))}
    assert len(attempts) == len(students)
    asked = select(Response, Question.name).join(Question, Question.id == Response.question_id)
    kept: dict[int, dict[str, Any]] = {}
    for response, name in db.session.execute(asked):
        kept.setdefault(response.attempt_id, {})[name] = response.reply
    for each in students:
        attempt = attempts[each.key]
        assert attempt.ended_at is not None
        assert attempt.ended_at <= closes + ON_ITS_WAY  # sent before the end; a busy machine comes to it later
        assert not attempt.abandoned
        assert kept[attempt.id] == each.saved
        assert len(each.saved) == len(ASKED) + DRAWN


def assert_figures_are_true(slug: str) -> None:
    """The statistics against a plain recomputation: every reply graded anew, and added up."""
    statistics.fold()
    report = statistics.get(slug)
    graded = (
        select(Response, QuestionVersion.body, Attempt.earned)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(QuestionVersion, (QuestionVersion.question_id == Response.question_id) & (QuestionVersion.number == Response.number))
        .where(Quiz.slug == slug)
    )
    shares: dict[tuple[str, bool], list[float]] = {}
    totals: dict[int, float] = {}
    points: dict[int, int] = {}
    earned: dict[int, int] = {}
    for response, body, sum_ in db.session.execute(graded):
        fraction = question.grade(body, response.reply).fraction
        shares.setdefault((body["id"], response.random), []).append(fraction)
        totals[response.attempt_id] = totals.get(response.attempt_id, 0) + fraction * response.points
        points[response.attempt_id] = points.get(response.attempt_id, 0) + question.points_for(fraction, response.points)
        earned[response.attempt_id] = sum_
    assert points == earned
    assert report.figures.attempts == len(totals)
    assert (report.waiting, report.to_mark) == (0, 0)
    assert report.figures.mean == pytest.approx(sums.mean(totals.values()))
    assert report.figures.sd == pytest.approx(sums.stdev(totals.values()))
    found = {(each.name, each.figures.drawn): each.figures for each in report.questions}
    assert found.keys() == shares.keys()
    for name, fractions in shares.items():
        assert found[name].answers == len(fractions)
        assert found[name].facility == pytest.approx(sums.mean(fractions))
        assert found[name].sd == pytest.approx(sums.stdev(fractions) * found[name].possible)

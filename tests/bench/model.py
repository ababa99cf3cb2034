"""A language model that stalls, and the pages beside it: how long the slowest in twenty takes, without it and with it."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from edu import config
from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.authoring.commands import content as authoring
from edu.db import migrating
from edu.db.base import db
from edu.ports import clock
from edu.ports.model import AT_ONCE
from edu.tutor.service import answering
from tests.bench.serving import WORKERS, Site, get, post, request

LESSON = "/en/lessons/ladder"
AT_A_TIME = 2 * WORKERS * AT_ONCE  # learners who ask the model together: twice what it takes


class _Stalls(BaseHTTPRequestHandler):
    """Takes the question, sends its headers, and then nothing."""

    going = threading.Event()

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.going.wait(60)

    def log_message(self, *_: object) -> None:
        """Silent: the bench prints what it found."""


@contextmanager
def stalling() -> Iterator[str]:
    """The address of a model that never says a word."""
    _Stalls.going.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stalls)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        _Stalls.going.set()
        server.shutdown()


def prepare(data: Path, *, email: str, password: str) -> list[int]:
    """A site whose tutor has found answers that a model may put into words: their numbers."""
    app = create_app(config.load(environment="test", data=data, jobs_url="now://"))
    with app.app_context():
        migrating.upgrade(db.engine)
        authoring.sync_folder(app.extensions["settings"].content)
        person = accounts.add(Newcomer("Bench", email), password=password, now=clock.now())
        return [answering.ask(f"What is a promoter? {each}", lang="en", by=person, now=clock.now()) for each in range(AT_A_TIME)]


@contextmanager
def learners(site: Site, answers: list[int], *, cookie: str) -> Iterator[None]:
    """Have the model asked about all these answers at once, and wait for the last before going on."""
    page = request(site.port, get(f"/en/tutor/answers/{answers[0]}", cookie=cookie))[1].decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the answer's form has a token"
    body = f"csrf_token={token[1]}"
    sent = [post(f"/en/tutor/answers/{each}/phrase", body, cookie=cookie, X_Piece="1") for each in answers]
    asking = [threading.Thread(target=request, args=(site.port, message)) for message in sent]
    for each in asking:
        each.start()
    yield
    for each in asking:
        each.join()

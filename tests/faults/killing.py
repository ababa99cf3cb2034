"""Killed under load: `python -m tests.faults.killing --times 60`.

Eight people put points by as fast as they are answered, each movement under a key of its own. Again and again a worker, or
the whole site with all its workers, is killed on the spot (SIGKILL). A request that was not answered is sent again with its
key. In the end nothing that was acknowledged is lost, nothing was done twice, and the books hold.
"""

import argparse
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import text

from edu.core.ids import UserId
from edu.db.base import db
from edu.points.rules import Purpose
from edu.points.service import ledger
from edu.points.service.verify import verify
from edu.ports import clock
from tests.bench.serving import post, request
from tests.conftest import opened
from tests.faults.grounds import DATABASES, SECRET, Served, application, database, served
from tests.make import Browser, Make

CLIENTS = 8
PAUSE = 0.05  # seconds between two movements: nobody comes over the limit of changes
READY_WITHIN = 5.0  # seconds


@dataclass
class Client:
    """Somebody who puts one point by, again and again; `said` are the keys whose movement was acknowledged."""

    user_id: UserId
    cookie: str
    token: str
    pause: float = PAUSE
    said: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    again: int = 0
    odd: list[int] = field(default_factory=list)

    def go(self, site: Served, stop: threading.Event) -> None:
        """Until told to stop; the last request is answered before that."""
        number = 0
        while not stop.is_set():
            number += 1
            key = f"kill-{self.user_id}-{number}"
            self.sent.append(key)
            while (status := self.put_by(site, key)) != 303:
                if status not in (0, 502, 503, 599):
                    self.odd.append(status)
                    break
                self.again += 1
                time.sleep(0.05)
            else:
                self.said.append(key)
            time.sleep(self.pause)

    def put_by(self, site: Served, key: str) -> int:
        """The status of the answer; 0 or 599 when there was none, or half of one."""
        form = f"way=in&amount=1&once={key}&csrf_token={self.token}"
        try:
            return request(site.port, post("/en/points/bank/deposit", cookie=self.cookie, body=form))[0]
        except (OSError, ValueError, IndexError):
            return 0


@dataclass
class Killed:
    """What came of it: kills, movements acknowledged, lost and done twice, retries, the longest wait until ready, what is broken."""

    times: int
    said: int
    lost: int
    twice: int
    again: int
    odd: list[int]
    slowest: float
    broken: list[str]


def kill(folder: Path, url: str, *, times: int, seed: int = 1) -> Killed:
    """Kill a site on this database so many times under load."""
    dice, app = random.Random(seed), application(folder, url)
    app.config["SECRET_KEY"] = SECRET
    app.test_client_class = Browser
    with opened(app):
        clients = [client_of(Make(app)) for _ in range(CLIENTS)]
    slowest = 0.0
    with served(folder, url) as site:
        stop = threading.Event()
        threads = [threading.Thread(target=client.go, args=(site, stop)) for client in clients]
        for thread in threads:
            thread.start()
        for _ in range(times):
            time.sleep(dice.uniform(0.2, 0.6))
            slowest = max(slowest, _kill_something(site, dice))
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    with opened(app):
        lost = twice = 0
        for client in clients:
            posted = _posted(client.user_id)
            lost += sum(key not in posted for key in client.said)
            twice += sum(number > 1 for number in posted.values()) + (ledger.balance_of(client.user_id, Purpose.DEPOSIT) != len(posted))
        broken = [f"{breach.name}: {breach.found}" for breach in verify()]
    odd = [status for client in clients for status in client.odd]
    return Killed(times, sum(len(c.said) for c in clients), lost, twice, sum(c.again for c in clients), odd, slowest, broken)


def client_of(make: Make) -> Client:
    """Somebody with five million points, signed in at a site that has the same secret."""
    person = make.person()
    for number in range(5):
        make.award(person, 1_000_000, source=f"{person}:{number}", now=clock.now())
    browser = make.signed_in(person)
    token = browser.csrf_token()
    with browser.session_transaction() as kept:
        signer: Any = make.app.session_interface.get_signing_serializer(make.app)  # type: ignore[attr-defined]
        return Client(person, f"__Host-rungs={signer.dumps(dict(kept))}", token)


def _kill_something(site: Served, dice: random.Random) -> float:
    """A worker, or everything at once; how long until the site answers again."""
    assert site.process is not None
    master = psutil.Process(site.process.pid)
    workers = [child for child in master.children() if "gunicorn" in " ".join(child.cmdline())]
    begun = time.monotonic()
    if dice.random() < 0.7 and workers:
        dice.choice(workers).kill()
    else:
        for each in [*master.children(recursive=True), master]:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                continue
        site.process.wait(timeout=10)
        return site.start()
    while not site.answers():
        time.sleep(0.02)
    return time.monotonic() - begun


def _posted(person: UserId) -> dict[str, int]:
    """How often each key's movement is in the ledger."""
    rows = db.session.execute(
        text("SELECT source, COUNT(*) FROM ledger_posting WHERE person_id = :person AND kind = 'deposit' GROUP BY source"),
        {"person": person},
    )
    return {source.removeprefix("in:"): number for source, number in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    times, failed = parser.parse_args().times, False
    for name in DATABASES:
        with database(name) as (folder, url):
            found = kill(folder, url, times=times)
        print(
            f"{name}: killed {found.times} times under load; {found.said} movements acknowledged, {found.lost} lost, {found.twice} done twice, "
            f"{found.again} sent again, odd answers: {found.odd or 'none'}; ready again within {found.slowest:.1f} s; "
            f"broken: {found.broken or 'nothing'}",
            flush=True,
        )
        failed |= bool(found.lost or found.twice or found.odd or found.broken or found.slowest > READY_WITHIN)
    sys.exit(failed)


if __name__ == "__main__":
    main()

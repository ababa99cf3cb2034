"""A long day: `python -m tests.faults.soak --minutes 30`.

Visitors and readers open every page there is, in both languages, in no order, while others put points by. Each minute a line says
what the workers hold: memory, open files, the write-ahead log. After a tenth of the time, in which caches fill, the memory may
grow by a twentieth, the files not at all, and nothing may be answered with an error of ours.
"""

import argparse
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.bench.serving import get, request
from tests.conftest import opened
from tests.faults.grounds import DATABASES, SECRET, Served, application, database, served
from tests.faults.killing import Client, client_of
from tests.house.running import environment
from tests.make import Browser, Make

READERS, WRITERS = 4, 2
PAUSE = 0.02  # seconds between two pages of one reader
PAGES = 600
GROWTH, MOST_WAL, MOST_MEMORY = 1.05, 64, 150  # times; megabytes; megabytes a worker


@dataclass(frozen=True)
class Held:
    """What the site holds at a moment: megabytes of each worker, open files of all, megabytes of the log.

    Workers share what was loaded before they forked. `memory` has a worker's share of it (PSS), so that all of them add up to
    what the machine gives; `alone` all of it (RSS).
    """

    memory: tuple[float, ...]
    alone: tuple[float, ...]
    files: int
    log: float


@dataclass
class Reader:
    """Somebody who opens pages, one after another, signed in now and then."""

    pages: list[str]
    cookie: str
    dice: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)  # seconds

    def go(self, site: Served, stop: threading.Event) -> None:
        while not stop.is_set():
            began = time.monotonic()
            status, _ = request(site.port, get(self.dice.choice(self.pages), cookie=self.dice.choice(("", self.cookie))))
            self.answers[status] += 1
            self.taken.append(time.monotonic() - began)
            time.sleep(PAUSE)


def held(site: Served) -> Held:
    assert site.process is not None
    workers = [child for child in psutil.Process(site.process.pid).children() if "gunicorn" in " ".join(child.cmdline())]
    log = site.folder / "rungs.db-wal"
    return Held(
        tuple(sorted(worker.memory_full_info().pss / 2**20 for worker in workers)),
        tuple(sorted(worker.memory_info().rss / 2**20 for worker in workers)),
        sum(worker.num_fds() for worker in workers),
        log.stat().st_size / 2**20 if log.exists() else 0.0,
    )


def pages_of(site: Served, cookie: str) -> list[str]:
    """Addresses found by following links from both homes, as a reader sees them."""
    found, waiting = dict.fromkeys(("/en/", "/ru/")), ["/en/", "/ru/"]
    while waiting and len(found) < PAGES:
        status, answer = request(site.port, get(waiting.pop(0), cookie=cookie))
        if status != 200 or b"text/html" not in answer[:2000]:
            continue
        links = re.findall(r'href="(/(?:en|ru)/[^"#]*)"', answer.decode(errors="replace"))
        new = [link.replace("&amp;", "&") for link in links if link.replace("&amp;", "&") not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)


def soak(folder: Path, url: str, *, minutes: float) -> list[str]:
    """Load the site on this database so long: what was not as it should be."""
    app = application(folder, url)
    app.config["SECRET_KEY"] = SECRET
    app.test_client_class = Browser
    with opened(app):
        writers = [client_of(Make(app)) for _ in range(WRITERS)]
        for writer in writers:
            writer.pause = 3.0  # within the limit of changes
    with served(folder, url) as site:
        pages = pages_of(site, writers[0].cookie)
        readers = [Reader(pages, writers[0].cookie, random.Random(seed)) for seed in range(READERS)]
        stop, doers = threading.Event(), list[Reader | Client]([*readers, *writers])
        threads = [threading.Thread(target=each.go, args=(site, stop)) for each in doers]
        for thread in threads:
            thread.start()
        print(
            f"{len(pages)} pages; minute: megabytes of each worker (and with all that is shared), open files, megabytes of the log",
            flush=True,
        )
        lines = []
        for tenth in range(11):
            if tenth:
                time.sleep(minutes * 6)
            lines.append(held(site))
            memory = ", ".join(f"{own:.0f} ({alone:.0f})" for own, alone in zip(lines[-1].memory, lines[-1].alone, strict=True))
            print(f"{tenth * minutes / 10:6.1f}: {memory}; {lines[-1].files}; {lines[-1].log:.1f}", flush=True)
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    answers = sum((reader.answers for reader in readers), Counter[int]())
    taken = sorted(second for reader in readers for second in reader.taken)
    print(
        f"{len(taken)} pages read, {dict(answers)}, p95 {taken[int(len(taken) * 0.95)] * 1000:.0f} ms; {sum(len(w.said) for w in writers)} movements"
    )
    warm, end = lines[1], lines[-1]
    return [
        *(f"answered {status}" for status in answers if status >= 500),
        *(f"a movement answered {status}" for status in {status for writer in writers for status in writer.odd}),
        *(["the memory grew"] if sum(end.memory) > GROWTH * sum(warm.memory) else []),
        *(["a worker is too large"] if max(end.memory) > MOST_MEMORY else []),
        *(["more files are open"] if end.files > warm.files + 2 * (READERS + WRITERS) else []),
        *(["the log is too long"] if max(line.log for line in lines) > MOST_WAL else []),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    given = parser.parse_args()
    with database(given.database) as (folder, url):
        _filled(folder, url)
        faults = soak(folder, url, minutes=given.minutes)
    print(f"{given.database}: {', '.join(faults) or 'as it should be'}")
    sys.exit(bool(faults))


def _filled(folder: Path, url: str) -> None:
    """The content, and a term of a hundred people."""
    more = environment(folder, EDU_DATABASE_URL=url)
    for words in (("content", "sync"), ("demo", "--people", "100", "--weeks", "6", "--questions", "2000", "--answers", "6000")):
        subprocess.run([sys.executable, "-m", "edu", *words], env=more, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()

"""The ledger and its boards: what writing and checking cost, and two pages that must not grow with people or with lines."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import insert

from edu import config
from edu.accounts.models import User
from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db import migrating
from edu.db.base import db
from edu.db.session import transaction
from edu.points.models import BoardDay, Standing, Tally
from edu.points.rules import COARSE, Cause, Period, board_of
from edu.points.service import boards, bulk, ledger
from edu.points.service.bulk import Gain
from edu.points.service.verify import verify
from edu.ports import clock

LEADERS, STATEMENT = "/en/leaders?period=all", "/en/points"
LINES = 10_000  # of one statement
POSTINGS, ENTRIES = 1_000, 100_000  # written one by one; looked through
TIMES, CHUNK = 40, 20_000
HIGHEST = 5_000  # points of the first on the board


def report(data: Path) -> None:
    """Postings a second, each in a transaction of its own, and what looking through the books costs."""
    with _site(data):
        people = accounts.add_many([Newcomer(f"Saver {number}") for number in range(100)], password="a-purse-of-points", now=clock.now())
        started = time.perf_counter()
        for number in range(POSTINGS):
            cause = Cause("quiz", f"bench:{number}", what="x")
            ledger.award(people[number % len(people)], 1, cause=cause, now=clock.now())
        writing = POSTINGS / (time.perf_counter() - started)
        bulk.award_many(_gains(people, ENTRIES // 2 - POSTINGS))
        started = time.perf_counter()
        assert verify() == []
        print(f"\n{writing:,.0f} postings a second; {ENTRIES:,} entries verified in {time.perf_counter() - started:.1f} s")


def prepare_board(data: Path, *, people: int, email: str, password: str) -> None:
    """A board of all time with so many people and the reader in their middle; prints what its two queries cost."""
    with _site(data):
        now = clock.now()
        reader = accounts.add(Newcomer("Bench", email), password=password, now=now)
        _fill(reader, people, now)
        top = _milliseconds(lambda: boards.top(Period.ALL, now=now))
        near = _milliseconds(lambda: boards.near(Period.ALL, now=now, reader=reader))
        print(f"\n{people:,} on the board: the top page {top:.2f} ms of CPU, one's own place with those around {near:.2f} ms")


def prepare_statement(data: Path, *, email: str, password: str) -> None:
    """Somebody with ten thousand lines."""
    with _site(data):
        reader = accounts.add(Newcomer("Bench", email), password=password, now=clock.now())
        bulk.award_many(_gains([reader], LINES))


@contextmanager
def _site(data: Path) -> Iterator[None]:
    data.mkdir()
    app = create_app(config.load(environment="test", data=data, jobs_url="now://"))
    with app.app_context():
        migrating.upgrade(db.engine)
        yield


def _gains(people: Sequence[UserId], number: int) -> list[Gain]:
    begins = clock.now() - timedelta(days=300)
    return [
        Gain(people[each % len(people)], 1 + each % 40, Cause("award", f"n:{each}", what="x"), begins + timedelta(minutes=each))
        for each in range(number)
    ]


def _fill(reader: UserId, people: int, now: datetime) -> None:
    """Standings as the ledger would have brought them, written at once; one in fifty has gained something today."""
    dice = Random(1)
    board, today = board_of(Period.ALL, now), board_of(Period.DAY, now)
    counts: dict[tuple[int, int], int] = {}
    with transaction():
        for first in range(0, people, CHUNK):
            ids = range(1_000 + first, 1_000 + min(people, first + CHUNK))
            same = {"role": Role.STUDENT.value, "lang": "en", "zone": "UTC", "about": "", "hidden": False, "created_at": now}
            db.session.execute(insert(User), [{"id": each, "name": f"Runner {each}", "skeleton": f"runner{each}", **same} for each in ids])
            scores = {each: dice.randint(1, HIGHEST) for each in ids} | ({reader: HIGHEST // 2} if first == 0 else {})
            rows = [{"board": board, "user_id": each, "score": score, "early": -each} for each, score in scores.items()]
            db.session.execute(insert(Standing), rows + [{**row, "board": today, "score": 1} for row in rows[::50]])
            for score in scores.values():
                for place in ((1, score), (COARSE, score // COARSE)):
                    counts[place] = counts.get(place, 0) + 1
        for name in (board, f"{board}@before"):
            rows = [{"board": name, "grain": grain, "bucket": bucket, "people": n} for (grain, bucket), n in counts.items()]
            db.session.execute(insert(Tally), rows)
        db.session.execute(insert(BoardDay), {"board": board, "day": f"{now:%Y-%m-%d}"})


def _milliseconds(do: Callable[[], object]) -> float:
    """The median of some times, in CPU: SQLite works in this very process."""
    took = []
    for _ in range(TIMES):
        started = time.process_time()
        do()
        took.append((time.process_time() - started) * 1000)
    return median(took)

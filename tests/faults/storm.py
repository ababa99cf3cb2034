"""Eight processes and ten hot accounts: `python -m tests.faults.storm --seconds 60`.

Each process does whatever can be done with points to the same ten people, as fast as it can; a reader looks at the sum
of all accounts the whole time, and it is always nothing. Afterwards `verify` finds nothing.
"""

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import text

from edu.core.errors import Refused
from edu.core.ids import UserId
from edu.db.base import db
from edu.points.rules import Cause, Purpose
from edu.points.service import bank, economy, ledger
from edu.points.service.verify import verify
from edu.ports import clock
from tests.conftest import opened
from tests.faults.grounds import DATABASES, application, database
from tests.make import Make

PROCESSES, HOT = 8, 10


@dataclass
class Stormed:
    """What a storm was: movements made, refused, errors, looks at the sum, and what was broken in the end."""

    done: int
    refused: int
    errors: list[str]
    looks: int
    wrong_sums: int
    broken: list[str]


def storm(folder: Path, url: str, *, seconds: float, seed: int = 1) -> Stormed:
    """Storm a database of today's schema."""
    app = application(folder, url)
    with opened(app):
        make = Make(app)
        people = [make.person() for _ in range(HOT)]
        for person in people:
            make.award(person, 1000)
    # Forked with nothing open: what they have to share they find in the database.
    context = multiprocessing.get_context("fork")
    results: Queue[tuple[Counter[str], list[str]]] = context.Queue()
    ready = context.Barrier(PROCESSES)
    given = [(folder, url, people, seconds, seed + number, ready, results) for number in range(PROCESSES)]
    workers = [context.Process(target=_hurry, args=each) for each in given]
    for worker in workers:
        worker.start()
    counts: Counter[str] = Counter()
    errors: list[str] = []
    with opened(app):
        looks, wrong = _watch(lambda: any(worker.is_alive() for worker in workers) and results.qsize() < PROCESSES)
        for _ in workers:
            counted, failed = results.get(timeout=60)
            counts += counted
            errors += failed
        for worker in workers:
            worker.join(timeout=60)
        broken = [f"{breach.name}: {breach.found}" for breach in verify()]
        seen = economy.look()
        if sum(seen.held.values()) != seen.issued - seen.spent:
            broken.append("issued less spent is not what is held")
    return Stormed(counts["done"], counts["refused"], errors, looks, wrong, broken)


def _watch(going: Callable[[], bool]) -> tuple[int, int]:
    """Look at the sums of entries and of balances while it lasts: how often, and how often one was not nothing."""
    looks = wrong = 0
    sums = text("SELECT (SELECT SUM(balance) FROM ledger_account), (SELECT COALESCE(SUM(amount), 0) FROM ledger_entry)")
    while going():
        wrong += tuple(db.session.execute(sums).one()) != (0, 0)
        db.session.rollback()
        looks += 1
        time.sleep(0.02)
    return looks, wrong


def _hurry(
    folder: Path,
    url: str,
    people: list[UserId],
    seconds: float,
    seed: int,
    ready: Barrier,
    results: "Queue[tuple[Counter[str], list[str]]]",
) -> None:
    dice, counts, errors = random.Random(seed), Counter[str](), []
    app = application(folder, url)
    with opened(app):
        ready.wait()
        ends, number, holds = time.monotonic() + seconds, 0, list[int]()
        while time.monotonic() < ends:
            number += 1
            try:
                _do_something(dice, people, f"{seed}:{number}", holds)
                counts["done"] += 1
            except Refused:
                counts["refused"] += 1
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}"[:300])
    results.put((counts, errors[:5]))


def _do_something(dice: random.Random, people: list[UserId], name: str, holds: list[int]) -> None:
    one, other = dice.sample(people, 2)
    amount, now = dice.randint(1, 60), clock.now()
    # A third of the names is everybody's: many ask for the same thing at once, and it happens once.
    name = f"all:{dice.randint(1, 400)}" if dice.random() < 0.3 else name
    cause = Cause("award", name, what="x")
    match dice.randrange(10):
        case 0 | 1:
            ledger.award(one, amount, cause=cause, now=now)
        case 2:
            ledger.spend(one, amount, cause=Cause("toll", name, what="x"), now=now)
        case 3:
            ledger.give(one, other, amount, cause=Cause("gift", name, what="x"), now=now)
        case 4:
            holds.append(ledger.hold(one, amount, cause=Cause("promise", name, what="x"), now=now))
        case 5 if holds:
            ledger.release(dice.choice(holds), {other: 1}, cause=Cause("reward", name, what="x"), now=now)
        case 6 if holds:
            ledger.give_back(holds.pop(dice.randrange(len(holds))), cause=Cause("promise-back", name, what="x"), now=now)
        case 7:
            bank.put_by(one, amount, key=name, now=now)
        case 8:
            bank.take_out(one, amount, key=name, now=now)
        case _:
            there = ledger.balance_of(one, Purpose.WALLET)
            ledger.take_back(one, max(1, there // 10), cause=Cause("regrade", name, what="x"), now=now)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    seconds, failed = parser.parse_args().seconds, False
    for name in DATABASES:
        with database(name) as (folder, url):
            found = storm(folder, url, seconds=seconds)
        print(
            f"{name}: {found.done} movements and {found.refused} refusals by {PROCESSES} processes on {HOT} accounts in {seconds:.0f} s; "
            f"{found.looks} looks, {found.wrong_sums} wrong sums; {len(found.errors)} errors; broken: {found.broken or 'nothing'}",
            flush=True,
        )
        for error in found.errors:
            print(f"  {error}")
        failed |= bool(found.wrong_sums or found.errors or found.broken)
    sys.exit(failed)


if __name__ == "__main__":
    main()

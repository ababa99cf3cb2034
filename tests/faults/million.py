"""How long `edu points verify` takes over a million entries: `python -m tests.faults.million`."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic, process_time

from edu.core.ids import UserId
from edu.points.rules import Cause
from edu.points.service import bulk, economy
from edu.points.service.bulk import Gain
from edu.points.service.verify import verify
from tests.faults.grounds import an_app
from tests.make import Make

PEOPLE = 10_000
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)


def gains(people: list[UserId], entries: int) -> Iterator[Gain]:
    """Awards over most of a year: each is two entries."""
    for number in range(entries // 2):
        at = BEGINS + timedelta(minutes=number * 0.9)
        yield Gain(people[number * 7 % len(people)], 1 + number % 40, Cause("award", f"n:{number}", what="x"), at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args().entries
    with an_app("sqlite") as app:
        people = Make(app).people(PEOPLE)
        begun = monotonic()
        bulk.award_many(gains(people, entries))
        print(f"{entries} entries of {PEOPLE} people written in {monotonic() - begun:.0f} s", flush=True)
        begun, cpu = monotonic(), process_time()
        broken = verify()
        print(f"verified in {monotonic() - begun:.1f} s, {process_time() - cpu:.1f} s of it CPU; broken: {broken or 'nothing'}", flush=True)
        begun = monotonic()
        economy.count_up()
        counted, begun = monotonic() - begun, monotonic()
        economy.look()
        print(f"the economy counted up in {counted:.1f} s, then read in {(monotonic() - begun) * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()

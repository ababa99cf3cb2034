"""Money under storm and under fire, shortly: the long forms are `python -m tests.faults.storm` and `… .killing`."""

from pathlib import Path

import pytest

from tests.faults.killing import kill
from tests.faults.storm import storm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.mark.databases("sqlite", "postgresql")
def test_eight_processes_on_ten_accounts_lose_and_invent_nothing(tmp_path: Path, database_url: str) -> None:
    found = storm(tmp_path, database_url, seconds=4)

    assert (found.errors, found.wrong_sums, found.broken) == ([], 0, [])
    assert found.done > 0
    assert found.looks > 0


def test_killed_five_times_under_load_nothing_acknowledged_is_lost_and_nothing_is_done_twice(tmp_path: Path, database_url: str) -> None:
    found = kill(tmp_path, database_url, times=5)

    assert (found.lost, found.twice, found.odd, found.broken) == (0, 0, [], [])
    assert found.said > 0

"""A short run of tests.interchange.fuzz; `make fuzz` goes on for ten minutes."""

import pytest

from tests.interchange import fuzz


@pytest.mark.slow
def test_spoilt_files_crash_nothing_and_hang_nowhere():
    count, faults = fuzz.run(6, seed=2026)
    assert faults == []
    assert count > 50


def test_the_run_finds_what_crashes_and_what_hangs(monkeypatch):
    class Bad:
        name = "bad"
        suffixes = (".bad",)
        cannot_hold = {}

        def fits(self, data, name):
            return 0

        def read(self, data):
            while b"loop" in data:
                pass
            raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "LONGEST", 0.05)
    with pytest.raises(fuzz.TooSlow):
        fuzz.try_one(Bad(), b"loop")
    with pytest.raises(ZeroDivisionError):
        fuzz.try_one(Bad(), b"")

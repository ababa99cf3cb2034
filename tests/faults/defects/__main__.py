"""`make defects`: take out one guard after another, and say which of it the tests notice. At least 95 % have to be noticed."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.defects.money import DEFECTS
from tests.faults.defects.planting import noticed, places, plant

DUE = 0.95


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only the defects with one of these words in their names")
    words = parser.parse_args().words
    chosen = [defect for defect in DEFECTS if not words or any(word in defect.name for word in words)]
    caught = 0
    for defect in chosen:
        if places(defect) != 1:
            print(f"STALE   {defect.name}: its guard stands {places(defect)} times in {defect.file}", flush=True)
            continue
        with tempfile.TemporaryDirectory(prefix="rungs-defect-") as folder:
            done = plant(defect, Path(folder))
        found = noticed(done)
        caught += found
        print(f"{'caught ' if found else 'MISSED '} {defect.name} ({defect.tests})", flush=True)
        if done.returncode and not found:
            print(done.stdout[-1500:] + done.stderr[-500:])
    print(f"{caught} of {len(chosen)} caught: {caught / len(chosen):.0%}")
    sys.exit(caught < DUE * len(chosen))


if __name__ == "__main__":
    main()

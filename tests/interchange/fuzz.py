"""Spoilt files for every format: nothing may crash, hang or eat the memory.

make fuzz                                                    ten minutes
.venv/bin/python -m tests.interchange.fuzz --seconds 60      a minute; --seed 7 for other files
"""

import argparse
import io
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from edu.interchange.rules import archive
from edu.interchange.rules.carrying import Format
from edu.interchange.rules.formats import all_formats
from tests.interchange.reading import taken
from tests.interchange.samples import samples_of

LONGEST = 20.0  # seconds for a file, of which even a slow machine needs one: longer is as good as for ever
LARGEST = 100_000  # bytes
MEMORY = 400_000  # kilobytes that the process may grow by
# What a parser trips over, whatever it reads.
TOKENS = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n\n", b"\t", b"{", b"}", b"[[", b"]]", b"<", b">", b"</", b"<!--", b"<![CDATA[", b"]]>",
    b"&amp;", b"&#0;", b"&#x110000;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"::", b"~", b"=", b"#", b"->", b"%", b"\\", b"//", b"$CATEGORY:", b"{#", b"..",
    b"ANSWER:", b"A)", b"- ", b": ", b"*a", b"&a", b"!!python/name:os.system", b"'", b'"', b";", b",", b"1e999", b"nan", b"-0", b"9" * 400, b"*" * 40,
    b"{1:MULTICHOICE:", b"{{c1::", "ё".encode(), "👨‍👩‍👧".encode(), b"\xed\xa0\x80", b"id", b"kind", b"true", b"null", b"../", b"a" * 3_000, b"<a>" * 500,
    b"(" * 500, b"{" * 300, b"\n-" * 300,
)  # fmt: skip


class TooSlow(Exception):
    """A file took longer than it may."""


def spoilt(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """The file with some pieces cut out, doubled, exchanged, flipped, put in."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8, 30))):
        start = dice.randrange(len(data) + 1)
        end = min(len(data), start + dice.choice((1, 1, 2, 5, 20, 200, 5_000)))
        piece = data[start:end]
        put: Callable[[], bytes] = dice.choice(
            (
                lambda: b"",
                lambda piece=piece: piece * dice.choice((2, 2, 3, 50)),
                lambda piece=piece: piece[::-1],
                lambda piece=piece: bytes(sign ^ 1 << dice.randrange(8) for sign in piece),
                lambda piece=piece: dice.choice(TOKENS) + piece,
                lambda: dice.choice(TOKENS),
                lambda: other[(at := dice.randrange(len(other) + 1)) : at + dice.choice((3, 30, 300))],
            )
        )
        data = (data[:start] + put() + data[end:])[:LARGEST]
    return data


def spoilt_inside(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """An archive with one of its files spoilt, and sometimes renamed."""
    try:
        files = archive.unpack(data)
    except Exception:  # a sample that is broken on purpose
        return spoilt(data, other, dice)
    out = io.BytesIO()
    chosen = dice.choice(list(files) or [""])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            renamed = dice.choice((f"../{name}", name.upper(), f"{name}/", "x" * 300)) if name == chosen and dice.random() < 0.05 else name
            packed.writestr(renamed, spoilt(content, other, dice) if name == chosen else content)
    return out.getvalue()


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raises TooSlow inside when the time is over, even in the middle of a loop."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def try_one(format: Format, data: bytes) -> None:
    """Raises TooSlow, AssertionError for what is not sound, or whatever the format does."""
    name = f"x{format.suffixes[0]}"
    with bounded(LONGEST):
        format.fits(data, name)
        format.read(data)
    taken(format, data)


def run(seconds: float, *, seed: int, keep: Path | None = None) -> tuple[int, list[str]]:
    """How many files were read in this time, turn by turn by every format, and what went wrong."""
    dice = random.Random(seed)
    samples = {name: samples_of(format) for name, format in all_formats().items()}
    everything = [sample for each in samples.values() for sample in each]
    begun, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, faults = 0, list[str]()
    while time.monotonic() - begun < seconds and len(faults) < 20:
        for name, format in all_formats().items():
            sample, other = dice.choice(samples[name]), dice.choice(everything)
            how = spoilt_inside if archive.is_archive(sample) and dice.random() < 0.9 else spoilt
            data = how(sample, other, dice)[:LARGEST]
            count += 1
            try:
                try_one(format, data)
            except Exception as fault:
                where = traceback.extract_tb(fault.__traceback__)[-1]
                faults.append(f"{name}, file {count} of seed {seed}: {type(fault).__name__} {fault} ({where.filename}:{where.lineno})")
                if keep:
                    (keep / f"{name}-{seed}-{count}").write_bytes(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    if grown > MEMORY:
        faults.append(f"The memory grew by {grown // 1000} MB.")
    return count, faults


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=600)
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--keep", type=Path, help="a folder for the files that something went wrong with")
    said = words.parse_args()
    count, faults = run(said.seconds, seed=said.seed, keep=said.keep)
    print("\n".join([*faults, f"{count} files of {len(all_formats())} formats, seed {said.seed}: {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

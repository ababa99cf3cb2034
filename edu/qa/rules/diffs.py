"""What an edit has changed, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # unchanged lines shown beside a change
MOST_LINES = 800  # compared: whoever writes more gets the whole as one change


@dataclass(frozen=True, slots=True)
class Line:
    """A line of two versions laid together: " " in both, "-" before, "+" after, "@" for lines left out."""

    sign: str
    text: str


def between(before: str, after: str) -> tuple[Line, ...]:
    """The lines that differ, with those around them; empty where nothing does."""
    if before == after:
        return ()
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return (*(Line("-", line) for line in old), *(Line("+", line) for line in new))
    return tuple(_lines(old, new))


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    end = 0
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        if group[0][1] > end:
            yield Line("@", "")
        for tag, one, two, three, four in group:
            if tag == "equal":
                yield from (Line(" ", line) for line in old[one:two])
                continue
            yield from (Line("-", line) for line in old[one:two])
            yield from (Line("+", line) for line in new[three:four])
        end = group[-1][2]
    if end < len(old):
        yield Line("@", "")

"""What a change of the economy would do to the supply of points: the next twelve weeks from the last ones, by simple sums.

Each cause goes on as in the mean of the last full weeks, times what the change makes of it. People answer to prices; this
does not know how, and says nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WEEKS = 12
MAX_PERCENT = 1000
WIDTH, HEIGHT, LEFT, FOOT = 420, 200, 8, 24
# Settings that say how much a cause moves each time, by the cause's kind.
KINDS = {"points_sign_up": "sign-up", "points_interest": "interest", "awards_inviter": "referral", "awards_invited": "invited"}


@dataclass(frozen=True, slots=True)
class Flow:
    """Points a week for one cause: out of the mint, into the sink."""

    kind: str
    issued: float
    spent: float


@dataclass(frozen=True, slots=True)
class Week:
    """The supply at the end of a week, as it is and with the change."""

    number: int
    as_is: int
    changed: int


def means(rows: Iterable[tuple[str, str, int, int]], weeks: Sequence[str]) -> tuple[Flow, ...]:
    """Of rows (week, kind, issued, spent) the mean week of each kind over `weeks`, the largest first; none without weeks."""
    sums: dict[str, list[int]] = {}
    for week, kind, issued, spent in rows:
        if week in weeks:
            flow = sums.setdefault(kind, [0, 0])
            flow[0] += issued
            flow[1] += spent
    flows = [Flow(kind, issued / len(weeks), spent / len(weeks)) for kind, (issued, spent) in sums.items()]
    return tuple(sorted(flows, key=lambda flow: (-(abs(flow.issued) + abs(flow.spent)), flow.kind)))


def project(held: int, flows: Iterable[Flow], percents: Mapping[str, int], *, weeks: int = WEEKS) -> tuple[Week, ...]:
    """The supply from now (week 0) on; `percents` of each kind that changes, 100 for as it is."""
    plain = changed = 0.0
    for flow in flows:
        plain += flow.issued - flow.spent
        changed += (flow.issued - flow.spent) * percents.get(flow.kind, 100) / 100
    # Nobody can spend what isn't there.
    return tuple(Week(number, max(0, round(held + number * plain)), max(0, round(held + number * changed))) for number in range(weeks + 1))


def percents_of(changes: Mapping[str, tuple[object, object]]) -> dict[str, int]:
    """What changed settings (old, new) make of the causes they govern; what grows from nothing can't be told and is left out."""
    found = {}
    for name, (old, new) in changes.items():
        kind = KINDS.get(name)
        if kind and isinstance(old, int) and isinstance(new, int) and old > 0:
            found[kind] = min(MAX_PERCENT, round(100 * new / old))
    return found


def percent_typed(words: str) -> int | None:
    """A percentage as typed; None where it is none."""
    typed = words.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 and int(typed) <= MAX_PERCENT else None


def drawing(weeks: Sequence[Week], *, now: str, then: str) -> str:
    """Two lines over the weeks as SVG source: as it is, dashed, and with the change."""
    top = max(1, *(max(week.as_is, week.changed) for week in weeks))
    step = (WIDTH - 2 * LEFT) / max(1, len(weeks) - 1)

    def line(values: Iterable[int]) -> str:
        return " ".join(f"{LEFT + n * step:.1f},{HEIGHT - FOOT - value / top * (HEIGHT - 2 * FOOT):.1f}" for n, value in enumerate(values))

    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<line class="line-muted" stroke-width="1" x1="{LEFT}" y1="{HEIGHT - FOOT}" x2="{WIDTH - LEFT}" y2="{HEIGHT - FOOT}"/>'
        f'<polyline class="line-muted" stroke-dasharray="6 5" points="{line(week.as_is for week in weeks)}"/>'
        f'<polyline class="line-2" stroke-width="3" points="{line(week.changed for week in weeks)}"/>'
        f'<text class="muted" font-size="13" x="{LEFT}" y="{HEIGHT - 6}">{escape(now)}</text>'
        f'<text class="muted" font-size="13" text-anchor="end" x="{WIDTH - LEFT}" y="{HEIGHT - 6}">{escape(then)}</text>'
        "</svg>"
    )

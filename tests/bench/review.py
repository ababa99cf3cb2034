"""A term and a half of learners whose memory is known: what FSRS, fixed intervals and cramming leave of it after 180 days, and 60 days on.

    python -m tests.bench.review            prints the figures and draws docs/review.svg

The memory of a simulated learner is not FSRS's own model. The chance of recall after t days is the power curve
R = 1 / (1 + t / 9S) of stability S days; remembering makes S grow the more, the nearer it was to forgetting,
S ← S · (1 + g · (1 − R) · S^-0.1) with g drawn for each learner; forgetting shrinks it, S ← max(0.5, 0.4 · S). Every first S is
drawn too. All three ways get the same number of reviews, the one FSRS has used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from edu.review.rules import memory
from edu.review.rules.memory import Remembered

DAYS, LEARNERS, ITEMS = 180, 1000, 10
AFTER = 60  # days on which nothing is reviewed any more
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
WAYS = ("fsrs", "fixed", "massed")
PLOT = Path(__file__).parents[2] / "docs" / "review.svg"


@dataclass
class Item:
    """What one learner knows of one thing."""

    stability: float  # days
    growth: float
    last: float = 0.0  # the day of its last review

    def chance(self, day: float) -> float:
        return 1 / (1 + (day - self.last) / (9 * self.stability))

    def review(self, day: float, dice: Random) -> bool:
        chance = self.chance(day)
        remembered = dice.random() < chance
        if remembered:
            self.stability *= 1 + self.growth * (1 - chance) * self.stability**-0.1
        else:
            self.stability = max(0.5, 0.4 * self.stability)
        self.last = day
        return remembered


@dataclass
class Outcome:
    """Mean chance of recall on each day, and reviews of an item, by the way they were planned."""

    curves: dict[str, list[float]] = field(default_factory=lambda: {way: [0.0] * (DAYS + AFTER + 1) for way in WAYS})
    reviews: float = 0.0

    def at_end(self, way: str) -> float:
        return self.curves[way][DAYS]

    def after(self, way: str) -> float:
        """When nothing has been reviewed for `AFTER` days."""
        return self.curves[way][DAYS + AFTER]

    def mean(self, way: str) -> float:
        """Over the days to the end."""
        return sum(self.curves[way][: DAYS + 1]) / (DAYS + 1)


def simulate(learners: int = LEARNERS, items: int = ITEMS, seed: int = 1) -> Outcome:
    """The same learners and things, three times over."""
    outcome = Outcome()
    for learner in range(learners):
        for number in range(items):
            # One seed for all three: the same person, the same thing.
            start = f"{seed}:{learner}:{number}"
            by_fsrs = _follow(start, outcome.curves["fsrs"], _fsrs())
            outcome.reviews += by_fsrs
            _follow(start, outcome.curves["fixed"], _at([(place + 1) * DAYS / (by_fsrs + 1) for place in range(by_fsrs)]))
            _follow(start, outcome.curves["massed"], _at([(place + 1) * 0.02 for place in range(by_fsrs)]))
    for curve in outcome.curves.values():
        curve[:] = [total / (learners * items) for total in curve]
    outcome.reviews /= learners * items
    return outcome


Plan = Callable[[float, bool], float | None]  # the day and how it went → the next day, None: no more


def _follow(seed: str, curve: list[float], plan: Plan) -> int:
    """Live through the days with one thing, adding to the curve; how many reviews there were."""
    dice = Random(seed)
    item = Item(stability=dice.lognormvariate(0.5, 0.6), growth=dice.uniform(2.0, 5.0))
    due, reviews = plan(0.0, True), 0
    for day in range(DAYS + AFTER + 1):
        while due is not None and due <= min(day, DAYS):
            remembered = item.review(due, dice)
            reviews += 1
            due = plan(due, remembered)
        curve[day] += item.chance(day)
    return reviews


def _fsrs() -> Plan:
    kept = memory.fresh(now=EPOCH)
    first = True

    def plan(day: float, remembered: bool) -> float | None:
        nonlocal kept, first
        now = EPOCH + timedelta(days=day)
        # What is learnt at the start counts as its first review, as after a quiz.
        kept = memory.reviewed(kept, Remembered.GOOD if first or remembered else Remembered.AGAIN, now=now)
        first = False
        return (kept.due - EPOCH) / timedelta(days=1)

    return plan


def _at(days: Sequence[float]) -> Plan:
    left = iter(days)
    return lambda day, remembered: next(left, None)


def draw(outcome: Outcome) -> str:
    """The curves as a drawing, in the colours of the site."""
    tones = {"fsrs": ("#00745a", "FSRS"), "fixed": ("#4a5a8a", "fixed intervals"), "massed": ("#b5361a", "all at once")}

    def points(way: str) -> str:
        return " ".join(
            f"{40 + day * 2.25:.0f},{10 + 200 * (1 - chance):.1f}" for day, chance in enumerate(outcome.curves[way]) if day % 3 == 0
        )

    lines = [
        f'<polyline fill="none" stroke="{tone}" stroke-width="2" points="{points(way)}"/>'
        f'<text x="590" y="{10 + 200 * (1 - outcome.after(way)):.0f}" fill="{tone}" font-size="12">{name} {outcome.after(way):.0%}</text>'
        for way, (tone, name) in tones.items()
    ]
    grid = [
        f'<text x="34" y="{14 + 200 * (1 - share):.0f}" font-size="11" text-anchor="end" fill="#5b5a72">{share:.0%}</text>'
        f'<path d="M40 {10 + 200 * (1 - share):.0f}H580" stroke="#dad5c8"/>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    title = f"Chance of recall: {DAYS} days, the same {outcome.reviews:.1f} reviews of a thing each way, then {AFTER} days without any"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 240" font-family="system-ui, sans-serif" role="img" aria-label="{title}">'
        f'<rect width="720" height="240" fill="#fbf8f2"/>{"".join(grid + lines)}'
        f'<text x="40" y="232" font-size="12" fill="#5b5a72">{title}</text></svg>\n'
    )


def run() -> None:
    outcome = simulate()
    PLOT.write_text(draw(outcome), encoding="utf-8")
    print(f"\n{LEARNERS} learners × {ITEMS} things × {DAYS} days, {outcome.reviews:.1f} reviews of a thing whichever way:")
    for way in WAYS:
        figures = (
            f"{outcome.at_end(way):.1%} on day {DAYS}, {outcome.after(way):.1%} {AFTER} days later, {outcome.mean(way):.1%} on average"
        )
        print(f"  {way:7} recall: {figures}")


if __name__ == "__main__":
    run()

"""Where the bars and bands of drawings stand: sums only; templates draw them."""

from collections.abc import Mapping
from dataclasses import dataclass

from edu.loyalty.rules.ladder import Flow, Week

WIDTH, HEIGHT, GAP, BAR = 640, 420, 14, 16
LEFT, RIGHT = 150, 474  # where the bars begin
NOWHERE = 0  # below the lowest rung: before joining, after leaving


@dataclass(frozen=True, slots=True)
class Node:
    """A bar: the people of one rung at the beginning or the end of the week."""

    rung: int
    people: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """People who went, or stayed: a band between two bars, as an SVG path."""

    flow: Flow
    path: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """A week of the ladder, laid out in a box of `WIDTH` × `HEIGHT`, the highest rung on top."""

    starts: tuple[Node, ...]
    ends: tuple[Node, ...]
    bands: tuple[Band, ...]


def sankey(week: Week) -> Sankey:
    """Lay out a week: bars in proportion to people, bands as wide as the people in them."""
    flows = (*week.flows, *_stayed(week))
    starts = {rung: sum(flow.people for flow in flows if flow.start == rung) for rung in range(6)}
    ends = {rung: sum(flow.people for flow in flows if flow.end == rung) for rung in range(6)}
    most = max(sum(starts.values()), sum(ends.values()), 1)
    scale = (HEIGHT - 5 * GAP) / most
    left, right = _column(starts, LEFT, scale), _column(ends, RIGHT, scale)
    return Sankey(tuple(left.values()), tuple(right.values()), tuple(_bands(flows, left, right, scale)))


def _stayed(week: Week) -> list[Flow]:
    """Those who are where they were. Who went for good within the week may have left more steps than people."""
    left = {rung: sum(flow.people for flow in week.flows if flow.start == rung) for rung in range(1, 6)}
    return [Flow(rung, rung, week.before[rung] - left[rung]) for rung in range(1, 6) if week.before.get(rung, 0) > left[rung]]


def _column(people: Mapping[int, int], x: int, scale: float) -> dict[int, Node]:
    nodes, y = {}, 0.0
    for rung in sorted(people, reverse=True):
        if people[rung]:
            nodes[rung] = Node(rung, people[rung], x, round(y, 2), round(people[rung] * scale, 2))
            y += people[rung] * scale + GAP
    return nodes


def _bands(flows: tuple[Flow, ...], left: Mapping[int, Node], right: Mapping[int, Node], scale: float) -> list[Band]:
    # At each bar the bands lie in the order of where they come from or go to, so that they cross as little as can be.
    start_y = {rung: node.y for rung, node in left.items()}
    end_y: dict[tuple[int, int], float] = {}
    for rung, node in right.items():
        y = node.y
        for flow in sorted((each for each in flows if each.end == rung), key=lambda each: -each.start):
            end_y[flow.start, rung] = y
            y += flow.people * scale
    bands = []
    for flow in sorted(flows, key=lambda each: (-each.start, -each.end)):
        thick = flow.people * scale
        bands.append(Band(flow, _path(start_y[flow.start], end_y[flow.start, flow.end], thick)))
        start_y[flow.start] += thick
    return bands


def _path(start: float, end: float, thick: float) -> str:
    a, b = LEFT + BAR, RIGHT
    middle = (a + b) / 2
    thick = max(thick, 0.75)
    points = (start, end, end + thick, start + thick)
    y1, y2, y3, y4 = (f"{y:.2f}" for y in points)
    return f"M{a} {y1}C{middle} {y1} {middle} {y2} {b} {y2}V{y3}C{middle} {y3} {middle} {y4} {a} {y4}Z"

"""What hints cost: a share of what the question pays, and only of what is then solved."""

from collections.abc import Iterable

RUNGS = 5
A_RUNG = 0.1  # of the question's points
MOST = 0.5


def share_left(paid_rungs: Iterable[int]) -> float:
    """The share of a question's points that can still be earned after these rungs: the highest, n, costs n tenths."""
    return 1.0 - min(MOST, A_RUNG * max(paid_rungs, default=0))

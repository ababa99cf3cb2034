"""What is left of a mark after wrong tries (Moodle's interactive behaviour)."""

PENALTY = 1 / 3


def after_tries(fraction: float, wrong_tries: int, penalty: float = PENALTY) -> float:
    """`fraction` less the `penalty` for each earlier wrong try, and never below 0."""
    return max(0.0, fraction - penalty * wrong_tries)

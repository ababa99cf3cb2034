import pytest

from edu.quizzes.rules.trying import after_tries


@pytest.mark.parametrize(
    ("fraction", "wrong_tries", "penalty", "left"),
    [
        (1, 0, 1 / 3, 1),
        (1, 1, 1 / 3, 2 / 3),
        (1, 2, 1 / 3, 1 / 3),
        (1, 3, 1 / 3, 0),
        (1, 9, 1 / 3, 0),
        (0.5, 1, 1 / 3, 1 / 6),
        (0.25, 1, 1 / 3, 0),
        (0, 0, 1 / 3, 0),
        (1, 1, 0.1, 0.9),
        (1, 5, 0, 1),
    ],
)
def test_each_wrong_try_costs_the_penalty_and_no_more_than_all(fraction, wrong_tries, penalty, left):
    assert after_tries(fraction, wrong_tries, penalty) == pytest.approx(left)

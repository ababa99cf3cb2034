from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.quizzes.rules.shuffling import shuffled


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        ("rungs", [4, 3, 0, 2, 5, 7, 1, 6]),
        ("ступени", [7, 0, 4, 3, 1, 5, 6, 2]),
        ("", [7, 3, 6, 2, 5, 4, 0, 1]),
    ],
)
def test_a_shuffle_is_the_same_for_ever(seed, order):
    assert list(shuffled(seed)(8)) == order


@given(seed=st.text(st.characters()), count=st.integers(0, 40))
def test_a_shuffle_is_a_permutation_and_repeats(seed, count):
    assert sorted(shuffled(seed)(count)) == list(range(count))
    assert shuffled(seed)(count) == shuffled(seed)(count)


def test_any_seed_will_do():
    assert sorted(shuffled("\ud800")(5)) == [0, 1, 2, 3, 4]


def test_all_orders_are_equally_likely():
    times = Counter(tuple(shuffled(str(seed))(4)) for seed in range(24_000))
    assert set(times) == set(permutations(range(4)))
    assert sum((count - 1000) ** 2 / 1000 for count in times.values()) < 49.7  # chi square of 23, p = 0.001

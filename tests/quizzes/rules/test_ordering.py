"""Against formats.md by hand, and against a brute force written another way for every small order."""

from itertools import combinations, permutations, product
from statistics import mean

import pytest

from edu.quizzes.rules.ordering import MODES, above_chance, luck, score

START, END = "start", "end"


def successors(order):
    return set(zip([START, *order], [*order, END], strict=True))


def brute(order, mode):
    count = len(order)
    where = {item: place for place, item in enumerate(order)}
    right = list(range(count))
    subsets = [subset for size in range(2, count + 1) for subset in combinations(order, size)]
    links = successors(order) & successors(right)
    longest = max((len(subset) for subset in subsets if list(subset) == sorted(subset)), default=0)
    run = max(
        (len(set(subset)) for subset in subsets if list(subset) == list(range(subset[0], subset[0] + len(subset)))),
        default=0,
    )
    return {
        "all": 1 if order == right else 0,
        "absolute": sum(where[item] == item for item in right) / count,
        "next": len([link for link in links if START not in link and END not in link]) / (count - 1),
        "next-last": len([link for link in links if START not in link]) / count,
        "neighbours": sum((before in right) + (after in right) for before, after in links) / (2 * count),
        "pairs": mean(where[first] < where[second] for first, second in combinations(right, 2)),
        "longest": longest / count,
        "run": run / count,
        "relative": mean(max(0, 1 - abs(where[item] - item) / (count - 1)) for item in right),
    }[mode]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_every_order_scores_as_by_brute_force(mode, count):
    for order in permutations(range(count)):
        assert score(order, mode) == pytest.approx(brute(list(order), mode)), order


@pytest.mark.parametrize(
    ("order", "mode", "expected"),
    [
        ([0, 2, 1], "run", 2 / 3),
        ([0, 2, 3, 1], "run", 2 / 4),
        ([0, 2, 1, 3], "longest", 3 / 4),
        ([5, 4, 3, 2, 1, 0], "relative", 0.4),
        ([5, 4, 3, 2, 1, 0], "longest", 0),
        ([5, 4, 3, 2, 1, 0], "run", 0),
        ([5, 4, 3, 2, 1, 0], "pairs", 0),
        ([1, 2, 3, 4, 0], "next", 3 / 4),
        ([1, 2, 3, 4, 0], "next-last", 3 / 5),
        ([1, 2, 3, 4, 0], "neighbours", 3 / 5),
        ([0, 1, 2, 4, 3], "neighbours", 0.5),
        ([1, 2, 3, 4, 0], "run", 4 / 5),
        ([1, 2, 3, 4, 0], "absolute", 0),
        ([0, 2, 4, 1, 3], "longest", 3 / 5),
        ([0, 2, 4, 1, 3], "run", 2 / 5),
        ([0, None, None, None, 4], "absolute", 2 / 5),
        ([0, None, 2], "next", 0),
        ([0, None, 2], "next-last", 1 / 3),
        ([0, None, 2], "neighbours", 1 / 3),
        ([0, None, 2], "pairs", 1 / 3),
        ([0, None, 2], "longest", 2 / 3),
        ([0, None, 1], "run", 2 / 3),
        ([0, None, 1], "next", 0),
        ([0, None, 2], "relative", 2 / 3),
        ([None, 0, 1], "neighbours", 1 / 3),
        ([None, None, None], "longest", 0),
    ],
)
def test_orders_worked_by_hand(order, mode, expected):
    assert score(order, mode) == pytest.approx(expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [3, 4])
def test_leaving_items_out_never_pays(mode, count):
    for order in permutations(range(count)):
        for kept in product([True, False], repeat=count):
            holed = [item if keep else None for item, keep in zip(order, kept, strict=True)]
            assert 0 <= score(holed, mode) <= score(order, mode)


@pytest.mark.parametrize("mode", MODES)
def test_only_the_right_order_has_full_marks(mode):
    full = [order for order in permutations(range(5)) if score(order, mode) == 1]
    assert full == [(0, 1, 2, 3, 4)]
    assert score([None] * 5, mode) == 0


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_luck_in_relative_is_what_random_orders_average(count):
    average = mean(score(order, "relative") for order in permutations(range(count)))
    assert above_chance(average, count) == pytest.approx(0, abs=1e-12)
    assert above_chance(1, count) == pytest.approx(1)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7])
def test_luck_is_the_mean_over_all_orders(mode, count):
    assert luck(count, mode) == pytest.approx(mean(score(order, mode) for order in permutations(range(count))))


@pytest.mark.parametrize(("fraction", "left"), [(0.6, 0), (0.5, 0), (0.8, 0.5), (0.9, 0.75), (1, 1)])
def test_five_items_are_paid_above_six_tenths(fraction, left):
    assert above_chance(fraction, 5) == pytest.approx(left)

"""The statistics of a quiz against tables done by hand, and against a plain recomputation that shares nothing with them."""

import json
import statistics as plain
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.quizzes.rules.statistics.figures import ENOUGH, Flag, QuestionFigures, QuizFigures, figures, flags
from edu.quizzes.rules.statistics.tally import BINS, GRAIN, Histogram, Item, Tally, grains

# Who answered what: a row is an attempt, an entry a question's points; None is one that was not asked.
Table = Sequence[Sequence[float | None]]


def no_luck(question: int, version: int) -> float | None:
    return None


def attempt(row: Sequence[float | None], points: Sequence[int], *, drawn: Sequence[int] = ()) -> list[Item]:
    return [
        Item(question, 1, round(mark * GRAIN), points[question - 1], question in drawn)
        for question, mark in enumerate(row, start=1)
        if mark is not None
    ]


def tally_of(table: Table, points: Sequence[int], *, drawn: Sequence[int] = ()) -> Tally:
    tally = Tally()
    for row in table:
        tally.add(attempt(row, points, drawn=drawn))
    return tally


def figures_of(table: Table, points: Sequence[int], *, drawn: Sequence[int] = (), luck: Callable = no_luck) -> QuizFigures:
    return figures(tally_of(table, points, drawn=drawn), luck=luck)


# ---- By hand

# Five attempts, two questions of 2 points and one of 1:      T   T - x1  T - x2  T - x3
HAND: Table = [
    (2, 2, 1),  # .......................................... 5   3       3       4
    (2, 1, 1),  # .......................................... 4   2       3       3
    (1, 2, 0),  # .......................................... 3   2       1       3
    (1, 0, 0),  # .......................................... 1   0       1       1
    (0, 0, 0),  # .......................................... 0   0       0       0
]
HAND_POINTS = (2, 2, 1)


def test_a_table_done_by_hand():
    got = figures_of(HAND, HAND_POINTS, luck=lambda question, version: {1: 0.5, 2: 0.0}.get(question))
    one, two, three = got.questions
    # x1 = 2 2 1 1 0: mean 6/5, squares 10, so var = (10 - 36/5)/4 = 0.7. x2 = 2 1 2 0 0: mean 1, var (9 - 5)/4 = 1.
    # x3 = 1 1 0 0 0: mean 2/5, var (2 - 4/5)/4 = 0.3. T = 5 4 3 1 0: mean 13/5, var (51 - 169/5)/4 = 4.3.
    assert [each.facility for each in got.questions] == pytest.approx([0.6, 0.5, 0.4])
    assert [each.sd for each in got.questions] == pytest.approx([sqrt(0.7), 1.0, sqrt(0.3)])
    assert [each.luck for each in got.questions] == [0.5, 0.0, None]
    assert [each.intended_weight for each in got.questions] == pytest.approx([40.0, 40.0, 20.0])
    # T - x1 = 3 2 2 0 0: sum 7, squares 17, var (17 - 49/5)/4 = 1.8; with x1: 6+4+2+0+0 = 12, cov (12 - 6*7/5)/4 = 0.9.
    assert one.discrimination == pytest.approx(100 * 0.9 / sqrt(0.7 * 1.8))
    # T - x2 = 3 3 1 1 0: sum 8, squares 20, var 1.8; with x2: 6+3+2+0+0 = 11, cov (11 - 5*8/5)/4 = 0.75.
    assert two.discrimination == pytest.approx(100 * 0.75 / sqrt(1.0 * 1.8))
    # T - x3 = 4 3 3 1 0: sum 11, squares 35, var 2.7; with x3: 4+3 = 7, cov (7 - 2*11/5)/4 = 0.65.
    assert three.discrimination == pytest.approx(100 * 0.65 / sqrt(0.3 * 2.7))
    # Sorted: x1 0 1 1 2 2 with 0 0 2 2 3: 2+4+6 = 12, as good as it gets. x2 0 0 1 2 2 with 0 1 1 3 3: 1+6+6 = 13,
    # cov (13 - 8)/4 = 1.25. x3 0 0 0 1 1 with 0 1 3 3 4: 7, as good as it gets.
    assert [each.efficiency for each in got.questions] == pytest.approx([100.0, 100 * 0.75 / 1.25, 100.0])
    # With T: x1·T = 10+8+3+1 = 22, cov (22 - 6*13/5)/4 = 1.6; x2·T = 10+4+6 = 20, cov 1.75; x3·T = 9, cov 0.95.
    roots = [sqrt(1.6), sqrt(1.75), sqrt(0.95)]
    assert [each.effective_weight for each in got.questions] == pytest.approx([100 * root / sum(roots) for root in roots])
    assert (got.attempts, got.possible, got.mean, got.median) == (5, 5.0, 2.6, 3.0)
    assert got.sd == pytest.approx(sqrt(4.3))
    # Around 2.6: 2.4 1.4 0.4 -1.6 -2.6; cubes 13.824 + 2.744 + 0.064 - 4.096 - 17.576 = -5.04, k3 = 5 * -5.04 / (4*3) = -2.1.
    assert got.skewness == pytest.approx(-2.1 / 4.3**1.5)
    # Fourth powers 33.1776 + 3.8416 + 0.0256 + 6.5536 + 45.6976 = 89.296, squares 17.2;
    # k4 = 5*6*89.296/(4*3*2) - 3*17.2²/(3*2) = 111.62 - 147.92 = -36.3.
    assert got.kurtosis == pytest.approx(-36.3 / 4.3**2)
    # 100 * 3/2 * (1 - (0.7 + 1 + 0.3)/4.3)
    assert got.consistency == pytest.approx(150 * (1 - 2 / 4.3))
    assert got.consistency_attempts == 5
    assert got.error_ratio == pytest.approx(100 * sqrt(1 - 1.5 * (1 - 2 / 4.3)))
    assert got.standard_error == pytest.approx(got.error_ratio / 100 * sqrt(4.3))


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle():
    assert figures_of([(1,), (4,), (2,), (10,)], (10,)).median == 3.0
    assert figures_of([(1,), (1,)], (10,)).median == 1.0
    assert figures_of([(7,)], (10,)).median == 7.0


def test_consistency_may_be_negative_and_is_never_clamped():
    # Two questions against each other but for one point: var 1/3 each, T = 1 1 1 2 has var 0.25.
    got = figures_of([(0, 1), (1, 0), (0, 1), (1, 1)], (1, 1))
    # x1 = 0 1 0 1: var 1/3; x2 = 1 0 1 1: var 0.25; 100 * 2/1 * (1 - (1/3 + 1/4)/(1/4)) = -800/3.
    assert got.consistency == pytest.approx(-800 / 3)
    assert got.error_ratio == pytest.approx(100 * sqrt(1 + 8 / 3))


def test_a_question_drawn_by_chance_is_held_against_the_whole_total():
    plainly, drawn = (figures_of(HAND, HAND_POINTS, drawn=which).questions[2] for which in ((), (3,)))
    assert (plainly.drawn, drawn.drawn) == (False, True)
    # x3·T cov 0.95; sorted x3 with T: 4 + 5 = 9, as good as it gets.
    assert drawn.discrimination == pytest.approx(100 * 0.95 / sqrt(0.3 * 4.3))
    assert plainly.discrimination == pytest.approx(100 * 0.65 / sqrt(0.3 * 2.7))
    assert drawn.efficiency == pytest.approx(100.0)
    assert drawn.effective_weight is None
    assert drawn.intended_weight == pytest.approx(20.0)


def test_a_draw_is_one_item_of_the_quiz_whatever_question_it_brings():
    """Fixed question 1, and a draw that brings 2 or 3: two items for consistency and weights, not three."""
    table = [(2, 2, None), (2, None, 1), (1, 2, None), (1, None, 0), (0, 0, None)]
    got = figures_of(table, (2, 2, 2), drawn=(2, 3))
    assert [(each.question, each.answers) for each in got.questions] == [(1, 5), (2, 3), (3, 2)]
    as_slots = figures_of([(2, 2), (2, 1), (1, 2), (1, 0), (0, 0)], (2, 2))
    assert got.consistency == pytest.approx(as_slots.consistency)
    assert got.questions[0].effective_weight == pytest.approx(as_slots.questions[0].effective_weight)


def test_a_question_asked_at_its_place_and_drawn_too_has_figures_of_both_apart():
    tally = Tally()
    for mark, other in ((2, 2), (1, 0), (0, 1)):
        tally.add([Item(1, 1, mark * GRAIN, 2), Item(2, 1, other * GRAIN, 2)])
        tally.add([Item(1, 1, mark * GRAIN, 2, drawn=True), Item(2, 1, other * GRAIN, 2)])
    plainly, drawn, _ = figures(tally, luck=no_luck).questions
    assert [(each.question, each.drawn, each.answers) for each in (plainly, drawn)] == [(1, False, 3), (1, True, 3)]
    assert plainly.effective_weight is not None
    assert drawn.effective_weight is None


def test_a_question_that_was_not_asked_is_missing_and_a_blank_one_is_nought():
    missing = figures_of([(1, 1), (1, None), (0, 0)], (1, 1)).questions[1]
    assert (missing.answers, missing.facility) == (2, 0.5)
    blank = figures_of([(1, 1), (1, 0), (0, 0)], (1, 1)).questions[1]
    assert (blank.answers, blank.facility) == (3, pytest.approx(1 / 3))


def test_consistency_is_listwise_over_the_largest_group_that_was_asked_the_same():
    old = [(2, 2, None), (1, 0, None), (2, 1, None)]
    new = [(2, 2, 1), (2, 1, 1), (1, 2, 0), (1, 0, 0), (0, 0, 0)]
    got, alone = figures_of([*old, *new], HAND_POINTS), figures_of(new, HAND_POINTS)
    assert got.consistency_attempts == 5
    assert got.consistency == alone.consistency
    assert got.standard_error == alone.standard_error
    assert got.attempts == 8
    assert figures(_merged(tally_of(new, HAND_POINTS), tally_of(old, HAND_POINTS)), luck=no_luck) == got


def test_what_can_not_be_had_is_none():
    nothing = figures(Tally(), luck=no_luck)
    assert (nothing.attempts, nothing.mean, nothing.median, nothing.sd, nothing.consistency) == (0, None, None, None, None)
    one = figures_of([(1, 2)], (2, 2))
    assert (one.mean, one.median, one.sd, one.consistency, one.questions[0].sd) == (3.0, 3.0, None, None, None)
    assert (one.questions[0].discrimination, one.questions[0].efficiency, one.questions[0].effective_weight) == (None, None, None)
    two = figures_of([(1, 2), (2, 2)], (2, 2))
    assert (two.skewness, two.kurtosis) == (None, None)
    three = figures_of([(1, 2), (2, 2), (2, 1)], (2, 2))
    assert three.skewness is not None
    assert three.kurtosis is None
    same = figures_of([(1, 1)] * 6, (2, 2))
    assert (same.sd, same.skewness, same.kurtosis, same.consistency, same.error_ratio, same.standard_error) == (0, *[None] * 5)
    assert (same.questions[0].discrimination, same.questions[0].efficiency, same.questions[0].effective_weight) == (None, None, None)
    alone = figures_of([(1,), (2,), (0,)], (2,))
    assert alone.consistency is None
    assert alone.questions[0].discrimination is None  # nothing is left of the total
    assert alone.questions[0].effective_weight == 100.0


def test_a_question_without_points_has_no_facility_and_is_no_item_of_consistency():
    got = figures_of([(*row, 0) for row in HAND], (*HAND_POINTS, 0))
    assert got.questions[3].facility is None
    assert got.questions[3].effective_weight is None
    assert got.consistency == figures_of(HAND, HAND_POINTS).consistency


def test_a_question_that_pulls_against_the_total_has_no_effective_weight():
    got = figures_of([(0, 4), (1, 3), (0, 4), (1, 2)], (1, 4))
    # x1 against T = 4 4 4 3: cov -1/6; all the weight is the other's.
    assert got.questions[0].effective_weight is None
    assert got.questions[1].effective_weight == pytest.approx(100.0)


def test_marks_below_nought_count_as_they_are():
    got = figures_of([(-2, 1), (1, 1), (0.5, 0)], (1, 1))
    assert got.mean == pytest.approx(0.5)
    assert got.questions[0].facility == pytest.approx(-0.5 / 3)
    assert got.shares[0] == 1


def test_luck_is_the_mean_over_the_versions_that_were_asked():
    tally = Tally()
    for version in (1, 1, 1, 2):
        tally.add([Item(1, version, 0, 10)])
    got = figures(tally, luck=lambda question, version: {1: 0.25, 2: 0.5}[version]).questions[0]
    assert got.luck == pytest.approx((3 * 0.25 + 0.5) / 4)
    assert got.versions == (1, 2)
    assert figures(tally, luck=lambda question, version: {1: 0.25}.get(version)).questions[0].luck is None


def test_shares_are_in_whole_per_cent_and_in_tenths():
    got = figures_of([(0,), (9.99,), (10,), (89.9,), (90,), (99.9,), (100,)], (100,))
    assert got.tenths == (2, 1, 0, 0, 0, 0, 0, 0, 1, 3)
    assert got.shares[100] == 1
    assert got.shares[99] == 1


def test_grains_are_ten_millionths_of_a_point():
    assert grains(1 / 3, 10) == 33_333_333
    assert grains(None, 10) == 0
    assert grains(-2.0, 5) == -100_000_000
    assert grains(0.1 + 0.2, 10) == grains(0.3, 10)


# ---- Against a plain recomputation


def _plainly(table: Table, points: Sequence[int]) -> dict[str, object]:
    """The same from the definitions, over a table without holes."""
    marks = [[Fraction(mark) for mark in row] for row in table]
    totals = [sum(row) for row in marks]
    columns = list(zip(*marks, strict=True))
    n, p = len(marks), len(points)
    deviations = [total - plain.mean(totals) for total in totals]
    m2, m3, m4 = (sum(each**power for each in deviations) / n for power in (2, 3, 4))
    k2, k3 = n * m2 / (n - 1), n * n * m3 / ((n - 1) * (n - 2))
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    covariances = [_cov(column, totals) for column in columns]
    weights = sum(sqrt(each) for each in covariances if each >= 0)
    questions = []
    for column, most, covariance in zip(columns, points, covariances, strict=True):
        others = [total - mark for total, mark in zip(totals, column, strict=True)]
        spread = sqrt(_cov(column, column)) * sqrt(_cov(others, others))
        best = _cov(sorted(column), sorted(others))
        questions.append(
            {
                "facility": float(plain.mean(column) / most),
                "sd": plain.stdev(map(float, column)),
                "effective_weight": 100 * sqrt(covariance) / weights if covariance >= 0 and weights else None,
                "discrimination": 100 * float(_cov(column, others)) / spread if spread else None,
                "efficiency": float(100 * _cov(column, others) / best) if best else None,
            }
        )
    consistency = float(Fraction(100 * p, p - 1) * (1 - sum(_cov(column, column) for column in columns) / k2)) if k2 and p > 1 else None
    return {
        "mean": float(plain.mean(totals)),
        "median": float(plain.median(totals)),
        "sd": sqrt(k2),
        "skewness": float(k3) / float(k2) ** 1.5 if k2 else None,
        "kurtosis": float(k4 / k2**2) if k2 else None,
        "consistency": consistency,
        "questions": questions,
    }


def _cov(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    mean_x, mean_y = plain.mean(x), plain.mean(y)
    return sum(((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)), Fraction(0)) / (len(x) - 1)


# Marks in quarters and tenths of a point: whole grains, so that both reckon with the same numbers.
MARKS = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(7, 10), Fraction(1), Fraction(2), Fraction(-1, 2)])
TABLES = st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[MARKS] * width), min_size=4, max_size=25))


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_the_figures_are_those_of_the_definitions(table):
    points = [2] * len(table[0])
    got, due = figures_of(table, points), _plainly(table, points)
    for name in ("mean", "median", "sd", "skewness", "kurtosis", "consistency"):
        assert getattr(got, name) == (None if due[name] is None else pytest.approx(due[name], rel=1e-9, abs=1e-9)), name
    for each, question in zip(got.questions, due["questions"], strict=True):
        for name, value in question.items():
            assert getattr(each, name) == (None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)), name


def test_nothing_is_lost_where_floats_would_lose_it():
    """Marks that differ in their last grain, beside a great total."""
    table = [(100 - place % 2 / GRAIN, 100) for place in range(1000)]
    got = figures_of(table, (100, 100))
    due = sqrt(1000 / 999 / 4) / GRAIN
    assert got.sd == pytest.approx(due, rel=1e-9)
    assert got.questions[0].sd == pytest.approx(due, rel=1e-9)
    assert got.questions[1].sd == 0


# ---- Folding and merging


def _merged(*tallies: Tally) -> Tally:
    whole = Tally()
    for each in tallies:
        whole.merge(each)
    return whole


ITEMS = st.builds(
    Item, st.integers(1, 4), st.integers(1, 2), st.integers(-3 * GRAIN, 20 * GRAIN), st.sampled_from([0, 10, 20]), st.booleans()
)
ATTEMPTS = st.lists(st.lists(ITEMS, max_size=4, unique_by=lambda item: item.question), max_size=12)


@given(ATTEMPTS, st.randoms(use_true_random=False), st.integers(0, 12))
@settings(max_examples=150, deadline=None)
def test_in_any_order_in_parts_or_stored_in_between_the_tally_is_the_same(attempts, random, cut):
    whole = Tally()
    for items in attempts:
        whole.add(items)
    mixed = random.sample(attempts, len(attempts))
    parts = []
    for some in (mixed[:cut], mixed[cut:]):
        part = Tally()
        for items in some:
            part.add(items)
            part = Tally.read(json.loads(json.dumps(part.as_json())))
        parts.append(part)
    for merged in (_merged(*parts), _merged(*reversed(parts))):
        assert merged.as_json() == whole.as_json()
        assert figures(merged, luck=no_luck) == figures(whole, luck=no_luck)


@given(st.lists(st.integers(-(10**9), 10**9), max_size=60), st.randoms(use_true_random=False), st.integers(2, 8), st.integers(0, 60))
def test_a_histogram_never_grows_and_depends_on_its_values_alone(values, random, most, cut):
    def filled(some):
        histogram = Histogram(most)
        for value in some:
            histogram.add(value)
            assert len(histogram.bins) <= most
        return histogram

    whole, mixed = filled(values), random.sample(values, len(values))
    first, second = filled(mixed[:cut]), filled(mixed[cut:])
    first.merge(second)
    assert first.as_json() == whole.as_json()
    assert sum(times for _, times in whole.values()) == len(values)
    if len(set(values)) <= most:
        assert dict(whole.values()) == {value: values.count(value) for value in values}
    narrower = {value >> (whole.shift - 1) for value in values} if whole.shift else set(values)
    assert whole.shift == 0 or len(narrower) > most  # no wider than need be


def test_more_different_marks_than_bins_cost_little_of_the_truth():
    """Three thousand totals, all different: the bins are wider, the figures still right to a ten-thousandth."""
    table = [((place * 7919) % 3001 / 300, (place * 104729) % 2999 / 300) for place in range(3000)]
    tally = tally_of(table, (10, 10))
    sums = tally.questions[1, False]
    assert len(sums.marks.bins) <= BINS
    got = figures(tally, luck=no_luck)
    totals = [sum(row) for row in table]
    assert got.median == pytest.approx(plain.median(totals), abs=0.01)
    marks, others = [row[0] for row in table], [row[1] for row in table]
    best = plain.covariance(sorted(marks), sorted(others))
    assert got.questions[0].efficiency == pytest.approx(100 * plain.covariance(marks, others) / best, abs=0.01)


# ---- What a teacher should look at


def _figures(**given) -> QuestionFigures:
    usual = dict.fromkeys(QuestionFigures.__slots__, None) | {
        "question": 1,
        "answers": ENOUGH,
        "facility": 0.6,
        "discrimination": 40.0,
        "luck": 0.25,
    }
    return QuestionFigures(**usual | given)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, []),
        ({"discrimination": 19.9}, [Flag.WEAK]),
        ({"discrimination": 20.0}, []),
        ({"discrimination": -1.0}, [Flag.AGAINST]),
        ({"discrimination": None}, []),
        ({"facility": 0.951}, [Flag.EASY]),
        ({"facility": 0.95}, []),
        ({"facility": 0.199, "luck": 0.0}, [Flag.HARD]),
        ({"facility": 0.2, "luck": None}, []),
        ({"facility": 0.25}, [Flag.GUESSED]),
        ({"facility": 0.1, "discrimination": 5.0}, [Flag.WEAK, Flag.HARD, Flag.GUESSED]),
        ({"facility": None}, []),
        ({"facility": 0.1, "answers": ENOUGH - 1}, []),
    ],
)
def test_flags_say_what_to_look_at(given, due):
    assert flags(_figures(**given)) == due

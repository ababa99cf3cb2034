"""The sums and decisions of loyalty, against the tables that the course and the issue give, and against brute force."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.errors import Invalid
from edu.loyalty.rules import clinic, drawing, figures, lab, nps, scores
from edu.loyalty.rules.ladder import GRACE, Deeds, Flow, Rung, Standing, Week, earned, keeps, stand, weeks_active
from edu.loyalty.rules.nps import Counted, answers_needed, answers_to_tell_apart, count, difference, group_of
from edu.loyalty.rules.programme import Programme
from edu.loyalty.rules.scores import Answer, Sample
from edu.loyalty.rules.worth import Worth
from edu.quizzes.rules import question

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AUTUMN, SPRING = Counted(100, 60, 40), Counted(95, 60, 45)

# promoters, passives, detractors, score, margin: features.md §2, curriculum.md §3 and the lessons 10 and 15.
TABLE = (
    (10, 5, 5, 25, 36.3),
    (50, 30, 20, 30, 15.3),
    (400, 350, 250, 15, 4.9),
    (100, 60, 40, 30, 10.8),
    (95, 60, 45, 25, 11.1),
    (124, 48, 28, 48, 10.1),
    (30, 70, 0, 30, 9.0),
    (60, 10, 30, 30, 17.6),
    (92, 52, 56, 18, 11.7),
    (48, 30, 12, 40, 14.7),
    (44, 22, 44, 0, 16.7),
)


@pytest.mark.parametrize(("promoters", "passives", "detractors", "score", "margin"), TABLE)
def test_a_score_and_its_margin_are_those_of_the_table(promoters: int, passives: int, detractors: int, score: float, margin: float) -> None:
    counted = Counted(promoters, passives, detractors)

    assert (round(counted.score, 1), round(counted.interval.margin, 1)) == (score, margin)


@pytest.mark.parametrize("counted", [Counted(10, 5, 5), Counted(50, 30, 20), AUTUMN])
def test_the_margin_is_what_a_bootstrap_finds_within_its_own_error(counted: Counted) -> None:
    """Samples drawn from the answers anew: their spread is 1.96 errors, and its own error is 1 / √(2 × draws) of it."""
    dice, draws = Random(7), 4000
    answers = [1] * counted.promoters + [0] * counted.passives + [-1] * counted.detractors
    found = [100 * sum(dice.choices(answers, k=counted.answers)) / counted.answers for _ in range(draws)]
    mean = sum(found) / draws
    spread = sqrt(sum((each - mean) ** 2 for each in found) / (draws - 1))

    assert abs(mean - counted.score) < 4 * spread / sqrt(draws)
    assert abs(1.96 * spread - counted.interval.margin) < 4 * counted.interval.margin / sqrt(2 * draws)


def test_marks_fall_into_three_groups() -> None:
    assert [str(group_of(mark)) for mark in nps.SCALE] == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2
    assert count([10, 9, 8, 7, 6, 0]) == Counted(2, 2, 2)
    assert Counted().score == Counted().interval.margin == 0


def test_two_scores_are_compared_by_the_interval_of_their_difference() -> None:
    apart, later = difference(AUTUMN, SPRING), difference(Counted(124, 48, 28), AUTUMN)

    assert (round(apart.score, 1), round(apart.margin, 1), apart.excludes_zero) == (5, 15.5, False)
    assert (round(later.score, 1), round(later.margin, 1), later.excludes_zero) == (18, 14.8, True)
    assert Counted(124, 48, 28).interval.low < AUTUMN.interval.high  # the intervals overlap, and yet


def test_so_many_answers_are_needed_as_the_lesson_says() -> None:
    assert [answers_needed(margin, variance=0.61) for margin in (10, 5, 3)] == [235, 938, 2604]
    assert [answers_needed(margin) for margin in (10, 5, 3)] == [385, 1537, 4269]
    assert answers_to_tell_apart(5, one=AUTUMN.variance, other=SPRING.variance) == 1917
    for margin, variance in ((0, 0.5), (101, 0.5), (5, 1.5), (5, -1)):
        with pytest.raises(Invalid):
            answers_needed(margin, variance=variance)


def test_under_thirty_answers_there_is_no_headline() -> None:
    assert not Counted(29).is_headline
    assert Counted(30).is_headline


def test_pasted_marks_are_read_whatever_parts_them() -> None:
    assert nps.read_marks("9, 10;7\n0\t3") == (9, 10, 7, 0, 3)
    assert nps.read_marks("") == ()
    for wrong in ("11", "9 10 100", "1234567890123"):
        with pytest.raises(Invalid):
            nps.read_marks(wrong)


# ---- The ladder


@pytest.mark.parametrize(
    ("deeds", "rung"),
    [
        (Deeds(), 1),
        (Deeds(tries=1), 2),
        (Deeds(tries=9, weeks=2), 2),
        (Deeds(tries=3, weeks=3), 3),
        (Deeds(tries=1, weeks=1, recommended=1), 4),
        (Deeds(builds=1), 5),
    ],
)
def test_one_stands_on_the_highest_rung_one_reaches(deeds: Deeds, rung: int) -> None:
    assert earned(deeds) == rung
    assert stand(None, deeds, now=NOW) == Standing(Rung(rung), NOW)


def test_a_fall_waits_for_two_weeks_and_may_be_taken_back() -> None:
    before = Standing(Rung.REGULAR, NOW - timedelta(days=100))
    idle, back = Deeds(tries=9, weeks=2), Deeds(tries=9, weeks=3)

    threatened = stand(before, idle, now=NOW)
    assert (threatened.rung, threatened.below_since, threatened.falls_at) == (Rung.REGULAR, NOW, NOW + GRACE)
    assert stand(threatened, idle, now=NOW + timedelta(days=13)) == threatened
    assert stand(threatened, back, now=NOW + timedelta(days=13)) == before
    assert stand(threatened, idle, now=NOW + GRACE) == Standing(Rung.NEW, NOW + GRACE)
    assert stand(threatened, Deeds(tries=9, recommended=1), now=NOW).rung is Rung.ADVOCATE


def test_nine_tenths_keep_a_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not keeps(Deeds(weeks=2), Rung.REGULAR)
    monkeypatch.setattr("edu.loyalty.rules.ladder.ASKED", {Rung.REGULAR: 10})
    assert keeps(Deeds(weeks=9), Rung.REGULAR)
    assert not keeps(Deeds(weeks=8), Rung.REGULAR)


def test_weeks_are_spans_of_seven_days_that_end_today() -> None:
    today = NOW.date()

    assert weeks_active([today, today - timedelta(days=6)], today=today) == 1
    assert weeks_active([today, today - timedelta(days=7), today - timedelta(days=27)], today=today) == 3
    assert weeks_active([today - timedelta(days=28), today + timedelta(days=1)], today=today) == 0


flows = st.lists(st.builds(Flow, st.integers(0, 5), st.integers(0, 5), st.integers(1, 50)).filter(lambda flow: flow.start != flow.end))


@given(flows, st.lists(st.integers(0, 60), min_size=5, max_size=5))
def test_everybody_of_a_week_is_in_its_drawing(found: list[Flow], before: list[int]) -> None:
    flows = tuple({(flow.start, flow.end): flow for flow in found}.values())
    left = {rung: sum(flow.people for flow in flows if flow.start == rung) for rung in range(1, 6)}
    week = Week(date(2026, 11, 16), {rung: before[rung - 1] + left[rung] for rung in range(1, 6)}, flows)
    drawn = drawing.sankey(week)

    assert {node.rung: node.people for node in drawn.starts if node.rung} == {
        rung: people for rung, people in week.before.items() if people
    }
    assert {node.rung: node.people for node in drawn.ends if node.rung} == {rung: people for rung, people in week.after.items() if people}
    assert all(node.y + node.height <= drawing.HEIGHT + 0.1 for node in (*drawn.starts, *drawn.ends))


# ---- What readers say


def test_no_cell_of_the_public_table_holds_fewer_than_five() -> None:
    dice = Random(3)
    given = [
        Answer(f"2026-{dice.randint(1, 3):02}", dice.choice("ab"), dice.choice(("ru", "en")), str(dice.randint(1, 5)), dice.randint(0, 10))
        for _ in range(120)
    ] + [Answer("2025-01", "a", "ru", "5", 0)] * 4
    shown = scores.anonymous(given, shuffle=dice.shuffle)

    cells = [each.cell for each in shown]
    assert min(cells.count(cell) for cell in cells) >= 5
    assert len(shown) > 110  # hardly anything is lost
    assert all(each.month != "2025-01" for each in shown)  # four in a month of their own are
    assert any(each.rung == scores.ANY for each in shown)
    assert any(each.rung != scores.ANY for each in shown)


@given(st.lists(st.sampled_from(nps.SCALE), min_size=5, max_size=60))
def test_the_lab_asks_what_is_true_of_its_answers(marks: list[int]) -> None:
    asked = lab.questions(Sample(NOW.date(), NOW.date(), tuple(marks)))
    counted = count(marks)

    for name, due in (("score", counted.score), ("margin", counted.interval.margin)):
        assert question.check(asked[name]) == []
        assert question.grade(asked[name], {"number": f"{due:.1f}".replace(".", ",")}).fraction == 1
        assert question.grade(asked[name], {"number": str(due + 50)}).fraction == 0


def test_a_well_known_slip_is_explained() -> None:
    asked = lab.questions(Sample(NOW.date(), NOW.date(), (10,) * 10 + (7,) * 5 + (2,) * 5))

    mark = question.grade(asked["score"], {"number": "50"})
    assert mark.fraction == 0
    assert any("promoters" in str(part.why) for part in mark.parts)


# ---- Figures: the numbers of the lessons


def test_churn_and_lifetime_value_are_those_of_lesson_12() -> None:
    assert [round(Worth(churn, 48, 0.1).value or 0, 2) for churn in (0.5, 0.4, 0.3, 0.2, 0.1)] == [40, 57.6, 84, 128, 216]
    assert round(Worth(0.3, 52.8, 0.1).value or 0, 2) == 92.4
    assert (round(Worth(0.04, 1, 0).lost, 2), Worth(0.04, 1, 0).periods) == (0.39, 25)
    assert (Worth(0, 1, 0).periods, Worth(0, 1, 0).value) == (None, None)


def test_the_programme_is_that_of_lesson_13() -> None:
    froth = Programme(1000, 200_000, 5, 0.01, 0.5, 0.2, 2400, 0.78, 0.70)

    assert [round(each) for each in (froth.issued, froth.spent, froth.broken, froth.due, froth.debt)] == [
        1_000_000,
        500_000,
        200_000,
        300_000,
        3_000,
    ]
    assert (round(froth.cost), round(froth.kept), round(froth.cost_of_one or 0)) == (10_400, 80, 130)
    assert replace(froth, retention=0.5).cost_of_one is None
    assert replace(froth, redeemed=1).due == 0


def test_every_rung_has_somebody_in_the_clinic_and_the_rules_place_them() -> None:
    dice = Random(5)
    for _ in range(20):
        drawn = clinic.draw(below=dice.randrange, shuffle=dice.shuffle)
        assert {clinic.rung_of(each) for each in drawn} == set(Rung)
        assert len({str(each.name) for each in drawn}) == clinic.PATIENTS
    placed = clinic.place(drawn, [clinic.rung_of(each) for each in drawn[:-1]] + [None])
    assert [each.is_right for each in placed] == [True] * (clinic.PATIENTS - 1) + [False]


def test_a_dial_takes_a_number_and_keeps_to_its_bounds() -> None:
    margin = figures.BY_NAME["sample-size"].dials[0]

    assert [margin.read(typed, lang="en") for typed in ("7,5", "500", "-3", "nan", "inf", "", "<b>")] == [7.5, 30, 1, 5, 5, 5, 5]

"""The outlook on the supply: sums that can be done in one's head."""

import pytest

from edu.admin.rules import supply
from edu.admin.rules.grants import number_typed
from edu.admin.rules.supply import Flow, means, percents_of, project
from edu.core import svg
from edu.core.errors import Invalid

ROWS = [
    ("2026-W40", "quiz", 9000, 0),  # before the weeks that are looked at
    ("2026-W45", "quiz", 300, 0),
    ("2026-W46", "quiz", 100, 0),
    ("2026-W46", "quiz", 100, 0),
    ("2026-W46", "purchase", 0, 120),
]
WEEKS = ("2026-W45", "2026-W46")


def test_a_mean_week_is_of_the_weeks_looked_at():
    assert means(ROWS, WEEKS) == (Flow("quiz", 250.0, 0.0), Flow("purchase", 0.0, 60.0))


def test_the_supply_goes_on_as_it_was_or_by_so_many_percent():
    flows = means(ROWS, WEEKS)
    weeks = project(1000, flows, {"quiz": 200, "purchase": 0, "unknown": 7})
    assert (weeks[0].as_is, weeks[0].changed) == (1000, 1000)
    assert (weeks[12].as_is, weeks[12].changed) == (1000 + 12 * 190, 1000 + 12 * 500)
    assert [week.number for week in weeks] == list(range(13))


def test_nobody_spends_what_is_not_there():
    weeks = project(100, [Flow("purchase", 0, 60)], {"purchase": 1000})
    assert (weeks[12].as_is, weeks[12].changed) == (0, 0)


def test_a_changed_setting_is_so_many_percent_of_its_cause():
    changes = {"points_sign_up": (500, 250), "points_interest": (0, 10), "qa_preset": ("new", "grown")}
    assert percents_of(changes) == {"sign-up": 50}
    assert percents_of({"points_sign_up": (1, 10_000)}) == {"sign-up": supply.MAX_PERCENT}


def test_it_is_drawn_without_anything_that_acts():
    source = supply.drawing(project(1000, means(ROWS, WEEKS), {}), now="<now>", then="in 12 weeks")
    assert svg.drawing(source, alt="x").count("<polyline") == 2
    assert supply.drawing(project(0, [], {}), now="", then="")


def test_percents_and_numbers_are_plain_digits():
    assert [supply.percent_typed(each) for each in ("0", " 150 ", "1000", "1001", "-1", "٥", "1e2", "")] == [0, 150, 1000] + [None] * 5
    assert number_typed(" 500 ", most=1000, field="amount") == 500
    for junk in ("", "0", "-5", "1.5", "1e3", "٥", "1_0", "1001", "9" * 30):
        with pytest.raises(Invalid):
            number_typed(junk, most=1000, field="amount")

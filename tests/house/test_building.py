"""The rules of the house (docs: architecture), kept by reading the source."""

from pathlib import Path

import pytest

from tests.house import building
from tests.house.building import House

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_the_house_is_read_whole(house):
    assert {"edu.app", "edu.core.marks", "edu.points.service.ledger", "edu.quizzes.kinds.match"} <= set(house.modules)


@pytest.mark.parametrize("rule", building.ALL_RULES, ids=lambda rule: rule.__name__)
def test_nothing_breaks_the_rule(house, rule):
    assert rule(house) == []


def test_commit_stands_once_in_the_package(house):
    assert [place.split(":")[0] for place in building.commits(house)] == ["edu.db.session"]

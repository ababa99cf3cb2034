"""The defects that `make defects` plants are there to be planted: each guard stands in its file once, each test where it is said to be."""

import pytest

from tests.faults.defects.money import DEFECTS
from tests.faults.defects.planting import ROOT, Fault, places


@pytest.mark.parametrize("fault", DEFECTS, ids=lambda fault: fault.name)
def test_a_defect_can_be_planted_and_has_a_test(fault: Fault) -> None:
    assert places(fault) == 1
    file, _, words = fault.tests.partition(" -k ")
    assert words in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_enough_of_them() -> None:
    assert len({fault.name for fault in DEFECTS}) == len(DEFECTS) >= 20

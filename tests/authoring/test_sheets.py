"""YAML that knows its lines."""

from edu.authoring.rules import sheets
from edu.core.i18n import message
from edu.core.marks import Problem

TEXT = """a: 1
list:
  - text: {ru: да, en: yes please}
    on: 2026-11-21
  - - x
    - 0.5
"""


def test_values_are_plain_and_dates_are_texts() -> None:
    sheet, faults = sheets.read("f.yml", TEXT)

    assert faults == []
    assert sheet is not None
    assert sheet.value == {"a": 1, "list": [{"text": {"ru": "да", "en": "yes please"}, True: "2026-11-21"}, ["x", 0.5]]}


def test_every_place_has_its_line_and_an_unknown_one_that_of_what_is_around_it() -> None:
    sheet, _ = sheets.read("f.yml", TEXT, first_line=10)

    assert sheet is not None
    places = ("", "a", "list", "list[0]", "list[0].text.en", "list[0].missing", "list[1][1]", "list[7].x", "nothing")
    assert [sheet.line_of(place) for place in places] == [10, 10, 11, 12, 12, 12, 15, 11, 10]


def test_a_problem_of_a_part_stands_at_the_parts_line() -> None:
    sheet, _ = sheets.read("f.yml", TEXT)

    assert sheet is not None
    (fault,) = sheet.faults([Problem("text.en", message("Too polite."))], under="list[0]")
    assert str(fault) == "f.yml:3: list[0].text.en: Too polite."


def test_a_number_too_long_to_read_is_a_fault_and_not_a_failure() -> None:
    sheet, faults = sheets.read("f.yml", "a: " + "9" * 5000)

    assert sheet is not None
    assert [fault.line for fault in faults] == [1]


def test_unreadable_signs_are_a_fault() -> None:
    sheet, faults = sheets.read("f.yml", "a: \x00\n")

    assert sheet is None
    assert len(faults) == 1

"""Places in lists and what a query asks for: junk is passed over."""

from typing import Any

import pytest

from edu.qa.rules.listing import Place, Show, Start, Wanted, place_of, start_from, wanted_from


@pytest.mark.parametrize("junk", ["", "x", "1", "1.", ".1", "9" * 40, "1.0", "99999999999999999.1", "1.99999999999999999999", "-1.5"])
def test_a_junk_place_is_the_top(junk: str) -> None:
    assert place_of(junk) is None
    assert start_from({"after": junk}) == Start()


def test_a_place_can_be_written_down(now: Any) -> None:
    place = Place(now, 12)
    assert place_of(str(place)) == place


def test_junk_in_a_query_is_passed_over() -> None:
    assert wanted_from({"show": "all", "state": "?", "subject": "../x", "topic": "А"}) == Wanted()
    assert Wanted(Show.BOUNTY, subject="music").as_query(after="1.2") == {"show": "bounty", "subject": "music", "after": "1.2"}

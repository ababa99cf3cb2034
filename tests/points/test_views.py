"""Pages of points: the statement, the way to one line of it, the boards."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.make import Browser, Make

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_a_number_of_points_leads_to_the_line_that_explains_it(make: Make) -> None:
    maria = make.person("Maria")
    first = make.award(maria, 5)
    make.award(maria, 7)

    answer = make.signed_in(maria).get(f"/en/points/lines/{first}")

    assert answer.status_code == 302
    page = make.signed_in(maria).get(answer.location)
    assert answer.location.endswith("#line-1")
    assert 'id="line-1"' in page.text


@pytest.mark.parametrize("posting", ["0", "99999", "9223372036854775807", "99999999999999999999", "x"])
def test_a_line_that_is_not_there_is_a_page_that_says_so(make: Make, posting: str) -> None:
    assert make.signed_in().get(f"/en/points/lines/{posting}").status_code == 404


def test_anothers_line_looks_like_none(make: Make) -> None:
    posting = make.award(make.person("Maria"), 5)

    assert make.signed_in(make.person("Olga")).get(f"/en/points/lines/{posting}").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: Browser) -> None:
    assert "/en/sign-in" in client.get("/en/points/lines/1").location


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=99999999999999999999", "before=0"])
def test_junk_in_the_statements_query_is_no_error(make: Make, query: str) -> None:
    maria = make.person("Maria")
    make.award(maria, 5)

    assert make.signed_in(maria).get(f"/en/points?{query}").status_code == 200


@pytest.mark.parametrize("query", ["period=x", "period=", "after=x", "after=1.1.1", "after=-1.5", f"after={'9' * 500}", "after=%00"])
def test_junk_in_a_boards_query_is_no_error(client: Browser, app: Flask, query: str) -> None:
    assert client.get(f"/en/leaders?{query}").status_code == 200


def test_the_board_shows_a_reader_themselves(make: Make) -> None:
    maria = make.person("Maria")
    make.award(maria, 5)

    page = make.signed_in(maria).get("/en/leaders?period=all").text

    assert "You and those beside you" in page
    assert "Maria (you)" in page

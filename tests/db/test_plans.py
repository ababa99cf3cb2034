"""No page that everybody asks for walks through a whole table of people, wallets or places: SQLite's own plans say so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from edu.accounts.rules import Reader
from edu.awards.service import counting, giving, quests
from edu.core.roles import Role
from edu.db.base import db
from edu.points.rules import Period
from edu.points.service import boards, ledger, statements
from edu.ports import clock
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import answering, attempts, sheets, starting, statistics
from edu.shop.service import looks, things
from tests.make import Browser, Make, sheet_of

pytestmark = pytest.mark.databases("sqlite")

# Grow with the people there are. Subjects, courses and quizzes are few, and may be read whole.
LARGE = (
    "user_account", "sign_in", "api_token", "ledger_account", "ledger_posting", "ledger_entry", "board_standing", "board_tally",
    "attempt", "response", "best", "lesson_progress", "question_version", "laid",
    "question_remark", "question_like",
    "activity_day", "award_given", "quest_claim", "token", "shop_thing", "person_style", "vip_time",
)  # fmt: skip
# Hold only what waits for something, which is little: they may be walked through.
SMALL = {"ix_attempt_running_out", "ix_attempt_uncredited", "ix_attempt_uncounted", "ix_activity_day_fresh"}

Asked = list[tuple[str, Any]]


@pytest.fixture
def asked(app: Flask) -> Iterator[Asked]:
    """Every statement sent while the test runs, with its values."""
    sent: Asked = []

    def keep(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.split(maxsplit=1)[0] in ("SELECT", "UPDATE", "DELETE"):
            sent.append((statement, parameters[0] if many else parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    yield sent
    event.remove(db.engine, "before_cursor_execute", keep)


def scans(sent: Asked) -> set[str]:
    """What the plans of these statements walk through from end to end."""
    found = set()
    for statement, parameters in list(sent):
        for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
            words = row[-1].split()
            if words[0] == "SCAN" and words[1] in LARGE and SMALL.isdisjoint(words):
                found.add(f"{words[1]}: {' '.join(statement.split())[:160]}")
    return found


@pytest.fixture
def maria(make: Make) -> Any:
    person = make.person("Maria")
    make.award(person, 10)
    return person


@pytest.mark.parametrize(
    "path", ["/en/", "/en/lessons/ladder", "/en/quizzes", "/en/quizzes/ladder", "/en/leaders?period=all", "/en/points"]
)
def test_a_page_of_a_reader_scans_no_large_table(make: Make, asked: Asked, maria: Any, path: str) -> None:
    make.quiz("ladder")
    browser: Browser = make.signed_in(maria)
    asked.clear()
    browser.get(path)
    assert scans(asked) == set()


def test_doing_a_quiz_scans_no_large_table(make: Make, asked: Asked, maria: Any, now: Any) -> None:
    make.quiz("ladder")
    taker = Taker(user_id=maria)
    asked.clear()
    key = starting.start("ladder", by=taker, now=now)
    sheet_of(key, by=taker, at=1)
    attempts.save(key, {1: Sent({})}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    sheet_of(key, by=taker)
    assert scans(asked) == set()


@pytest.mark.parametrize(
    "use",
    [
        lambda make, maria, now: make.award(maria, 5, now=now),
        lambda make, maria, now: boards.top(Period.ALL, now=now, after="5.1"),
        lambda make, maria, now: boards.near(Period.ALL, now=now, reader=maria),
        lambda make, maria, now: statements.statement(maria, before=9),
        lambda make, maria, now: ledger.issued(),
        lambda make, maria, now: counting.count(maria, {"quizzes_done": 1}, now=now) or giving.give_fresh(now=now),
        lambda make, maria, now: quests.board_for(Reader(maria, "", Role.STUDENT, "en", "UTC"), now=now),
        lambda make, maria, now: looks.looks_of([maria, 7], now=now),
        lambda make, maria, now: things.things_of(maria, now=now),
    ],
)
def test_points_and_places_scan_no_large_table(make: Make, asked: Asked, maria: Any, now: Any, use: Callable[..., Any]) -> None:
    asked.clear()
    use(make, maria, now)
    assert scans(asked) == set()


def test_counting_attempts_and_reading_their_statistics_scan_no_large_table(make: Make, asked: Asked) -> None:
    make.quiz("ladder")
    make.attempt("ladder", handed_in=True)
    asked.clear()
    assert statistics.fold() == 1
    make.attempt("ladder", handed_in=True)
    assert statistics.get("ladder").figures.attempts == 2
    assert statistics.get("ladder", first=False).figures.attempts == 2
    statistics.recount(1)
    assert scans(asked) == set()


def test_what_is_said_about_questions_scans_no_large_table(make: Make, asked: Asked, maria: Any) -> None:
    make.quiz("ladder")
    key, browser = make.attempt("ladder", by=maria, handed_in=True), make.signed_in(maria)
    asked.clear()
    browser.submit(f"/en/attempts/{key}/questions/1/like", {"like": "yes"})
    browser.submit(f"/en/attempts/{key}/questions/1/remarks", {"about": "typing"})
    browser.get(f"/en/attempts/{key}/result")
    answering.answer("ladder", 1, words="Mended.", by=maria, now=clock.now())
    assert answering.overview("ladder").listed
    sheets.personal_data(maria)
    assert scans(asked) == set()


def test_a_statement_that_scans_is_found(app: Flask, asked: Asked) -> None:
    db.session.connection().exec_driver_sql("SELECT id FROM ledger_account WHERE purpose = 'mint'")
    assert len(scans(asked)) == 1

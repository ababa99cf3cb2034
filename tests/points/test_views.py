"""Pages of points: the statement, the way to one line of it, the boards, the bank, the economy."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from edu.accounts.rules import Reader, SignedUp
from edu.classroom.service import classes, members
from edu.core import events
from edu.core.roles import Role
from edu.lessons.service import shelving
from edu.points import rules
from edu.points.rules import Cause, Purpose
from edu.points.service import bank, economy, ledger, statements
from edu.ports import clock
from edu.qa.service import topics
from edu.site.service import settings
from tests.lessons import shelves
from tests.make import Browser, Make, words_of

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


def test_a_board_of_a_subject_has_its_chip_and_its_own_people(make: Make, client: Browser) -> None:
    shelving.put(shelves.shelf(), now=NOW)
    topics.put(shelves.shelf().subjects, [])
    maria, oleg = make.person("Maria"), make.person("Oleg")
    make.award(oleg, 5)
    assert "subject=walking" not in client.get("/en/leaders?period=all").text
    ledger.award(maria, 5, cause=Cause("quiz", "attempt:1", what="x", subject="walking"), now=NOW)

    page = client.get("/en/leaders?period=all&subject=walking").text

    assert "Maria" in page
    assert "Oleg" not in page
    assert "period=day&amp;subject=walking" in page
    assert client.get("/en/leaders?subject=nothing").status_code == 404


# ---- The statement's filters


def test_the_statement_shows_only_what_is_asked_for(make: Make) -> None:
    maria = make.person("Maria")
    make.award(maria, 5, now=NOW - timedelta(days=3))
    make.award(maria, 7, now=NOW)
    ledger.spend(maria, 2, cause=Cause("toll", "x", what="A hat"), now=NOW)
    browser = make.signed_in(maria)

    def lines(query: str) -> list[str]:
        return re.findall(r'id="line-(\d+)"', browser.get(f"/en/points?{query}").text)

    assert lines("") == ["3", "2", "1"]
    assert lines("kind=toll") == ["3"]
    assert lines("way=in") == ["2", "1"]
    assert lines("from=2026-11-18") == ["3", "2"]
    assert lines("to=2026-11-16") == ["1"]
    assert lines("account=deposit") == []
    assert lines("kind=nothing") == []


@pytest.mark.parametrize(
    "query", ["from=x", "to=9999-99-99", "from=0001-01-01&to=9999-12-31", "kind=%00", "way=x", "account=mint", "kind=" + "x" * 999]
)
def test_junk_in_the_filters_is_no_error(make: Make, query: str) -> None:
    browser = make.signed_in()

    assert browser.get(f"/en/points?{query}").status_code == 200
    assert browser.get(f"/en/points/statement.csv?{query}").status_code == 200


def test_the_statement_as_a_table_holds_every_line(make: Make) -> None:
    maria = make.person("Maria")
    for number in range(statements.PAGE + 3):
        make.award(maria, number + 1)

    answer = make.signed_in(maria).get("/en/points/statement.csv")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == statements.PAGE + 4
    assert sum(int(row[3]) for row in rows[1:]) == ledger.balance_of(maria)
    assert "points.csv" in answer.headers["Content-Disposition"]


# ---- The bank


@pytest.fixture
def rich(make: Make) -> Browser:
    """The browser of somebody with a hundred points."""
    maria = make.person("Maria Petrova")
    make.award(maria, 100)
    return make.signed_in(maria)


def test_a_gift_is_asked_once_more_and_then_given(make: Make, rich: Browser) -> None:
    oleg = make.person("Oleg Ivanov")

    asked = rich.submit("/en/points/bank/give", {"to": "oleg ivanov", "amount": "30"})

    assert asked.status_code == 200
    assert "Give 30 points to Oleg Ivanov?" in words_of(asked)
    assert ledger.balance_of(oleg) == 0
    given = rich.submit("/en/points/bank/give", {"to": f"#{oleg}", "amount": "30", "sure": "yes"})
    assert given.status_code == 303
    assert (ledger.balance_of(rich.user_id), ledger.balance_of(oleg)) == (70, 30)


@pytest.mark.parametrize(
    ("to", "amount"),
    [("Maria Petrova", "5"), ("nobody at all", "5"), ("", "5"), ("person@example.org", "5"), ("Oleg Ivanov", "101"), ("Oleg Ivanov", "501")]
    + [("Oleg Ivanov", amount) for amount in ("", "-5", "0", "1.5", "1e3", "true", "1" + "0" * 30, "٥")],
)
def test_a_gift_that_can_not_be_is_refused_beside_its_field(make: Make, rich: Browser, to: str, amount: str) -> None:
    oleg = make.person("Oleg Ivanov")

    for more in ({}, {"sure": "yes"}):
        answer = rich.submit("/en/points/bank/give", {"to": to, "amount": amount, **more})
        assert answer.status_code == 422, "nobody is asked whether they are sure of what can't be"
        assert 'class="error"' in answer.text
    assert (ledger.balance_of(rich.user_id), ledger.balance_of(oleg)) == (100, 0)


def test_the_statement_and_the_bank_are_no_part_of_the_leaders(rich: Browser) -> None:
    lit = 'href="/en/leaders" aria-current="true"'
    assert [lit in rich.get(path).text for path in ("/en/leaders", "/en/points", "/en/points/bank")] == [True, False, False]


def test_a_gift_is_told_and_both_see_the_other(make: Make, rich: Browser) -> None:
    oleg = make.person("Oleg Ivanov")
    assert f'href="/en/points/bank/give?to=%23{oleg}"' in rich.get(f"/en/people/{oleg}").text
    assert f'value="#{oleg}"' in rich.get(f"/en/points/bank/give?to=%23{oleg}").text
    rich.submit("/en/points/bank/give", {"to": f"#{oleg}", "amount": "30", "sure": "yes"})
    his = make.signed_in(oleg)

    assert "A gift to Oleg Ivanov" in words_of(rich.get("/en/points"))
    page = his.get("/en/points")
    assert "A gift from Maria Petrova" in words_of(page)
    assert f'href="/en/people/{rich.user_id}"' in page.text
    assert "A gift from Maria Petrova" in his.get("/en/points/statement.csv").text, "the table says what the page says"
    assert "You have been given points: 30 (Maria Petrova)" in words_of(his.get("/en/notifications"))


def test_points_are_put_by_and_taken_out(rich: Browser) -> None:
    assert rich.submit("/en/points/bank/deposit", {"way": "in", "amount": "40"}).status_code == 303
    assert rich.submit("/en/points/bank/deposit", {"way": "out", "amount": "15"}).status_code == 303
    assert (ledger.balance_of(rich.user_id), ledger.balance_of(rich.user_id, Purpose.DEPOSIT)) == (75, 25)
    for way, amount in (("in", "76"), ("out", "26"), ("in", "-5"), ("sideways", "5"), ("in", "")):
        assert rich.submit("/en/points/bank/deposit", {"way": way, "amount": amount}).status_code == 422
    assert (ledger.balance_of(rich.user_id), ledger.balance_of(rich.user_id, Purpose.DEPOSIT)) == (75, 25)


def test_a_saver_is_told_what_the_month_brings_as_things_stand(make: Make, rich: Browser) -> None:
    make.award(rich.user_id, 900)
    assert "this month brings" not in words_of(rich.get("/en/points/bank"))
    bank.put_by(rich.user_id, 500, key="long ago", now=clock.now() - timedelta(days=40))
    bank.put_by(rich.user_id, 300, key="just now", now=clock.now())
    page = words_of(rich.get("/en/points/bank"))
    assert "since this month began: 500 points . As things stand, this month brings 5 points" in page


def test_points_are_donated_to_the_site_and_to_ones_own_class_only(rich: Browser) -> None:
    assert rich.submit("/en/points/bank/donate", {"fund": "site", "donation": "10"}).status_code == 303
    for fund, amount in (("class:1", "5"), ("", "5"), ("site", "1.5"), ("site", "91")):
        answer = rich.submit("/en/points/bank/donate", {"fund": fund, "donation": amount})
        assert answer.status_code == 422
        assert answer.text.count(f' value="{amount}"') == 1  # not in the deposit's form, which stands on the same page
    assert (bank.fund_balance("site"), ledger.balance_of(rich.user_id)) == (10, 90)


def test_the_same_form_twice_moves_once(rich: Browser) -> None:
    for _ in range(2):
        answer = rich.submit("/en/points/bank/deposit", {"way": "in", "amount": "40", "once": "the-same-form"})
        assert answer.status_code == 303
    assert ledger.balance_of(rich.user_id) == 60


def test_the_bank_says_what_first_points_wait_for(make: Make, app: Flask) -> None:
    maria = make.person("Maria")
    events.announce(SignedUp(maria, NOW))

    page = words_of(make.signed_in(maria).get("/en/points/bank"))

    assert "500 points are waiting for you" in page
    assert "hand in a first quiz" in page


def test_the_links_for_gifts_of_money_are_those_the_admin_set(client: Browser) -> None:
    assert "There are no such pages yet" in client.get("/en/support").text
    settings.put(rules.MONEY_LINKS, "Friends of the school=https://friends.example/give", by=None, now=NOW)
    assert 'href="https://friends.example/give"' in client.get("/en/support").text


def test_the_economy_is_open_to_everybody(make: Make, client: Browser, rich: Browser) -> None:
    page = words_of(client.get("/en/economy"))
    assert "the first check is still to come" in page
    economy.check(now=NOW)
    page = words_of(client.get("/ru/economy"))
    assert "100" in page


def test_a_teacher_gives_out_of_the_fund_of_their_class(make: Make, rich: Browser) -> None:
    teacher = make.person(role="teacher")
    class_id = classes.create("8b", by=teacher, now=NOW)
    oleg = make.person("Oleg")
    found = classes.get_taught(class_id, by=Reader(teacher, "", Role.TEACHER, "en", "UTC"))
    for person in (oleg, rich.user_id):
        members.join(found.code, by=person, now=NOW)
    rich.submit("/en/points/bank/donate", {"fund": f"class:{class_id}", "donation": "50"})
    browser = make.signed_in(teacher)
    path = f"/en/teach/classes/{class_id}/fund"

    assert browser.submit(path, {"to": str(oleg), "amount": "20"}).status_code == 303
    for to, amount in ((str(oleg), "31"), (str(teacher), "5"), ("x", "5"), (str(oleg), "0")):
        assert browser.submit(path, {"to": to, "amount": amount}).status_code == 422
    assert (ledger.balance_of(oleg), bank.fund_balance(f"class:{class_id}")) == (20, 30)
    assert make.signed_in(make.person(role="teacher")).get(path).status_code == 404

"""A request with a key of its own is done once and answered the same, however often it comes."""

import re

import pytest
from flask import redirect, request
from sqlalchemy import text

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.db.base import db
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.ports import clock
from edu.site.service import once as kept
from edu.web.auth import myself
from edu.web.once import done_once
from tests.make import at_once

KEY = {"Idempotency-Key": "a-key-of-a-test"}


@pytest.fixture
def spending(app, make):
    """A browser of somebody with 100 points, at an address that spends 10 of them under a new name each time."""
    numbers = iter(range(1000))

    @done_once
    def spend():
        ledger.spend(myself().id, 10, cause=Cause("toll", f"n:{next(numbers)}", what="x"), now=clock.now())
        match request.form.get("do"):
            case "refuse":
                raise Conflict(message("No."))
            case "show-refusal":
                return "no", 422
            case "swallow":
                try:
                    ledger.spend(myself().id, 10_000, cause=Cause("toll", "much", what="x"), now=clock.now())
                except Conflict:
                    return "swallowed"
        return redirect("/en/points", 303)

    app.add_url_rule("/spend", "spend", spend, methods=["POST"])
    person = make.person()
    make.award(person, 100)
    return make.signed_in(person)


def left(browser) -> int:
    return ledger.balance_of(browser.user_id)


def test_the_same_key_and_words_spend_once_and_are_answered_alike(spending):
    first, again = (spending.submit("/spend", {"x": "1"}, headers=KEY) for _ in range(2))
    assert (first.status_code, first.location, first.data) == (again.status_code, again.location, again.data)
    assert first.status_code == 303
    assert left(spending) == 90


def test_the_forms_own_key_does_the_same(spending):
    for _ in range(3):
        spending.submit("/spend", {"once": "the-forms-own-key"})
    assert left(spending) == 90


def test_other_words_under_the_same_key_are_refused(spending):
    spending.submit("/spend", {"x": "1"}, headers=KEY)
    assert spending.submit("/spend", {"x": "2"}, headers=KEY).status_code == 422
    assert left(spending) == 90


def test_without_a_key_each_is_one_of_its_own(spending):
    for _ in range(2):
        spending.submit("/spend")
    assert left(spending) == 80


@pytest.mark.parametrize("key", ["short", "x" * 101, "with space in it", "ключ-из-букв"])
def test_a_key_that_is_none_is_refused(spending, key):
    assert spending.submit("/spend", {"once": key}).status_code == 422
    assert left(spending) == 100


@pytest.mark.parametrize("do", ["refuse", "show-refusal", "swallow"])
def test_what_is_refused_has_changed_nothing_and_may_be_tried_again(spending, do):
    spending.submit("/spend", {"do": do}, headers=KEY)
    assert left(spending) == 100
    assert spending.submit("/spend", {"do": do}, headers=KEY).status_code != 303
    assert spending.submit("/spend", {"do": ""}, headers=KEY).status_code == 303
    assert left(spending) == 90


def test_anothers_key_is_anothers(app, make, spending):
    other = make.person()
    make.award(other, 50)
    spending.submit("/spend", headers=KEY)
    browser = make.signed_in(other)
    browser.submit("/spend", headers=KEY)
    assert (left(spending), left(browser)) == (90, 40)


def test_twenty_at_once_are_one(app, spending):
    token = spending.csrf_token()
    cookie = spending.get_cookie("rungs").value

    def send(_):
        browser = app.test_client()
        browser.set_cookie("rungs", cookie)
        return browser.post("/spend", data={"csrf_token": token}, headers=KEY).status_code

    assert set(at_once(app, send, times=20)) == {303}
    db.session.rollback()
    assert left(spending) == 90


def test_answers_are_forgotten_after_three_days_and_with_their_person(now, app, spending):
    spending.submit("/spend", headers=KEY)
    kept.forget(now=now + kept.KEPT / 2)
    assert kept.find(spending.user_id, KEY["Idempotency-Key"])
    kept.forget(now=now + 2 * kept.KEPT)
    assert kept.find(spending.user_id, KEY["Idempotency-Key"]) is None
    spending.submit("/spend", headers=KEY)
    accounts.delete(spending.user_id, now=now)
    assert db.session.execute(text("SELECT COUNT(*) FROM kept_answer")).scalar() == 0


def test_every_form_of_ours_carries_a_key_unseen(make):
    browser = make.signed_in()
    keys = re.findall(r'<input type="hidden" name="once" value="([\w-]{8,})">', browser.get("/en/points/bank").text)
    assert len(keys) == len(set(keys)) == 2


def test_handing_in_by_the_api_is_answered_alike(app, make, now):
    maria = make.person()
    attempt = make.attempt(by=maria, right=2)
    token = accounts.make_token(maria, name="Tests", now=now)
    headers = {"Authorization": f"Bearer {token}", **KEY}
    first, again = (app.test_client().post(f"/api/v1/attempts/{attempt}/hand-in", headers=headers) for _ in range(2))
    assert first.status_code == 200
    assert (first.data, first.content_type) == (again.data, again.content_type)

"""Complaining in the browser: without an account, with codes and limits; cases by their key; the desk."""

import re

import pytest

from edu.accounts.service import people as accounts
from edu.core.roles import Role
from edu.moderation.rules import proof
from edu.moderation.service import deciding, queue
from edu.ports import clock
from tests.moderation.desk import about_of, complain, decide, key_of, moderators, only_case, writer
from tests.moderation.test_rules import solve


@pytest.fixture
def author(make):
    return writer(make)


def send(browser, author, *, solved=True, **more):
    path = f"/en/complain/person/{author}"
    challenge = re.search(r'name="challenge" value="([^"]+)"', browser.get(path).text)[1]
    data = {"reason": "spam", "words": "", "email": "", "challenge": challenge, "proof": solve(challenge) if solved else ""}
    return browser.submit(path, data | more)


def test_a_visitor_complains_and_looks_it_up_by_the_code_shown_once(client, author):
    page = send(client, author, words="Look")
    code = re.search(r'id="code">([\w-]+)<', page.text)[1]
    assert "no-store" in page.headers["Cache-Control"]
    assert client.get(f"/en/complaints/{code}").status_code == 200
    looked_up = client.submit("/en/complaints", {"code": code.lower()})
    assert looked_up.status_code == 303
    found = client.get(looked_up.location).text
    assert "It waits for a moderator." in found
    assert "Buy cheap rungs" not in found
    assert send(client, author).status_code == 409


@pytest.mark.parametrize(
    "data", [{"reason": ""}, {"reason": "junk"}, {"reason": "other"}, {"email": "nobody"}, {"words": "w" * 1001}], ids=str
)
def test_what_cant_be_used_is_said_beside_its_field(client, author, data):
    assert send(client, author, solved=False, **data).status_code == 422


def test_codes_are_not_to_be_guessed(client):
    answers = [client.get(f"/en/complaints/AAAA-AAAA-{number:04}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]


def test_two_hundred_people_behind_one_address_complain_and_a_script_without_the_sum_soon_stops(app, author, monkeypatch):
    monkeypatch.setattr(proof, "BITS", 4)  # two hundred browsers would share the sums that are done here by one
    by_the_sum = {send(app.test_client(), author).status_code for _ in range(200)}
    assert by_the_sum == {200}
    plain = [send(app.test_client(), author, solved=False).status_code for _ in range(21)]
    assert plain == [200] * 20 + [429]
    one = app.test_client()
    assert send(one, author).status_code == 200


def test_a_proof_is_used_once(app, author):
    path = f"/en/complain/person/{author}"
    challenge = re.search(r'name="challenge" value="([^"]+)"', app.test_client().get(path).text)[1]
    data = {"reason": "spam", "challenge": challenge, "proof": solve(challenge)}
    answers = [app.test_client().submit(path, data).status_code for _ in range(23)]
    assert answers == [200] * 21 + [429] * 2


def test_signed_in_one_sees_ones_own_complaints_and_nobody_elses(make, author):
    browser, other = make.signed_in(), make.signed_in()
    assert browser.submit(f"/en/complain/person/{author}", {"reason": "rude", "words": "Not nice"}).status_code == 303
    assert "Not nice" in browser.get("/en/complaints").text
    assert "Not nice" not in other.get("/en/complaints").text


def test_what_only_teachers_read_cant_be_read_by_complaining(make, client):
    for key in ("1", "2"):
        assert client.get(f"/en/complain/remark/{key}").status_code == 404
    for path in (
        "/en/complain/person/0",
        "/en/complain/person/x",
        "/en/complain/votes/1-2",
        "/en/complain/gift/1",
        "/en/complain/question/1",
    ):
        assert client.get(path).status_code == 404, path


def test_a_moderator_takes_decides_and_another_sees_the_lock(make, author, client):
    complain(author, visitor="a", words="Spam it is")
    anna, boris = make.signed_in(role=Role.MODERATOR), make.signed_in(role=Role.MODERATOR)
    case = only_case(anna.user_id)
    assert "Spam it is" in anna.get(f"/en/moderation/{case}").text
    refused = anna.submit(f"/en/moderation/{case}/decide", {"decision": "keep"})
    assert refused.status_code == 409
    assert anna.submit(f"/en/moderation/{case}/take").status_code == 303
    assert "On your desk for 15 minutes more" in anna.get(f"/en/moderation/{case}").text
    assert "has it for 15 minutes more" in boris.get("/en/moderation").text
    assert boris.submit(f"/en/moderation/{case}/take").status_code == 409
    assert anna.submit(f"/en/moderation/{case}/decide", {"decision": "warn"}).status_code == 422
    assert anna.submit(f"/en/moderation/{case}/decide", {"decision": "hide", "note": "Spam"}).status_code == 303
    assert about_of(author)
    assert boris.submit(f"/en/moderation/{case}/take").status_code == 303
    assert re.search(r'value="hide"[^>]*checked|checked[^>]*value="hide"', boris.get(f"/en/moderation/{case}").text)
    assert boris.submit(f"/en/moderation/{case}/decide", {"decision": "hide", "note": "Spam"}).status_code == 303
    assert about_of(author) == ""
    assert "It was hidden." in boris.get("/en/moderation/log").text
    assert "Median time to a decision" in client.get("/en/moderation/public").text


def test_the_second_moderator_agrees_to_what_the_first_proposed(make, author):
    complain(author, visitor="a")
    (anna,), boris = moderators(make, 1), make.signed_in(role=Role.MODERATOR)
    case = only_case(anna)
    decide(case, "suspend", by=anna, days=30)
    boris.submit(f"/en/moderation/{case}/take")
    page = boris.get(f"/en/moderation/{case}").text
    assert "Hide it, and suspend the author for a time (30 days)" in page
    assert re.search(r'<option selected value="30">', page)


def test_a_case_opens_by_its_key_alone_and_takes_one_appeal(make, author, client):
    complain(author, visitor="a")
    anna, boris, _ = moderators(make)
    case = only_case(anna)
    decide(case, "hide", by=anna)
    decide(case, "hide", by=boris)
    path = f"/en/cases/{key_of(case)}"
    assert "It was hidden." in client.get(path).text
    assert client.submit(path, {"words": ""}).status_code == 422
    assert client.submit(path, {"words": "Please", "text": "I like rungs"}).status_code == 303
    assert queue.find_row(case).appeal_text == "I like rungs"
    assert client.submit(path, {"words": "Please"}).status_code == 409
    for wrong in (str(case), key_of(case)[:-1], "x"):
        assert client.get(f"/en/cases/{wrong}").status_code == 404


def test_a_suspended_person_is_shown_the_way_to_appeal_when_they_sign_in(make, author, client):
    complain(author, visitor="a")
    anna, boris = moderators(make, 2)
    case = only_case(anna)
    for moderator in (anna, boris):
        queue.take(case, by=moderator, now=clock.now())
        deciding.decide(case, decision="suspend", days=3, by=moderator, now=clock.now())
    page = client.submit("/en/sign-in", {"email": accounts.get_profile(author).email, "password": make.password})
    assert page.status_code == 403
    assert f'<a href="http://rungs.test/en/cases/{key_of(case)}">' in page.text
    assert client.get("/en/points").status_code == 302

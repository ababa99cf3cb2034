"""The pages of the second step, and who must take it."""

import re

import pytest
import time_machine
from pyotp import TOTP

from edu.accounts.rules import ADMINS_NEED_CODE
from edu.accounts.service import people, second
from edu.ports import clock
from edu.site.service import audit, settings
from tests.make import PASSWORD


def set_up(browser, now):
    """Turn it on by its pages: the secret."""
    assert browser.submit("/en/settings/two-steps", {"password": PASSWORD}).location == "/en/settings/two-steps/confirm"
    page = browser.get("/en/settings/two-steps/confirm")
    assert 'src="data:image/svg+xml' in page.text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    assert browser.submit("/en/settings/two-steps/confirm", {"code": "000000"}).status_code == 422
    answer = browser.submit("/en/settings/two-steps/confirm", {"code": TOTP(secret).at(now)})
    assert len(re.findall(r"^(?:.*>)?[A-Z2-7]{5}(?:-[A-Z2-7]{5}){4}", answer.text, re.M)) == 10
    assert answer.headers["Cache-Control"] == "no-store"
    return secret


def test_it_is_turned_on_and_off_with_the_password_and_asked_for_at_the_door(app, make, now):
    browser = make.signed_in(email="maria@example.org")
    assert browser.submit("/en/settings/two-steps", {"password": "wrong wrong"}).status_code == 422
    secret = set_up(browser, now)
    other = app.test_client()
    answer = other.submit("/en/sign-in", {"email": "maria@example.org", "password": PASSWORD, "next": "/en/quizzes"})
    assert (answer.status_code, answer.location) == (303, "/en/sign-in/code")
    assert other.get("/en/settings").status_code == 302
    assert other.get("/en/sign-in/code").status_code == 200
    assert other.submit("/en/sign-in/code", {"code": "000000"}).status_code == 422
    with time_machine.travel(now.replace(minute=1)):
        answer = other.submit("/en/sign-in/code", {"code": TOTP(secret).at(now.replace(minute=1))})
        assert (answer.status_code, answer.location) == (303, "/en/quizzes")
        assert other.get("/en/settings").status_code == 200
        assert other.submit("/en/settings/two-steps", {"password": PASSWORD, "do": "off"}).status_code == 303
    assert not second.state_of(browser.user_id).on


def test_codes_are_not_guessed_and_the_log_says_that_somebody_tried(app, make, now):
    browser = make.signed_in(email="maria@example.org")
    set_up(browser, now)
    other = app.test_client()
    other.submit("/en/sign-in", {"email": "maria@example.org", "password": PASSWORD})
    # One wrong code was typed while setting it up.
    assert [other.submit("/en/sign-in/code", {"code": "000000"}).status_code for _ in range(10)] == [422] * 9 + [429]
    line = audit.lines()[0]
    assert (line.what, line.details) == ("guessing-stopped", {"at": "account", "network": "127.0.0.0/24"})


def test_without_a_first_step_there_is_no_second(client, make):
    assert client.get("/en/sign-in/code").location == "/en/sign-in"
    assert client.submit("/en/sign-in/code", {"code": "000000"}).location == "/en/sign-in"
    with client.session_transaction() as session:
        session["halfway"] = {"seal": "forged", "way": "", "next": ""}
    assert client.submit("/en/sign-in/code", {"code": "000000"}).location == "/en/sign-in"


@pytest.mark.parametrize("path", ["/settings/two-steps", "/settings/two-steps/confirm", "/settings/ways", "/settings/teach"])
def test_its_pages_need_a_login(client, path):
    assert client.get(f"/en{path}").location == f"/en/sign-in?next=/en{path}"


def test_an_admin_takes_the_second_step_where_the_setting_says_so(app, make, now):
    admin, teacher = make.signed_in(role="admin"), make.signed_in(role="teacher")
    assert admin.get("/en/teach/classes").status_code == 200
    settings.put(ADMINS_NEED_CODE, True, by=None, now=clock.now())
    assert admin.get("/en/teach/classes").location == "/en/settings/two-steps"
    assert teacher.get("/en/teach/classes").status_code == 200
    set_up(admin, now)
    assert admin.get("/en/teach/classes").status_code == 200
    assert people.get_profile(admin.user_id).role == "admin"

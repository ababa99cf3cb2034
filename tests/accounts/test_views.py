"""The pages of accounts, each by the list: it works, it needs a login, it checks the owner, it handles a bad id, it refuses
GET where it changes something, it refuses a missing token."""

import io
import re

import pytest
from sqlalchemy import select

from edu.accounts.models import SignIn, User
from edu.accounts.rules import SignedIn
from edu.accounts.service import entry, people
from edu.core import events
from edu.db.base import db
from tests.make import PASSWORD, words_of

NEW = "a lamp above the stairs"
NEWCOMER = {"name": "Мария", "email": "maria@example.org", "password": PASSWORD}
OWN_PAGES = ["", "/password", "/email", "/sign-ins", "/tokens", "/data", "/export"]
CHANGES_ONLY = ["/sign-out", "/settings/email/letter", "/settings/sign-ins/end", "/settings/sign-ins/1/end", "/settings/tokens/1/end"]
FORMS = ["/sign-up", "/sign-in", "/forgot"]
OWN_FORMS = ["/settings", "/settings/password", "/settings/email", "/settings/tokens", "/settings/data"]
NO_MATCH = "No account has this e-mail address and this password together."


def users():
    return db.session.scalars(select(User.name).order_by(User.id)).all()


def is_signed_in(client):
    return client.get("/en/settings").status_code == 200


def session_cookie(client):
    client.csrf_token()
    return client.get_cookie("rungs").value


def token_of(letter):
    return re.search(r"http://rungs\.test/\S+", letter.get_content())[0].rpartition("/")[2]


# ---- The list, for all of them


@pytest.mark.parametrize("path", [*FORMS, "/people/1"])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_open_pages_work_in_both_languages(client, make, path, lang):
    make.person()
    answer = client.get(f"/{lang}{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize("path", [path for path in OWN_PAGES if path != "/export"])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_own_pages_work_and_are_kept_by_nobody(make, path, lang):
    answer = make.signed_in().get(f"/{lang}/settings{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", OWN_PAGES)
def test_own_pages_need_a_login_and_come_back(client, path):
    answer = client.get(f"/en/settings{path}")
    assert answer.status_code == 302
    assert answer.location == f"/en/sign-in?next=/en/settings{path}"


@pytest.mark.parametrize("path", OWN_FORMS + [path for path in CHANGES_ONLY if path != "/sign-out"])
def test_own_changes_need_a_login(client, path):
    answer = client.submit(f"/en{path}", {"password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/en/sign-in"


@pytest.mark.parametrize("path", CHANGES_ONLY)
def test_nothing_is_changed_by_looking(make, path):
    client = make.signed_in()
    assert client.get(f"/en{path}").status_code == 405
    assert is_signed_in(client)


@pytest.mark.parametrize("path", FORMS + OWN_FORMS + CHANGES_ONLY)
def test_nothing_is_changed_without_its_token(make, path):
    client = make.signed_in()
    answer = client.post(f"/en{path}", data={**NEWCOMER, "current": PASSWORD, "password": PASSWORD})
    assert answer.status_code == 400
    assert is_signed_in(client)
    assert len(users()) == 1


@pytest.mark.parametrize("number", ["999", "0", "9" * 40])
def test_a_bad_id_is_nothing_here(make, number):
    client = make.signed_in()
    assert client.get(f"/en/people/{number}").status_code == 404
    assert client.submit(f"/en/settings/sign-ins/{number}/end").status_code == 404
    assert client.submit(f"/en/settings/tokens/{number}/end").status_code == 404


JUNK = ["", "\0", "a\0b", "я" * 10_000, "<script>alert(1)</script>", "../../etc", "\u202e\ufeff", "' OR 1=1 --", "%s%n{{7*7}}", "-1"]


@pytest.mark.parametrize("path", FORMS + OWN_FORMS)
@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_every_field_is_refused_on_the_page(make, client, path, junk):
    browser = client if path in FORMS else make.signed_in()
    fields = ("name", "email", "password", "current", "about", "lang", "zone", "theme", "hidden", "next")
    answer = browser.submit(f"/en{path}", dict.fromkeys(fields, junk))
    assert answer.status_code in ((422, 200) if path == "/settings/tokens" else (422,))
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", FORMS + OWN_FORMS)
def test_a_file_or_a_list_in_a_fields_place_is_an_empty_field(make, client, path):
    browser = client if path in FORMS else make.signed_in()
    files = {name: (io.BytesIO(b"x"), "x.txt") for name in ("name", "email", "password", "current", "about", "lang", "zone")}
    assert browser.submit(f"/en{path}", files, content_type="multipart/form-data").status_code == 422
    token = {"X-CSRFToken": browser.csrf_token()}
    for body in ([1], {"name": [1]}, "x", None):
        assert browser.post(f"/en{path}", json=body, headers=token).status_code == 422


# ---- Signing up


def test_signing_up_signs_in_at_once(client):
    answer = client.submit("/en/sign-up", NEWCOMER)
    assert (answer.status_code, answer.location) == (303, "/en/")
    assert is_signed_in(client)
    assert "Мария" in client.get("/en/settings").text


def test_without_a_script_the_zone_is_guessed_and_with_one_it_is_the_browsers(app, client):
    client.submit("/ru/sign-up", NEWCOMER)
    other = app.test_client()
    other.submit("/ru/sign-up", {**NEWCOMER, "name": "Иван", "email": "ivan@example.org", "zone": "Asia/Tokyo"})
    third = app.test_client()
    third.submit("/en/sign-up", {**NEWCOMER, "name": "John", "email": "john@example.org", "zone": "../../etc/passwd"})
    assert [people.get_profile(number).zone for number in (1, 2, 3)] == ["Europe/Moscow", "Asia/Tokyo", "UTC"]


def told(answer):
    """All that a browser learns from an answer, but for what is random in every one."""
    headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "X-Request-Id", "Date")}
    cookies = [re.sub(r"=[^;]*", "=…", cookie, count=1) for cookie in answer.headers.getlist("Set-Cookie")]
    return (
        answer.status_code,
        re.sub(r"(csrf[^>]*value=)\"[^\"]*\"", r"\1", answer.text),
        headers,
        [c.partition("Expires")[0] for c in cookies],
    )


def test_nobody_is_told_whether_an_address_is_known(app, make):
    make.person(email="known@example.org")
    answers = {}
    for address in ("known@example.org", "other@example.org"):
        browser = app.test_client()
        up = browser.submit("/en/sign-up", {"name": f"Name {address[:2]}", "email": address, "password": NEW})
        stranger = app.test_client()
        wrong = stranger.submit("/en/sign-in", {"email": address, "password": "a wrong one indeed"})
        forgot = stranger.submit("/en/forgot", {"email": address})
        answers[address] = [told(up), told(wrong)[0], NO_MATCH in wrong.text, told(forgot)]
    known, unknown = answers.values()
    assert known == unknown


def test_a_taken_name_is_refused_beside_its_field_with_a_free_one(client, make):
    make.person("Мария")
    answer = client.submit("/en/sign-up", NEWCOMER)
    assert answer.status_code == 422
    assert "Мария 2" in words_of(answer)
    assert 'id="name-error"' in answer.text
    assert 'value="maria@example.org"' in answer.text
    assert PASSWORD not in answer.text


def test_the_form_of_signing_up_twice_makes_one_account(client):
    for _ in range(2):
        client.submit("/en/sign-up", NEWCOMER)
    assert users() == ["Мария"]


def test_roles_and_other_columns_can_not_be_posted(client):
    client.submit("/en/sign-up", {**NEWCOMER, "role": "admin", "email_verified_at": "2026-01-01", "id": "7", "hidden": "1"})
    person = people.get_profile(1)
    assert (person.role, person.email_verified, person.hidden) == ("student", False, False)


# ---- Signing in and out


def test_signing_in_goes_where_one_wanted(client, make):
    make.person(email="maria@example.org")
    answer = client.submit("/en/sign-in", {**NEWCOMER, "next": "/en/leaders?period=day"})
    assert (answer.status_code, answer.location) == (303, "/en/leaders?period=day")
    assert client.get("/en/sign-in").status_code == 302
    assert client.get("/en/sign-up").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "evil", "\\"]
)
def test_nobody_is_sent_to_another_site(client, make, target):
    make.person(email="maria@example.org")
    assert "evil" not in client.get("/en/sign-in", query_string={"next": target}).text
    answer = client.submit("/en/sign-in", {**NEWCOMER, "next": target})
    assert answer.location == "/en/"


def test_a_wrong_password_is_said_on_the_page(client, make):
    make.person(email="maria@example.org")
    answer = client.submit("/en/sign-in", {**NEWCOMER, "password": NEW})
    assert answer.status_code == 422
    assert NO_MATCH in words_of(answer)
    assert not is_signed_in(client)


def test_what_was_planted_in_the_session_does_not_go_on_but_the_visitor_does(client, make):
    heard = []
    events.connect([(SignedIn, heard.append)])
    person = make.person(email="maria@example.org")
    with client.session_transaction() as session:
        session.update(guest="visitor", csrf_token="planted", planted="yes")
    planted = client.csrf_token()
    client.submit("/en/sign-in", NEWCOMER)
    with client.session_transaction() as session:
        assert session["guest"] == "visitor"
        assert "planted" not in session
        assert session.get("csrf_token") != planted
    assert [(event.user_id, event.guest) for event in heard] == [(person, "visitor")]


def test_a_copied_cookie_opens_nothing_after_signing_out(app, make):
    client, thief = make.signed_in(), app.test_client()
    thief.set_cookie("rungs", client.get_cookie("rungs").value)
    assert is_signed_in(thief)
    answer = client.submit("/en/sign-out")
    assert (answer.status_code, answer.location) == (303, "/en/")
    assert not is_signed_in(thief)
    assert not is_signed_in(client)


def test_the_next_at_this_computer_begins_with_nothing(client):
    client.submit("/en/sign-up", NEWCOMER)
    client.submit("/en/sign-out")
    with client.session_transaction() as session:
        assert "guest" not in session


def test_a_visitor_may_sign_out_too(client):
    assert client.submit("/en/sign-out").status_code == 303


def test_two_hundred_of_one_school_sign_in_from_one_address(app, make):
    make.person(email="maria@example.org")
    answers = [app.test_client().submit("/en/sign-in", NEWCOMER).status_code for _ in range(200)]
    assert answers == [303] * 200


def test_guessing_at_one_account_is_stopped_also_through_signing_up(app, make):
    make.person(email="maria@example.org")
    guess = {**NEWCOMER, "password": "wrong wrong wrong"}
    assert [app.test_client().submit("/en/sign-in", guess).status_code for _ in range(11)] == [422] * 10 + [429]
    answer = app.test_client().submit("/en/sign-in", {**NEWCOMER, "email": " MARIA@example.org"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert app.test_client().submit("/en/sign-up", NEWCOMER).status_code == 429


def test_guessing_at_an_unknown_address_is_stopped_alike(app):
    guess = {"email": "nobody@example.org", "password": "wrong wrong wrong"}
    assert [app.test_client().submit("/en/sign-in", guess).status_code for _ in range(11)] == [422] * 10 + [429]


def test_guessing_from_one_address_is_stopped(app):
    guesses = [{"email": f"someone{number}@example.org", "password": "wrong wrong wrong"} for number in range(101)]
    answers = [app.test_client().submit("/en/sign-in", guess).status_code for guess in guesses]
    assert answers == [422] * 100 + [429]


# ---- Letters


def test_a_forgotten_password_is_replaced_by_the_link_in_the_letter(client, make, letters):
    make.person("Мария", email="maria@example.org", lang="ru")
    assert client.submit("/en/forgot", {"email": "maria@example.org"}).status_code == 200
    token = token_of(letters[0])
    page = client.get(f"/ru/reset/{token}")
    assert page.status_code == 200
    assert "Мария" in words_of(page)
    assert client.submit(f"/ru/reset/{token}", {"password": "password1"}).status_code == 422
    answer = client.submit(f"/ru/reset/{token}", {"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/ru/sign-in")
    assert client.submit("/ru/sign-in", {**NEWCOMER, "password": NEW}).status_code == 303
    again = client.submit(f"/ru/reset/{token}", {"password": f"{NEW} again"})
    assert again.status_code == 422


def test_a_link_in_a_letter_leads_to_our_own_address_whatever_the_host_claimed(client, make, letters):
    make.person(email="maria@example.org")
    client.set_cookie("rungs", session_cookie(client), domain="evil.example")
    client.post("/en/forgot", data={"email": "maria@example.org", "csrf_token": client.csrf_token()}, base_url="http://evil.example")
    assert "http://rungs.test/en/reset/" in letters[0].get_content()
    assert "evil" not in letters[0].get_content()


@pytest.mark.parametrize("token", ["x", "я.ю", "a.b.c", "%01", "a" * 5000])
def test_a_forged_or_stale_link_is_a_sentence_and_a_way_on(client, make, token):
    answer = client.get(f"/en/reset/{token}")
    assert answer.status_code == 422
    assert "used already, or it is too old" in words_of(answer)
    assert 'action="/en/forgot"' in answer.text
    assert make.signed_in().get(f"/en/confirm/{token}").status_code == 422


def test_looking_at_a_confirming_link_changes_nothing_the_button_does(client, letters):
    client.submit("/en/sign-up", NEWCOMER)
    path = f"/en/confirm/{token_of(letters[0])}"
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 400
    assert not people.get_profile(1).email_verified
    assert client.submit(path).status_code == 303
    assert people.get_profile(1).email_verified
    assert "confirmed" in words_of(client.get("/en/settings/email"))


def test_a_confirming_link_wants_the_account_it_was_written_for(app, client, make, letters):
    client.submit("/en/sign-up", NEWCOMER)
    path = f"/en/confirm/{token_of(letters[0])}"
    stranger = make.signed_in()
    assert app.test_client().get(path).location.startswith("/en/sign-in?next=/en/confirm/")
    assert stranger.get(path).status_code == 409
    assert stranger.submit(path).status_code == 409
    assert not people.get_profile(1).email_verified


def test_a_mailbox_is_not_filled(client, make, letters):
    make.person(email="maria@example.org")
    answers = [client.submit("/en/forgot", {"email": "maria@example.org"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(letters) == 5


def test_the_confirming_letter_can_be_sent_again(client, letters):
    client.submit("/en/sign-up", NEWCOMER)
    assert client.submit("/en/settings/email/letter").status_code == 303
    assert len(letters) == 2


def test_no_letter_goes_to_an_address_that_is_confirmed(make, letters):
    browser = make.signed_in()
    assert browser.submit("/en/settings/email/letter").status_code == 303
    assert letters == []


def test_another_address_needs_the_password(client, letters):
    client.submit("/en/sign-up", NEWCOMER)
    wrong = client.submit("/en/settings/email", {"email": "new@example.org", "password": NEW})
    assert wrong.status_code == 422
    assert 'id="password-error"' in wrong.text
    assert client.submit("/en/settings/email", {"email": "new@example.org", "password": PASSWORD}).status_code == 303
    assert letters[-1]["To"] == "new@example.org"


# ---- Settings


PROFILE = {"name": "Маша", "about": "Учу.\r\nУчусь.", "lang": "ru", "zone": "Asia/Tokyo", "theme": "dark", "hidden": "y"}


def test_the_profile_is_saved_with_language_and_theme(make):
    client = make.signed_in()
    answer = client.submit("/en/settings", PROFILE)
    assert (answer.status_code, answer.location) == (303, "/ru/settings")
    assert client.get_cookie("theme").value == "dark"
    profile = people.get_profile(client.user_id)
    assert (profile.name, profile.about, profile.lang, profile.zone, profile.hidden) == ("Маша", "Учу.\nУчусь.", "ru", "Asia/Tokyo", True)
    page = client.get("/ru/settings").text
    assert 'data-theme="dark"' in page
    assert re.search(r'<option selected value="Asia/Tokyo">', page)
    client.submit("/ru/settings", {**PROFILE, "theme": "device"})
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize(
    ("field", "value"), [("name", "admin"), ("about", "a" * 501), ("lang", "de"), ("zone", "Mars/Base"), ("theme", "pink")]
)
def test_what_can_not_be_saved_is_refused_beside_its_field(make, field, value):
    client = make.signed_in()
    answer = client.submit("/en/settings", {**PROFILE, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert people.get_profile(client.user_id).zone == "UTC"


def test_changing_the_password_keeps_this_browser_only(make):
    here = make.signed_in()
    there = make.signed_in(here.user_id)
    wrong = here.submit("/en/settings/password", {"current": NEW, "password": NEW})
    assert wrong.status_code == 422
    assert 'id="current-error"' in wrong.text
    assert here.submit("/en/settings/password", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_guessing_ones_own_password_is_stopped(make):
    client = make.signed_in()
    guesses = [client.submit("/en/settings/password", {"current": "wrong wrong", "password": NEW}).status_code for _ in range(11)]
    assert guesses == [422] * 10 + [429]
    assert client.submit("/en/settings/data", {"password": PASSWORD}).status_code == 429


def test_a_sign_in_is_ended_from_the_list_by_its_owner_only(make):
    here = make.signed_in()
    there, stranger = make.signed_in(here.user_id), make.signed_in()
    number = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()[1]
    assert stranger.submit(f"/en/settings/sign-ins/{number}/end").status_code == 404
    assert is_signed_in(there)
    assert "this browser" in words_of(here.get("/en/settings/sign-ins"))
    assert here.submit(f"/en/settings/sign-ins/{number}/end").status_code == 303
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_signing_out_everywhere_is_everywhere(make):
    here = make.signed_in()
    there, stranger = make.signed_in(here.user_id), make.signed_in()
    assert here.submit("/en/settings/sign-ins/end").status_code == 303
    assert [is_signed_in(client) for client in (here, there, stranger)] == [False, False, True]


def test_a_token_is_shown_once_and_ended_by_its_owner_only(make):
    client, stranger = make.signed_in(), make.signed_in()
    token = re.search(r"rungs_[\w-]{40,}", client.submit("/en/settings/tokens", {"name": "notebook"}).text)[0]
    page = client.get("/en/settings/tokens").text
    assert "notebook" in page
    assert token not in page
    assert people.find_reader_by_token(token).id == client.user_id
    [line] = people.tokens_of(client.user_id)
    assert stranger.submit(f"/en/settings/tokens/{line.id}/end").status_code == 404
    assert client.submit(f"/en/settings/tokens/{line.id}/end").status_code == 303
    assert people.find_reader_by_token(token) is None


def test_own_data_is_taken_along_as_json(make):
    client = make.signed_in(name="Мария")
    answer = client.get("/en/settings/export")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["account"]["name"] == "Мария"
    assert "argon2" not in answer.text


def test_deleting_an_account_needs_the_password_and_leaves_nobody_signed_in(make, client):
    here = make.signed_in()
    there = make.signed_in(here.user_id)
    assert here.submit("/en/settings/data", {"password": NEW}).status_code == 422
    assert client.get(f"/en/people/{here.user_id}").status_code == 200
    assert here.submit("/en/settings/data", {"password": PASSWORD}).status_code == 303
    assert [is_signed_in(browser) for browser in (here, there)] == [False, False]
    assert client.get(f"/en/people/{here.user_id}").status_code == 404


def test_a_persons_page_shows_them_and_not_their_address(client, make):
    person = make.person("Мария", email="secret@example.org", role="teacher")
    profile = people.get_profile(person)
    about = "<b>Учу</b>\nhttp://example.org"
    people.change_profile(person, name="Мария", about=about, lang=profile.lang, zone=profile.zone, hidden=False, now=profile.created_at)
    page = client.get(f"/en/people/{person}")
    assert "Teacher" in words_of(page)
    assert "&lt;b&gt;Учу" in page.text
    assert "secret@example.org" not in page.text


def test_an_ended_sign_in_is_nobodys(make, now):
    client = make.signed_in()
    entry.sign_out_everywhere(client.user_id, now=now)
    assert not is_signed_in(client)

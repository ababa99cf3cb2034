"""Coming in through other sites: a real OpenID Connect provider and VK ID's simulator on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from sqlalchemy import select

from edu.accounts.models import DoorIdentity, User
from edu.accounts.rules import EmailProved, SignedIn, SignedUp
from edu.accounts.service import people
from edu.core import events
from edu.db.base import db
from edu.ports import doors
from edu.site.service import audit
from tests.accounts import providers
from tests.accounts.providers import come, there
from tests.conftest import opened
from tests.make import Make, words_of


@pytest.fixture(scope="module")
def oidc():
    with providers.oidc() as address:
        yield address


@pytest.fixture
def app(new_app, oidc):
    app = new_app(door_oidc=f"client:hush@{oidc}", door_oidc_name="Our School")
    with opened(app):
        yield app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def make(app):
    return Make(app)


def names():
    db.session.rollback()
    return db.session.scalars(select(User.name).order_by(User.id)).all()


def is_signed_in(browser):
    return browser.get("/en/settings").status_code == 200


def test_the_same_buttons_stand_in_both_places_and_none_where_none_is_on(app, client, new_app):
    for page in ("sign-in", "sign-up"):
        assert "Continue with Our School" in words_of(client.get(f"/en/{page}"))
    assert "Continue with" not in words_of(new_app().test_client().get("/en/sign-in"))
    assert client.get("/en/doors/google").status_code == 404


def test_who_comes_for_the_first_time_chooses_a_name_and_is_in(client):
    heard = []
    events.connect([(kind, heard.append) for kind in (SignedUp, EmailProved, SignedIn)])
    with client.session_transaction() as session:
        session["guest"] = "visitor"
    answer = come(client, "oidc", "masha", next="/en/quizzes")
    assert answer.location == "/en/welcome"
    assert 'value="Маша"' in client.get("/en/welcome").text
    answer = client.submit("/en/welcome", {"name": "Маша", "zone": "Asia/Tokyo"})
    assert (answer.status_code, answer.location) == (303, "/en/quizzes")
    person = people.get_profile(1)
    assert (person.name, person.email, person.email_verified, person.zone) == ("Маша", "masha@example.org", True, "Asia/Tokyo")
    assert not person.has_password
    assert [type(event) for event in heard] == [SignedUp, EmailProved, SignedIn]
    assert heard[-1].guest == "visitor"
    assert "through Our School" in words_of(client.get("/en/settings/sign-ins"))


def test_the_second_time_one_is_simply_in(app, client):
    come(client, "oidc", "masha")
    client.submit("/en/welcome", {"name": "Маша"})
    other = app.test_client()
    assert come(other, "oidc", "masha").location == "/en/"
    assert is_signed_in(other)
    assert names() == ["Маша"]


def test_an_address_proved_here_and_there_links_and_its_owner_gets_a_letter(client, make, letters):
    person = make.person("Мария", email="maria@example.org")
    assert come(client, "oidc", "maria").location == "/en/"
    assert is_signed_in(client)
    assert db.session.scalars(select(DoorIdentity.user_id)).all() == [person]
    assert "linked" in letters[0].get_content()
    assert [line.what for line in audit.lines()] == ["door-linked"]


@pytest.mark.parametrize("who", ["claims", "maria"])
def test_an_address_that_only_one_side_has_proved_links_nothing(client, make, who):
    if who == "claims":  # proved here, only claimed there
        make.person(email="maria@example.org")
    if who == "maria":  # proved there, only typed here
        client.submit("/en/sign-up", {"name": "Squatter", "email": "maria@example.org", "password": "a bench by the river"})
        client.submit("/en/sign-out")
    assert come(client, "oidc", who).location == "/en/welcome"
    assert not is_signed_in(client)
    assert db.session.scalars(select(DoorIdentity.id)).all() == []


def test_signed_in_one_links_by_oneself_and_unlinks_but_not_the_last_way_in(app, make):
    browser = make.signed_in(name="Мария")
    answer = come(browser, "oidc", "masha", link=1)
    assert answer.location == "/en/settings/ways"
    assert "masha@example.org" in browser.get("/en/settings/ways").text
    visitor = app.test_client()
    come(visitor, "oidc", "masha")
    assert is_signed_in(visitor)
    assert browser.submit("/en/settings/ways/oidc/unlink").status_code == 303
    assert browser.submit("/en/settings/ways/oidc/unlink").status_code == 404
    newcomer = app.test_client()
    come(newcomer, "oidc", "masha")
    newcomer.submit("/en/welcome", {"name": "Маша"})
    newcomer.submit("/en/settings/ways/oidc/unlink")
    assert "only way in" in words_of(newcomer.get("/en/settings/ways"))
    assert db.session.scalars(select(DoorIdentity.subject)).all() == ["masha"]


def test_what_is_linked_already_is_not_linked_to_another(app, make):
    first, second = make.signed_in(), make.signed_in()
    come(first, "oidc", "masha", link=1)
    come(second, "oidc", "masha", link=1)
    assert "Another account here is already linked" in words_of(second.get("/en/settings/ways"))
    assert db.session.scalars(select(DoorIdentity.user_id)).all() == [first.user_id]


def test_linking_wants_a_fresh_sign_in_of_the_same_person(app, make, now):
    browser = make.signed_in()
    left = browser.get("/en/doors/oidc?link=1").location
    back = there(left, "masha")
    browser.submit("/en/sign-out")
    assert browser.get(back).status_code == 303
    assert db.session.scalars(select(DoorIdentity.id)).all() == []


def test_who_has_no_password_sets_one_only_when_freshly_come_in(app, client, now):
    come(client, "oidc", "masha")
    client.submit("/en/welcome", {"name": "Маша"})
    assert "no password yet" in words_of(client.get("/en/settings/password"))
    with time_machine.travel(now.replace(hour=13)):
        for page in ("password", "data", "two-steps"):
            assert client.submit(f"/en/settings/{page}", {"password": "a lamp above the stairs"}).status_code == 422
        again = app.test_client()
        come(again, "oidc", "masha")
        assert again.submit("/en/settings/password", {"password": "a lamp above the stairs"}).status_code == 303
    assert people.get_profile(1).has_password


# ---- What must fail


def test_it_leaves_with_state_nonce_and_a_challenge(client):
    asked = {name: value[0] for name, value in parse_qs(urlsplit(client.get("/en/doors/oidc").location).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://rungs.test/en/doors/oidc/back"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32


def test_coming_back_without_having_left_or_with_another_state_is_refused(app, client):
    back = there(client.get("/en/doors/oidc").location, "masha")
    stranger = app.test_client()
    assert stranger.get(back).location == "/en/sign-in"  # a link that somebody else sent
    assert "begin again" in words_of(stranger.get("/en/sign-in"))
    forged = back.replace("state=", "state=x")
    assert client.get(forged).location == "/en/sign-in"
    assert client.get(back).location == "/en/sign-in"  # what was kept is used up
    assert names() == []


def test_an_answer_is_good_once(app, client):
    back = there(client.get("/en/doors/oidc").location, "masha")
    with client.session_transaction() as session:
        kept = dict(session["door"])
    assert client.get(back).location == "/en/welcome"
    with client.session_transaction() as session:
        session["door"] = kept
    assert client.get(back).location == "/en/sign-in"


@pytest.mark.parametrize("changed", ["nonce", "door", "until"])
def test_what_was_kept_must_be_what_comes_back(client, changed):
    back = there(client.get("/en/doors/oidc").location, "masha")
    with client.session_transaction() as session:
        session["door"] = {**session["door"], changed: {"nonce": "another", "door": "vk", "until": 1}[changed]}
    assert client.get(back).location == "/en/sign-in"
    with client.session_transaction() as session:
        assert "newcomer" not in session


def test_a_no_there_is_said_here(client):
    client.get("/en/doors/oidc")
    with client.session_transaction() as session:
        state = session["door"]["state"]
    assert client.get(f"/en/doors/oidc/back?error=access_denied&state={state}").status_code == 303
    assert "Our School has not let you in" in words_of(client.get("/en/sign-in"))


def test_it_comes_back_in_the_language_it_left_in(client):
    back = there(client.get("/ru/doors/oidc").location, "masha")
    turned = client.get(back)
    assert turned.location.startswith("/ru/doors/oidc/back?")
    assert client.get(turned.location).location == "/ru/welcome"


def test_welcome_is_for_who_has_just_come(client, make):
    assert client.get("/en/welcome").location == "/en/sign-in"
    assert client.submit("/en/welcome", {"name": "Мария"}).location == "/en/sign-in"
    come(client, "oidc", "masha")
    make.person("Мария")
    answer = client.submit("/en/welcome", {"name": "Мария", "subject": "maria", "email": "x@example.org"})
    assert answer.status_code == 422
    assert "Мария 2" in words_of(answer)


@pytest.mark.timeout(30)
def test_a_provider_that_hangs_is_cut_and_left_alone(new_app, monkeypatch):
    monkeypatch.setattr(doors, "LIMIT", 0.4)
    with providers.dripping() as (address, asked):
        client = new_app(door_oidc=f"client:hush@{address}", door_oidc_name="Our School").test_client()
        for _ in range(3):
            assert client.get("/en/doors/oidc").location == "/en/sign-in"
        assert "Our School doesn't answer just now" in words_of(client.get("/en/sign-in"))
        assert client.get("/en/doors/oidc").location == "/en/sign-in"
        assert len(asked) == 3


# ---- VK ID


def test_vk_id_lets_in_by_its_own_rules_and_its_word_on_addresses_is_not_taken(new_app):
    with providers.vk() as address:
        app = new_app(door_vk=f"app@{address}")
        with opened(app):
            owner = Make(app).person(email="maria@example.org")
            client = app.test_client()
            assert come(client, "vk").location == "/en/welcome"
            assert 'value="Иван"' in client.get("/en/welcome").text
            client.submit("/en/welcome", {"name": "Иван"})
            assert is_signed_in(client)
            assert people.get_profile(owner + 1).email == ""
            again = app.test_client()
            assert come(again, "vk").location == "/en/"

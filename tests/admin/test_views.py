"""The pages for admins."""

import pytest

from edu.accounts.service import people, roles, second
from edu.admin.service import grants
from edu.points.rules import SIGN_UP
from edu.points.service import ledger
from edu.site.service import audit, settings
from tests.make import words_of

PAGES = ["", "/people", "/people/1", "/waiting", "/settings", "/supply", "/audit"]


@pytest.fixture
def admin(make, now):
    return make.signed_in(name="Admin One", role="admin")


def test_the_pages_work_in_both_languages_for_admins_alone_and_are_kept_by_nobody(client, make, admin):
    moderator = make.signed_in(role="moderator")
    for path in PAGES:
        for lang in ("ru", "en"):
            answer = admin.get(f"/{lang}/admin{path}")
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"
        assert client.get(f"/en/admin{path}").status_code == 302
        assert moderator.get(f"/en/admin{path}").status_code == 403


def test_people_are_found_by_name_address_number_and_role(admin, make):
    maria, ivan = make.person("Мария", email="maria@example.org"), make.person("Иван", role="teacher")
    found = {
        query: words_of(admin.get(f"/en/admin/people?{query}"))
        for query in ("q=мари", "q=maria@", f"q=%23{ivan}", "role=teacher", "q=x%00")
    }
    assert ["Мария" in words for words in found.values()] == [True, True, False, False, False]
    assert ["Иван" in words for words in found.values()] == [False, False, True, True, False]
    assert admin.get("/en/admin/people?q=%25&before=x&role=boss").status_code == 200
    assert admin.get(f"/en/admin/people/{maria}").status_code == 200
    assert admin.get("/en/admin/people/999").status_code == 404


def test_a_role_is_given_with_a_tick(admin, make):
    person = make.person()
    path = f"/en/admin/people/{person}/role"
    assert admin.submit(path, {"role": "teacher"}).status_code == 422
    assert admin.submit(path, {"role": "boss", "sure": "1"}).status_code == 422
    assert admin.submit(path, {"role": "teacher", "sure": "1"}).status_code == 303
    assert people.get_profile(person).role == "teacher"
    admin.submit(f"/en/admin/people/{admin.user_id}/role", {"role": "student", "sure": "1"})
    assert people.get_profile(admin.user_id).role == "admin"


def test_points_are_given_once_for_a_form_sent_twice_and_hostile_amounts_never(admin, make):
    person = make.person()
    path, form = f"/en/admin/people/{person}/grant", {"amount": "50", "reason": "For the poster", "sure": "1", "once": "a-key-of-the-form"}
    for amount in ("-5", "0", "1.5", "1e3", "true", "٥", "9" * 30, ""):
        assert admin.submit(path, {**form, "amount": amount, "once": "another-key"}).status_code == 422
    assert [admin.submit(path, form).status_code for _ in range(2)] == [303, 303]
    assert ledger.balance_of(person) == 50
    assert "For the poster" in words_of(admin.get(f"/en/admin/people/{person}"))
    assert admin.submit(f"/en/admin/people/{admin.user_id}/grant", {**form, "once": "for-myself-too"}).status_code == 403


def test_much_waits_until_another_agrees(admin, make):
    person = make.person("Мария")
    admin.submit(f"/en/admin/people/{person}/grant", {"amount": "20000", "reason": "For the olympiad", "sure": "1"})
    number = grants.waiting()[0].id
    admin.submit(f"/en/admin/waiting/grants/{number}", {"do": "accept"})
    assert "need a second person" in words_of(admin.get("/en/admin/waiting"))
    other = make.signed_in(role="admin")
    assert "For the olympiad" in words_of(other.get("/en/admin/waiting"))
    other.submit(f"/en/admin/waiting/grants/{number}", {"do": "accept"})
    assert ledger.balance_of(person) == 20_000


def test_vip_is_given_for_days(admin, make):
    person = make.person()
    path, form = f"/en/admin/people/{person}/vip", {"days": "30", "reason": "For helping", "sure": "1"}
    assert admin.submit(path, {**form, "days": "400"}).status_code == 422
    assert admin.submit(path, form).status_code == 303
    assert "VIP until" in words_of(admin.get(f"/en/admin/people/{person}"))
    assert audit.lines()[0].what == "vip-given"
    assert "You have been given VIP, days: 30" in words_of(make.signed_in(person).get("/en/notifications"))


def test_who_says_they_teach_becomes_a_teacher_when_an_admin_agrees(admin, make):
    browser = make.signed_in(name="Анна")
    assert browser.submit("/en/settings/teach", {"words": ""}).status_code == 422
    assert browser.submit("/en/settings/teach", {"words": "School 5, literature"}).status_code == 303
    assert "School 5" in words_of(browser.get("/en/settings/teach"))
    assert "School 5" in words_of(admin.get("/en/admin/waiting"))
    admin.submit(f"/en/admin/waiting/teachers/{roles.open_requests()[0].id}", {"do": "accept"})
    assert "You are a teacher" in words_of(browser.get("/en/settings/teach"))
    assert admin.submit("/en/admin/waiting/teachers/99", {"do": "accept"}).status_code == 404


def test_who_has_lost_the_phone_is_helped_back_in(admin, make, now):
    browser = make.signed_in()
    second.begin(browser.user_id, now=now)
    assert browser.get("/en/settings").status_code == 200
    admin.submit(f"/en/admin/people/{browser.user_id}/two-steps-off")
    admin.submit(f"/en/admin/people/{browser.user_id}/sign-out")
    assert browser.get("/en/settings").status_code == 302
    assert [(line.what, line.by) for line in audit.lines()] == [("signed-out", admin.user_id), ("two-steps-off", admin.user_id)]


def test_settings_are_looked_at_first_then_saved_within_their_bounds(app, admin):
    known = {each.name: settings.value(each) for each in app.extensions["site_settings"]}
    form = {name: value for name, value in known.items() if value is not False} | {"points_sign_up": "250"}
    looked = admin.submit("/en/admin/settings", {**form, "do": "look"})
    assert 'href="/en/admin/supply?sign-up=50"' in looked.text
    assert "Nothing is saved yet." in words_of(looked)
    assert 'name="points_sign_up" value="250"' in looked.text, "what was typed stays, to be saved or changed"
    assert settings.value(SIGN_UP) == 500
    looked = admin.submit("/en/admin/settings", {**form, "awards_inviter": "300", "points_gifts_a_day": "7", "do": "look"})
    assert 'href="/en/admin/supply?sign-up=50&amp;referral=300"' in looked.text
    assert "say nothing of: Points for a newcomer, pending until they have begun to learn Points that one person may give" in words_of(
        looked
    )
    assert admin.submit("/en/admin/settings", {**form, "points_sign_up": "99999"}).status_code == 422
    assert admin.submit("/en/admin/settings", form).status_code == 303
    assert settings.value(SIGN_UP) == 250
    assert [line.about for line in audit.lines()] == ["points_sign_up"]
    assert "A setting was changed" in words_of(admin.get("/en/admin/audit?what=setting-changed&by=Admin+One"))


def test_the_outlook_reckons_with_what_is_typed_and_passes_over_junk(admin, make, now):
    make.award(make.person(), 700, now=now)
    words = words_of(admin.get("/en/admin/supply?award=200&quiz=x&<script>=5"))
    assert "9,100" in words  # 700 + 12 weeks of 700
    assert "17,500" in words  # and with twice as much


def test_the_log_is_filtered_and_junk_finds_nothing(admin, make, now):
    person = make.person("Мария")
    audit.record("role-changed", by=admin.user_id, about=f"person:{person}", details={"to": "<script>alert(1)</script>"}, now=now)
    answer = admin.get("/en/admin/audit?about=Мария")
    assert "A role was changed" in words_of(answer)
    assert "<script>alert" not in answer.text
    for query in ("about=nobody", "by=nobody", "what=x", f"before=1&by={person}"):
        assert "has no such line" in words_of(admin.get(f"/en/admin/audit?{query}"))
    assert admin.get("/en/admin/audit?before=abc&about=person:1").status_code == 200

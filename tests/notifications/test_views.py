"""What one was told, in the browser; and the way out of the letters, without signing in."""

import re
from datetime import UTC, datetime

import pytest

from edu.notifications.rules import Every, sealed
from edu.notifications.service import digest, telling
from tests.notifications.test_telling import tell

EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


def test_the_bell_counts_and_the_page_shows_and_marks_as_read(make):
    browser = make.signed_in()
    tell(browser.user_id)
    tell(browser.user_id, "answer:2")
    assert browser.get("/en/notifications/count").json == {"unread": 2}
    page = browser.get("/en/notifications").text
    assert 'href="/en/questions/1"' in page
    assert re.search(r"data-bell-count>2<", page)
    number = telling.newest(browser.user_id)[0][0].id

    assert browser.submit(f"/en/notifications/{number}/read").status_code == 303
    assert browser.get("/en/notifications/count").json == {"unread": 1}
    assert browser.submit("/en/notifications/read", {"upto": number}).status_code == 303
    assert re.search(r"data-bell-count hidden>0<", browser.get("/en/notifications").text)


def test_other_peoples_notifications_are_not_there(make):
    browser, other = make.signed_in(), make.person()
    tell(other)
    number = telling.newest(other)[0][0].id
    assert browser.submit(f"/en/notifications/{number}/read").status_code == 404
    assert browser.submit("/en/notifications/read", {"upto": number}).status_code == 303
    assert telling.count_unread(other) == 1


def test_settings_are_kept_and_junk_is_refused(make):
    browser = make.signed_in()
    page = browser.get("/en/settings/notifications").text
    names = re.findall(r'name="(way_\w+)"', page)
    data = dict.fromkeys(names, "page") | {"way_answer": "off", "every": "week"}
    assert browser.submit("/en/settings/notifications", data).status_code == 303
    assert telling.ways_of(browser.user_id)["answer"] == "off"
    assert telling.letters_of(browser.user_id) is Every.WEEK
    assert browser.submit("/en/settings/notifications", data | {"way_answer": "loudly"}).status_code == 422


def test_nobody_is_asked_about_what_they_are_never_told(make):
    student, moderator = make.signed_in(), make.signed_in(role="moderator")
    assert "way_queue" not in student.get("/en/settings/notifications").text
    assert "way_queue" in moderator.get("/en/settings/notifications").text


def test_a_letter_is_turned_off_by_its_link_without_signing_in(make, client, letters):
    anna = make.person()
    tell(anna)
    digest.gather(now=EVENING)
    stop = re.search(r"<http://rungs\.test(/en/unsubscribe/[^>]+)>", letters[0]["List-Unsubscribe"])[1]

    assert client.get(stop).status_code == 200
    assert telling.letters_of(anna) is Every.DAY, "a link that is only looked at changes nothing"
    assert client.submit(stop).status_code == 200
    assert telling.letters_of(anna) is Every.NEVER
    tell(anna, "answer:2")
    assert digest.gather(now=EVENING.replace(day=19)) == 0


def test_a_mail_program_turns_them_off_with_one_post_and_nothing_else_may(make, client, app):
    anna = make.person()
    token = sealed(anna, secret=app.extensions["settings"].secret_key)
    assert client.post(f"/en/unsubscribe/{token}").status_code == 400
    assert telling.letters_of(anna) is Every.DAY
    assert client.post(f"/en/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert telling.letters_of(anna) is Every.NEVER


@pytest.mark.parametrize("token", ["junk", "MQ.junk", sealed(1, secret="another"), "%D9%A5"])
def test_a_link_that_is_not_ours_turns_nothing_off(make, client, token):
    make.person()
    assert client.get(f"/en/unsubscribe/{token}").status_code == 404

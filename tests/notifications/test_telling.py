"""Being told things, once; and the letter that gathers them up, never more than one a day."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

import edu.notifications
from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.notifications.rules import KINDS, Every, Way, is_time
from edu.notifications.service import digest, hearing, telling
from edu.site.service import news

EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)


@pytest.fixture
def evening():
    with time_machine.travel(EVENING, tick=False):
        yield EVENING


def tell(person, key="answer:1", *, kind="answer", now=EVENING):
    telling.tell(person, kind=kind, what={"ru": "Что такое NPS?", "en": "What is NPS?"}, path="/questions/1", key=key, now=now)


def told(person):
    return [each.what["en"] for each in telling.newest(person)[0]]


def test_the_same_key_is_told_once_and_another_person_is_another(make):
    anna, boris = make.person(), make.person()
    for _ in range(2):
        tell(anna)
    tell(boris)
    tell(anna, "answer:2")
    assert [telling.count_unread(person) for person in (anna, boris)] == [2, 1]


def test_reading_one_and_reading_what_was_shown(make):
    anna, boris = make.person(), make.person()
    for number in range(3):
        tell(anna, f"answer:{number}")
    newest = telling.newest(anna)[0]

    telling.read(newest[0].id, by=anna, now=EVENING)
    assert telling.count_unread(anna) == 2
    with pytest.raises(NotFound):
        telling.read(newest[1].id, by=boris, now=EVENING)

    telling.read_all(by=boris, upto=newest[0].id, now=EVENING)
    assert telling.count_unread(anna) == 2
    telling.read_all(by=anna, upto=newest[1].id, now=EVENING)
    tell(anna, "answer:9")
    assert telling.count_unread(anna) == 1


def test_what_is_switched_off_is_not_told_and_what_is_for_the_page_not_mailed(make, letters):
    anna = make.person()
    telling.choose(anna, ways={"answer": "off", "comment": "page"}, every="day")
    tell(anna)
    tell(anna, "comment:1", kind="comment")
    assert telling.count_unread(anna) == 1
    assert digest.gather(now=EVENING) == 0
    assert letters == []
    assert telling.ways_of(anna)["comment"] is Way.PAGE
    assert telling.ways_of(anna)["accepted"] is KINDS["accepted"].way


def test_one_letter_a_day_however_often_the_job_runs(make, letters, evening):
    anna = make.person(lang="ru")
    tell(anna)
    assert [digest.gather(now=EVENING) for _ in range(2)] == [1, 0]
    tell(anna, "answer:2")
    assert digest.gather(now=EVENING + timedelta(hours=3)) == 0
    assert len(letters) == 1
    assert digest.gather(now=EVENING + timedelta(days=1)) == 1

    assert len(letters) == 2
    assert "Что такое NPS?" in letters[0].get_content()
    assert "http://rungs.test/ru/questions/1" in letters[0].get_content()
    assert letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_read_on_the_site_is_not_mailed_and_nobody_is_written_to_in_the_morning(make, letters, evening):
    anna, boris = make.person(), make.person(zone="Asia/Tokyo")
    tell(anna)
    tell(boris)
    telling.read_all(by=anna, upto=2**40, now=EVENING)
    assert digest.gather(now=EVENING) == 0  # three in the morning in Tokyo
    assert digest.gather(now=EVENING - timedelta(hours=8)) == 1  # and seven in the evening
    assert [letter["To"] for letter in letters] == [accounts.get_profile(boris).email]


@pytest.mark.parametrize(
    ("every", "sent", "now", "due"),
    [
        (Every.DAY, None, "18:00", True),
        (Every.DAY, None, "16:59", False),
        (Every.DAY, timedelta(hours=1), "18:00", False),
        (Every.DAY, timedelta(hours=19), "18:00", True),
        (Every.WEEK, timedelta(days=6), "18:00", False),
        (Every.WEEK, timedelta(days=7), "18:00", True),
        (Every.NEVER, None, "18:00", False),
    ],
)
def test_when_a_letter_may_come(every, sent, now, due):
    hour, minute = map(int, now.split(":"))
    moment = EVENING.replace(hour=hour, minute=minute)
    assert is_time(every=every, sent_at=sent and moment - sent, zone="UTC", now=moment) is due


def test_news_of_the_site_are_told_everybody_once_and_nobody_who_does_not_want_them(make):
    anna, boris, admin = make.person(), make.person(), make.person(role=Role.ADMIN)
    telling.choose(boris, ways={"news": "off"}, every="day")
    number = news.publish({"ru": ("Новые награды", "Они здесь."), "en": (" New  awards", "Here they are.")}, days=0, by=admin, now=EVENING)
    hearing.tell_everybody(number, {"ru": "Новые награды", "en": "New awards"})
    assert [(each.what, each.path) for each in telling.newest(anna)[0]] == [
        ({"ru": "Новые награды", "en": "New awards"}, f"/news/{number}")
    ]
    assert telling.newest(boris)[0] == []


def test_every_kind_that_can_be_switched_is_told_by_somebody():
    code = "".join(path.read_text(encoding="utf-8") for path in Path(edu.notifications.__file__).parents[1].rglob("service/**/*.py"))
    assert {*re.findall(r'\bkind="(\w+)"', code), *re.findall(r'_tell\(.+, "(\w+)", question', code)} >= {*KINDS}


def test_half_a_year_later_it_is_forgotten_and_a_deleted_person_takes_theirs_along(make):
    anna, boris = make.person(), make.person()
    tell(anna, now=EVENING - timedelta(days=181))
    tell(anna, "answer:2")
    telling.forget(now=EVENING)
    assert len(told(anna)) == 1
    tell(boris)
    telling.choose(boris, ways={"answer": "off"}, every="week")
    accounts.delete(boris, now=EVENING)
    db.session.rollback()
    assert told(boris) == []
    assert telling.letters_of(boris) is Every.DAY
    assert telling.personal_data(anna)["told"][0]["path"] == "/questions/1"

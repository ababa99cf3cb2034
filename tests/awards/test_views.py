"""Pages of awards and quests."""

import re
from datetime import timedelta

import pytest
import time_machine

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.awards.rules.catalogue import AwardSource
from edu.awards.rules.questing import Quest, Span
from edu.awards.service import catalogue, counting, giving
from edu.classroom.service import classes, members
from edu.core.roles import Role
from edu.points.service import ledger, vip
from edu.ports import clock
from edu.quizzes.rules.quiz import Taker
from tests.make import QUESTIONS, words_of


def shelve():
    awards = (
        AwardSource("first-quiz", {"ru": "Первый тест", "en": "First quiz"}, "x", "bronze", "check", False, 10, {"quizzes_done": 1}),
        AwardSource("ten", {"ru": "Десять", "en": "Ten quizzes"}, "x", "gold", "flame", False, 0, {"quizzes_done": 10}),
    )
    quests = [
        Quest(slug, span, {"ru": slug, "en": slug}, {"ru": slug, "en": slug}, counter, 1, 5)
        for slug, span, counter in (
            ("One quiz", Span.DAY, "quizzes_done"),
            ("One lesson", Span.DAY, "lessons_done"),
            ("One answer", Span.DAY, "answers_given"),
            ("Week of quizzes", Span.WEEK, "quizzes_done"),
        )
    ]
    catalogue.sync(awards, quests, now=clock.now())


def hidden(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', page.text)


def test_awards_show_what_one_has_how_far_one_is_and_how_rare_it_is(app, make):
    shelve()
    browser = make.signed_in(zone="UTC")
    counting.count(browser.user_id, {"activities": 1, "quizzes_done": 3}, now=clock.now())
    giving.give_fresh(now=clock.now())
    giving.recount()
    page = words_of(browser.get("/en/awards"))
    assert "Yours First quiz" in page
    assert "100% of active people have it" in page
    assert "Still to earn Ten quizzes" in page
    assert "3 of 10" in page
    assert "You have it since" in words_of(browser.get("/en/awards/first-quiz"))
    profile = words_of(browser.get(f"/en/people/{browser.user_id}"))
    assert "First quiz" in profile
    stranger = words_of(app.test_client().get("/ru/awards"))
    assert "Первый тест" in stranger
    assert "3 of 10" not in stranger
    assert app.test_client().get("/en/awards/nothing").status_code == 404


def test_who_hides_themselves_is_not_among_an_awards_holders(make):
    shelve()
    browser = make.signed_in(name="Shown Person")
    for person in (browser.user_id, make.person("Hidden Person", hidden=True)):
        counting.count(person, {"quizzes_done": 1}, now=clock.now())
    giving.give_fresh(now=clock.now())
    page = words_of(browser.get("/en/awards/first-quiz"))
    assert "Shown Person" in page
    assert "Hidden Person" not in page


def test_a_quest_is_fetched_with_a_button_and_once(app, make):
    shelve()
    browser = make.signed_in(zone="UTC")
    assert "Fetch the points" not in words_of(browser.get("/en/quests"))
    counting.count(browser.user_id, {"activities": 1, "quizzes_done": 1}, now=clock.now())
    page = browser.get("/en/quests")
    assert "1 day in a row" in words_of(page)
    sent = {"quest": "One quiz", "period": hidden(page, "period")[0]}
    form = {**sent, "once": hidden(page, "once")[0]}
    for _ in range(2):
        assert browser.submit("/en/quests/claim", form).status_code == 303, "a second press is no mistake"
    assert "5 points for your quest." in words_of(browser.get("/en/quests"))
    assert browser.submit("/en/quests/claim", sent).status_code == 409
    assert browser.submit("/en/quests/claim", {**sent, "quest": "One lesson"}).status_code == 409
    assert ledger.balance_of(browser.user_id) == 5
    assert browser.post("/en/quests/claim", data=sent).status_code == 400, "without the token of its form"
    assert app.test_client().get("/en/quests").status_code == 302


def test_a_result_that_finishes_a_quest_says_so(make):
    shelve()
    browser = make.signed_in(zone="UTC")
    key = make.attempt(make.quiz(), by=Taker(user_id=browser.user_id), right=0, handed_in=True)
    assert "Fetch the points" not in words_of(browser.get(f"/en/attempts/{key}/result"))
    key = make.attempt(make.quiz(), by=Taker(user_id=browser.user_id), right=len(QUESTIONS), handed_in=True)
    assert "Quests done: One quiz, Week of quizzes. Fetch the points" in words_of(browser.get(f"/en/attempts/{key}/result"))


def test_a_new_day_has_new_quests_and_is_kind_about_the_old_streak(make):
    shelve()
    browser = make.signed_in(zone="UTC")
    now = clock.now()
    for days in (2, 1):
        counting.count(browser.user_id, {"activities": 1}, now=now - timedelta(days=days))
    assert "2 days in a row" in words_of(browser.get("/en/quests"))
    with time_machine.travel(now + timedelta(days=10)):
        page = words_of(browser.get("/en/quests"))
        assert "0 days in a row A new streak can begin today. Your longest stays: 2 days." in page


def test_a_class_has_a_quest_of_its_own(make):
    catalogue.sync((), [Quest("Together", Span.CLASS, {"ru": "Вместе", "en": "Together"}, "x", "quizzes_done", 1, 5)], now=clock.now())
    browser = make.signed_in()
    teacher, friend = make.person(role=Role.TEACHER), make.person()
    room = classes.create("8 B", by=teacher, now=clock.now())
    profile = accounts.get_profile(teacher)
    code = classes.get_taught(room, by=Reader(teacher, profile.name, profile.role, "en", "UTC")).code
    for person in (browser.user_id, friend):
        members.join(code, by=person, now=clock.now())
        counting.count(person, {"quizzes_done": 1}, now=clock.now())
    page = browser.get("/en/quests")
    assert "With your class Together" in words_of(page)
    assert "Class: 8 B. 2 of 2" in words_of(page)
    sent = {"quest": hidden(page, "quest")[0], "period": hidden(page, "period")[0]}
    assert browser.submit("/en/quests/claim", sent).status_code == 303
    members.leave(room, by=browser.user_id, now=clock.now())
    assert "With your class" not in words_of(browser.get("/en/quests"))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_tomorrows_quests_are_for_vip(make, lang):
    shelve()
    browser = make.signed_in()
    plain = browser.get(f"/{lang}/quests").text
    assert 'id="tomorrow"' not in plain
    vip.add(browser.user_id, 7, source="trial", now=clock.now())
    assert 'id="tomorrow"' in browser.get(f"/{lang}/quests").text

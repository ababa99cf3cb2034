"""A part of the site that an admin has switched off is not there, and nothing leads to it."""

import re

import pytest

from edu.ports import clock
from edu.site.service import settings
from edu.wiring import PARTS
from tests.make import words_of

# A page of each part, and where people are who might be led to it.
PAGE_OF = {
    "parts_sign_up": "/en/sign-up",
    "parts_leaders": "/en/leaders",
    "parts_bank": "/en/points/bank",
    "parts_quests": "/en/quests",
    "parts_invitations": "/en/invite",
    "parts_shop": "/en/shop",
    "parts_tutor": "/en/tutor",
}
AROUND = ("/en/", "/en/quizzes", "/en/points", "/en/points/bank", "/en/leaders?scope=friends", "/en/friends", "/en/awards", "/en/support")


def put(part, value):
    settings.put(part.setting, value, by=None, now=clock.now())


def test_each_part_has_its_page_here():
    assert {part.setting.name for part in PARTS} == set(PAGE_OF)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.setting.name)
def test_a_part_that_is_off_is_not_there_and_nothing_leads_to_it(client, make, part):
    page = PAGE_OF[part.setting.name]
    somebody = make.person()
    reader, visitor = make.signed_in(), client
    browser = visitor if part.setting.name == "parts_sign_up" else reader
    link = re.compile(rf'(?:href|action)="{page}(?:[/?"])')
    pages = [address for address in (*AROUND, f"/en/people/{somebody}", "/en/sign-in") if not address.startswith(page)]
    before = [address for address in pages if link.search(browser.get(address).text)]
    assert before, "the way there is found while it is on"
    assert browser.get(page).status_code == 200

    put(part, False)

    answer = browser.get(page)
    assert (answer.status_code, "This part of the site is switched off." in words_of(answer)) == (404, True)
    assert [address for address in pages if link.search(browser.get(address).text)] == []
    put(part, True)
    assert browser.get(page).status_code == 200


def test_what_is_off_can_not_be_sent_either(make):
    reader = make.signed_in()
    friend = make.person("Good Friend")
    make.award(reader.user_id, 100)
    put(next(part for part in PARTS if part.setting.name == "parts_bank"), False)
    sent = {"to": f"#{friend}", "amount": "30", "sure": "yes"}
    assert reader.submit("/en/points/bank/give", sent).status_code == 404
    assert reader.get("/en/points").status_code == 200, "the statement stays everybody's"

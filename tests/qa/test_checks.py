"""The topic's check question under the answers, and how readers of each answer did."""

import pytest
from flask import Flask

from edu.accounts.service import people as accounts
from edu.core.errors import Invalid, NotFound
from edu.core.ids import GuestKey, UserId
from edu.ports import clock
from edu.qa.service import checks
from edu.qa.service.checks import Share
from tests.make import CHECK, Make, right_reply, wrong_reply
from tests.qa import shelved

RIGHT, WRONG = right_reply(CHECK), wrong_reply(CHECK)


@pytest.fixture
def asked(app: Flask, make: Make) -> int:
    shelved.shelve()
    make.quiz("lines")
    return shelved.ask(make.person(), topic="linear-equations")


def test_only_a_first_try_counts_and_for_the_answer_that_helped(make: Make, asked: int) -> None:
    first, second = shelved.answer(asked, make.person()), shelved.answer(asked, make.person())
    now, readers = clock.now(), make.people(3)
    for reader, helped, reply in zip(readers, (first, first, second), (RIGHT, WRONG, RIGHT), strict=True):
        checks.answer(asked, reply=reply, helped=helped, reader=reader, guest=None, now=now)
    checks.answer(asked, reply=RIGHT, helped=second, reader=readers[1], guest=None, now=now)
    checks.answer(asked, reply=RIGHT, helped=None, reader=None, guest=GuestKey("g"), now=now)
    checks.answer(asked, reply=WRONG, helped=None, reader=None, guest=GuestKey("g"), now=now)
    assert checks.shares(asked) == {first: Share(1, 2), second: Share(1, 1), None: Share(1, 1)}
    assert checks.find_own(asked, reader=readers[1], guest=None) is False
    assert checks.find_own(asked, reader=None, guest=GuestKey("g")) is True
    assert checks.find_own(asked, reader=None, guest=GuestKey("other")) is None


def test_nothing_is_counted_for_no_reply_and_no_answer_of_the_question(make: Make, asked: int) -> None:
    elsewhere = shelved.answer(shelved.ask(make.person()), make.person())
    reader = make.person()
    for reply, helped in (({}, None), (RIGHT, elsewhere), (RIGHT, 2**60)):
        with pytest.raises(Invalid):
            checks.answer(asked, reply=reply, helped=helped, reader=reader, guest=None, now=clock.now())
    assert checks.shares(asked) == {}


def test_without_a_quiz_there_is_no_check(make: Make, asked: int) -> None:
    other = shelved.ask(make.person(), topic="equations")
    assert checks.find_check(other) is None
    with pytest.raises(NotFound):
        checks.answer(other, reply=RIGHT, helped=None, reader=make.person(), guest=None, now=clock.now())


def test_the_page_grades_and_explains(make: Make, asked: int) -> None:
    browser = make.app.test_client()
    sent = {f"r.{name}": value for name, value in WRONG.items()}
    answer = browser.submit(f"/en/questions/{asked}/check", sent)
    assert answer.status_code == 303
    assert "Not right" in browser.get(answer.location).text
    assert browser.submit(f"/en/questions/{asked}/check", {}).status_code == 422
    assert checks.shares(asked) == {None: Share(0, 1)}
    assert browser.get("/en/questions/999/check").status_code == 404


def test_a_deleted_readers_try_loses_its_face(make: Make, asked: int) -> None:
    reader: UserId = make.person()
    checks.answer(asked, reply=RIGHT, helped=None, reader=reader, guest=None, now=clock.now())
    assert len(checks.personal_data(reader)) == 1
    accounts.delete(reader, now=clock.now())
    assert checks.personal_data(reader) == []
    assert checks.shares(asked) == {None: Share(1, 1)}

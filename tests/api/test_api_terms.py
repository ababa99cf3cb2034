"""A quiz on its terms, done by a program: what a page may not see or do, it may not either."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.make import CHOICE, MATCH, NUMBER, right_reply, wrong_reply

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def begin(program, slug, **sent):
    return program.post(f"/quizzes/{slug}/attempts", sent)


def names(sheet):
    return [asked["name"] for asked in sheet["questions"]]


def answer(program, sheet, position, reply, **more):
    return program.put(f"/attempts/{sheet['key']}/questions/{position}", {"reply": reply, **more})


def test_pages_that_are_not_gone_back_to_are_seen_one_at_a_time(clock, make, program):
    sheet = begin(program, make.quiz(terms={"forward": True}))
    path = f"/attempts/{sheet['key']}"
    assert names(sheet) == ["first-sale"]
    assert answer(program, sheet, 1, right_reply(CHOICE))["sequence"] == 1
    assert answer(program, sheet, 2, {})["name"] == "score"  # an empty reply is the way to the next page
    assert names(program.get(path)) == ["score"]
    for reply in (right_reply(CHOICE), wrong_reply(CHOICE)):
        problem = program.refused(409, "PUT", f"{path}/questions/1", json={"reply": reply})
        assert "go back" in problem["detail"]
    answer(program, sheet, 3, right_reply(MATCH))
    done = program.post(f"{path}/hand-in")
    assert (names(done), done["earned"]) == (["first-sale", "score", "rungs"], 30)


def test_an_exam_tells_a_program_nothing_before_it_has_closed(clock, make, program):
    slug = make.quiz(behaviour="exam", terms={"closes": (NOW + timedelta(hours=2)).isoformat()})
    sheet = begin(program, slug)
    answer(program, sheet, 1, right_reply(CHOICE))
    answer(program, sheet, 2, wrong_reply(NUMBER))
    path = f"/attempts/{sheet['key']}"
    program.refused(409, "POST", f"{path}/questions/1/check", json={"reply": right_reply(CHOICE)})
    done = program.post(f"{path}/hand-in")
    for told in (done, program.get(path)):
        assert (told["earned"], told["paid"]) == (None, 0)
        for asked in told["questions"]:
            assert (asked["mark"], asked["fraction"], asked["notes"], asked["lesson"], asked["hint"]) == (None, None, [], None, None)
        words = json.dumps(told, ensure_ascii=False)
        assert not any(secret in words for secret in ("It is a first sale.", "Subtract the shares.", "They stand higher."))
    assert [past["earned"] for past in program.get(f"/quizzes/{slug}/attempts")] == [None]
    assert program.get(f"/quizzes/{slug}")["grade"] is None
    assert program.get("/me/points")["balance"] == 0
    clock.move_to(NOW + timedelta(hours=2))
    told = program.get(path)
    assert (told["earned"], told["questions"][0]["mark"]["verdict"]) == (10, "right")


def test_the_password_is_asked_and_never_told(clock, make, program):
    slug = make.quiz(terms={"password": "a-secret-word"})
    program.refused(403, "POST", f"/quizzes/{slug}/attempts", json={})
    program.refused(403, "POST", f"/quizzes/{slug}/attempts", json={"password": "another"})
    sheet = begin(program, slug, password="a-secret-word")
    for told in (sheet, program.get(f"/quizzes/{slug}"), program.get("/quizzes")):
        assert "a-secret-word" not in json.dumps(told)


def test_a_stale_reply_is_refused_and_one_without_a_sequence_is_meant(clock, make, program):
    sheet = begin(program, make.quiz())
    assert answer(program, sheet, 2, {"number": "1"}, sequence=0)["sequence"] == 1
    program.refused(409, "PUT", f"/attempts/{sheet['key']}/questions/2", json={"reply": {"number": "2"}, "sequence": 0})
    assert answer(program, sheet, 2, {"number": "1"}, sequence=0)["sequence"] == 1
    assert answer(program, sheet, 2, {"number": "2"})["reply"] == {"number": "2"}


def test_certainty_is_1_to_3(clock, make, program):
    sheet = begin(program, make.quiz(behaviour="immediate", terms={"certainty": True}))
    program.refused(422, "PUT", f"/attempts/{sheet['key']}/questions/1", json={"reply": {}, "certainty": 4})
    path = f"/attempts/{sheet['key']}/questions/2/check"
    asked = program.post(path, {"reply": wrong_reply(NUMBER), "certainty": 3})
    assert (asked["fraction"], asked["certainty"]) == (-2.0, 3)


def test_after_the_time_a_program_is_told_so(clock, make, program):
    sheet = begin(program, make.quiz(terms={"minutes": 10}))
    assert sheet["deadline"].startswith("2026-11-18T12:10:00")
    clock.move_to(NOW + timedelta(minutes=12))
    problem = program.refused(409, "PUT", f"/attempts/{sheet['key']}/questions/1", json={"reply": right_reply(CHOICE)})
    assert "time for this quiz is up" in problem["detail"]
    assert program.get(f"/attempts/{sheet['key']}")["ended_at"].startswith("2026-11-18T12:10:00")

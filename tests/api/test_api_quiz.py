"""A quiz done by a program: from the start to the points, and never the key before its time."""

import json
from typing import Any

import pytest
import yaml

from edu.core.marks import Body, Marked, token
from edu.paths import folder
from edu.quizzes.kinds import cloze, description, hotspot, match
from edu.quizzes.rules import question
from tests.api.conftest import Program
from tests.make import MATCH, OUTOF, QUESTIONS
from tests.replies import right_reply, wrong_reply

FILES = sorted(folder("content").glob("courses/*/*/quiz.yml"))


def bodies_of(slug: str) -> list[Body]:
    """The questions of a shipped quiz as its file says them."""
    file = next(path for path in FILES if path.parent.name.endswith(f"-{slug}"))
    questions: list[Body] = yaml.safe_load(file.read_text())["questions"]
    return questions


def texts_in(value: Any) -> set[str]:
    """Every text of a piece of YAML, in each language."""
    if isinstance(value, str):
        return {value}
    return {text for each in (value.values() if isinstance(value, dict) else value) for text in texts_in(each)}


def secrets_of(body: Body) -> set[str]:
    """What nobody may read before the question is graded: every reason and note."""
    kept = {"why", "wrong", "note", "near"}
    found = texts_in([body[name] for name in kept if name in body])
    for key in ("options", "prompts", "items", "answers"):
        found |= texts_in([row[name] for row in body.get(key, []) if isinstance(row, dict) for name in kept if name in row])
    return found


def holds(answer: Any, text: str) -> bool:
    return json.dumps(text, ensure_ascii=False)[1:-1] in json.dumps(answer, ensure_ascii=False)


def test_the_whole_ladder_quiz_is_done_and_paid(program, shipped):
    questions = bodies_of("ladder")
    sheet = program.post("/quizzes/ladder/attempts?lang=en")
    assert [asked["name"] for asked in sheet["questions"]] == [body["id"] for body in questions]
    for position, body in enumerate(questions, start=1):
        asked = program.post(f"/attempts/{sheet['key']}/questions/{position}/check?lang=en", {"reply": right_reply(body)})
        assert (asked["mark"]["verdict"], asked["fraction"], asked["settled"]) == ("right", 1.0, True), body["id"]
    result = program.post(f"/attempts/{sheet['key']}/hand-in")
    assert result["ended_at"] is not None
    assert result["earned"] == result["outof"] == result["paid"] == program.get("/quizzes/ladder")["points"]
    assert program.get("/me/points")["balance"] == result["paid"]
    assert program.get("/leaders")["mine"]["score"] == result["paid"]
    assert program.get("/courses/loyalty")["steps"][1]["done"] is True
    assert [past["key"] for past in program.get("/quizzes/ladder/attempts")] == [sheet["key"]]


@pytest.mark.parametrize("slug", [path.parent.name.split("-", 1)[1] for path in FILES])
def test_the_key_is_in_no_answer_before_grading(program, shipped, slug):
    """Of any shipped quiz in either language, nothing that explains or tells, whatever has been saved."""
    questions = bodies_of(slug)
    key = program.post(f"/quizzes/{slug}/attempts")["key"]
    for position, body in enumerate(questions, start=1):
        program.put(f"/attempts/{key}/questions/{position}", {"reply": right_reply(body)})
    for lang in ("ru", "en"):
        sheet = program.get(f"/attempts/{key}?lang={lang}")
        for asked, body in zip(sheet["questions"], questions, strict=True):
            assert (asked["mark"], asked["fraction"], asked["notes"]) == (None, None, [])
            shown = texts_in([body["text"], *(body.get(each, []) for each in ("cards", "groups", "from", "to", "unit"))])
            assert [text for text in secrets_of(body) - shown if holds(asked, text)] == []


@pytest.mark.parametrize("slug", [path.parent.name.split("-", 1)[1] for path in FILES])
def test_a_wrong_try_tells_why_it_is_wrong_and_not_what_is_right(program, shipped, slug):
    sheet = program.post(f"/quizzes/{slug}/attempts?lang=en")
    key = sheet["key"]
    for position, body in enumerate(bodies_of(slug), start=1):
        by_hand = question.marked(body) is Marked.BY_HAND
        wrong = {"text": "Some words."} if by_hand else wrong_reply(body)
        if by_hand or sheet["terms"]["behaviour"] == "deferred":
            program.refused(409, "POST", f"/attempts/{key}/questions/{position}/check", json={"reply": wrong})
            continue
        asked = program.post(f"/attempts/{key}/questions/{position}/check?lang=en", {"reply": wrong})
        assert asked["tries_left"] == 1
        assert asked["notes"] == []
        assert all(part["right"] is None for part in asked["mark"]["parts"]), body["id"]
        given = {value for value in wrong.values() if isinstance(value, str)} | {each for value in wrong.values() for each in value}
        if body["kind"] == "choices":
            told = {part["name"] for part in asked["mark"]["parts"]} - {"choices"}
            assert told <= given, f"{body['id']} names a right option that was not ticked"
        if body["kind"] in ("choice", "choices"):
            rights = [option for option in body["options"] if option.get("right")]
            unread = [option["why"]["en"] for option in rights if isinstance(option.get("why"), dict)]
            assert [why for why in unread if holds(asked, why)] == []


def test_two_cards_swapped_are_three_fifths_with_the_reason_for_both(program, shipped):
    body = bodies_of("ladder")[0]
    reply = right_reply(body)
    third, fourth = (token(body["prompts"][place]["text"]) for place in (2, 3))
    reply[third], reply[fourth] = reply[fourth], reply[third]
    key = program.post("/quizzes/ladder/attempts")["key"]
    mark = program.post(f"/attempts/{key}/questions/1/check?lang=en", {"reply": reply})["mark"]
    assert mark["fraction"] == pytest.approx(0.6)
    wrong = {part["name"]: part["why"] for part in mark["parts"] if part["verdict"] == "wrong"}
    assert wrong == {
        third: body["prompts"][2]["wrong"]["advocate"]["en"],
        fourth: body["prompts"][3]["wrong"]["repeat"]["en"],
    }


def test_a_quiz_graded_at_the_end_says_nothing_until_it_is_handed_in(program, make):
    slug = make.quiz(behaviour="deferred")
    key = program.post(f"/quizzes/{slug}/attempts")["key"]
    saved = program.put(f"/attempts/{key}/questions/3", {"reply": wrong_reply(MATCH)})
    assert (saved["mark"], saved["reply"]) == (None, wrong_reply(MATCH))
    program.refused(409, "POST", f"/attempts/{key}/questions/3/check", json={"reply": right_reply(MATCH)})
    parts = program.post(f"/attempts/{key}/hand-in?lang=en")["questions"][2]["mark"]["parts"]
    assert [(part["verdict"], part["right"]) for part in parts] == [("wrong", "New ones"), ("wrong", "Partners")]


def test_starting_twice_opens_one_attempt(program, make):
    slug = make.quiz()
    assert program.post(f"/quizzes/{slug}/attempts")["key"] == program.post(f"/quizzes/{slug}/attempts")["key"]


def test_handing_in_twice_pays_once_and_answers_the_same(program, make):
    key = make.attempt(by=program.user_id, right=3)
    first, second = (program.post(f"/attempts/{key}/hand-in") for _ in range(2))
    assert first == second
    assert first["paid"] == OUTOF == program.get("/me/points")["balance"]


def test_a_second_attempt_pays_only_the_gain(program, make):
    slug = make.quiz()
    make.attempt(slug, by=program.user_id, right=2, handed_in=True)
    key = make.attempt(slug, by=program.user_id, right=3)
    assert program.post(f"/attempts/{key}/hand-in")["paid"] == 20
    assert [line["amount"] for line in program.get("/me/points")["lines"]] == [20, 20]


def test_after_handing_in_nothing_can_be_changed(program, make):
    key = make.attempt(by=program.user_id, right=1, handed_in=True)
    before = program.get(f"/attempts/{key}")
    program.refused(409, "PUT", f"/attempts/{key}/questions/2", json={"reply": right_reply(QUESTIONS[1])})
    program.refused(409, "POST", f"/attempts/{key}/questions/2/check", json={"reply": right_reply(QUESTIONS[1])})
    assert program.get(f"/attempts/{key}") == before


def test_the_same_check_again_is_no_further_try(program, make):
    key = program.post(f"/quizzes/{make.quiz(behaviour='interactive')}/attempts")["key"]
    sent = {"reply": wrong_reply(QUESTIONS[0])}
    first, second = (program.post(f"/attempts/{key}/questions/1/check", sent) for _ in range(2))
    assert first == second
    assert first["tries_left"] == 1


def test_checking_nothing_is_refused_and_costs_no_try(program, make):
    key = program.post(f"/quizzes/{make.quiz(behaviour='interactive')}/attempts")["key"]
    program.refused(422, "POST", f"/attempts/{key}/questions/1/check", json={"reply": {}})
    assert program.get(f"/attempts/{key}")["questions"][0]["tries_left"] == 2


CALLS_OF_AN_ATTEMPT = [
    ("GET", ""),
    ("PUT", "/questions/1"),
    ("POST", "/questions/1/check"),
    ("POST", "/hand-in"),
]


@pytest.mark.parametrize(("method", "path"), CALLS_OF_AN_ATTEMPT)
def test_anothers_attempt_looks_exactly_like_none(program: Program, stranger: Program, make, method, path):
    key = make.attempt(by=stranger.user_id, right=1)
    body = {} if method == "GET" else {"json": {"reply": right_reply(QUESTIONS[0])}}
    theirs = program.refused(404, method, f"/attempts/{key}{path}", **body)
    nobodys = program.refused(404, method, f"/attempts/none-such{path}", **body)
    assert theirs | {"request_id": ""} == nobodys | {"request_id": ""}
    assert stranger.get(f"/attempts/{key}")["ended_at"] is None


@pytest.mark.parametrize(("method", "path"), CALLS_OF_AN_ATTEMPT)
def test_a_visitors_attempt_is_no_programs(program, make, method, path):
    key = make.attempt(by=make.guest())
    body = {} if method == "GET" else {"json": {"reply": {}}}
    program.refused(404, method, f"/attempts/{key}{path}", **body)


def test_a_running_text_comes_with_its_gaps_and_they_take_the_reply(program, make):
    key = make.attempt(make.quiz(questions=[cloze.EXAMPLE], behaviour="interactive"), by=program.user_id)
    (field,) = program.get(f"/attempts/{key}?lang=en")["questions"][0]["fields"]
    assert field["widget"] == "gaps"
    assert field["text"].startswith("Water turns into [[2]]: it boils at [[1]] °C.")
    number, choice, *_ = field["gaps"]
    steam = next(option["id"] for option in choice["options"] if option["text"] == "steam")
    checked = program.post(f"/attempts/{key}/questions/1/check", {"reply": {number["name"]: "100", choice["name"]: steam}})
    assert checked["mark"]["fraction"] == pytest.approx(0.6)


def test_pictures_come_with_their_addresses_their_words_and_the_spots_on_them(program, make):
    sheet = program.post(f"/quizzes/{make.quiz(questions=[hotspot.EXAMPLE, match.EXAMPLE, description.EXAMPLE])}/attempts?lang=en", {})
    spots, pairs, text = sheet["questions"]
    assert spots["fields"][0]["picture"] == {"url": "/files/triangle.svg", "alt": "A triangle, a circle and a square"}
    assert [len(option["outline"]) for option in sorted(spots["fields"][0]["options"], key=lambda option: option["text"])] == [8, 6, 48]
    flags = [row["picture"] for row in pairs["fields"][0]["rows"]]
    assert flags == [None, {"url": "/files/norway.svg", "alt": "a flag with a blue cross"}]
    assert (spots["picture"], text["picture"]["url"]) == (None, "/files/pendulum.svg")


def test_a_wrong_pair_tells_a_program_where_to_read(program, make):
    slug = make.quiz(questions=[match.EXAMPLE], behaviour="interactive")
    sheet = program.post(f"/quizzes/{slug}/attempts?lang=en", {})
    reply = {token({"ru": "Франция", "en": "France"}): token({"ru": "Рим", "en": "Rome"})}
    mark = program.post(f"/attempts/{sheet['key']}/questions/1/check?lang=en", {"reply": reply})["mark"]
    assert [(part["worth"], part["lesson"]) for part in mark["parts"]] == [(0, "europe#rivers"), (0, None)]

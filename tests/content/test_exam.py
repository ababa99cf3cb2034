"""The final exam: a pool of eight questions for each lesson, every wrong answer explained, every number right."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from edu.quizzes.rules import formula

COURSE = Path(__file__).parents[2] / "content/courses/loyalty"
TEXT = (COURSE / "exam.yml").read_text()
EXAM = yaml.safe_load(TEXT)
POOL: dict[str, dict[str, Any]] = {question["id"]: question for question in EXAM["pool"]}
LESSONS = [folder.split("-", 1)[1] for folder in yaml.safe_load((COURSE / "course.yml").read_text())["lessons"]]
# A key written down has its sum beside it: "value: 25  # 100 * (24 + 6) / 120".
_KEY = re.compile(r"value: (?P<key>[-\d.]+)  # (?P<sum>[-+*/(). \d]+)$", re.MULTILINE)

every_question = pytest.mark.parametrize("question", POOL.values(), ids=POOL.keys())


def test_two_questions_of_each_lesson_are_drawn_from_eight() -> None:
    draws = [draw for section in EXAM["sections"] for draw in section["questions"]]
    tagged = Counter(tag for question in POOL.values() for tag in question["tags"] if tag in LESSONS)

    assert [draw["tags"] for draw in draws] == [[slug] for slug in LESSONS]
    assert sum(draw["draw"] for draw in draws) == 30
    assert len(POOL) >= 120
    assert tagged == dict.fromkeys(LESSONS, 8)


def test_it_is_timed_graded_at_the_end_and_the_best_attempt_counts() -> None:
    assert (EXAM["behaviour"], EXAM["minutes"], EXAM["counts"]) == ("deferred", 40, "highest")


def test_each_question_shows_a_skill_so_that_the_exam_counts_for_it() -> None:
    shown = [name for skill in yaml.safe_load((COURSE / "skills.yml").read_text()) for name in skill["questions"].get("loyalty-exam", ())]

    assert sorted(shown) == sorted(POOL)


def test_it_asks_in_ten_ways_and_on_three_levels() -> None:
    kinds = Counter(question["kind"] for question in POOL.values())

    assert len(kinds) >= 6
    assert kinds.most_common(1)[0][1] <= len(POOL) / 4
    assert {question["difficulty"] for question in POOL.values()} == {1, 2, 3}


def test_no_question_of_a_lesson_is_asked_again() -> None:
    quizzes = [yaml.safe_load(path.read_text()) for path in COURSE.glob("*/quiz.yml")]
    asked = {question["text"]["ru"] for quiz in quizzes for question in quiz["questions"] + quiz["checks"]}

    # "Fill in the gaps" and the like are said alike everywhere.
    assert [text for question in POOL.values() if (text := question["text"]["ru"]) in asked and len(text) > 40] == []


@every_question
def test_a_question_says_which_lesson_it_belongs_to(question: dict[str, Any]) -> None:
    slug, skill = question["tags"]

    assert slug in LESSONS
    assert skill not in LESSONS
    assert question["lesson"].split("#")[0] == slug


@every_question
def test_everything_wrong_is_explained(question: dict[str, Any]) -> None:
    assert list(_unexplained(question)) == []


def _unexplained(question: dict[str, Any]) -> Iterator[str]:
    """Wrong answers, pairs and places that nothing is said of."""
    match question["kind"]:
        case "choice" | "choices":
            yield from (option["text"]["ru"] for option in question["options"] if not option.get("right") and not option.get("why"))
        case "truefalse":
            yield from {"why_true", "why_false"} - set(question)
        case "match":
            for prompt in question["prompts"]:
                yield from set(question["cards"]) - {prompt["answer"]} - set(prompt["wrong"])
        case "sort":
            for item in question["items"]:
                yield from set(question["groups"]) - {item["group"]} - set(item["wrong"])
        case "order":
            yield from {"near", "why"} - set(question)
        case "cloze":
            for name, gap in question["gaps"].items():
                wrong = [option for option in gap.get("options", ()) if not option.get("right")]
                if not all("why" in option for option in wrong) or ("answers" in gap and "why" not in gap):
                    yield name
        case _:
            if "why" not in question or any(answer.get("mark") == 0 and "why" not in answer for answer in question["answers"]):
                yield "why"


def test_every_key_is_what_its_sum_comes_to() -> None:
    keys = list(_KEY.finditer(TEXT))
    numeric = [question for question in POOL.values() if question["kind"] == "numeric"]
    gaps = [gap for question in POOL.values() for gap in question.get("gaps", {}).values() if "answers" in gap]

    assert len(keys) == len(numeric) + len(gaps)
    for key in keys:
        places = len(key["key"].partition(".")[2])
        worked_out = formula.value(formula.parse(key["sum"]), {})
        assert worked_out is not None
        assert round(worked_out, places) == float(key["key"]), key[0]


def test_russian_is_set_as_russian() -> None:
    russian = re.findall(r'ru: "((?:[^"\\]|\\.)*)"', TEXT)

    assert len(russian) > 1000
    assert [text for text in russian if re.search(r"\\\"|“|”|\d\.\d|[\d}]%|\d %", text)] == []

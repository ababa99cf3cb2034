"""docs/authoring.md: its examples pass the checker, and together they are a course that can be put on the site."""

import re
from pathlib import Path

import pytest
import yaml

from edu.authoring.rules import quizzes
from edu.authoring.service import content as authoring
from edu.lessons.rules import DONE_FROM
from edu.quizzes.rules import question, terms
from edu.quizzes.rules.checking import ENVELOPE
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.ordering import MODES
from tests.docs.running import DOCS

PAGE = (DOCS / "authoring.md").read_text()
EXAMPLES = dict(re.findall(r"^```(?:yaml|markdown) (\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
OF_KINDS = [name for name in EXAMPLES if name in all_kinds()]
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect class="rung-1" width="5" height="5"/></svg>'


def test_every_kind_has_its_example() -> None:
    assert set(OF_KINDS) == set(all_kinds())
    assert set(re.findall(r"^\*\*(\w+)\*\*: ", PAGE, re.MULTILINE)) == set(all_kinds())


@pytest.mark.parametrize("name", OF_KINDS)
def test_the_example_of_a_kind_is_a_good_question(name: str) -> None:
    body = yaml.safe_load(EXAMPLES[name])
    assert body["kind"] == name
    assert [f"{problem.place}: {problem.message}" for problem in question.check(body)] == []


def test_every_other_piece_of_yaml_is_a_question_too_or_one_of_the_files() -> None:
    assert len(re.findall(r"^```", PAGE, re.MULTILINE)) == 2 * len(EXAMPLES)
    assert set(EXAMPLES) - set(OF_KINDS) == {
        "subjects",
        "topics",
        "glossary",
        "course",
        "lesson",
        "quiz",
        "drawn",
        "awards",
        "quests",
        "shop",
    }


def test_the_files_of_the_page_make_a_course_without_faults(tmp_path: Path) -> None:
    lesson = tmp_path / "courses" / "walking" / "01-first"
    lesson.mkdir(parents=True)
    (tmp_path / "subjects.yml").write_text(EXAMPLES["subjects"])
    for name in ("topics", "glossary", "awards", "quests", "shop"):
        (tmp_path / f"{name}.yml").write_text(EXAMPLES[name])
    (lesson.parent / "course.yml").write_text(EXAMPLES["course"])
    (lesson / "quiz.yml").write_text(EXAMPLES["quiz"])
    (lesson / "feet.svg").write_text(DRAWING)
    for lang in ("ru", "en"):
        (lesson / f"lesson.{lang}.md").write_text(EXAMPLES["lesson"])
    assert [str(fault) for fault in authoring.check(tmp_path)] == []


def test_the_quiz_with_draws_has_no_fault() -> None:
    _, faults = quizzes.read("quiz.yml", "second", EXAMPLES["drawn"])
    assert [str(fault) for fault in faults] == []


def test_the_table_of_terms_names_every_one() -> None:
    table = PAGE.split("## A quiz")[1].split("### ")[0]
    named = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(named))) == set(terms.KEYS)


def test_the_table_of_keys_is_the_envelope_of_a_question() -> None:
    table = PAGE.split("### What every question has")[1].split("###")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(ENVELOPE)


def test_the_ways_to_score_an_order_are_all_named() -> None:
    told = PAGE.split("**order**")[1].split("**choice**")[0]
    assert set(MODES) <= set(re.findall(r"`([a-z-]+)`", told))


def test_the_figures_of_the_page_are_the_codes_own() -> None:
    assert f"{DONE_FROM:.0%}".replace("%", " %") in PAGE
    assert f"0 to {terms.MAX_TRIES}" in PAGE
    assert f"1 to {quizzes.MAX_QUESTIONS}" in PAGE
    assert authoring.MAX_FILE == 1_000_000

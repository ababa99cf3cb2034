"""The questions of a quiz as they go elsewhere."""

import pytest

from edu.core.errors import NotFound
from edu.quizzes.rules.plan import Draw
from edu.quizzes.service import exporting

ONE, TWO, THREE = ({"id": id, "kind": "truefalse", "text": f"Is {id} true?", "answer": True} for id in ("one", "two", "three"))


def test_questions_come_in_their_order_and_the_pool_after_them(app, make):
    slug = make.quiz(questions=[TWO, Draw(1), ONE], pool=[THREE], title={"ru": "Да", "en": "Yes"})
    found = exporting.get_questions(slug)
    assert found.title == {"ru": "Да", "en": "Yes"}
    assert [body["id"] for body in found.bodies] == ["two", "one", "three"]
    assert found.bodies[0] == TWO


def test_a_changed_question_comes_as_it_is_now_and_one_taken_out_does_not(app, make):
    slug = make.quiz("q", questions=[ONE, TWO])
    make.quiz("q", questions=[{**TWO, "answer": False}, THREE])
    assert [(body["id"], body["answer"]) for body in exporting.get_questions(slug).bodies] == [("two", False), ("three", True)]


def test_practice_questions_stay_in_their_lesson(app, make):
    slug = make.quiz(questions=[ONE], checks=[TWO])
    assert [body["id"] for body in exporting.get_questions(slug).bodies] == ["one"]


def test_a_quiz_that_isnt_is_not_found(app):
    with pytest.raises(NotFound, match="There is no quiz “none”"):
        exporting.get_questions("none")

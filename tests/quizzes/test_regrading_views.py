"""The pages where a teacher corrects a question, with plain forms."""

import re

import pytest

from edu.core.roles import Role
from edu.points.service import ledger
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, starting
from tests.make import CHOICE, NUMBER, right_reply, words_of

pytestmark = pytest.mark.databases("sqlite")

OTHER_KEY = {**NUMBER, "answers": [{"value": 30, "tolerance": 0.5}]}
WHY = {"why_ru": "В ключе была ошибка.", "why_en": "The key was <wrong>."}


@pytest.fixture
def vera(make, now):
    return make.signed_in(name="Teacher Vera", role=Role.TEACHER)


@pytest.fixture
def slug(make, now):
    """A quiz whose number question has two versions."""
    slug = make.quiz(questions=(CHOICE, NUMBER))
    make.quiz(slug, questions=(CHOICE, OTHER_KEY))
    make.quiz(slug, questions=(CHOICE, NUMBER))
    return slug


def page_of(slug, name="score"):
    return f"/en/teach/quizzes/{slug}/questions/{name}"


def done(slug, answer, *, by, now):
    taker = by if isinstance(by, Taker) else Taker(user_id=by)
    key = starting.start(slug, by=taker, now=now)
    attempts.save(key, {1: Sent(right_reply(CHOICE)), 2: Sent({"number": str(answer)})}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    return key


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def test_the_way_through_a_correction_without_any_script(make, vera, now):
    slug = make.quiz(questions=(CHOICE, NUMBER))
    maria = make.signed_in(name="Maria Ivanova")
    key = done(slug, 30, by=maria.user_id, now=now)
    done(slug, 25, by=make.guest(), now=now)
    make.quiz(slug, questions=(CHOICE, OTHER_KEY))
    questions = vera.get(f"/en/teach/quizzes/{slug}/questions")
    assert page_of(slug) in questions.text
    page = vera.get(page_of(slug))
    assert "<del>- " in page.text
    assert "<ins>+ " in page.text
    seen = vera.submit(f"{page_of(slug)}/preview", {"way": "newer", "number": "2", **WHY})
    assert seen.status_code == 200
    for words in ("Maria Ivanova", "A visitor", "10 of 20", "20 of 20", "The key was <wrong>."):
        assert words in words_of(seen), words
    assert ledger.balance_of(maria.user_id) == 10
    made = vera.submit(f"{page_of(slug)}/corrections", {**hidden_fields(seen), **WHY})
    assert (made.status_code, made.location) == (303, f"{page_of(slug)}#history")
    assert "1 mark rose, 1 fell, of 2 attempts." in words_of(vera.get(page_of(slug)))
    result = words_of(maria.get(f"/en/attempts/{key}/result"))
    assert "it was 10 of 20, it is 20 of 20." in result
    assert "The key was <wrong>." in result
    assert "Mark corrected:" in words_of(maria.get("/en/points"))
    assert ledger.balance_of(maria.user_id) == 20


def test_a_second_click_on_apply_is_the_same_correction(slug, vera, make, now):
    done(slug, 1, by=make.person(), now=now)
    form = {"way": "drop", "key": "one", **WHY}
    assert [vera.submit(f"{page_of(slug)}/corrections", form).status_code for _ in range(2)] == [303, 303]
    assert words_of(vera.get(page_of(slug))).count("The key was <wrong>.") == 1


def test_a_dropped_question_can_be_asked_again(slug, vera):
    vera.submit(f"{page_of(slug)}/corrections", {"way": "drop", **WHY})
    assert "not asked any more" in words_of(vera.get(f"/en/teach/quizzes/{slug}/questions"))
    assert "Ask it again" in words_of(vera.get(page_of(slug)))
    assert vera.submit(f"{page_of(slug)}/ask-again").status_code == 303
    assert "Ask it again" not in words_of(vera.get(page_of(slug)))
    assert vera.submit(f"{page_of(slug)}/ask-again").status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose what is to be done"),
        ({"way": "junk", **WHY}, "Choose what is to be done"),
        ({"way": "drop"}, "Say why"),
        ({"way": "newer", "number": "junk", **WHY}, "Choose a version"),
        ({"way": "newer", "number": "99999999999999999999", **WHY}, "Choose a version"),
        ({"way": "replace", "instead": "junk\x00", **WHY}, "Choose another question"),
        ({"way": "drop", "why_en": "x" * 1001}, "1000 characters"),
    ],
)
def test_what_can_not_be_used_is_said_on_the_page(slug, vera, form, said):
    for view in ("preview", "corrections"):
        answer = vera.submit(f"{page_of(slug)}/{view}", form)
        assert answer.status_code == 422
        assert said in words_of(answer)


def test_a_newer_version_of_another_shape_is_refused_in_words(make, vera, now):
    slug = make.quiz(questions=(CHOICE, NUMBER))
    done(slug, 25, by=make.person(), now=now)
    make.quiz(slug, questions=(CHOICE, {**CHOICE, "id": "score"}))
    answer = vera.submit(f"{page_of(slug)}/preview", {"way": "newer", "number": "2", **WHY})
    assert answer.status_code == 409
    assert "asks for other things" in words_of(answer)


def test_what_was_written_stays_where_something_is_wrong(slug, vera):
    answer = vera.submit(f"{page_of(slug)}/preview", {"way": "replace", "instead": "none", **WHY})
    assert "The key was &lt;wrong&gt;." in answer.text


def test_a_token_is_needed_and_get_changes_nothing(slug, vera):
    for view in ("preview", "corrections", "ask-again"):
        assert vera.post(f"{page_of(slug)}/{view}", data={"way": "drop", **WHY}).status_code == 400
        assert vera.get(f"{page_of(slug)}/{view}").status_code == 405


def test_there_is_no_page_where_there_is_no_question(slug, vera):
    for path in (page_of(slug, "none"), page_of("none"), "/en/teach/quizzes/none/questions"):
        assert vera.get(path).status_code == 404
    assert vera.submit(f"{page_of(slug, 'none')}/ask-again").status_code == 404
    assert vera.submit(f"{page_of(slug, 'none')}/preview", {"way": "drop", **WHY}).status_code == 404


def test_before_an_exam_has_closed_its_result_tells_nothing_of_a_correction(make, vera, now):
    terms = {"closes": "2026-11-18T18:00+00:00"}
    slug = make.quiz(questions=(CHOICE, NUMBER), behaviour="exam", terms=terms)
    maria = make.signed_in()
    key = done(slug, 30, by=maria.user_id, now=now)
    vera.submit(f"{page_of(slug)}/corrections", {"way": "everyone", **WHY})
    assert "wrong" not in words_of(maria.get(f"/en/attempts/{key}/result"))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_pages_are_in_both_languages(slug, vera, make, now, lang):
    key = done(slug, 1, by=make.person(), now=now)
    assert key
    vera.submit(f"{page_of(slug)}/corrections", {"way": "everyone", **WHY})
    for path in ("", "/score"):
        page = vera.get(f"/{lang}/teach/quizzes/{slug}/questions{path}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1
    assert WHY[f"why_{lang}"].replace("<", "&lt;").replace(">", "&gt;") in vera.get(f"/{lang}/teach/quizzes/{slug}/questions/score").text

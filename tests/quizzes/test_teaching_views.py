"""A teacher's side of a quiz in the browser: terms, exceptions, texts to mark."""

import re
from datetime import timedelta

import pytest

from edu.core.roles import Role
from edu.points.service import ledger
from edu.ports import clock
from edu.quizzes.kinds import essay
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, running, starting
from tests.make import CHOICE, sheet_of, words_of

TERMS = {"behaviour": "deferred", "overtime": "submit", "counts": "highest"}


@pytest.fixture
def teacher(make):
    return make.signed_in(role=Role.TEACHER)


@pytest.fixture
def written(make):
    """A quiz with a text to write, handed in by somebody: its slug, the attempt's key and the person."""
    slug = make.quiz(questions=[essay.EXAMPLE, CHOICE])
    person = make.person("Maria Writer", lang="ru")
    taker = Taker(user_id=person)
    key = starting.start(slug, by=taker, now=clock.now())
    attempts.save(key, {1: Sent({"text": "A ladder is climbed rung by rung."})}, by=taker, now=clock.now())
    attempts.hand_in(key, by=taker, now=clock.now())
    return slug, key, taker


def paper_path(teacher, slug: str) -> str:
    page = teacher.get(f"/en/teach/quizzes/{slug}/marking").text
    return page.split(f"/en/teach/quizzes/{slug}/marking/")[1].split('"')[0]


def test_all_quizzes_stand_on_one_page_with_what_waits(make, teacher, written):
    page = words_of(teacher.get("/en/teach"))
    assert f"Check {written[0]}" in page
    assert "1 attempt waits for marks" in page


def test_terms_are_changed_and_set_back(make, teacher):
    slug = make.quiz()
    sent = {
        **TERMS,
        "behaviour": "interactive",
        "tries": "2",
        "penalty": "0,25",
        "minutes": "45",
        "closes": "2030-05-01T10:00",
        "per_page": "3",
    }
    assert teacher.submit(f"/en/teach/quizzes/{slug}/terms", {**sent, "later": ["marks", "feedback"]}).status_code == 303
    terms = running.get_run(slug).terms
    assert (terms.behaviour, terms.tries, terms.penalty, terms.minutes, terms.per_page) == ("interactive", 2, 0.25, 45, 3)
    assert terms.closes.isoformat() == "2030-05-01T10:00:00+00:00"
    assert terms.review["later"] == {"marks", "feedback"}
    assert 'value="0.25"' in teacher.get(f"/en/teach/quizzes/{slug}/terms").text
    assert teacher.submit(f"/en/teach/quizzes/{slug}/terms/reset").status_code == 303
    assert running.get_run(slug).terms.behaviour == "deferred"


def test_hints_of_the_tutor_are_allowed_and_forbidden_by_their_own_box(make, teacher):
    slug = make.quiz()
    box = re.search(r'<input[^>]*name="tutor"[^>]*>', teacher.get(f"/en/teach/quizzes/{slug}/terms").text)
    assert box, "the form has a box for it"
    assert " checked" in box[0], "and it shows what holds"
    assert teacher.submit(f"/en/teach/quizzes/{slug}/terms", TERMS).status_code == 303
    assert not running.get_run(slug).terms.lets_hints
    assert teacher.submit(f"/en/teach/quizzes/{slug}/terms", {**TERMS, "tutor": "y"}).status_code == 303
    assert running.get_run(slug).terms.lets_hints


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"behaviour": "exam"}, "Say when the exam closes"),
        ({"minutes": "soon"}, "Write a number here"),
        ({"penalty": "2"}, "from 0 to 1"),
        ({"opens": "2030-05-02T10:00", "closes": "2030-05-01T10:00"}, "must close after it opens"),
        ({"behaviour": "interactive", "certainty": "y"}, "Certainty goes with one try"),
        ({"behaviour": "never"}, "Not a valid choice"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_the_field_and_nothing_is_lost(make, teacher, sent, said):
    slug = make.quiz()
    answer = teacher.submit(f"/en/teach/quizzes/{slug}/terms", {**TERMS, "password": "tulip", **sent})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert 'value="tulip"' in answer.text
    assert not running.get_run(slug).changed


def test_one_person_gets_more_time_at_once(make, teacher):
    slug = make.quiz(terms={"minutes": 10})
    person = make.person("Slow Reader")
    key = make.attempt(slug, by=person)
    before = sheet_of(key, by=Taker(user_id=person)).deadline
    assert teacher.submit(f"/en/teach/quizzes/{slug}/allowances", {"person": "Slow Reader", "minutes": "25"}).status_code == 303
    assert sheet_of(key, by=Taker(user_id=person)).deadline - before == timedelta(minutes=15)
    page = teacher.get(f"/en/teach/quizzes/{slug}/allowances")
    assert "25 minutes" in words_of(page)
    assert teacher.submit(f"/en/teach/quizzes/{slug}/allowances/{person}/withdraw").status_code == 303
    assert sheet_of(key, by=Taker(user_id=person)).deadline == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"person": "Nobody Here", "minutes": "5"}, "There is nobody"),
        ({"minutes": "5"}, "Please fill this in"),
        ({"person": "Slow Reader"}, "Say what is to be different"),
    ],
)
def test_an_exception_for_nobody_or_nothing_is_refused(make, teacher, sent, said):
    make.person("Slow Reader")
    answer = teacher.submit(f"/en/teach/quizzes/{make.quiz()}/allowances", sent)
    assert answer.status_code == 422
    assert said in words_of(answer)


def test_a_text_is_marked_by_its_rubric_and_then_paid(make, teacher, written):
    slug, key, taker = written
    assert "still has to mark" in words_of(make.signed_in(taker.user_id).get(f"/en/attempts/{key}/result"))
    assert ledger.balance_of(taker.user_id) == 0
    page = teacher.get(f"/en/teach/quizzes/{slug}/marking")
    assert "Maria Writer" not in page.text
    assert "Maria Writer" in teacher.get(f"/en/teach/quizzes/{slug}/marking?names=shown").text
    path = f"/en/teach/quizzes/{slug}/marking/{paper_path(teacher, slug)}"
    assert "A ladder is climbed rung by rung." in words_of(teacher.get(path))
    most = {f"score.{name}": str(criterion["points"]) for name, criterion in essay.EXAMPLE["rubric"].items()}
    answer = teacher.submit(path, {**most, "comment": "Well climbed.", "question": essay.EXAMPLE["id"]})
    assert answer.status_code == 303
    result = words_of(make.signed_in(taker.user_id).get(f"/en/attempts/{key}/result"))
    assert "Well climbed." in result
    assert ledger.balance_of(taker.user_id) == essay.EXAMPLE.get("points", 10)


def test_a_text_is_found_under_its_own_quiz_only(make, teacher, written):
    path = paper_path(teacher, written[0])
    assert teacher.get(f"/en/teach/quizzes/{written[0]}/marking/{path}").status_code == 200
    assert teacher.get(f"/en/teach/quizzes/{make.quiz()}/marking/{path}").status_code == 404


def test_scores_that_cannot_be_are_refused_beside_their_criterion(make, teacher, written):
    slug, key, taker = written
    path = f"/en/teach/quizzes/{slug}/marking/{paper_path(teacher, slug)}"
    sent = {f"score.{name}": "99" for name in essay.EXAMPLE["rubric"]}
    answer = teacher.submit(path, {**sent, "comment": "Nearly."})
    assert answer.status_code == 422
    assert "Give from 0 to" in words_of(answer)
    assert "Nearly." in answer.text
    assert sheet_of(key, by=taker).waits


@pytest.mark.parametrize("path", ["", "/quizzes/{slug}/terms", "/quizzes/{slug}/allowances", "/quizzes/{slug}/marking"])
def test_only_teachers_come_in(make, client, path):
    path = f"/en/teach{path.format(slug=make.quiz())}"
    assert client.get(path).status_code == 302
    assert make.signed_in().get(path).status_code == 403
    assert make.signed_in(role=Role.TEACHER).get(path).status_code == 200
    assert make.signed_in(role=Role.TEACHER).get(path.replace("quiz-", "none-")).status_code == (200 if path == "/en/teach" else 404)


def test_changing_needs_the_forms_token(make, teacher):
    slug = make.quiz()
    for path in ("terms", "terms/reset", "allowances", "allowances/1/withdraw"):
        assert teacher.post(f"/en/teach/quizzes/{slug}/{path}", data=TERMS).status_code in (400, 422)
    assert teacher.get(f"/en/teach/quizzes/{slug}/terms/reset").status_code == 405

"""The bank, the builder and proposals, as browsers without a script use them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from edu.accounts.rules import Reader
from edu.authoring.rules.drafts import State
from edu.authoring.service import drafts, folders, proposals, quizzes
from edu.core.roles import Role
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import attempts, sheets, starting
from tests.authoring.test_editor_views import XSS, form_in
from tests.house.pages import faults_of, inline_of
from tests.make import CHOICE, NUMBER, Browser, Make, words_of


@pytest.fixture
def teacher(make: Make) -> Browser:
    return make.signed_in(role=Role.TEACHER)


def reader(browser: Browser, role: Role = Role.TEACHER) -> Reader:
    return Reader(browser.user_id, "", role, "en", "UTC")


def a_question(browser: Browser, body: Any = CHOICE, **more: Any) -> int:
    by = reader(browser)
    return drafts.create(folders.usual(by=by), {**body, **more}, by=by, now=clock.now(), state=State.READY)


def sound(browser: Browser, path: str) -> str:
    """The page there, with nothing of the house's rules broken."""
    answer = browser.get(path)
    assert answer.status_code == 200
    assert faults_of(answer.text, "en") == []
    assert inline_of(answer.text) == []
    return words_of(answer)


def test_the_bank_lists_searches_and_filters(teacher: Browser) -> None:
    a_question(teacher, tags=["nps"], difficulty=2)
    a_question(teacher, NUMBER)

    assert "2 questions" in sound(teacher, "/en/teach/bank")
    assert "1 question " in sound(teacher, "/en/teach/bank?q=customer")
    assert "1 question " in sound(teacher, "/en/teach/bank?tag=nps&difficulty=2&kind=choice&state=ready")
    assert "No questions here" in sound(teacher, "/en/teach/bank?q=nothing+like+it")
    assert teacher.get("/en/teach/bank?folder=999&after=-1&difficulty=x").status_code == 404
    assert teacher.get(f"/en/teach/bank?q={'x ' * 5000}").status_code == 200


def test_a_page_of_the_bank_takes_few_statements(app: Flask, teacher: Browser) -> None:
    for number in range(12):
        a_question(teacher, text=f"Question {number}?")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    teacher.get("/en/teach/bank")

    assert len([each for each in asked if each.startswith(("SELECT", "WITH"))]) <= 20


def test_many_questions_are_changed_at_once(teacher: Browser) -> None:
    numbers = [a_question(teacher), a_question(teacher, NUMBER)]
    folder = folders.create("Other", by=reader(teacher))

    def change(**sent: Any) -> str:
        return words_of(teacher.submit("/en/teach/bank/change", {"id": numbers, **sent}, follow_redirects=True))

    assert "2 questions moved" in change(do="move", into=folder)
    assert "2 questions changed" in change(do="traits", add_tags="nps, ladder", points="5", difficulty="3")
    assert "2 questions changed" in change(do="state", state="hidden")
    assert "2 questions copied" in change(do="copy", into=folder)
    kept = drafts.get(numbers[0], by=reader(teacher))
    assert (kept.folder_id, kept.state, kept.body["tags"], kept.body["points"]) == (folder, State.HIDDEN, ["nps", "ladder"], 5)
    for sent in (
        {"do": "move"},
        {"do": "state", "state": "x"},
        {"do": "traits", "points": "1e3"},
        {"do": "x"},
        {"do": "move", "into": folder, "id": []},
    ):
        assert teacher.submit("/en/teach/bank/change", {"id": numbers, **sent}).status_code == 422


def test_others_questions_are_not_changed(make: Make, teacher: Browser) -> None:
    other = make.signed_in(role=Role.TEACHER)
    number = a_question(teacher)

    answer = other.submit("/en/teach/bank/change", {"id": number, "do": "state", "state": "hidden"})

    assert answer.status_code == 404
    assert drafts.get(number, by=reader(teacher)).state is State.READY


def test_folders_are_made_renamed_moved_shared_and_deleted(make: Make, teacher: Browser) -> None:
    by = reader(teacher)
    made = teacher.submit("/en/teach/bank/folders", {"name": "Loyalty"})
    assert made.status_code == 303
    (folder,) = folders.list_folders(by=by)
    other = make.signed_in(name="Colleague Kim", role=Role.TEACHER)

    shared = teacher.submit(
        f"/en/teach/bank/folders/{folder.id}/share", {"person": "Colleague Kim", "may_edit": "1"}, follow_redirects=True
    )
    assert "Colleague Kim, may change it" in words_of(shared)
    assert "Loyalty" in sound(other, "/en/teach/bank")
    assert teacher.submit(f"/en/teach/bank/folders/{folder.id}", {"name": "NPS"}).status_code == 303
    assert other.submit(f"/en/teach/bank/folders/{folder.id}", {"do": "delete"}).status_code == 403
    stopped = teacher.submit(f"/en/teach/bank/folders/{folder.id}/share", {"person": int(other.user_id), "do": "stop"})
    assert stopped.status_code == 303
    assert other.get(f"/en/teach/bank?folder={folder.id}").status_code == 404
    assert teacher.submit(f"/en/teach/bank/folders/{folder.id}/share", {"person": "nobody at all"}).status_code == 422
    assert teacher.submit(f"/en/teach/bank/folders/{folder.id}", {"do": "delete"}).status_code == 303
    assert folders.list_folders(by=by) == []


def test_use_and_figures_stand_beside_a_question(make: Make, teacher: Browser) -> None:
    number = a_question(teacher)
    slug = a_quiz(teacher, number)
    quizzes.publish(slug, by=reader(teacher), now=clock.now())
    for _ in range(2):
        taker = Taker(user_id=make.person())
        attempts.hand_in(starting.start(slug, by=taker, now=clock.now()), by=taker, now=clock.now())

    words = sound(teacher, "/en/teach/bank")

    assert "in 1 quiz, 2 attempts, mean mark 0%" in words


def a_quiz(teacher: Browser, *numbers: int) -> str:
    made = teacher.submit("/en/teach/quizzes/new", {"title.en": "The ladder", "title.ru": "Лестница"})
    slug = str(made.location).rstrip("/").split("/")[-2]
    if numbers:
        page = teacher.get(f"/en/teach/quizzes/{slug}/edit").text
        teacher.submit(f"/en/teach/quizzes/{slug}/edit", form_in_builder(page, do="add", pick=list(numbers), to="0"))
    return slug


def form_in_builder(page: str, **changed: Any) -> dict[str, Any]:
    return {**form_in(page.replace('id="builder"', "data-editor")), **changed}


def test_a_quiz_is_built_looked_at_published_and_taken_back(make: Make, teacher: Browser) -> None:
    numbers = [a_question(teacher), a_question(teacher, NUMBER)]
    slug = a_quiz(teacher)
    edit = f"/en/teach/quizzes/{slug}/edit"
    assert "Put at least one question into the quiz." in sound(teacher, edit)
    assert teacher.submit(f"/en/teach/quizzes/{slug}/publish").status_code == 422

    found = teacher.submit(edit, form_in_builder(teacher.get(edit).text, do="search", words="customer"))
    assert f'value="{numbers[0]}"' in found.text
    teacher.submit(edit, form_in_builder(found.text, do="add", pick=[str(each) for each in numbers]))
    teacher.submit(edit, form_in_builder(teacher.get(edit).text, **{"do": "up:0:1", "s0.title.en": "Warm-up"}))
    teacher.submit(edit, form_in_builder(teacher.get(edit).text, do="add-section"))
    teacher.submit(edit, form_in_builder(teacher.get(edit).text, do="drop:1"))

    plan = quizzes.get(slug, by=reader(teacher)).plan
    assert [(section.title, section.entries) for section in plan.sections] == [({"ru": "", "en": "Warm-up"}, (numbers[1], numbers[0]))]
    assert "Warm-up" in sound(teacher, f"/en/teach/quizzes/{slug}/preview")
    assert teacher.submit(f"/en/teach/quizzes/{slug}/publish").status_code == 303
    student = make.signed_in()
    assert "The ladder" in words_of(student.get("/en/quizzes"))
    assert teacher.get(f"/en/teach/quizzes/{slug}/terms").status_code == 200
    assert "Published." in sound(teacher, edit)
    assert teacher.submit(f"/en/teach/quizzes/{slug}/unpublish").status_code == 303
    assert slug not in [card.slug for card in sheets.list_quizzes(by=Taker(), now=clock.now())]


def test_draws_are_added_and_checked(teacher: Browser) -> None:
    a_question(teacher, tags=["nps"], difficulty=2)
    slug = a_quiz(teacher)
    edit = f"/en/teach/quizzes/{slug}/edit"
    number = quizzes.get(slug, by=reader(teacher)).number
    home = folders.usual(by=reader(teacher))

    for count, folder, status in (("0", home, 422), ("x", home, 422), ("2", 999, 404), ("2", home, 303)):
        sent = {"do": "draw", "count": count, "from": folder, "tags": "nps", "level": ["2", "9"], "number": number, "title.en": "T"}
        assert teacher.submit(edit, sent).status_code == status
    words = sound(teacher, edit)
    assert "2 questions drawn from" in words
    assert "Only 1 of the 2 questions to be drawn are there and ready." in words


def test_a_page_of_the_builder_that_is_stale_changes_nothing(teacher: Browser) -> None:
    slug = a_quiz(teacher)
    edit = f"/en/teach/quizzes/{slug}/edit"
    page = teacher.get(edit).text
    teacher.submit(edit, form_in_builder(page, do="add-section"))

    answer = teacher.submit(edit, form_in_builder(page, **{"title.en": "Mine"}))

    assert answer.status_code == 409
    assert "changed by somebody else" in words_of(answer)
    assert quizzes.get(slug, by=reader(teacher)).plan.title["en"] == "The ladder"  # type: ignore[index]


@pytest.mark.parametrize("do", ["junk", "drop:9", "up:0:9", "drop:-1", "drop:0:0:0", "add", "draw", "drop:²"])
def test_junk_for_the_builder_is_refused_or_does_nothing(do: str, teacher: Browser) -> None:
    slug = a_quiz(teacher)
    edit = f"/en/teach/quizzes/{slug}/edit"

    answer = teacher.submit(edit, form_in_builder(teacher.get(edit).text, do=do, to="77"))

    assert answer.status_code in (303, 422)
    assert len(quizzes.get(slug, by=reader(teacher)).plan.sections) == 1


def test_an_others_quiz_is_not_there(make: Make, teacher: Browser) -> None:
    slug = a_quiz(teacher)
    other = make.signed_in(role=Role.TEACHER)

    for path in ("edit", "preview"):
        assert other.get(f"/en/teach/quizzes/{slug}/{path}").status_code == 404
    for path in ("edit", "publish", "unpublish"):
        assert other.submit(f"/en/teach/quizzes/{slug}/{path}").status_code == 404


def test_a_student_proposes_and_hears_what_a_teacher_says(make: Make, teacher: Browser) -> None:
    student = make.signed_in(name="Sam Student")
    sound(student, "/en/propose")
    sound(student, "/en/propose/match")
    page = student.get("/en/propose/choice").text.replace('class="editor"', "data-editor")
    typed = {"text.one": f"Who? {XSS}", "options[0].text.one": "Ann", "options[1].text.one": "Bob", "options.right": "0"}
    seen = student.submit("/en/propose/choice", {**form_in(page, **typed), "do": "preview"})
    assert "Send to a teacher" in words_of(seen)
    short = student.submit("/en/propose/choice", {**form_in(page), "do": "send"})
    assert short.status_code == 422
    assert student.submit("/en/propose/choice", {**form_in(page, **typed), "do": "send"}).status_code == 303

    words = sound(teacher, "/en/teach/proposals")
    assert "By Sam Student" in words
    assert "onerror" not in teacher.get("/en/teach/proposals").text.replace("onerror=alert(1)&gt;", "")
    ((line, _),) = proposals.list_waiting(by=reader(teacher))
    assert teacher.submit(f"/en/teach/proposals/{line.id}", {"do": "decline"}).status_code == 422
    assert teacher.submit(f"/en/teach/proposals/{line.id}", {"do": "approve", "answer": "Thank you"}).status_code == 303
    assert teacher.submit(f"/en/teach/proposals/{line.id}", {"do": "approve"}).status_code == 409
    assert "taken : Thank you" in sound(student, "/en/propose") or "taken: Thank you" in sound(student, "/en/propose")
    assert student.get("/en/propose/essay").status_code == 404
    assert student.get("/en/teach/proposals").status_code == 403


def test_a_students_form_keeps_to_its_kind(make: Make) -> None:
    student = make.signed_in()

    for body in ('{"kind": "essay", "text": "x"}', '{"kind": "choice", "options": 7}', "junk"):
        answer = student.submit("/en/propose/choice", {"body": body, "do": "send"})
        assert answer.status_code == 422
    assert proposals.list_own(by=reader(student, Role.STUDENT)) == []

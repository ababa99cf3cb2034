"""Lessons written on the site: versions, drafts kept, two who save at once, what learners get, and that files don't retire them."""

import io
import re

import pytest
from PIL import Image

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.rules.drafts import State
from edu.authoring.rules.lessons import Written, problems
from edu.authoring.service import drafts, folders
from edu.authoring.service import people as authors
from edu.core.roles import Role
from edu.lessons.rules import Shelf, SubjectSource
from edu.lessons.service import shelving
from edu.ports import clock
from tests.authoring.test_editor_views import form_in
from tests.house.pages import faults_of
from tests.make import CHOICE, words_of

FORM = {
    "title.en": "Churn", "goal.en": "count who leaves", "body.en": "## Who leaves\n\nAbout **5 %** a month.", "minutes": "7", "subject": "marketing",
}  # fmt: skip
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def ann(make):
    return make.signed_in(name="Ann Teacher", role=Role.TEACHER)


@pytest.fixture
def lesson(ann, subject):
    """The address of a lesson of Ann's."""
    answer = ann.submit("/en/teach/lessons/new", {**FORM, "place": "lesson/new", "do": "save", "course": "Retention"})
    assert answer.status_code == 303, words_of(answer)
    return answer.headers["Location"]


@pytest.fixture
def subject(app):
    shelving.put(Shelf((SubjectSource("marketing", {"ru": "Маркетинг", "en": "Marketing"}),), ()), now=clock.now())


def reader_of(browser):
    profile = accounts.get_profile(browser.user_id)
    return Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)


def saved(browser, path, **changed):
    """What saving the form of a page, with some inputs changed, answers."""
    return browser.submit(path, form_in(browser.get(path).text, do="save", **changed))


def test_a_lesson_is_written_published_and_read(make, ann, lesson):
    page = ann.get(lesson)
    assert faults_of(page.text, "en") == []
    assert "3 texts are not translated" in words_of(page)
    assert ann.submit(f"{lesson}/publish").status_code == 303
    address = "/en/lessons/churn-l1"
    student = make.signed_in()
    read = student.get(address)
    assert "<strong>5 %</strong>" in read.text
    assert "count who leaves" in words_of(read)
    russian = student.get("/ru/lessons/churn-l1")
    assert '<div lang="en">' in russian.text
    assert "Retention" in words_of(student.get("/en/learn"))
    saved(ann, lesson, **{"body.en": "Another."})
    assert "5 %" in words_of(student.get(address))  # until it is published
    ann.submit(f"{lesson}/publish")
    assert "Another." in words_of(student.get(address))
    ann.submit(f"{lesson}/unpublish")
    assert student.get(address).status_code == 404


def test_what_files_say_leaves_it_alone(ann, lesson, subject):
    ann.submit(f"{lesson}/publish")
    shelving.put(Shelf((SubjectSource("marketing", "Marketing"),), ()), now=clock.now())
    assert ann.get("/en/lessons/churn-l1").status_code == 200


def test_what_is_missing_is_said_and_nothing_is_lost(ann, subject):
    answer = ann.submit("/en/teach/lessons/new", {**FORM, "title.en": " ", "do": "save", "place": "lesson/new"})
    assert answer.status_code == 422
    assert "Give the lesson a title." in words_of(answer)
    assert "About **5 %** a month." in answer.text
    for name, value in (("minutes", "-5"), ("minutes", "ten"), ("body.en", "a" * 100_001)):
        assert ann.submit("/en/teach/lessons/new", {**FORM, name: value, "do": "save", "place": "lesson/new"}).status_code == 422
    made = ann.submit("/en/teach/lessons/new", {"title.en": "Bare", "minutes": "5", "do": "save", "place": "lesson/new"}).headers[
        "Location"
    ]
    refused = ann.submit(f"{made}/publish")
    assert refused.status_code == 422
    assert "in at least one language" in words_of(refused)
    assert "Choose a subject." in words_of(refused)


def test_two_who_save_at_once_lose_nothing(make, ann, lesson):
    bob = make.signed_in(name="Bob Teacher", role=Role.TEACHER)
    assert bob.get(lesson).status_code == 404
    [course] = [each.id for each in folders.list_folders(by=reader_of(ann)) if each.name == "Retention"]
    folders.share(course, bob.user_id, may_edit=True, by=reader_of(ann))
    page = bob.get(lesson).text
    assert saved(ann, lesson, **{"goal.en": "hers"}).status_code == 303
    late = bob.submit(lesson, form_in(page, do="save", **{"goal.en": "his"}))
    assert late.status_code == 409
    assert "Somebody has saved another version meanwhile" in words_of(late)
    assert "his" in late.text
    assert bob.submit(lesson, form_in(late.text, do="save")).status_code == 303
    history = words_of(bob.get(f"{lesson}/history"))
    assert "Version 3" in history
    assert "hers" in history
    assert bob.submit(f"{lesson}/restore", {"version": 1, "number": 3}).status_code == 303
    assert "count who leaves" in bob.get(lesson).text


def test_what_is_typed_is_kept_until_saved_or_thrown_away(ann, lesson):
    typed = form_in(ann.get(lesson).text, **{"goal.en": "half a sen"})
    assert ann.submit("/en/teach/lessons/work", typed).status_code == 204
    assert "Your unfinished work" in words_of(ann.get(lesson))
    assert "half a sen" in ann.get(f"{lesson}?work=1").text
    assert ann.submit("/en/teach/work/drop", {"place": typed["place"]}).status_code == 303
    assert "unfinished work" not in words_of(ann.get(lesson))
    assert ann.submit("/en/teach/lessons/work", {**typed, "place": "elsewhere/1"}).status_code == 422


def test_nothing_typed_runs(ann, subject):
    hostile = {**FORM, "title.en": XSS, "goal.en": XSS, "body.en": f"{XSS}\n\n[x](javascript:alert(1))\n\n![{XSS}](x.png)"}
    piece = ann.submit("/en/teach/lessons/preview", hostile).text
    made = ann.submit("/en/teach/lessons/new", {**hostile, "do": "save", "place": "lesson/new"}).headers["Location"]
    ann.submit(f"{made}/publish")
    pages = [piece, ann.get(made).text, ann.get(f"{made}/history").text]
    for page in pages:
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page.replace("onerror=alert(1)&gt;", "")
        assert 'href="javascript' not in page


def test_a_question_of_the_bank_is_answered_in_the_lesson_once_it_is_published(make, ann, lesson):
    by = reader_of(ann)
    own, draft = drafts.create_all(folders.usual(by=by), [CHOICE, {"kind": "choice", "text": "Half"}], by=by, now=clock.now())
    assert f"q{own} ·" in words_of(ann.get(lesson))
    assert f"q{draft} ·" not in words_of(ann.get(lesson))
    page = ann.submit(
        lesson, {**FORM, "number": "1", "place": f"lesson/{lesson.rpartition('/')[2]}", "do": "question", "question": f"q{own}"}
    )
    assert f"::check[bank#q{own}]" in page.text
    assert "Check yourself" in words_of(page)  # in the preview, which nobody answers
    body = FORM["body.en"] + f"\n\n::check[bank#q{own}]"
    ann.submit(lesson, {**FORM, "body.en": body, "number": "1", "do": "save"})
    ann.submit(f"{lesson}/publish")

    student = make.signed_in(name="Sam")
    slug = f"churn-l{lesson.rpartition('/')[2]}"
    assert "Check yourself" in words_of(student.get(f"/en/lessons/{slug}"))
    assert student.get(f"/en/checks/{slug}-checks/q{own}").status_code == 200
    assert f"{slug}-checks" not in student.get("/en/quizzes").text
    assert ann.get("/en/teach/bank").status_code == 200

    ann.submit(f"{lesson}/unpublish")
    assert student.get(f"/en/checks/{slug}-checks/q{own}").status_code == 404


@pytest.mark.parametrize("name", ["q999999", "q0", "x", "q-1"])
def test_a_lesson_asks_no_question_that_its_teacher_does_not_have(make, ann, lesson, name):
    other = make.signed_in(name="Bob Teacher", role=Role.TEACHER)
    by = reader_of(other)
    name = f"q{drafts.create(folders.usual(by=by), CHOICE, by=by, now=clock.now(), state=State.READY)}" if name == "q0" else name
    ann.submit(lesson, {**FORM, "body.en": f"Text.\n\n::check[bank#{name}]", "number": "1", "do": "save"})
    refused = ann.submit(f"{lesson}/publish")
    assert refused.status_code == 422
    assert "is no question of your bank" in words_of(refused)


def test_a_table_is_taken_along_under_its_name(ann, lesson):
    def sent(data, name):
        return ann.submit(lesson, {**FORM, "number": "1", "do": "table", "table": (io.BytesIO(data), name)})

    link = re.search(
        r"\[otvety-za-2025\.csv\]\((/files/[0-9a-f]{32}\.csv/otvety-za-2025\.csv)\)", sent(b"a,b\n1,2\n", "Ответы за 2025.CSV").text
    )
    assert link
    assert f'href="{link[1]}"' in sent(b"a,b\n1,2\n", "Ответы за 2025.CSV").text  # in the preview
    answer = ann.get(link[1])
    assert answer.data == b"a,b\n1,2\n"
    assert "attachment" in answer.headers["Content-Disposition"]
    for data, name in ((b"", "a.csv"), (b"MZ\x00", "a.csv"), (b"a", "a.exe"), (b"a" * 1_000_001, "a.csv")):
        assert sent(data, name).status_code == 422


def test_a_picture_needs_words_and_is_drawn_anew(ann, lesson):
    image = io.BytesIO()
    Image.new("RGB", (4, 4)).save(image, "PNG")
    form = form_in(ann.get(lesson).text, do="picture:en")
    bare = ann.submit(lesson, {**form, "alt": "", "picture": (io.BytesIO(image.getvalue()), "a.png")})
    assert "Say what the picture shows" in words_of(bare)
    put = ann.submit(lesson, {**form, "alt": "A dot", "picture": (io.BytesIO(image.getvalue()), "a.png")})
    assert put.status_code == 200
    assert "![A dot](" in put.text
    assert '<img src="/files/' in put.text  # in the preview
    assert ann.submit(lesson, {**form, "alt": "A dot", "picture": (io.BytesIO(b"junk"), "a.png")}).status_code == 422


def test_a_picture_without_words_keeps_a_lesson_from_learners():
    words = {"ru": "", "en": "x"}
    assert problems(Written(title=words, goal=words, body={"ru": "", "en": "![](a.png)"}, subject="marketing"))
    assert not problems(Written(title=words, goal=words, body={"ru": "", "en": "![a](a.png)"}, subject="marketing"))


def test_students_and_strangers_stay_outside(make, lesson):
    student = make.signed_in()
    for path in (lesson, f"{lesson}/history", "/en/teach/lessons", "/en/teach/lessons/new"):
        assert student.get(path).status_code == 403
    bob = make.signed_in(role=Role.TEACHER)
    assert bob.submit(f"{lesson}/publish").status_code == 404
    assert bob.get("/en/teach/lessons/999").status_code == 404


def test_a_person_takes_their_lessons_along_and_away(make, ann, lesson):
    assert authors.personal_data(ann.user_id)["lessons"][0]["title"]["en"] == "Churn"
    ann.submit(f"{lesson}/publish")
    accounts.delete(ann.user_id, now=clock.now())
    assert authors.personal_data(ann.user_id)["lessons"] == []
    assert make.signed_in().get("/en/lessons/churn-l1").status_code == 200

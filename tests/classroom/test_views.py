"""The pages of classes: each works, needs a login, checks whose class it is, needs its role, and refuses what it must."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.rules.planning import Audience, Times, Work
from edu.classroom.service import assignments, classes, gradebook, members, reminders
from edu.classroom.service.assignments import Plan
from edu.core.roles import Role
from edu.db.base import db
from edu.ports import clock
from tests.make import words_of

CHANGES = (
    "settings", "archive", "code", "people", "people/{student}/move", "people/{student}/remove", "sections", "sections/{section}/remove",
    "teachers", "teachers/{teacher}/remove", "categories", "categories/new", "categories/{category}/remove", "assignments/new",
    "assignments/{task}", "assignments/{task}/move", "assignments/{task}/remove", "assignments/{task}/exceptions",
    "assignments/{task}/exceptions/{student}/withdraw", "gradebook/{task}/{student}",
)  # fmt: skip
READS = (
    "", "settings", "people", "categories", "assignments/new", "assignments/{task}", "assignments/{task}/exceptions",
    "assignments/{task}/results", "gradebook", "gradebook/{task}/{student}", "students/{student}", "gradebook.csv", "gradebook.xlsx",
    "gradebook.json", "assignments/{task}/questions.csv", "assignments/{task}/questions.xlsx", "assignments/{task}/questions.json",
)  # fmt: skip
ONLY_CHANGES = [path for path in CHANGES if path not in READS]


class Room:
    """A class with a teacher, a student who has done the quiz that was set, and their browsers."""

    def __init__(self, make):
        self.make, self.slug = make, make.quiz("rungs", title={"ru": "Ступени <b>", "en": "Rungs <b>"})
        self.teacher = make.signed_in(name="Teacher Anna", role=Role.TEACHER)
        self.id = classes.create("8 <A>", by=self.teacher.user_id, now=clock.now())
        self.reader = reader_of(self.teacher.user_id)
        self.student = make.signed_in(name="Maria Kotova")
        members.join(self.code, by=self.student.user_id, now=clock.now())
        self.section = classes.add_section(self.id, "First", by=self.reader)
        [self.category] = [each.id for each in classes.list_categories(self.id)]
        self.task = assignments.add(self.id, Plan(Work.QUIZ, self.slug, self.category), by=self.reader, now=clock.now())
        make.attempt(self.slug, by=self.student.user_id, right=2, handed_in=True)

    @property
    def code(self):
        return classes.get_taught(self.id, by=self.reader).code

    def path(self, of=""):
        names = {
            "student": self.student.user_id,
            "teacher": self.teacher.user_id,
            "section": self.section,
            "category": self.category,
            "task": self.task,
        }
        rest = of.format(**names)
        return f"/en/teach/classes/{self.id}" + (f"/{rest}" if rest else "")


def reader_of(user_id):
    profile = accounts.get_profile(user_id)
    return Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)


@pytest.fixture
def room(make):
    return Room(make)


# ---- For all of them


def test_a_page_works_for_its_teacher_and_an_admin_and_is_none_for_others(room, make, client):
    admin, other, moderator = (make.signed_in(role=role) for role in (Role.ADMIN, Role.TEACHER, Role.MODERATOR))
    for path in READS:
        address = room.path(path)
        for browser in (room.teacher, admin):
            answer = browser.get(address)
            assert answer.status_code == 200, path
            assert "." in path or answer.text.count("<h1") == 1, path
        assert client.get(address).location.startswith("/en/sign-in?next="), path
        assert other.get(address).status_code == 404, path
        assert {browser.get(address).status_code for browser in (room.student, moderator)} == {403}, path
        if path not in CHANGES:
            assert room.teacher.submit(address).status_code == 405, path


def test_a_change_is_for_its_teacher_only_by_post_and_with_a_token(room, make, client):
    other = make.signed_in(role=Role.TEACHER)
    for path in CHANGES:
        address = room.path(path)
        assert room.teacher.post(address).status_code == 400, path
        assert client.submit(address).location.startswith("/en/sign-in"), path
        assert other.submit(address).status_code == 404, path
        assert room.student.submit(address).status_code == 403, path
        if path in ONLY_CHANGES:
            assert room.teacher.get(address).status_code == 405, path


def test_what_is_not_there_is_not_found(room):
    for path in [*READS, *ONLY_CHANGES]:
        nowhere = re.sub(r"\d+", "99999999999999999999", room.path(path))
        answer = room.teacher.get(nowhere) if path in READS else room.teacher.submit(nowhere)
        assert answer.status_code == 404, path


def test_things_of_another_class_are_not_found_in_ones_own(room):
    own = classes.create("Another", by=room.teacher.user_id, now=clock.now())
    other = room.path().replace(str(room.id), str(own))
    for path in ("assignments/{task}", "gradebook/{task}/{student}", "students/{student}", "assignments/{task}/questions.csv"):
        assert room.teacher.get(room.path(path).replace(room.path(), other)).status_code == 404, path


# ---- A teacher's way


def test_a_class_is_made_and_shows_its_code(make):
    teacher = make.signed_in(role=Role.TEACHER)
    assert "No classes yet" in words_of(teacher.get("/en/teach/classes"))
    answer = teacher.submit("/en/teach/classes/new", {"name": "  7  Б ", "about": "x", "begins": "2026-09-01", "ends": "2027-05-31"})
    assert answer.status_code == 303
    page = words_of(teacher.get(answer.location))
    [own] = classes.list_taught(by=reader_of(teacher.user_id))
    code = classes.get_taught(own.id, by=reader_of(teacher.user_id)).code
    assert f"{code[:4]}-{code[4:]}" in page
    assert f"http://rungs.test/en/join/{code}" in page
    assert "7 Б" in words_of(teacher.get("/en/teach/classes"))


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 81}, "Field cannot be longer than 80 characters."),
        ({"name": "A", "begins": "2026-09-02", "ends": "2026-09-01"}, "The term must end after it begins."),
        ({"name": "A", "begins": "0001-01-01"}, "This year can&#39;t be counted with."),
    ],
)
def test_a_class_that_cant_be_is_refused_beside_its_field(make, said, due):
    answer = make.signed_in(role=Role.TEACHER).submit("/en/teach/classes/new", said)
    assert answer.status_code == 422
    assert due in answer.text


def test_settings_the_code_and_putting_away(room):
    assert room.teacher.submit(room.path("settings"), {"name": "8 B", "has_board": "y"}).status_code == 303
    assert classes.get_taught(room.id, by=room.reader).has_board
    old = room.code
    for wish, open_ in (("close", False), ("open", True)):
        room.teacher.submit(room.path("code"), {"wish": wish})
        assert classes.get_taught(room.id, by=room.reader).is_open is open_
    room.teacher.submit(room.path("code"), {"wish": "renew"})
    assert room.code != old
    room.teacher.submit(room.path("archive"))
    assert "put away" in words_of(room.teacher.get(room.path()))
    assert "over" in words_of(room.student.get("/en/classes"))
    room.teacher.submit(room.path("archive"))
    assert classes.get_taught(room.id, by=room.reader).archived_at is None


def test_a_list_is_pasted_or_uploaded_and_nobody_is_written_to(room, letters):
    room.make.person("Ivan Petrov")
    room.make.person("Пётр Иванов")
    letters.clear()
    listed = {"people": "Ivan Petrov\nnobody@example.org", "file": (io.BytesIO("Пётр Иванов;8 А\r\n".encode("cp1251")), "list.csv")}
    answer = room.teacher.submit(room.path("people"), listed, content_type="multipart/form-data")
    words = words_of(answer)
    assert answer.status_code == 200
    assert "2 students added." in words
    assert "Added: Ivan Petrov, Пётр Иванов" in words
    code = f"{room.code[:4]}-{room.code[4:]}"
    assert f"nobody@example.org: code {code}, http://rungs.test/en/join/{room.code}" in words
    assert len(members.list_members(room.id)) == 3
    assert list(letters) == []
    assert room.teacher.submit(room.path("people"), {"people": " "}).status_code == 422


def test_sections_and_people_are_arranged(room):
    answer = room.teacher.submit(room.path("sections"), {"name": "First"})
    assert answer.status_code == 422
    assert "There is one of this name already." in words_of(answer)
    assert room.teacher.submit(room.path("sections"), {"name": "Second"}).status_code == 303
    assert room.teacher.submit(room.path("people/{student}/move"), {"section": room.section}).status_code == 303
    assert members.get_member(room.id, room.student.user_id).section_id == room.section
    assert room.teacher.submit(room.path("people/{student}/move"), {"section": "99999"}).status_code == 404
    assert room.teacher.submit(room.path("people/{student}/move"), {"section": ""}).status_code == 303
    assert members.get_member(room.id, room.student.user_id).section_id is None
    assert room.teacher.submit(room.path("sections/{section}/remove")).status_code == 303
    assert room.teacher.submit(room.path("people/{student}/remove")).status_code == 303
    assert members.list_members(room.id) == []
    assert room.teacher.submit(room.path("people/{student}/remove")).status_code == 404


def test_teachers_are_added_and_taken_out(room):
    answer = room.teacher.submit(room.path("teachers"), {"person": "Maria Kotova"})
    assert answer.status_code == 422
    assert "This person is no teacher here" in words_of(answer)
    colleague = room.make.signed_in(name="Colleague", role=Role.TEACHER)
    assert room.teacher.submit(room.path("teachers"), {"person": "Colleague"}).status_code == 303
    assert colleague.get(room.path("gradebook")).status_code == 200
    assert room.teacher.submit(room.path("teachers/{teacher}/remove")).location == "/en/teach/classes"
    assert room.teacher.get(room.path()).status_code == 404
    last = f"/en/teach/classes/{room.id}/teachers/{colleague.user_id}/remove"
    assert colleague.submit(last).status_code == 409


def test_categories_are_changed_and_what_cant_be_is_said(room):
    assert room.teacher.submit(room.path("categories/new"), {"name": "Exams", "weight": "60,5", "dropped": "1"}).status_code == 303
    first, exams = classes.list_categories(room.id)
    assert (exams.name, exams.weight, exams.dropped) == ("Exams", 60.5, 1)
    said = {
        f"{name}.{each.id}": value for each in (first, exams) for name, value in (("name", each.name), ("weight", "50"), ("dropped", "0"))
    }
    answer = room.teacher.submit(room.path("categories"), {**said, f"weight.{exams.id}": "much"})
    assert answer.status_code == 422
    assert "Write a number from 0 to 1000." in words_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert room.teacher.submit(room.path("categories"), said).status_code == 303
    assert [each.weight for each in classes.list_categories(room.id)] == [50, 50]
    assert room.teacher.submit(room.path("categories/{category}/remove")).status_code == 409


def test_something_is_set_changed_and_taken_back(room):
    other = room.make.quiz("other")
    said = {
        "work": f"quiz:{other}",
        "title": "On Friday",
        "opens": "2026-11-20T10:00",
        "due": "2026-11-21T10:00",
        "closes": "2026-11-22T10:00",
        "attempts": "2",
        "minutes": "22,5",
        "audience": "chosen",
        "chosen": [str(room.student.user_id)],
        "category": str(room.category),
        "points": "12.5",
    }
    assert room.teacher.submit(room.path("assignments/new"), said).status_code == 303
    added = assignments.list_set(room.id, lang="en")[1]
    assert (added.title, added.audience, added.points, added.times.minutes) == ("On Friday", Audience.CHOSEN, 12.5, 22.5)
    assert added.chosen == {room.student.user_id}
    page = room.teacher.get(room.path(f"assignments/{added.id}")).text
    assert 'value="2026-11-20T10:00"' in page
    assert 'value="22.5"' in page
    for wrong, due in (
        ({"work": "quiz:none"}, "Choose a quiz or a lesson."),
        ({"work": "junk"}, "Choose a quiz or a lesson."),
        ({"closes": "2026-11-19T10:00"}, "It must close after it opens."),
        ({"attempts": "1.5"}, "Write a whole number from 0 to 1000."),
        ({"minutes": "much"}, "Write a number of minutes"),
        ({"points": "-1"}, "Write a number from 0 to 1000."),
        ({"audience": "section"}, "Choose a section."),
        ({"chosen": []}, "Choose at least one student."),
        ({"category": "0"}, "Choose a category."),
    ):
        answer = room.teacher.submit(room.path(f"assignments/{added.id}"), {**said, **wrong})
        assert answer.status_code == 422, wrong
        assert due in words_of(answer), wrong
    assert room.teacher.submit(room.path(f"assignments/{added.id}"), {**said, "audience": "all"}).status_code == 303
    assert room.teacher.submit(room.path(f"assignments/{added.id}/move"), {"way": "up"}).status_code == 303
    assert [each.id for each in assignments.list_set(room.id, lang="en")] == [added.id, room.task]
    assert room.teacher.submit(room.path(f"assignments/{added.id}/remove")).status_code == 303
    assert [each.id for each in assignments.list_set(room.id, lang="en")] == [room.task]


def test_an_exception_is_made_shown_and_withdrawn(room):
    page = room.path("assignments/{task}/exceptions")
    said = {"student": str(room.student.user_id), "minutes": "40", "excused": "y"}
    assert room.teacher.submit(page, said).status_code == 303
    words = words_of(room.teacher.get(page))
    assert "40 minutes" in words
    assert "excused" in words
    assert 'value="40"' in room.teacher.get(f"{page}?student={room.student.user_id}").text
    assert room.teacher.submit(page, {"student": str(room.student.user_id)}).status_code == 422
    assert room.teacher.submit(page, {"student": "٥", "excused": "y"}).status_code == 404
    withdraw = room.path("assignments/{task}/exceptions/{student}/withdraw")
    assert room.teacher.submit(withdraw).status_code == 303
    assert "40 minutes" not in words_of(room.teacher.get(page))


def test_the_gradebook_shows_marks_and_takes_others_by_hand(room):
    page = words_of(room.teacher.get(room.path("gradebook")))
    assert "Maria Kotova 50 50" in page
    spot = room.path("gradebook/{task}/{student}")
    assert f'href="gradebook/{room.task}/{room.student.user_id}"' in room.teacher.get(room.path("gradebook")).text
    assert room.teacher.submit(spot, {"mark": "11", "reason": "!"}).status_code == 422
    answer = room.teacher.submit(spot, {"mark": "9"})
    assert answer.status_code == 422
    assert "Say why the mark is another" in words_of(answer)
    assert room.teacher.submit(spot, {"mark": "9,25", "reason": "Spoken", "comment": "Well <b>said"}).status_code == 303
    assert "92.5*" in words_of(room.teacher.get(room.path("gradebook")))
    history = words_of(room.teacher.get(spot))
    assert "Spoken" in history
    assert "Teacher Anna" in history
    mine = room.student.get(f"/en/classes/{room.id}")
    assert "Well <b>said" in words_of(mine)
    assert "Spoken" not in words_of(mine)


def test_the_gradebook_shows_what_each_category_comes_to(room):
    assert "weight" not in words_of(room.teacher.get(room.path("gradebook")))
    classes.add_category(room.id, "Exams", weight=50, dropped=0, by=room.reader)
    page = words_of(room.teacher.get(room.path("gradebook")))
    assert "Work weight 100 Exams weight 50" in page
    assert "Maria Kotova 50 50 50 —" in page


def test_a_quiz_is_set_from_its_own_page(room):
    page = room.teacher.get("/en/teach/classes?work=quiz:rungs")
    assert f'href="/en/teach/classes/{room.id}/assignments/new?work=quiz:rungs"' in page.text
    form = room.teacher.get(room.path("assignments/new") + "?work=quiz:rungs").text
    assert re.search(r'<option selected[^>]*value="quiz:rungs"', form)


def test_a_mark_that_is_no_round_number_survives_a_new_comment(room):
    gradebook.put_by_hand(room.id, room.task, room.student.user_id, share=1 / 3, reason="A third", by=room.reader, now=clock.now())
    spot = room.path("gradebook/{task}/{student}")
    shown = re.search(r'name="mark"[^>]*value="([^"]+)"', room.teacher.get(spot).text)
    assert room.teacher.submit(spot, {"mark": shown[1], "comment": "Good"}).status_code == 303
    cell = gradebook.get_spot(room.id, room.task, room.student.user_id, by=room.reader, lang="en", now=clock.now()).cell
    assert (cell.share, cell.comment) == (1 / 3, "Good")


def test_the_gradebook_can_be_taken_away(room):
    rows = list(csv.reader(io.StringIO(room.teacher.get(room.path("gradebook.csv")).data.decode("utf-8-sig"))))
    assert rows[0] == ["Number", "Student", "Section", "Rungs <b>", "Work, %", "Total, %"]
    assert rows[1] == [str(room.student.user_id), "Maria Kotova", "", "50.0", "50.0", "50.0"]
    book = load_workbook(io.BytesIO(room.teacher.get(room.path("gradebook.xlsx").replace("/en/", "/ru/")).data))
    marks, states = book.worksheets
    assert marks["D1"].value == "Ступени <b>"
    assert marks["D2"].value == 50
    assert states["D2"].value
    content = json.loads(room.teacher.get(room.path("gradebook.json")).data)
    assert content["students"][0]["marks"][0]["share"] == 0.5
    assert content["assignments"][0]["slug"] == "rungs"
    answer = room.teacher.get(room.path("gradebook.csv") + f"?section={room.section}")
    assert len(answer.data.decode().splitlines()) == 1


def test_question_by_question_can_be_taken_away(room):
    answer = room.teacher.get(room.path("assignments/{task}/questions.csv"))
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Number", "Student", "first-sale: Who has just bought for the first time?"]
    assert rows[1] == [str(room.student.user_id), "Maria Kotova", "100.0", "100.0", "0.0"]
    sheet = load_workbook(io.BytesIO(room.teacher.get(room.path("assignments/{task}/questions.xlsx")).data)).worksheets[0]
    assert sheet["C2"].value == 100
    content = json.loads(room.teacher.get(room.path("assignments/{task}/questions.json")).data)
    assert content["students"][0]["shares"] == {"first-sale": 1.0, "score": 1.0, "rungs": 0.0}


# ---- A student's way


def test_a_link_asks_and_a_click_joins(room, make):
    ivan = make.signed_in(name="Ivan")
    page = ivan.get(f"/en/join/{room.code.lower()}")
    assert page.status_code == 200
    assert "Join the class 8 <A>" in words_of(page)
    assert classes.list_joined(ivan.user_id) == []
    answer = ivan.submit("/en/join", {"code": f"{room.code[:4]} {room.code[4:]}"})
    assert answer.location == f"/en/classes/{room.id}"
    assert "8 <A>" in words_of(ivan.get(answer.location))


def test_a_visitor_is_led_to_sign_in_and_back_to_the_link(room, client):
    assert client.get(f"/en/join/{room.code}").location == f"/en/sign-in?next=/en/join/{room.code}"


def test_wrong_codes_are_refused_and_guessing_is_stopped(room, make):
    guesser = make.signed_in()
    answer = guesser.submit("/en/join", {"code": "junk"})
    assert answer.status_code == 422
    assert "No class has this code" in words_of(answer)
    assert guesser.post("/en/join", data={"code": room.code}).status_code == 400
    assert {guesser.get(f"/en/join/BBBBBBB{letter}").status_code for letter in "BCDFGHJKMNPRSTWXYZBCDFGHJKMNPRSTWXYZ"} == {200, 429}


def test_own_marks_are_shown_with_what_they_are_made_of(room):
    exams = classes.add_category(room.id, "Exams", weight=50, dropped=1, by=room.reader)
    other = room.make.quiz("other")
    assignments.add(room.id, Plan(Work.QUIZ, other, exams, points=20), by=room.reader, now=clock.now())
    room.make.attempt(other, by=room.student.user_id, right=3, handed_in=True)
    words = words_of(room.student.get(f"/en/classes/{room.id}"))
    assert "5 of 10 points that count so far = 50%" in words
    assert "20 of 20 points that count so far = 100%" in words
    assert "The 1 lowest result doesn't count once there are more." in words
    assert "(50% × 100 + 100% × 50) : 150 = 66.67%" in words
    assert "Teacher Anna" in words


def test_a_class_is_open_to_its_students_only(room, make, client):
    path = f"/en/classes/{room.id}"
    assert client.get(path).location.startswith("/en/sign-in")
    assert make.signed_in().get(path).status_code == 404
    assert make.signed_in(role=Role.TEACHER).get(path).status_code == 404
    assert room.teacher.get(path).location == f"/en/teach/classes/{room.id}"
    assert room.student.get(f"{path}/leaders").status_code == 404
    classes.change(room.id, name="8 <A>", about="", begins=None, ends=None, has_board=True, by=room.reader)
    assert "Maria Kotova (you)" in words_of(room.student.get(f"{path}/leaders"))
    assert make.signed_in().get(f"{path}/leaders").status_code == 404


def test_a_class_can_be_left(room, make):
    path = f"/en/classes/{room.id}/leave"
    assert room.student.get(path).status_code == 405
    assert room.student.post(path).status_code == 400
    assert make.signed_in().submit(path).status_code == 404
    assert room.student.submit(path).status_code == 303
    assert room.student.get(f"/en/classes/{room.id}").status_code == 404
    assert "You are in no class yet" in words_of(room.student.get("/en/classes"))


def test_what_is_due_stands_on_the_home_page_and_among_the_classes(room, make, client):
    soon = make.quiz("soon", title={"ru": "Скоро", "en": "Soon"})
    gone = make.quiz("gone", title={"ru": "Было", "en": "Gone"})
    for slug, due in ((soon, clock.now().replace(year=2036)), (gone, clock.now().replace(year=2016))):
        assignments.add(room.id, Plan(Work.QUIZ, slug, room.category, times=Times(due=due)), by=room.reader, now=clock.now())
    home = words_of(room.student.get("/en/"))
    assert re.search(r"Due Your classes Gone 8 <A> · was due .* missing: counts as 0 Soon 8 <A> · due ", home)
    page = words_of(room.student.get("/en/classes"))
    assert re.search(r"Overdue Gone .* Due Soon .* Done Rungs <b> .* 50% 5 of 10", page)
    assert "Overdue" not in words_of(make.signed_in().get("/en/"))
    assert " Due " not in words_of(client.get("/en/"))


def test_reminders_are_turned_off_and_on(room):
    assert room.student.get("/en/classes/reminders").status_code == 405
    assert room.student.post("/en/classes/reminders").status_code == 400
    room.student.submit("/en/classes/reminders")
    assert not reminders.wants(room.student.user_id)
    assert "Remind me by letter" in words_of(room.student.get("/en/classes"))
    room.student.submit("/en/classes/reminders")
    assert reminders.wants(room.student.user_id)


def test_the_page_of_the_gradebook_asks_less_than_twenty_statements_and_home_too(room):
    sent = []
    with room.make.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    for browser, path in ((room.teacher, room.path("gradebook")), (room.student, "/en/"), (room.student, "/en/classes")):
        browser.get(path)  # what a process keeps for some seconds is there from now on
        sent.clear()
        assert browser.get(path).status_code == 200
        assert 0 < len(sent) < 20, (path, len(sent))

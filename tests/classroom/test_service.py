"""Classes played by the services: joining, setting, marks, the more generous rule, privacy, reminders. On both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.classroom.rules.grading import State
from edu.classroom.rules.planning import Audience, Times, Work
from edu.classroom.service import allowing, assignments, boards, classes, gradebook, members, reminders
from edu.classroom.service import people as class_people
from edu.classroom.service.assignments import Plan
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.lessons import rules as shelf
from edu.lessons.service import progress, shelving
from edu.points.rules import Period
from edu.quizzes.kinds import essay
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, grades, marking, running, sheets, starting
from tests.make import CHOICE, NUMBER, PASSWORD, QUESTIONS, at_once, right_reply

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def at(**after):
    return NOW + timedelta(**after)


class School:
    """A teacher with a class, and what a test does with it."""

    def __init__(self, make):
        self.make = make
        self.teacher = self.reader(role=Role.TEACHER)
        self.id = classes.create("8 А", by=self.teacher.id, now=NOW)
        [self.category] = [each.id for each in classes.list_categories(self.id)]

    def reader(self, user_id=None, **person):
        """Somebody as a service knows who asks."""
        profile = accounts.get_profile(user_id or self.make.person(**person))
        return accounts.Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)

    @property
    def code(self):
        return classes.get_taught(self.id, by=self.teacher).code

    def student(self, *, now=NOW, **person):
        """A student who has joined."""
        user_id = self.make.person(**person)
        members.join(self.code, by=user_id, now=now)
        return user_id

    def set(self, slug="", *, kind=Work.QUIZ, now=NOW, **plan):
        """Something set: its number."""
        slug = slug or self.make.quiz()
        times = Times(**{key: plan.pop(key) for key in ("opens", "due", "closes", "attempts", "minutes") if key in plan})
        plan = {"category_id": self.category, **plan}
        return assignments.add(self.id, Plan(kind, slug, times=times, **plan), by=self.teacher, now=now)

    def book(self, *, now=NOW, **more):
        return gradebook.get_gradebook(self.id, by=self.teacher, lang="en", now=now, **more)

    def row(self, user_id, *, now=NOW):
        return next(row for row in self.book(now=now).rows if row.member.user_id == user_id)


@pytest.fixture
def school(make):
    return School(make)


def allowed(slug):
    """What holds for whom otherwise, besides that the quiz is given to them, which a class always does."""
    return {
        each.user_id: terms for each in running.list_allowances(slug) if (terms := {k: v for k, v in each.terms.items() if k != "private"})
    }


# ---- Joining and leaving


def test_a_class_is_joined_by_its_code_and_left(school):
    maria = school.student()
    assert [each.user_id for each in members.list_members(school.id)] == [maria]
    assert [each.id for each in classes.list_joined(maria)] == [school.id]
    members.leave(school.id, by=maria, now=at(days=1))
    assert members.list_members(school.id) == []
    assert classes.list_joined(maria) == []
    with pytest.raises(NotFound):
        members.leave(school.id, by=maria, now=at(days=1))


def test_a_closed_an_old_and_an_invented_code_open_nothing(school):
    somebody, old = school.make.person(), school.code
    classes.renew_code(school.id, by=school.teacher)
    assert school.code != old
    classes.let_in(school.id, open_=False, by=school.teacher)
    for code in (old, school.code, "BBBBBBBB", "", "junk"):
        with pytest.raises(Invalid):
            members.join(code, by=somebody, now=NOW)
    classes.let_in(school.id, open_=True, by=school.teacher)
    classes.archive(school.id, archived=True, by=school.teacher, now=NOW)
    with pytest.raises(Invalid):
        members.join(school.code, by=somebody, now=NOW)


def test_a_teacher_is_no_student_of_their_own_class(school):
    with pytest.raises(Conflict):
        members.join(school.code, by=school.teacher.id, now=NOW)


def test_thirty_joins_at_once_are_one_of_each(app, school):
    people = [*school.make.people(15)] * 2
    code = school.code
    results = at_once(app, lambda number: members.join(code, by=people[number], now=NOW), 30)
    assert results == [school.id] * 30
    db.session.rollback()  # what the test has read before is not what it reads now
    assert {each.user_id for each in members.list_members(school.id)} == set(people)


def test_coming_back_brings_section_and_marks_back(school):
    maria = school.student()
    section = classes.add_section(school.id, "First", by=school.teacher)
    members.move(school.id, maria, section, by=school.teacher, now=NOW)
    task = school.set()
    gradebook.put_by_hand(school.id, task, maria, share=0.9, reason="Spoken", by=school.teacher, now=NOW)
    members.remove(school.id, maria, by=school.teacher, now=NOW)
    assert school.book().rows == ()
    members.join(school.code, by=maria, now=at(days=1))
    row = school.row(maria)
    assert (row.member.section_id, row.member.joined_at, row.cells[task].share) == (section, at(days=1), 0.9)


def test_a_list_adds_proved_accounts_and_names_the_others(school, letters):
    maria = school.make.person("Maria Kotova", email="maria@example.org")
    ivan = school.make.person("Ivan Petrov", email="ivan@example.org")
    unproved = accounts.add(Newcomer("Pavel Unproved"), password=PASSWORD, now=NOW)
    there = school.student(name="Anna There")
    added = members.add_list(
        school.id,
        "maria KOTOVA\nIVAN@example.org\nPavel Unproved\nnobody@example.org\nAnna There\n",
        by=school.teacher,
        now=NOW,
    )
    assert added.added == ("maria KOTOVA", "IVAN@example.org")
    assert added.there == ("Anna There",)
    assert added.unknown == ("Pavel Unproved", "nobody@example.org")
    assert {each.user_id for each in members.list_members(school.id)} == {maria, ivan, there}
    assert unproved not in {each.user_id for each in members.list_members(school.id)}
    assert list(letters) == []


# ---- Whose class it is


def test_a_class_is_seen_by_its_own_only(school):
    maria, stranger = school.reader(school.student()), school.reader()
    other, admin = school.reader(role=Role.TEACHER), school.reader(role=Role.ADMIN)
    for reader in (school.teacher, maria, admin):
        assert classes.get_seen(school.id, by=reader).name == "8 А"
    for reader in (stranger, other):
        with pytest.raises(NotFound):
            classes.get_seen(school.id, by=reader)
    for reader in (maria, stranger, other):
        with pytest.raises(NotFound):
            classes.get_taught(school.id, by=reader)
    assert classes.get_taught(school.id, by=admin)
    for number in (0, -1, 10**30):
        with pytest.raises(NotFound):
            classes.get_seen(number, by=admin)


def test_another_teacher_can_neither_see_nor_change_anything(school):
    maria, task = school.student(), school.set()
    section = classes.add_section(school.id, "First", by=school.teacher)
    other = school.reader(role=Role.TEACHER)
    own = classes.create("Theirs", by=other.id, now=NOW)
    [own_category] = [each.id for each in classes.list_categories(own)]
    mine = Plan(Work.QUIZ, school.make.quiz(), own_category)
    tries = [
        lambda of: gradebook.get_gradebook(of, by=other, lang="en", now=NOW),
        lambda of: gradebook.get_spot(of, task, maria, by=other, lang="en", now=NOW),
        lambda of: gradebook.get_marks_of(of, maria, by=other, lang="en", now=NOW),
        lambda of: gradebook.put_by_hand(of, task, maria, share=1, reason="!", by=other, now=NOW),
        lambda of: gradebook.get_questions(of, task, by=other, lang="en"),
        lambda of: gradebook.compare(of, task, by=other, lang="en"),
        lambda of: assignments.change(of, task, mine, by=other, now=NOW),
        lambda of: assignments.remove(of, task, by=other, now=NOW),
        lambda of: assignments.move(of, task, up=True, by=other),
        lambda of: assignments.make_exception(of, task, maria, excused=True, by=other, now=NOW),
        lambda of: assignments.withdraw(of, task, maria, by=other, now=NOW),
        lambda of: members.remove(of, maria, by=other, now=NOW),
        lambda of: members.move(of, maria, section, by=other, now=NOW),
        lambda of: classes.remove_section(of, section, by=other),
        lambda of: classes.remove_category(of, school.category, by=other),
    ]
    for call in tries:
        with pytest.raises(NotFound):
            call(school.id)
    # Nor by way of their own class's number.
    for call in tries[1:]:
        with pytest.raises(NotFound):
            call(own)
    for call in (
        lambda: classes.change(school.id, name="Mine", about="", begins=None, ends=None, has_board=True, by=other),
        lambda: classes.renew_code(school.id, by=other),
        lambda: classes.let_in(school.id, open_=False, by=other),
        lambda: classes.archive(school.id, archived=True, by=other, now=NOW),
        lambda: classes.add_teacher(school.id, str(other.id), by=other, now=NOW),
        lambda: classes.remove_teacher(school.id, school.teacher.id, by=other),
        lambda: classes.add_section(school.id, "X", by=other),
        lambda: classes.add_category(school.id, "X", weight=1, by=other),
        lambda: classes.save_categories(school.id, {school.category: ("X", 1, 0)}, by=other),
        lambda: members.add_list(school.id, "Maria", by=other, now=NOW),
        lambda: assignments.add(school.id, mine, by=other, now=NOW),
    ):
        with pytest.raises(NotFound):
            call()
    classes.save_categories(own, {school.category: ("Stolen", 1, 0)}, by=other)
    assert [each.name for each in classes.list_categories(school.id)] == ["Work"]
    assert school.row(maria).cells[task].share is None


def test_a_class_has_several_teachers_and_always_one(school):
    colleague, pupil = school.reader(name="Colleague", role=Role.TEACHER), school.make.person("Pupil")
    for who in ("Nobody", str(pupil)):
        with pytest.raises(Invalid):
            classes.add_teacher(school.id, who, by=school.teacher, now=NOW)
    classes.add_teacher(school.id, "colleague", by=school.teacher, now=at(days=1))
    classes.add_teacher(school.id, "colleague", by=school.teacher, now=at(days=2))
    assert [each.user_id for each in classes.list_teachers(school.id)] == [school.teacher.id, colleague.id]
    classes.remove_teacher(school.id, school.teacher.id, by=colleague)
    assert classes.get_taught(school.id, by=colleague).owner_id == colleague.id
    with pytest.raises(NotFound):
        classes.get_taught(school.id, by=school.teacher)
    with pytest.raises(Conflict):
        classes.remove_teacher(school.id, colleague.id, by=colleague)


# ---- Sections and categories


def test_sections_and_categories_that_are_used_stay(school):
    section = classes.add_section(school.id, "First", by=school.teacher)
    with pytest.raises(Invalid):
        classes.add_section(school.id, "First", by=school.teacher)
    category = classes.add_category(school.id, "Exams", weight=50, dropped=1, by=school.teacher)
    with pytest.raises(Invalid):
        classes.add_category(school.id, "Exams", weight=50, by=school.teacher)
    task = school.set(audience=Audience.SECTION, section_id=section, category_id=category)
    with pytest.raises(Conflict):
        classes.remove_section(school.id, section, by=school.teacher)
    with pytest.raises(Conflict):
        classes.remove_category(school.id, category, by=school.teacher)
    assignments.remove(school.id, task, by=school.teacher, now=NOW)
    maria = school.student()
    members.move(school.id, maria, section, by=school.teacher, now=NOW)
    classes.remove_section(school.id, section, by=school.teacher)
    assert members.get_member(school.id, maria).section_id is None
    classes.remove_category(school.id, category, by=school.teacher)
    with pytest.raises(Conflict):
        classes.remove_category(school.id, school.category, by=school.teacher)


@pytest.mark.parametrize(
    ("name", "weight", "dropped"), [("", 1, 0), ("A", -1, 0), ("A", 1001, 0), ("A", None, 0), ("A", 1, 51), ("A", 1, None)]
)
def test_categories_that_cant_be_are_refused(school, name, weight, dropped):
    with pytest.raises(Invalid):
        classes.save_categories(school.id, {school.category: (name, weight, dropped)}, by=school.teacher)


# ---- What is set reaches the quiz


def test_the_terms_of_an_assignment_hold_for_its_students_only(school):
    slug, before, stranger = school.make.quiz(), school.student(), school.make.person()
    task = school.set(slug, opens=at(days=1), closes=at(days=3), attempts=1, minutes=20)
    after = school.student()
    due = {"opens": at(days=1).isoformat(), "closes": at(days=3).isoformat(), "attempts": 1, "minutes": 20}
    assert allowed(slug) == {before: due, after: due}
    with pytest.raises(Conflict, match="not opened"):
        starting.start(slug, by=Taker(user_id=after), now=NOW)
    assert starting.start(slug, by=Taker(user_id=stranger), now=NOW)
    key = starting.start(slug, by=Taker(user_id=after), now=at(days=1))
    attempts.hand_in(key, by=Taker(user_id=after), now=at(days=1))
    with pytest.raises(Conflict, match="used all"):
        starting.start(slug, by=Taker(user_id=after), now=at(days=1))
    assignments.remove(school.id, task, by=school.teacher, now=at(days=2))
    assert allowed(slug) == {}


def test_who_leaves_moves_or_is_excused_is_held_to_nothing_any_more(school):
    slug = school.make.quiz()
    first, second = (classes.add_section(school.id, name, by=school.teacher) for name in ("First", "Second"))
    maria, ivan, anna = (school.student() for _ in range(3))
    for person in (maria, ivan, anna):
        members.move(school.id, person, first, by=school.teacher, now=NOW)
    task = school.set(slug, attempts=1, audience=Audience.SECTION, section_id=first)
    assert set(allowed(slug)) == {maria, ivan, anna}
    members.move(school.id, maria, second, by=school.teacher, now=NOW)
    members.leave(school.id, by=ivan, now=NOW)
    assignments.make_exception(school.id, task, anna, excused=True, by=school.teacher, now=NOW)
    assert allowed(slug) == {}
    members.move(school.id, maria, first, by=school.teacher, now=NOW)
    assignments.withdraw(school.id, task, anna, by=school.teacher, now=NOW)
    assert set(allowed(slug)) == {maria, anna}
    classes.archive(school.id, archived=True, by=school.teacher, now=NOW)
    assert allowed(slug) == {}
    classes.archive(school.id, archived=False, by=school.teacher, now=NOW)
    assert set(allowed(slug)) == {maria, anna}


def test_extra_time_is_for_one_student(school):
    slug, maria, ivan = school.make.quiz(), school.student(), school.student()
    task = school.set(slug, minutes=20, closes=at(days=2))
    key = starting.start(slug, by=Taker(user_id=maria), now=NOW)
    assignments.make_exception(school.id, task, maria, times=Times(minutes=40), by=school.teacher, now=NOW)
    assert [allowed(slug)[person]["minutes"] for person in (maria, ivan)] == [40, 20]
    assert attempts_deadline(key, maria) == at(minutes=40)
    with pytest.raises(Invalid):
        assignments.make_exception(school.id, task, maria, by=school.teacher, now=NOW)
    with pytest.raises(Invalid):
        assignments.make_exception(school.id, task, maria, times=Times(opens=at(days=3)), by=school.teacher, now=NOW)
    with pytest.raises(NotFound):
        assignments.make_exception(school.id, task, school.make.person(), excused=True, by=school.teacher, now=NOW)


def attempts_deadline(key, user_id):
    return sheets.get_sheet(key, by=Taker(user_id=user_id), now=NOW).deadline


def test_of_two_classes_the_more_generous_holds(make, school):
    slug, other = make.quiz(), School(make)
    maria = school.student()
    members.join(other.code, by=maria, now=NOW)
    school.set(slug, attempts=1, closes=at(days=5))
    theirs = other.set(slug, attempts=3, closes=at(days=2))
    assert allowed(slug)[maria] == {"attempts": 3, "closes": at(days=5).isoformat()}
    assignments.remove(other.id, theirs, by=other.teacher, now=NOW)
    assert allowed(slug)[maria] == {"attempts": 1, "closes": at(days=5).isoformat()}


def test_two_classes_joined_at_once_give_the_more_generous(app, make, school):
    slug, other = make.quiz(), School(make)
    school.set(slug, attempts=1, minutes=50)
    other.set(slug, attempts=3, minutes=10)
    people, codes = make.people(6), (school.code, other.code)
    at_once(app, lambda number: members.join(codes[number % 2], by=people[number // 2], now=NOW), 12)
    db.session.rollback()
    assert allowed(slug) == {person: {"attempts": 3, "minutes": 50} for person in people}


def test_what_was_allowed_by_hand_wins_and_comes_back(school):
    slug, maria = school.make.quiz(), school.student()
    running.allow(slug, maria, {"minutes": 90}, by=school.teacher.id, now=NOW)
    task = school.set(slug, minutes=20, attempts=1)
    assert allowed(slug)[maria] == {"minutes": 90, "attempts": 1}
    allowing.bring_up_to_date(school.id, by=school.teacher.id, now=NOW)
    assert allowed(slug)[maria] == {"minutes": 90, "attempts": 1}
    running.allow(slug, maria, {"minutes": 100}, by=school.teacher.id, now=NOW)
    allowing.bring_up_to_date(school.id, by=school.teacher.id, now=NOW)
    assert allowed(slug)[maria] == {"minutes": 100, "attempts": 1}
    assignments.remove(school.id, task, by=school.teacher, now=NOW)
    assert allowed(slug)[maria] == {"minutes": 100}


def test_what_cant_be_set_is_refused(school, make):
    for plan, field in (
        (Plan(Work.QUIZ, "none", school.category), "work"),
        (Plan(Work.LESSON, make.quiz(), school.category), "work"),
        (Plan(Work.QUIZ, make.quiz(), 0), "category"),
        (Plan(Work.QUIZ, make.quiz(), school.category, audience=Audience.SECTION), "section"),
        (Plan(Work.QUIZ, make.quiz(), school.category, audience=Audience.CHOSEN), "chosen"),
        (Plan(Work.QUIZ, make.quiz(), school.category, audience=Audience.CHOSEN, chosen=frozenset({make.person()})), "chosen"),
        (Plan(Work.QUIZ, make.quiz(), school.category, points=-1), "points"),
        (Plan(Work.QUIZ, make.quiz(), school.category, title="x" * 90), "title"),
        (Plan(Work.QUIZ, make.quiz(), school.category, times=Times(opens=NOW, closes=NOW)), "closes"),
    ):
        with pytest.raises(Invalid) as refusal:
            assignments.add(school.id, plan, by=school.teacher, now=NOW)
        assert refusal.value.field == field, plan


def test_assignments_stand_in_the_order_they_are_put(school):
    one, two, three = (school.set() for _ in range(3))
    assignments.move(school.id, three, up=True, by=school.teacher)
    assignments.move(school.id, one, up=True, by=school.teacher)
    assignments.move(school.id, two, up=False, by=school.teacher)
    assert [each.id for each in assignments.list_set(school.id, lang="en")] == [one, three, two]


# ---- The gradebook


def test_a_gradebook_has_done_late_missing_and_excused(school):
    make, slug = school.make, school.make.quiz()
    task = school.set(slug, due=at(days=1))
    in_time, late, missing, excused = (school.student() for _ in range(4))
    make.attempt(slug, by=in_time, right=3, handed_in=True, now=NOW)
    make.attempt(slug, by=late, right=2, handed_in=True, now=at(days=2))
    assignments.make_exception(school.id, task, excused, excused=True, by=school.teacher, now=NOW)
    early = {row.member.user_id: row.cells[task].state for row in school.book().rows}
    assert early[missing] is State.OPEN
    found = {row.member.user_id: (row.cells[task].state, row.cells[task].share) for row in school.book(now=at(days=3)).rows}
    assert found == {
        in_time: (State.DONE, 1.0),
        late: (State.LATE, 0.5),
        missing: (State.MISSING, 0.0),
        excused: (State.EXCUSED, None),
    }
    book = school.book(now=at(days=3))
    assert book.means[task] == 0.5
    assert book.mean == 0.5


def test_grades_are_by_the_quizs_own_count_and_late_by_the_attempt_that_counts(school):
    make = school.make
    best, last = make.quiz(), make.quiz(terms={"counts": "last"})
    tasks = [school.set(slug, due=at(hours=1)) for slug in (best, last)]
    maria = school.student()
    for slug in (best, last):
        make.attempt(slug, by=maria, right=3, handed_in=True, now=NOW)
        make.attempt(slug, by=maria, right=1, handed_in=True, now=at(hours=2))
    cells = school.row(maria, now=at(days=1)).cells
    assert [(cells[task].state, cells[task].share) for task in tasks] == [(State.DONE, 1.0), (State.LATE, 0.25)]
    grade = grades.grades_of([maria], [best])[maria, best]
    assert (grade.share, grade.attempts, grade.waits, grade.handed_in_at) == (1.0, 2, False, NOW)


def test_an_abandoned_attempt_counts_for_nothing_and_an_open_one_neither(school):
    slug = school.make.quiz(terms={"minutes": 1, "overtime": "abandon"})
    task, maria = school.set(slug), school.student()
    taker = Taker(user_id=maria)
    key = starting.start(slug, by=taker, now=NOW)
    attempts.save(key, {1: Sent(right_reply(CHOICE))}, by=taker, now=NOW)
    assert school.row(maria).cells[task].state is State.OPEN
    attempts.close_late(now=at(hours=1))
    assert school.row(maria, now=at(hours=1)).cells[task].state is State.OPEN


def test_a_text_waits_for_its_teacher_and_then_counts(school):
    slug = school.make.quiz(questions=[{**essay.kind.example, "id": "essay"}])
    task, maria = school.set(slug, due=at(days=1)), school.student()
    taker = Taker(user_id=maria)
    key = starting.start(slug, by=taker, now=NOW)
    attempts.save(key, {1: Sent({"text": "A text. " * 30})}, by=taker, now=NOW)
    attempts.hand_in(key, by=taker, now=NOW)
    assert school.row(maria, now=at(days=2)).cells[task].state is State.WAITING
    [paper] = marking.list_papers(slug, "essay", marked=False, hide_names=True)
    criteria = essay.kind.example["rubric"]
    scores = {name: str(each["points"]) for name, each in criteria.items()}
    marking.mark(paper.attempt_id, paper.position, scores, comment="", by=school.teacher.id, now=NOW)
    cell = school.row(maria, now=at(days=2)).cells[task]
    assert (cell.state, cell.share) == (State.DONE, 1.0)


def test_a_lesson_is_done_or_not(school, make):
    put_lesson("rungs")
    task, maria, ivan = school.set("rungs", kind=Work.LESSON, due=at(days=1)), school.student(), school.student()
    progress.finish("rungs", user_id=maria, share=0.7, now=NOW)
    progress.finish("rungs", user_id=ivan, share=0.2, now=NOW)
    found = {row.member.user_id: row.cells[task] for row in school.book(now=at(days=2)).rows}
    assert (found[maria].state, found[maria].share) == (State.DONE, 1.0)
    assert found[ivan].state is State.MISSING
    [assigned] = assignments.list_set(school.id, lang="ru")
    assert assigned.title == "Ступени"
    with pytest.raises(Invalid):
        school.set("rungs", kind=Work.LESSON, minutes=10)


def put_lesson(slug):
    texts = tuple(
        shelf.LessonText(lang=lang, title=title, goal="…", minutes=5, html="<p>…</p>", headings=())
        for lang, title in (("ru", "Ступени"), ("en", "Rungs"))
    )
    course = shelf.CourseSource(
        slug="course", title="Course", about="…", subject="x", taster=None, lessons=(shelf.LessonSource(slug=slug, quiz=None, texts=texts),)
    )
    shelving.put(shelf.Shelf((shelf.SubjectSource("x", "X"),), (course,)), now=NOW)


def test_a_mark_by_hand_has_a_reason_and_its_history_stays(school):
    slug, maria = school.make.quiz(), school.student()
    task = school.set(slug)
    school.make.attempt(slug, by=maria, right=1, handed_in=True, now=NOW)

    def put(share, now, **words):
        gradebook.put_by_hand(school.id, task, maria, share=share, by=school.teacher, now=now, **words)

    with pytest.raises(Invalid) as refusal:
        put(0.8, at(days=1))
    assert refusal.value.field == "reason"
    for share in (-0.1, 1.01):
        with pytest.raises(Invalid):
            put(share, at(days=1), reason="!")
    put(0.8, at(days=1), reason="Spoken answer", comment="Well said")
    put(0.8, at(days=2), reason="Spoken answer", comment="Well said")
    cell = school.row(maria).cells[task]
    assert (cell.share, cell.by_hand, cell.comment) == (0.8, True, "Well said")
    put(None, at(days=3), reason="A mistake", comment="Well said")
    assert (school.row(maria).cells[task].share, school.row(maria).cells[task].by_hand) == (0.25, False)
    history = gradebook.get_spot(school.id, task, maria, by=school.teacher, lang="en", now=NOW).history
    assert [(each.share, each.reason, each.at) for each in history] == [(None, "A mistake", at(days=3)), (0.8, "Spoken answer", at(days=1))]


def test_a_section_filters_the_gradebook(school):
    section = classes.add_section(school.id, "First", by=school.teacher)
    maria, ivan = school.student(), school.student()
    members.move(school.id, maria, section, by=school.teacher, now=NOW)
    assert [row.member.user_id for row in school.book(section=section).rows] == [maria]
    assert {row.member.user_id for row in school.book().rows} == {maria, ivan}
    with pytest.raises(NotFound):
        school.book(section=section + 1000)


def test_a_student_sees_own_marks_and_nobody_elses(school):
    slug, maria, ivan = school.make.quiz(), school.reader(school.student()), school.student()
    other = school.make.quiz()
    task, chosen = school.set(slug, due=at(days=1)), school.set(other, audience=Audience.CHOSEN, chosen=frozenset({ivan}))
    school.make.attempt(slug, by=maria.id, right=3, handed_in=True, now=NOW)
    own = gradebook.get_own(school.id, by=maria, lang="en", now=NOW)
    assert [(each.assigned.id, each.cell.share) for each in own.items] == [(task, 1.0)]
    assert own.total.share == 1.0
    assert chosen not in [each.assigned.id for _, each in gradebook.list_items(maria.id, lang="en", now=NOW)]
    assert chosen in [each.assigned.id for _, each in gradebook.list_items(ivan, lang="en", now=NOW)]
    with pytest.raises(NotFound):
        gradebook.get_own(school.id, by=school.reader(), lang="en", now=NOW)


def test_an_exams_mark_is_seen_by_the_teacher_and_not_by_the_student_before_it_has_closed(school):
    slug = school.make.quiz(behaviour="exam", terms={"closes": at(days=1).isoformat()})
    task, maria = school.set(slug), school.reader(school.student())
    school.make.attempt(slug, by=maria.id, right=3, handed_in=True, now=NOW)
    assert school.row(maria.id, now=at(hours=1)).cells[task].share == 1.0
    [item] = gradebook.get_own(school.id, by=maria, lang="en", now=at(hours=1)).items
    assert (item.cell.share, item.cell.hidden) == (None, True)
    assert [each.cell.share for _, each in gradebook.list_items(maria.id, lang="en", now=at(hours=1))] == [None]
    [item] = gradebook.get_own(school.id, by=maria, lang="en", now=at(days=2)).items
    assert item.cell.share == 1.0


def test_question_by_question_for_every_student(school):
    slug, maria, ivan = school.make.quiz(), school.student(), school.student()
    task = school.set(slug)
    school.make.attempt(slug, by=maria, right=2, handed_in=True, now=NOW)
    _, _, students, found = gradebook.get_questions(school.id, task, by=school.teacher, lang="en")
    assert {each.user_id for each in students} == {maria, ivan}
    assert [name for name, _ in found.questions] == [body["id"] for body in QUESTIONS]
    assert found.shares == {maria: {"first-sale": 1.0, "score": 1.0, "rungs": 0.0}}


def test_a_class_against_everybody_is_numbers_of_five_and_more(school):
    slug = school.make.quiz()
    task = school.set(slug)
    for _ in range(4):
        school.make.attempt(slug, by=school.student(), right=3, handed_in=True, now=NOW)
    for _ in range(6):
        school.make.attempt(slug, by=school.make.person(), right=1, handed_in=True, now=NOW)
    compared = gradebook.compare(school.id, task, by=school.teacher, lang="en")
    assert compared.of_class is None
    assert (compared.of_all.people, compared.of_all.mean, compared.of_all.median) == (10, pytest.approx(0.55), 0.25)
    school.make.attempt(slug, by=school.student(), right=3, handed_in=True, now=NOW)
    compared = gradebook.compare(school.id, task, by=school.teacher, lang="en")
    assert (compared.of_class.people, compared.of_class.mean) == (5, 1.0)


def test_three_hundred_students_by_forty_assignments_take_under_twenty_statements(school):
    make = school.make
    slugs = [make.quiz(questions=[NUMBER], checks=()) for _ in range(39)]
    put_lesson("rungs")
    people = make.people(300)
    members._let_in(school.id, people, now=NOW)
    db.session.commit()
    for slug in slugs:
        school.set(slug, due=at(days=1))
    school.set("rungs", kind=Work.LESSON)
    make.attempt(slugs[0], by=people[0], questions=[NUMBER], right=1, handed_in=True, now=NOW)
    sent = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    book = school.book(now=at(days=2))
    assert (len(book.rows), len(book.assignments)) == (300, 40)
    assert len(sent) < 20


# ---- The leaderboard


def test_a_classs_leaderboard_counts_since_the_term_began_and_hides_who_hides(school):
    maria, ivan, hidden = school.student(name="Maria"), school.student(name="Ivan"), school.student(hidden=True)
    school.make.award(school.make.person(), 500, now=NOW)
    school.make.award(maria, 50, now=NOW)
    school.make.award(ivan, 30, now=at(days=5))
    school.make.award(ivan, 20, now=at(days=6))
    school.make.award(hidden, 90, now=NOW)
    reader = school.reader(maria)
    with pytest.raises(NotFound):
        boards.get_board(school.id, by=reader, now=NOW)
    classes.change(school.id, name="8 А", about="", begins=None, ends=None, has_board=True, by=school.teacher)
    _, places = boards.get_board(school.id, by=reader, now=NOW)
    assert [(each.rank, each.user_id, each.score) for each in places] == [(1, maria, 50), (2, ivan, 50)]
    classes.change(school.id, name="8 А", about="", begins=date(2026, 11, 20), ends=None, has_board=True, by=school.teacher)
    _, places = boards.get_board(school.id, by=reader, now=NOW)
    assert [(each.user_id, each.score) for each in places] == [(ivan, 50)]
    _, places = boards.get_board(school.id, Period.DAY, by=reader, now=at(days=6))
    assert [(each.user_id, each.score) for each in places] == [(ivan, 20)]
    assert boards.boards_of(maria) == [(school.id, "8 А")]
    with pytest.raises(NotFound):
        boards.get_board(school.id, by=school.reader(), now=NOW)


# ---- Reminders


def test_who_has_something_due_is_reminded_once_in_their_language(school, letters):
    slug = school.make.quiz(title={"ru": "Проверка", "en": "Check"})
    maria = school.student(email="maria@example.org", lang="ru", zone="Europe/Moscow")
    done, quiet = school.student(email="done@example.org"), school.student(email="quiet@example.org")
    school.set(slug, due=at(hours=30))
    school.make.attempt(slug, by=done, right=1, handed_in=True, now=NOW)
    reminders.want(quiet, wanted=False)
    assert reminders.remind(now=NOW) == 0
    assert reminders.remind(now=at(hours=7)) == 1
    assert reminders.remind(now=at(hours=7)) == 0
    assert reminders.remind(now=at(hours=29)) == 0
    [letter] = letters
    assert letter["To"] == "maria@example.org"
    text = letter.get_content()
    assert "Проверка: 19 ноября, 21:00" in text
    assert f"http://rungs.test/ru/quizzes/{slug}" in text
    assert maria


def test_a_new_date_is_a_new_reminder_and_an_exception_has_its_own(school, letters):
    slug = school.make.quiz()
    school.student(email="maria@example.org")
    ivan = school.student(email="ivan@example.org")
    task = school.set(slug, due=at(hours=20))
    assignments.make_exception(school.id, task, ivan, times=Times(due=at(days=9)), by=school.teacher, now=NOW)
    assert reminders.remind(now=NOW) == 1
    plan = Plan(Work.QUIZ, slug, school.category, times=Times(due=at(days=4)))
    assignments.change(school.id, task, plan, by=school.teacher, now=NOW)
    assert reminders.remind(now=at(days=3, hours=1)) == 1
    assert reminders.remind(now=at(days=8, hours=1)) == 1
    assert [letter["To"] for letter in letters] == ["maria@example.org", "maria@example.org", "ivan@example.org"]


def test_nobody_is_reminded_of_a_class_put_away(school, letters):
    school.student(email="maria@example.org")
    school.set(due=at(hours=20))
    classes.archive(school.id, archived=True, by=school.teacher, now=NOW)
    assert reminders.remind(now=NOW) == 0
    assert list(letters) == []


def test_eight_workers_write_one_letter(app, school, letters):
    school.student(email="maria@example.org")
    school.set(due=at(hours=20))
    assert sorted(at_once(app, lambda _: reminders.remind(now=NOW), 8)) == [0] * 7 + [1]
    assert len(letters) == 1


# ---- People


def test_what_classes_keep_of_a_person_is_in_their_export_and_goes_with_them(school):
    slug, maria = school.make.quiz(), school.student()
    task = school.set(slug, attempts=1, audience=Audience.CHOSEN, chosen=frozenset({maria}))
    assignments.make_exception(school.id, task, maria, times=Times(minutes=40), by=school.teacher, now=NOW)
    gradebook.put_by_hand(school.id, task, maria, share=0.5, comment="Good", reason="Spoken", by=school.teacher, now=NOW)
    reminders.want(maria, wanted=False)
    kept = class_people.personal_data(maria)
    assert kept["student_of"] == [{"class": "8 А", "section": None, "joined_at": NOW.isoformat(), "left_at": None}]
    assert kept["marks_by_hand"] == [{"quiz": slug, "share": 0.5, "comment": "Good", "at": NOW.isoformat()}]
    assert kept["exceptions"] == [{"quiz": slug, "terms": {"minutes": 40}, "excused": False}]
    assert kept["set_to_you_by_choice"] == [{"quiz": slug}]
    assert kept["reminders_by_letter"] is False
    assert class_people.personal_data(school.teacher.id)["teacher_of"] == ["8 А"]
    accounts.delete(maria, now=at(days=1))
    gone = class_people.personal_data(maria)
    assert {**gone, "reminders_by_letter": None} == {
        "student_of": [],
        "teacher_of": [],
        "set_to_you_by_choice": [],
        "marks_by_hand": [],
        "exceptions": [],
        "reminders_by_letter": None,
    }
    assert school.book().rows == ()


def test_a_class_passes_to_the_next_teacher_and_without_one_is_put_away(school):
    maria, task = school.student(), school.set()
    gradebook.put_by_hand(school.id, task, maria, share=0.5, reason="Spoken", by=school.teacher, now=NOW)
    colleague = school.reader(role=Role.TEACHER)
    classes.add_teacher(school.id, str(colleague.id), by=school.teacher, now=NOW)
    accounts.delete(school.teacher.id, now=NOW)
    assert classes.get_taught(school.id, by=colleague).owner_id == colleague.id
    spot = gradebook.get_spot(school.id, task, maria, by=colleague, lang="en", now=NOW)
    assert [each.by for each in spot.history] == [""]
    accounts.delete(colleague.id, now=NOW)
    left = classes.get_taught(school.id, by=school.reader(role=Role.ADMIN))
    assert (left.owner_id, left.archived_at, left.is_open) == (None, NOW, False)

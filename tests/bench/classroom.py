"""A gradebook of 300 students × 40 assignments, everything handed in."""

import secrets
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import event, insert, select

from edu import config
from edu.accounts.rules import Newcomer, Reader
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.classroom.rules.planning import Times, Work
from edu.classroom.service import assignments, classes, gradebook, members
from edu.classroom.service.assignments import Plan
from edu.core.roles import Role
from edu.db import migrating
from edu.db.base import db, table
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt
from edu.quizzes.models.bank import Quiz
from tests.make import NUMBER, Make

STUDENTS, ASSIGNMENTS = 300, 40


def prepare(data: Path, *, email: str, password: str) -> str:
    """The address of the gradebook; prints how many statements it asks."""
    app = create_app(config.load(environment="test", data=data, jobs_url="now://"))
    with app.app_context():
        migrating.upgrade(db.engine)
        now = clock.now()
        teacher = accounts.add(Newcomer("Bench", email, role=Role.TEACHER), password=password, now=now)
        reader = Reader(teacher, "Bench", Role.TEACHER, "en", "UTC")
        own = classes.create("Bench", by=teacher, now=now)
        code = classes.get_taught(own, by=reader).code
        make = Make(app)
        students = make.people(STUDENTS)
        for student in students:
            members.join(code, by=student, now=now)
        categories = [classes.add_category(own, name, weight=1, dropped=2, by=reader) for name in ("Quizzes", "Homework", "Exams")]
        for number in range(ASSIGNMENTS):
            slug = make.quiz(f"bench-{number}", questions=[NUMBER], checks=())
            plan = Plan(Work.QUIZ, slug, categories[number % 3], times=Times(due=now + timedelta(days=number % 2)))
            assignments.add(own, plan, by=reader, now=now)
        _hand_in(students)
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda connection, cursor, statement, *more: sent.append(statement))
        gradebook.get_gradebook(own, by=reader, lang="en", now=now)
        print(f"\n{STUDENTS} students × {ASSIGNMENTS} assignments: {len(sent)} statements for the gradebook")
        return f"/en/teach/classes/{own}/gradebook"


def _hand_in(students: list[int]) -> None:
    chance, now = Random(1), clock.now()
    common = {"terms": {}, "sections": [], "reached": 1, "seed": "", "started_at": now, "ended_at": now, "outof": 10}
    flags = {"abandoned": False, "waits": False, "credited": True, "counted": True, "paid": 0, "number": 1}
    for quiz_id in db.session.scalars(select(Quiz.id)).all():
        rows = [
            {"key": secrets.token_urlsafe(12), "quiz_id": quiz_id, "user_id": student, "earned": chance.randint(0, 10), **common, **flags}
            for student in students
        ]
        db.session.execute(insert(table(Attempt)), rows)
    db.session.commit()

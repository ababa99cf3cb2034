"""Courses and lessons in the browser."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup

from edu.core.ids import UserId
from edu.lessons import rules
from edu.lessons.service import reading as lessons
from edu.web import fresh
from edu.web.auth import me
from edu.web.words import language

bp = Blueprint("lessons", __name__)

# Before there is any content the home page says so.
NO_COURSE = rules.Course("", "", "", None, "empty", datetime(2000, 1, 1, tzinfo=UTC), ())


@bp.get("/")
def home() -> Response:
    """What this place is, the one next step, and what is going on here."""
    parts: list[Markup] = []

    def load() -> rules.Course:
        course = lessons.find_course_to_go_on(language(), reader=_reader()) or NO_COURSE
        # What capabilities above this one have for whoever reads; for visitors, whose page is kept, it belongs to its version.
        parts.extend(part for part in (draw() for draw in current_app.extensions["home_parts"]) if part)
        return course if me() else replace(course, version=course.version + rules.digest_of(parts))

    return fresh.page(load, lambda course: render_template("lessons/home.html", course=course, parts=parts))


@bp.get("/learn")
def courses() -> str:
    """Every course."""
    return render_template("lessons/courses.html", courses=lessons.list_courses(language(), reader=_reader()))


@bp.get("/learn/<slug>")
def course(slug: str) -> Response:
    """One course: its lessons in order, and how far one has come."""
    return fresh.page(
        lambda: lessons.get_course(slug, language(), reader=_reader()),
        lambda course: render_template("lessons/course.html", course=course),
    )


@bp.get("/learn/<slug>/print")
def booklet(slug: str) -> Response:
    """The whole course on one page, to be printed."""
    return fresh.page(
        lambda: lessons.get_booklet(slug, language()),
        lambda booklet: render_template("lessons/booklet.html", booklet=booklet),
    )


@bp.get("/glossary")
def glossary() -> str:
    """The words of the field and what they mean."""
    return render_template("lessons/glossary.html", terms=lessons.list_terms(language()))


@bp.get("/lessons/<slug>")
def lesson(slug: str) -> Response:
    """The lesson as it was drawn, in its place in the course; how far the reader has come is their own."""

    def draw(shown: rules.Lesson) -> str:
        steps = lessons.steps_beside(slug, language())
        return render_template("lessons/lesson.html", shown=shown, place=rules.neighbours(steps, slug))

    def own() -> dict[str, object]:
        steps = lessons.steps_beside(slug, language(), reader=_reader())
        return {"steps": steps, "here": rules.neighbours(steps, slug).here, "ends": _ends(slug)}

    def load() -> rules.Lesson:
        shown = lessons.get_lesson(slug, language())
        # A visitor has the page as it was kept: what stands below the text belongs to its version.
        return shown if me() else replace(shown, version=shown.version + rules.digest_of(_ends(slug)))

    return fresh.page(load, draw, own)


def _ends(slug: str) -> list[Markup]:
    """What capabilities above this one have to stand below the text of this lesson, for whoever reads it."""
    return [part for part in (draw(slug) for draw in current_app.extensions["lesson_ends"]) if part]


def _reader() -> UserId | None:
    person = me()
    return person.id if person else None

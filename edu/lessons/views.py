"""Courses and lessons in the browser."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup

from edu.core.ids import UserId
from edu.lessons import rules
from edu.lessons import service as lessons
from edu.web import fresh
from edu.web.auth import me
from edu.web.words import language

bp = Blueprint("lessons", __name__)

# Before there is any content the home page says so.
NO_COURSE = rules.Course("", "", "", None, "empty", datetime(2000, 1, 1, tzinfo=UTC), ())


@bp.get("/")
def home() -> Response:
    """What this place is, and the one next step."""
    return fresh.page(
        lambda: lessons.find_course_to_go_on(language(), reader=_reader()) or NO_COURSE,
        lambda course: render_template("lessons/home.html", course=course, parts=_parts()),
    )


def _parts() -> list[Markup]:
    """What capabilities above this one have for the reader's home page; a visitor's is the same for all."""
    return [draw() for draw in current_app.extensions["home_parts"]] if me() else []


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


@bp.get("/lessons/<slug>")
def lesson(slug: str) -> Response:
    """The lesson as it was drawn, in its place in the course; how far the reader has come is their own."""

    def draw(shown: rules.Lesson) -> str:
        steps = lessons.steps_beside(slug, language())
        return render_template("lessons/lesson.html", shown=shown, place=rules.neighbours(steps, slug))

    def own() -> dict[str, object]:
        steps = lessons.steps_beside(slug, language(), reader=_reader())
        return {"steps": steps, "here": rules.neighbours(steps, slug).here}

    return fresh.page(lambda: lessons.get_lesson(slug, language()), draw, own)


@bp.get("/about")
def page() -> Response:
    """What this place is, at length."""
    return fresh.page(
        lambda: lessons.get_page("about", language()),
        lambda shown: render_template("lessons/page.html", shown=shown),
        own=dict,
    )


def _reader() -> UserId | None:
    person = me()
    return person.id if person else None

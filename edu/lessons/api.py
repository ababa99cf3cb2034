"""Courses and lessons as JSON."""

import marshmallow as ma

from edu.lessons import rules
from edu.lessons.service import reading as lessons
from edu.web.api import api_reader, blueprint
from edu.web.words import language

bp = blueprint("lessons", "Courses and lessons to read")


class CourseCardSchema(ma.Schema):
    slug = ma.fields.String()
    title = ma.fields.String()
    about = ma.fields.String()
    lessons = ma.fields.Integer()
    minutes = ma.fields.Integer()
    done = ma.fields.Integer(metadata={"description": "Lessons you have done"})


class StepSchema(ma.Schema):
    slug = ma.fields.String()
    title = ma.fields.String()
    goal = ma.fields.String()
    minutes = ma.fields.Integer()
    done = ma.fields.Boolean()


class CourseSchema(ma.Schema):
    slug = ma.fields.String()
    title = ma.fields.String()
    about = ma.fields.String()
    steps = ma.fields.List(ma.fields.Nested(StepSchema))


class LessonSchema(ma.Schema):
    slug = ma.fields.String()
    title = ma.fields.String()
    goal = ma.fields.String()
    minutes = ma.fields.Integer()
    quiz = ma.fields.String(allow_none=True)
    html = ma.fields.String(metadata={"description": "The text, safe to show"})


@bp.get("/courses")
@bp.response(200, CourseCardSchema(many=True))
def list_courses() -> list[rules.CourseCard]:
    """All courses"""
    return lessons.list_courses(language(), reader=api_reader().id)


@bp.get("/courses/<slug>")
@bp.response(200, CourseSchema)
def get_course(slug: str) -> rules.Course:
    """One course with its lessons"""
    return lessons.get_course(slug, language(), reader=api_reader().id)


@bp.get("/lessons/<slug>")
@bp.response(200, LessonSchema)
def get_lesson(slug: str) -> object:
    """One lesson"""
    return lessons.get_lesson(slug, language())

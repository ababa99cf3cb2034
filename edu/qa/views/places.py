"""Subjects and topics: where questions belong, and what there is to learn beside them."""

from flask import Blueprint, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.lessons.service import reading as lessons
from edu.qa.rules.listing import Show, Start, Wanted
from edu.qa.service import listing, topics
from edu.qa.views import lists
from edu.quizzes.service import practice
from edu.web import fresh
from edu.web.words import language

bp = Blueprint("qa_places", __name__)

COUNTED = 60  # seconds that the numbers of questions may be behind
AT_HOME = 5  # questions of a kind on the first page


@bp.get("/subjects")
def subjects() -> str:
    """Every subject with the number of its questions."""
    return render_template("qa/subjects.html", listed=fresh.kept_for(COUNTED, ("subjects",), _draw_subjects))


def _draw_subjects() -> str:
    return render_template("qa/_subjects.html", places=topics.places(), counts=topics.questions_by_subject())


@bp.get("/subjects/<slug>")
def subject(slug: str) -> str:
    """One subject: its tree of topics, and its newest questions."""
    found = topics.get_subject(slug)
    wanted = Wanted(subject=slug)

    def tree() -> str:
        return render_template("qa/_tree.html", branches=topics.places().tree(found.id), counts=topics.questions_by_topic(found))

    return render_template(
        "qa/subject.html",
        subject=found,
        wanted=wanted,
        tree=fresh.kept_for(COUNTED, ("tree", slug), tree),
        listed=lists.draw(wanted, Start()),
    )


@bp.get("/topics/<slug>")
def topic(slug: str) -> Response:
    """One topic: its lesson, its quiz, what is asked about it, and topics alike."""
    found = topics.get_topic(slug)
    wanted = Wanted(topic=slug)

    def page(listed: Markup) -> str:
        learn = fresh.kept_for(COUNTED, ("learn", slug), lambda: _draw_learn(slug))
        beside = fresh.kept_for(COUNTED, ("topic", slug), lambda: _draw_beside(slug))
        return render_template(
            "qa/topic.html", topic=found, wanted=wanted, learn=learn, beside=beside, listed=listed, places=topics.places()
        )

    return lists.of_list(wanted, Start(), page)


def _draw_learn(slug: str) -> str:
    """The lesson and the quiz of a topic, if it has them."""
    found = topics.get_topic(slug)
    steps = lessons.steps_beside(found.lesson, language()) if found.lesson else ()
    return render_template(
        "qa/_learn.html",
        topic=found,
        lesson=next((step for step in steps if step.slug == found.lesson), None),
        check=practice.find_check(found.quiz) if found.quiz else None,
    )


def _draw_beside(slug: str) -> str:
    """What stands below a topic, and topics alike."""
    found, known = topics.get_topic(slug), topics.places()
    alike = topics.similar_to(found)
    return render_template("qa/_topic.html", topic=found, below=known.below(found.id), alike=alike, subjects=known.subjects)


def draw_news() -> Markup:
    """For the first page: what waits for an answer, and what is new. The same for everybody."""
    return fresh.kept_for(lists.OLD, ("news",), _draw_news)


def _draw_news() -> str:
    newest = listing.page(Wanted(), Start()).cards
    if not newest:
        return ""
    waiting = listing.page(Wanted(Show.UNANSWERED), Start()).cards
    return render_template("qa/_home.html", newest=newest[:AT_HOME], waiting=waiting[:AT_HOME])


def draw_of_lesson(lesson: str) -> Markup:
    """Below a lesson's text: what is asked about its topic."""
    found = topics.find_topic_of_lesson(lesson)
    if found is None:
        return Markup()
    slug = found.slug

    def draw() -> str:
        cards = listing.page(Wanted(topic=slug), Start()).cards[:AT_HOME]
        return render_template("qa/_lesson.html", topic=topics.get_topic(slug), found=cards)

    return fresh.kept_for(COUNTED, ("lesson's questions", lesson), draw)

"""Putting a quiz together from the bank, looking at it as a student, publishing it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.authoring.rules import building
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.building import DrawEntry, Plan, QuizView, Section, StaleQuiz
from edu.authoring.rules.drafts import DraftLine, Right
from edu.authoring.service import folders, listing, quizzes
from edu.authoring.service.listing import Filter
from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.forms import Form
from edu.web.words import say

bp = Blueprint("builder", __name__)

FOUND = 30  # questions offered by a search


@bp.get("/teach/quizzes")
@needs(Role.TEACHER)
def index() -> str:
    """The quizzes one builds."""
    return render_template("authoring/quizzes.html", quizzes=quizzes.list_quizzes(by=myself()))


@bp.route("/teach/quizzes/new", methods=["GET", "POST"])
@needs(Role.TEACHER)
def new() -> str | Response | tuple[str, int]:
    """A quiz that isn't there yet: its title, and where to keep it."""
    reader = myself()
    problem = ""
    if request.method == "POST":
        try:
            slug = quizzes.create(_text("title"), by=reader, now=clock.now(), folder=request.form.get("folder", type=int))
        except Invalid as refusal:
            problem = say(refusal.message)
        else:
            return redirect(url_for(".edit", slug=slug), 303)
    tree = folders.list_folders(by=reader, at_least=Right.EDIT)
    return render_template(
        "authoring/quiz_new.html", form=Form(), tree=tree, problem=problem, title=_text("title")
    ), 422 if problem else 200


@bp.route("/teach/quizzes/<slug>/edit", methods=["GET", "POST"])
@needs(Role.TEACHER)
def edit(slug: str) -> str | Response | tuple[str, int]:
    """The quiz as it is put together. Every change is kept at once; learners see it when it is published."""
    reader = myself()
    if request.method == "GET":
        return _page(quizzes.get(slug, by=reader, to=Right.EDIT))
    quiz = quizzes.get(slug, by=reader, to=Right.EDIT)
    do = request.form.get("do", "save")
    number = request.form.get("number", 0, type=int)
    try:
        if number != quiz.number:  # before reading a form that was drawn from other sections
            raise StaleQuiz
        plan = _done(_read(quiz.plan), do)
        quizzes.save(slug, plan, number=number, by=reader, now=clock.now())
    except StaleQuiz as refusal:
        return _page(quiz, problem=refusal.message), 409
    except Invalid as refusal:
        return _page(quiz, problem=refusal.message), 422
    if do == "search":
        return _page(quizzes.get(slug, by=reader), words=request.form.get("words", ""))
    if do == "save":
        flash(_("Saved."), "right")
    return redirect(url_for(".edit", slug=slug, _anchor=_anchor(do)), 303)


@bp.get("/teach/quizzes/<slug>/preview")
@needs(Role.TEACHER)
def preview(slug: str) -> str:
    """All its questions as a student will see them; nothing is kept."""
    reader = myself()
    quiz = quizzes.get(slug, by=reader)
    return render_template("authoring/quiz_preview.html", quiz=quiz, sections=quizzes.preview(slug, by=reader), whole=building.whole)


@bp.post("/teach/quizzes/<slug>/publish")
@needs(Role.TEACHER)
def publish(slug: str) -> Response | tuple[str, int]:
    """Let learners do it."""
    reader = myself()
    try:
        changed = quizzes.publish(slug, by=reader, now=clock.now())
    except quizzes.Unready as refusal:
        return _page(quizzes.get(slug, by=reader), problem=refusal.message), 422
    flash(_("Published: learners see it as it is now.") if changed else _("Learners see it as it is now: nothing has changed."), "right")
    return redirect(url_for(".edit", slug=slug), 303)


@bp.post("/teach/quizzes/<slug>/unpublish")
@needs(Role.TEACHER)
def unpublish(slug: str) -> Response:
    """Take it back from learners."""
    quizzes.unpublish(slug, by=myself(), now=clock.now())
    flash(_("Taken back. Attempts that were made are kept."), "right")
    return redirect(url_for(".edit", slug=slug), 303)


def _page(quiz: QuizView, *, problem: Message | None = None, words: str | None = None) -> str:
    reader = myself()
    questions = quizzes.questions_of(quiz, by=reader)
    used = set(building.asked(quiz.plan))
    found: Sequence[DraftLine] = ()
    if words is not None:
        listed = listing.list_drafts(Filter(words=words), by=reader, limit=FOUND)
        found = [line for line in listed if line.id not in used]
    tree = folders.list_folders(by=reader)
    bodies = [(each.id, each.body) for each in questions.values()] + [(each.id, each.body) for each in found]
    return render_template(
        "authoring/builder.html",
        quiz=quiz,
        outdated=building.is_outdated(quiz, questions.values()),
        questions=questions,
        titles={id: rules.title_of(body) for id, body in bodies},
        problems=quizzes.problems_of(quiz, by=reader),
        problem=problem,
        searched=words,
        found=found,
        tree=tree,
        names={each.id: each.name for each in tree},
        languages=LANGUAGES,
        form=Form(),
    )


def _read(plan: Plan) -> Plan:
    """The plan with the texts that the form has."""
    sections = tuple(
        replace(section, title=_text(f"s{number}.title"), text=_text(f"s{number}.text")) for number, section in enumerate(plan.sections)
    )
    return Plan(_text("title"), _text("intro"), sections)


def _text(name: str) -> Text:
    return {lang: request.form.get(f"{name}.{lang}", "").replace("\r\n", "\n").strip() for lang in LANGUAGES}


def _done(plan: Plan, do: str) -> Plan:
    """The plan after the button that was pressed. Raises Invalid where there is no such."""
    what, *numbers = do.split(":")
    places = [int(each) for each in numbers if each.isascii() and each.isdigit()]
    match what, places:
        case (("save" | "search"), []):
            return plan
        case "add-section", []:
            return replace(plan, sections=(*plan.sections, Section()))
        case (("drop" | "up" | "down"), [section]) if section < len(plan.sections):
            return replace(plan, sections=tuple(_moved(plan.sections, what, section)))
        case (("drop" | "up" | "down"), [section, entry]) if section < len(plan.sections):
            here = plan.sections[section]
            return building.with_section(plan, section, replace(here, entries=tuple(_moved(here.entries, what, entry))))
        case "add", []:
            return _with(plan, [int(each) for each in request.form.getlist("pick") if each.isascii() and each.isdigit()])
        case "draw", []:
            return _with(plan, [_draw()])
    raise Invalid(message("Say what to do with this quiz."))


def _with(plan: Plan, entries: Sequence[int | DrawEntry]) -> Plan:
    """The plan with more in the section that the form names."""
    to = request.form.get("to", 0, type=int)
    if not 0 <= to < len(plan.sections):
        raise Invalid(message("Choose a section."))
    if not entries:
        raise Invalid(message("Choose some questions first."))
    here = plan.sections[to]
    return building.with_section(plan, to, replace(here, entries=(*here.entries, *entries)))


def _draw() -> DrawEntry:
    count, folder = request.form.get("count", 0, type=int), request.form.get("from", 0, type=int)
    if not 1 <= count <= building.MAX_ENTRIES:
        raise Invalid(message("Write a whole number from 1 to %(most)s.", most=building.MAX_ENTRIES))
    folders.need(folder, Right.VIEW, by=myself())
    tags = tuple(tag.strip()[:80] for tag in request.form.get("tags", "").split(",") if tag.strip())[:20]
    levels = tuple(sorted({int(each) for each in request.form.getlist("level") if each in ("1", "2", "3", "4", "5")}))
    return DrawEntry(count, folder, tags, levels)


def _moved(rows: Sequence[Any], what: str, at: int) -> list[Any]:
    moved = list(rows)
    other = at - 1 if what == "up" else at + 1
    if what == "drop" and at < len(moved):
        del moved[at]
    elif at < len(moved) and 0 <= other < len(moved):
        moved[at], moved[other] = moved[other], moved[at]
    return moved


def _anchor(do: str) -> str:
    """Where on the page one was."""
    section = do.split(":")[1:2]
    return f"section-{section[0]}" if section else "add" if do in ("add", "draw") else ""

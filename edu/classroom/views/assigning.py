"""What is set to a class: a quiz or a lesson, its dates, and what holds for some students otherwise."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.classroom.forms import AssignmentForm, ExceptionForm, shown_times
from edu.classroom.rules.planning import Work
from edu.classroom.service import assignments, classes, members
from edu.classroom.service.assignments import Assigned
from edu.core.errors import Invalid
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.forms import beside, text_of
from edu.web.words import language, text

bp = Blueprint("assigning", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/teach/classes/<int:class_id>/assignments/new", methods=["GET", "POST"])
@needs(Role.TEACHER)
def assign(class_id: int) -> Page:
    """Something to be set."""
    return _assignment(class_id, None)


@bp.route("/teach/classes/<int:class_id>/assignments/<int:assignment>", methods=["GET", "POST"])
@needs(Role.TEACHER)
def assignment(class_id: int, assignment: int) -> Page:
    """Something set, to change."""
    return _assignment(class_id, assignments.get(class_id, assignment, by=myself(), lang=language()))


def _assignment(class_id: int, known: Assigned | None) -> Page:
    reader = myself()
    own = classes.get_taught(class_id, by=reader)
    form = AssignmentForm.showing(known, reader.zone, work=request.args.get("work"))
    _fill_choices(form, class_id, known)
    if form.validate_on_submit():
        try:
            if known is None:
                assignments.add(class_id, form.plan(reader.zone), by=reader, now=clock.now())
            else:
                assignments.change(class_id, known.id, form.plan(reader.zone), by=reader, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Set. Its dates and limits hold for these students from now on."), "right")
            return redirect(url_for("teach_classes.show", class_id=class_id), 303)
    by_hand = assignments.count_by_hand(known.id) if known else 0
    return render_template("classroom/teach/assignment.html", own=own, known=known, form=form, by_hand=by_hand), 422 if form.errors else 200


def _fill_choices(form: AssignmentForm, class_id: int, known: Assigned | None) -> None:
    material = assignments.list_material(language(), by=myself())
    groups: dict[Any, list[tuple[str, str]]] = {_("Quizzes"): [], _("Lessons"): []}
    for each in material:
        groups[_("Quizzes") if each.kind is Work.QUIZ else _("Lessons")].append((f"{each.kind.value}:{each.slug}", text(each.title)))
    if known and (known.kind, known.slug) not in {(each.kind, each.slug) for each in material}:
        groups[_("Not there any more")] = [(f"{known.kind.value}:{known.slug}", text(known.title))]
    form.work.choices = groups
    form.section.choices = [("", _("none")), *((str(each.id), each.name) for each in classes.list_sections(class_id))]
    form.category.choices = [(str(each.id), each.name) for each in classes.list_categories(class_id)]
    form.chosen.choices = [(str(each.user_id), each.name) for each in members.list_members(class_id)]


@bp.post("/teach/classes/<int:class_id>/assignments/<int:assignment>/move")
@needs(Role.TEACHER)
def reorder(class_id: int, assignment: int) -> Response:
    """One place up or down."""
    assignments.move(class_id, assignment, up=request.form.get("way") != "down", by=myself())
    return redirect(url_for("teach_classes.show", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/assignments/<int:assignment>/remove")
@needs(Role.TEACHER)
def take_back(class_id: int, assignment: int) -> Response:
    """Something set no more."""
    assignments.remove(class_id, assignment, by=myself(), now=clock.now())
    flash(_("Taken back. What students have done in it stays theirs."), "right")
    return redirect(url_for("teach_classes.show", class_id=class_id), 303)


@bp.route("/teach/classes/<int:class_id>/assignments/<int:assignment>/exceptions", methods=["GET", "POST"])
@needs(Role.TEACHER)
def exceptions(class_id: int, assignment: int) -> Page:
    """What holds for some students otherwise."""
    reader = myself()
    own, here = classes.get_taught(class_id, by=reader), assignments.get(class_id, assignment, by=reader, lang=language())
    students = [each for each in members.list_members(class_id) if here.is_for(each.user_id, each.section_id)]
    chosen = request.args.get("student", type=int)
    present = here.exceptions.get(UserId(chosen)) if chosen else None
    filled = {**shown_times(present.times, reader.zone), "excused": present.excused} if present else {}
    form = ExceptionForm(data={"student": str(chosen or ""), **filled})
    form.student.choices = [(str(each.user_id), each.name) for each in students]
    if form.validate_on_submit():
        student = text_of(form.student)
        try:
            assignments.make_exception(
                class_id,
                assignment,
                UserId(int(student)) if student.isascii() and student.isdigit() else UserId(0),
                times=form.times(reader.zone),
                excused=bool(form.excused.data),
                by=reader,
                now=clock.now(),
            )
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved. It holds at once, in an attempt under way too."), "right")
            return redirect(url_for(".exceptions", class_id=class_id, assignment=assignment), 303)
    names = {each.user_id: each.name for each in students}
    return render_template("classroom/teach/exceptions.html", own=own, here=here, names=names, form=form), 422 if form.errors else 200


@bp.post("/teach/classes/<int:class_id>/assignments/<int:assignment>/exceptions/<int:user_id>/withdraw")
@needs(Role.TEACHER)
def withdraw(class_id: int, assignment: int, user_id: int) -> Response:
    """For this student as for all again."""
    assignments.withdraw(class_id, assignment, UserId(user_id), by=myself(), now=clock.now())
    flash(_("Withdrawn."), "right")
    return redirect(url_for(".exceptions", class_id=class_id, assignment=assignment), 303)

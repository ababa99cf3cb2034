"""Classes as their teachers see them: making and changing them, people, categories, what is set."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from edu.classroom.forms import (
    AssignmentForm,
    CategoryForm,
    ClassForm,
    ClassSettingsForm,
    ExceptionForm,
    ListForm,
    NameForm,
    TeacherForm,
    number,
    number_of,
    shown_times,
)
from edu.classroom.rules.codes import spaced
from edu.classroom.rules.planning import Work
from edu.classroom.service import assignments, classes, members
from edu.classroom.service.assignments import Assigned
from edu.core.errors import Conflict, Invalid
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.forms import Form, beside, text_of
from edu.web.words import language, say, text

bp = Blueprint("teach_classes", __name__)

MOST_UPLOADED = 200_000  # bytes: five hundred long lines
Page = str | Response | tuple[str, int]


# ---- Classes


@bp.get("/teach/classes")
@needs(Role.TEACHER)
def index() -> str:
    """The classes one teaches."""
    return render_template("classroom/teach/index.html", taught=classes.list_taught(by=myself()))


@bp.route("/teach/classes/new", methods=["GET", "POST"])
@needs(Role.TEACHER)
def new() -> Page:
    """A class to be made."""
    form = ClassForm()
    if form.validate_on_submit():
        try:
            class_id = classes.create(**form.said(), category=_("Work"), by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("The class is there. Give its code to your students."), "right")
            return redirect(url_for(".show", class_id=class_id), 303)
    return render_template("classroom/teach/new.html", form=form), _status(form)


@bp.get("/teach/classes/<int:class_id>")
@needs(Role.TEACHER)
def show(class_id: int) -> str:
    """A class: its code, and what is set to it."""
    own = classes.get_taught(class_id, by=myself())
    return render_template(
        "classroom/teach/show.html",
        own=own,
        code=spaced(own.code),
        assigned=assignments.list_set(class_id, lang=language()),
        categories={each.id: each for each in classes.list_categories(class_id)},
        sections={each.id: each for each in classes.list_sections(class_id)},
        students=len(members.list_members(class_id)),
        form=Form(),
    )


@bp.route("/teach/classes/<int:class_id>/settings", methods=["GET", "POST"])
@needs(Role.TEACHER)
def settings(class_id: int) -> Page:
    """The name, the term, the leaderboard of a class; putting it away."""
    own = classes.get_taught(class_id, by=myself())
    form = ClassSettingsForm.showing(own)
    if form.validate_on_submit():
        try:
            classes.change(class_id, **form.said(), has_board=bool(form.has_board.data), by=myself())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".show", class_id=class_id), 303)
    return render_template("classroom/teach/settings.html", own=own, form=form), _status(form)


@bp.post("/teach/classes/<int:class_id>/archive")
@needs(Role.TEACHER)
def archive(class_id: int) -> Response:
    """A class put away, or taken up again."""
    archived = classes.get_taught(class_id, by=myself()).archived_at is None
    classes.archive(class_id, archived=archived, by=myself(), now=clock.now())
    flash(_("The class is put away. Its dates and limits hold no more.") if archived else _("The class is on again."), "right")
    return redirect(url_for(".show", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/code")
@needs(Role.TEACHER)
def code(class_id: int) -> Response:
    """Another code, or the code closed or opened."""
    wish = request.form.get("wish")
    if wish in ("open", "close"):
        classes.let_in(class_id, open_=wish == "open", by=myself())
        flash(_("The code lets students in.") if wish == "open" else _("The code lets nobody in now."), "right")
    else:
        classes.renew_code(class_id, by=myself())
        flash(_("There is a new code. The old one and its link lead nowhere now."), "right")
    return redirect(url_for(".show", class_id=class_id), 303)


# ---- People


@bp.route("/teach/classes/<int:class_id>/people", methods=["GET", "POST"])
@needs(Role.TEACHER)
def people(class_id: int) -> Page:
    """Students, sections and teachers of a class; a list of students to add."""
    form, added = ListForm(), None
    if form.validate_on_submit():
        try:
            added = members.add_list(class_id, _listed(form), by=myself(), now=clock.now())
        except (Invalid, Conflict) as refusal:
            beside(form, refusal if isinstance(refusal, Invalid) else Invalid(refusal.message, field="people"))
        else:
            flash(ngettext("%(num)s student added.", "%(num)s students added.", len(added.added)), "right")
    return _people(class_id, listing=form, added=added)


def _listed(form: ListForm) -> str:
    """What was pasted, and the lines of a file with it."""
    file = request.files.get("file")
    uploaded = file.read(MOST_UPLOADED) if file else b""
    try:
        lines = uploaded.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = uploaded.decode("cp1251", "replace")  # what Excel writes in Russia
    return f"{text_of(form.people)}\n{lines}"


def _people(class_id: int, *, added: members.Added | None = None, **forms: Form) -> tuple[str, int]:
    own = classes.get_taught(class_id, by=myself())
    known: dict[str, Form] = {"listing": ListForm(formdata=None), "section": NameForm(formdata=None), "teacher": TeacherForm(formdata=None)}
    page = render_template(
        "classroom/teach/people.html",
        own=own,
        code=spaced(own.code),
        students=members.list_members(class_id),
        sections=classes.list_sections(class_id),
        teachers=classes.list_teachers(class_id),
        added=added,
        **{**known, **forms},
    )
    return page, max(_status(form) for form in {**known, **forms}.values())


@bp.post("/teach/classes/<int:class_id>/people/<int:user_id>/move")
@needs(Role.TEACHER)
def move(class_id: int, user_id: int) -> Response:
    """A student into another section."""
    section = request.form.get("section", type=int)
    members.move(class_id, UserId(user_id), section or None, by=myself(), now=clock.now())
    flash(_("Saved."), "right")
    return redirect(url_for(".people", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/people/<int:user_id>/remove")
@needs(Role.TEACHER)
def remove(class_id: int, user_id: int) -> Response:
    """A student out of the class."""
    members.remove(class_id, UserId(user_id), by=myself(), now=clock.now())
    flash(_("Taken out. Coming back by the code brings the marks back."), "right")
    return redirect(url_for(".people", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/sections")
@needs(Role.TEACHER)
def add_section(class_id: int) -> Response | tuple[str, int]:
    """One section more."""
    form = NameForm()
    if form.validate_on_submit():
        try:
            classes.add_section(class_id, text_of(form.name), by=myself())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".people", class_id=class_id), 303)
    return _people(class_id, section=form)


@bp.post("/teach/classes/<int:class_id>/sections/<int:section>/remove")
@needs(Role.TEACHER)
def remove_section(class_id: int, section: int) -> Response:
    """One section less."""
    classes.remove_section(class_id, section, by=myself())
    flash(_("The section is gone; its students are still in the class."), "right")
    return redirect(url_for(".people", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/teachers")
@needs(Role.TEACHER)
def add_teacher(class_id: int) -> Response | tuple[str, int]:
    """One teacher more."""
    form = TeacherForm()
    if form.validate_on_submit():
        try:
            classes.add_teacher(class_id, text_of(form.person), by=myself(), now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".people", class_id=class_id), 303)
    return _people(class_id, teacher=form)


@bp.post("/teach/classes/<int:class_id>/teachers/<int:user_id>/remove")
@needs(Role.TEACHER)
def remove_teacher(class_id: int, user_id: int) -> Response:
    """One teacher less; whoever takes themselves out sees the class no more."""
    reader = myself()
    classes.remove_teacher(class_id, UserId(user_id), by=reader)
    flash(_("Taken out."), "right")
    mine = classes.teaches(class_id, by=reader)
    return redirect(url_for(".people", class_id=class_id) if mine else url_for(".index"), 303)


# ---- Categories


@bp.get("/teach/classes/<int:class_id>/categories")
@needs(Role.TEACHER)
def categories(class_id: int) -> tuple[str, int]:
    """How marks are made: categories of work and what they weigh."""
    return _categories(class_id, form=CategoryForm())


@bp.post("/teach/classes/<int:class_id>/categories")
@needs(Role.TEACHER)
def save_categories(class_id: int) -> Response | tuple[str, int]:
    """The categories that are there, changed."""
    reader = myself()
    typed = {
        each.id: {name: request.form.get(f"{name}.{each.id}", "") for name in ("name", "weight", "dropped")}
        for each in classes.list_categories(classes.get_taught(class_id, by=reader).id)
    }
    try:
        values = {id: (each["name"], number_of(each["weight"]), number_of(each["dropped"])) for id, each in typed.items()}
        classes.save_categories(class_id, values, by=reader)
    except Invalid as refusal:
        return _categories(class_id, form=CategoryForm(formdata=None), typed=typed, problem=(refusal.field, say(refusal.message)))
    flash(_("Saved."), "right")
    return redirect(url_for(".categories", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/categories/new")
@needs(Role.TEACHER)
def add_category(class_id: int) -> Response | tuple[str, int]:
    """One category more."""
    form = CategoryForm()
    if form.validate_on_submit():
        try:
            dropped = number(form.dropped)
            classes.add_category(class_id, text_of(form.name), weight=number(form.weight), dropped=dropped or 0, by=myself())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".categories", class_id=class_id), 303)
    return _categories(class_id, form=form)


@bp.post("/teach/classes/<int:class_id>/categories/<int:category>/remove")
@needs(Role.TEACHER)
def remove_category(class_id: int, category: int) -> Response:
    """One category less."""
    classes.remove_category(class_id, category, by=myself())
    flash(_("Taken out."), "right")
    return redirect(url_for(".categories", class_id=class_id), 303)


def _categories(
    class_id: int, *, form: CategoryForm, typed: Mapping[int, Mapping[str, str]] | None = None, problem: tuple[str, str] = ("", "")
) -> tuple[str, int]:
    own = classes.get_taught(class_id, by=myself())
    known = classes.list_categories(class_id)
    shown = typed or {each.id: {"name": each.name, "weight": f"{each.weight:g}", "dropped": str(each.dropped)} for each in known}
    page = render_template("classroom/teach/categories.html", own=own, categories=known, typed=shown, problem=problem, form=form)
    return page, 422 if problem[1] else _status(form)


# ---- What is set


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
    form = AssignmentForm.showing(known, reader.zone)
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
            return redirect(url_for(".show", class_id=class_id), 303)
    by_hand = assignments.count_by_hand(known.id) if known else 0
    return render_template("classroom/teach/assignment.html", own=own, known=known, form=form, by_hand=by_hand), _status(form)


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
    return redirect(url_for(".show", class_id=class_id), 303)


@bp.post("/teach/classes/<int:class_id>/assignments/<int:assignment>/remove")
@needs(Role.TEACHER)
def take_back(class_id: int, assignment: int) -> Response:
    """Something set no more."""
    assignments.remove(class_id, assignment, by=myself(), now=clock.now())
    flash(_("Taken back. What students have done in it stays theirs."), "right")
    return redirect(url_for(".show", class_id=class_id), 303)


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
    return render_template("classroom/teach/exceptions.html", own=own, here=here, names=names, form=form), _status(form)


@bp.post("/teach/classes/<int:class_id>/assignments/<int:assignment>/exceptions/<int:user_id>/withdraw")
@needs(Role.TEACHER)
def withdraw(class_id: int, assignment: int, user_id: int) -> Response:
    """For this student as for all again."""
    assignments.withdraw(class_id, assignment, UserId(user_id), by=myself(), now=clock.now())
    flash(_("Withdrawn."), "right")
    return redirect(url_for(".exceptions", class_id=class_id, assignment=assignment), 303)


def _status(form: Form) -> int:
    return 422 if form.errors else 200

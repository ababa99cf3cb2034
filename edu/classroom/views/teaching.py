"""Classes as their teachers see them: making and changing them, people, categories."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from edu.classroom.forms import (
    CategoryForm,
    ClassForm,
    ClassSettingsForm,
    ListForm,
    NameForm,
    TeacherForm,
    number,
    number_of,
)
from edu.classroom.rules.codes import spaced
from edu.classroom.service import assignments, classes, members
from edu.core.errors import Conflict, Invalid
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.forms import Form, beside, text_of
from edu.web.words import language, say

bp = Blueprint("teach_classes", __name__)

MOST_UPLOADED = 200_000  # bytes: five hundred long lines
Page = str | Response | tuple[str, int]


# ---- Classes


@bp.get("/teach/classes")
@needs(Role.TEACHER)
def index() -> str:
    """The classes one teaches; with `work`, to choose the one it is set to."""
    return render_template("classroom/teach/index.html", taught=classes.list_taught(by=myself()), work=request.args.get("work"))


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
    return render_template("classroom/teach/new.html", form=form), 422 if form.errors else 200


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
    return render_template("classroom/teach/settings.html", own=own, form=form), 422 if form.errors else 200


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
            form = ListForm(formdata=None)
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
    return page, max(422 if form.errors else 200 for form in {**known, **forms}.values())


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
    return page, 422 if problem[1] else 422 if form.errors else 200

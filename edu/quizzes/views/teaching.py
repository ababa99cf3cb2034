"""A teacher's side of a quiz: on what terms it is done, what holds for one person otherwise, and texts to mark."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.forms import AllowanceForm, TermsForm, put_beside
from edu.quizzes.rules import rubric
from edu.quizzes.rules.checking import Unusable
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.service import marking, running
from edu.web.auth import myself, needs
from edu.web.forms import Form, text_of
from edu.web.keeping import keeping_of, keeps
from edu.web.words import say

bp = Blueprint("teaching", __name__)


@bp.get("/teach")
@needs(Role.TEACHER)
def index() -> str:
    """All quizzes that are the teacher's to read or run, and where something waits."""
    runs = running.list_runs()
    may = keeping_of([run.slug for run in runs])
    return render_template("quizzes/teach.html", runs=[run for run in runs if may[run.slug]], may=may, most=Keep.RUN)


@bp.route("/teach/quizzes/<slug>/terms", methods=["GET", "POST"])
@keeps(Keep.RUN)
def terms(slug: str) -> str | Response | tuple[str, int]:
    """The terms of a quiz, to change."""
    run = running.get_run(slug)
    zone = myself().zone
    form = TermsForm.showing(run.terms, zone)
    if form.validate_on_submit():
        try:
            running.change_terms(slug, form.said(run.terms, zone))
        except Unusable as refusal:
            put_beside(form, refusal.problems)
        else:
            flash(_("Saved. Attempts already begun have the new times."), "right")
            return redirect(url_for(".terms", slug=slug), 303)
    return render_template("quizzes/terms.html", run=run, form=form), 422 if form.errors or form.form_errors else 200


@bp.post("/teach/quizzes/<slug>/terms/reset")
@keeps(Keep.RUN)
def reset(slug: str) -> Response:
    """The terms as the quiz's file has them."""
    running.reset_terms(slug)
    flash(_("The quiz has the terms of its file again."), "right")
    return redirect(url_for(".terms", slug=slug), 303)


@bp.route("/teach/quizzes/<slug>/allowances", methods=["GET", "POST"])
@keeps(Keep.RUN)
def allowances(slug: str) -> str | Response | tuple[str, int]:
    """What holds for some people otherwise."""
    run = running.get_run(slug)
    reader = myself()
    form = AllowanceForm()
    if form.validate_on_submit():
        person = accounts.find_person(text_of(form.person))
        if person is None:
            form.person.errors = [_("There is nobody with this name, address or number.")]
        else:
            try:
                running.allow(slug, person, form.said(run.terms, reader.zone), by=reader.id, now=clock.now())
            except Unusable as refusal:
                put_beside(form, refusal.problems)
            else:
                flash(_("Saved. It holds at once, in an attempt under way too."), "right")
                return redirect(url_for(".allowances", slug=slug), 303)
    page = render_template("quizzes/allowances.html", run=run, form=form, allowed=running.list_exceptions(slug))
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/teach/quizzes/<slug>/allowances/<int:person>/withdraw")
@keeps(Keep.RUN)
def withdraw(slug: str, person: int) -> Response:
    """The quiz's own terms for the person again."""
    running.withdraw(slug, UserId(person))
    flash(_("Withdrawn."), "right")
    return redirect(url_for(".allowances", slug=slug), 303)


@bp.get("/teach/quizzes/<slug>/marking")
@keeps(Keep.READ)
def papers(slug: str) -> str:
    """Texts to mark, question by question for everybody; names are hidden unless asked for."""
    due = marking.list_due(slug)
    name = request.args.get("question") or next((each.name for each in due if each.waiting), due[0].name if due else "")
    marked, named = request.args.get("show") == "marked", request.args.get("names") == "shown"
    listed = marking.list_papers(slug, name, marked=marked, hide_names=not named, after=request.args.get("after", 0, type=int))
    return render_template(
        "quizzes/marking.html", run=running.get_run(slug), due=due, name=name, papers=listed, marked=marked, named=named, most=marking.PAGE
    )


@bp.route("/teach/quizzes/<slug>/marking/<int:attempt>/<int(min=1, max=1000):position>", methods=["GET", "POST"])
@keeps(Keep.READ)
def paper(slug: str, attempt: int, position: int) -> str | Response | tuple[str, int]:
    """One text, to be marked by its rubric."""
    it = marking.get_paper(attempt, position, slug=slug)
    form, problems, status = Form(), dict[str, str](), 200
    scores = {name: request.form.get(f"score.{name}", "") for name, *_rest in rubric.criteria(it.body)}
    comment = request.form.get("comment", "")
    if form.validate_on_submit():
        try:
            marking.mark(attempt, position, scores, comment=comment, by=myself().id, now=clock.now())
        except Unusable as refusal:
            problems, status = {problem.place: say(problem.message) for problem in refusal.problems}, 422
        else:
            flash(_("Marked."), "right")
            return redirect(url_for(".papers", slug=slug, question=request.form.get("question")), 303)
    else:
        scores, comment = {**dict.fromkeys(scores, ""), **it.scores}, it.comment
    drawn = render_template(
        "quizzes/paper.html",
        run=running.get_run(slug),
        paper=it,
        criteria=rubric.criteria(it.body),
        scores=scores,
        comment=comment,
        problems=problems,
        form=form,
    )
    return drawn, status

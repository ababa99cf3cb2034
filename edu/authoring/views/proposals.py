"""Questions that students propose, and teachers' answers to them."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.authoring import forms
from edu.authoring.rules import drafts as rules
from edu.authoring.rules import fields
from edu.authoring.rules.drafts import DraftLine, Right
from edu.authoring.service import folders, proposals
from edu.core.errors import Invalid, NotFound, Refused
from edu.core.i18n import message
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import sheets
from edu.web.auth import myself, needs, signed_in
from edu.web.forms import Form
from edu.web.words import say

bp = Blueprint("proposals", __name__)
# A student's question: what it asks and its answers. Points, tags and the like are the teacher's.
SIMPLE = ("text", "options", "answers", "cards", "prompts")


@bp.get("/propose")
@signed_in
def index() -> str:
    """What one has proposed, and kinds to propose."""
    own = proposals.list_own(by=myself())
    return render_template(
        "authoring/propose.html",
        kinds=[all_kinds()[name] for name in proposals.KINDS],
        own=own,
        titles={line.id: rules.title_of(line.body) for line, *_rest in own},
    )


@bp.route("/propose/<kind>", methods=["GET", "POST"])
@signed_in
def write(kind: str) -> str | Response | tuple[str, int]:
    """A question to propose."""
    if kind not in proposals.KINDS:
        raise NotFound(message("There is no such kind of question."))
    reader = myself()
    desk = forms.laid(fields.starter(kind), one=True)
    problem, status = "", 200
    if request.method == "POST":
        desk = forms.sent()
        # By fields only, and of the kind of the page, whatever was sent.
        desk = forms.checked(replace(desk, mode="fields", unreadable=False, body={**desk.body, "kind": kind}))
        if not desk.fits:
            raise Invalid(message("This page can't be read: load it anew."))
        if desk.do == "send":
            try:
                proposals.propose(fields.tidied(desk.body), by=reader, now=clock.now())
            except Refused as refusal:
                problem, status = say(refusal.message), refusal.status
            else:
                flash(_("Sent: a teacher will look at it."), "right")
                return redirect(url_for(".index"), 303)
    asked = None if desk.faults else sheets.practice(rules.named(fields.tidied(desk.body), 0), seed="preview")
    shown = desk if request.method == "POST" else replace(desk, faults=())
    boxes = [box for box in shown.boxes if box.spec.key in SIMPLE]
    page = render_template(
        "authoring/propose_write.html", desk=shown, boxes=boxes, kind=all_kinds()[kind], asked=asked, problem=problem, form=Form()
    )
    return page, status


@bp.get("/teach/proposals")
@needs(Role.TEACHER)
def waiting() -> str:
    """What waits for a teacher."""
    reader = myself()
    lines = proposals.list_waiting(by=reader)
    return render_template(
        "authoring/proposals.html",
        lines=[
            (line, name, sheets.practice(line.body, seed="preview", reveal=True) if not line.problems else None) for line, name in lines
        ],
        tree=folders.list_folders(by=reader, at_least=Right.EDIT),
        form=Form(),
    )


@bp.post("/teach/proposals/<int:id>")
@needs(Role.TEACHER)
def decide(id: int) -> Response:
    """Take it, or say why not."""
    reader, now = myself(), clock.now()
    answer = request.form.get("answer", "")
    if request.form.get("do") == "approve":
        into = request.form.get("into", type=int) or folders.usual(by=reader)
        proposals.approve(id, into=into, answer=answer, by=reader, now=now)
        flash(_("Taken into the bank. Its author is told."), "right")
    else:
        proposals.decline(id, answer=answer, by=reader, now=now)
        flash(_("Declined. Its author is told why."), "right")
    return redirect(url_for(".waiting"), 303)


def _asked(line: DraftLine) -> Asked | None:
    """The question with its key, as its teacher judges it."""
    return None if line.problems else sheets.practice(line.body, seed="preview", reveal=True)

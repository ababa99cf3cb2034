"""Suggested edits: writing one, what waits, and what becomes of each."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.core.errors import Invalid
from edu.ports import clock
from edu.qa.forms import DecideForm, SuggestForm
from edu.qa.rules.posts import What
from edu.qa.service import suggesting
from edu.web.auth import myself, signed_in
from edu.web.forms import beside, text_of
from edu.web.once import done_once

bp = Blueprint("suggestions", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"
POSTS = "<any(questions, answers):posts>"
WHATS = {"questions": What.QUESTION, "answers": What.ANSWER}


@bp.get(f"/{POSTS}/{NUMBER}/suggest")
@signed_in
def write(posts: str, number: int) -> str:
    """A question or an answer as it can be suggested to read."""
    title, body, question = suggesting.find_text(WHATS[posts], number, by=myself())
    form = SuggestForm(formdata=None, data={"title": title, "body": body})
    return _draw(form, posts, number, question)


@bp.post(f"/{POSTS}/{NUMBER}/suggest")
@signed_in
@done_once
def suggest(posts: str, number: int) -> Response | tuple[str, int]:
    """Suggest it."""
    form, reader = SuggestForm(), myself()
    _title, _body, question = suggesting.find_text(WHATS[posts], number, by=reader)
    typed = {"title": text_of(form.title), "body": text_of(form.body), "note": text_of(form.note)}
    try:
        made = suggesting.suggest(WHATS[posts], number, **typed, by=reader, now=clock.now())
    except Invalid as refusal:
        beside(form, refusal)
        return _draw(form, posts, number, question), refusal.status
    flash(_("Thank you. The author decides, or somebody who may edit; you will be told."), "right")
    return redirect(url_for(".show", number=made), 303)


def _draw(form: SuggestForm, posts: str, number: int, question: int) -> str:
    if posts == "answers":
        del form.title
    return render_template("qa/suggest.html", form=form, posts=posts, number=number, question_id=question)


@bp.get("/suggestions")
@signed_in
def index() -> str:
    """What waits for the reader, and what they have suggested themselves."""
    reader = myself()
    return render_template("qa/suggestions.html", waiting=suggesting.waiting(by=reader), own=suggesting.mine(by=reader))


@bp.get(f"/suggestions/{NUMBER}")
@signed_in
def show(number: int) -> str:
    """A suggested edit beside what it would change."""
    return render_template("qa/suggestion.html", each=suggesting.get(number, by=myself()), form=DecideForm(formdata=None))


@bp.post(f"/suggestions/{NUMBER}/decide")
@signed_in
@done_once
def decide(number: int) -> Response:
    """Take it, or with another word in the form refuse it."""
    take = request.form.get("do") == "take"
    suggesting.decide(number, take=take, why=text_of(DecideForm().why), by=myself(), now=clock.now())
    flash(_("Taken: it stands there now.") if take else _("Refused. Who suggested it is told."), "right")
    return redirect(url_for(".index"), 303)

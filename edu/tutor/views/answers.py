"""The tutor in the browser: ask it, read what it says with its sources, say whether that helped."""

import json
from collections.abc import Iterator

from flask import Blueprint, current_app, flash, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.roles import Role
from edu.ports import clock
from edu.tutor.forms import QuestionForm
from edu.tutor.rules.answers import Source
from edu.tutor.service import answering, phrasing, skills
from edu.web.auth import me, myself, needs, signed_in
from edu.web.forms import beside, text_of
from edu.web.security import count
from edu.web.switches import is_on
from edu.web.words import language

bp = Blueprint("tutor", __name__)

NUMBER = "<int(min=1, max=9007199254740991):number>"
ASKED_AT_MOST = "30/hour"
PHRASED_AT_MOST = "20/hour"


@bp.app_template_global()
def source_url(source: Source) -> str:
    """The address of a source, in its own language."""
    return f"{request.script_root}/{source.lang}{source.path}"


@bp.get("/tutor")
@signed_in
def index() -> str:
    """Ask; and what one has asked."""
    return _draw_index(QuestionForm())


@bp.post("/tutor")
@signed_in
def ask() -> Response | tuple[str, int]:
    """Ask, and go to the answer."""
    form, person = QuestionForm(), myself()
    try:
        words = answering.checked(text_of(form.question))
        count(ASKED_AT_MOST, "tutor", str(person.id))
        number = answering.ask(words, lang=language(), by=person.id, now=clock.now())
    except Invalid as refusal:
        beside(form, refusal)
        return _draw_index(form), refusal.status
    return redirect(url_for("tutor.show", number=number), 303)


@bp.get(f"/tutor/answers/{NUMBER}")
@signed_in
def show(number: int) -> str:
    """One answer."""
    told = answering.get(number, by=myself().id)
    can_phrase = current_app.extensions["model"] is not None and told.question_id is None and not told.phrased and told.answer.sentences
    place = next((source.path.removeprefix("/lessons/") for source in told.answer.sources if source.kind == "lesson"), "")
    practice = skills.practice_at(place) if place else []
    return render_template("tutor/show.html", told=told, can_phrase=can_phrase, practice=practice)


@bp.post(f"/tutor/answers/{NUMBER}/rate")
@signed_in
def rate(number: int) -> Response:
    """Say whether an answer helped."""
    question_id = answering.rate(number, up=bool(request.form.get("up")), by=myself().id, now=clock.now())
    flash(_("Thank you: it is counted."), "right")
    back = url_for("tutor.show", number=number) if question_id is None else url_for("qa.show", number=question_id, _anchor="tutor-block")
    return redirect(back, 303)


@bp.post(f"/tutor/answers/{NUMBER}/phrase")
@signed_in
def phrase(number: int) -> Response:
    """Have one's own answer put into words by the model: to a script a line of JSON for each sentence as it comes, else the page again."""
    model, person = current_app.extensions["model"], myself()
    if model is None:
        raise NotFound(message("No language model is connected to this site."))
    count(PHRASED_AT_MOST, "phrase", str(person.id))
    material = phrasing.prepare(number, by=person.id)
    said: Iterator[str] = iter(())
    if material is not None:
        said = (json.dumps({"text": each.text, "source": each.source + 1}) + "\n" for each in phrasing.phrase(material, model))
    if request.headers.get("X-Piece"):
        return Response(stream_with_context(said), mimetype="application/x-ndjson")
    if not list(said):
        flash(_("The language model had nothing to add: the answer stays as it was found."), "note")
    return redirect(url_for("tutor.show", number=number), 303)


# ---- Moderators


@bp.get("/tutor/review")
@needs(Role.MODERATOR)
def to_review() -> str:
    """Answers that readers rated down."""
    return render_template("tutor/review.html", waiting=answering.to_review())


@bp.post(f"/tutor/review/{NUMBER}")
@needs(Role.MODERATOR)
def review(number: int) -> Response:
    """Keep an answer, or withdraw it."""
    answering.review(number, keep=bool(request.form.get("keep")), by=myself().id, now=clock.now())
    return redirect(url_for("tutor.to_review"), 303)


# ---- Parts of other pages


def draw_for_question(question_id: int) -> Markup:
    """What stands under a question of the portal where the tutor has an answer to it that its reader may be told."""
    reader = me()
    told = answering.find_for_question(question_id, by=reader.id if reader else None) if is_on("tutor.show") else None
    return Markup(render_template("tutor/_block.html", told=told)) if told else Markup()


def _draw_index(form: QuestionForm) -> str:
    before = request.args.get("before", "")
    own, older = answering.own(myself().id, before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0)
    return render_template("tutor/index.html", form=form, own=own, older=older)

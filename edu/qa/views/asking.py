"""Asking: the page where a question is written, its drafts, and its edits."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.core.errors import Invalid
from edu.points.service import ledger
from edu.ports import clock
from edu.qa.forms import AskForm, EditForm, topic_choices
from edu.qa.rules.asking import Wish
from edu.qa.service import asking as service
from edu.qa.service import desk, finding, playing, topics
from edu.qa.service.playing import Task
from edu.qa.views import pictures
from edu.qa.views.pictures import PICTURE
from edu.web.auth import myself, signed_in
from edu.web.forms import beside, text_of
from edu.web.once import done_once
from edu.web.words import language, say

bp = Blueprint("asking", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"
# What the buttons of the page do besides asking.
PREVIEW, SAVE = "preview", "save"


@bp.get("/ask")
@signed_in
def ask() -> str:
    """An empty question, or one begun elsewhere: ?title=, ?subject=, ?topic=, ?person=."""
    form = AskForm()
    form.show(_begun())
    return _draw(form)


def _begun() -> Wish:
    places = topics.places()
    topic = places.topic(request.args.get("topic", ""))
    subject = places.subjects[topic.subject_id].slug if topic else request.args.get("subject", "")
    level = (topic.level_slug or "") if topic else ""
    floor = service.floor_of(level)
    return Wish(
        title=request.args.get("title", "")[:150], subject=subject, level=level, topics=[topic.slug] if topic else (),
        price=floor if ledger.balance_of(myself().id) >= floor else 0, person=request.args.get("person", "")[:60],
    )  # fmt: skip


@bp.get(f"/ask/drafts/{NUMBER}")
@signed_in
def draft(number: int) -> str:
    """Go on with a draft."""
    form = AskForm()
    form.show(service.wish_of(number, by=myself().id))
    form.draft.data = str(number)
    return _draw(form)


@bp.post("/ask")
@signed_in
@done_once
def put() -> Response | tuple[str, int] | str:
    """Ask it; or by another button of the page see it first, keep it for later, put a picture into it."""
    form = AskForm()
    try:
        return _do(form, request.form.get("do", ""))
    except Invalid as refusal:
        beside(form, refusal)
        return _draw(form), refusal.status


def _do(form: AskForm, do: str) -> Response | str:
    wish, reader, now = form.wish(language()), myself(), clock.now()
    if do == PICTURE:
        pictures.put_into(form.body)
        return _draw(form)
    if do == PREVIEW:
        return _draw(form, preview=service.preview(wish), task=playing.found_in(wish.body, lang=wish.lang))
    if do == SAVE:
        service.save_draft(wish, number=form.draft_number, by=reader.id, now=now)
        flash(_("Kept. It stands among your drafts."), "right")
        return redirect(url_for(".drafts"), 303)
    number = service.ask(wish, draft=form.draft_number, by=reader, now=now)
    return redirect(url_for("qa.show", number=number), 303)


def _draw(form: AskForm, *, preview: str = "", task: Task | None = None) -> str:
    reader, places = myself(), topics.places()
    form.offer(places, language())
    title = text_of(form.title)
    # Without a script they stand here once one has looked at the preview.
    alike = finding.similar(title, lang=language()) if preview else []
    return render_template(
        "qa/ask.html",
        form=form,
        preview=Markup(preview),
        task=task,
        alike=alike,
        looked=bool(preview),
        floor=service.floor_of(text_of(form.level)),
        holds=ledger.balance_of(reader.id),
        drafts=len(service.drafts(reader.id)),
        held=desk.state_for(reader) == "held",
    )


# ---- What the page's script asks for


@bp.get("/ask/similar")
@signed_in
def similar() -> str:
    """Questions like the title that is being typed: a piece of the page."""
    return render_template("qa/_alike.html", alike=finding.similar(request.args.get("title", ""), lang=language()))


@bp.get("/ask/topics")
@signed_in
def topics_of() -> str:
    """The topics of a subject, as boxes to tick: a piece of the page. With the price of a level."""
    places = topics.places()
    choices = topic_choices(places, places.subject(request.args.get("subject", "")))
    return render_template("qa/_topics.html", choices=choices, chosen=request.args.getlist("topics"))


@bp.post("/ask/preview")
@signed_in
def preview() -> tuple[str, int] | str:
    """How a text will look: a piece of the page. With ?task=1, for a question, also whether it can be played, and what it misses."""
    body = request.form.get("body", "")
    task = playing.found_in(body, lang=language()) if request.args.get("task") else None
    try:
        return render_template("qa/_preview.html", preview=Markup(service.preview(Wish(body=body))), task=task)
    except Invalid as refusal:
        return render_template("qa/_preview.html", problem=say(refusal.message)), 200


@bp.post("/ask/drafts")
@signed_in
def keep() -> Any:
    """Keep what is typed, and say under which number."""
    form = AskForm()
    if not text_of(form.title).strip() and not text_of(form.body).strip():
        return jsonify(draft=form.draft_number)
    number = service.save_draft(form.wish(language()), number=form.draft_number, by=myself().id, now=clock.now())
    return jsonify(draft=number)


@bp.post("/ask/pictures")
@signed_in
def picture() -> Any:
    """Keep a picture, and say the line that shows it."""
    try:
        return jsonify(line=pictures.kept())
    except Invalid as refusal:
        return jsonify(problem=say(refusal.message), field=refusal.field), refusal.status


# ---- Drafts


@bp.get("/ask/drafts")
@signed_in
def drafts() -> str:
    """What one has begun to ask."""
    return render_template("qa/drafts.html", drafts=service.drafts(myself().id))


@bp.post(f"/ask/drafts/{NUMBER}/delete")
@signed_in
@done_once
def drop(number: int) -> Response:
    """Forget a draft."""
    service.drop_draft(number, by=myself().id)
    flash(_("Deleted."), "right")
    return redirect(url_for(".drafts"), 303)


# ---- Edits


@bp.get(f"/questions/{NUMBER}/edit")
@signed_in
def edit(number: int) -> str:
    """A question as it can be changed."""
    form = EditForm()
    form.show(service.editing(number, by=myself()))
    return _draw_edit(form, number)


@bp.post(f"/questions/{NUMBER}/edit")
@signed_in
@done_once
def change(number: int) -> Response | tuple[str, int] | str:
    """Change it; or see it first, or put a picture into it."""
    form = EditForm()
    reader = myself()
    kept = service.editing(number, by=reader)
    wish = form.wish(kept.lang)
    try:
        if request.form.get("do") == PICTURE:
            pictures.put_into(form.body)
            return _draw_edit(form, number)
        if request.form.get("do") == PREVIEW:
            return _draw_edit(form, number, preview=service.preview(wish))
        service.edit(number, wish, note=text_of(form.note), by=reader, now=clock.now())
    except Invalid as refusal:
        beside(form, refusal)
        return _draw_edit(form, number), refusal.status
    return redirect(url_for("qa.show", number=number), 303)


def _draw_edit(form: EditForm, number: int, *, preview: str = "") -> str:
    form.offer(topics.places(), language())
    return render_template("qa/edit.html", form=form, number=number, preview=Markup(preview))

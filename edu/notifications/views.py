"""What one was told, in the browser; how one wants to be told; and the way out of the letters."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.notifications import forms
from edu.notifications.rules import KINDS
from edu.notifications.service import digest, telling
from edu.ports import clock
from edu.web.auth import me, myself, signed_in
from edu.web.forms import Form
from edu.web.security import csrf

bp = Blueprint("notifications", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """What concerns one person must not stay in a shared browser's cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/notifications")
@signed_in
def index() -> str:
    """What one was told, the newest first."""
    before = request.args.get("before", type=int)
    lines, more = telling.newest(myself().id, before=before)
    return render_template("notifications/index.html", lines=lines, more=more, earlier=before, form=Form())


@bp.get("/notifications/count")
def count() -> Response:
    """How many are unread, for the bell that asks each minute."""
    reader = me()
    return jsonify(unread=telling.count_unread(reader.id) if reader else 0)


@bp.post(f"/notifications/{NUMBER}/read")
@signed_in
def read(number: int) -> Any:
    """One is read."""
    telling.read(number, by=myself().id, now=clock.now())
    return redirect(url_for(".index"), 303)


@bp.post("/notifications/read")
@signed_in
def read_all() -> Any:
    """All that the page has shown are read."""
    telling.read_all(by=myself().id, upto=request.form.get("upto", 0, type=int), now=clock.now())
    return redirect(url_for(".index"), 303)


@bp.route("/settings/notifications", methods=["GET", "POST"])
@signed_in
def settings() -> Any:
    """Of what one wants to be told, and how."""
    reader = myself()
    own = reader.id
    ways = {kind: way for kind, way in telling.ways_of(own).items() if reader.role.includes(KINDS[kind].role)}
    form, names = forms.choices(ways, every=telling.letters_of(own))
    if form.validate_on_submit():
        telling.choose(own, ways=forms.chosen(form, ways), every=form.every.data)
        flash(_("Saved."), "right")
        return redirect(url_for(".settings"), 303)
    return render_template("notifications/settings.html", form=form, names=names), 422 if form.errors else 200


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # of mail programs (RFC 8058), which have no token of ours: the address itself is the key
def unsubscribe(token: str) -> Any:
    """No more letters, without signing in: a link asks, a click does it."""
    person = digest.find_subscriber(token)
    if person is None:
        raise NotFound(message("This link leads nowhere: perhaps it is cut short. Letters can be turned off in the settings too."))
    if request.method == "POST":
        if request.form.get("List-Unsubscribe") != "One-Click":
            csrf.protect()
        telling.stop_letters(person.id)
    return render_template("notifications/unsubscribe.html", done=request.method == "POST")

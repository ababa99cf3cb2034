"""A person's page, and what they may ask of us: their data, and to be forgotten."""

import json
from typing import Any

from flask import Response, current_app, render_template, session
from flask_babel import gettext as _

from edu.accounts import forms
from edu.accounts.service import entry, people
from edu.accounts.views.frame import bp, done, drawn, guessing, prove_without_password, typed
from edu.core.errors import Invalid
from edu.ports import clock
from edu.web.auth import myself, signed_in
from edu.web.forms import beside


@bp.get("/people/<int:id>")
def person(id: int) -> str:
    """Who this is, as this reader may see them; capabilities above this one have parts of their own."""
    person = people.get_profile(id)
    parts = [part for part in (draw(person.id) for draw in current_app.extensions["profile_parts"]) if part]
    return render_template("accounts/person.html", person=person, parts=parts)


@bp.route("/settings/data", methods=["GET", "POST"])
@signed_in
def data() -> Any:
    """Take one's data along; delete the account, with the password."""
    form = forms.Delete()
    fresh = prove_without_password(form, "password")
    if form.validate_on_submit():
        own = myself().id
        try:
            with guessing(f"own {own}"):
                entry.check_own_password(own, typed(form, "password"), field="password", fresh=fresh)
        except Invalid as error:
            beside(form, error)
        else:
            people.delete(own, now=clock.now())
            session.clear()
            return done(_("Your account is deleted. Thank you for having been here."), "lessons.home")
    return drawn("accounts/data.html", form)


@bp.get("/settings/export")
@signed_in
def export() -> Response:
    """All that is kept about the reader, as JSON: what each capability has, as the roof lists them."""
    own = myself().id
    parts = {name: kept(own) for name, kept in current_app.extensions["personal_data"].items()}
    text = json.dumps(parts, ensure_ascii=False, indent=2, default=str)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="rungs-{own}.json"'
    return answer

"""Signing in in two steps: the second one, and turning it on and off."""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _

from edu.accounts import forms
from edu.accounts.service import entry, second
from edu.accounts.views.frame import bp, done, drawn, guessing, let_in, prove_without_password, secret, surroundings, typed
from edu.core.errors import Invalid
from edu.ports import clock
from edu.web.auth import me, myself, signed_in
from edu.web.forms import beside, text_of
from edu.web.words import say


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Any:
    """The second step: a code from the phone, or a recovery code."""
    halfway = session.get("halfway")
    if me() or not halfway:
        return redirect(url_for(".sign_in"), 303)
    try:
        user_id = entry.get_halfway(halfway["seal"], secret=secret(), now=clock.now())
    except Invalid as late:
        session.pop("halfway")
        flash(say(late.message), "wrong")
        return redirect(url_for(".sign_in"), 303)
    form = forms.Code()
    if form.validate_on_submit():
        try:
            with guessing(f"code {user_id}"):
                key = entry.finish(halfway["seal"], text_of(form.code), way=halfway["way"], secret=secret(), **surroundings())
        except Invalid as error:
            beside(form, error)
        else:
            let_in(key)
            return redirect(halfway["next"] or url_for("lessons.home"), 303)
    return drawn("accounts/code.html", form)


@bp.route("/settings/two-steps", methods=["GET", "POST"])
@signed_in
def two_steps() -> Any:
    """How it stands; the form begins it, turns it off, or makes new recovery codes: each with the password."""
    form = forms.Delete()
    fresh = prove_without_password(form, "password")
    made: list[str] = []
    if form.validate_on_submit():
        own = myself().id
        try:
            with guessing(f"own {own}"):
                entry.check_own_password(own, typed(form, "password"), field="password", fresh=fresh)
            if not second.state_of(own).on:
                second.begin(own, now=clock.now())
                return redirect(url_for(".confirm_steps"), 303)
            if request.form.get("do") == "off":
                second.end(own, by=own, now=clock.now())
                return done(_("From now on one step is enough."), ".two_steps")
            made = second.renew_codes(own, now=clock.now())
        except Invalid as error:
            beside(form, error)
    return drawn("accounts/two_steps.html", form, state=second.state_of(myself().id), made=made)


@bp.route("/settings/two-steps/confirm", methods=["GET", "POST"])
@signed_in
def confirm_steps() -> Any:
    """The picture for the phone; with the code it then shows, it is on and the recovery codes are shown, once."""
    own = myself().id
    form = forms.Code()
    state = second.state_of(own)
    if state.on or not state.secret:
        return redirect(url_for(".two_steps"))
    if form.validate_on_submit():
        try:
            with guessing(f"code {own}"):
                made = second.confirm(own, text_of(form.code), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return drawn("accounts/two_steps.html", forms.Delete(formdata=None), state=second.state_of(own), made=made)
    return drawn("accounts/confirm_steps.html", form, state=state)

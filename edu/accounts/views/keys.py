"""Where one is signed in, and the tokens of one's programs."""

from typing import Any

from flask import render_template, session
from flask_babel import gettext as _

from edu.accounts import forms
from edu.accounts.service import entry, people
from edu.accounts.views.frame import bp, done, drawn
from edu.core.errors import Invalid
from edu.ports import clock
from edu.web.auth import myself, sign_in_key, signed_in
from edu.web.forms import beside, text_of


@bp.get("/settings/sign-ins")
@signed_in
def sign_ins() -> Any:
    """Where one is signed in."""
    return render_template("accounts/sign_ins.html", lines=entry.sign_ins_of(myself().id, this=sign_in_key()))


@bp.post("/settings/sign-ins/<int:number>/end")
@signed_in
def end_sign_in(number: int) -> Any:
    """End one of one's sign-ins."""
    entry.end_sign_in(number, by=myself().id, now=clock.now())
    return done(_("That sign-in is ended."), ".sign_ins")


@bp.post("/settings/sign-ins/end")
@signed_in
def sign_out_everywhere() -> Any:
    """Out of every browser, this one too."""
    entry.sign_out_everywhere(myself().id, now=clock.now())
    session.clear()
    return done(_("You are signed out everywhere."), ".sign_in")


@bp.route("/settings/tokens", methods=["GET", "POST"])
@signed_in
def tokens() -> Any:
    """API tokens; a new one is shown on this page, once."""
    form = forms.Token()
    made = ""
    if form.validate_on_submit():
        try:
            made = people.make_token(myself().id, name=text_of(form.name), now=clock.now())
            form = forms.Token(formdata=None)
        except Invalid as error:
            beside(form, error)
    return drawn("accounts/tokens.html", form, made=made, lines=people.tokens_of(myself().id))


@bp.post("/settings/tokens/<int:number>/end")
@signed_in
def end_token(number: int) -> Any:
    """End one of one's tokens."""
    people.end_token(number, by=myself().id, now=clock.now())
    return done(_("That token is ended."), ".tokens")

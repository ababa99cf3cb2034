"""Coming in and going out, by address and password."""

from typing import Any

from flask import redirect, session, url_for

from edu.accounts import forms
from edu.accounts.service import entry
from edu.accounts.views.frame import (
    GUESSES_PER_ACCOUNT,
    SIGN_UPS_PER_ADDRESS,
    bp,
    drawn,
    guessing,
    let_in,
    letter_to,
    mailbox,
    next_page,
    onwards,
    own_zone,
    surroundings,
)
from edu.core.errors import Invalid
from edu.ports import clock
from edu.web.auth import me, sign_in_key
from edu.web.forms import beside, text_of
from edu.web.security import address, count
from edu.web.words import language


@bp.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Any:
    """Make an account and be signed in to it."""
    if me():
        return redirect(onwards())
    form = forms.SignUp()
    if form.validate_on_submit():
        # Known address or not, each try may test a password: so each counts, and known and unknown look alike.
        count(SIGN_UPS_PER_ADDRESS, "sign-up", address())
        count(GUESSES_PER_ACCOUNT, "guess", mailbox(form.email))
        given = {name: text_of(form[name]) for name in ("name", "email", "password")} | surroundings()
        try:
            with letter_to(mailbox(form.email)):
                key = entry.sign_up(**given, lang=language(), zone=own_zone())
        except Invalid as error:
            beside(form, error)
        else:
            let_in(key)
            return redirect(onwards(), 303)
    return drawn("accounts/sign_up.html", form, next=next_page())


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """By address and password."""
    if me():
        return redirect(onwards())
    form = forms.SignIn()
    if form.validate_on_submit():
        try:
            with guessing(mailbox(form.email)):
                key = entry.sign_in(text_of(form.email), password=text_of(form.password), **surroundings())
        except Invalid as error:
            beside(form, error)
        else:
            let_in(key)
            return redirect(onwards(), 303)
    return drawn("accounts/sign_in.html", form, next=next_page())


@bp.post("/sign-out")
def sign_out() -> Any:
    """Out, here and on the server; whoever uses this browser next begins with nothing."""
    if me():
        entry.sign_out(sign_in_key(), now=clock.now())
    session.clear()
    return redirect(url_for("lessons.home"), 303)

"""What the links in letters lead to: a new password, a proved address."""

from typing import Any

from flask import flash, render_template, session
from flask_babel import gettext as _

from edu.accounts import forms
from edu.accounts.service import entry
from edu.accounts.views.frame import LETTERS_PER_ADDRESS, bp, done, drawn, letter_to, mailbox, secret
from edu.accounts.views.own import email_page
from edu.core.errors import Conflict, Invalid
from edu.ports import clock
from edu.web.auth import me, myself, to_sign_in
from edu.web.forms import beside, text_of
from edu.web.security import address, count
from edu.web.words import say


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> Any:
    """Ask for a letter with a link for a new password. The answer is the same whoever has the address."""
    form = forms.Forgot()
    if form.validate_on_submit():
        count(LETTERS_PER_ADDRESS, "letters", address())
        try:
            with letter_to(mailbox(form.email)):
                entry.send_reset(text_of(form.email))
        except Invalid as error:
            beside(form, error)
        else:
            return drawn("accounts/letter_sent.html", form)
    return drawn("accounts/forgot.html", form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Any:
    """A new password, by the link from a letter."""
    try:
        name = entry.get_resetting(token, secret=secret(), now=clock.now())
    except Invalid as error:
        flash(say(error.message), "wrong")
        return render_template("accounts/forgot.html", form=forms.Forgot(formdata=None)), error.status
    form = forms.Reset()
    if form.validate_on_submit():
        try:
            entry.reset_password(token, password=text_of(form.password), secret=secret(), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            session.clear()
            return done(_("The new password is set. Sign in with it."), ".sign_in")
    return drawn("accounts/reset.html", form, name=name)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Any:
    """Prove an address by the link from a letter, in the account it was written for."""
    if me() is None:
        return to_sign_in()
    given: dict[str, Any] = {"secret": secret(), "by": myself().id, "now": clock.now()}
    form = forms.Confirm()
    try:
        email = entry.get_confirming(token, **given)
        if form.validate_on_submit():
            entry.confirm_email(token, **given)
            return done(_("The address is confirmed."), ".email")
    except (Invalid, Conflict) as error:
        flash(say(error.message), "wrong")
        return email_page(forms.Address(formdata=None), status=error.status)
    return drawn("accounts/confirm.html", form, email=email)

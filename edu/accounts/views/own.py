"""One's own settings: profile, password, address."""

from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from edu.accounts import forms
from edu.accounts.service import entry, people, roles
from edu.accounts.views.frame import Answer, bp, done, drawn, guessing, letter_to, mailbox, prove_without_password, typed
from edu.core.errors import Invalid
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, sign_in_key, signed_in
from edu.web.forms import beside, text_of
from edu.web.pages import THEMES
from edu.web.words import language

YEAR = 365 * 24 * 60 * 60  # seconds


@bp.route("/settings", methods=["GET", "POST"])
@signed_in
def settings() -> Any:
    """Name, words about oneself, language, time zone, theme, leaderboards."""
    profile = people.get_profile(myself().id)
    theme = request.cookies.get("theme")
    form = forms.Profile(said_in=language(), obj=profile, theme=theme if theme in THEMES else forms.OF_DEVICE)
    if form.validate_on_submit():
        try:
            given = {name: text_of(form[name]) for name in ("name", "about", "lang", "zone")}
            people.change_profile(profile.id, **given, hidden=bool(form.hidden.data), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return _saved(lang=text_of(form.lang), theme=text_of(form.theme))
    return drawn("accounts/settings.html", form, profile=profile)


def _saved(*, lang: str, theme: str) -> Response:
    """Back to the settings, in the language and the theme just chosen."""
    answer = make_response(redirect(url_for(".settings", lang=lang), 303))
    if theme in THEMES:
        # Not HttpOnly: the theme button of every page sets it too.
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie("theme", samesite="Lax", secure=request.is_secure)
    flash(_("Saved."), "right")
    return answer


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """Change the password, with the present one; every other sign-in is ended."""
    form = forms.Password()
    prove_without_password(form, "current")
    if form.validate_on_submit():
        own = myself().id
        try:
            with guessing(f"own {own}"):
                entry.change_password(own, current=typed(form, "current"), new=text_of(form.password), key=sign_in_key(), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return done(_("The password is changed. Everywhere else you are signed out."), ".password")
    return drawn("accounts/password.html", form, email=people.get_profile(myself().id).email)


@bp.route("/settings/email", methods=["GET", "POST"])
@signed_in
def email() -> Any:
    """Another address, with the present password; a letter with a link goes there."""
    form = forms.Address()
    fresh = prove_without_password(form, "password")
    if form.validate_on_submit():
        own = myself().id
        try:
            with letter_to(mailbox(form.email)), guessing(f"own {own}"):
                entry.change_email(own, email=text_of(form.email), password=typed(form, "password"), fresh=fresh, now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return done(_("The address is changed. A letter with a link to confirm it is on its way."), ".email")
    return email_page(form)


def email_page(form: forms.Address, *, status: int = 0) -> Answer:
    text, usual = drawn("accounts/email.html", form, profile=people.get_profile(myself().id))
    return text, status or usual


@bp.post("/settings/email/letter")
@signed_in
def send_letter() -> Any:
    """The letter that confirms the address, once more."""
    profile = people.get_profile(myself().id)
    if not profile.email or profile.email_verified:
        return redirect(url_for(".email"), 303)
    with letter_to(people.digest(profile.email)):
        entry.send_confirmation(profile.id)
    return done(_("A letter with a link is on its way."), ".email")


@bp.route("/settings/teach", methods=["GET", "POST"])
@signed_in
def teach() -> Any:
    """«I teach»: an administrator decides."""
    form = forms.Teach()
    own = myself()
    if form.validate_on_submit():
        try:
            roles.ask_to_teach(own.id, text_of(form.words), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return done(_("Thank you. An administrator will read it; the answer comes by letter."), ".teach")
    return drawn("accounts/teach.html", form, asked=roles.find_request(own.id), teaches=own.may(Role.TEACHER))

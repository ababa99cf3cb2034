"""Accounts in the browser: coming in and going out, settings, a person's page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user
from wtforms import Field

from edu.accounts import forms, rules
from edu.accounts.rules import WrongPassword
from edu.accounts.service import entry, people
from edu.core.errors import Conflict, Invalid
from edu.ports import clock
from edu.web.auth import find_guest, me, myself, safe_next, sign_in_key, signed, signed_in, to_sign_in
from edu.web.forms import Form, beside, text_of
from edu.web.pages import THEMES
from edu.web.security import address, count, limits, must_wait
from edu.web.words import language, say

bp = Blueprint("accounts", __name__)

# Failures only: a class of two hundred behind one address signs in at once.
GUESSES_PER_ACCOUNT = "10/5 minutes"
GUESSES_PER_ADDRESS = "100/5 minutes"
SIGN_UPS_PER_ADDRESS = "300/5 minutes"
LETTERS_PER_MAILBOX = "5/hour"
LETTERS_PER_ADDRESS = "300/hour"
HOME_ZONES = {"ru": "Europe/Moscow"}
YEAR = 365 * 24 * 60 * 60

Answer = str | Response | tuple[str, int]


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """What concerns one person must not stay in a shared browser's cache."""
    if request.endpoint != "accounts.person":
        answer.headers["Cache-Control"] = "no-store"
    return answer


# ---- Coming in and going out ----


@bp.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Any:
    """Make an account and be signed in to it."""
    if me():
        return redirect(_onwards())
    form = forms.SignUp()
    if form.validate_on_submit():
        # Known address or not, each try may test a password: so each counts, and known and unknown look alike.
        count(SIGN_UPS_PER_ADDRESS, "sign-up", address())
        count(GUESSES_PER_ACCOUNT, "guess", _mailbox(form.email))
        given = {name: text_of(form[name]) for name in ("name", "email", "password")} | _surroundings()
        try:
            with _letter_to(_mailbox(form.email)):
                key = entry.sign_up(**given, lang=language(), zone=_zone())
        except Invalid as error:
            beside(form, error)
        else:
            _let_in(key)
            return redirect(_onwards(), 303)
    return _page("accounts/sign_up.html", form, next=_next())


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """By address and password."""
    if me():
        return redirect(_onwards())
    form = forms.SignIn()
    if form.validate_on_submit():
        try:
            with _guessing(_mailbox(form.email)):
                key = entry.sign_in(text_of(form.email), password=text_of(form.password), **_surroundings())
        except Invalid as error:
            beside(form, error)
        else:
            _let_in(key)
            return redirect(_onwards(), 303)
    return _page("accounts/sign_in.html", form, next=_next())


@bp.post("/sign-out")
def sign_out() -> Any:
    """Out, here and on the server; whoever uses this browser next begins with nothing."""
    if me():
        entry.sign_out(sign_in_key(), now=clock.now())
    session.clear()
    return redirect(url_for("lessons.home"), 303)


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> Any:
    """Ask for a letter with a link for a new password. The answer is the same whoever has the address."""
    form = forms.Forgot()
    if form.validate_on_submit():
        count(LETTERS_PER_ADDRESS, "letters", address())
        try:
            with _letter_to(_mailbox(form.email)):
                entry.send_reset(text_of(form.email))
        except Invalid as error:
            beside(form, error)
        else:
            return _page("accounts/letter_sent.html", form)
    return _page("accounts/forgot.html", form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Any:
    """A new password, by the link from a letter."""
    try:
        name = entry.get_resetting(token, secret=_secret(), now=clock.now())
    except Invalid as error:
        flash(say(error.message), "wrong")
        return render_template("accounts/forgot.html", form=forms.Forgot(formdata=None)), error.status
    form = forms.Reset()
    if form.validate_on_submit():
        try:
            entry.reset_password(token, password=text_of(form.password), secret=_secret(), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            session.clear()
            return _done(_("The new password is set. Sign in with it."), ".sign_in")
    return _page("accounts/reset.html", form, name=name)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Any:
    """Prove an address by the link from a letter, in the account it was written for."""
    if me() is None:
        return to_sign_in()
    given: dict[str, Any] = {"secret": _secret(), "by": myself().id, "now": clock.now()}
    form = forms.Confirm()
    try:
        email = entry.get_confirming(token, **given)
        if form.validate_on_submit():
            entry.confirm_email(token, **given)
            return _done(_("The address is confirmed."), ".email")
    except (Invalid, Conflict) as error:
        flash(say(error.message), "wrong")
        return _email_page(forms.Address(formdata=None), status=error.status)
    return _page("accounts/confirm.html", form, email=email)


# ---- Settings ----


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
    return _page("accounts/settings.html", form, profile=profile)


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
    if form.validate_on_submit():
        own = myself().id
        try:
            with _guessing(f"own {own}"):
                entry.change_password(own, current=text_of(form.current), new=text_of(form.password), key=sign_in_key(), now=clock.now())
        except Invalid as error:
            beside(form, error)
        else:
            return _done(_("The password is changed. Everywhere else you are signed out."), ".password")
    return _page("accounts/password.html", form, email=people.get_profile(myself().id).email)


@bp.route("/settings/email", methods=["GET", "POST"])
@signed_in
def email() -> Any:
    """Another address, with the present password; a letter with a link goes there."""
    form = forms.Address()
    if form.validate_on_submit():
        own = myself().id
        try:
            with _letter_to(_mailbox(form.email)), _guessing(f"own {own}"):
                entry.change_email(own, email=text_of(form.email), password=text_of(form.password))
        except Invalid as error:
            beside(form, error)
        else:
            return _done(_("The address is changed. A letter with a link to confirm it is on its way."), ".email")
    return _email_page(form)


def _email_page(form: forms.Address, *, status: int = 0) -> Answer:
    text, usual = _page("accounts/email.html", form, profile=people.get_profile(myself().id))
    return text, status or usual


@bp.post("/settings/email/letter")
@signed_in
def send_letter() -> Any:
    """The letter that confirms the address, once more."""
    profile = people.get_profile(myself().id)
    if not profile.email or profile.email_verified:
        return redirect(url_for(".email"), 303)
    with _letter_to(people.digest(profile.email)):
        entry.send_confirmation(profile.id)
    return _done(_("A letter with a link is on its way."), ".email")


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
    return _done(_("That sign-in is ended."), ".sign_ins")


@bp.post("/settings/sign-ins/end")
@signed_in
def sign_out_everywhere() -> Any:
    """Out of every browser, this one too."""
    entry.sign_out_everywhere(myself().id, now=clock.now())
    session.clear()
    return _done(_("You are signed out everywhere."), ".sign_in")


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
    return _page("accounts/tokens.html", form, made=made, lines=people.tokens_of(myself().id))


@bp.post("/settings/tokens/<int:number>/end")
@signed_in
def end_token(number: int) -> Any:
    """End one of one's tokens."""
    people.end_token(number, by=myself().id, now=clock.now())
    return _done(_("That token is ended."), ".tokens")


@bp.route("/settings/data", methods=["GET", "POST"])
@signed_in
def data() -> Any:
    """Take one's data along; delete the account, with the password."""
    form = forms.Delete()
    if form.validate_on_submit():
        own = myself().id
        try:
            with _guessing(f"own {own}"):
                entry.check_own_password(own, text_of(form.password), field="password")
        except Invalid as error:
            beside(form, error)
        else:
            people.delete(own, now=clock.now())
            session.clear()
            return _done(_("Your account is deleted. Thank you for having been here."), "lessons.home")
    return _page("accounts/data.html", form)


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


@bp.get("/people/<int:id>")
def person(id: int) -> str:
    """Who this is, as everybody may see them."""
    return render_template("accounts/person.html", person=people.get_profile(id))


# ---- Helpers ----


def _page(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """The page of a form: 422 when something in it needs mending."""
    return render_template(template, form=form, **values), 422 if form.errors else 200


def _mailbox(field: Field) -> str:
    """What counters know an address by, however it is written."""
    try:
        return people.digest(rules.check_email(text_of(field)))
    except Invalid:
        return people.digest(text_of(field).strip().lower())


def _surroundings() -> dict[str, Any]:
    return {"agent": request.user_agent.string, "guest": find_guest(), "now": clock.now()}


def _done(words: str, endpoint: str) -> Any:
    """Say it on the next page."""
    flash(words, "right")
    return redirect(url_for(endpoint), 303)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _zone() -> str:
    """The browser's own time zone if it says one, else what most readers of the language have."""
    zone = request.form.get("zone", "")
    return zone if zone in forms.zone_names() else HOME_ZONES.get(language(), "UTC")


def _next() -> str:
    return safe_next(request.values.get("next"), otherwise="")


def _onwards() -> str:
    return safe_next(request.values.get("next"), otherwise=url_for("lessons.home"))


def _let_in(key: str) -> None:
    """Keep the sign-in in a fresh session: nothing planted before it goes on, but for what the visitor did."""
    reader, visitor = people.find_reader(key), find_guest()
    session.clear()
    if reader is None:
        return
    if visitor:
        session["guest"] = visitor
    session.permanent = True
    login_user(signed(key, reader))


@contextmanager
def _guessing(account: str) -> Iterator[None]:
    """Refuse who has guessed wrong too often, at this account or from this address; count a wrong guess."""
    counters = ((GUESSES_PER_ACCOUNT, "guess", account), (GUESSES_PER_ADDRESS, "guesses", address()))
    for counter in counters:
        _refuse_over(*counter)
    try:
        yield
    except WrongPassword:
        for counter in counters:
            limits().hit(*counter)
        raise


def _refuse_over(rate: str, *who: str) -> None:
    if not limits().is_open(rate, *who):
        raise must_wait(rate, *who)


@contextmanager
def _letter_to(mailbox: str) -> Iterator[None]:
    """Refuse to fill a mailbox, whoever has it; count a letter that goes out."""
    counter = (LETTERS_PER_MAILBOX, "letter", mailbox)
    _refuse_over(*counter)
    yield
    limits().hit(*counter)

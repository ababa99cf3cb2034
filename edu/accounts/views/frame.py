"""The blueprint of accounts and what its pages share. The pages are in the other files of this folder, by what people do."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from wtforms import Field

from edu.accounts import forms, rules
from edu.accounts.rules import CodeWanted, WrongPassword
from edu.accounts.service import entry, people
from edu.core.errors import Invalid
from edu.ports import clock
from edu.web.auth import find_guest, myself, safe_next, sign_in_key, signed
from edu.web.forms import Form, text_of
from edu.web.security import address, limits, must_wait
from edu.web.words import language

bp = Blueprint("accounts", __name__)

# Failures only: a class of two hundred behind one address signs in at once.
GUESSES_PER_ACCOUNT = "10/5 minutes"
GUESSES_PER_ADDRESS = "100/5 minutes"
SIGN_UPS_PER_ADDRESS = "300/5 minutes"
LETTERS_PER_MAILBOX = "5/hour"
LETTERS_PER_ADDRESS = "300/hour"
HOME_ZONES = {"ru": "Europe/Moscow"}

Answer = str | Response | tuple[str, int]


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """What concerns one person must not stay in a shared browser's cache."""
    if request.endpoint != "accounts.person":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def drawn(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """The page of a form: 422 when something in it needs mending."""
    return render_template(template, form=form, **values), 422 if form.errors else 200


def mailbox(field: Field) -> str:
    """What counters know an address by, however it is written."""
    try:
        return people.digest(rules.check_email(text_of(field)))
    except Invalid:
        return people.digest(text_of(field).strip().lower())


def surroundings() -> dict[str, Any]:
    return {"agent": request.user_agent.string, "guest": find_guest(), "now": clock.now()}


def done(words: str, endpoint: str) -> Any:
    """Say it on the next page."""
    flash(words, "right")
    return redirect(url_for(endpoint), 303)


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def own_zone() -> str:
    """The browser's own time zone if it says one, else what most readers of the language have."""
    zone = request.form.get("zone", "")
    return zone if zone in forms.zone_names() else HOME_ZONES.get(language(), "UTC")


def next_page() -> str:
    return safe_next(request.values.get("next"), otherwise="")


def onwards() -> str:
    return safe_next(request.values.get("next"), otherwise=url_for("lessons.home"))


def prove_without_password(form: Form, field: str) -> bool:
    """Whether the reader has no password and has only just come in; whoever has none is not asked for one."""
    if people.get_profile(myself().id).has_password:
        return False
    del form[field]
    return entry.is_fresh(sign_in_key(), now=clock.now())


def typed(form: Form, field: str) -> str:
    """What stands in a field that may not be there."""
    return text_of(form[field]) if field in form else ""


@bp.app_errorhandler(CodeWanted)
def second_step(error: CodeWanted) -> Any:
    """The first step is done: on to the code from the phone."""
    seal = rules.sealed(error.link, purpose=rules.HALFWAY, secret=secret(), until=clock.now() + rules.HALFWAY_LIVES)
    session["halfway"] = {"seal": seal, "way": error.way, "next": session.pop("door_next", "") or next_page()}
    return redirect(url_for("accounts.code"), 303)


def let_in(key: str) -> None:
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
def guessing(account: str) -> Iterator[None]:
    """Refuse who has guessed wrong too often, at this account or from this address; count a wrong guess."""
    counters = ((GUESSES_PER_ACCOUNT, "guess", account), (GUESSES_PER_ADDRESS, "guesses", address()))
    for counter in counters:
        refuse_over(*counter)
    try:
        yield
    except WrongPassword:
        for counter in counters:
            limits().hit(*counter)
        for counter in counters:
            if not limits().is_open(*counter):  # this one was the last
                entry.note_guessing(account=counter[1] == "guess", network=network(), now=clock.now())
        raise


def network() -> str:
    """Where this request comes from, as much as may be written down: not which machine of the network."""
    try:
        found = ipaddress.ip_address(address())
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def refuse_over(rate: str, *who: str) -> None:
    if not limits().is_open(rate, *who):
        raise must_wait(rate, *who)


@contextmanager
def letter_to(mailbox: str) -> Iterator[None]:
    """Refuse to fill a mailbox, whoever has it; count a letter that goes out."""
    counter = (LETTERS_PER_MAILBOX, "letter", mailbox)
    refuse_over(*counter)
    yield
    limits().hit(*counter)

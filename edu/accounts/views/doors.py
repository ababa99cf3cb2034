"""Coming in through other sites: leaving for one, coming back, making an account, linking and unlinking."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.accounts import forms, rules
from edu.accounts.service import doors, entry
from edu.accounts.views.frame import SIGN_UPS_PER_ADDRESS, bp, done, drawn, let_in, own_zone, surroundings
from edu.core.errors import Conflict, Invalid, NotFound, Refused
from edu.core.i18n import message
from edu.ports import clock
from edu.ports.doors import Door, DoorAway, DoorShut, Leaving, Stranger
from edu.web.auth import me, myself, safe_next, sign_in_key, signed_in
from edu.web.forms import beside, text_of
from edu.web.security import address, count
from edu.web.words import language, say

# Each may ask a provider something: more than a class of two hundred needs, less than it takes to tire one.
LEAVES_PER_ADDRESS = "300/5 minutes"
# The address that a provider is told must be the same for everybody, so it stands in one language.
BACK_IN = "en"
SENT_BACK = ("code", "state", "iss", "device_id", "error")
AWAY_LIVES = timedelta(minutes=15)


@bp.app_template_global()
def open_doors() -> Mapping[str, Door]:
    """The doors of other sites that are on, by name."""
    return current_app.extensions["doors"]  # type: ignore[no-any-return]


@bp.get("/doors/<door>")
def leave(door: str) -> Any:
    """To the provider. A link, not a form: what a form leads to may not be another site (CSP form-action)."""
    chosen = _door(door)
    linking = request.args.get("link") == "1"
    if linking and me() is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if linking and not entry.is_fresh(sign_in_key(), now=clock.now()):
        flash(_("To link another way in, sign out, come in once more, and do it within a quarter of an hour."), "warning")
        return redirect(url_for("accounts.ways"), 303)
    if me() and not linking:
        return redirect(url_for("lessons.home"), 303)
    count(LEAVES_PER_ADDRESS, "doors", address())
    try:
        left = chosen.leave(back=_back(door))
    except DoorAway as refusal:
        return _refused(refusal)
    session["door"] = {
        "door": door,
        "link": int(myself().id) if linking else 0,
        "lang": language(),
        "next": safe_next(request.args.get("next"), otherwise=""),
        "until": (clock.now() + AWAY_LIVES).timestamp(),
        **{**asdict(left), "url": ""},
    }
    return redirect(left.url, 303)


@bp.get("/doors/<door>/back")
def arrive(door: str) -> Any:
    """Back from the provider: in, on to choosing a name, or linked."""
    chosen, kept = _door(door), session.get("door")
    if kept and kept["lang"] != language():
        sent = {name: request.args[name] for name in SENT_BACK if name in request.args}
        return redirect(f"{url_for('.arrive', lang=kept['lang'], door=door)}?{urlencode(sent)}", 303)
    session.pop("door", None)
    try:
        if not kept or kept["door"] != door or kept["until"] < clock.now().timestamp():
            raise DoorShut(message("You were away too long, or in another browser. Please begin again."))
        left = Leaving("", kept["state"], kept["nonce"], kept["verifier"])
        stranger = chosen.arrive(request.args, left=left, back=_back(door))
        return _linked(stranger, kept["link"]) if kept["link"] else _come_in(stranger, kept["next"])
    except (DoorAway, DoorShut, Conflict) as refusal:
        return _refused(refusal)


def _linked(stranger: Stranger, user_id: int) -> Response:
    person = me()
    if person is None or person.id != user_id:
        raise DoorShut(message("You are signed in as somebody else by now. Please begin again."))
    doors.link(person.id, stranger, now=clock.now())
    return done(_("Linked: from now on you may come in that way too."), ".ways")  # type: ignore[no-any-return]


def _come_in(stranger: Stranger, onwards: str) -> Response:
    session["door_next"] = onwards
    key = doors.come_in(stranger, **surroundings())
    if key is None:
        until = clock.now() + rules.NEWCOMER_LIVES
        session["newcomer"] = {**asdict(stranger), "until": until.timestamp()}
        return redirect(url_for(".welcome"), 303)
    session.pop("door_next", None)
    let_in(key)
    return redirect(onwards or url_for("lessons.home"), 303)


@bp.route("/welcome", methods=["GET", "POST"])
def welcome() -> Any:
    """Who comes for the first time chooses a name: what another site calls them is nobody's business here."""
    kept = session.get("newcomer")
    if me() or not kept or kept["until"] < clock.now().timestamp():
        return redirect(url_for(".sign_in"), 303)
    stranger = Stranger(**{name: kept[name] for name in ("provider", "subject", "name", "email", "proved")})
    form = forms.Newcomer(name=rules.name_from(stranger.name))
    if form.validate_on_submit():
        count(SIGN_UPS_PER_ADDRESS, "sign-up", address())
        onwards = session.get("door_next") or url_for("lessons.home")
        try:
            key = doors.join(stranger, text_of(form.name), lang=language(), zone=own_zone(), **surroundings())
        except Invalid as error:
            beside(form, error)
        else:
            let_in(key)
            return redirect(onwards, 303)
    label = open_doors()[stranger.provider].label if stranger.provider in open_doors() else stranger.provider
    return drawn("accounts/welcome.html", form, label=label)


@bp.get("/settings/ways")
@signed_in
def ways() -> str:
    """Through which doors one may come in."""
    return render_template("accounts/ways.html", links=doors.links_of(myself().id))


@bp.post("/settings/ways/<door>/unlink")
@signed_in
def unlink(door: str) -> Any:
    """Come in through this door no longer."""
    try:
        doors.unlink(myself().id, door, now=clock.now())
    except Conflict as refusal:
        flash(say(refusal.message), "wrong")
        return redirect(url_for(".ways"), 303)
    return done(_("Unlinked."), ".ways")


def _door(name: str) -> Door:
    found = open_doors().get(name)
    if found is None:
        raise NotFound(message("There is no such way in here."))
    return found


def _back(door: str) -> str:
    return f"{current_app.config['ORIGIN']}{url_for('accounts.arrive', lang=BACK_IN, door=door)}"


def _refused(refusal: Refused) -> Any:
    """Said on the page one began at, where the other ways in are."""
    flash(say(refusal.message), "wrong")
    return redirect(url_for(".ways") if me() else url_for(".sign_in"), 303)

"""Friends: who they are, asking somebody, saying yes or no. And a button on everybody else's page."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.accounts import forms
from edu.accounts.service import friends
from edu.accounts.views.frame import bp, done, drawn
from edu.core.errors import Conflict, Invalid
from edu.core.ids import UserId
from edu.ports import clock
from edu.web.auth import me, myself, signed_in
from edu.web.forms import beside, text_of
from edu.web.words import say

OTHER = "<int(min=1, max=9223372036854775807):other>"


@bp.route("/friends", methods=["GET", "POST"])
@signed_in
def list_friends() -> Any:
    """One's friends, who has asked, whom one has asked; the form asks somebody by their name or number."""
    form = forms.Friend()
    own = myself().id
    if form.validate_on_submit():
        try:
            now_friends = friends.ask(text_of(form.name), by=own, now=clock.now())
        except Invalid as error:
            beside(form, error)
        except Conflict as refusal:
            form.form_errors.append(say(refusal.message))
        else:
            return done(_("You are friends now.") if now_friends else _("Asked. You are friends as soon as they say yes."), ".list_friends")
    known = friends.list_all(own)
    return drawn(
        "accounts/friends.html",
        form,
        friends=[each for each in known if each.accepted],
        asking=[each for each in known if not each.accepted and each.asked_me],
        asked=[each for each in known if not each.accepted and not each.asked_me],
    )


@bp.post(f"/friends/{OTHER}/accept")
@signed_in
def accept_friend(other: int) -> Response:
    """Yes to who has asked."""
    try:
        friends.accept(UserId(other), by=myself().id, now=clock.now())
    except Conflict as refusal:
        flash(say(refusal.message), "wrong")
        return redirect(url_for(".list_friends"), 303)
    return done(_("You are friends now."), ".list_friends")  # type: ignore[no-any-return]


@bp.post(f"/friends/{OTHER}/end")
@signed_in
def end_friend(other: int) -> Response:
    """No, no longer, or not after all."""
    friends.end(UserId(other), by=myself().id)
    return done(_("Done: nothing is between you two now."), ".list_friends")  # type: ignore[no-any-return]


def draw_friend(person_id: UserId) -> Markup:
    """What there is between the reader and this person, and what may be done about it; nothing on one's own page."""
    reader = me()
    if reader is None or reader.id == person_id:
        return Markup()
    between = friends.find_between(reader.id, person_id)
    return Markup(render_template("accounts/_friend.html", person_id=person_id, between=between, form=forms.Friend(formdata=None)))

"""Inviting friends: one's link, who came by it; and the page that the link leads to."""

import segno
from flask import Blueprint, current_app, has_request_context, render_template, session, url_for

from edu.accounts.rules import SignedUp
from edu.accounts.service import people as accounts
from edu.awards.rules.referring import INVITED, INVITER, MOST_A_MONTH
from edu.awards.service import referral
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.site.service import settings
from edu.web.auth import me, myself, signed_in

bp = Blueprint("invite", __name__)
KEPT = "invited"  # in the session of who follows a link: its code


@bp.get("/invite")
@signed_in
def index() -> str:
    """One's link, as an address and as a picture; who came by it and how far they are."""
    reader = myself()
    link = current_app.config["ORIGIN"] + url_for(".come", code=referral.code_of(reader.id))
    return render_template(
        "awards/invite.html",
        link=link,
        # Dark on white whatever the theme: not every phone reads it the other way round.
        picture=segno.make(link, error="m").svg_data_uri(scale=5, light="white", border=4),
        guests=referral.guests_of(reader.id),
        inviter=settings.value(INVITER),
        invited=settings.value(INVITED),
        most=MOST_A_MONTH,
    )


@bp.get("/invite/<code>")
def come(code: str) -> str:
    """Who invites whom to what. Whoever signs up next in this browser has come by this link."""
    inviter = referral.find_inviter(code)
    if inviter is None:
        raise NotFound(message("This link leads to nobody, or no longer."))
    if me() is None:
        session[KEPT] = code
    return render_template("awards/come.html", inviter=accounts.get_profile(inviter), invited=settings.value(INVITED))


def hear_signed_up(event: SignedUp) -> None:
    """A newcomer whose browser had followed a link has come by it."""
    code = session.pop(KEPT, "") if has_request_context() else ""
    if code:
        referral.bring(event.user_id, code, now=event.now)

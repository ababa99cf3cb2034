"""Quests of the day and the week, and the streak."""

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.awards.rules.questing import Group
from edu.awards.service import quests, streaks, tokens
from edu.core.ids import UserId
from edu.points.service import vip
from edu.ports import clock
from edu.quizzes.rules.quiz import Sheet
from edu.web import once
from edu.web.auth import me, myself, signed_in
from edu.web.switches import is_on

bp = Blueprint("quests", __name__)


@bp.get("/quests")
@signed_in
def index() -> str:
    """What is to be done today and this week, how far it is done, and the streak."""
    reader, now = myself(), clock.now()
    return render_template(
        "awards/quests.html",
        board=quests.board_for(reader, groups=_groups_of(reader.id), now=now),
        streak=streaks.streak_for(reader, now=now),
        freezes=tokens.in_hand(reader.id).get("freeze", 0),
        tomorrow=quests.tomorrow(reader, now=now) if vip.is_vip(reader.id, now=now) else (),
    )


@bp.post("/quests/claim")
@signed_in
@once.done_once
def claim() -> Response:
    """Fetch the points of a quest that is done."""
    reader = myself()
    quest, period = request.form.get("quest", ""), request.form.get("period", "")
    points = quests.claim(reader, quest, period, groups=_groups_of(reader.id), now=clock.now())
    if points:
        flash(ngettext("%(num)s point for your quest.", "%(num)s points for your quest.", points), "right")
    else:
        flash(_("The quest is yours. Today's points for quests are all paid: there will be more tomorrow."), "note")
    return redirect(url_for(".index"), 303)


def draw_today() -> Markup:
    """The streak and the quests of the day, for the reader's home page."""
    reader = me()
    if reader is None or not is_on("quests.index"):
        return Markup()
    now = clock.now()
    return Markup(
        render_template("awards/_today.html", board=quests.board_for(reader, now=now), streak=streaks.streak_for(reader, now=now))
    )


def draw_ready(sheet: Sheet) -> Markup:
    """On the page of a result: quests that are done, so that nobody has to go and look."""
    reader = me()
    if reader is None or not sheet.owned or not is_on("quests.index"):
        return Markup()
    ready = [offer for offer in quests.board_for(reader, now=clock.now()).offers if offer.ready]
    return Markup(render_template("awards/_ready.html", ready=ready)) if ready else Markup()


def _groups_of(user_id: UserId) -> Sequence[Group]:
    """The classes somebody learns in, asked of those above who know them."""
    groups: Sequence[Group] = current_app.extensions["groups_of"](user_id)
    return groups

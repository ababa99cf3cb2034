"""The common fund of a class, for its teachers: what is in it, and giving out of it."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.classroom.forms import FundForm
from edu.classroom.service import classes, funds, members
from edu.core.errors import Conflict, Invalid
from edu.core.roles import Role
from edu.points.rules import amount_of
from edu.ports import clock
from edu.web import once
from edu.web.auth import myself, needs
from edu.web.forms import beside, text_of
from edu.web.words import say

bp = Blueprint("class_fund", __name__)


@bp.route("/teach/classes/<int:class_id>/fund", methods=["GET", "POST"])
@needs(Role.TEACHER)
@once.done_once
def show(class_id: int) -> str | Response | tuple[str, int]:
    """What the fund holds, and to whom some of it may go."""
    own = classes.get_taught(class_id, by=myself())
    form = FundForm()
    form.to.choices = [(str(member.user_id), member.name) for member in members.list_members(class_id)]
    if form.validate_on_submit():
        try:
            key = request.form.get(once.FIELD) or secrets.token_urlsafe(12)
            funds.pay(class_id, int(form.to.data), amount_of(text_of(form.amount)), key=key, by=myself(), now=clock.now())
            flash(_("The points are theirs now."), "right")
            return redirect(url_for(".show", class_id=class_id), 303)
        except Invalid as refusal:
            beside(form, refusal)
        except Conflict as refusal:
            form.amount.errors = [say(refusal.message)]
    drawn = render_template("classroom/teach/fund.html", own=own, form=form, balance=funds.balance_of(class_id))
    return drawn, 422 if form.is_submitted() else 200

"""Complaining in the browser, with an account or without; and a case as its author sees it."""

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from edu.core.errors import Invalid, NotFound
from edu.core.roles import Role
from edu.moderation.forms import AppealForm, CodeForm, ComplainForm, VisitorForm
from edu.moderation.rules import proof
from edu.moderation.rules.complaints import REASONS
from edu.moderation.rules.deciding import DONE, KIND_NAMES, LABELS, Decision, Outcome
from edu.moderation.service import complaining, deciding, keepers, suspending
from edu.ports import clock
from edu.web.auth import guest, me
from edu.web.forms import beside, text_of
from edu.web.security import address, count, limits
from edu.web.words import language

bp = Blueprint("complaints", __name__)

# Without an account. A school of hundreds behind one address comes through where their browsers have done the small sum;
# without it (no script) a handful does. Each browser is counted by itself as well.
SOLVED_PER_ADDRESS = "600/hour"
SOLVED_PER_VISITOR = "10/hour"
PLAIN_PER_ADDRESS = "20/hour"
PLAIN_PER_VISITOR = "3/day"
PROOF_ONCE = "1/4 hours"
WRONG_CODES = "30/10 minutes"


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """A code must not stay in a shared browser's cache."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.app_template_global()
def case_words() -> dict[str, Any]:
    """The words of cases: kinds, reasons, what can be done and what was."""
    return {"kinds": KIND_NAMES, "reasons": REASONS, "do": LABELS, "done": DONE}


@bp.route("/complain/<kind>/<key>", methods=["GET", "POST"])
def complain(kind: str, key: str) -> Any:
    """Say what is wrong with something."""
    reader = me()
    teacher = reader is not None and reader.may(Role.TEACHER)
    thing = keepers.get(kind, key, teacher=teacher)
    form = ComplainForm() if reader else VisitorForm()
    if form.validate_on_submit():
        try:
            if reader is None:
                _count_visitor(form, about=f"{kind}:{key}")
            code = complaining.complain(
                kind,
                key,
                reason=text_of(form.reason),
                words=text_of(form.words),
                email="" if reader else text_of(form.email).strip(),
                by=reader.id if reader else None,
                visitor=_visitor(),
                teacher=teacher,
                lang=language(),
                now=clock.now(),
            )
        except Invalid as refusal:
            beside(form, refusal)
        else:
            if reader is None:
                return render_template("moderation/thanks.html", code=code, email=text_of(form.email).strip())
            flash(_("Thank you. A moderator will look at it; what becomes of it stands among your complaints."), "right")
            return redirect(url_for(".index"), 303)
    challenge = "" if reader else proof.challenge(secrets.token_urlsafe(12), about=f"{kind}:{key}", secret=_secret(), now=clock.now())
    page = render_template(
        "moderation/complain.html", thing=thing, form=form, challenge=challenge, bits=proof.BITS, pace=complaining.pace(now=clock.now())
    )
    return page, 422 if form.errors else 200


def _visitor() -> str:
    return "" if me() else complaining.visitor_of(guest())


def _count_visitor(form: VisitorForm, *, about: str) -> None:
    """Raises TooMany for one who complains too often; whose browser has done its sum may more often."""
    challenge = text_of(form.challenge)
    solved = proof.is_solved(challenge, text_of(form.proof), about=about, secret=_secret(), now=clock.now())
    solved = solved and limits().hit(PROOF_ONCE, "proof", complaining.visitor_of(challenge))
    rates = (SOLVED_PER_VISITOR, SOLVED_PER_ADDRESS) if solved else (PLAIN_PER_VISITOR, PLAIN_PER_ADDRESS)
    what = "complaint" if solved else "plain complaint"
    count(rates[0], what, "visitor", _visitor())
    count(rates[1], what, address())


@bp.route("/complaints", methods=["GET", "POST"])
def index() -> Any:
    """One's own complaints; or one without an account, by its code."""
    reader = me()
    form = CodeForm()
    if form.validate_on_submit():
        return redirect(url_for(".status", code=text_of(form.code).strip()[:40] or "-"), 303)
    page = render_template("moderation/complaints.html", form=form, own=complaining.list_own(reader.id) if reader else (), now=clock.now())
    return page, 422 if form.errors else 200


@bp.get("/complaints/<code>")
def status(code: str) -> str:
    """What became of a complaint, for whoever has its code."""
    try:
        found = complaining.get_by_code(code)
    except NotFound:
        count(WRONG_CODES, "complaint code", address())
        raise
    return render_template("moderation/status.html", each=found, pace=complaining.pace(now=clock.now()))


@bp.route("/cases/<key>", methods=["GET", "POST"])
def case(key: str) -> Any:
    """What was decided about something one wrote, and the way to appeal: by an address only its author has been sent.

    Without signing in, since who is suspended can't.
    """
    row = deciding.get_by_key(key)
    now = clock.now()
    form = AppealForm(text=row.body)
    if row.kind not in deciding.EDITABLE:
        del form.text
    if form.validate_on_submit():
        try:
            deciding.appeal(key, words=text_of(form.words), text=text_of(form.text) if "text" in form else "", now=now)
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Your appeal goes to another moderator. You will be told."), "right")
            return redirect(url_for(".case", key=key), 303)
    page = render_template(
        "moderation/case.html",
        row=row,
        decision=Decision(row.decision) if row.decision else None,
        overturned=row.appeal_outcome == Outcome.OVERTURNED,
        until=suspending.suspended_until(row.author_id, now=now),
        may_appeal=deciding.may_appeal(row, now=now),
        form=form,
    )
    return page, 422 if form.errors else 200


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])

"""The moderators' desk: the queue, a case, the log; and the public page of how fast they are."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from edu.accounts.service import people as accounts
from edu.core.errors import Invalid
from edu.core.i18n import Message, message
from edu.core.roles import Role
from edu.moderation.forms import DecideForm, SettleForm
from edu.moderation.rules.deciding import Decision, Why, allowed
from edu.moderation.service import complaining, deciding, queue
from edu.ports import clock
from edu.site.service import audit
from edu.web.auth import myself, needs
from edu.web.forms import Form, beside, text_of

bp = Blueprint("moderation", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"

WHYS: dict[Why, Message] = {
    Why.COMPLAINT: message("Somebody complained"),
    Why.FIRST: message("One of somebody's first posts: it is held until you let it in"),
    Why.RING: message("Two people vote for each other far above chance"),
    Why.TWIN: message("It reads like a text of somebody else's"),
}
LET_IN: dict[Decision, Message] = {Decision.KEEP: message("Let it in"), Decision.HIDE: message("Keep it out")}


@bp.get("/moderation")
@needs(Role.MODERATOR)
def index() -> str:
    """What waits, the heaviest first or the oldest."""
    oldest = request.args.get("by") == "age"
    weight, _, number = request.args.get("after", "").partition(".")
    after = (int(weight), int(number)) if weight.isdigit() and number.isdigit() and len(weight + number) < 30 else None
    lines, onward = queue.waiting(by=myself().id, oldest=oldest, after=after, now=clock.now())
    return render_template(
        "moderation/index.html",
        lines=lines,
        onward=f"{onward[0]}.{onward[1]}" if onward else "",
        oldest=oldest,
        later=after is not None,
        waiting=queue.count_waiting(),
        whys=WHYS,
        form=Form(),
    )


@bp.get(f"/moderation/{NUMBER}")
@needs(Role.MODERATOR)
def case(number: int) -> str:
    """A case; to decide of it one takes it on the desk first."""
    return _draw(number)


@bp.post(f"/moderation/{NUMBER}/take")
@needs(Role.MODERATOR)
def take(number: int) -> Response:
    """Have a case to oneself for fifteen minutes."""
    queue.take(number, by=myself().id, now=clock.now())
    return _to(number)


@bp.post(f"/moderation/{NUMBER}/release")
@needs(Role.MODERATOR)
def release(number: int) -> Response:
    """Put a case back."""
    queue.find_row(number)
    queue.release(number, by=myself().id)
    return redirect(url_for(".index"), 303)  # type: ignore[return-value]


@bp.post(f"/moderation/{NUMBER}/decide")
@needs(Role.MODERATOR)
def decide(number: int) -> Any:
    """Decide of a case that is on one's desk."""
    form = _decide_form(queue.get_open(number, by=myself().id, now=clock.now()))
    if form.validate():
        try:
            given = {name: text_of(form[name]) for name in ("decision", "note", "text") if name in form}
            days = form.days.data if "days" in form else 0
            done = deciding.decide(number, **given, days=days or 0, by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Decided.") if done else _("Noted. It takes effect when a second moderator agrees."), "right")
            return redirect(url_for(".index"), 303)
    return _draw(number, decide=form), 422


@bp.post(f"/moderation/{NUMBER}/settle")
@needs(Role.MODERATOR)
def settle(number: int) -> Any:
    """End an appeal that is on one's desk."""
    form = SettleForm()
    if form.validate():
        try:
            deciding.settle(number, outcome=text_of(form.outcome), note=text_of(form.note), by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Decided."), "right")
            return redirect(url_for(".index"), 303)
    return _draw(number, settle=form), 422


def _decide_form(shown: queue.Open) -> DecideForm:
    labels = LET_IN if shown.why is Why.FIRST else None
    return DecideForm(
        decisions=allowed(shown.kind, shown.why),
        labels=labels,
        decision=shown.proposed,
        note=shown.proposed_note,
        days=shown.proposed_days or None,
        text=shown.thing.text if shown.thing else shown.body,
    )


def _draw(number: int, *, decide: DecideForm | None = None, settle: SettleForm | None = None) -> str:
    shown = queue.get_open(number, by=myself().id, now=clock.now())
    return render_template(
        "moderation/desk.html",
        shown=shown,
        whys=WHYS,
        decide=decide or _decide_form(shown),
        settle=settle or SettleForm(),
        form=Form(formdata=None),
    )


def _to(number: int) -> Response:
    return redirect(url_for(".case", number=number), 303)  # type: ignore[return-value]


@bp.get("/moderation/log")
@needs(Role.MODERATOR)
def log() -> str:
    """Everything the moderators did, the newest first. Nobody can change a line of it."""
    lines = audit.lines(what="moderation", before=request.args.get("before", type=int))
    names = accounts.names_of({line.by for line in lines if line.by})
    return render_template("moderation/log.html", lines=lines, names=names, more=len(lines) == audit.A_PAGE)


@bp.get("/moderation/public")
def public() -> str:
    """How moderation works here, and how long it takes."""
    return render_template("moderation/public.html", pace=complaining.pace(now=clock.now()))

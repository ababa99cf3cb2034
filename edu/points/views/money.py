"""The bank: giving points away, putting them by, donating; the links for gifts of money; the economy in public."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.points import rules
from edu.points.forms import DepositForm, DonateForm, GiveForm
from edu.points.service import bank, economy, welcome
from edu.points.views import names
from edu.ports import clock
from edu.site.service import settings
from edu.web import fresh, once
from edu.web.auth import myself, signed_in
from edu.web.forms import Form, beside, text_of
from edu.web.words import say

bp = Blueprint("money", __name__)

OLD = 60  # seconds that the page of the economy may be behind


@bp.app_template_global()
def cause_names() -> Mapping[str, Any]:
    """What kinds of causes are called, for pages above."""
    return names.KINDS


@bp.get("/points/bank")
@signed_in
def index() -> str:
    """What one has, where, and what can be done with it."""
    return _page(DepositForm(), _donation())


def _page(deposit: DepositForm, donation: DonateForm) -> str:
    reader, now = myself(), clock.now()
    purse = bank.purse_of(reader.id, now=now)
    rate, most = settings.value(rules.INTEREST), settings.value(rules.MOST_INTEREST)
    least = bank.least_this_month(reader.id, now=now) if purse.deposit else 0
    return render_template(
        "points/bank.html",
        purse=purse,
        least=least,
        brings=rules.interest_on(least, thousandths=rate, most=most),
        most=settings.value(rules.GIFTS_A_DAY),
        due=welcome.still_due(reader.id),
        deposit=deposit,
        donation=donation,
        interest=rate,
        most_interest=most,
        funds=[(name, bank.fund_balance(fund)) for fund, name in _funds()],
        has_links=bool(rules.links_of(settings.value(rules.MONEY_LINKS))),
    )


@bp.route("/points/bank/give", methods=["GET", "POST"])
@signed_in
@once.done_once
def give() -> str | Response | tuple[str, int]:
    """A gift to somebody: asked once more before it goes, since it does not come back."""
    reader, now = myself(), clock.now()
    form = GiveForm(data={"to": request.args.get("to", "")[:80]})
    sure = request.form.get("sure") == "yes"
    receiver = None
    if form.validate_on_submit():
        try:
            amount = rules.amount_of(text_of(form.amount))
            receiver = _receiver(text_of(form.to), giver=reader.id)
            if sure:
                bank.give(reader.id, receiver, amount, key=once.key(), now=now)
                flash(ngettext("%(num)s point is theirs now.", "%(num)s points are theirs now.", amount), "right")
                return redirect(url_for(".index"), 303)
            bank.check_gift(reader.id, amount, now=now)  # or one would be asked about what then can't be
        except Invalid as refusal:
            beside(form, refusal)
        except (Conflict, NotFound, TooMany) as refusal:
            form.amount.errors = [say(refusal.message)]
    asking = receiver is not None and not form.errors
    drawn = render_template(
        "points/give.html",
        form=form,
        asking=asking,
        receiver=accounts.get_profile(receiver) if receiver else None,
        purse=bank.purse_of(reader.id, now=now),
        most=settings.value(rules.GIFTS_A_DAY),
    )
    return drawn, 422 if form.is_submitted() and form.errors else 200


@bp.post("/points/bank/deposit")
@signed_in
@once.done_once
def deposit() -> Response | tuple[str, int]:
    """Put by, or take out."""
    form = DepositForm()
    if form.validate_on_submit():
        way = bank.put_by if form.way.data == "in" else bank.take_out
        if _done(form, lambda reader, amount, key, now: way(reader, amount, key=key, now=now)):
            flash(_("Done: the statement has the line."), "right")
            return redirect(url_for(".index"), 303)
    return _page(form, _donation()), 422


@bp.post("/points/bank/donate")
@signed_in
@once.done_once
def donate() -> Response | tuple[str, int]:
    """To a fund, for good."""
    form = _donation()
    fund = str(form.fund.data)
    if form.validate_on_submit() and _done(form, lambda who, amount, key, now: bank.donate(who, amount, fund=fund, key=key, now=now)):
        flash(_("Thank you: your points are in the fund."), "right")
        return redirect(url_for(".index"), 303)
    return _page(DepositForm(), form), 422


@bp.get("/support")
def support() -> str:
    """Where the school takes gifts of money: links set by its admin. No card is ever asked for here."""
    return render_template("points/support.html", links=rules.links_of(settings.value(rules.MONEY_LINKS)))


@bp.get("/economy")
def show_economy() -> str:
    """What was issued and spent, for what and when, where it is, and whether the books hold: for everybody."""
    return render_template("points/economy.html", shown=fresh.kept_for(OLD, ("economy",), _draw_economy))


def _draw_economy() -> str:
    return render_template(
        "points/_economy.html", seen=economy.look(), first_day=rules.first_day, account_names=names.ACCOUNTS, kind_names=names.KINDS
    )


def _done(form: Form, do: Callable[[UserId, int, str, datetime], object]) -> bool:
    """Whether it could be done; if not, the form says why."""
    try:
        do(myself().id, rules.amount_of(text_of(form.amount)), once.key(), clock.now())
    except Invalid as refusal:
        beside(form, refusal)
    except Conflict as refusal:
        form.amount.errors = [say(refusal.message)]
    return not form.errors


def _receiver(words: str, *, giver: UserId) -> UserId:
    found = accounts.find_named(words)
    if found is None:
        raise Invalid(message("There is nobody of this name here."), field="to")
    if found == giver:
        raise Invalid(message("Points can't be given to oneself."), field="to")
    return found


def _funds() -> list[tuple[str, str]]:
    """The funds that the reader may donate to, and what they are called."""
    return [(bank.SITE_FUND, _("This site")), *current_app.extensions["funds_of"](myself().id)]


def _donation() -> DonateForm:
    form = DonateForm()
    form.fund.choices = _funds()
    return form

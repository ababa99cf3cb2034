"""The shop, what one has from it, VIP; and how people are dressed on everybody's pages."""

from collections.abc import Iterable, Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from edu.awards.service import tokens
from edu.core.errors import Conflict, Invalid, TooMany
from edu.core.ids import UserId
from edu.points.service import ledger, vip
from edu.ports import clock
from edu.qa.service import moderating
from edu.shop.rules.goods import Kind
from edu.shop.service import buying, looks, things, weeks
from edu.shop.service.looks import Look
from edu.web import once
from edu.web.auth import me, myself, signed_in
from edu.web.words import say

bp = Blueprint("shop", __name__)
THING = "<int(min=1, max=9223372036854775807):thing>"
KINDS = {kind.value for kind in Kind}


@bp.app_template_global()
def looks_of(ids: Iterable[int]) -> Mapping[UserId, Look]:
    """How these people are shown beside what they wrote: a page asks once for all of them, and `look_of` then knows them."""
    found = looks.looks_of(list(ids), now=clock.now())
    g.looks = {**g.get("looks", {}), **found}
    return found


@bp.app_template_global()
def look_of(person: UserId) -> Look:
    """How one of those is shown that the page has asked for; plainly, where it has not."""
    known: Mapping[UserId, Look] = g.get("looks", {})
    return known.get(person, looks.PLAIN)


@bp.app_template_global()
def is_vip(person: UserId) -> bool:
    """Whether this person has VIP now."""
    return vip.is_vip(person, now=clock.now())


@bp.app_template_global()
def boosted_questions() -> list[moderating.Shown]:
    """The questions shown above the others now."""
    return things.boosted(now=clock.now())


@bp.get("/shop")
def index() -> str:
    """What there is for points."""
    reader = me()
    balance = ledger.balance_of(reader.id) if reader else 0
    return render_template("shop/index.html", goods=things.list_goods(), balance=balance)


@bp.get("/shop/<slug>")
def good(slug: str) -> str:
    """One good, and the form that buys it."""
    return _draw_good(slug)


@bp.post("/shop/<slug>/buy")
@signed_in
@once.done_once
def buy(slug: str) -> Response | tuple[str, int]:
    """Buy it, for oneself or as a present, for the price the form shows."""
    sent = request.form
    price = int(sent["price"]) if sent.get("price", "").isascii() and sent.get("price", "").isdigit() else 0
    to = sent.get("to", "") if sent.get("for") == "other" else None
    try:
        buying.buy(slug, price=price, key=once.key(), by=myself(), to=to, now=clock.now())
    except (Invalid, Conflict, TooMany) as refusal:
        return _draw_good(slug, to=to, problem=say(refusal.message)), refusal.status
    flash(_("It is yours.") if to is None else _("Given: they have been told."), "right")
    return redirect(url_for(".mine"), 303)


@bp.get("/shop/things")
@signed_in
def mine() -> str:
    """What one has from the shop, and what one wears of it."""
    reader, now = myself(), clock.now()
    return render_template(
        "shop/things.html",
        things=things.things_of(reader.id, now=now),
        in_hand=tokens.in_hand(reader.id),
        look=looks.looks_of([reader.id], now=now)[reader.id],
        vip_until=vip.until(reader.id, now=now),
        questions=things.questions_to_boost(reader.id),
    )


@bp.post(f"/shop/things/{THING}/undo")
@signed_in
@once.done_once
def undo(thing: int) -> Response:
    """Give a thing back within the hour, for all its points."""
    points = buying.undo(thing, by=myself().id, now=clock.now())
    flash(ngettext("Given back: you have %(num)s point again.", "Given back: you have %(num)s points again.", points), "right")
    return redirect(url_for(".mine"), 303)


@bp.post(f"/shop/things/{THING}/use")
@signed_in
def use(thing: int) -> Response:
    """Wear it, or begin its days."""
    by, now = myself().id, clock.now()
    if request.form.get("what") == "vip":
        things.start_vip(thing, by=by, now=now)
        return redirect(url_for(".vip_page"), 303)
    things.wear(thing, by=by, now=now)
    return redirect(url_for(".mine"), 303)


@bp.post("/shop/looks/change")
@signed_in
def dress() -> Response:
    """Take something off, or put the VIP frame on."""
    by, what = myself().id, request.form.get("off", "")
    if request.form.get("on") == "vip":
        things.wear_vip_frame(by=by, now=clock.now())
    elif what in KINDS:
        things.take_off(Kind(what), by=by)
    return redirect(url_for(".mine"), 303)


@bp.post("/shop/things/boost")
@signed_in
@once.done_once
def boost() -> Response:
    """Show a question of one's own above the others for a day."""
    number = request.form.get("question", type=int) or 0
    things.boost(number, by=myself().id, now=clock.now())
    flash(_("Your question stands above the others until this time tomorrow."), "right")
    return redirect(url_for(".mine"), 303)


# ---- VIP


@bp.get("/vip")
def vip_page() -> str:
    """What VIP is; one's own, with a statistics page, for who has it."""
    reader, now = me(), clock.now()
    until = vip.until(reader.id, now=now) if reader else None
    return render_template(
        "shop/vip.html",
        until=until,
        goods=[good for good in things.list_goods() if good.kind is Kind.VIP],
        weeks=weeks.weeks_of(reader, now=now) if reader and until else (),
        totals=weeks.totals_of(reader.id) if reader and until else (),
    )


def _draw_good(slug: str, *, to: str | None = None, problem: str = "") -> str:
    reader = me()
    balance = ledger.balance_of(reader.id) if reader else 0
    return render_template("shop/good.html", good=things.get_good(slug), balance=balance, to=to, problem=problem)

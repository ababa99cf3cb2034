"""People as an admin sees them: finding one, their role, helping them back in, who wants to teach."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from edu.accounts.service import entry, register, roles, second
from edu.admin.forms import ROLE_NAMES, GrantForm, RoleForm, VipForm
from edu.admin.rules import grants as rules
from edu.admin.rules.grants import State
from edu.admin.rules.words import AUDIT, DETAILS
from edu.admin.service import grants
from edu.core.errors import Conflict, Invalid, NotAllowed
from edu.core.ids import UserId
from edu.core.money import MAX_AMOUNT
from edu.core.roles import Role
from edu.points.service import ledger, vip
from edu.ports import clock
from edu.site.service import audit
from edu.web import once
from edu.web.auth import myself, needs
from edu.web.forms import Form, beside, text_of
from edu.web.words import say

bp = Blueprint("admin_people", __name__)
NUMBER = "<int(min=1, max=9007199254740991):{}>"
PERSON, REQUEST, GRANT = (NUMBER.format(name) for name in ("id", "request_id", "grant"))


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """What an admin sees must not stay in a shared browser's cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/admin/people")
@needs(Role.ADMIN)
def index() -> str:
    """Everybody, the newest first; by name, address or number, and by role."""
    words, role = request.args.get("q", "")[:100], request.args.get("role", "")
    chosen = Role(role) if role in set(Role) else None
    before = request.args.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    lines = register.search(words.replace("\0", ""), role=chosen, before=start)
    more = lines[-1].id if len(lines) == register.A_PAGE else None
    return render_template("admin/people.html", lines=lines, words=words, role=role, roles=ROLE_NAMES, more=more, later=start is not None)


@bp.get(f"/admin/people/{PERSON}")
@needs(Role.ADMIN)
def show(id: int) -> Any:
    """One person, with all that an admin may do for them."""
    return _card(UserId(id))


def _card(user_id: UserId, **forms: Form) -> Any:
    card = register.get_card(user_id)
    given = {
        "role_form": RoleForm(formdata=None, role=card.profile.role.value),
        "grant_form": GrantForm(formdata=None),
        "vip_form": VipForm(formdata=None),
        **forms,
    }
    text = render_template(
        "admin/person.html",
        whose=card,
        own=user_id == myself().id,
        balance=ledger.balance_of(user_id),
        vip_until=vip.until(user_id, now=clock.now()),
        grants=grants.of(user_id),
        lines=audit.lines(about=f"person:{user_id}", limit=20),
        audit_words=AUDIT,
        detail_words=DETAILS,
        role_names=ROLE_NAMES,
        much=rules.MUCH,
        **given,
    )
    return text, 422 if any(form.errors for form in given.values()) else 200


@bp.post(f"/admin/people/{PERSON}/role")
@needs(Role.ADMIN)
def role(id: int) -> Any:
    """Give them another role."""
    form = RoleForm()
    if not form.validate():
        return _card(UserId(id), role_form=form)
    try:
        roles.change(UserId(id), Role(text_of(form.role)), by=myself().id, now=clock.now())
    except (Conflict, NotAllowed) as refusal:
        return _said(id, say(refusal.message), "wrong")
    return _said(id, _("The role is changed; a letter tells them."))


@bp.post(f"/admin/people/{PERSON}/two-steps-off")
@needs(Role.ADMIN)
def two_steps_off(id: int) -> Any:
    """For who has lost phone and recovery codes: once you have made sure that it is them."""
    second.end(register.get_card(id).profile.id, by=myself().id, now=clock.now())
    return _said(id, _("One step is enough for them now; a letter tells them."))


@bp.post(f"/admin/people/{PERSON}/sign-out")
@needs(Role.ADMIN)
def sign_out(id: int) -> Any:
    """Out of every browser."""
    entry.sign_out_by(register.get_card(id).profile.id, by=myself().id, now=clock.now())
    return _said(id, _("They are signed out everywhere."))


@bp.post(f"/admin/people/{PERSON}/grant")
@needs(Role.ADMIN)
@once.done_once
def grant(id: int) -> Any:
    """Give them points; much of it waits for a second admin."""
    form = GrantForm()
    if not form.validate():
        return _card(UserId(id), grant_form=form)
    try:
        amount = rules.number_typed(text_of(form.amount), most=MAX_AMOUNT, field="amount")
        state = grants.ask(UserId(id), amount, reason=text_of(form.reason), by=myself().id, now=clock.now())
    except Invalid as error:
        beside(form, error)
        return _card(UserId(id), grant_form=form)
    if state is State.WAITING:
        return _said(id, _("So many points need a second person: another administrator finds it under “Waits for you”."), "warning")
    return _said(id, _("The points are given."))


@bp.post(f"/admin/people/{PERSON}/vip")
@needs(Role.ADMIN)
@once.done_once
def give_vip(id: int) -> Any:
    """Give them days of VIP."""
    form = VipForm()
    if not form.validate():
        return _card(UserId(id), vip_form=form)
    try:
        days = rules.number_typed(text_of(form.days), most=rules.MAX_DAYS, field="days")
        grants.give_vip(UserId(id), days, reason=text_of(form.reason), key=once.key(), by=myself().id, now=clock.now())
    except Invalid as error:
        beside(form, error)
        return _card(UserId(id), vip_form=form)
    return _said(id, _("The days are given."))


def _said(id: int, words: str, kind: str = "right") -> Any:
    flash(words, kind)
    return redirect(url_for(".show", id=id), 303)


# ---- What waits for an admin


@bp.get("/admin/waiting")
@needs(Role.ADMIN)
def waiting() -> str:
    """Who wants to teach, and grants that need a second person."""
    return render_template("admin/waiting.html", requests=roles.open_requests(), grants=grants.waiting(), own=myself().id, form=Form())


@bp.post(f"/admin/waiting/teachers/{REQUEST}")
@needs(Role.ADMIN)
def decide_teacher(request_id: int) -> Any:
    """Make them a teacher, or not."""
    accept = request.form.get("do") == "accept"
    return _decided(lambda: roles.decide(request_id, accept=accept, by=myself().id, now=clock.now()))


@bp.post(f"/admin/waiting/grants/{GRANT}")
@needs(Role.ADMIN)
def decide_grant(grant: int) -> Any:
    """Agree to a grant, or refuse it."""
    agree = request.form.get("do") == "accept"
    return _decided(lambda: grants.decide(grant, agree=agree, by=myself().id, now=clock.now()))


def _decided(decide: Any) -> Any:
    try:
        decide()
    except (Conflict, NotAllowed) as refusal:
        flash(say(refusal.message), "wrong")
    else:
        flash(_("Decided."), "right")
    return redirect(url_for(".waiting"), 303)

"""The site as an admin sees it: what waits, the settings, what a change would do, the audit log."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from edu.accounts.service import people as accounts
from edu.accounts.service import roles
from edu.admin.rules import supply
from edu.admin.rules.words import AUDIT, DETAILS, GROUPS, VALUES, group_of
from edu.admin.service import economy, grants
from edu.admin.service.economy import Outlook
from edu.core import svg
from edu.core.errors import Invalid
from edu.core.roles import Role
from edu.ports import clock
from edu.site.rules.settings import Setting, check
from edu.site.service import audit, settings
from edu.web.auth import myself, needs
from edu.web.forms import Form
from edu.web.words import say

bp = Blueprint("admin_site", __name__)


@bp.after_request
def kept_by_nobody(answer: Response) -> Response:
    """What an admin sees must not stay in a shared browser's cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/admin")
@needs(Role.ADMIN)
def index() -> str:
    """Where an admin begins."""
    return render_template("admin/index.html", requests=len(roles.open_requests()), grants=len(grants.waiting()))


@bp.route("/admin/settings", methods=["GET", "POST"])
@needs(Role.ADMIN)
def change() -> Any:
    """Every setting of every capability; saved, or first looked at for what it would do."""
    known: tuple[Setting, ...] = current_app.extensions["site_settings"]
    now_is = {each.name: settings.value(each) for each in known}
    shown, problems, seen = dict(now_is), {}, None
    form = Form()
    if form.validate_on_submit():
        wanted: dict[str, Any] = {}
        for each in known:
            shown[each.name] = _typed(each)
            try:
                wanted[each.name] = check(each, shown[each.name])
            except Invalid as refusal:
                problems[each.name] = say(refusal.message)
        if not problems and request.form.get("do") == "look":
            seen = _look_at({name: (now_is[name], value) for name, value in wanted.items() if value != now_is[name]}, known)
        elif not problems:
            for each in known:
                settings.put(each, wanted[each.name], by=myself().id, now=clock.now())
            flash(_("Saved."), "right")
            return redirect(url_for(".change"), 303)
    groups = [(words, [each for each in known if group_of(each.name) == group]) for group, words in GROUPS.items()]
    status = 422 if problems or form.errors else 200
    page = render_template(
        "admin/settings.html", value_words=VALUES, groups=groups, shown=shown, problems=problems, form=form, seen=seen, span=supply.WEEKS
    )
    return page, status


def _look_at(changes: Mapping[str, tuple[Any, Any]], known: Iterable[Setting]) -> dict[str, Any]:
    """What these changes would do to the supply of points, and which of them the weeks before say nothing of."""
    percents = supply.percents_of(changes)
    found = economy.outlook(percents, now=clock.now())
    told = percents.keys() & {flow.kind for flow in found.flows}
    return {
        "last": found.weeks[-1],
        "picture": _picture(found),
        "url": f"{url_for('.outlook')}?{urlencode(percents)}",
        "untold": [each.about for each in known if each.name in changes and supply.KINDS.get(each.name) not in told],
    }


def _typed(setting: Setting) -> Any:
    """What was sent for a setting: a switch that is off sends nothing."""
    return setting.name in request.form if setting.is_switch else request.form.get(setting.name, "")


@bp.get("/admin/supply")
@needs(Role.ADMIN)
def outlook() -> str:
    """The supply of points over the next twelve weeks, were each cause so many percent of what it is."""
    percents = _percents(request.args)
    found = economy.outlook(percents, now=clock.now())
    return render_template("admin/supply.html", found=found, percents=percents, picture=_picture(found), most=supply.MAX_PERCENT)


def _picture(found: Outlook) -> Markup:
    source = supply.drawing(found.weeks, now=_("now"), then=_("in %(weeks)s weeks", weeks=supply.WEEKS))
    return Markup(svg.drawing(source, alt=_("The supply of points over twelve weeks: as it is, dashed, and with the change")))


def _percents(args: Mapping[str, str]) -> dict[str, int]:
    typed = {kind: supply.percent_typed(words) for kind, words in args.items()}
    return {kind: percent for kind, percent in typed.items() if percent is not None}


@bp.get("/admin/audit")
@needs(Role.ADMIN)
def log() -> str:
    """The audit log, the newest first, by what, by whom and about whom."""
    what, who, about, before = (request.args.get(name, "")[:100] for name in ("what", "by", "about", "before"))
    by, person = accounts.find_person(who) if who else None, accounts.find_person(about) if about else None
    nobody = bool(who and by is None) or bool(about and person is None)
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    lines = [] if nobody else audit.lines(what=what, by=by, about=f"person:{person}" if person else "", before=start)
    numbers = {line.by for line in lines if line.by} | {number for line in lines if (number := _person_of(line.about))}
    return render_template(
        "admin/audit.html",
        lines=lines,
        names=accounts.names_of(numbers),
        person_of=_person_of,
        kinds=audit.kinds(),
        audit_words=AUDIT,
        detail_words=DETAILS,
        chosen={"what": what, "by": who, "about": about},
        more=lines[-1].id if len(lines) == audit.A_PAGE else None,
        later=start is not None,
    )


def _person_of(about: str) -> int:
    """The number of the person that an audit line is about; 0 where it is about something else."""
    kind, _colon, number = about.partition(":")
    return int(number) if kind == "person" and number.isascii() and number.isdigit() else 0

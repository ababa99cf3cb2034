"""The statement: every line of one's accounts, on the page and to take away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from edu.accounts.service import people as accounts
from edu.core.money import MAX_BALANCE
from edu.core.tables import CSV_TYPE, as_csv
from edu.points.rules import Purpose, Wanted
from edu.points.service import bank, statements, welcome
from edu.points.views import names
from edu.ports import clock
from edu.web.auth import myself, signed_in
from edu.web.words import language, text

bp = Blueprint("points", __name__)

ACCOUNTS = (Purpose.WALLET, Purpose.DEPOSIT, Purpose.ESCROW, Purpose.PENDING)


@bp.get("/points")
@signed_in
def statement() -> str:
    """Every line of one's accounts with its cause, newest first; only those asked for."""
    reader = myself()
    older = request.args.get("before", type=int)
    if older is not None and not 0 < older <= MAX_BALANCE:
        older = None  # no version of anything: the newest lines
    wanted = _wanted(reader.zone)
    lines = statements.statement(reader.id, before=older, wanted=wanted)
    return render_template(
        "points/statement.html",
        lines=lines,
        people=accounts.names_of({line.other for line in lines if line.other}),
        purse=bank.purse_of(reader.id, now=clock.now()),
        accounts=ACCOUNTS,
        account_names=names.ACCOUNTS,
        kinds=names.kinds_in(language()),
        wanted=wanted,
        asked={name: value[:40] for name, value in request.args.items() if name in ("account", "kind", "from", "to", "way") and value},
        sifted=wanted != Wanted(wanted.purpose),
        due=welcome.still_due(reader.id),
        older=lines[-1].version if len(lines) == statements.PAGE and lines[-1].version > 1 else None,
        first_page=older is None,
    )


@bp.get("/points/statement.csv")
@signed_in
def export() -> Response:
    """The lines asked for, to take away."""
    reader = myself()
    zone = ZoneInfo(reader.zone)
    head = (_("Time"), _("Kind"), _("What for"), _("Change"), _("Then"), _("Posting"))
    rows = (
        (
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            str(names.KINDS.get(line.kind, line.kind)),
            text(line.what),
            line.amount,
            line.balance,
            line.posting_id,
        )
        for line in statements.all_lines(reader.id, _wanted(reader.zone))
    )
    answer = Response(as_csv([head, *rows]), content_type=CSV_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=points.csv"
    return answer


def _wanted(zone: str) -> Wanted:
    """What the address asks for; what in it can't be read asks for nothing."""
    asked = request.args.get("account", "")
    purpose = Purpose(asked) if asked in ACCOUNTS else Purpose.WALLET
    kind, way = request.args.get("kind", "")[:40], request.args.get("way", "")
    last = _day(request.args.get("to", ""), zone)
    return Wanted(
        purpose,
        kinds=(kind,) if kind and "\0" not in kind else (),
        since=_day(request.args.get("from", ""), zone),
        until=last + timedelta(days=1) if last else None,
        incoming={"in": True, "out": False}.get(way),
    )


def _day(typed: str, zone: str) -> datetime | None:
    """The moment at which a day typed as 2026-11-22 begins where the reader lives."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)) if 2000 <= day.year <= 2999 else None


@bp.get("/points/lines/<int(max=9223372036854775807):posting>")
@signed_in
def line(posting: int) -> Redirect:
    """To the line of one's statement that this posting made: where a number of points leads."""
    version = statements.get_version(posting, of=myself().id)
    return redirect(url_for(".statement", before=version + 1, _anchor=f"line-{version}"))

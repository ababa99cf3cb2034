"""The statement: every line of one's accounts, on the page and to take away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Redirect

from edu.accounts.service import people as accounts
from edu.core.money import MAX_BALANCE
from edu.core.tables import CSV_TYPE, as_csv
from edu.points.rules import Line, Purpose, Wanted
from edu.points.service import bank, statements, welcome
from edu.points.views import names
from edu.web import fresh
from edu.web.auth import myself, signed_in
from edu.web.words import MINUS, language, moment, number

bp = Blueprint("points", __name__)

COUNTED = 60  # seconds that the form may be behind
ACCOUNTS = (Purpose.WALLET, Purpose.DEPOSIT, Purpose.ESCROW, Purpose.PENDING)


class Row(NamedTuple):
    """A line made ready for its template, which has thirty of them: every word said, every number written."""

    id: str
    said: str
    url: str  # "" where it leads nowhere
    moment: str
    change: str
    is_gain: bool
    balance: str


@bp.get("/points")
@signed_in
def statement() -> str:
    """Every line of one's accounts with its cause, newest first; only those asked for."""
    reader = myself()
    older = request.args.get("before", type=int)
    if older is not None and not 0 < older <= MAX_BALANCE:
        older = None  # no version of anything: the newest lines
    wanted = _wanted(reader.zone)
    asked = {name: value[:40] for name, value in request.args.items() if name in ("account", "kind", "from", "to", "way") and value}
    lines = statements.statement(reader.id, before=older, wanted=wanted)
    return render_template(
        "points/statement.html",
        rows=_rows(lines),
        purse=bank.held_by(reader.id),
        accounts=ACCOUNTS,
        account_names=names.ACCOUNTS,
        filter=_draw_filter(wanted, asked),
        wanted=wanted,
        asked=asked,
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
    lines = list(statements.all_lines(reader.id, _wanted(reader.zone)))
    head = (_("Time"), _("Kind"), _("What for"), _("Change"), _("Then"), _("Posting"))
    rows = (
        (
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            str(names.KINDS.get(line.kind, line.kind)),
            said,
            line.amount,
            line.balance,
            line.posting_id,
        )
        for line, said in _told(lines)
    )
    answer = Response(as_csv([head, *rows]), content_type=CSV_TYPE)
    answer.headers["Content-Disposition"] = "attachment; filename=points.csv"
    return answer


def _draw_filter(wanted: Wanted, asked: Mapping[str, str]) -> Markup:
    """The form that narrows the statement: the same for everybody who asks for nothing yet."""

    def form() -> str:
        sifted, kinds = wanted != Wanted(wanted.purpose), names.kinds_in(language())
        return render_template("points/_filter.html", wanted=wanted, asked=asked, sifted=sifted, kinds=kinds)

    return Markup(form()) if asked else fresh.kept_for(COUNTED, ("points filter",), form)


def _rows(lines: Sequence[Line]) -> list[Row]:
    root = f"{request.script_root}/{language()}"
    return [
        Row(
            id=f"line-{line.version}",
            said=said,
            url=f"{root}{line.path}" if line.path else "",
            moment=moment(line.at),
            change=f"{'+' if line.amount > 0 else MINUS}{number(abs(line.amount))}",
            is_gain=line.amount > 0,
            balance=number(line.balance),
        )
        for line, said in _told(lines)
    ]


def _told(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """Each line with what it says. One statement, for the people in them."""
    people = accounts.names_of({line.other for line in lines if line.other})
    return [(line, names.said(line, people)) for line in lines]


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

"""The statement and the leaderboards."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from edu.accounts.service import friends
from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.money import MAX_BALANCE
from edu.core.tables import CSV_TYPE, as_csv
from edu.points.rules import Period, Purpose, Wanted
from edu.points.service import bank, boards, statements, welcome
from edu.points.views import names
from edu.ports import clock
from edu.web import fresh
from edu.web.auth import me, myself, signed_in, to_sign_in
from edu.web.words import text

bp = Blueprint("points", __name__)

OLD = 5  # seconds that the top of a board may be behind
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
        purse=bank.purse_of(reader.id, now=clock.now()),
        accounts=ACCOUNTS,
        account_names=names.ACCOUNTS,
        kind_names=names.KINDS,
        kinds=statements.kinds_of(reader.id),
        wanted=wanted,
        asked={name: value[:40] for name, value in request.args.items() if name in ("account", "kind", "from", "to", "way") and value},
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
        (f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", line.kind, text(line.what), line.amount, line.balance, line.posting_id)
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


@bp.get("/leaders")
def leaders() -> str | Redirect:
    """A board: oneself with those around, drawn anew; the top, drawn for all and at most `OLD` seconds old.

    Of everybody, of a subject, or of one's friends, which is drawn for its reader alone.
    """
    asked = request.args.get("period", "")
    period = Period(asked) if asked in set(Period) else Period.WEEK
    reader, now, after = me(), clock.now(), request.args.get("after", "")[:60]
    subject, among_friends = _asked_subject(), request.args.get("scope") == "friends"
    if among_friends and reader is None:
        return to_sign_in()

    def draw_top() -> str:
        return render_template("points/_top.html", top=boards.top(period, now=now, after=after, subject=subject))

    def draw_subjects() -> str:
        named = _subjects()
        there = boards.subjects_with_board(named) | ({subject} if subject else set())
        shown = [(slug, name) for slug, name in named.items() if slug in there]
        return render_template("points/_subjects.html", subjects=shown, subject=subject, period=period)

    common = {
        "period": period,
        "periods": Period,
        "subject": subject,
        "among_friends": among_friends,
        "classes": current_app.extensions["class_boards"](reader.id) if reader else (),
        "subject_chips": fresh.kept_for(OLD, ("leaders' subjects", period.value, subject), draw_subjects),
    }
    if among_friends and reader is not None:
        people = friends.friends_of(reader.id)
        places = boards.among(period, [*people, reader.id], now=now)
        return render_template("points/leaders.html", **common, places=places, friends=len(people))
    return render_template(
        "points/leaders.html",
        **common,
        near=boards.near(period, now=now, reader=reader.id, subject=subject) if reader else (),
        top=fresh.kept_for(OLD, ("leaders", period.value, subject, after), draw_top),
    )


def _subjects() -> Mapping[str, Text]:
    """The subjects there are: slug and name. Those above know them."""
    found: Mapping[str, Text] = current_app.extensions["board_subjects"]()
    return found


def _asked_subject() -> str:
    """The subject in the address, empty for all. Raises NotFound for what is none."""
    asked = request.args.get("subject", "")
    if asked and asked not in _subjects():
        raise NotFound(message("There is no such subject."))
    return asked

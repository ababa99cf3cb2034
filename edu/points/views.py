"""The statement and the leaderboards."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from edu.core.money import MAX_BALANCE
from edu.points.rules import Period
from edu.points.service import boards, ledger
from edu.ports import clock
from edu.web import fresh
from edu.web.auth import me, myself, signed_in

bp = Blueprint("points", __name__)

OLD = 5  # seconds that the top of a board may be behind


@bp.get("/points")
@signed_in
def statement() -> str:
    """Every line of one's wallet with its cause, newest first."""
    reader = myself()
    older = request.args.get("before", type=int)
    if older is not None and not 0 < older <= MAX_BALANCE:
        older = None  # no version of anything: the newest lines
    lines = ledger.statement(reader.id, before=older)
    return render_template(
        "points/statement.html",
        lines=lines,
        balance=ledger.balance_of(reader.id),
        older=lines[-1].version if len(lines) == ledger.PAGE and lines[-1].version > 1 else None,
        first_page=older is None,
    )


@bp.get("/points/lines/<int(max=9223372036854775807):posting>")
@signed_in
def line(posting: int) -> Response:
    """To the line of one's statement that this posting made: where a number of points leads."""
    version = ledger.get_version(posting, of=myself().id)
    return redirect(url_for(".statement", before=version + 1, _anchor=f"line-{version}"))


@bp.get("/leaders")
def leaders() -> str:
    """A board: oneself with those around, drawn anew; the top, drawn for all and at most `OLD` seconds old."""
    asked = request.args.get("period", "")
    period = Period(asked) if asked in set(Period) else Period.WEEK
    reader, now, after = me(), clock.now(), request.args.get("after", "")[:40]

    def draw_top() -> str:
        return render_template("points/_top.html", top=boards.top(period, now=now, after=after))

    return render_template(
        "points/leaders.html",
        period=period,
        periods=Period,
        near=boards.near(period, now=now, reader=reader.id) if reader else (),
        top=fresh.kept_for(OLD, ("leaders", period.value, after), draw_top),
    )

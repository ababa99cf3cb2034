"""The leaderboards: of everybody, of a subject, of one's friends."""

from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response as Redirect

from edu.accounts.service import friends
from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.points.rules import Period
from edu.points.service import boards
from edu.ports import clock
from edu.web import fresh
from edu.web.auth import me, to_sign_in

bp = Blueprint("leaders", __name__)

OLD = 5  # seconds that the top of a board may be behind


@bp.get("/leaders")
def index() -> str | Redirect:
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
    near = boards.near(period, now=now, reader=reader.id, subject=subject) if reader else ()
    return render_template(
        "points/leaders.html",
        **common,
        near=near,
        hidden=reader is not None and not near and accounts.is_hidden(reader.id),
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

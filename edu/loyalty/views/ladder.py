"""The ladder of learners: its rules and counts for everybody, one's own rung, and the flows for teachers."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from markupsafe import Markup

from edu.core.ids import UserId
from edu.core.roles import Role
from edu.loyalty.rules import drawing
from edu.loyalty.rules.ladder import NAMES, NEXT, RULES, Rung, week_of
from edu.loyalty.service import ladder as service
from edu.ports import clock
from edu.web.auth import me, needs

bp = Blueprint("ladder", __name__)

LESSON = "ladder"  # at the end of which one's own rung stands
WEEKS = 26  # that one may look back


@bp.get("/ladder")
def show() -> str:
    """The rules of the ladder, how many stand where, and one's own rung."""
    reader, now = me(), clock.now()
    return render_template(
        "loyalty/ladder.html",
        counts=service.counts(),
        rungs=tuple(reversed(Rung)),
        names=NAMES,
        rules=RULES,
        next=NEXT,
        place=service.place_of(reader.id, now=now) if reader else None,
    )


@bp.get("/ladder/flows")
@needs(Role.TEACHER)
def flows() -> str:
    """Who went from which rung to which, week by week: a drawing, and the same as a table."""
    this_week = week_of(clock.now())
    monday = _asked_week(this_week)
    week = service.week(monday, zero=datetime.combine(monday, time(), UTC))
    first = service.first_move()
    return render_template(
        "loyalty/flows.html",
        week=week,
        drawn=drawing.sankey(week),
        box=drawing,
        names=NAMES,
        rungs=tuple(reversed(Rung)),
        sunday=monday + timedelta(days=6),
        earlier=monday - timedelta(weeks=1) if first and week_of(first) < monday else None,
        later=monday + timedelta(weeks=1) if monday < this_week else None,
    )


def _asked_week(this_week: date) -> date:
    try:
        asked = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return this_week
    monday = asked - timedelta(days=asked.weekday())
    return monday if date(2020, 1, 1) < monday <= this_week else this_week


def draw_rung(lesson: str) -> Markup:
    """The reader's own rung, below the lesson of the ladder."""
    if lesson != LESSON:
        return Markup()
    reader = me()
    place = service.place_of(reader.id, now=clock.now()) if reader else None
    return Markup(render_template("loyalty/_own_rung.html", place=place, names=NAMES))


def draw_on_profile(person_id: UserId) -> Markup:
    """A person's rung and why; on one's own page the next step too."""
    place = service.place_of(person_id, now=clock.now())
    if place is None:
        return Markup()
    reader = me()
    return Markup(render_template("loyalty/_profile.html", place=place, names=NAMES, own=reader is not None and reader.id == person_id))

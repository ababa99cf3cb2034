"""Classes as their students see them: joining, what is due, own marks, the leaderboard."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.classroom.forms import JoinForm
from edu.classroom.rules.codes import spaced
from edu.classroom.rules.grading import State
from edu.classroom.service import boards, classes, gradebook, members, reminders
from edu.core.errors import Invalid
from edu.core.ids import UserId
from edu.points.rules import Period
from edu.ports import clock
from edu.web import security
from edu.web.auth import me, myself, signed_in
from edu.web.forms import Form, beside, text_of
from edu.web.words import language

bp = Blueprint("classes", __name__)

# Of codes that open nothing: enough for a mistyping classroom, nothing for guessing one of ten thousand million.
WRONG_CODES = "30/10 minutes"
TO_DO = frozenset({State.OPEN, State.MISSING})
SHOWN_AT_HOME = 5
PERIOD_NAMES = {Period.DAY: _l("Day"), Period.WEEK: _l("Week"), Period.MONTH: _l("Month"), Period.ALL: _l("All time")}


@bp.get("/classes")
@signed_in
def index() -> str:
    """One's classes, and all that is set in them: what is due, what is late, what is done."""
    reader = myself()
    items = gradebook.list_items(reader.id, lang=language(), now=clock.now())
    return render_template(
        "classroom/index.html",
        joined=classes.list_joined(reader.id),
        missing=[each for each in items if each[1].cell.state is State.MISSING],
        due=_by_due([each for each in items if each[1].cell.state is State.OPEN]),
        done=[each for each in items if each[1].cell.state not in TO_DO],
        now=clock.now(),
        reminded=reminders.wants(reader.id),
        form=Form(),
    )


@bp.post("/classes/reminders")
@signed_in
def remind() -> Response:
    """Letters about what is due: on, or off."""
    reader = myself()
    wanted = not reminders.wants(reader.id)
    reminders.want(reader.id, wanted=wanted)
    flash(_("You will be reminded by letter.") if wanted else _("You won't be reminded by letter any more."), "right")
    return redirect(url_for(".index"), 303)


@bp.route("/join", methods=["GET", "POST"])
@bp.route("/join/<code>", methods=["GET", "POST"])
@signed_in
def join(code: str = "") -> str | Response | tuple[str, int]:
    """A class, by its code: typed, or in the link. A link only asks; joining is a click."""
    reader = myself()
    form = JoinForm(data={"code": code})
    found = _found(code)
    if form.validate_on_submit():
        try:
            class_id = members.join(text_of(form.code), by=reader.id, now=clock.now())
        except Invalid as refusal:
            security.count(WRONG_CODES, "class code", str(reader.id))
            beside(form, refusal)
        else:
            flash(_("You are in the class now."), "right")
            return redirect(url_for(".show", class_id=class_id), 303)
    if code and found is None and not form.errors:
        form.code.errors = [_("No class has this code, or it lets nobody in now. Ask your teacher for it.")]
    page = render_template("classroom/join.html", form=form, found=found, code=spaced(found.code) if found else "")
    return page, 422 if form.is_submitted() and form.errors else 200


def _found(code: str) -> classes.Class | None:
    if not code:
        return None
    found = classes.find_by_code(code)
    if found is None:
        security.count(WRONG_CODES, "class code", str(myself().id))
    return found


@bp.get("/classes/<int:class_id>")
@signed_in
def show(class_id: int) -> str | Response:
    """One class: own marks and what they are made of. Its teachers are led to their side of it."""
    reader = myself()
    if classes.teaches(class_id, by=reader):
        return redirect(url_for("teach_classes.show", class_id=class_id), 303)
    own = gradebook.get_own(class_id, by=reader, lang=language(), now=clock.now())
    return render_template("classroom/show.html", own=own, teachers=classes.list_teachers(class_id), form=Form())


@bp.post("/classes/<int:class_id>/leave")
@signed_in
def leave(class_id: int) -> Response:
    """Out of a class."""
    members.leave(class_id, by=myself().id, now=clock.now())
    flash(_("You have left the class. What you have done in quizzes stays yours."), "right")
    return redirect(url_for(".index"), 303)


@bp.get("/classes/<int:class_id>/leaders")
@signed_in
def leaders(class_id: int) -> str:
    """The leaderboard of a class, where it has one: since the term began, or of a period."""
    asked = request.args.get("period", "")
    period = Period(asked) if asked in set(Period) else None
    own, places = boards.get_board(class_id, period, by=myself(), now=clock.now())
    return render_template("classroom/leaders.html", own=own, places=places, period=period, periods=PERIOD_NAMES)


def boards_of(user_id: UserId) -> list[tuple[str, str]]:
    """The leaderboards of somebody's classes, for those who draw leaderboards: name and address."""
    return [(name, url_for("classes.leaders", class_id=number)) for number, name in boards.boards_of(user_id)]


def draw_due() -> Markup:
    """What is due, for the home page of whoever has something due."""
    reader = me()
    if reader is None:
        return Markup()
    items = gradebook.list_items(reader.id, lang=language(), now=clock.now())
    missing = [each for each in items if each[1].cell.state is State.MISSING]
    due = _by_due([each for each in items if each[1].cell.state is State.OPEN])
    if not missing and not due:
        return Markup()
    shown = render_template("classroom/_due.html", missing=missing, due=due[:SHOWN_AT_HOME], more=len(due) > SHOWN_AT_HOME, now=clock.now())
    return Markup(shown)


def _by_due(items: list[tuple[classes.Joined, gradebook.Item]]) -> list[tuple[classes.Joined, gradebook.Item]]:
    """What is due first comes first, what is never due last."""
    return sorted(items, key=lambda each: (each[1].times.last is None, each[1].times.last or clock.now(), each[1].assigned.id))

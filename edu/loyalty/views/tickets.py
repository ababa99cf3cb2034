"""Tickets: what displeased readers wrote, for teachers to answer and mend."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.accounts.service import people
from edu.core.errors import Invalid
from edu.core.roles import Role
from edu.lessons.service import keepers
from edu.lessons.service import reading as lessons
from edu.loyalty.rules.ladder import NAMES
from edu.loyalty.rules.scores import MAX_ANSWER, MAX_NOTE, STATES, State
from edu.loyalty.service import tickets as service
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.words import language, say

bp = Blueprint("tickets", __name__)
TICKET = "<int(min=1, max=9223372036854775807):ticket>"


@bp.get("/tickets")
@needs(Role.TEACHER)
def index() -> str:
    """Tickets of one state, those whose clock runs out first at the top."""
    return _draw()


@bp.post(f"/tickets/{TICKET}/answer")
@needs(Role.TEACHER)
def answer(ticket: int) -> Response | tuple[str, int]:
    """Answer the person."""
    words = {"answer": request.form.get("answer", "")}
    try:
        service.answer(ticket, words=words["answer"], by=myself().id, now=clock.now(), among=service.answers_for(myself()))
    except Invalid as refusal:
        return _draw(at=ticket, words=words, problems={refusal.field: say(refusal.message)}), refusal.status
    flash(_("Answered."), "right")
    return _back()


@bp.post(f"/tickets/{TICKET}/fix")
@needs(Role.TEACHER)
def fix(ticket: int) -> Response | tuple[str, int]:
    """Say on the lesson's page what was changed."""
    words = {name: request.form.get(name, "") for name in ("note_ru", "note_en")}
    try:
        notes = {"ru": words["note_ru"], "en": words["note_en"]}
        service.fix(ticket, **notes, by=myself().id, now=clock.now(), among=service.answers_for(myself()))
    except Invalid as refusal:
        return _draw(at=ticket, words=words, problems={refusal.field: say(refusal.message)}), refusal.status
    flash(_("Noted on the lesson's page."), "right")
    return _back()


@bp.post(f"/tickets/{TICKET}/close")
@needs(Role.TEACHER)
def close(ticket: int) -> Response:
    """Put a ticket away without a change."""
    service.put_away(ticket, now=clock.now(), among=service.answers_for(myself()))
    flash(_("Put away."), "right")
    return _back()


@bp.post("/tickets/keepers/<course>")
@needs(Role.ADMIN)
def keep(course: str) -> Response | tuple[str, int]:
    """Say which teacher answers the displeased readers of a course; nobody's name: every teacher does."""
    typed = request.form.get("keeper", "").strip()
    keeper = people.find_person(typed) if typed else None
    if typed and (keeper is None or not people.get_profile(keeper).role.includes(Role.TEACHER)):
        return _draw(course=course, words={"keeper": typed}, problems={"keeper": _("There is no teacher of this name or address.")}), 422
    keepers.give_to_keep(course, to=keeper)
    flash(_("Noted: who answers for this course."), "right")
    return _back()


def _back() -> Response:
    return redirect(url_for(".index", state=_state().value), 303)


def _state() -> State:
    asked = request.args.get("state", "")
    return State(asked) if asked in set(State) else State.OPEN


def _after() -> tuple[datetime, int] | None:
    """Where the page begins: the clock and the number of the last ticket before it."""
    moment, _sign, number = request.args.get("after", "").rpartition("/")
    try:
        due = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (due, int(number)) if due.tzinfo and number.isascii() and number.isdigit() and len(number) < 19 else None


def _draw(*, at: int = 0, course: str = "", words: dict[str, str] | None = None, problems: dict[str, str] | None = None) -> str:
    state, after, among = _state(), _after(), service.answers_for(myself())
    if at:
        listed = [service.get_ticket(at, among=among)]
        state = listed[0].state
    else:
        listed = list(service.list_tickets(state, among=among, after=after))
    kept = keepers.list_kept(language()) if myself().may(Role.ADMIN) else []
    more = listed[service.PAGE - 1] if len(listed) > service.PAGE else None
    return render_template(
        "loyalty/tickets.html",
        state=state,
        states=STATES,
        counts=service.counts(among=among),
        listed=listed[: service.PAGE],
        more=f"{more.due_at.isoformat()}/{more.id}" if more else "",
        first=after is None,
        titles=lessons.titles(language()),
        names=NAMES,
        now=clock.now(),
        at=at,
        kept_courses=kept,
        keepers=people.names_of({each.keeper for each in kept if each.keeper}),
        course=course,
        words=words or {},
        problems=problems or {},
        most_answer=MAX_ANSWER,
        most_note=MAX_NOTE,
    )

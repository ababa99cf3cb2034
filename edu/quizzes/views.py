"""Quizzes in the browser. Every page works as plain forms; scripts only make them quicker."""

from dataclasses import dataclass

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from edu.core.errors import Conflict, Invalid
from edu.core.ids import AttemptKey
from edu.core.marks import Field, Mark, Part, Reply
from edu.ports import clock
from edu.quizzes.rules.gaps import runs
from edu.quizzes.rules.question import points_for
from edu.quizzes.rules.quiz import Feedback, Sheet, Taker
from edu.quizzes.service import attempts, sheets
from edu.web.auth import find_guest, guest, me
from edu.web.words import marked_up, say

bp = Blueprint("quizzes", __name__)

PREFIX = "r."  # of the inputs of a question, so that they can't be taken for the form's own


bp.add_app_template_global(points_for)


@bp.app_template_global()
def part_of(mark: Mark | None, name: str) -> Part | None:
    """The part of a mark that belongs to an input or an option."""
    return next((part for part in mark.parts if part.name == name), None) if mark else None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a running text, drawn, and the gap after it, if any."""

    html: str
    gap: Field | None


@bp.app_template_filter("runs")
def runs_of(field: Field) -> list[Run]:
    """A running text cut at its gaps, as it is read in the reader's language."""
    gaps = {gap.name: gap for gap in field.gaps}
    return [Run(html, gaps.get(name)) for html, name in runs(marked_up(field.text), gaps)]


@bp.get("/quizzes")
def index() -> str:
    """All quizzes, with one's best."""
    return render_template("quizzes/index.html", quizzes=sheets.list_quizzes(by=_taker()))


@bp.get("/quizzes/<slug>")
def show(slug: str) -> str:
    """One quiz: what it is, the way in, and what one did before."""
    return render_template("quizzes/show.html", quiz=sheets.get_quiz(slug, by=_taker()), past=sheets.history(slug, by=_taker()))


@bp.post("/quizzes/<slug>/attempts")
def start(slug: str) -> Response:
    """Open an attempt, or go on with the open one."""
    reader = me()
    taker = Taker(user_id=reader.id) if reader else Taker(guest=guest())
    key = attempts.start(slug, by=taker, now=clock.now())
    return redirect(url_for(".attempt", key=key), 303)


@bp.get("/attempts/<key>")
def attempt(key: AttemptKey) -> str | Response:
    """One question of an open attempt; of a closed one, its result."""
    position = request.args.get("q", type=int) or _next_open(sheets.get_sheet(key, by=_taker()))
    sheet = sheets.get_sheet(key, by=_taker(), only=position)
    if sheet.is_over:
        return redirect(url_for(".result", key=key))
    return _draw_question(sheet)


@bp.post("/attempts/<key>/questions/<int(min=1, max=1000):position>")
def answer(key: AttemptKey, position: int) -> str | Response | tuple[str, int]:
    """Save the reply and go where the button says; or check it, where the quiz allows that."""
    now, reply = clock.now(), _reply(request.form)
    if request.form.get("do") == "check":
        try:
            attempts.check(key, position, reply, by=_taker(), now=now)
        except Invalid as refusal:
            sheet = sheets.get_sheet(key, by=_taker(), only=position)
            return _draw_question(sheet, problem=say(refusal.message)), 422
        return redirect(url_for(".attempt", key=key, q=position, _anchor="mark"), 303)
    try:
        attempts.save(key, position, reply, by=_taker(), now=now)
    except Conflict:
        # Walking on from a graded question sends its locked form too: nothing to keep.
        if request.form.get("do") == "save":
            raise
    if request.form.get("do") == "save":
        return Response(status=204)
    if request.form.get("do") == "review":
        return redirect(url_for(".review", key=key), 303)
    return redirect(url_for(".attempt", key=key, q=request.form.get("to", type=int) or position), 303)


@bp.get("/attempts/<key>/review")
def review(key: AttemptKey) -> str | Response:
    """The last look before handing in: what is answered and what is not."""
    sheet = sheets.get_sheet(key, by=_taker())
    if sheet.is_over:
        return redirect(url_for(".result", key=key))
    return render_template("quizzes/review.html", sheet=sheet)


@bp.post("/attempts/<key>/hand-in")
def hand_in(key: AttemptKey) -> Response:
    """Close the attempt. Twice is once."""
    attempts.hand_in(key, by=_taker(), now=clock.now())
    return redirect(url_for(".result", key=key), 303)


@bp.get("/attempts/<key>/result")
def result(key: AttemptKey) -> str | Response:
    """What was right and why, and what it earned."""
    sheet = sheets.get_sheet(key, by=_taker())
    if not sheet.is_over:
        return redirect(url_for(".attempt", key=key))
    return render_template("quizzes/result.html", sheet=sheet)


@bp.get("/checks/<quiz>/<question>")
def check(quiz: str, question: str) -> str:
    """A practice question of a lesson. The reply stands in the address: nothing is kept, nothing changes."""
    asked = sheets.get_practice(quiz, question, reply=_reply(request.args), reveal=request.args.get("do") == "reveal")
    page = "quizzes/_check.html" if request.headers.get("X-Piece") else "quizzes/check.html"
    return render_template(page, quiz=quiz, asked=asked)


def _taker() -> Taker:
    reader = me()
    return Taker(user_id=reader.id) if reader else Taker(guest=find_guest())


def _reply(sent: "MultiDict[str, str]") -> Reply:
    """The inputs of a question as they were sent: each name with all its values."""
    return {name.removeprefix(PREFIX): values for name, values in sent.lists() if name.startswith(PREFIX)}


def _next_open(sheet: Sheet) -> int:
    """Where to go on: the first question that is neither graded nor answered, else the first."""
    waiting = [step.position for step in sheet.steps if not step.settled]
    blank = [step.position for step in sheet.steps if not step.settled and not step.answered]
    return next(iter(blank or waiting or [1]))


def _draw_question(sheet: Sheet, *, problem: str = "") -> str:
    asked = sheet.questions[0]
    last = len(sheet.steps)
    return render_template(
        "quizzes/attempt.html",
        sheet=sheet,
        asked=asked,
        problem=problem,
        checks=sheet.feedback is Feedback.EACH,
        previous=asked.position - 1 if asked.position > 1 else None,
        following=asked.position + 1 if asked.position < last else None,
    )


def draw_check(quiz: str, name: str, lang: str) -> str:
    """A practice question as it stands in a lesson, drawn once when the lesson is put on the shelf."""
    asked = sheets.get_practice(quiz, name)
    with current_app.test_request_context(f"/{lang}/"):
        g.lang = lang
        return render_template("quizzes/_check.html", quiz=quiz, asked=asked)

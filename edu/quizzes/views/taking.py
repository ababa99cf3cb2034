"""Quizzes in the browser. Every page works as plain forms; scripts only make them quicker."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey
from edu.core.marks import Body, Field, Mark, Part, Reply
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.gaps import runs
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.question import points_for
from edu.quizzes.rules.quiz import Sent, Sheet, Taker
from edu.quizzes.rules.trying import tidy
from edu.quizzes.service import attempts, corrections, practice, remarks, sheets, starting
from edu.web import security
from edu.web.auth import find_guest, guest, me, to_sign_in
from edu.web.keeping import keeping_of
from edu.web.once import done_once
from edu.web.words import marked_up, say

bp = Blueprint("quizzes", __name__)

# Of a class behind one address each may mistype the word on the board; a script that guesses is slowed.
GUESSES_PER_ADDRESS = "200/5 minutes"
# Names of inputs: r3.choice is a reply to question 3, c3 how sure one is, s3 how often it had changed when the page was drawn.
INPUT = re.compile(r"r(\d{1,4})\.(.+)", re.DOTALL)
SEQUENCE = re.compile(r"s(\d{1,4})")
MAX_ROUND = 1000

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
    """All quizzes, with one's grade."""
    return render_template("quizzes/index.html", quizzes=sheets.list_quizzes(by=_taker(), now=clock.now()))


@bp.get("/quizzes/<slug>")
def show(slug: str) -> str:
    """One quiz: what it is, the way in, and what one did before."""
    return _draw_quiz(slug)


@bp.post("/quizzes/<slug>/attempts")
def start(slug: str) -> Response | tuple[str, int]:
    """Open an attempt, or go on with the open one."""
    reader = me()
    taker = Taker(user_id=reader.id) if reader else Taker(guest=guest())
    try:
        key = starting.start(slug, by=taker, now=clock.now(), password=request.form.get("password", ""))
    except starting.NeedsAccount:
        return to_sign_in()
    except starting.WrongPassword as refusal:
        if request.form.get("password"):
            security.count(GUESSES_PER_ADDRESS, "quiz password", security.address())
        return _draw_quiz(slug, problem=say(refusal.message)), 422
    return redirect(url_for(".attempt", key=key), 303)


@bp.get("/attempts/<key>")
def attempt(key: AttemptKey) -> str | Response:
    """One page of an open attempt: that of question `q`, page `page`, or the one to go on with; of a closed one, its result."""
    now = clock.now()
    page = request.args.get("page", type=int)
    sheet = sheets.get_sheet(key, by=_taker(), now=now, at=request.args.get("q", 0, type=int), page=page)
    if sheets.is_late(sheet, now=now):
        attempts.hand_in(key, by=_taker(), now=now)
        return redirect(url_for(".result", key=key))
    if sheet.is_over:
        return redirect(url_for(".result", key=key))
    return _draw_page(sheet)


@bp.post("/attempts/<key>/pages/<int(min=1, max=1000):page>")
def answer(key: AttemptKey, page: int) -> str | Response | tuple[str, int]:
    """Save the replies of a page and go where the button says; or check one question, where the quiz allows that."""
    now, sent, form = clock.now(), _sent(request.form), request.form
    position = form.get("check", type=int)
    try:
        if position is not None:
            attempts.check(key, position, sent, by=_taker(), now=now)
            return redirect(url_for(".attempt", key=key, q=position, _anchor=f"mark-{position}"), 303)
        saved = attempts.save(key, sent, by=_taker(), now=now, reach=form.get("page", 0, type=int))
    except (attempts.Stale, Invalid) as refusal:
        sheet = sheets.get_sheet(key, by=_taker(), now=now, page=page)
        return _draw_page(sheet, problem=say(refusal.message), sent=sent, stale=isinstance(refusal, Conflict)), refusal.status
    except Conflict:
        if form.get("do") != "hand-in":
            raise
        saved = []  # too late for the answers; what was handed in stands on the page of the result
    match form.get("do"):
        case "save":
            return jsonify({f"s{each.position}": each.sequence for each in saved})
        case "review":
            return redirect(url_for(".review", key=key), 303)
        case "hand-in":
            attempts.hand_in(key, by=_taker(), now=now)
            return redirect(url_for(".result", key=key), 303)
    if "hint" in form:
        return redirect(url_for("hints.attempt", key=key, position=form.get("hint", 1, type=int)), 303)
    if "to" in form:
        return redirect(url_for(".attempt", key=key, q=form.get("to", 1, type=int)), 303)
    return redirect(url_for(".attempt", key=key, page=form.get("page", page, type=int)), 303)


@bp.get("/attempts/<key>/review")
def review(key: AttemptKey) -> str | Response:
    """The last look before handing in: what is answered and what is not."""
    sheet = sheets.get_sheet(key, by=_taker(), now=clock.now(), page=1)
    if sheet.is_over:
        return redirect(url_for(".result", key=key))
    return render_template("quizzes/review.html", sheet=sheet)


@bp.post("/attempts/<key>/hand-in")
@done_once
def hand_in(key: AttemptKey) -> Response:
    """Close the attempt. Twice is once."""
    attempts.hand_in(key, by=_taker(), now=clock.now())
    return redirect(url_for(".result", key=key), 303)


@bp.get("/attempts/<key>/result")
def result(key: AttemptKey) -> str | Response:
    """What was right and why, and what it earned, as far as it may be seen by now."""
    sheet = sheets.get_sheet(key, by=_taker(), now=clock.now())
    if not sheet.is_over:
        return redirect(url_for(".attempt", key=key))
    alike = practice.having_another(sheet.quiz, [asked.name for asked in sheet.questions if asked.mark])
    corrected = corrections.find_notices(key) if sheet.earned is not None else []
    parts = [part for part in (draw(sheet) for draw in current_app.extensions["result_parts"]) if part]
    beside = remarks.beside(sheet, by=me())
    return render_template("quizzes/result.html", sheet=sheet, alike=alike, corrected=corrected, remarks=beside, parts=parts)


@bp.get("/checks/<quiz>/<question>")
def check(quiz: str, question: str) -> str:
    """A practice question. The reply stands in the address: nothing is kept, nothing changes."""
    round = _round()
    asked = practice.get_practice(
        quiz, question, round=round, reply=_practice_reply(request.args), reveal=request.args.get("do") == "reveal"
    )
    page = "quizzes/_check.html" if request.headers.get("X-Piece") else "quizzes/check.html"
    more = bool(round) and practice.find_another(quiz, question, round=round) is not None
    return render_template(page, quiz=quiz, lesson=practice.lesson_of(quiz), asked=asked, round=round, more=more)


@bp.get("/checks/<quiz>/<question>/another")
def another(quiz: str, question: str) -> Response:
    """A practice question like this one, another each time."""
    round = _round()
    other = practice.find_another(quiz, question, round=round)
    if other is None:
        raise NotFound(message("There is no question like this one to practise on."))
    return redirect(url_for(".check", quiz=quiz, question=other, round=round + 1), 303)


def draw_check(quiz: str, name: str, lang: str, body: Body | None = None) -> str:
    """A practice question as it stands in a lesson, drawn once when the lesson is put on the shelf; `body` is one not yet there."""
    asked = sheets.practice(body, seed="preview") if body else practice.get_practice(quiz, name)
    with current_app.test_request_context(f"/{lang}/"):
        g.lang = lang
        return render_template("quizzes/_check.html", quiz=quiz, asked=asked, round=0)


def _taker() -> Taker:
    reader = me()
    return Taker(user_id=reader.id) if reader else Taker(guest=find_guest())


def _sent(form: "MultiDict[str, str]") -> dict[int, Sent]:
    """What a page's form holds for each of its questions that can still be answered: those with a sequence number."""
    replies: dict[int, dict[str, list[str]]] = {}
    for name, values in form.lists():
        if found := INPUT.fullmatch(name):
            replies.setdefault(int(found[1]), {})[found[2]] = values
    return {
        position: Sent(replies.get(position, {}), form.get(f"c{position}", type=int), form.get(name, type=int))
        for name in form
        if (found := SEQUENCE.fullmatch(name)) and (position := int(found[1]))
    }


def _practice_reply(sent: "MultiDict[str, str]") -> Reply:
    return {name.removeprefix("r."): values for name, values in sent.lists() if name.startswith("r.")}


def _round() -> int:
    return max(0, request.args.get("round", 0, type=int)) % MAX_ROUND


def _draw_quiz(slug: str, *, problem: str = "") -> str:
    now = clock.now()
    quiz = sheets.get_quiz(slug, by=_taker(), now=now)
    past = sheets.history(slug, by=_taker(), now=now)
    reader = me()
    reads = reader is not None and reader.may(Role.TEACHER) and keeping_of([slug])[slug] >= Keep.READ
    return render_template("quizzes/show.html", quiz=quiz, past=past, now=now, problem=problem, reads=reads)


def _draw_page(sheet: Sheet, *, problem: str = "", sent: Mapping[int, Sent] | None = None, stale: bool = False) -> str:
    """A page of questions; with what was `sent` from it where that could not be kept."""
    asked = [
        replace(each, reply=tidy(sent[each.position].reply, each.fields), certainty=sent[each.position].certainty)
        if sent and each.position in sent and not each.settled
        else each
        for each in sheet.questions
    ]
    page, last = sheet.page_of(asked[0].position), len(sheet.pages)
    return render_template(
        "quizzes/attempt.html",
        sheet=sheet,
        questions=asked,
        section=sheet.section_of(page),
        problem=problem,
        stale=stale,
        number=page,  # `page` is the frame's
        previous=page - 1 if page > 1 and not sheet.terms.forward else None,
        following=page + 1 if page < last else None,
        now=clock.now(),
    )

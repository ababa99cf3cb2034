"""What students say about one question: under their results, and on a page for teachers."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.core.errors import Invalid, NotFound
from edu.core.i18n import Message, message
from edu.core.ids import AttemptKey
from edu.ports import clock
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.rules.remarks import ABOUT, MAX_ANSWER, MAX_WORDS, parts_of
from edu.quizzes.service import answering, sheets
from edu.quizzes.service import remarks as service
from edu.web.auth import myself, signed_in
from edu.web.keeping import keeps
from edu.web.words import say

bp = Blueprint("quiz_remarks", __name__)
REMARK = "<int(min=1, max=9007199254740991):remark>"


@bp.app_template_global()
def remark_choices() -> Mapping[str, Message]:
    """What a remark can be, in words."""
    return ABOUT


@bp.app_template_global()
def remark_longest() -> int:
    """How many characters a remark may have."""
    return MAX_WORDS


@bp.post("/attempts/<key>/questions/<int(min=1, max=1000):position>/like")
@signed_in
def like(key: AttemptKey, position: int) -> Response:
    """Like a question of one's result, or with nothing in the form take it back."""
    do = service.like if request.form.get("like") else service.unlike
    do(key, position, by=myself().id, now=clock.now())
    return _back(key, position)


@bp.post("/attempts/<key>/questions/<int(min=1, max=1000):position>/remarks")
@signed_in
def remark(key: AttemptKey, position: int) -> Response | tuple[str, int]:
    """Say something about a question of one's result."""
    said = {name: request.form.get(name, "") for name in ("about", "part", "words")}
    try:
        service.remark(key, position, **said, by=myself().id, now=clock.now())
    except Invalid as refusal:
        return _draw_form(key, position, said, refusal), refusal.status
    return _back(key, position)


@bp.get("/teach/quizzes/<slug>/remarks")
@keeps(Keep.READ)
def remarks(slug: str) -> str:
    """What is said about a quiz's questions, open remarks first."""
    return _draw_list(slug)


@bp.post(f"/teach/quizzes/<slug>/remarks/{REMARK}/answer")
@keeps(Keep.READ)
def answer(slug: str, remark: int) -> Response | tuple[str, int]:
    """Answer a remark."""
    words = request.form.get("answer", "")
    try:
        answering.answer(slug, remark, words=words, by=myself().id, now=clock.now())
    except Invalid as refusal:
        return _draw_list(slug, at=remark, words=words, problem=say(refusal.message)), refusal.status
    flash(_("Answered. It stands among the student's results, and a letter is on its way to those who have given an address."), "right")
    return _to_list(slug)


@bp.post(f"/teach/quizzes/<slug>/remarks/{REMARK}/close")
@keeps(Keep.READ)
def close(slug: str, remark: int) -> Response:
    """Put a remark away."""
    answering.close(slug, remark)
    flash(_("Closed."), "right")
    return _to_list(slug)


@bp.post(f"/teach/quizzes/<slug>/remarks/{REMARK}/reopen")
@keeps(Keep.READ)
def reopen(slug: str, remark: int) -> Response:
    """Put a remark among the open ones again."""
    answering.reopen(slug, remark)
    flash(_("Open again."), "right")
    return _to_list(slug)


def _back(key: AttemptKey, position: int) -> Response:
    """To the question among the results, unfolded."""
    return redirect(url_for("quizzes.result", key=key, at=position, _anchor=f"question-{position}"), 303)


def _draw_form(key: AttemptKey, position: int, said: dict[str, str], refusal: Invalid) -> str:
    """The form alone, with what was written and what is wrong with it."""
    sheet = sheets.get_sheet(key, by=Taker(user_id=myself().id), now=clock.now())
    asked = next((each for each in sheet.questions if each.position == position), None)
    if asked is None:
        raise NotFound(message("This quiz has no such question."))
    problems = {refusal.field: say(refusal.message)}
    return render_template("quizzes/remark.html", sheet=sheet, asked=asked, parts=parts_of(asked.fields), said=said, problems=problems)


def _to_list(slug: str) -> Response:
    return redirect(url_for(".remarks", slug=slug, **_which()), 303)


def _which() -> dict[str, Any]:
    """The question and the page that are being looked at."""
    return {name: request.args[name] for name in ("question", "page") if request.args.get(name)}


def _draw_list(slug: str, *, at: int | None = None, words: str = "", problem: str = "") -> str:
    """The list; with an answer that could not be kept at the remark `at`."""
    name = request.args.get("question", "")
    return render_template(
        "quizzes/remarks.html",
        overview=answering.overview(slug, name=name, page=request.args.get("page", 1, type=int)),
        name=name,
        which=_which(),
        at=at,
        words=words,
        problem=problem,
        longest=MAX_ANSWER,
    )

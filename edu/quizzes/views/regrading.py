"""The questions of a quiz for teachers: their versions, and correcting one that has been done already."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid
from edu.core.i18n import LANGUAGES, message
from edu.ports import clock
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.regrading import MOST_NAMED, MOST_WHY, Correction, Way, check_why
from edu.quizzes.service import questions, regrading
from edu.web.auth import myself
from edu.web.keeping import keeps
from edu.web.words import say

bp = Blueprint("quiz_regrading", __name__)

LONGEST_KEY = 40


@bp.get("/teach/quizzes/<slug>/questions")
@keeps(Keep.RUN)
def index(slug: str) -> str:
    """The questions of a quiz."""
    return render_template("quizzes/questions.html", quiz=questions.list_questions(slug))


@bp.get("/teach/quizzes/<slug>/questions/<name>")
@keeps(Keep.RUN)
def question(slug: str, name: str) -> str:
    """One question: its versions, what can be corrected, and what has been."""
    return _draw_question(slug, name)


@bp.post("/teach/quizzes/<slug>/questions/<name>/preview")
@keeps(Keep.RUN)
def preview(slug: str, name: str) -> str | tuple[str, int]:
    """Who would gain and who would lose by a correction."""
    try:
        correction, why = _correction(), check_why(_why())
        found = regrading.preview(slug, name, correction)
    except (Invalid, Conflict) as refusal:
        return _draw_question(slug, name, refusal=refusal), refusal.status
    return render_template(
        "quizzes/regrade.html",
        told=questions.get_question(slug, name),
        correction=correction,
        why=why,
        found=found,
        most=MOST_NAMED,
        names=accounts.names_of({each.user_id for each in (*found.gains, *found.losses) if each.user_id is not None}),
        key=secrets.token_urlsafe(12),
    )


@bp.post("/teach/quizzes/<slug>/questions/<name>/corrections")
@keeps(Keep.RUN)
def apply(slug: str, name: str) -> Response | tuple[str, int]:
    """Make the correction that was looked at. Twice is once."""
    key = request.form.get("key", "")[:LONGEST_KEY] or secrets.token_urlsafe(12)
    try:
        regrading.apply(slug, name, _correction(), why=_why(), by=myself().id, key=key, now=clock.now())
    except (Invalid, Conflict) as refusal:
        return _draw_question(slug, name, refusal=refusal), refusal.status
    flash(_("The correction is being made. Whoever it concerns will be told."), "right")
    return redirect(url_for(".question", slug=slug, name=name, _anchor="history"), 303)


@bp.post("/teach/quizzes/<slug>/questions/<name>/ask-again")
@keeps(Keep.RUN)
def ask_again(slug: str, name: str) -> Response:
    """New attempts are asked the question again."""
    regrading.ask_again(slug, name, now=clock.now())
    flash(_("New attempts are asked this question again."), "right")
    return redirect(url_for(".question", slug=slug, name=name), 303)


def _draw_question(slug: str, name: str, *, refusal: Invalid | Conflict | None = None) -> str:
    return render_template(
        "quizzes/question.html",
        told=questions.get_question(slug, name),
        most=MOST_WHY,
        way=request.form.get("way", ""),
        why=_why(),
        problem=say(refusal.message) if refusal else "",
        field=getattr(refusal, "field", ""),
    )


def _correction() -> Correction:
    way = request.form.get("way", "")
    if way not in set(Way):
        raise Invalid(message("Choose what is to be done about the question."))
    return Correction(
        way=Way(way),
        number=request.form.get("number", type=int),
        instead=request.form.get("instead", "")[:100],
        never_lower="never_lower" in request.form,
    )


def _why() -> dict[str, str]:
    return {lang: request.form.get(f"why_{lang}", "") for lang in LANGUAGES}

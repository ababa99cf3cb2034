"""Hints in the browser: the ladder at a question, and the question like it to solve without."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.core.ids import AttemptKey
from edu.core.marks import Reply
from edu.ports import clock
from edu.quizzes.rules.quiz import Sheet, Taker
from edu.quizzes.service import hinting as taken
from edu.review.service import session
from edu.tutor.service import hinting
from edu.web.auth import find_guest, me, myself, signed_in
from edu.web.words import language

bp = Blueprint("hints", __name__)

POSITION = "<int(min=1, max=1000):position>"
CARD = "<int(min=1, max=9007199254740991):card>"
MAX_ROUND = 1000


@bp.get(f"/attempts/<key>/hints/{POSITION}")
def attempt(key: AttemptKey, position: int) -> str:
    """The hints taken at a question, and the way to the next."""
    ladder = hinting.in_attempt(key, position, lang=language(), by=_taker(), now=clock.now())
    back = url_for("quizzes.attempt", key=key, q=position)
    return render_template("tutor/hints.html", ladder=ladder, back=back, take=url_for(".take", key=key, position=position))


@bp.post(f"/attempts/<key>/hints/{POSITION}")
def take(key: AttemptKey, position: int) -> Response:
    """Take the next hint: for a tenth more of the question's points, or for a hint of the shop."""
    rung, with_token = request.form.get("rung", 0, type=int), request.form.get("pay") == "token"
    hinting.take(key, position, rung, with_token=with_token, lang=language(), by=_taker(), now=clock.now())
    return redirect(url_for(".attempt", key=key, position=position, _anchor=f"hint-{rung}"), 303)


@bp.get("/checks/<quiz>/<question>/hints")
def practice(quiz: str, question: str) -> str:
    """Hints at a practice question: as many as the address says; nothing is kept, nothing costs."""
    round, rung = (min(MAX_ROUND, max(0, request.args.get(name, 0, type=int))) for name in ("round", "rung"))
    ladder = hinting.in_practice(quiz, question, round=round, rung=rung or 1, lang=language())
    back = url_for("quizzes.check", quiz=quiz, question=question, round=round or None)
    following = url_for(".practice", quiz=quiz, question=question, round=round or None, rung=ladder.next_rung)
    return render_template("tutor/hints.html", ladder=ladder, back=back, following=following)


@bp.get(f"/review/cards/{CARD}/hints")
@signed_in
def review(card: int) -> str:
    """The hints taken at a card's question."""
    ladder = hinting.in_review(card, rung=request.args.get("rung", 0, type=int), lang=language(), by=myself().id)
    return render_template("tutor/hints.html", ladder=ladder, back=url_for("review.next_card"), take=url_for(".take_in_review", card=card))


@bp.post(f"/review/cards/{CARD}/hints")
@signed_in
def take_in_review(card: int) -> Response:
    """Take the next hint: the review counts as hard at best."""
    rung = min(MAX_ROUND, max(1, request.form.get("rung", 1, type=int)))
    session.note_hint(card, by=myself().id)
    return redirect(url_for(".review", card=card, rung=rung, _anchor=f"hint-{rung}"), 303)


@bp.get(f"/attempts/<key>/twins/{POSITION}")
@signed_in
def twin(key: AttemptKey, position: int) -> str:
    """A question like one solved with hints, to be solved without."""
    asked, points, quiz = taken.get_twin(key, position, by=myself().id, now=clock.now())
    return render_template("tutor/twin.html", key=key, position=position, asked=asked, points=points, quiz=quiz)


@bp.post(f"/attempts/<key>/twins/{POSITION}")
@signed_in
def try_twin(key: AttemptKey, position: int) -> str | Response:
    """Answer it, once."""
    asked, points, quiz = taken.try_twin(key, position, _reply(), by=myself().id, now=clock.now())
    if asked.mark is None:
        flash(_("Answer the question first."), "note")
        return redirect(url_for(".twin", key=key, position=position), 303)
    return render_template("tutor/twin.html", key=key, position=position, asked=asked, points=points, quiz=quiz)


def draw_twins(sheet: Sheet) -> Markup:
    """On the page of a result: what was solved with hints can be shown without."""
    reader = me()
    if reader is None or not sheet.owned or sheet.earned is None:
        return Markup()
    owed = taken.owed(sheet.key, by=reader.id, now=clock.now())
    return Markup(render_template("tutor/_twins.html", key=sheet.key, owed=owed)) if owed else Markup()


def _taker() -> Taker:
    reader = me()
    return Taker(user_id=reader.id) if reader else Taker(guest=find_guest())


def _reply() -> Reply:
    return {name.removeprefix("r."): values for name, values in request.form.lists() if name.startswith("r.")}

"""Reviews in the browser: what is due, one card after another, words of one's own, how one wants to be asked."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.awards.service import quests
from edu.core.errors import Conflict, Invalid
from edu.core.marks import Reply
from edu.lessons.service import reading as lessons
from edu.ports import clock
from edu.review.forms import ReviewTermsForm, WordForm
from edu.review.rules import planning
from edu.review.rules.memory import Remembered
from edu.review.service import cards, reminding, session
from edu.review.service.session import Card
from edu.web import fresh
from edu.web.auth import me, myself, signed_in
from edu.web.forms import Form, beside, text_of
from edu.web.words import language, say

bp = Blueprint("review", __name__)
PLANNED = 20  # cards of a day's plan
A_MINUTE = 4  # cards in a minute
OLD = 60  # seconds that what is the same for everybody may be behind
CARD = "<int(min=1, max=9007199254740991):card>"


@bp.get("/review")
@signed_in
def index() -> str:
    """What is due, what is coming, and how much was remembered."""
    reader, now = myself(), clock.now()
    total, words = cards.counts(reader.id)
    due = cards.due_of(reader, now=now)
    course = lessons.find_course_to_go_on(language(), reader=reader.id)
    return render_template(
        "review/index.html",
        due=due,
        following=cards.next_due(reader.id),
        planned=min(due.now, PLANNED),
        minutes=_minutes(min(due.now, PLANNED)),
        lesson=course and course.next,
        quest=next((offer.quest for offer in quests.board_for(reader, now=now).day if not offer.done), None),
        total=total,
        words=words,
        terms=cards.terms_of(reader.id),
        now=now,
        forecast=cards.forecast(reader, now=now),
        weeks=cards.retention(reader, now=now),
    )


@bp.get("/review/next")
@signed_in
def next_card() -> str | Response:
    """The card that has waited longest."""
    reader, now = myself(), clock.now()
    card = session.find_next(reader, now=now)
    if card is None:
        flash(_("That is all for now. Well done."), "right")
        return redirect(url_for(".index"), 303)
    return _draw(card, left=cards.due_of(reader, now=now).now)


@bp.post(f"/review/cards/{CARD}/answer")
@signed_in
def answer(card: int) -> str:
    """Answer a question: its mark, and when it comes again."""
    reader, now = myself(), clock.now()
    reveal = request.form.get("do") == "reveal"
    shown = session.answer(card, _number(), _reply(), reveal=reveal, by=reader.id, now=now)
    return _draw(shown, left=cards.due_of(reader, now=now).now, answered=shown.due_at is not None)


@bp.post(f"/review/cards/{CARD}/rate")
@signed_in
def rate(card: int) -> Response:
    """Say how well a word was remembered, and go on."""
    rating = request.form.get("rating", 0, type=int)
    if rating in tuple(Remembered):
        session.rate(card, _number(), Remembered(rating), by=myself().id, now=clock.now())
    return redirect(url_for(".next_card"), 303)


@bp.post(f"/review/cards/{CARD}/remove")
@signed_in
def remove(card: int) -> Response:
    """Ask this no more."""
    cards.remove(card, by=myself().id)
    flash(_("This will not be asked any more."), "right")
    return redirect(url_for(".words" if request.form.get("from") == "words" else ".next_card"), 303)


@bp.route("/review/words", methods=["GET", "POST"])
@signed_in
def words() -> str | Response | tuple[str, int]:
    """One's own words, and a new one."""
    reader = myself()
    lesson = request.values.get("lesson", "")[:100]
    form = WordForm(data={"front": request.args.get("front", "")[: planning.MAX_SIDE]})
    if form.validate_on_submit():
        try:
            cards.add_word(text_of(form.front), text_of(form.back), lesson=lesson, by=reader.id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        except Conflict as refusal:
            form.front.errors = [say(refusal.message)]
        else:
            flash(_("It will be asked in your next review."), "right")
            return redirect(url_for(".words", lesson=lesson or None), 303)
    listed = cards.words_of(reader.id, before=request.args.get("before", type=int))
    return render_template("review/words.html", form=form, listed=listed, lesson=lesson), 422 if form.errors else 200


@bp.route("/review/settings", methods=["GET", "POST"])
@signed_in
def settings() -> str | Response | tuple[str, int]:
    """How one wants to be asked."""
    reader, now = myself(), clock.now()
    terms, zone = cards.terms_of(reader.id), ZoneInfo(reader.zone)
    until = terms.holiday_until.astimezone(zone).date() if terms.holiday_until and terms.rests(now) else None
    form = ReviewTermsForm(data={"most": terms.most, "days_off": sorted(terms.days_off), "holiday_until": until})
    if form.validate_on_submit():
        day = form.holiday_until.data
        ends = datetime.combine(day, time(), zone).astimezone(UTC) if day else None
        try:
            cards.change_terms(planning.check_terms(form.days_off.data or (), form.most.data, ends, now=now), by=reader.id)
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".index"), 303)
    return render_template("review/settings.html", form=form, told_at=reminding.HOURS.start), 422 if form.errors else 200


def draw_to_remember(lesson: str) -> Markup:
    """At the end of a lesson: a way to keep a word of it."""
    if me() is None:
        return Markup()
    return fresh.kept_for(OLD, ("word", lesson), lambda: render_template("review/_word.html", lesson=lesson))


def draw_due() -> Markup:
    """For the home page: what is due now."""
    reader = me()
    due = min(cards.due_of(reader, now=clock.now()).now, PLANNED) if reader else 0
    return Markup(render_template("review/_due.html", due=due, minutes=_minutes(due))) if due else Markup()


# ---- Inside


def _draw(card: Card, *, left: int, answered: bool = False) -> str:
    return render_template("review/card.html", card=card, left=left, answered=answered, form=Form(), ratings=Remembered)


def _minutes(count: int) -> int:
    return -(-count // A_MINUTE)


def _number() -> int:
    return request.form.get("number", -1, type=int)


def _reply() -> Reply:
    return {name.removeprefix("r."): values for name, values in request.form.lists() if name.startswith("r.")}

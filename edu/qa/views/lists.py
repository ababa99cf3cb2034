"""The list of questions, and one's own subjects."""

from collections.abc import Callable
from functools import cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.qa.rules.listing import Show, Start, Wanted, start_from, wanted_from
from edu.qa.rules.merging import Beside
from edu.qa.service import listing, related, topics
from edu.qa.views.cards import ready
from edu.web import fresh
from edu.web.auth import me, myself, signed_in
from edu.web.words import language

bp = Blueprint("qa_lists", __name__)

OLD = 5  # seconds that a page of the list may be behind
COUNTED = 60  # seconds that what changes with the content may be behind

bp.add_app_template_filter(ready)


@bp.app_template_global()
def question_path(number: int, answer: int = 0) -> str:
    """The address of a question, or of an answer on its page: asked for forty times on a page of the list."""
    return f"{request.script_root}/{language()}/questions/{number}{f'#answer-{answer}' if answer else ''}"


@bp.app_template_global()
def related_to(number: int) -> list[Beside]:
    """What else was asked about it, for the part beside a question."""
    return related.beside(number)


@bp.get("/questions")
def index() -> Response:
    """Questions: the newest, those without an answer, with a bounty, of one's subjects; by subject, topic, level and state."""
    wanted, start = wanted_from(request.args), start_from(request.args)
    _refuse_unknown(wanted)
    return of_list(wanted, start, lambda listed: _draw_page(wanted, listed))


def of_list(wanted: Wanted, start: Start, page: Callable[[Markup], str]) -> Response:
    """A page round a list: drawn anew when the list is another, and every `COUNTED` seconds."""
    listed = cache(lambda: draw(wanted, start))
    return fresh.page(lambda: fresh.Stamp(f"{listed()} {fresh.span(COUNTED)}"), lambda _: page(listed()), dict)


def _draw_page(wanted: Wanted, listed: Markup) -> str:
    reader, known = me(), topics.places()
    own = topics.own_subjects(reader.id) if reader and wanted.show is Show.MINE else []
    return render_template("qa/questions.html", wanted=wanted, places=known, own=own, filter=_draw_filter(wanted), listed=listed, Show=Show)


def _draw_filter(wanted: Wanted) -> Markup:
    def form() -> str:
        return render_template("qa/_filter.html", wanted=wanted, places=topics.places())

    return fresh.kept_for(COUNTED, ("filter", repr(wanted)), form)


@bp.post("/questions/subjects")
@signed_in
def choose() -> Response:
    """Choose one's own subjects."""
    topics.choose_subjects(request.form.getlist("subject"), by=myself().id)
    flash(_("These are your subjects now."), "right")
    return redirect(url_for(".index", show=Show.MINE.value), 303)


def draw(wanted: Wanted, start: Start) -> Markup:
    """A page of a list: the same for everybody and at most `OLD` seconds old, but for one's own subjects."""
    reader = me()

    def page() -> str:
        found = listing.page(wanted, start, reader=reader.id if reader else None)
        return render_template("qa/_listed.html", wanted=wanted, found=found, first=start == Start())

    if wanted.show is Show.MINE:
        return Markup(page())
    return fresh.kept_for(OLD, ("questions", repr(wanted), str(start.after or ""), str(start.before or "")), page)


def _refuse_unknown(wanted: Wanted) -> None:
    known = topics.places()
    unknown = (
        (wanted.subject and known.subject(wanted.subject) is None)
        or (wanted.topic and known.topic(wanted.topic) is None)
        or (wanted.level and wanted.level not in known.levels)
    )
    if unknown:
        raise NotFound(message("There is no such subject, topic or level. All there are stand under “Subjects”."))

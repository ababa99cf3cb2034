"""Study pages: how it goes, what one confuses, skills, the placement test, bookmarks and notes in the margin."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.core.errors import Invalid
from edu.core.marks import Reply
from edu.lessons.service import reading as lessons
from edu.ports import clock
from edu.quizzes.service import outcomes
from edu.tutor.forms import NoteForm
from edu.tutor.rules.mastery import Level
from edu.tutor.service import placement, skills, studying
from edu.tutor.service.skills import Standing
from edu.web import fresh
from edu.web.auth import me, myself, safe_next, signed_in
from edu.web.forms import beside, text_of
from edu.web.words import language

bp = Blueprint("study", __name__)
OLD = 60  # seconds that what is the same for everybody may be behind

LEVELS = {
    Level.NONE: _l("not begun"),
    Level.ATTEMPTED: _l("attempted"),
    Level.FAMILIAR: _l("familiar"),
    Level.PROFICIENT: _l("proficient"),
    Level.MASTERED: _l("mastered"),
}


@bp.get("/study")
@signed_in
def index() -> str:
    """How it goes, what one confuses, what one keeps."""
    reader, now, lang = myself(), clock.now(), language()
    standings = skills.standings(reader.id)
    return render_template(
        "tutor/study.html",
        weeks=studying.weeks_of(reader, now=now),
        levels=[(LEVELS[level], level, sum(each.level is level for each in standings)) for level in Level],
        next_skills=skills.to_do_next(standings, passed_over=_passed_over()),
        confusions=outcomes.confusions_of(reader.id, now=now, limit=10),
        bookmarks=studying.bookmarks(reader.id, lang),
        notes=studying.notes_of(reader.id),
        titles=lessons.titles(lang),
    )


@bp.get("/skills")
@signed_in
def skill_map() -> str:
    """All skills, and which come next."""
    standings, titles = skills.standings(myself().id), lessons.titles(language())
    passed_over = _passed_over()
    by_lesson: dict[str, list[Standing]] = {}
    for each in standings:
        by_lesson.setdefault(titles.get(each.lesson_slug, ""), []).append(each)
    return render_template(
        "tutor/skills.html",
        by_lesson=by_lesson,
        before=skills.before(standings, passed_over=passed_over),
        next_skills=skills.to_do_next(standings, passed_over=passed_over),
        levels=LEVELS,
    )


@bp.post("/study/bookmarks")
@signed_in
def bookmark() -> Response:
    """Put a bookmark, or take it away."""
    kind, key = (request.form.get(name, "")[:200] for name in ("kind", "key"))
    on = request.form.get("off") is None
    studying.bookmark(kind, key, on=on, by=myself().id, now=clock.now())
    flash(_("You find it again under “My progress”.") if on else _("The bookmark is gone."), "right")
    return redirect(safe_next(request.form.get("next"), otherwise=url_for(".index")), 303)


@bp.route("/study/notes/<slug>", methods=["GET", "POST"])
@signed_in
def notes(slug: str) -> str | Response | tuple[str, int]:
    """One's notes in the margin of a lesson, beside its headings."""
    reader, lang = myself(), language()
    lesson = lessons.get_lesson(slug, lang)
    own = {note.anchor: note.words for note in studying.notes_of(reader.id, lesson=slug)}
    form, anchor = NoteForm(), request.form.get("anchor", "")[:200]
    if request.method == "POST":
        try:
            studying.write(slug, anchor, text_of(form.words), lang=lang, by=reader.id, now=clock.now())
            flash(_("Saved."), "right")
            return redirect(url_for(".notes", slug=slug, _anchor=f"note-{anchor}"), 303)
        except Invalid as refusal:
            beside(form, refusal)
            own[anchor] = text_of(form.words)
    places = [("", lesson.title), *((each.anchor, each.title) for each in lesson.headings)]
    drawn = render_template("tutor/notes.html", lesson=lesson, places=places, own=own, form=form, at=anchor)
    return (drawn, 422) if form.errors else drawn


@bp.get("/placement")
@signed_in
def place() -> str:
    """Where to begin: the next question of the test, or what came out."""
    return _draw_placement()


@bp.post("/placement/start")
@signed_in
def start_placement() -> Response:
    """Begin the test, or begin it anew."""
    placement.start(_course(), lang=language(), by=myself().id, now=clock.now())
    return redirect(url_for(".place"), 303)


@bp.post("/placement/answer")
@signed_in
def answer_placement() -> Response:
    """Answer the question, and go on."""
    number = request.form.get("number", -1, type=int)
    placement.answer(_course(), number, _reply(), lang=language(), by=myself().id, now=clock.now())
    return redirect(url_for(".place"), 303)


# ---- Parts of other pages


def draw_margin(lesson: str) -> Markup:
    """At the end of a lesson: its bookmark, and one's notes in its margin."""
    reader = me()
    if reader is None:
        return Markup()
    margin = studying.margin_of(lesson, by=reader.id)
    draw = partial(render_template, "tutor/_margin.html", lesson=lesson, margin=margin)
    return Markup(draw()) if margin.notes else fresh.kept_for(OLD, ("margin", lesson, str(margin.bookmarked)), draw)


# ---- Inside


def _course() -> str:
    course = lessons.find_course_to_go_on(language(), reader=myself().id)
    return course.slug if course is not None else ""


def _passed_over() -> frozenset[str]:
    return placement.passed_over(_course(), lang=language(), by=myself().id)


def _draw_placement() -> str:
    test = placement.get(_course(), lang=language(), by=myself().id)
    return render_template("tutor/placement.html", test=test)


def _reply() -> Reply:
    return {name.removeprefix("r."): values for name, values in request.form.lists() if name.startswith("r.")}

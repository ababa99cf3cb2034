"""Writing a lesson: Markdown in both languages on the left, on the right what a student will see."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from edu.authoring.rules import lessons as rules
from edu.authoring.rules.drafts import Right, State, number_of
from edu.authoring.rules.lessons import LessonView, StaleLesson, Written
from edu.authoring.service import folders, lessons, listing, pictures, quizzes, tables, unsaved
from edu.authoring.service.lessons import Unready
from edu.authoring.service.listing import Filter
from edu.authoring.views.desks import place_sent, version_sent, versions_compared
from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Message, message
from edu.core.roles import Role
from edu.lessons.service import reading
from edu.ports import clock
from edu.quizzes.service import sheets
from edu.web.auth import myself, needs
from edu.web.files import picture_url, store, table_url
from edu.web.forms import Form
from edu.web.words import language, say

bp = Blueprint("lesson_editor", __name__)

Page = str | BaseResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """A lesson as its form has it."""

    written: Written
    number: int = 0  # of the version it was made from
    note: str = ""
    shown_in: str = ""  # the language of the preview
    do: str = ""  # what was pressed


@bp.get("/teach/lessons")
@needs(Role.TEACHER)
def index() -> str:
    """The lessons one writes."""
    return render_template("authoring/lessons.html", lessons=lessons.list_lessons(by=myself()))


@bp.route("/teach/lessons/new", methods=["GET", "POST"])
@needs(Role.TEACHER)
def new() -> Page:
    """A lesson that isn't there yet."""
    return _shown(Desk(Written(), shown_in=language()), None) if request.method == "GET" else _answered(None)


@bp.route("/teach/lessons/<int:id>", methods=["GET", "POST"])
@needs(Role.TEACHER)
def edit(id: int) -> Page:
    """A lesson of one's own, or of a folder that is shared."""
    lesson = lessons.get(id, by=myself(), to=Right.VIEW if request.method == "GET" else Right.EDIT)
    if request.method == "GET":
        return _shown(Desk(lesson.written, lesson.number, shown_in=language()), lesson)
    return _answered(lesson)


@bp.post("/teach/lessons/preview")
@needs(Role.TEACHER)
def preview() -> str:
    """What a student will see of the lesson in the form, as a piece of a page."""
    return _preview(_sent())


@bp.post("/teach/lessons/work")
@needs(Role.TEACHER)
def keep() -> Response:
    """Keep what is being typed."""
    desk = _sent()
    unsaved.keep(place_sent(), {"written": rules.as_json(desk.written), "number": desk.number}, by=myself(), now=clock.now())
    return Response(status=204)


@bp.get("/teach/lessons/<int:id>/history")
@needs(Role.TEACHER)
def history(id: int) -> str:
    """All its versions, and how two of them differ."""
    reader = myself()
    lesson = lessons.get(id, by=reader)
    one, other = versions_compared(lesson.number)
    return render_template(
        "authoring/lesson_history.html",
        lesson=lesson,
        versions=lessons.history(id, by=reader),
        one=one,
        other=other,
        lines=lessons.diff(id, one, other, by=reader),
    )


@bp.post("/teach/lessons/<int:id>/restore")
@needs(Role.TEACHER)
def restore(id: int) -> BaseResponse:
    """An old version as the current one again."""
    version, number = version_sent()
    lessons.restore(id, version, number=number, by=myself(), now=clock.now())
    flash(_("Version %(number)s is the current one again.", number=version), "right")
    return redirect(url_for(".history", id=id), 303)


@bp.post("/teach/lessons/<int:id>/publish")
@needs(Role.TEACHER)
def publish(id: int) -> Page:
    """Let learners read it."""
    try:
        changed = lessons.publish(id, by=myself(), check=_check, picture_url=picture_url, now=clock.now())
    except Invalid as refusal:
        lesson = lessons.get(id, by=myself())
        found = refusal.problems if isinstance(refusal, Unready) else (refusal.message,)
        return _shown(Desk(lesson.written, lesson.number, shown_in=language()), lesson, status=422, problems=found)
    flash(_("Published: learners see it as it is now.") if changed else _("Learners see it as it is now: nothing has changed."), "right")
    return redirect(url_for(".edit", id=id), 303)


@bp.post("/teach/lessons/<int:id>/unpublish")
@needs(Role.TEACHER)
def unpublish(id: int) -> BaseResponse:
    """Take it back from learners."""
    lessons.unpublish(id, by=myself(), check=_check, picture_url=picture_url, now=clock.now())
    flash(_("Taken back from learners."), "right")
    return redirect(url_for(".edit", id=id), 303)


# ---- Inside


def _answered(lesson: LessonView | None) -> Page:
    """What follows from the form."""
    desk = _sent()
    try:
        if desk.do.startswith("picture:"):
            desk = _with_picture(desk, desk.do.removeprefix("picture:"))
        elif desk.do == "table":
            desk = _with_table(desk)
        elif desk.do == "question":
            desk = _with_question(desk)
        elif desk.do == "save":
            return _save(desk, lesson)
    except StaleLesson as stale:
        return _shown(replace(desk, number=stale.number), lesson, status=409, stale=stale)
    except Invalid as refusal:
        return _shown(desk, lesson, status=422, problems=(refusal.message,))
    return _shown(desk, lesson)


def _save(desk: Desk, lesson: LessonView | None) -> BaseResponse:
    reader, now = myself(), clock.now()
    if lesson is None:
        folder, course = request.form.get("folder", type=int), request.form.get("course", "").strip()
        id = lessons.create(desk.written, by=reader, now=now, folder=folder, course=course)
    else:
        id = lesson.id
        lessons.save(id, desk.written, number=desk.number, note=desk.note, by=reader, now=now)
    unsaved.take(place_sent(), by=reader)
    flash(_("Saved."), "right")
    return redirect(url_for(".edit", id=id), 303)


def _with_picture(desk: Desk, lang: str) -> Desk:
    """With an uploaded picture below the text in this language. Raises Invalid."""
    file, alt = request.files.get("picture"), " ".join(request.form.get("alt", "").split()).replace("]", ")")
    if lang not in LANGUAGES or file is None or not file.filename:
        raise Invalid(message("Choose a picture first."), field="picture")
    if not alt:
        raise Invalid(message("Say what the picture shows, for those who can't see it."), field="alt")
    name = pictures.take_in(file.stream.read(pictures.MAX_BYTES + 1), file.filename[:200], keep=store().put)
    body = {**desk.written.body, lang: f"{desk.written.body[lang].rstrip()}\n\n![{alt}]({name})\n"}
    return replace(desk, written=replace(desk.written, body=body))


def _with_question(desk: Desk) -> Desk:
    """With a question of the bank below the text, in each language it is written in. Raises Invalid."""
    name = request.form.get("question", "")
    if not number_of(name):
        raise Invalid(message("Choose a question first."), field="question")
    return _with_line(desk, f"::check[{rules.BANK}#{name}]")


def _with_table(desk: Desk) -> Desk:
    """With a link to an uploaded table below the text, in each language it is written in. Raises Invalid."""
    file = request.files.get("table")
    if file is None or not file.filename:
        raise Invalid(message("Choose a table first."), field="table")
    title, name = tables.take_in(file.stream.read(tables.MAX_BYTES + 1), file.filename[:200], keep=store().put)
    return _with_line(desk, f"[{title}]({table_url(name, title)})")


def _with_line(desk: Desk, line: str) -> Desk:
    """With a line of its own at the end of the text, in each language it is written in."""
    written_in = [lang for lang in LANGUAGES if desk.written.body[lang].strip()] or [desk.shown_in]
    body = {lang: f"{text.rstrip()}\n\n{line}\n" if lang in written_in else text for lang, text in desk.written.body.items()}
    return replace(desk, written=replace(desk.written, body=body))


def _shown(
    desk: Desk,
    lesson: LessonView | None,
    *,
    status: int = 200,
    problems: tuple[Message, ...] = (),
    stale: StaleLesson | None = None,
) -> Page:
    """The page; for a script that has pressed something, its left side alone."""
    parts = _parts(desk, lesson, problems)
    if request.headers.get("X-Piece"):
        return render_template("authoring/_lesson.html", **parts), status
    work = unsaved.find(parts["place"], by=myself()) if request.method == "GET" else None
    if work and request.args.get("work"):
        desk, work = _taken_up(work.content, desk), None
        parts = _parts(desk, lesson, problems)
    lines = rules.difference(stale.written, desk.written) if stale else ()
    return render_template("authoring/lesson.html", **parts, work=work, stale=stale, lines=lines, preview=Markup(_preview(desk))), status


def _parts(desk: Desk, lesson: LessonView | None, problems: tuple[Message, ...]) -> dict[str, Any]:
    reader = myself()
    titles = sheets.open_titles()
    may = quizzes.keeping_of(titles, by=reader)
    return {
        "desk": desk,
        "lesson": lesson,
        "place": f"lesson/{lesson.id if lesson else 'new'}",
        "problems": [say(each) for each in problems],
        "folders": folders.list_folders(by=reader, at_least=Right.EDIT) if lesson is None else (),
        "may_edit": lesson is None or lesson.right >= Right.EDIT,
        "subjects": reading.subjects(),
        "questions": listing.list_drafts(Filter(state=State.READY.value), by=reader),
        "quizzes": [(slug, title) for slug, title in titles.items() if may[slug]],
        "languages": LANGUAGES,
        "form": Form(),
    }


def _preview(desk: Desk) -> str:
    """In the language chosen for it, which need not be the page's."""
    try:
        text = lessons.draw(desk.written, desk.shown_in, check=_previewed, picture_url=picture_url)
    except Invalid as refusal:
        return render_template("authoring/_lesson_preview.html", desk=desk, text=None, problem=say(refusal.message))
    return render_template("authoring/_lesson_preview.html", desk=desk, text=text, problem="")


def _check(quiz: str, question: str, lang: str) -> str:
    return str(current_app.extensions["draw_check"](quiz, question, lang))


def _previewed(quiz: str, question: str, lang: str) -> str:
    """The same before the lesson is published, when a question of the bank is nobody's practice yet."""
    body = lessons.find_check(question, by=myself()) if quiz == rules.BANK else None
    return str(current_app.extensions["draw_check"](quiz, question, lang, body))


def _sent() -> Desk:
    form = request.form

    def words(name: str) -> dict[str, str]:
        return {lang: form.get(f"{name}.{lang}", "").replace("\r\n", "\n") for lang in LANGUAGES}

    written = Written(
        title=words("title"),
        goal=words("goal"),
        body=words("body"),
        minutes=form.get("minutes", 0, type=int),
        subject=form.get("subject", ""),
        quiz=form.get("quiz", ""),
    )
    return Desk(
        written,
        number=form.get("number", 0, type=int),
        note=form.get("what_changed", ""),
        shown_in=next((lang for lang in (form.get("show_in"), form.get("shown_in")) if lang in LANGUAGES), language()),
        do=form.get("do", ""),
    )


def _taken_up(work: Mapping[str, Any], desk: Desk) -> Desk:
    """The work that was left unsaved."""
    kept = work.get("written")
    known = kept if isinstance(kept, Mapping) else {}
    number = work.get("number")
    written = rules.of_json({**asdict(desk.written), **{name: known[name] for name in asdict(desk.written) if name in known}})
    return replace(desk, written=written, number=number if isinstance(number, int) else desk.number)

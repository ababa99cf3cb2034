"""Questions from files, in the browser: bring one, look at what is in it, keep what is wanted."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from edu.authoring.rules.arrivals import Arrival, subject
from edu.authoring.rules.drafts import Right
from edu.authoring.service import folders, importing
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import Text, message
from edu.core.marks import Body
from edu.core.roles import Role
from edu.interchange.rules.formats import all_formats
from edu.interchange.service import files
from edu.interchange.service.uploads import LARGEST
from edu.ports import clock
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.pictures import picture_beside
from edu.quizzes.rules.quiz import Asked
from edu.web.auth import myself, needs
from edu.web.forms import Form
from edu.web.words import language, say

bp = Blueprint("importing", __name__)

PLACE = re.compile(r"(?:(?<=^)|(?<=, ))(?:line|row|sheet|item)(?= \S)")
TEMPLATES = ("csv", "xlsx")
LONGEST_PASTE = 200_000  # characters: the form's own limit of half a megabyte is 250,000 Russian letters
MAX_BODY = LARGEST + 1_000_000  # so that a file a little too large is refused in words, with the rest of the form
SHOWN = 60  # questions drawn on the page of a report; of more, each has a page
AGAIN = "3"  # seconds after which a page that waits asks again


@bp.url_value_preprocessor
def let_files_through(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form, and so finds it too large. Nobody sends megabytes without being signed in."""
    if endpoint == "importing.bring" and "_user_id" in session:
        request.max_content_length = MAX_BODY


@bp.get("/teach/import")
@needs(Role.TEACHER)
def form() -> str:
    """Where to bring a file."""
    return _draw_form()


@bp.post("/teach/import")
@needs(Role.TEACHER)
def bring() -> BaseResponse | tuple[str, int]:
    """Read a file, or a pasted text."""
    text, format = request.form.get("text", ""), request.form.get("format", "")
    file = request.files.get("file")
    try:
        if file and file.filename:
            key = importing.bring(file.stream.read(LARGEST + 1), name=file.filename, format=format, by=myself(), now=clock.now())
        else:
            key = importing.paste(text, format=format, by=myself(), now=clock.now())
    except Invalid as refusal:
        return _draw_form(text=text, format=format, errors={refusal.field or "file": say(refusal.message)}), refusal.status
    return redirect(url_for(".report", key=key), 303)


@bp.get("/teach/import/<any(csv, xlsx):suffix>-template")
@needs(Role.TEACHER)
def template(suffix: str) -> Response:
    """A table to fill in."""
    format = files.get_format(suffix)
    answer = Response(files.template(suffix, language()), mimetype=format.media)
    answer.headers["Content-Disposition"] = f'attachment; filename="rungs-{language()}.{suffix}"'
    return answer


@bp.get("/teach/import/<key>")
@needs(Role.TEACHER)
def report(key: str) -> Response:
    """What is in a file."""
    return _draw_report(key)


@bp.post("/teach/import/<key>")
@needs(Role.TEACHER)
def keep(key: str) -> Response:
    """Put what is ticked into a folder. Twice is once."""
    reader = myself()
    chosen = [int(each) for each in request.form.getlist("chosen") if each.isascii() and each.isdigit() and len(each) < 6]
    into = request.form.get("folder", type=int)
    try:
        importing.keep(key, chosen, into=into if into is not None else folders.usual(by=reader), by=reader, now=clock.now())
    except Invalid as refusal:
        return _draw_report(key, chosen=chosen, error=say(refusal.message), status=refusal.status)
    return redirect(url_for(".report", key=key), 303)  # type: ignore[return-value]


@bp.get("/teach/import/<key>/questions/<int(min=1, max=99999):number>")
@needs(Role.TEACHER)
def show(key: str, number: int) -> str:
    """One question of a file with many, as a student will see it."""
    found = importing.get_report(key, by=myself(), now=clock.now())
    if found.arrivals is None or number > len(found.arrivals.questions):
        raise NotFound(message("There is no such question."))
    arrival = found.arrivals.questions[number - 1]
    return render_template("authoring/arrival.html", report=found, arrival=arrival, number=number, asked=asked_as(arrival.body, number))


def asked_as(body: Body, number: int) -> Asked | None:
    """A question as a student sees it first; None where it is unfinished."""
    if question.check(body):
        return None
    drawn = question.drawn(body, f"preview {number}")
    fields = tuple(question.asked_in(drawn, f"preview {number}"))
    return Asked(
        position=number,
        name=str(body["id"]),
        kind=str(body["kind"]),
        text=drawn["text"],
        points=question.points_of(body),
        fields=fields,
        reply={},
        settled=False,
        tries_left=None,
        mark=None,
        fraction=None,
        notes=(),
        lesson=None,
        picture=picture_beside(body, fields),
    )


def _draw_form(*, text: str = "", format: str = "", errors: dict[str, str] | None = None) -> str:
    return render_template(
        "authoring/import.html",
        form=Form(),
        text=text,
        format=format,
        formats=sorted(all_formats().values(), key=lambda each: say(each.label)),
        pasted=importing.PASTED,
        templates=TEMPLATES,
        errors=errors or {},
        longest=LONGEST_PASTE,
        largest=LARGEST // 1_000_000,
    )


def _draw_report(key: str, *, chosen: Sequence[int] | None = None, error: str = "", status: int = 200) -> Response:
    reader = myself()
    found = importing.get_report(key, by=reader, now=clock.now())
    questions: Sequence[Arrival] = found.arrivals.questions if found.arrivals else ()
    waits = found.arrivals is None or found.keeping
    page = render_template(
        "authoring/report.html",
        form=Form(),
        report=found,
        asked=[asked_as(each.body, number) for number, each in enumerate(questions, start=1)] if len(questions) <= SHOWN else [],
        ticked=set(chosen) if chosen is not None else {number for number, each in enumerate(questions) if each.is_new},
        folders=folders.list_folders(by=reader, at_least=Right.EDIT),
        label=_label(found.arrivals.format) if found.arrivals else "",
        error=error,
    )
    answer = Response(page, status=status)
    if waits:
        answer.headers["Refresh"] = AGAIN
    return answer


def _label(format: str) -> str:
    return say(all_formats()[format].label) if format in all_formats() else ""


@bp.app_template_global()
def kind_label(kind: str) -> str:
    """What a kind of question is called; a name that is none as it is."""
    return say(all_kinds()[kind].label) if kind in all_kinds() else kind


@bp.app_template_global()
def place_in(body: Body, place: str) -> Text:
    """A place of a question as its teacher knows it: by its words where it has some."""
    if place.startswith("cards."):
        return subject(body, place) or _("card %(name)s", name=place.removeprefix("cards."))
    return subject(body, place) or place


@bp.app_template_filter("place")
def place_said(place: str) -> str:
    """A place of a file in the reader's language: “line 12”, “sheet 1, row 4”, “item q3”."""
    words = {"line": _("line"), "row": _("row"), "sheet": _("sheet"), "item": _("item")}
    return PLACE.sub(lambda found: words[found[0]], place)

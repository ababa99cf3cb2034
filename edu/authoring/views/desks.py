"""What the editors of questions and of lessons have in common: where unsaved work is from, which versions are looked at."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.authoring import forms
from edu.authoring.service import unsaved
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.roles import Role
from edu.quizzes.rules.kinds import all_kinds
from edu.web.auth import myself, needs

bp = Blueprint("desks", __name__)

WITH_PICTURES = ("editor.edit", "editor.new", "lesson_editor.edit", "lesson_editor.new")  # forms that a picture may come with


@bp.app_url_value_preprocessor
def let_pictures_through(endpoint: str | None, values: object) -> None:
    """Before anything reads the form, and so finds it too large."""
    if endpoint in WITH_PICTURES:
        request.max_content_length = forms.MAX_BODY


@bp.post("/teach/work/drop")
@needs(Role.TEACHER)
def drop() -> Response:
    """Throw away what was kept of a question or a lesson."""
    place = place_sent()
    unsaved.take(place, by=myself())
    flash(_("Thrown away."), "right")
    return redirect(address_of(place), 303)


def place_sent() -> str:
    """Where the form says it is from. Raises Invalid where we have no page for it."""
    place = request.form.get("place", "")
    address_of(place)
    return place


def address_of(place: str) -> str:
    """The page of an editor that unsaved work is from. Raises Invalid."""
    match place.split("/"):
        case ["question", "new", kind] if kind in all_kinds():
            return url_for("editor.new", kind=kind)
        case ["lesson", "new"]:
            return url_for("lesson_editor.new")
        case [("question" | "lesson") as what, id] if id.isascii() and id.isdigit() and len(id) < 19:
            return url_for("editor.edit" if what == "question" else "lesson_editor.edit", id=int(id))
    raise Invalid(message("There is no such place."))


def versions_compared(latest: int) -> tuple[int, int]:
    """The two versions that the address asks to see beside each other: by default the latest and the one before."""
    other = request.args.get("other", latest, type=int)
    return request.args.get("one", max(other - 1, 1), type=int), other


def version_sent() -> tuple[int, int]:
    """The version to be made current again, and the current one as the form knows it."""
    return request.form.get("version", 0, type=int), request.form.get("number", 0, type=int)

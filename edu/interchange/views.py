"""Cards to take along to other programs."""

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.interchange.rules.formats import all_formats
from edu.review.service import cards
from edu.web.auth import myself, signed_in
from edu.web.words import language

bp = Blueprint("cards", __name__)


@bp.get("/review/cards.txt")
@signed_in
def export() -> Response:
    """One's own cards for Anki; questions that make no card of two sides are left out."""
    written = all_formats()["anki"].write(cards.as_questions(myself().id), title=_("Rungs"), lang=language())
    answer = Response(written.data, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="cards.txt"'
    return answer

"""Every refusal and every failure drawn in one place: as a page, or as problem+json under /api/."""

from http import HTTPStatus

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from edu.core.errors import Invalid, Refused, TooMany
from edu.core.i18n import Message, message
from edu.db.base import db
from edu.web.words import say

log = structlog.get_logger()

SENTENCES: dict[int, Message] = {
    400: message("The browser sent something this page can't read. Please go back and try again."),
    401: message("Please sign in first."),
    403: message("This page is not open to you."),
    404: message("There is nothing at this address. It may have moved, or the link may be cut short."),
    405: message("This address can't be opened that way."),
    409: message("Somebody, perhaps you in another tab, was here first. Please look again."),
    413: message("What you sent is too large for this page."),
    415: message("This page can't read what you sent in that format."),
    422: message("Something in what you sent can't be used."),
    429: message("That was too many tries in a short time. Please wait a little."),
    500: message("Something broke on our side. What you had saved is safe; we have been told."),
    503: message("The site is busy or being mended. Please try again in a moment."),
}
STALE_FORM = message("This form was open for too long, or cookies are switched off. Please send it again.")


def _titles() -> dict[int, str]:
    return {
        403: gettext("Not open to you"),
        404: gettext("Nothing here"),
        409: gettext("Too late"),
        413: gettext("Too large"),
        422: gettext("Can't be used"),
        429: gettext("Too many tries"),
        500: gettext("Our fault"),
        503: gettext("Busy"),
    }


def draw(status: int, sentence: str, *, retry_after: int = 0, **details: object) -> Response:
    """A page of the site, or problem+json (RFC 9457), that says `sentence`."""
    if wants_json():
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": sentence,
            "request_id": g.get("request_id", ""),
        }
        answer = jsonify({**problem, **{name: value for name, value in details.items() if value}})
        answer.mimetype = "application/problem+json"
    else:
        title = _titles().get(status, gettext("This didn't work"))
        answer = Response(render_template("_errors/error.html", status=status, title=title, sentence=sentence))
    answer.status_code = status
    if retry_after:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def wants_json() -> bool:
    return request.path.startswith("/api/")


def set_up(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return draw(
            error.status,
            say(error.message),
            field=error.field if isinstance(error, Invalid) else "",
            retry_after=error.retry_after if isinstance(error, TooMany) else 0,
        )

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Response:
        return draw(400, say(STALE_FORM))

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        return draw(413, say(SENTENCES[413]))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        # What webargs found wrong with a body, by place.
        errors = getattr(error, "data", {}).get("messages")
        answer = draw(status, say(SENTENCES.get(status, SENTENCES[400])), errors=errors)
        if status == 405 and getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
        return answer

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> Response:
        # Locked for longer than we wait, or gone: not the reader's fault and not for ever.
        log.warning("database_unavailable", error=str(error.orig))
        db.session.rollback()
        g.me, g.off = None, frozenset()  # what nobody can tell now, the page does without
        return draw(503, say(SENTENCES[503]), retry_after=5)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.exception("unhandled", path=request.path)
        db.session.rollback()
        return draw(500, say(SENTENCES[500]))

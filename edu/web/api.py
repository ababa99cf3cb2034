"""The frame of the JSON API: OpenAPI 3.1 at /api/v1/openapi.json, bearer tokens, problem+json.

Each capability has its own `api.py` with a blueprint; the roof registers them here. The session's
cookie means nothing to the API, so it needs no CSRF token; a bearer token means nothing to the pages.
"""

import json
from collections.abc import Iterable
from threading import Lock
from typing import Any

import marshmallow as ma
from flask import Flask, Response, abort, g, request
from flask_smorest import Api, Blueprint

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Invalid, Refused
from edu.core.i18n import LANGUAGES, Text, message
from edu.web.security import csrf
from edu.web.words import text

PREFIX = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
LANG = {
    "in": "query",
    "name": "lang",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
    "description": "Language of the answer; without it Accept-Language is asked, then your settings",
}


class NeedsToken(Refused):
    """No token, or one that has been ended."""

    status = 401


class NotJson(Refused):
    """A body of another type: forms belong to the pages."""

    status = 415


class Words(ma.fields.String):
    """A text in the language asked for."""

    def _serialize(self, value: Text | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else text(value)


class Problem(ma.Schema):
    """RFC 9457: what every refusal looks like."""

    type = ma.fields.String()
    title = ma.fields.String(metadata={"description": "The status in words"})
    status = ma.fields.Integer()
    detail = ma.fields.String(metadata={"description": "A sentence for the reader, in their language"})
    request_id = ma.fields.String()
    field = ma.fields.String(metadata={"description": "The input the sentence is about, where there is one"})
    errors = ma.fields.Dict(metadata={"description": "What is wrong with the body, by place"})


class _Api(Api):  # type: ignore[misc]
    """flask-smorest without its error pages, which `edu.web.errors` draws, and with a document that is written when first asked for.

    Describing every call takes a third of the time an application needs to be made, and few processes are ever asked.
    """

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._undescribed = list[Blueprint]()
        self._describing = Lock()
        self._document = ""
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    def _openapi_json(self) -> Response:
        with self._describing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=[LANG])
                self.spec.tag({"name": blp.name, "description": blp.description})
            self._document = self._document or json.dumps(self.spec.to_dict())
        return Response(self._document, mimetype="application/json")

    def _register_error_handlers(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        pass

    def _register_responses(self) -> None:
        """In the document all refusals are alike, and of the type they have in life."""
        refusal = {"content": {PROBLEM_TYPE: {"schema": self.ERROR_SCHEMA}}}
        for name, about in ("DEFAULT_ERROR", "Refused"), ("UNPROCESSABLE_ENTITY", "What was sent can't be used"):
            self.spec.components.response(name, {"description": about, **refusal}, lazy=True)


def api_reader() -> Reader:
    """Whose token came with this request. Raises NeedsToken."""
    # Never from `g.me` alone: that one may have come by the session's cookie.
    if "api_reader" not in g:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        g.api_reader = g.me = accounts.find_reader_by_token(token.strip()) if scheme.lower() == "bearer" and token else None
    if g.api_reader is None:
        raise NeedsToken(message("Send a token made on the settings page, as “Authorization: Bearer …”."))
    return g.api_reader  # type: ignore[no-any-return]


def blueprint(name: str, about: str) -> Blueprint:
    """A blueprint of the API whose every call needs a token, and a body that is JSON if there is any."""
    bp = Blueprint(f"api_{name}", __name__, description=about)

    @bp.before_request
    def prepare() -> None:
        reader = api_reader()
        g.setdefault("lang", reader.lang)
        if "\0" in request.path:
            abort(404)  # PostgreSQL can't even look for such a name
        if body := request.get_data():
            _refuse_unreadable(body)

    @bp.after_request
    def finish(answer: Response) -> Response:
        answer.headers["Cache-Control"] = "no-store"
        if answer.status_code == NeedsToken.status:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return bp


def _refuse_unreadable(body: bytes) -> None:
    """JSON that can't be read, or not be written again (half a surrogate pair), comes no further."""
    if not request.is_json:
        raise NotJson(message("Send JSON, and say so: “Content-Type: application/json”."))
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Invalid(message("What you sent is not JSON that can be read.")) from None


def set_up(app: Flask, blueprints: Iterable[Blueprint]) -> None:
    app.config.update(
        API_TITLE="Rungs",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"token": []}]
    for bp in blueprints:
        csrf.exempt(bp)
        api.register_blueprint(bp, url_prefix=PREFIX)

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        # Not in the blueprints: an address that is none speaks it too.
        if request.path.startswith("/api/"):
            asked = request.args.get("lang")
            spoken = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES)
            if spoken:
                g.lang = spoken

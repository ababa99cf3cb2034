"""The store of files on the web. A name tells its content, so what was once sent may be kept for ever."""

import re

from flask import Blueprint, Flask, Response, abort, current_app

from edu.ports.blobs import TYPES, Blobs

bp = Blueprint("files", __name__)
_TABLE = re.compile(r"[a-z0-9][a-z0-9-]*\.csv")

# A drawing opened by itself would be a page of ours: nothing in it may run or load.
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@bp.get("/files/<name>")
def file(name: str) -> Response:
    data = store().get(name)
    if data is None:
        abort(404)
    suffix = f".{name.rpartition('.')[2]}"
    answer = Response(data, mimetype=TYPES[suffix])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if suffix == ".svg":
        answer.headers["Content-Security-Policy"] = SEALED
    answer.cache_control.public = True
    answer.cache_control.max_age = 31536000
    answer.cache_control.immutable = True
    return answer


@bp.get("/files/<name>/<title>")
def named(name: str, title: str) -> Response:
    """A table of a lesson to take along, under the name its author gave it."""
    if not _TABLE.fullmatch(title) or not name.endswith(".csv"):
        abort(404)
    answer = file(name)
    answer.headers["Content-Disposition"] = f'attachment; filename="{title}"'
    return answer


def store() -> Blobs:
    """The store of this process's application."""
    return current_app.extensions["blobs"]  # type: ignore[no-any-return]


def picture_url(src: str) -> str:
    """The address of a question's picture."""
    return f"/files/{src}"


def table_url(name: str, title: str) -> str:
    """The address of a table to take along, under the name it is taken by."""
    return f"/files/{name}/{title}"


def set_up(app: Flask, *, url: str) -> None:
    app.extensions["blobs"] = Blobs(url)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(picture_url=picture_url)

"""Static files under an address that changes when any of them does, so that they may be kept for ever."""

from functools import cache
from hashlib import blake2s
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory
from markupsafe import Markup

from edu.paths import folder

bp = Blueprint("assets", __name__)


def version_of(root: Path) -> str:
    """A digest of all files below `root`. Modules import one another by relative address, so they
    need one version for all, in the path."""
    digest = blake2s(digest_size=6)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@bp.get("/static/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    answer = send_from_directory(folder("static"), name, max_age=31536000)
    answer.cache_control.immutable = True
    answer.cache_control.public = True
    return answer


@bp.get("/favicon.ico")
def favicon() -> Response:
    return send_from_directory(folder("static"), "icons/favicon.svg", max_age=86400)


def set_up(app: Flask) -> None:
    app.register_blueprint(bp)
    version = version_of(folder("static"))

    def asset(name: str) -> str:
        return f"/static/{version}/{name}"

    @cache
    def icon(name: str) -> Markup:
        """A sign from the sprite, silent: its meaning is said in words beside it. No macro: a board has thirty."""
        return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
            asset("icons/sprite.svg"), name
        )

    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.extensions["assets_version"] = version

"""Parts of the site that an admin may switch off: then their pages are not there, and nothing leads to them."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.site.rules.settings import Setting
from edu.site.service import settings


@dataclass(frozen=True, slots=True)
class Part:
    """What one setting switches: the pages of whole blueprints, or single ones by their endpoints."""

    setting: Setting
    places: tuple[str, ...]


def off() -> frozenset[str]:
    """The places that are switched off: asked once a request, so that a page does not lead where it then is not let."""
    if "off" not in g:
        parts: tuple[Part, ...] = current_app.extensions["parts"]
        g.off = frozenset(place for part in parts if not settings.value(part.setting) for place in part.places)
    return g.off  # type: ignore[no-any-return]


def is_on(endpoint: str) -> bool:
    """Whether there is such a page: only those of a part that is switched off are not."""
    gone = off()
    return endpoint not in gone and endpoint.partition(".")[0] not in gone


def set_up(app: Flask, parts: tuple[Part, ...]) -> None:
    app.extensions["parts"] = parts
    app.jinja_env.globals["is_on"] = is_on
    places = {place for part in parts for place in part.places}

    @app.before_request
    def refuse_what_is_off() -> None:
        # Asked of these pages only: a picture, or whether the site is well, needs no database.
        if {request.endpoint, request.blueprint} & places and not is_on(str(request.endpoint)):
            raise NotFound(message("This part of the site is switched off."))

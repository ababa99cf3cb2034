"""The search page, and what is offered while one types."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for

from edu.core.i18n import Text
from edu.search.rules.entries import IN_BOTH, KINDS, Hit
from edu.search.rules.queries import LONGEST
from edu.search.service import finding
from edu.web.words import language

bp = Blueprint("search", __name__)

FILTERS = ("kind", "subject", "level")
OFFERED = 6  # things while one types
SHORTEST = 2  # characters worth looking for while one types


@bp.app_template_global()
def found_url(hit: Hit) -> str:
    """The address of what was found: in its own language, where it has one of its own."""
    lang = hit.lang if hit.kind in IN_BOTH and hit.lang else language()
    return f"{request.script_root}/{lang}{hit.path}"


@bp.get("/search")
def show() -> str:
    """What was looked for and what was found; without words, the box alone."""
    words = request.args.get("q", "")[:LONGEST].strip()
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    facets: Mapping[str, Mapping[str, Text]] = current_app.extensions["search_facets"]()
    labels = {name: chosen[name] for name in facets if chosen[name] in facets[name]}
    kind = chosen["kind"] if chosen["kind"] in KINDS else ""
    found = finding.find(words, lang=language(), kinds=(kind,) if kind else (), labels=labels, after=request.args.get("after", ""))
    return render_template(
        "search/show.html",
        words=words,
        kind=kind,
        labels=labels,
        facets=facets,
        kinds=KINDS,
        found=found,
        link=_link_of(words, kind, labels),
    )


@bp.get("/search/suggest")
def suggest() -> str:
    """A piece of a page: a few things that may be meant by what is being typed."""
    words = request.args.get("q", "")[:LONGEST].strip()
    hits = finding.complete(words, lang=language(), limit=OFFERED) if len(words) >= SHORTEST else []
    return render_template("search/_offers.html", hits=hits, kinds=KINDS)


def _link_of(words: str, kind: str, labels: Mapping[str, str]) -> Callable[..., str]:
    """Makes addresses of this search with something changed."""

    def link(**changed: str) -> str:
        values = {"q": words, "kind": kind, **labels, **changed}
        return f"{url_for('search.show')}?{urlencode({name: value for name, value in values.items() if value})}"

    return link

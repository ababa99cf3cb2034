"""The search page, and what is offered while one types."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup, escape

from edu.core.i18n import Message, Text
from edu.search.rules.entries import IN_BOTH, KINDS, Hit, Parts
from edu.search.rules.queries import LONGEST
from edu.search.service import finding
from edu.web import fresh
from edu.web.words import language, text

bp = Blueprint("search", __name__)

FILTERS = ("kind", "subject", "level")
OFFERED = 6  # things while one types
COUNTED = 60  # seconds that the names of subjects and levels may be behind
SHORTEST = 2  # characters worth looking for while one types


@dataclass(frozen=True, slots=True)
class Drawn:
    """A hit as it is drawn, in the reader's language."""

    url: str  # in its own language, where it has one of its own
    foreign: str  # its language, where that isn't the reader's
    title: Markup  # with the words that were found marked
    snippet: Markup
    kind: str
    labels: tuple[str, ...]
    is_accepted: bool


@bp.get("/search")
def show() -> str:
    """What was looked for and what was found; without words, the box alone."""
    words = request.args.get("q", "")[:LONGEST].strip()
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    facets = {name: _said(choices) for name, choices in current_app.extensions["search_facets"]().items()}
    labels = {name: chosen[name] for name in facets if chosen[name] in facets[name]}
    kind = chosen["kind"] if chosen["kind"] in KINDS else ""
    found = finding.find(words, lang=language(), kinds=(kind,) if kind else (), labels=labels, after=request.args.get("after", ""))
    return render_template(
        "search/show.html",
        words=words,
        kind=kind,
        labels=labels,
        filters=_draw_filters(kind, labels, facets),
        found=found,
        hits=_drawn(found.hits, facets),
        link=_link_of(words, kind, labels),
    )


@bp.get("/search/suggest")
def suggest() -> str:
    """A piece of a page: a few things that may be meant by what is being typed."""
    words = request.args.get("q", "")[:LONGEST].strip()
    hits = finding.complete(words, lang=language(), limit=OFFERED) if len(words) >= SHORTEST else []
    return render_template("search/_offers.html", hits=_drawn(hits, {}))


def _draw_filters(kind: str, labels: Mapping[str, str], facets: Mapping[str, Mapping[str, str]]) -> Markup:
    def form() -> str:
        return render_template("search/_filters.html", kind=kind, labels=labels, facets=facets, kinds=_said(KINDS))

    return Markup(form()) if kind or labels else fresh.kept_for(COUNTED, ("search filters",), form)


def _drawn(hits: Iterable[Hit], facets: Mapping[str, Mapping[str, str]]) -> list[Drawn]:
    lang, root, kinds = language(), request.script_root, _said(KINDS)
    return [
        Drawn(
            url=f"{root}/{hit.lang if hit.lang and hit.kind in IN_BOTH else lang}{hit.path}",
            foreign=hit.lang if hit.lang != lang else "",
            title=_marked(hit.title),
            snippet=_marked(hit.snippet),
            kind=kinds[hit.kind],
            labels=tuple(choices[hit.labels[name]] for name, choices in facets.items() if hit.labels.get(name) in choices),
            is_accepted=bool(hit.labels.get("accepted")),
        )
        for hit in hits
    ]


def _marked(parts: Parts) -> Markup:
    """A text whose found words are marked; every part is plain text, escaped here."""
    return Markup("".join(f"<mark>{escape(words)}</mark>" if is_found else escape(words) for words, is_found in parts))


def _said(labels: Mapping[str, Text | Message]) -> dict[str, str]:
    """Once for a page: each of twenty hits would ask for them anew."""
    return {name: text(label) for name, label in labels.items()}


def _link_of(words: str, kind: str, labels: Mapping[str, str]) -> Callable[..., str]:
    """Makes addresses of this search with something changed."""

    def link(**changed: str) -> str:
        values = {"q": words, "kind": kind, **labels, **changed}
        return f"{url_for('search.show')}?{urlencode({name: value for name, value in values.items() if value})}"

    return link

"""Pages that need not be drawn again.

A page whose words are the same for everybody is drawn once in a process and kept. What belongs to one
reader in it (the account menu, how far they have come) are parts drawn by `mine`: in the kept page
they are marks, filled on the way out. A visitor without an account who has this very page is told so
(304). For `EDU_FRESH` seconds a kept page is not even asked whether it is still true.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2s
from threading import Lock
from time import monotonic
from typing import Any, Protocol, TypeVar

from flask import Flask, Response, current_app, g, request, session
from markupsafe import Markup

from edu.paths import PACKAGE, folder
from edu.web.auth import me
from edu.web.pages import my_parts, theme
from edu.web.words import language

MOST_KEPT = 400  # pages in a process: some 30 KB each
_MARK = re.compile("\ue010([\\w/]+\\.html)\ue011")


class Version(Protocol):
    """What a page is drawn from: `version` changes with what it says, `updated_at` tells when."""

    @property
    def version(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...


T = TypeVar("T", bound=Version)


@dataclass(slots=True)
class _Kept:
    tag: str
    changed: datetime
    html: str  # with marks where a reader's own parts go
    plain: str  # filled as a visitor sees it, who has nothing of their own
    until: float  # on the monotonic clock: not asked about before


@dataclass(slots=True)
class _Store:
    """What one application keeps in this process."""

    seconds: float
    pages: OrderedDict[tuple[str, ...], _Kept] = field(default_factory=OrderedDict)
    parts: dict[tuple[str, ...], tuple[float, Markup]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def set_up(app: Flask, *, seconds: float) -> None:
    app.extensions["fresh"] = _Store(seconds)
    app.jinja_env.globals["mine"] = mine


def page(load: Callable[[], T], draw: Callable[[T], str], own: Callable[[], Mapping[str, Any]] | None = None) -> Response:
    """The page that `draw` makes of what `load` gives, kept; `own` gives what the reader's own parts need.

    Without `own`, a signed-in reader's page is theirs as a whole and drawn anew. A page with a query or a
    message to show is never kept: there is no end of them.
    """
    reader = me()
    if (reader and own is None) or request.query_string or "_flashes" in session:
        g.own = own() if own else {}
        return _answer(draw(load()))
    kept = _kept(load, draw, own or dict)
    if reader is not None:
        return _answer(_filled(kept.html, own() if own else {}))
    answer = Response(status=304) if _has(kept) else Response(kept.plain)
    answer.set_etag(kept.tag, weak=True)  # weak: a proxy may compress
    answer.last_modified = kept.changed
    return _answer(answer)


def mine(template: str) -> Markup:
    """A part of a page that belongs to its reader: drawn now, or a mark where the page is to be kept."""
    if g.get("keeping"):
        return Markup(f"\ue010{template}\ue011")
    return _part(template, {**my_parts(), **g.get("own", {})})


def kept_for(seconds: float, key: tuple[str, ...], draw: Callable[[], str]) -> Markup:
    """A part that is the same for everybody and may be `seconds` old, as long as pages may be kept unasked."""
    store = _store()
    key = (*key, language())
    until, html = store.parts.get(key, (0.0, Markup()))
    if until > monotonic():
        return html
    with store.lock:  # one thread draws, the others wait for what it has drawn
        until, html = store.parts.get(key, (0.0, Markup()))
        if until <= monotonic():
            if len(store.parts) >= MOST_KEPT:
                store.parts.clear()
            html = Markup(draw())
            store.parts[key] = (monotonic() + min(seconds, store.seconds), html)
    return html


def _store() -> _Store:
    return current_app.extensions["fresh"]  # type: ignore[no-any-return]


def _kept(load: Callable[[], T], draw: Callable[[T], str], own: Callable[[], Mapping[str, Any]]) -> _Kept:
    store = _store()
    key = (request.path, theme(), "reader" if me() else "visitor")
    kept = store.pages.get(key)
    if kept is not None and kept.until > monotonic():
        return kept
    shown = load()
    frame, frame_changed = _frame()
    tag = _tag(shown.version, frame)
    if kept is None or kept.tag != tag:
        g.keeping = True
        try:
            html = draw(shown)
        finally:
            g.keeping = False
        plain = "" if me() else _filled(html, own())
        kept = _Kept(tag, max(shown.updated_at, frame_changed).replace(microsecond=0), html, plain, 0.0)
    kept.until = monotonic() + store.seconds
    with store.lock:
        store.pages[key] = kept
        if len(store.pages) > MOST_KEPT:
            store.pages.popitem(last=False)
    return kept


def _filled(html: str, own: Mapping[str, Any]) -> str:
    values = {**my_parts(), **own}
    return _MARK.sub(lambda found: _part(found[1], values), html)


def _part(template: str, values: Mapping[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(values))


def _has(kept: _Kept) -> bool:
    """Whether the visitor has this very page."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(kept.tag)
    since = request.if_modified_since
    # A date says nothing about the theme: trust it only from those, as search engines, who never chose one.
    return since is not None and since >= kept.changed and "theme" not in request.cookies


def _answer(drawn: str | Response) -> Response:
    answer = drawn if isinstance(drawn, Response) else Response(drawn)
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer


def _tag(version: str, frame: str) -> str:
    parts = (version, frame, current_app.extensions["assets_version"], current_app.config["ORIGIN"], theme())
    return blake2s("\0".join(parts).encode(), digest_size=12).hexdigest()


@cache
def _frame() -> tuple[str, datetime]:
    """A digest of everything a page is drawn with beside its own words, and when that changed last. Once a process."""
    digest, newest = blake2s(digest_size=6), 0.0
    for root, suffix in ((folder("templates"), ".html"), (PACKAGE / "translations", ".mo")):
        for path in sorted(root.rglob(f"*{suffix}")):
            digest.update(path.read_bytes())
            newest = max(newest, path.stat().st_mtime)
    return digest.hexdigest(), datetime.fromtimestamp(newest, UTC)

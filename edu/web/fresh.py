"""Pages that need not be drawn again.

A page is drawn once in a process for all to whom it is the same, and kept while its version stays. What belongs
to one reader in it (the account menu, how far they have come, the token and the key of a form) are marks in the
kept page, filled on the way out. A visitor without an account who has this very page is told so (304). For
`EDU_FRESH` seconds a kept page is not even asked whether it is still true; what is taken down is gone from this
process at once.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import blake2s
from threading import Lock
from time import monotonic, time_ns
from typing import Any, Protocol, TypeVar

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from edu.db.session import after_commit
from edu.paths import PACKAGE, folder
from edu.web.auth import me
from edu.web.pages import Face, my_parts, theme
from edu.web.switches import off
from edu.web.words import language

ACCOUNT = "_layouts/_account.html"
MOST_KEPT = 400  # pages in a process: some 30 KB each
# Nobody can guess a mark: what people have written stands in these pages too.
_SECRET = secrets.token_hex(8)
_MARK = re.compile(f"\ue010{_SECRET} ([\\w/.]+)\ue011")
_TOKEN, _ONCE = (f"\ue010{_SECRET} {name}\ue011" for name in ("token", "once"))  # of a form


class Version(Protocol):
    """What a page is drawn from: `version` changes with what it says, `updated_at` tells when, if that is known."""

    @property
    def version(self) -> str: ...
    @property
    def updated_at(self) -> datetime | None: ...


T = TypeVar("T", bound=Version)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version of a page that is made of many things."""

    version: str
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Cut:
    """A drawn page cut at its marks and encoded: it is put together for each reader, not searched through."""

    texts: tuple[bytes, ...]
    marks: tuple[str, ...]  # one between two texts

    @classmethod
    def of(cls, html: str) -> "_Cut":
        pieces = _MARK.split(html)
        return cls(tuple(text.encode() for text in pieces[::2]), tuple(pieces[1::2]))


@dataclass(slots=True)
class _Kept:
    tag: str
    changed: datetime | None
    cut: _Cut
    plain: bytes  # filled as every visitor sees it; empty where even theirs has a part of its own
    until: float = 0.0  # on the monotonic clock: not asked about before


@dataclass(slots=True)
class _Store:
    """What one application keeps in this process."""

    seconds: float
    pages: OrderedDict[tuple[str, ...], _Kept] = field(default_factory=OrderedDict)
    parts: dict[tuple[str, ...], tuple[float, Markup]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def keep(self, key: tuple[str, ...], kept: _Kept) -> None:
        kept.until = monotonic() + self.seconds
        with self.lock:
            self.pages[key] = kept
            self.pages.move_to_end(key)
            if len(self.pages) > MOST_KEPT:
                self.pages.popitem(last=False)

    def forget(self) -> None:
        with self.lock:
            self.pages.clear()
            self.parts.clear()


def set_up(app: Flask, *, seconds: float) -> None:
    app.extensions["fresh"] = _Store(seconds)
    app.jinja_env.globals.update(mine=mine, csrf_token=token)
    app.context_processor(lambda: {"csrf_token": token})


def page(
    load: Callable[[], T],
    draw: Callable[[T], str],
    own: Callable[[], Mapping[str, Any]] | None = None,
    *,
    seen_as: str = "",
    at_once: bool = False,
) -> Response:
    """The page that `draw` makes of what `load` gives, kept; `own` gives what the reader's own parts need.

    It is kept once for each `seen_as`: what the page says must be the same for all of whom this says the same. `at_once`:
    what a reader has just written must be there, so theirs is asked about each time. Without `own`, a signed-in reader's
    page is theirs as a whole and drawn anew. A page with a query or a message to show is never kept: there is no end of them.
    """
    reader = me()
    if (reader and own is None) or request.query_string or "_flashes" in session:
        g.own = own() if own else {}
        return _answer(draw(load()))
    kept = _kept(load, draw, own or dict, seen_as=seen_as or ("reader" if reader else "visitor"), asking=at_once and reader is not None)
    if reader or not kept.plain:
        return _answer(_filled(kept.cut, own() if own else {}))
    answer = Response(status=304) if _has(kept) else Response(kept.plain)
    answer.set_etag(kept.tag, weak=True)  # weak: a proxy may compress
    answer.last_modified = kept.changed
    return _answer(answer)


def span(seconds: float) -> int:
    """Which span of so many seconds it is: in its version, it makes sure that nothing on a page is older.

    Where pages are not kept unasked (`EDU_FRESH` 0) it is always another.
    """
    return int(time_ns() // (seconds * 1e9)) if _store().seconds else time_ns()


def hear_gone(event: object) -> None:
    """Something was taken down: nobody may find it in what is kept here."""
    after_commit(_store().forget)


def token() -> str:
    """What templates know as `csrf_token()`: the token of this session, or its mark where the page is to be kept."""
    return Markup(_TOKEN) if g.get("keeping") else _own_token()


def _own_token() -> str:
    """The token of this session. It is good as long as the session is, so it is signed once and not for every page."""
    known = session.get("csrf_token")
    return _signed(known) if known else str(generate_csrf())


@lru_cache(maxsize=4096)
def _signed(of_session: str) -> str:
    return str(generate_csrf())


def key_of_form() -> str:
    """The key by which a form is known when it comes twice, or its mark."""
    return Markup(_ONCE) if g.get("keeping") else secrets.token_urlsafe(12)


def mine(name: str) -> Markup:
    """A part of a page that belongs to its reader, a template or one of their `own` values: drawn now, or a mark in a page to be kept."""
    if g.get("keeping"):
        return Markup(f"\ue010{_SECRET} {name}\ue011")
    return _part(name, {**my_parts(), **g.get("own", {})})


def kept_for(seconds: float, key: tuple[str, ...], draw: Callable[[], str]) -> Markup:
    """A part that is the same for everybody but for the marks in it, and may be `seconds` old, as long as pages may be kept unasked."""
    html = _kept_part(seconds, (*key, language(), *sorted(off())), draw)
    if g.get("keeping") or _SECRET not in html:
        return html
    values = {**my_parts(), **g.get("own", {})}
    return Markup(_MARK.sub(lambda found: _fill(found[1], values), html))


def _kept_part(seconds: float, key: tuple[str, ...], draw: Callable[[], str]) -> Markup:
    store = _store()
    until, html = store.parts.get(key, (0.0, Markup()))
    if until > monotonic():
        return html
    with store.lock:  # one thread draws, the others wait for what it has drawn
        until, html = store.parts.get(key, (0.0, Markup()))
        if until <= monotonic():
            if len(store.parts) >= MOST_KEPT:
                store.parts.clear()
            html = Markup(_drawn(draw))
            store.parts[key] = (monotonic() + min(seconds, store.seconds), html)
    return html


def _store() -> _Store:
    return current_app.extensions["fresh"]  # type: ignore[no-any-return]


def _kept(load: Callable[[], T], draw: Callable[[T], str], own: Callable[[], Mapping[str, Any]], *, seen_as: str, asking: bool) -> _Kept:
    store = _store()
    key = (request.path, theme(), seen_as, *sorted(off()))
    kept = store.pages.get(key)
    if kept is not None and not asking and kept.until > monotonic():
        return kept
    shown = load()
    frame, frame_changed = _frame()
    tag = _tag(f"{shown.version} {seen_as}", frame)
    if kept is None or kept.tag != tag:
        html = _drawn(lambda: draw(shown))
        cut = _Cut.of(html)
        plain = b"" if me() or {"token", "once"} & set(cut.marks) else _filled(cut, own())
        changed = max(shown.updated_at, frame_changed).replace(microsecond=0) if shown.updated_at else None
        kept = _Kept(tag, changed, cut, plain)
    store.keep(key, kept)
    return kept


def _drawn(draw: Callable[[], str]) -> str:
    """What is drawn with marks where its reader's own parts go."""
    before = g.get("keeping", False)
    g.keeping = True
    try:
        return draw()
    finally:
        g.keeping = before


def _filled(page: _Cut, own: Mapping[str, Any]) -> bytes:
    values = {**my_parts(), **own}
    pieces = [page.texts[0]]
    for mark, text in zip(page.marks, page.texts[1:], strict=True):
        pieces += _fill(mark, values).encode(), text
    return b"".join(pieces)


def _fill(mark: str, values: Mapping[str, Any]) -> str:
    match mark:
        case "token":
            return _own_token()
        case "once":
            return secrets.token_urlsafe(12)
        case name:
            return _part(name, values)


def _part(name: str, values: Mapping[str, Any]) -> Markup:
    if name == ACCOUNT:
        drawn = _account(values["lang"], request.script_root, values["me"], off())
        return Markup(drawn.replace(_TOKEN, _own_token())) if _TOKEN in drawn else drawn
    return _rendered(name, values) if name.endswith(".html") else Markup.escape(values[name])


@lru_cache(maxsize=1024)
def _account(lang: str, root: str, face: Face | None, without: frozenset[str]) -> Markup:
    """The reader's corner of the frame, which every page has: the same while their name, points and unread are."""
    return Markup(_drawn(lambda: _rendered(ACCOUNT, my_parts())))


def _rendered(template: str, values: Mapping[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(values))


def _has(kept: _Kept) -> bool:
    """Whether the visitor has this very page."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(kept.tag)
    since = request.if_modified_since
    # A date says nothing about the theme: trust it only from those, as search engines, who never chose one.
    return since is not None and kept.changed is not None and since >= kept.changed and "theme" not in request.cookies


def _answer(drawn: str | bytes | Response) -> Response:
    answer = drawn if isinstance(drawn, Response) else Response(drawn)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _tag(version: str, frame: str) -> str:
    parts = (version, frame, current_app.extensions["assets_version"], current_app.config["ORIGIN"], theme(), *sorted(off()))
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

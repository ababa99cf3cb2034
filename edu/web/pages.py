"""What surrounds every page: its address in each language, the navigation, the theme, the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from jinja2 import Template
from markupsafe import Markup

from edu.core.i18n import LANGUAGES
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.notifications.service import telling
from edu.points.service import ledger
from edu.web.auth import me
from edu.web.switches import is_on, off
from edu.web.words import COOKIE, language

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class NavItem:
    endpoint: str
    label: Any  # translated when drawn
    icon: str
    section: str  # the blueprints it stands for, lit up while one of them is shown
    post: bool = False  # a change: a button of a form, not a link
    role: Role = Role.STUDENT  # of those it is for
    values: tuple[tuple[str, str], ...] = ()  # of its address

    @property
    def url(self) -> str:
        return path_to(self.endpoint, **dict(self.values))

    @property
    def active(self) -> bool:
        return request.blueprint in self.section.split()


NAV = (
    NavItem("lessons.courses", _l("Learn"), "book-open", "lessons"),
    NavItem("quizzes.index", _l("Practise"), "list-checks", "quizzes"),
    NavItem("qa_lists.index", _l("Ask"), "message-circle-question", "qa qa_lists qa_places qa_checks asking playing karma suggestions"),
    NavItem("leaders.index", _l("Leaders"), "trophy", "leaders"),
)


# One's own menu, short: the bank stands with the points, pages and news with the administration.
ACCOUNT = (
    NavItem("study.index", _l("My progress"), "list-checks", "study"),
    NavItem("review.index", _l("Review"), "refresh-cw", ""),
    NavItem("quests.index", _l("Quests and awards"), "star", ""),
    NavItem("shop.index", _l("Shop"), "shopping-bag", ""),
    NavItem("tutor.index", _l("The tutor"), "lightbulb", ""),
    NavItem("classes.index", _l("Your classes"), "users", ""),
    NavItem("teaching.index", _l("Teach"), "graduation-cap", "", role=Role.TEACHER),
    NavItem("moderation.index", _l("Moderation"), "flag", "", role=Role.MODERATOR),
    NavItem("admin_site.index", _l("Administration"), "key", "", role=Role.ADMIN),
    NavItem("accounts.settings", _l("Settings"), "settings", ""),
    NavItem("accounts.sign_out", _l("Sign out"), "log-out", "", post=True),
)
PAGES = (
    ("about", _l("About Rungs")),
    ("help", _l("Help")),
    ("terms", _l("Terms of use")),
    ("privacy", _l("Privacy")),
    ("cookies", _l("Cookies")),
    ("donate", _l("Support the site")),
)
FOOTER = (
    NavItem("site_pages.all_news", _l("News"), "info", ""),
    *(NavItem("site_pages.show", label, "info", "", values=(("slug", slug),)) for slug, label in PAGES),
    NavItem("site_pages.contact", _l("Contacts"), "mail", ""),
    NavItem("moderation.public", _l("How moderation works"), "flag", ""),
    NavItem("money.show_economy", _l("The economy"), "coins", ""),
    NavItem("ladder.show", _l("The ladder of learners"), "users", ""),
    NavItem("figures.index", _l("Figures that move"), "lightbulb", ""),
    NavItem("counters.show", _l("Honest counters"), "list-checks", ""),
)


@dataclass(frozen=True, slots=True)
class Page:
    """The address of this page: the one to keep, and its twins in the other languages."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Face:
    """The reader as the frame of every page shows them."""

    id: UserId
    name: str
    role: Role
    points: int
    unread: int  # notifications


def my_face() -> Face | None:
    """Asked once a request: a page and its parts show the same."""
    if "face" not in g:
        reader = me()
        g.face = None
        if reader:
            g.face = Face(reader.id, reader.name, reader.role, ledger.balance_of(reader.id), telling.count_unread(reader.id))
    return g.face  # type: ignore[no-any-return]


def theme() -> str:
    """The theme the reader chose; empty: the browser's."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def my_parts() -> dict[str, Any]:
    """What the parts of a page that belong to its reader are drawn with."""
    face = my_face()
    return {"lang": language(), "me": face, "account_links": _account_links(face.role, off()) if face else ()}


@lru_cache(maxsize=64)
def _account_links(role: Role, gone: frozenset[str]) -> Sequence[NavItem]:
    """What of one's own menu is for a role: the same until something else is switched off."""
    return [item for item in ACCOUNT if role.includes(item.role) and is_on(item.endpoint)]


def this_page() -> Page:
    """Every page stands at /<language>/…, so its twins differ in those letters only."""
    rule = request.url_rule
    if "lang_in_address" not in g or not (rule and rule.methods and "GET" in rule.methods):
        return Page("", ())  # what answers a form in place of its own page can't be asked for
    query = urlencode([(name, value) for name, value in request.args.items() if name in KEPT_IN_CANONICAL])
    rest = quote(request.path[len("/ru") :]) + (f"?{query}" if query else "")
    urls = {lang: f"{current_app.config['ORIGIN']}/{lang}{rest}" for lang in LANGUAGES}
    return Page(urls[language()], tuple(urls.items()))


# Of a query, only what makes another page belongs to its address.
KEPT_IN_CANONICAL = frozenset({"period", "after", "before", "page", "q", "show", "subject", "topic", "level", "state"})


def path_to(endpoint: str, *, _anchor: str | None = None, **values: object) -> str:
    """`url_for` as templates see it: the same paths, remembered, since building one takes thirty
    microseconds and a page has twenty that are always the same."""
    path = _path(request.script_root, endpoint, language(), tuple(sorted(values.items())))
    return f"{path}#{quote(_anchor)}" if _anchor else path


@lru_cache(maxsize=4096)
def _path(root: str, endpoint: str, lang: str, values: tuple[tuple[str, object], ...]) -> str:
    known = dict(values)
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        known.setdefault("lang", lang)
    return current_app.url_map.bind("", root).build(endpoint, known)


def kept(template: str) -> Markup:
    """A part of the frame that is the same on all pages of a section: drawn once for each language."""
    return _kept(template, language(), request.blueprint or "", request.script_root, off())


@lru_cache(maxsize=256)
def _kept(template: str, lang: str, section: str, root: str, without: frozenset[str]) -> Markup:
    nav = [item for item in NAV if is_on(item.endpoint)]
    return Markup(current_app.jinja_env.get_template(template).render(lang=lang, nav=nav, footer_links=FOOTER))


class _Template(Template):
    """A template whose macros are imported without a look at every global there is.

    Jinja asks at each import whether this page was given globals of its own, which takes an eighth of drawing a page; ours never are.
    """

    def _get_default_module(self, ctx: object = None) -> Any:
        return super()._get_default_module()


def set_up(app: Flask, *, origin: str) -> None:
    app.config["ORIGIN"] = origin
    app.jinja_env.template_class = _Template
    app.jinja_env.globals.update(url_for=path_to, kept=kept)

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")
            g.lang_in_address = True

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        return {**my_parts(), "nav": NAV, "page": this_page(), "theme": theme()}

    @app.after_request
    def remember_language(answer: Response) -> Response:
        if g.get("lang_in_address") and request.cookies.get(COOKIE) != g.lang and request.method == "GET":
            answer.set_cookie(COOKIE, g.lang, max_age=31536000, samesite="Lax", secure=request.is_secure)
        return answer

    @app.get("/")
    def root() -> Any:
        answer = redirect(url_for("lessons.home", lang=language()))
        answer.vary.add("Accept-Language")
        answer.vary.add("Cookie")
        return answer

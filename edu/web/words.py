"""Words for the reader: the language of the page, and the filters that every template may use."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, format_date
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, Message, Text, in_language
from edu.core.markup import inline
from edu.paths import PACKAGE

COOKIE = "lang"
MINUS = "−"  # Babel writes a hyphen


def language() -> str:
    """The language of this answer: of the address (or of the letter's receiver), else remembered, else
    what the browser asks for."""
    # A page asks two hundred times, and the way through the proxy costs six times the answer.
    known: str | None = getattr(g._get_current_object(), "lang", None)
    if known is not None:
        return known
    if not has_request_context():
        return DEFAULT_LANGUAGE
    # A page that isn't there has a language too, by its address.
    wanted = (request.path.split("/")[1], request.cookies.get(COOKIE, ""), request.accept_languages.best_match(LANGUAGES))
    g.lang = next((lang for lang in wanted if lang in LANGUAGES), DEFAULT_LANGUAGE)
    return str(g.lang)


@cache
def _catalogue(lang: str) -> NullTranslations:
    return Translations.load(str(PACKAGE / "translations"), [lang])


def _gettext(text: str) -> str:
    """Flask-Babel's does the same and asks for the locale anew at each of a page's fifty words."""
    return _catalogue(language()).gettext(text)


def _ngettext(one: str, many: str, count: int) -> str:
    return _catalogue(language()).ngettext(one, many, count)


@pass_eval_context
def _translated(context: EvalContext, text: str, **values: Any) -> str:
    """`_()` of the templates: what Jinja's own makes in three calls, for the seventy words of a page."""
    words = _markup(text, language()) if context.autoescape else _gettext(text)
    return words % values if "%" in words else words


@lru_cache(maxsize=8192)
def _markup(text: str, lang: str) -> Markup:
    return Markup(_catalogue(lang).gettext(text))


def say(message: Message) -> str:
    """`message` in the reader's language."""
    text = _ngettext(message.text, message.plural, message.count) if message.plural else _gettext(message.text)
    return text % dict(message.values) if message.values else text


def _zone() -> str:
    # By name: Flask-Babel makes a pytz zone of it, and can't do with another.
    me = g.get("me")
    return me.zone if me is not None else "UTC"


@lru_cache(maxsize=4096)
def _inline(text: str) -> Markup:
    return Markup(inline(text))


def text(value: Text | Message | None) -> str:
    """A text or a message in the reader's language: the filter `|t`."""
    return say(value) if isinstance(value, Message) else in_language(value, language())


def marked_up(value: Text | None) -> Markup:
    """A text's inline Markdown, cleaned: the filter `|md`."""
    return _inline(text(value))


def date(value: datetime) -> str:
    return str(format_date(value, "d MMMM y", rebase=True))


@lru_cache(maxsize=8192)
def _number(value: Any, format: str | None, lang: str) -> str:
    return format_decimal(value, format, lang).replace("-", MINUS)


def number(value: Any, format: str | None = None) -> str:
    """A number as the reader writes it: the filter `|number`. Flask-Babel's asks for the locale at each of a table's hundred."""
    return _number(value, format, language())


def percent(value: Any, format: str | None = None) -> str:
    """A share of 1 in per cent: the filter `|percent`. A format says the digits; whether a space parts the sign, the language."""
    lang = language()
    if format and lang == "ru":
        format = format.replace("%", "\xa0%")
    return format_percent(value, format, lang).replace("-", MINUS)


@cache
def _months(lang: str) -> Mapping[int, str]:
    return Locale(lang).months["format"]["abbreviated"]  # type: ignore[no-any-return]


def moment(value: datetime) -> str:
    """A day and a time where the reader lives, “d MMM y, HH:mm” of Babel at a tenth of the cost: a statement has many."""
    there = value.astimezone(ZoneInfo(_zone()))
    return f"{there.day} {_months(language())[there.month]} {there.year}, {there:%H:%M}"


def set_up(app: Flask) -> None:
    Babel(app, locale_selector=language, timezone_selector=_zone, default_domain="messages")
    app.jinja_env.filters.update(
        t=text,
        md=marked_up,
        number=number,
        percent=percent,
        date=date,
        datetime=moment,
    )
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _translated

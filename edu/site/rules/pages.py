"""The pages every site has, and what their words may be."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

import email_validator

from edu.core import markup
from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.site.rules.settings import Setting

SLUGS: Mapping[str, Message] = {
    "about": message("About Rungs"),
    "help": message("Help"),
    "terms": message("Terms of use"),
    "privacy": message("Privacy"),
    "cookies": message("Cookies"),
    "donate": message("Support the site"),
}
# What pages lead to like to one another, though nobody writes it: a form, a list, figures.
PLACES = frozenset({"contacts", "news", "moderation/public", "support"})
MAX_TITLE = 120
MAX_BODY = 60_000
MAX_MESSAGE = 5000
MAX_NAME = 80

CONTACT_ADDRESS = Setting(
    "contact_address", "", message("E-mail address to which messages from the contact page are sent; empty: they are only kept")
)
SETTINGS: tuple[Setting, ...] = (CONTACT_ADDRESS,)

# Where a link of a page leads: the same short ways as in lessons.
_LINKS: Mapping[str, str] = {"page": "/{lang}/{rest}", "lesson": "/{lang}/lessons/{rest}", "quiz": "/{lang}/quizzes/{rest}"}


@dataclass(frozen=True, slots=True)
class PageSource:
    """A page in one language as a file has it, drawn."""

    slug: str
    lang: str
    title: str
    body: str  # Markdown
    html: str

    @property
    def digest(self) -> str:
        return digest_of(self.title, self.html)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read."""

    slug: str
    title: str
    html: str
    version: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """What putting pages changed, counted."""

    new: int = 0
    changed: int = 0
    retired: int = 0


@dataclass(frozen=True, slots=True)
class NewsPublished:
    """Announced when news come to the site."""

    number: int
    title: Text
    now: datetime


@dataclass(frozen=True, slots=True)
class PagesChanged:
    """Announced when pages were edited: the search reads them anew."""


def news_slug(number: int) -> str:
    return f"news-{number}"


def is_slug(slug: str) -> bool:
    """Whether a page can have this name."""
    return slug in SLUGS or (slug.startswith("news-") and slug[5:].isascii() and slug[5:].isdigit() and len(slug) < 24)


def digest_of(*parts: str) -> str:
    return blake2s("\0".join(parts).encode(), digest_size=12).hexdigest()


def checked(texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Titles and bodies by language, tidied. Raises Invalid beside "title_ru" and its like."""
    return {lang: (check_title(texts[lang][0], field=f"title_{lang}"), _body(texts[lang][1], field=f"body_{lang}")) for lang in LANGUAGES}


def check_title(text: str, *, field: str) -> str:
    """A title, tidied to one line. Raises Invalid."""
    tidy = " ".join(text.split())
    if not 1 <= len(tidy) <= MAX_TITLE or not is_plain(tidy):
        raise Invalid(message("A title has %(least)s to %(most)s characters.", least=1, most=MAX_TITLE), field=field)
    return tidy


def _body(text: str, *, field: str) -> str:
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not 1 <= len(tidy) <= MAX_BODY or not is_plain(tidy):
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_BODY), field=field)
    return tidy


def check_address(email: str) -> str:
    """The e-mail address of who writes, tidied. Raises Invalid."""
    wrong = Invalid(message("This doesn't look like an e-mail address, such as maria@example.org."), field="email")
    try:
        parts = email_validator.validate_email(email.strip()[:255], check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        raise wrong from None
    return parts.normalized


def is_plain(text: str) -> bool:
    """Whether `text` has no control characters but line breaks and tabs."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text)


def drawn(body: str, *, lang: str) -> str:
    """A page's Markdown as HTML. Raises Invalid where it grows too large."""
    try:
        return markup.page(body, around=markup.Surroundings(link=_link_in(lang)))
    except markup.TooLarge:
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_BODY), field=f"body_{lang}") from None


def _link_in(lang: str) -> Callable[[str], str]:
    def link(address: str) -> str:
        kind, _, rest = address.partition(":")
        return _LINKS[kind].format(lang=lang, rest=rest) if kind in _LINKS else address

    return link

"""Atom feeds (RFC 4287) and site maps (sitemaps.org) as text, of plain values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

ATOM = "application/atom+xml"
# What XML 1.0 can't hold at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed. `url` is its whole address and names it for ever."""

    url: str
    title: str
    author: str
    html: str  # drawn and cleaned, or escaped words
    lang: str
    published: datetime
    updated: datetime
    labels: Sequence[str] = ()


def atom(*, origin: str, url: str, page: str, title: str, lang: str, entries: Sequence[Entry], otherwise: datetime) -> str:
    """A feed at `url` of the page at `page`; addresses inside it are those of `origin`. `otherwise` is when an empty one changed last."""
    updated = max((entry.updated for entry in entries), default=otherwise)
    return "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_quoted(lang)} xml:base={_quoted(origin)}>\n',
            f"<id>{_said(url)}</id>\n<title>{_said(title)}</title>\n<updated>{_moment(updated)}</updated>\n",
            f'<link rel="self" type="{ATOM}" href={_quoted(url)}/>\n<link rel="alternate" type="text/html" href={_quoted(page)}/>\n',
            *(_entry(entry) for entry in entries),
            "</feed>\n",
        )
    )


def _entry(entry: Entry) -> str:
    labels = "".join(f"<category term={_quoted(label)}/>" for label in entry.labels)
    return (
        f"<entry xml:lang={_quoted(entry.lang)}><id>{_said(entry.url)}</id><title>{_said(entry.title)}</title>"
        f"<author><name>{_said(entry.author)}</name></author>"
        f"<published>{_moment(entry.published)}</published><updated>{_moment(entry.updated)}</updated>"
        f'<link rel="alternate" type="text/html" href={_quoted(entry.url)}/>{labels}'
        f'<content type="html">{_said(entry.html)}</content></entry>\n'
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in a site map: its address in each language, and when it changed last, where that is known."""

    urls: Mapping[str, str]
    changed: datetime | None = None


def site_index(parts: Iterable[str]) -> str:
    """The index of these site maps."""
    lines = "".join(f"<sitemap><loc>{_said(url)}</loc></sitemap>\n" for url in parts)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</sitemapindex>\n'


def site_map(pages: Iterable[Listed]) -> str:
    """A site map: every page in every language, each naming its twins."""
    lines = "".join(_listed(page) for page in pages)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{lines}</urlset>\n'
    )


def _listed(page: Listed) -> str:
    twins = "".join(f'<xhtml:link rel="alternate" hreflang={_quoted(lang)} href={_quoted(url)}/>' for lang, url in page.urls.items())
    changed = f"<lastmod>{_moment(page.changed)}</lastmod>" if page.changed else ""
    return "".join(f"<url><loc>{_said(url)}</loc>{changed}{twins}</url>\n" for url in page.urls.values())


def _said(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", text))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Markdown of lessons and pages drawn as HTML: where links lead, what anchors headings have, which pictures stand in."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape

from edu.core import markup, svg
from edu.core.markup import Picture, Surroundings
from edu.lessons.rules import Heading

OUTSIDE = ("https://", "http://", "mailto:")
ADDRESSES = {
    "lesson": "/{lang}/lessons/{slug}",
    "quiz": "/{lang}/quizzes/{slug}",
    "page": "/{lang}/{slug}",
    "figure": "/{lang}/figures/{slug}",
}
_HEADING = re.compile(r'<h(?P<level>[234]) id="(?P<id>[^"]*)">(?P<title>.*?)</h(?P=level)>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PLACE = re.compile(r"<!--check (\d+)-->")


def anchors(body: str) -> tuple[str, ...]:
    """The anchors of a text's headings, in their order. Raises markup.TooLarge."""
    return tuple(found["id"] for found in _HEADING.finditer(markup.page(body)))


def draw(
    body: str,
    *,
    lang: str,
    anchors: Sequence[str],
    picture: Callable[[Picture], str],
    check: Callable[[str, str], str],
    tables: Mapping[str, str] | None = None,
) -> tuple[str, tuple[Heading, ...]]:
    """A checked text as HTML, and its headings.

    The n-th heading gets the n-th of `anchors`: those of the English text in both languages, so that
    a link to a heading, and a change of language on the page, lead to the same place. `tables` are
    the addresses of the files to take along, by the names that links have for them.
    """
    asked: list[tuple[str, str]] = []

    def keep_place(quiz: str, question: str) -> str:
        asked.append((quiz, question))
        return f"<!--check {len(asked) - 1}-->"

    around = Surroundings(link=lambda address: (tables or {}).get(address) or address_of(address, lang), picture=picture, check=keep_place)
    html = markup.page(body, around=around)
    headings: list[Heading] = []

    def with_anchor(found: re.Match[str]) -> str:
        heading = Heading(int(found["level"]), anchors[len(headings)], unescape(_TAG.sub("", found["title"])))
        headings.append(heading)
        return f'<h{heading.level} id="{heading.anchor}">{found["title"]}</h{heading.level}>'

    html = _HEADING.sub(with_anchor, html)
    # Last, because a check may hold headings of its own.
    html = _PLACE.sub(lambda found: check(*asked[int(found[1])]), html)
    return html, tuple(headings)


def address_of(link: str, lang: str) -> str:
    """Where a link of a text leads: `lesson:nps#formula`, `quiz:nps`, `page:about`, `figure:nps`; others as they are."""
    kind, colon, rest = link.partition(":")
    if not colon or kind not in ADDRESSES:
        return link
    slug, sharp, anchor = rest.partition("#")
    return ADDRESSES[kind].format(lang=lang, slug=slug) + sharp + anchor


def drawing_of(src: str, lang: str, files: Mapping[str, str], folder: str) -> str | None:
    """The path of the drawing a text means by `src`: its own language's before the common one."""
    stem = src.removesuffix(".svg")
    return next((path for path in (f"{folder}/{stem}.{lang}.svg", f"{folder}/{stem}.svg") if path in files), None)


def picture_from(files: Mapping[str, str], *, folder: str, lang: str) -> Callable[[Picture], str]:
    """What draws the pictures of a text in `folder`, all of which have been checked to be there."""

    def picture(named: Picture) -> str:
        path = drawing_of(named.src, lang, files, folder)
        return svg.drawing(files[path], alt=named.alt) if path else ""

    return picture

"""Markdown to safe HTML: rendered once, when written, and kept.

What people type goes through `nh3` last, whatever Markdown made of it. What we put in ourselves
(drawings, check questions) takes the place of a mark after the cleaning, so that it neither needs
nor widens the list of what is allowed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from edu.core.text import slug_of

MAX_SOURCE = 200_000  # characters: a long lesson has 10,000
MAX_GROWTH = 10  # times the source, and 1 MB: hostile tables and nests of quotes grow
_MARK = "\ue000{}\ue001"  # private use: taken out of the source first, so nobody can type one
_MARKED = re.compile(r"<p>\ue000(\d+)\ue001</p>")
_FIGURE = re.compile(r'^!\[(?P<alt>[^\]\n]+)\]\((?P<src>[^\s)]+)(?: +"(?P<caption>[^"\n]*)")?\)[ \t]*$', re.M)
_CHECK = re.compile(r"^::check\[(?P<quiz>[a-z0-9-]+)#(?P<question>[a-z0-9-]+)\][ \t]*$", re.M)
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ \t]*$", re.M | re.S)

_EXTENSIONS = (
    "markdown.extensions.admonition",
    "markdown.extensions.def_list",
    "markdown.extensions.footnotes",
    "markdown.extensions.sane_lists",
    "markdown.extensions.tables",
    "markdown.extensions.toc",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tasklist",
)
_SETTINGS: dict[str, dict[str, Any]] = {
    "markdown.extensions.toc": {"slugify": lambda text, separator: slug_of(text), "permalink": False},
    "markdown.extensions.footnotes": {"BACKLINK_TITLE": ""},
    "pymdownx.highlight": {"use_pygments": True, "noclasses": False, "guess_lang": False},
}
_INLINE_TAGS = {"a", "b", "br", "code", "del", "em", "i", "kbd", "mark", "s", "strong", "sub", "sup"}
_BLOCK_TAGS = _INLINE_TAGS | {
    "blockquote", "dd", "div", "dl", "dt", "h2", "h3", "h4", "hr", "input", "li", "ol", "p", "pre", "section",
    "span", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_CLASSES = {
    "div": {"admonition", "note", "example", "warning", "story", "summary", "footnote", "highlight"},
    "p": {"admonition-title"},
    "ul": {"task-list"},
    "li": {"task-list-item"},
    "a": {"footnote-ref", "footnote-backref"},
    "span": {f"{a}{b}" for a in "bcegiklmnopsvw" for b in ["", *"abcdefghiklmnoprstuvx0123456789"]},  # Pygments
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"align"},
    "th": {"align"},
    "ol": {"start"},
    "input": {"type", "checked", "disabled"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "li": {"id"},
    "sup": {"id"},
}

# What people we don't know may write: no ids, no boxes, no ticks.
MAX_DEPTH = 6
MAX_BRACKETS = 150
_DEEP_QUOTE = re.compile(r"^(?:[ \t]*>){7,}[ \t]*", re.M)
_DEEP_LIST = re.compile(r"^[ \t]*(?:(?:\d{1,9}[.)]|[-*+])[ \t]+){7,}", re.M)
_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^>]*)?>")
_POST_EXTENSIONS = (
    "markdown.extensions.nl2br",  # people who type a message mean the lines they make
    "markdown.extensions.sane_lists",
    "markdown.extensions.tables",
    "pymdownx.highlight",
    "pymdownx.superfences",
)
_POST_SETTINGS = {name: values for name, values in _SETTINGS.items() if name in _POST_EXTENSIONS}
_POST_TAGS = _BLOCK_TAGS - {"input", "section", "dl", "dt", "dd"}
_POST_ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture standing alone in a paragraph, as the source names it."""

    src: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the renderer can't know: where links lead, and the HTML of pictures and check questions."""

    link: Callable[[str], str] = lambda address: address
    picture: Callable[[Picture], str] | None = None
    check: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """What a source holds, for comparing its two languages and checking its references."""

    headings: tuple[tuple[int, str], ...] = ()
    tables: tuple[tuple[int, int], ...] = ()  # rows, columns
    pictures: tuple[Picture, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    words: int = 0


class TooLarge(ValueError):
    """The source, or what it grows into, is larger than a page may be."""


class _Links(Treeprocessor):
    def __init__(self, md: Markdown, link: Callable[[str], str]) -> None:
        super().__init__(md)
        self._link = link

    def run(self, root: Element) -> None:
        for anchor in root.iter("a"):
            anchor.set("href", self._link(anchor.get("href", "")))


class _LinkExtension(Extension):
    def __init__(self, link: Callable[[str], str]) -> None:
        super().__init__()
        self._link = link

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Markdown
        md.treeprocessors.register(_Links(md, self._link), "links", 0)


@dataclass(slots=True)
class _Stash:
    """Holds the HTML that is put in after the cleaning."""

    kept: list[str] = field(default_factory=list)

    def keep(self, html: str) -> str:
        self.kept.append(html)
        return f"\n{_MARK.format(len(self.kept) - 1)}\n"

    def put_back(self, html: str) -> str:
        return _MARKED.sub(lambda found: self.kept[int(found[1])], html)


def page(source: str, *, around: Surroundings | None = None) -> str:
    """A whole text as HTML: headings from h2, tables, footnotes, figures, checks. Raises TooLarge."""
    around = around or Surroundings()
    if len(source) > MAX_SOURCE:
        raise TooLarge(f"The text has {len(source)} characters; {MAX_SOURCE} fit.")
    stash = _Stash()
    marked = _outside_fences(_plain(source), lambda text: _stashed(text, around, stash))
    md = Markdown(extensions=[*_EXTENSIONS, _LinkExtension(around.link)], extension_configs=_SETTINGS, output_format="html")
    html = _cleaned(md.convert(marked), _BLOCK_TAGS)
    if len(html) > max(20_000, min(1_000_000, MAX_GROWTH * len(source))):
        raise TooLarge("The text grows too large when drawn.")
    return stash.put_back(_in_scrollers(html))


def post(source: str, *, level: int, around: Surroundings | None = None) -> str:
    """What somebody unknown has written, as HTML to stand under a heading of level - 1: no names that could be taken for
    those of the page, no boxes of ours, all headings of one level. Raises TooLarge."""
    around = around or Surroundings()
    if len(source) > MAX_SOURCE:
        raise TooLarge(f"The text has {len(source)} characters; {MAX_SOURCE} fit.")
    stash = _Stash()
    marked = _outside_fences(_plain(source), lambda text: _stashed(_disarmed(text), Surroundings(picture=around.picture), stash))
    md = Markdown(extensions=[*_POST_EXTENSIONS, _LinkExtension(around.link)], extension_configs=_POST_SETTINGS, output_format="html")
    try:
        html = _HEADING.sub(rf"<\1h{level}>", md.convert(marked))
    except RecursionError as error:
        raise TooLarge("The text is nested too deeply.") from error
    cleaned = nh3.clean(
        html,
        tags=_POST_TAGS,
        attributes={tag: names for tag, names in _POST_ATTRIBUTES.items() if tag in _POST_TAGS},
        allowed_classes={"div": {"highlight"}, "span": _CLASSES["span"]},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    drawn = _in_scrollers(cleaned)
    if len(drawn) > max(20_000, min(1_000_000, MAX_GROWTH * len(source))):
        raise TooLarge("The text grows too large when drawn.")
    return stash.put_back(drawn)


def _disarmed(source: str) -> str:
    """`source` without what costs Markdown the square of its length and nobody means: quotes and lists nested beyond
    `MAX_DEPTH`, hundreds of brackets in one paragraph, comments of HTML."""
    text = _DEEP_QUOTE.sub(lambda found: ">" * MAX_DEPTH + " ", source)
    text = _DEEP_LIST.sub(lambda found: "- ", text).replace("<!", "&lt;!")
    blocks = text.split("\n\n")
    return "\n\n".join(block.replace("[", "&#91;") if block.count("[") > MAX_BRACKETS else block for block in blocks)


def inline(source: str) -> str:
    """A sentence as HTML: emphasis, code, links; no blocks. For stems, options and reasons."""
    html = Markdown(output_format="html").convert(_plain(source)[:20_000])
    return _cleaned(html.removeprefix("<p>").removesuffix("</p>"), _INLINE_TAGS)


def outline(source: str) -> Outline:
    """What `source` holds, read without drawing it."""
    text = _FENCE.sub("", _plain(source))
    tables = [block for block in re.findall(r"(?:^\|.*\n?)+", text, re.M) if re.search(r"^\|[ :|-]+\|?\s*$", block, re.M)]
    return Outline(
        headings=tuple((len(marks), title.strip()) for marks, title in re.findall(r"^(#{1,4}) +(.+)$", text, re.M)),
        tables=tuple((len(table.splitlines()), table.splitlines()[0].strip("| ").count("|") + 1) for table in tables),
        pictures=tuple(_picture(found) for found in _FIGURE.finditer(text)),
        checks=tuple((found["quiz"], found["question"]) for found in _CHECK.finditer(text)),
        links=tuple(re.findall(r"(?<!!)\[[^\]\n]+\]\(([^\s)]+)", text)),
        words=len(re.findall(r"\w+(?:[-’']\w+)*", text)),
    )


def _plain(source: str) -> str:
    return re.sub(r"[\ue000\ue001]", "", source.replace("\r\n", "\n"))


def _picture(found: re.Match[str]) -> Picture:
    return Picture(src=found["src"], alt=found["alt"], caption=found["caption"] or "")


def _outside_fences(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` everywhere but inside fenced code."""
    done, at = [], 0
    for fence in _FENCE.finditer(text):
        done += [change(text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*done, change(text[at:])])


def _stashed(text: str, around: Surroundings, stash: _Stash) -> str:
    if around.picture is not None:
        draw = around.picture
        text = _FIGURE.sub(lambda found: stash.keep(_figure(_picture(found), draw)), text)
    if around.check is not None:
        ask = around.check
        text = _CHECK.sub(lambda found: stash.keep(ask(found["quiz"], found["question"])), text)
    return text


def _figure(picture: Picture, draw: Callable[[Picture], str]) -> str:
    caption = f"<figcaption>{inline(picture.caption)}</figcaption>" if picture.caption else ""
    return f"<figure>{draw(picture)}{caption}</figure>"


def _cleaned(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
        allowed_classes={tag: names for tag, names in _CLASSES.items() if tag in tags},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )


def _in_scrollers(html: str) -> str:
    """What is wide scrolls in its own box, reachable by keyboard, instead of widening the page."""
    html = html.replace("<pre>", '<pre tabindex="0">')
    return html.replace("<table>", '<div class="scrolls" tabindex="0" role="group"><table>').replace("</table>", "</table></div>")

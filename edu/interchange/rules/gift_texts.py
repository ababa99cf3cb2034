"""Texts of GIFT in their four formats as our Markdown. Plain ones are escaped only where Markdown would read a sign."""

import re
from collections.abc import Callable
from html import unescape

from edu.core.i18n import Message
from edu.interchange.rules.gift_signs import NEWLINE, protected, spelled, unprotected
from edu.interchange.rules.html import BREAK, from_text, to_markdown

BLANK = "_____"  # where the missing word was
USUAL = "moodle"
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_SPACES = re.compile(r"[ \t\n\v\f]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})(?=[\s/>])")
_ALONE = {"br", "hr", "img"}
_PAIRED = {
    "a", "b", "blockquote", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li", "ol", "p", "pre", "s", "span",
    "strong", "sub", "sup", "table", "td", "th", "tr", "u", "ul",
}  # fmt: skip
# Blanks that Markdown lets alone: a lone one, and those after a space, none of which can end an emphasis.
_LONE_BLANK = re.compile(r"(?<![\\_])_{3,}(?!_)")
_BLANK = re.compile(r"(?<!\S)_{3,}(?!\w)")
_LONE_ESCAPED = re.compile(r"(?<![\\*_])(?:\\_){3,}(?![*\\_])")
_ESCAPED = re.compile(r"(?<!\S)(?:\\_){3,}(?![\w*\\_])")
_RULE = re.compile(r"^[ \t]*[-*_][-*_ \t]+$", re.M)
# What `core.markup.inline` would read as more than itself.
_INTERPRETED = re.compile(
    r"""\\[\\`*_{}\[\]()>#+\-.!] | `[^`]*` | <(?=[a-zA-Z/!?]) | &(?:\#|\w+;) | \][(:\[] | \]\ \[
    | (?<!\s)\*[^*]*\* | \*(?!\s)[^*]*\* | (?<!\w)_(?!\s) | (?<!\s)_(?!\w)
    | ^(?:\#|>|[-+*](?:\s|$)|\d+\.(?:\s|$)|::|!!!|~~~|\|) | \n(?:=|:\s)""",
    re.X | re.M,
)


def parted(raw: str, usual: str) -> tuple[str, str]:
    """The format that a protected text names, or the `usual` one, and the text after it."""
    raw = raw.strip()
    found = _FORMAT.match(raw)
    return (found[1], raw[found.end() :].strip()) if found else (usual, raw)


def markdown_of(raw: str, format: str, lose: Callable[[Message], None]) -> str:
    """A protected text of this format as our Markdown; what of it can't be kept is told to `lose`."""
    if format == "markdown":
        return unprotected(raw).strip().replace(r"-\>", "->")
    if format == "html":
        return _from_html(unprotected(raw), lose)
    lines = [_SPACES.sub(" ", unprotected(line)).strip() for line in raw.split(NEWLINE)]
    if format == "moodle":  # it may hold tags, and always holds entities
        if _has_tags(raw) and (text := _from_html("<br>".join(lines), lose)):
            return text
        lines = [_SPACES.sub(" ", _ENTITY.sub(lambda found: unescape(found[0]), line)).strip() for line in lines]
    return literal("\n".join(line for line in lines if line))


def words_of(raw: str, format: str) -> str:
    """A protected text that is compared with what people type: no Markdown is made of it."""
    text = unprotected(raw).strip()
    if format == "html":
        return _SPACES.sub(" ", unescape(re.sub(r"<[^<>]*>", "", text))).strip()
    return _SPACES.sub(" ", text) if format == "moodle" else text


def literal(text: str) -> str:
    """Plain text as Markdown that reads the same, line by line."""
    return _with_blanks(from_text(text)) if _RULE.search(text) or _INTERPRETED.search(_without_blanks(text)) else text.replace("\n", BREAK)


def reads_as_written(text: str) -> bool:
    """Whether the Markdown `text` needs no format named: as Moodle's usual one it gives itself."""
    lost: list[Message] = []
    return markdown_of(protected(spelled(text)), USUAL, lost.append) == text and not lost


def names_a_format(text: str) -> bool:
    """Whether the beginning of a text would be taken for its format."""
    return _FORMAT.match(text) is not None


def _has_tags(text: str) -> bool:
    """Whether some tag opens and closes in it, or needs no closing: a lone <b> may be what is asked about."""
    tags = [(found[1], found[2].lower()) for found in _TAG.finditer(text)]
    opened, closed = ({name for slash, name in tags if bool(slash) is closes} for closes in (False, True))
    return bool(opened & _ALONE or opened & closed & _PAIRED)


def _from_html(html: str, lose: Callable[[Message], None]) -> str:
    text, losses = to_markdown(html)
    for loss in losses:
        lose(loss)
    return _with_blanks(text)


def _without_blanks(text: str) -> str:
    return (_LONE_BLANK if len(_LONE_BLANK.findall(text)) == 1 else _BLANK).sub("x", text)


def _with_blanks(text: str) -> str:
    """Blanks as they are read, but for one alone on its line, which Markdown would take for a rule."""
    lines = text.split("\n")
    blank = _LONE_ESCAPED if len(_LONE_ESCAPED.findall(text)) == 1 else _ESCAPED
    bare = (blank.sub(lambda found: found[0].replace("\\", ""), line) for line in lines)
    return "\n".join(line if not line.replace("\\_", "").strip() else shown for line, shown in zip(lines, bare, strict=True))

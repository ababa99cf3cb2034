"""HTML of other programs as our Markdown, and back.

What a question holds is drawn as sentences (`core.markup.inline`), so blocks become lines: a paragraph, an item of
a list, a row of a table is a line of its own. What can't be kept is said, once for each sort of loss.

The reader is one pass over the tags, without recursion: its time grows with the length of what it reads, whatever that is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from edu.core.i18n import Message, message
from edu.core.markup import inline

LONGEST = 2_000_000  # characters that are read, pictures written into the text among them
MOST_LOSSES = 50  # told of one text
BREAK = "  \n"  # Markdown's line break

_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"\s*/?\s*([^\s=>/\"'][^\s=>/]*)?(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']*)))?")
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2028\u2029\x85\x1c-\x1f]{2,}|[\t\r\n\f\v\u2028\u2029\x85\x1c-\x1f]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000\ue001\ufeff\ud800-\udfff]")
_MARKS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "var": "em", "s": "s", "strike": "s",
    "del": "del", "sub": "sub", "sup": "sup", "mark": "mark", "kbd": "kbd", "code": "code", "tt": "code", "samp": "code", "a": "a",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend"), "strong"),
}  # fmt: skip
_STARS = {"strong": "**", "em": "*"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol",
    "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_UNREAD = {"script", "style", "title", "head", "template", "noscript", "iframe", "object", "audio", "video", "svg", "canvas", "textarea"}
_MEDIA = message("Sound, video or an embedded page was left out.")
_SCRIPT = message("A script was left out.")
_LOOKS = message("Colours and fonts were left out.")
_FIELDS = message("Fields of a form were left out.")
_SAID = {
    "script": _SCRIPT, "style": _LOOKS, "font": _LOOKS,
    **dict.fromkeys(("iframe", "object", "audio", "video", "embed"), _MEDIA),
    **dict.fromkeys(("svg", "canvas"), message("A drawing was left out.")),
    **dict.fromkeys(("input", "textarea", "select", "button"), _FIELDS),
    "table": message("A table was turned into lines of text."),
    "u": message("Underlining was left out."),
    "math": message("A formula was turned into plain text."),
}  # fmt: skip
_LOOK = re.compile(r"(?:^|[;\s])(?:color|background|background-color|font|font-size|font-family)\s*:", re.I)
_UNDERLINED = re.compile(r"underline", re.I)
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.I)
_UNSAFE_IN_ADDRESS = re.compile(r"[\s()<>\[\]\"'\\`|^{}\x00-\x1f]")
# At the start of a line, what Markdown would take for a heading, a list, a quotation, a rule, a table.
_STARTS = re.compile(r"(?P<number>\d+)\.|(?P<escaped>#|>|[-+](?=\s|-|$|\||:)|!(?=!!))|(?P<coded>=(?==*\s*$)|:(?=[\s|-]|$)|~(?=~~)|\|)")
_ESCAPED = re.compile(r"\\([^\w\s]|_)|&lt;|&amp;")
_OTHER_MARKS = re.compile(r"[*<\[]")
_SPECIAL = re.compile(r"\\(?![a-zA-Z0-9])|[*`\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?! \S)|&(?=[#a-zA-Z])")


def to_markdown(html: str, *, pictures: Mapping[str, str] | None = None) -> tuple[str, tuple[Message, ...]]:
    """The Markdown that reads as this HTML does, and what of it was lost.

    `pictures` says, by the `src` of a picture, what stands in its place ("" where it is kept elsewhere); of any other it is a loss.
    """
    reader = _Reader(pictures or {})
    if len(html) > LONGEST:
        html = html[:LONGEST]
        reader.lose(message("The text was cut: it was too long."))
    for token in _tokens(html):
        reader.take(token)
    return reader.done(), tuple(reader.losses)


def to_html(text: str) -> str:
    """Our Markdown as HTML for other programs: sentences, or paragraphs where an empty line parts them."""
    paragraphs = [inline(part) for part in re.split(r"\n[ \t]*\n\s*", text.strip()) if part.strip()]
    return paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{part}</p>" for part in paragraphs)


def from_text(text: str) -> str:
    """Plain text as Markdown that reads the same: its lines stay lines, its stars stay stars."""
    lines = (_SPACES.sub(" ", _UNREADABLE.sub("", line)).strip() for line in text.splitlines())
    return BREAK.join(_guarded(escaped(line)) for line in lines if line)


def to_text(text: str) -> str:
    """Our Markdown as plain text: what a reader sees of it, line by line."""
    html = re.sub(r"<br>\s*", "\v", to_html(text)).replace("</p>", "\v")
    return "\n".join(_SPACES.sub(" ", unescape(re.sub(r"<[^>]*>", "", line))).strip() for line in html.split("\v")).strip()


def pictures_of(html: str) -> list[tuple[str, str]]:
    """The address and the words of each picture in HTML, in their order."""
    tags = (token for token in _tokens(html[:LONGEST]) if token.name == "img" and not token.closes)
    return [(tag.values.get("src", ""), tag.values.get("alt", "").strip()) for tag in tags]


def escaped(text: str) -> str:
    """Text of one line, with what Markdown would read as a sign made plain."""
    return _SPECIAL.sub(_plain_sign, text)


def _plain_sign(found: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], "\\" + found[0])


def _guarded(line: str) -> str:
    """A line of Markdown that is no heading, list, quotation, rule or table."""
    start = _STARTS.match(line)
    if start is None:
        return line
    rest = line[start.end() :]
    if start["number"]:
        return f"{start['number']}\\.{rest}"
    if start["escaped"]:
        return f"\\{start['escaped']}{rest}"
    return f"&#{ord(start['coded'])};{rest}"


@dataclass(frozen=True, slots=True)
class _Token:
    """A run of text, or a tag."""

    text: str = ""
    name: str = ""
    closes: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


def _tokens(html: str) -> Iterator[_Token]:
    at = 0
    while at < len(html):
        start = html.find("<", at)
        if start < 0:
            start = len(html)
        if start > at:
            yield _Token(unescape(html[at:start]))
        at = start
        if at >= len(html):
            return
        if html.startswith("<!--", at):
            at = _after(html, "-->", at + 4)
        elif html.startswith("<![CDATA[", at):
            end = html.find("]]>", at)
            yield _Token(html[at + 9 : end if end >= 0 else len(html)])
            at = _after(html, "]]>", at)
        elif html.startswith(("<!", "<?"), at):
            at = _after(html, ">", at)
        elif name := _TAG.match(html, at):
            values, at = _attributes(html, name.end())
            tag = _Token(name=name[1].lower(), closes=html[start + 1] == "/", values=values)
            yield tag
            if tag.name in _UNREAD and not tag.closes:
                at = _end_of(html, tag.name, at)
        else:
            yield _Token("<")
            at += 1


def _after(html: str, sign: str, at: int) -> int:
    """Where to go on after `sign`; at the end when it never comes, as browsers do."""
    found = html.find(sign, at)
    return len(html) if found < 0 else found + len(sign)


def _end_of(html: str, name: str, at: int) -> int:
    found = re.compile(f"</{re.escape(name)}", re.I).search(html, at)
    return len(html) if found is None else found.start()


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """A tag's attributes and the place after it. A tag that never ends swallows the rest, so that no part is read twice."""
    values: dict[str, str] = {}
    while at < len(html) and html[at] != ">":
        found = _ATTRIBUTE.match(html, at)
        if found is None or found.end() == at:
            at += 1
            continue
        at = found.end()
        if found[1] and len(values) < 100:
            value = next((value for value in found.groups()[1:] if value is not None), "")
            values.setdefault(found[1].lower(), unescape(value))
    return values, at + 1


class _Reader:
    """Takes tokens one by one and keeps the lines of Markdown they make."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._lines: list[str] = []
        self._marks: list[tuple[str, str]] = []  # the open marks and their addresses: each sort once, so there are few
        self._buffers: list[list[str]] = [[]]  # of the line, then of each open mark
        self._begun = False  # whether the line holds more than spaces
        self._pieces: list[str] = []  # text not yet put into the last buffer
        self._depth: dict[str, int] = {}  # how often each mark is open
        self._lists: list[int | None] = []  # numbers of the open lists; None where they have bullets
        self._pre = 0
        self.losses: list[Message] = []

    def lose(self, what: Message) -> None:
        if len(self.losses) < MOST_LOSSES and what not in self.losses:
            last = len(self.losses) == MOST_LOSSES - 1
            self.losses.append(message("More was left out than can be told here.") if last else what)

    def take(self, token: _Token) -> None:
        if not token.name:
            self._take_text(token.text)
        elif token.closes:
            self._close(token.name)
        else:
            self._open(token.name, token.values)

    def done(self) -> str:
        self._end_line()
        return BREAK.join(self._lines)

    def _take_text(self, text: str) -> None:
        if not self._pre:
            self._pieces.append(text)
            return
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._pieces.append(_hard_spaces(first))
        for line in others:
            self._end_line()
            self._pieces.append(_hard_spaces(line))

    def _open(self, name: str, values: Mapping[str, str]) -> None:
        if name in _SAID:
            self.lose(_SAID[name])
        self._look_at_style(values.get("style", ""))
        if name in _BLOCKS:
            self._end_line()
        if name in ("ul", "ol"):
            self._lists.append(None if name == "ul" else _number(values.get("start")) - 1)
        elif name == "li":
            self._begin_item()
        elif name == "td" or name == "th":
            self._next_cell()
        elif name == "img":
            self._picture(values)
        elif name == "pre":
            self._pre += 1
            self._mark("code", "")
        if name in _MARKS:
            self._mark(_MARKS[name], self._address(values) if name == "a" else "")

    def _close(self, name: str) -> None:
        if name in _MARKS:
            self._unmark(_MARKS[name])
        if name == "pre" and self._pre:
            self._pre -= 1
            self._unmark("code")
        if name in ("ul", "ol") and self._lists:
            self._lists.pop()
        if name in _BLOCKS:
            self._end_line()

    def _look_at_style(self, style: str) -> None:
        if not style:
            return
        if _LOOK.search(style):
            self.lose(_LOOKS)
        if _UNDERLINED.search(style):
            self.lose(_SAID["u"])

    def _begin_item(self) -> None:
        if not self._lists or self._lists[-1] is None:
            self._pieces.append("• ")
            return
        self._lists[-1] += 1
        self._pieces.append(f"{self._lists[-1]}. ")

    def _next_cell(self) -> None:
        self._flush()
        if self._begun:
            self._pieces.append(" | ")

    def _picture(self, values: Mapping[str, str]) -> None:
        src, alt = values.get("src", ""), _SPACES.sub(" ", values.get("alt", "")).strip()
        formula = values.get("data-equation-content") or (alt if "texrender" in values.get("class", "") else "")
        if formula:
            self.lose(_SAID["math"])
            self._pieces.append(f" {formula} ")
        elif src in self._pictures:
            self._flush()
            self._add(self._pictures[src])
        else:
            name = alt or ("" if src.startswith("data:") else src.rpartition("/")[2].partition("?")[0])
            self.lose(message("The picture “%(name)s” was left out.", name=name[:80]) if name else message("A picture was left out."))

    def _address(self, values: Mapping[str, str]) -> str:
        href = values.get("href", "").strip()
        if _ADDRESS.match(href) and len(href) <= 2000:
            return _UNSAFE_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(errors="replace")), href)
        if href and not href.startswith("#"):
            self.lose(message("A link was left out; its words stay."))
        return ""

    def _mark(self, mark: str, address: str) -> None:
        self._depth[mark] = self._depth.get(mark, 0) + 1
        if self._depth[mark] == 1:
            self._flush()
            self._marks.append((mark, address))
            self._buffers.append([])

    def _unmark(self, mark: str) -> None:
        depth = self._depth.get(mark, 0)
        if depth != 1:
            self._depth[mark] = max(0, depth - 1)
            return
        self._depth[mark] = 0
        self._flush()
        again: list[tuple[str, str]] = []
        while True:
            closed = self._wrap_last()
            if closed[0] == mark:
                break
            again.append(closed)
        for open_mark in reversed(again):
            self._marks.append(open_mark)
            self._buffers.append([])

    def _wrap_last(self) -> tuple[str, str]:
        """Close the innermost mark and put what it held into what is around it."""
        mark, address = self._marks.pop()
        held = "".join(self._buffers.pop())
        inner = held.strip(" ")
        if not inner.strip():
            self._add(held)
            return mark, address
        self._add(" " * (len(held) - len(held.lstrip(" "))))
        self._add(_wrapped(mark, address, inner))
        self._add(" " * (len(held) - len(held.rstrip(" "))))
        return mark, address

    def _add(self, piece: str) -> None:
        """Put a piece of Markdown into the innermost mark, so that neither it nor its neighbour is read otherwise."""
        buffer = self._buffers[-1]
        if not piece:
            return
        if buffer and buffer[-1][-1] == "!" and piece[0] == "[":
            buffer[-1] = f"{buffer[-1][:-1]}\\!"
        elif buffer and buffer[-1][-1] == piece[0] and piece[0] in "*`":
            piece = _tagged(piece)
        buffer.append(piece)

    def _flush(self) -> None:
        text = _SPACES.sub(" ", _UNREADABLE.sub("", "".join(self._pieces)))
        self._pieces = []
        self._begun = self._begun or bool(text.strip())
        self._add(escaped(text))

    def _end_line(self) -> None:
        self._flush()
        marks = list(self._marks)
        while self._marks:
            self._wrap_last()
        line = _SPACES.sub(" ", "".join(self._buffers[0])).strip()
        if line and line != "•":
            self._lines.append(_guarded(line))
        self._marks = marks
        self._buffers = [[] for _ in range(len(marks) + 1)]
        self._begun = False


def _wrapped(mark: str, address: str, inner: str) -> str:
    if mark == "a":
        return f"[{inner}]({address})" if address else inner
    if mark in _STARS and "*" not in inner:
        return f"{_STARS[mark]}{inner}{_STARS[mark]}"
    code = _bare(inner) if mark == "code" else None
    return f"`{code}`" if code is not None else f"<{mark}>{inner}</{mark}>"


def _bare(inner: str) -> str | None:
    """What `escaped` made it of, where backticks can hold it: no marks, no backticks, no indentation."""
    if _OTHER_MARKS.search(_ESCAPED.sub("", inner)):
        return None
    text = _ESCAPED.sub(lambda found: found[1] or {"&lt;": "<", "&amp;": "&"}[found[0]], inner)
    return text if "`" not in text and text == text.strip() else None


def _tagged(piece: str) -> str:
    """A mark of stars or backticks, written as the tag it stands for."""
    if piece[0] == "`":
        return f"<code>{escaped(piece[1:-1])}</code>"
    stars, tag = ("**", "strong") if piece.startswith("**") else ("*", "em")
    return f"<{tag}>{piece[len(stars) : -len(stars)]}</{tag}>"


def _hard_spaces(line: str) -> str:
    """A line of a listing: its indentation stays."""
    text = line.expandtabs(4)
    bare = text.lstrip(" ")
    return "\u2007" * (len(text) - len(bare)) + bare


def _number(value: str | None) -> int:
    return int(value) if value is not None and re.fullmatch(r"\d{1,6}", value) else 1

"""Plain text of HTML that we drew ourselves, with its paragraphs apart and its headings marked."""

import re
from html.parser import HTMLParser

# Private use, taken out of what people type: a heading's paragraph is "\ue020anchor\ue021Title".
_OPEN, _SHUT = "\ue020", "\ue021"
_HEADING = re.compile("\ue020([^\ue021]*)\ue021")
CELL = " | "  # between the cells of a table's row
_PRIVATE = re.compile("[\ue020\ue021]")
_BLOCKS = {
    "address", "article", "aside", "blockquote", "div", "dl", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_BEGINS = {"dt": "\n\n", "dd": ": "}  # a word and what it means are one paragraph
# Forms are questions and their options: what they ask is not what the text says. Drawings have their words in the alternative.
_LEFT_OUT = {"form", "script", "style", "svg", "template", "button", "select", "textarea"}
_HEADINGS = {"h2", "h3", "h4"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.outside = 0  # how many elements deep in what is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self.outside += 1
        elif not self.outside:
            if tag in _BLOCKS:
                self.pieces.append("\n\n")
            elif tag in _BEGINS:
                self.pieces.append(_BEGINS[tag])
            elif tag in _CELLS or tag == "br":
                self.pieces.append(CELL if tag in _CELLS else "\n")
            anchor = dict(attrs).get("id")
            if tag in _HEADINGS and anchor:
                self.pieces.append(heading(anchor))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.outside = max(0, self.outside - 1)
        elif not self.outside and tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.outside:
            self.pieces.append(_PRIVATE.sub("", data))


def text_of_html(html: str) -> str:
    """The words of `html`: paragraphs apart by an empty line, each heading a paragraph with its anchor."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    paragraphs = (
        " ".join(piece.split()).replace(" : ", ": ").removeprefix(CELL.strip()).strip()
        for piece in re.split(r"\n\s*\n", "".join(reader.pieces))
    )
    return "\n\n".join(piece for piece in paragraphs if piece)


def heading(anchor: str, title: str = "") -> str:
    """A heading as its paragraph stands in a body; without a title, the beginning of what has none."""
    return f"{_OPEN}{anchor}{_SHUT}{title}"


def text_of_words(text: str) -> str:
    """What people typed, made fit to be kept: no marks of ours in it."""
    return _PRIVATE.sub("", text).strip()


def without_marks(body: str) -> str:
    """A body as it is read: the words alone."""
    return _HEADING.sub("", body)


def running(body: str) -> str:
    """A body on one line, each heading and each row of a table a sentence of its own."""
    if _OPEN not in body and CELL not in body:
        return " ".join(body.split())
    return " ".join(" ".join(map(_sentence, body.split("\n\n"))).split())


def _sentence(paragraph: str) -> str:
    is_row = CELL in paragraph
    text = ", ".join(filter(None, (cell.strip() for cell in paragraph.split(CELL.rstrip())))) if is_row else paragraph
    ends = (is_row or _HEADING.match(text)) and text.rstrip()[-1:].isalnum()
    return _HEADING.sub("", text).rstrip() + ("." if ends else "")


def sections(body: str) -> list[tuple[str, str, str]]:
    """The paragraphs of a body, each as (anchor, heading, paragraph); headings themselves left out."""
    found, anchor, heading = [], "", ""
    for paragraph in body.split("\n\n"):
        at = _HEADING.match(paragraph)
        if at:
            anchor, heading = at[1], paragraph[at.end() :].strip()
        elif paragraph.strip():
            found.append((anchor, heading, paragraph.strip()))
    return found

"""XML of other programs as elements with their lines: no entities, no outside files, and a limit on everything that grows.

What stands in a file is never fetched, expanded or trusted; what is too large or broken is one refused loss, in words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from edu.core.i18n import Message, message
from edu.interchange.rules.carrying import Loss

LARGEST = 20 * 2**20  # bytes
DEEPEST = 100  # elements within each other
MOST_ELEMENTS = 200_000
MOST_ATTRIBUTES = 100  # of an element
MOST_PIECES = 50_000  # of a text that are kept apart: each costs more than its letters
_VOID = {"img", "br", "hr", "embed", "input", "source", "track", "wbr", "col"}
_NO_XML_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Element:
    """An element, its names without their namespaces' prefixes."""

    name: str
    values: dict[str, str]
    line: int
    held: list["str | Element"] = field(default_factory=list)  # what it holds, in its order

    @property
    def text(self) -> str:
        """The text that stands in it, and not in the elements within."""
        return "".join(piece for piece in self.held if isinstance(piece, str))

    @property
    def all_text(self) -> str:
        """The text in it and in all that is within."""
        return "".join(piece for piece in _walk(self) if isinstance(piece, str))

    @property
    def elements(self) -> list["Element"]:
        return [piece for piece in self.held if isinstance(piece, Element)]

    def all(self, name: str) -> list["Element"]:
        """Its own elements of that name."""
        return [element for element in self.elements if element.name == name]

    def find(self, *path: str) -> "Element | None":
        """The first element down the path of names."""
        found: Element | None = self
        for name in path:
            found = next(iter(found.all(name)), None) if found is not None else None
        return found

    def words(self, *path: str) -> str:
        """The text at the end of the path, without spaces around it; empty where there is none."""
        found = self.find(*path)
        return found.all_text.strip() if found is not None else ""

    def within(self, name: str) -> list["Element"]:
        """The elements of that name however deep, in their order."""
        return [piece for piece in _walk(self) if isinstance(piece, Element) and piece.name == name]

    def inner_html(self) -> str:
        """What it holds, as HTML: for formats that write their texts as XHTML elements."""
        out: list[str] = []
        stack: list[str | Element | _Close] = [*reversed(self.held)]
        while stack:
            piece = stack.pop()
            if isinstance(piece, str):
                out.append(escape(piece, quote=False))
            elif isinstance(piece, _Close):
                out.append(f"</{piece.name}>")
            else:
                values = "".join(f' {name}="{escape(value)}"' for name, value in piece.values.items())
                out.append(f"<{piece.name}{values}>")
                if piece.name not in _VOID:
                    stack += [_Close(piece.name), *reversed(piece.held)]
        return "".join(out)


@dataclass(frozen=True, slots=True)
class _Close:
    name: str


def _walk(element: Element) -> Iterator[str | Element]:
    """Everything in an element, however deep, in its order."""
    stack: list[str | Element] = [*reversed(element.held)]
    while stack:
        piece = stack.pop()
        yield piece
        if isinstance(piece, Element):
            stack.extend(reversed(piece.held))


class _TooMuch(SAXException):
    """A limit is passed."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


class _Builder(ContentHandler):
    """Makes elements of what the parser meets, and stops at a limit."""

    def __init__(self, parser: DefusedExpatParser) -> None:
        super().__init__()
        self._parser = parser
        self._open: list[Element] = []
        self._text: list[str] = []  # the parser gives it line by line
        self._count = 0
        self.root: Element | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - named by SAX
        self._count += 1
        line = int(self._parser.getLineNumber() or 0)
        if self._count > MOST_ELEMENTS:
            raise _TooMuch(message("This file has more than %(most)s elements.", most=MOST_ELEMENTS))
        if len(self._open) >= DEEPEST:
            raise _TooMuch(message("Line %(line)s: elements stand more than %(most)s deep in each other.", line=line, most=DEEPEST))
        if len(attrs) > MOST_ATTRIBUTES:
            raise _TooMuch(message("Line %(line)s: an element has more than %(most)s attributes.", line=line, most=MOST_ATTRIBUTES))
        self._put_text()
        element = Element(_bare(name), {_bare(key): attrs.getValue(key) for key in attrs.getNames()}, line)
        if self._open:
            self._open[-1].held.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElement(self, name: str) -> None:  # noqa: N802 - named by SAX
        self._put_text()
        self._open.pop()

    def characters(self, content: str) -> None:
        self._text.append(content)
        if len(self._text) > MOST_PIECES:
            self._put_text()

    def _put_text(self) -> None:
        if self._text:
            self._open[-1].held.append("".join(self._text))
            self._text = []


def parse(data: bytes) -> Element | Loss:
    """The root of an XML file, or why it can't be read. Any bytes may come."""
    if len(data) > LARGEST:
        return _refused(message("This file is larger than %(most)s MB.", most=LARGEST // 2**20))
    parser = DefusedExpatParser(forbid_dtd=True)
    builder = _Builder(parser)
    parser.setContentHandler(builder)
    try:
        parser.feed(data.lstrip(b" \t\r\n") or b" ")  # at once: piece by piece, a huge attribute is read anew with each
        parser.close()
    except _TooMuch as much:
        return _refused(much.why)
    except DefusedXmlException:
        return _refused(message("This file has a DTD or entities of its own: take out the “<!DOCTYPE …>”."))
    except SAXParseException as broken:
        return _refused(_said(broken), broken.getLineNumber())
    except (SAXException, LookupError, ValueError):
        return _refused(message("This file's encoding is not known: save it as UTF-8."))
    return builder.root if builder.root is not None else _refused(message("This file is empty."))


def _said(broken: SAXParseException) -> Message:
    reason = str(broken.getMessage())
    if "entity" in reason:
        return message("Here stands an entity that XML doesn't have, such as “&nbsp;”: write the character itself.")
    if "encoding" in reason or "invalid token" in reason:
        return message("Here stands a character that can't be: the file is damaged or its encoding is not the one it names.")
    if "no element" in reason:
        return message("The file breaks off here, or is empty: an element is not closed.")
    if "mismatched" in reason:
        return message("Here an element is closed that is not the last one opened.")
    return message("This is no well-formed XML: %(reason)s.", reason=reason)


def _refused(why: Message, line: int | None = None) -> Loss:
    return Loss(f"line {line}" if line else "", why, refused=True)


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def text_of(words: str) -> str:
    """`words` as text in an XML file."""
    return escape(_NO_XML_CHARACTER.sub("", words), quote=False)


def value_of(words: str) -> str:
    """`words` as the value of an attribute, in double quotes; lines and tabs survive."""
    quoted = escape(_NO_XML_CHARACTER.sub("", words))
    return '"' + re.sub(r"[\t\n\r]", lambda found: f"&#{ord(found[0])};", quoted) + '"'


def markup_of(html: str) -> str:
    """HTML as text in an XML file: in a CDATA section where there are signs, split where it would end too early."""
    html = _NO_XML_CHARACTER.sub("", html)
    if not re.search(r"[<&]", html):
        return escape(html, quote=False)
    return "<![CDATA[" + html.replace("]]>", "]]]]><![CDATA[>") + "]]>"

"""YAML read into plain values that know their lines.

PyYAML alone keeps the last of two equal keys, follows references (a few lines of them can stand for
gigabytes), and forgets where a value stood. So the tree it composes is walked here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from edu.core.i18n import Message, message

MAX_DEPTH = 30
MAX_PLACE = 400  # characters of a place whose line is kept: each entry below a page-long key would hold the page
# The parser written in C where the wheel has it: ten times as fast, the same trees.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}
_STRING_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "value")}  # a date is read as its text
_LAST_STEP = re.compile(r"(\.[^.\[]*|\[\d+\])$")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong on a line of a document."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its plain value, and the line of every place in it (`questions[2].cards`)."""

    value: Any
    lines: Mapping[str, int] = field(default_factory=dict)
    first_line: int = 1

    def line_of(self, place: str) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = _LAST_STEP.sub("", place) if _LAST_STEP.search(place) else ""
        return self.first_line


def read(text: str, *, first_line: int = 1) -> tuple[Document | None, list[Flaw]]:
    """The document in `text`, which begins at `first_line` of its file; None, and why, where it can't be read."""
    try:
        flaws = _forbidden(text, first_line)
        root = None if flaws else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        return None, [Flaw(line, _unreadable(f"{error.problem or error.context}"))]
    except yaml.YAMLError as error:
        return None, [Flaw(first_line, _unreadable(" ".join(str(error).split())))]
    if flaws:
        return None, flaws
    if root is None:
        return None, [Flaw(first_line, message("There is nothing in this file."))]
    walk = _Walk(first_line)
    value = walk.value_of(root, "")
    return Document(value, walk.lines, first_line), walk.flaws


def _unreadable(reason: str) -> Message:
    return message("The YAML can't be read: %(reason)s.", reason=reason)


def _forbidden(text: str, first_line: int) -> list[Flaw]:
    """What would make the tree larger or deeper than it reads. Raises yaml.YAMLError."""
    flaws, depth, documents = [], 0, 0
    for event in yaml.parse(text, Loader=_Loader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            flaws.append(Flaw(line, message("“*%(name)s” is a reference: write the thing itself.", name=(event.anchor or "")[:40])))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return [*flaws, Flaw(line, message("This is nested deeper than %(most)s levels.", most=MAX_DEPTH))]
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            return [*flaws, Flaw(line, message("A second document begins here: take the line “---” out."))]
    return flaws


class _Walk:
    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.lines: dict[str, int] = {}
        self.flaws: list[Flaw] = []
        self._scalars = yaml.SafeLoader("")

    def value_of(self, node: yaml.Node, place: str) -> Any:
        if len(place) <= MAX_PLACE:
            self.lines.setdefault(place, self._line(node))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.value_of(entry, _below(place, f"[{number}]")) for number, entry in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: str) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, message("A key must be a word."))
                continue
            key = self._scalar(key_node)
            if key in values:
                other = lines[key]
                self._refuse(key_node, message("“%(key)s” stands here twice: on line %(line)s too.", key=key_node.value[:40], line=other))
                continue
            lines[key] = self._line(key_node)
            inner = _below(place, f".{key_node.value}" if place else key_node.value)
            if len(inner) <= MAX_PLACE:
                self.lines[inner] = lines[key]
            values[key] = self.value_of(value_node, inner)
        return values

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag in _STRING_TAGS:
            return node.value
        if node.tag in _PLAIN_TAGS:
            try:
                return self._scalars.construct_object(node)
            except (ValueError, OverflowError):
                self._refuse(node, message("This number can't be read: put it in quotes if it is a text."))
                return None
        name = node.tag.removeprefix("tag:yaml.org,2002:")[:40]
        self._refuse(node, message("“%(name)s” can't be used here: write a text, a number, a list or keys.", name=name))
        return None

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)

    def _refuse(self, node: yaml.Node, why: Message) -> None:
        self.flaws.append(Flaw(self._line(node), why))


def _below(place: str, step: str) -> str:
    """A step further in; past `MAX_PLACE`, the place itself, which is that of the nearest thing around."""
    return place if len(place) > MAX_PLACE else place + step

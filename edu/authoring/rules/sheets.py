"""YAML read into plain values that know their lines.

PyYAML alone keeps the last of two equal keys, follows references (a few lines of them can stand for
gigabytes), and forgets where a value stood. So the tree it composes is walked here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from edu.authoring.rules.faults import Fault
from edu.core.marks import Problem

MAX_DEPTH = 30
# The parser written in C where the wheel has it: ten times as fast, the same trees.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}
_STRING_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "value")}  # a date is read as its text
_LAST_STEP = re.compile(r"(\.[^.\[]*|\[\d+\])$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A YAML document: its plain value, and the line of every place in it (`questions[2].cards`)."""

    file: str
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

    def fault(self, place: str, message: str) -> Fault:
        return Fault(self.file, self.line_of(place), message)

    def faults(self, problems: Iterable[Problem], *, under: str = "") -> list[Fault]:
        """Problems found in a part of the value, which stands at `under`, as faults of the file."""
        found = []
        for problem in problems:
            place = ".".join(filter(None, (under, problem.place)))
            found.append(self.fault(place, f"{place}: {problem.message}" if place else str(problem.message)))
        return found


def read(file: str, text: str, *, first_line: int = 1) -> tuple[Sheet | None, list[Fault]]:
    """The document in `text`, which begins at `first_line` of the file; None, and why, where it can't be read."""
    try:
        faults = _forbidden(file, text, first_line)
        root = None if faults else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        return None, [Fault(file, line, f"The YAML can't be read: {error.problem or error.context}.")]
    except yaml.YAMLError as error:
        return None, [Fault(file, first_line, f"The YAML can't be read: {' '.join(str(error).split())}.")]
    if faults:
        return None, faults
    if root is None:
        return None, [Fault(file, first_line, "There is nothing in this file.")]
    walk = _Walk(file, first_line)
    value = walk.value_of(root, "")
    return Sheet(file, value, walk.lines, first_line), walk.faults


def _forbidden(file: str, text: str, first_line: int) -> list[Fault]:
    """What would make the tree larger or deeper than it reads. Raises yaml.YAMLError."""
    faults, depth, documents = [], 0, 0
    for event in yaml.parse(text, Loader=_Loader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            faults.append(Fault(file, line, f"“*{event.anchor}” is a reference: write the thing itself."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return [*faults, Fault(file, line, f"This is nested deeper than {MAX_DEPTH} levels.")]
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            return [*faults, Fault(file, line, "A second document begins here: take the line “---” out.")]
    return faults


class _Walk:
    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._scalars = yaml.SafeLoader("")

    def value_of(self, node: yaml.Node, place: str) -> Any:
        self.lines.setdefault(place, self._line(node))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.value_of(entry, f"{place}[{number}]") for number, entry in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: str) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, "A key must be a word.")
                continue
            key = self._scalar(key_node)
            inner = ".".join(filter(None, (place, key_node.value)))
            if key in values:
                self._refuse(key_node, f"“{key_node.value}” stands here twice: on line {self.lines[inner]} too.")
                continue
            self.lines[inner] = self._line(key_node)
            values[key] = self.value_of(value_node, inner)
        return values

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag in _STRING_TAGS:
            return node.value
        if node.tag in _PLAIN_TAGS:
            try:
                return self._scalars.construct_object(node)
            except (ValueError, OverflowError):
                self._refuse(node, "This number can't be read: put it in quotes if it is a text.")
                return None
        self._refuse(node, f"“{node.tag.removeprefix('tag:yaml.org,2002:')}” can't be used here: write a text, a number, a list or keys.")
        return None

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)

    def _refuse(self, node: yaml.Node, message: str) -> None:
        self.faults.append(Fault(self.file, self._line(node), message))

"""Files of YAML: their values, and what is wrong with them by file and line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from edu.authoring.rules.faults import Fault
from edu.core import yamls
from edu.core.marks import Problem
from edu.core.yamls import Document


@dataclass(frozen=True, slots=True)
class Sheet:
    """A YAML document and the file it stands in."""

    file: str
    document: Document

    @property
    def value(self) -> Any:
        return self.document.value

    def line_of(self, place: str) -> int:
        """The line of a place, or of the nearest thing around it."""
        return self.document.line_of(place)

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
    document, flaws = yamls.read(text, first_line=first_line)
    faults = [Fault(file, flaw.line, str(flaw.message)) for flaw in flaws]
    return None if document is None else Sheet(file, document), faults

"""Which kinds of question there are: one file of `edu/quizzes/kinds/` each, found by being there."""

from collections.abc import Mapping
from functools import cache

from edu.core.finding import found_in
from edu.core.marks import Kind
from edu.quizzes import kinds
from edu.quizzes.rules.checking import cut


class UnknownKind(LookupError):
    """There is no kind of question with this name."""


@cache
def all_kinds() -> dict[str, Kind]:
    """Every kind by its name. Raises ValueError where two files claim one name."""
    return found_in(kinds, "kind")


def kind_of(body: object) -> Kind:
    """The kind a question says it is. Raises UnknownKind where there is none such."""
    name = body.get("kind") if isinstance(body, Mapping) else None
    if not isinstance(name, str) or name not in all_kinds():
        known = ", ".join(all_kinds())
        raise UnknownKind(f"There is no kind of question named “{cut(name)}”; there are {known}.")
    return all_kinds()[name]

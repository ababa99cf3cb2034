"""Full-text expressions in the tongues of both databases, written of stems and marks only: nothing typed gets in as it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edu.search.rules.words import is_stem

MAX_POSITION = 16_000  # PostgreSQL counts no further than 16,383
MAX_PLACES = 200  # of one stem; it keeps 256


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing looked for: any of some runs of stems, the first being what was typed; a run of several is a phrase."""

    runs: tuple[tuple[str, ...], ...]
    prefix: bool = False  # the last stem of the first run may go on
    said: str = ""  # the word as it was typed, folded; empty for a phrase

    @property
    def stem(self) -> str:
        """Of the word; the first one of a phrase."""
        return self.runs[0][0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of some clauses, at least one of others, and of each group of marks at least one."""

    required: tuple[Clause, ...] = ()
    some: tuple[Clause, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()


def for_fts5(wanted: Wanted, *, column: str = "") -> str:
    """An expression for MATCH: the clauses in `column` (else in title or body), each group of marks in its own."""
    words = _joined(wanted, _fts5_clause, " AND ", " OR ")
    marks = [f"({{marks}} : ({' OR '.join(_quoted([mark]) for mark in group)}))" for group in wanted.marks]
    return " AND ".join([f"({{{column or 'title body'}}} : ({words}))", *marks])


def _fts5_clause(clause: Clause) -> str:
    runs = [_quoted(run) + (" *" if clause.prefix and not place else "") for place, run in enumerate(clause.runs)]
    return f"({' OR '.join(runs)})"


def _quoted(stems: Iterable[str]) -> str:
    return f'"{" ".join(_checked(stems))}"'


def for_tsquery(wanted: Wanted, *, column: str = "") -> str:
    """The same for tsquery: in the title alone where `column` says so."""
    weight = "A" if column == "title" else ""
    words = _joined(wanted, lambda clause: _tsquery_clause(clause, weight), " & ", " | ")
    marks = [f"({' | '.join(_lexeme(mark, '') for mark in _checked(group))})" for group in wanted.marks]
    return " & ".join([f"({words})", *marks])


def _tsquery_clause(clause: Clause, weight: str) -> str:
    runs = []
    for place, run in enumerate(clause.runs):
        stems = [_lexeme(stem, weight) for stem in _checked(run)]
        if clause.prefix and not place:
            stems[-1] = _lexeme(run[-1], "*" + weight)
        runs.append(f"({' <-> '.join(stems)})")
    return f"({' | '.join(runs)})"


def _lexeme(stem: str, tail: str) -> str:
    return f"'{stem}':{tail}" if tail else f"'{stem}'"


def _joined(wanted: Wanted, write: Callable[[Clause], str], every: str, either: str) -> str:
    parts = [write(clause) for clause in wanted.required]
    if wanted.some:
        parts.append(f"({either.join(write(clause) for clause in wanted.some)})")
    return every.join(parts)


def vector(title: str, body: str, marks: Iterable[str]) -> str:
    """A tsvector as PostgreSQL reads one: stems with their places, those of the title with weight A; marks without."""
    places: dict[str, list[str]] = {}
    titled = title.split()
    for place, stem in enumerate(titled, start=1):
        _place(places, stem, f"{place}A")
    for place, stem in enumerate(body.split(), start=len(titled) + 10):
        if place > MAX_POSITION:
            break
        _place(places, stem, f"{place}D")
    lexemes = [f"'{stem}':{','.join(found)}" for stem, found in places.items()]
    return " ".join([*lexemes, *(f"'{mark}'" for mark in marks)])


def _place(places: dict[str, list[str]], stem: str, place: str) -> None:
    found = places.setdefault(stem, [])
    if len(found) < MAX_PLACES:
        found.append(place)


def _checked(stems: Iterable[str]) -> list[str]:
    """The stems, if they are nothing else. Raises ValueError: a sign that means something to the database must never arrive here."""
    checked = list(stems)
    if not checked or not all(is_stem(stem) for stem in checked):
        raise ValueError("Only stems and marks can be searched for.")
    return checked

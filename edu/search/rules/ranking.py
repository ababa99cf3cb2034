"""How well an entry fits: the same sum on both databases, over what their indexes have found.

BM25F in spirit (Robertson & Zaragoza 2009): a stem counts by how rare it is, less and less with each repetition, more in a title;
what has more of the words, and has them side by side, stands higher.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt
from typing import Protocol

from edu.search.rules.expressions import Clause

SATURATION = 1.2
LENGTH = 0.4  # how much a long text must make up for its length
USUAL_LENGTH = 1200  # characters of stems
IN_TITLE = 3.5  # as many times as in the body
OTHER_WORD = 0.6  # of what means the same
ENOUGH = 0.45  # of the weight of all words: what has less has nothing to do with the question
KIND_FACTORS = {"lesson": 1.15, "question": 1.0, "answer": 0.9, "page": 0.85, "person": 0.9}
OTHER_LANGUAGE = 0.75


class Candidate(Protocol):
    """What must be known of an entry to weigh it: a row of the index is one."""

    @property
    def title_stems(self) -> str:
        """ " stem stem … " """

    @property
    def body_stems(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def weight(self) -> int: ...


def rarity(docs: int, entries: int) -> float:
    """How much a stem tells that stands in `docs` of about so many entries: the rarer, the more."""
    return log1p((max(entries, docs) - docs + 0.5) / (docs + 0.5)) + 0.05


@dataclass(frozen=True, slots=True)
class Term:
    """A clause made ready to be counted in stems: how it stands there itself, and what means the same."""

    own: str  # " stem stem " or, where it may go on, " stem stem"
    others: tuple[str, ...]
    rarity: float

    def times(self, stems: str) -> float:
        """How often it stands in stems; what only means the same counts less."""
        if not self.others:
            return stems.count(self.own)
        return stems.count(self.own) + OTHER_WORD * sum(map(stems.count, self.others))


@dataclass(frozen=True, slots=True)
class Scale:
    """A question made ready, once, for the many entries that are weighed by it."""

    terms: tuple[Term, ...]
    pairs: tuple[str, ...]  # neighbours in the question, as they stand in stems
    stems: frozenset[str]
    lang: str
    least: float  # share of the question below which an entry weighs nothing

    def weigh(self, candidate: Candidate) -> float:
        """The weight of a candidate, rounded to stand in an address; 0 where less than `least` of the question is in it."""
        title, body = candidate.title_stems, candidate.body_stems
        length = min(1 - LENGTH + LENGTH * len(body) / USUAL_LENGTH, 4.0)
        whole = found = total = titled = 0.0
        for term in self.terms:
            rare = term.rarity
            whole += rare
            in_title = term.times(title)
            times = IN_TITLE * min(in_title, 1.0) + term.times(body) / length
            if not times:
                continue
            found += rare
            titled += rare if in_title else 0.0
            total += rare * times * (SATURATION + 1) / (times + SATURATION)
        share = found / whole if whole else 0.0
        if share < self.least:
            return 0.0
        total *= share * sqrt(share) * (1 + 0.35 * self._beside(title, body))
        if titled:
            total *= 1 + 0.5 * titled / whole * self._of(title)
        total *= KIND_FACTORS[candidate.kind] * (1.0 if candidate.lang in ("", self.lang) else OTHER_LANGUAGE)
        return round(total * (1 + 0.03 * log(1 + max(0, candidate.weight))), 6)

    def _beside(self, title: str, body: str) -> float:
        """What part of the neighbours in the question are neighbours in the entry."""
        return sum(pair in title or pair in body for pair in self.pairs) / len(self.pairs) if self.pairs else 0.0

    def _of(self, title: str) -> float:
        """What part of the title is the question."""
        stems = title.split()
        return sum(stem in self.stems for stem in stems) / len(stems) if stems else 0.0


def scale(clauses: Sequence[Clause], rarities: Mapping[Clause, float], *, lang: str, least: float = ENOUGH) -> Scale:
    """What weighs entries by this question of a reader in `lang`."""
    return Scale(
        terms=tuple(_term(clause, rarities[clause]) for clause in clauses),
        pairs=tuple(f" {' '.join(one.runs[0])} {' '.join(other.runs[0])}" for one, other in itertools.pairwise(clauses)),
        stems=frozenset(stem for clause in clauses for run in clause.runs for stem in run),
        lang=lang,
        least=least,
    )


def _term(clause: Clause, rarity: float) -> Term:
    end = "" if clause.prefix else " "
    return Term(f" {' '.join(clause.runs[0])}{end}", tuple(f" {' '.join(run)} " for run in clause.runs[1:]), rarity)


def weight_of_paragraph(stems: Sequence[str], above: Sequence[str], by: Scale) -> float:
    """How much a paragraph has to do with a question; what stands in the title or heading above it counts half, and only beside
    something in the paragraph itself."""
    inside, headed = f" {' '.join(stems)} ", f" {' '.join(above)} "
    whole = own = shared = found = 0.0
    for term in by.terms:
        whole += term.rarity
        times, in_head = term.times(inside), term.times(headed)
        if times:
            own += term.rarity * times * (SATURATION + 1) / (times + SATURATION)
        if times or in_head:
            found += term.rarity
            shared += 0.5 * term.rarity if in_head else 0.0
    if not own or not whole:
        return 0.0
    # A line of a few words says little, however much of it is the question.
    return (own + shared) * (found / whole) * sqrt(found / whole) * min(1.0, 0.4 + len(stems) / 25)

"""How well an entry fits: the same sum on both databases, over what their indexes have found.

BM25F in spirit (Robertson & Zaragoza 2009): a stem counts by how rare it is, less and less with each repetition, more in a title;
what has more of the words, and has them side by side, stands higher.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt

from edu.search.rules.expressions import Clause

SATURATION = 1.2
LENGTH = 0.4  # how much a long text must make up for its length
USUAL_LENGTH = 1200  # characters of stems
IN_TITLE = 3.5  # as many times as in the body
OTHER_WORD = 0.6  # of what means the same
ENOUGH = 0.45  # of the weight of all words: what has less has nothing to do with the question
KIND_FACTORS = {"lesson": 1.15, "question": 1.0, "answer": 0.9, "page": 0.85, "person": 0.9}
OTHER_LANGUAGE = 0.75


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of an entry when it is weighed."""

    title_stems: str  # " stem stem … "
    body_stems: str
    kind: str
    lang: str
    weight: int


def rarity(docs: int, entries: int) -> float:
    """How much a stem tells that stands in `docs` of about so many entries: the rarer, the more."""
    return log1p((max(entries, docs) - docs + 0.5) / (docs + 0.5)) + 0.05


def score(candidate: Candidate, clauses: Sequence[Clause], rarities: Mapping[Clause, float], *, lang: str, least: float = ENOUGH) -> float:
    """The weight of a candidate, rounded to stand in an address; 0 where less than the share `least` of the question is in it."""
    whole = sum(rarities[clause] for clause in clauses)
    length = 1 - LENGTH + LENGTH * len(candidate.body_stems) / USUAL_LENGTH
    found = total = titled = 0.0
    for clause in clauses:
        in_title, in_body = _times(clause, candidate.title_stems), _times(clause, candidate.body_stems)
        times = IN_TITLE * min(in_title, 1.0) + in_body / min(length, 4.0)
        if not times:
            continue
        rare = rarities[clause]
        found += rare
        titled += rare if in_title else 0.0
        total += rare * times * (SATURATION + 1) / (times + SATURATION)
    share = found / whole if whole else 0.0
    if share < least:
        return 0.0
    total *= share * sqrt(share) * (1 + 0.35 * _beside(candidate, clauses)) * (1 + 0.5 * titled / whole * _of_title(candidate, clauses))
    total *= KIND_FACTORS[candidate.kind] * (1.0 if candidate.lang in ("", lang) else OTHER_LANGUAGE)
    return round(total * (1 + 0.03 * log(1 + max(0, candidate.weight))), 6)


def _times(clause: Clause, stems: str) -> float:
    """How often a clause stands in stems; what only means the same counts less."""
    end = "" if clause.prefix else " "
    own = stems.count(f" {' '.join(clause.runs[0])}{end}")
    return own + OTHER_WORD * sum(stems.count(f" {' '.join(run)} ") for run in clause.runs[1:])


def _beside(candidate: Candidate, clauses: Sequence[Clause]) -> float:
    """What part of the neighbours in the question are neighbours in the entry."""
    if len(clauses) < 2:
        return 0.0
    pairs = [f" {' '.join(one.runs[0])} {' '.join(other.runs[0])}" for one, other in itertools.pairwise(clauses)]
    return sum(pair in candidate.title_stems or pair in candidate.body_stems for pair in pairs) / len(pairs)


def _of_title(candidate: Candidate, clauses: Sequence[Clause]) -> float:
    """What part of the title is the question."""
    stems = candidate.title_stems.split()
    asked = {stem for clause in clauses for run in clause.runs for stem in run}
    return sum(stem in asked for stem in stems) / len(stems) if stems else 0.0


def weight_of_paragraph(stems: Sequence[str], above: Sequence[str], clauses: Sequence[Clause], rarities: Mapping[Clause, float]) -> float:
    """How much a paragraph has to do with a question; what stands in the title or heading above it counts half, and only beside
    something in the paragraph itself."""
    inside, headed = f" {' '.join(stems)} ", f" {' '.join(above)} "
    own = shared = found = 0.0
    for clause in clauses:
        times = _times(clause, inside)
        if times:
            own += rarities[clause] * times * (SATURATION + 1) / (times + SATURATION)
        if times or _times(clause, headed):
            found += rarities[clause]
            shared += 0.5 * rarities[clause] if _times(clause, headed) else 0.0
    whole = sum(rarities[clause] for clause in clauses)
    if not own or not whole:
        return 0.0
    # A line of a few words says little, however much of it is the question.
    return (own + shared) * (found / whole) * sqrt(found / whole) * min(1.0, 0.4 + len(stems) / 25)

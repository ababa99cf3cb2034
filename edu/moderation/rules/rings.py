"""Who votes for whom far above chance, and texts that are another's."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from edu.core.text import folded

LEAST_EACH = 4  # votes up from each to the other: fewer may be two good people
LEAST_SHARE = 0.25  # of all votes up that each gives
BY_CHANCE = 1e-4  # less likely than this, both ways
LEAST_LETTERS = 80  # a short answer is often the same
ALIKE = 92  # of 100, by rapidfuzz's token_set_ratio
_WORD = re.compile(r"\w+")
_COMMON = 40  # words that more texts than this have in common tell nothing apart


@dataclass(frozen=True, slots=True)
class Ring:
    """Two people who vote each other up: how often each way, and how likely that is by chance."""

    first: int
    second: int
    given: int  # first's votes for second
    taken: int  # second's for first
    chance: float


@dataclass(frozen=True, slots=True)
class Post:
    """A text to be compared."""

    key: str  # "answer:12"
    author: int
    text: str
    number: int  # the later one is the copy


@dataclass(frozen=True, slots=True)
class Twin:
    """A text that an earlier one of another person holds already."""

    copy: str
    first: str
    alike: float  # in [0, 100]


def rings(votes: Mapping[tuple[int, int], int]) -> list[Ring]:
    """Pairs of people who vote each other up far above chance; `votes` counts votes up by (voter, author).

    Chance: each of a voter's votes falls on an author in proportion to all votes that author gets from others than
    themselves. The probability of so many or more is the binomial tail; both ways must be below `BY_CHANCE`.
    """
    gives: dict[int, int] = defaultdict(int)
    gets: dict[int, int] = defaultdict(int)
    for (voter, author), count in votes.items():
        gives[voter] += count
        gets[author] += count
    everything = sum(votes.values())
    found = []
    for (voter, author), count in sorted(votes.items()):
        back = votes.get((author, voter), 0)
        if voter >= author or min(count, back) < LEAST_EACH:
            continue
        if count < LEAST_SHARE * gives[voter] or back < LEAST_SHARE * gives[author]:
            continue
        # Without this pair's own votes: a ring must not make itself look usual.
        ways = [
            _tail(count, gives[voter], _share(gets[author] - count, everything - gives[voter])),
            _tail(back, gives[author], _share(gets[voter] - back, everything - gives[author])),
        ]
        if max(ways) < BY_CHANCE:
            found.append(Ring(voter, author, count, back, max(ways)))
    return found


def _share(some: int, all_of: int) -> float:
    """With one imagined vote more, so that nothing is impossible."""
    return min(1.0, (max(some, 0) + 1) / (max(all_of, 0) + 10))


def _tail(least: int, tries: int, chance: float) -> float:
    """How likely `least` or more of `tries` are by `chance` each (binomial)."""
    return math.fsum(math.comb(tries, hits) * chance**hits * (1 - chance) ** (tries - hits) for hits in range(least, tries + 1))


def twins(fresh: Sequence[Post], others: Sequence[Post]) -> list[Twin]:
    """Of `fresh` posts, those that read like an earlier one of `others` by somebody else; the nearest of each.

    Compared only where three rare words are common: of a hundred thousand posts a handful is left for each.
    """
    same: dict[str, Post] = {}
    for post in sorted(others, key=lambda post: post.number, reverse=True):
        same[folded(post.text)] = post  # the earliest of equal texts, however many there are
    words = {post.key: frozenset(_WORD.findall(folded(post.text))) for post in (*fresh, *others)}
    having: dict[str, list[Post]] = defaultdict(list)
    for post in others:
        if len(post.text) >= LEAST_LETTERS:
            for word in words[post.key]:
                having[word].append(post)
    found = []
    for post in fresh:
        if len(post.text) < LEAST_LETTERS:
            continue
        equal = same.get(folded(post.text))
        if equal is not None and equal.author != post.author and equal.number < post.number:
            found.append(Twin(post.key, equal.key, 100.0))
            continue
        common: dict[str, int] = defaultdict(int)
        near = {}
        for word in words[post.key]:
            for other in having[word] if len(having[word]) <= _COMMON else ():
                if other.author != post.author and other.number < post.number:
                    common[other.key] += 1
                    near[other.key] = other
        scored = [
            (fuzz.token_set_ratio(folded(post.text), folded(near[key].text), score_cutoff=ALIKE), key)
            for key, count in common.items()
            if count >= 3
        ]
        best = max(scored, default=(0.0, ""))
        if best[0] >= ALIKE:
            found.append(Twin(post.key, best[1], best[0]))
    return found

"""Which topics are alike: near in the tree, and with words in common. The same for the same tree, whoever asks."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import snowballstemmer  # type: ignore[import-untyped]

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.text import folded

MOST = 5  # similar topics shown
# What nearness in the tree is worth beside the cosine of the words (0…1), found by trying on the judged set of the tests.
SIBLINGS = 0.5
PARENT = 0.6
COUSINS = 0.1
LONE = 0.35  # both stand right under the subject and have nothing below them
OF_PARENT = 0.5  # weight of the words of the topic above
LEAST = 0.3  # alike at all: better four than one that is plainly unrelated
LEAST_ACROSS = 0.7  # of two subjects: «graphs» of algebra are not those of algorithms

_STEMMERS = {"ru": snowballstemmer.stemmer("russian"), "en": snowballstemmer.stemmer("english")}
_STOP = frozenset(
    "и в на по от до за из с к о у не что как его их для при или the a an of in to and for with by on from its how what one two".split()
)


@dataclass(frozen=True, slots=True)
class Node:
    """A topic in its tree."""

    slug: str
    subject: str
    parent: str  # its slug; "" right under the subject
    title: Text


def similar(nodes: Sequence[Node]) -> dict[str, list[str]]:
    """For each topic those alike, the likest first, `MOST` at most; of equals the one that stands earlier."""
    by_slug = {node.slug: node for node in nodes}
    parents = {node.parent for node in nodes}
    vectors = _vectors(nodes, by_slug)
    found = {}
    for node in nodes:
        scored = []
        for place, other in enumerate(nodes):
            # What stands below a topic is listed on its page by itself.
            if node.slug in (other.slug, other.parent):
                continue
            score = _tree(node, other, by_slug, parents) + _cosine(vectors[node.slug], vectors[other.slug])
            if score >= (LEAST if node.subject == other.subject else LEAST_ACROSS):
                scored.append((-score, place, other.slug))
        found[node.slug] = [slug for _, _, slug in sorted(scored)[:MOST]]
    return found


def stems(text: Text) -> Counter[str]:
    """The stems of a text in all its languages, without the words that say nothing."""
    counted: Counter[str] = Counter()
    for lang in LANGUAGES:
        words = [word for word in re.findall(r"\w+", folded(in_language(text, lang))) if word not in _STOP]
        counted.update(f"{lang}:{stem}" for stem in _STEMMERS[lang].stemWords(words))
    return counted


def _tree(node: Node, other: Node, by_slug: Mapping[str, Node], parents: set[str]) -> float:
    if node.subject != other.subject:
        return 0.0
    if node.slug == other.parent or node.parent == other.slug:
        return PARENT
    if node.parent and node.parent == other.parent:
        return SIBLINGS
    if not node.parent and not other.parent:
        return LONE if node.slug not in parents and other.slug not in parents else 0.0
    above, over = by_slug.get(node.parent), by_slug.get(other.parent)
    return COUSINS if above and over and above.parent and above.parent == over.parent else 0.0


def _vectors(nodes: Sequence[Node], by_slug: Mapping[str, Node]) -> dict[str, dict[str, float]]:
    """The words of each topic, rarer ones heavier, those of the topic above it lighter."""
    own = {node.slug: stems(node.title) for node in nodes}
    spread = Counter(stem for counted in own.values() for stem in counted)
    weight = {stem: math.log(1 + len(nodes) / count) for stem, count in spread.items()}
    vectors = {}
    for node in nodes:
        vector = {stem: weight[stem] for stem in own[node.slug]}
        for stem in own.get(node.parent, ()):
            vector[stem] = max(vector.get(stem, 0.0), OF_PARENT * weight[stem])
        vectors[node.slug] = vector
    return vectors


def _cosine(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    shared = sum(value * two[stem] for stem, value in one.items() if stem in two)
    return shared / (_length(one) * _length(two)) if shared else 0.0


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))

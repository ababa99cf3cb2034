"""An answer made of sentences that stand in sources: chosen by what they share with the question, word for word.

Extractive on purpose: each sentence is somebody's, and its source stands beside it. Where the sources have too little of the
question, the answer is that we don't know.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from edu.core.i18n import message
from edu.search.rules import words
from edu.search.rules.entries import Passage
from edu.search.rules.plain import CELL
from edu.site.rules.settings import Setting
from edu.tutor.rules import sentences

TUTOR = Setting("parts_tutor", True, message("Answers of the tutor, also under questions that people ask each other"))
SETTINGS = (TUTOR,)
LONGEST_QUESTION = 1000  # characters
SHORTEST_QUESTION = 3
KNOWN = 0.5  # of the weight of a question's words that the best source must have
SURE = 0.75  # the same, where nobody has asked the tutor: under a question put to people
LEAD = 1.4  # standard deviations by which a question must come nearer to what stands here than questions from elsewhere do
SURE_LEAD = 2.5
OWN_LANGUAGE = 1.0  # of them, by which another language must lead further than the one that was asked in
OF_SENTENCE = 0.3  # of that weight, what a sentence must have with what stands above it
MOST_SOURCES = 3
MOST_SENTENCES = 5
OF_ONE = 2  # sentences of one paragraph
BESIDE = 0.6  # of the best source's part of the question: what has less is no source
WORTH = 0.35  # of the best sentence's weight: what has less is left out
SUPPORTED = 0.75  # of the words of a phrased sentence that its source must have
_DEFINES = re.compile(r"\b(что такое|что значит|кто так(?:ой|ая|ие)|what (?:is|are)|what does .* mean|who is|who are|define)\b", re.I)
# Who asks how something is worked out wants the rule, not another place where something is worked out.
_RECKONS = re.compile(
    r"\b(?:как|how)\b.*?\b((?:по|под|рас|со)?считать|считают|вычислить|найти|calculated?|work(?:ed)? out|computed?)\b",
    re.I | re.S,
)
_RULE = re.compile(r"=\s*[(√]*[^\W\d]|\bминус\b|\bдел[её]нн|\bделят\b|\bminus\b|\bdivided\b", re.I)  # not a sum: “= 50 − 20”
# A sentence that begins so leans on the one before it.
_LEANS = re.compile(r"(?:Это|Эт[оаи]т?|Он[аи]?|Его|Её|Их|Но|А|Тогда|Отсюда|Поэтому|This|That|These|It|They|But|And|So|Then|Hence)\b")
_ENDS = ".!?…»”)"
_NAMES = re.compile(r"\b(?:называ\w+|зов(?:ё|е|у)т|is called|are called|called)\b", re.I)
_DEFINITION = re.compile(r"[—–:]|\b(?:это|называ\w+|is|are|means?|called)\b", re.I)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


# How much each word of a question tells, by its stem and those that mean the same.
Weights = Mapping[tuple[str, ...], float]


class Outcome(StrEnum):
    ANSWERED = "answered"
    UNKNOWN = "unknown"  # the sources say too little
    HINTS = "hints"  # the asker has this very question before them in an open attempt


class State(StrEnum):
    SHOWN = "shown"
    REVIEW = "review"  # rated down: a moderator looks at it
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence stands."""

    kind: str
    title: str
    heading: str
    path: str  # without the language, with the anchor
    lang: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, and which of the answer's sources it stands in."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tutor says."""

    outcome: Outcome
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Source, ...] = ()  # those that are quoted first

    @property
    def quoted(self) -> int:
        """How many of the sources have a sentence here; of hints all of them are meant."""
        return max((each.source for each in self.sentences), default=len(self.sources) - 1) + 1


def answer(question: str, passages: Sequence[Passage], weights: Weights, *, known: float = KNOWN) -> Answer:
    """An answer to `question` out of `passages`, the best first; `weights` says how much each word of the question tells.

    Not known is what no passage has the share `known` of. The same words in, the same answer out.
    """
    chosen = _sources(question, passages, weights)
    if not chosen or max(_share(passage, weights) for passage in chosen) < known:
        return Answer(Outcome.UNKNOWN)
    said = _sentences(question, chosen, weights)
    if not said:
        return Answer(Outcome.UNKNOWN)
    return _told(said, chosen)


def _told(said: Sequence[Sentence], passages: Sequence[Passage]) -> Answer:
    """The answer, with the sources it quotes before those that are only worth a look."""
    quoted = dict.fromkeys(each.source for each in said)
    order = [*quoted, *(number for number in range(len(passages)) if number not in quoted)]
    sources = tuple(source_of(passages[number]) for number in order)
    return Answer(Outcome.ANSWERED, tuple(Sentence(each.text, order.index(each.source)) for each in said), sources)


def topic(question: str) -> str:
    """What a question is about, without the word that only says that something is to be worked out."""
    found = _RECKONS.search(question)
    rest = question[: found.start(1)] + question[found.end(1) :] if found else question
    return rest if set(words.stems_of(rest)) - words.STOP_STEMS else question


def source_of(passage: Passage) -> Source:
    return Source(passage.kind, passage.title, passage.heading, passage.path, passage.lang)


def merged(*rankings: Sequence[Passage]) -> list[Passage]:
    """One order of several, by places and not by scores, which can't be compared: reciprocal rank fusion (Cormack et al. 2009)."""
    weights: dict[tuple[str, str], float] = {}
    passages: dict[tuple[str, str], Passage] = {}
    for ranking in rankings:
        for place, passage in enumerate(ranking):
            key = (passage.path, passage.text)
            weights[key] = weights.get(key, 0.0) + 1 / (60 + place)
            passages.setdefault(key, passage)
    return [passages[key] for key in sorted(passages, key=lambda key: -weights[key])]


def quoted(found: Sequence[tuple[Passage, Sequence[tuple[float, str]]]]) -> Answer:
    """An answer of what comes nearest by its meaning: passages, each with its sentences and how near each of them comes."""
    near = [
        (score, number, place, text)
        for number, (_, said) in enumerate(found)
        for score, place, text in sorted(((score, place, text) for place, (score, text) in enumerate(said)), reverse=True)[:OF_ONE]
    ]
    kept = sorted(near, reverse=True)[:MOST_SENTENCES]
    said = tuple(Sentence(text, number) for _, number, _, text in sorted(kept, key=lambda each: (each[1], each[2])))
    return _told(said, [passage for passage, _ in found]) if said else Answer(Outcome.UNKNOWN)


def is_confirmed(given: Answer, near: Iterable[Sequence[Passage]], *, held: Collection[str]) -> bool:
    """Whether what words have found is near by its meaning too, or nothing is, or its page isn't among those `held` against the question:
    words alone may mean something else."""
    pages = {passage.path.partition("#")[0] for passages in near for passage in passages}
    first = given.sources[0].path.partition("#")[0]
    return not pages or first in pages or first not in held


def one_of_each_page(passages: Sequence[Passage]) -> list[Passage]:
    """The first passage of each page with a sentence in it, of three pages at most."""
    pages: dict[str, Passage] = {}
    for passage in passages:
        if sentences.split(passage.text):
            pages.setdefault(passage.path.partition("#")[0], passage)
    return list(pages.values())[:MOST_SOURCES]


def hints(passages: Sequence[Passage]) -> Answer:
    """Where to look, and not a word of what stands there."""
    pages = {passage.path.partition("#")[0]: passage for passage in reversed(passages) if passage.kind == "lesson"}
    return Answer(Outcome.HINTS, (), tuple(source_of(passage) for passage in list(pages.values())[::-1][:1]))


def _sources(question: str, passages: Sequence[Passage], weights: Weights) -> list[Passage]:
    """The paragraphs to take sentences from: one of each page, the one that says it best, of three pages at most."""
    shares = [(_share(passage, weights), passage) for passage in passages]
    least = BESIDE * max((share for share, _ in shares), default=0.0)
    pages: dict[str, list[Passage]] = {}
    for share, passage in shares:
        if share >= least:
            pages.setdefault(passage.path.partition("#")[0], []).append(passage)
    return [max(of_page, key=lambda passage: _best(question, passage, weights)) for of_page in list(pages.values())[:MOST_SOURCES]]


def _best(question: str, passage: Passage, weights: Weights) -> float:
    return max((weight for weight, _, _ in _weighed(question, passage, weights)), default=0.0)


def _weighed(question: str, passage: Passage, weights: Weights) -> list[tuple[float, int, str]]:
    """The sentences of a passage that have something of the question: their weights, places and texts."""
    above = set(words.stems_of(f"{passage.title} {passage.heading}"))
    defines, reckons = bool(_DEFINES.search(question)), bool(_RECKONS.search(question))
    found = (
        (_weight(text, above, weights, place=place, defines=defines, reckons=reckons), place, text)
        for place, text in enumerate(sentences.split(passage.text))
    )
    return [each for each in found if each[0]]


def _share(passage: Passage, weights: Weights) -> float:
    """What part of the question's weight stands in a passage or above it."""
    whole = sum(weights.values())
    there = set(words.stems_of(f"{passage.title} {passage.heading} {passage.text}"))
    return sum(weight for stems, weight in weights.items() if not there.isdisjoint(stems)) / whole if whole else 0.0


def _sentences(question: str, chosen: Sequence[Passage], weights: Weights) -> list[Sentence]:
    weighed = []
    for number, passage in enumerate(chosen):
        best_of = sorted(_weighed(question, passage, weights), key=lambda each: (-each[0], each[1]))[:OF_ONE]
        weighed += [(weight * (1 - 0.15 * number), number, place, text) for weight, place, text in best_of]
    best = max((each[0] for each in weighed), default=0.0)
    kept = sorted(weighed, key=lambda each: (-each[0], each[1], each[2]))[:MOST_SENTENCES]
    kept = [each for each in kept if each[0] >= WORTH * best]
    # In the order of the sources, and of each source: so it reads as it was written.
    return [Sentence(text, number) for _, number, _, text in sorted(kept, key=lambda each: (each[1], each[2]))]


def _weight(text: str, above: set[str], weights: Weights, *, place: int, defines: bool, reckons: bool) -> float:
    there = words.stems_of(text)
    inside = set(there)
    own = sum(weight for stems, weight in weights.items() if not inside.isdisjoint(stems))
    if not own:
        return 0.0
    headed = sum(weight for stems, weight in weights.items() if inside.isdisjoint(stems) and not above.isdisjoint(stems))
    if own + headed < OF_SENTENCE * sum(weights.values()):
        return 0.0
    weight = own + 0.4 * headed
    if defines and _DEFINITION.search(text) and any(not set(there[:4]).isdisjoint(stems) for stems in weights):
        weight *= 2  # what begins with the word says what it is
    elif defines and _names(text, weights):
        weight *= 2  # so does “… is called this”
    if reckons and _RULE.search(text):
        weight *= 3
    if _LEANS.match(text) or not (text[-1] in _ENDS or "=" in text):
        weight *= 0.7  # half of something: of the sentence before it, or of a picture
    if CELL in text:
        weight *= 0.3  # a row of a table tells little without its head
    if sum(sign.isdigit() for sign in text) > len(text) / 10:
        weight *= 0.6  # a sum worked out says less than the rule
    return weight / (1 + 0.05 * place) / (1 + max(0, len(there) - 30) / 60)


def _names(text: str, weights: Weights) -> bool:
    """Whether the text gives something the name that was asked for."""
    found = _NAMES.search(text)
    after = [stem for stem in words.stems_of(text[found.end() :]) if stem not in words.STOP_STEMS] if found else []
    return bool(after) and any(after[0] in stems for stems in weights)


# ---- What a language model has phrased


def supported(text: str, passages: Sequence[str]) -> int | None:
    """The number of the passage that supports a sentence: it has nearly all its words, and all its numbers. None when none does."""
    said = {stem for stem in words.stems_of(text) if stem not in words.STOP_STEMS}
    numbers = set(_NUMBER.findall(text))
    if not said:
        return None
    shares = [(len(said & set(words.stems_of(passage))) / len(said), -place) for place, passage in enumerate(passages)]
    share, place = max(shares, default=(0.0, 0))
    if share < SUPPORTED or not numbers <= set(_NUMBER.findall(passages[-place])):
        return None
    return -place


# ---- What a quiz asks just now


@dataclass(frozen=True, slots=True)
class Guarded:
    """A question of an open attempt, in stems: what it asks, and the answers that must not be told."""

    asks: frozenset[str]
    keys: tuple[frozenset[str], ...]


def guarded(asks: Iterable[str], keys: Iterable[str]) -> Guarded:
    """Of the texts of a question, in all languages, and of its right answers."""
    asked = frozenset(stem for text in asks for stem in words.stems_of(text)) - words.STOP_STEMS
    answers = (frozenset(words.stems_of(key)) for key in keys)
    return Guarded(asked, tuple({key for key in answers if key}))


ALIKE = 0.6  # of the words asked for that a guarded question has, or the other way round


def resembles(question: str, those: Iterable[Guarded]) -> bool:
    """Whether somebody asks for what one of these questions asks."""
    asked = frozenset(words.stems_of(topic(question))) - words.STOP_STEMS
    return bool(asked) and any(_alike(asked, each.asks) for each in those)


def _alike(asked: frozenset[str], asks: frozenset[str]) -> bool:
    common = len(asked & asks)
    return common >= ALIKE * len(asked) or (bool(asks) and common >= ALIKE * min(len(asks), 12))


def without_keys(given: Answer, those: Sequence[Guarded]) -> Answer:
    """The answer without the sentences in which a right answer stands; no more than hints, when none is left."""
    keys = {key for each in those for key in each.keys}
    kept = tuple(sentence for sentence in given.sentences if not tells(sentence.text, keys))
    if kept == given.sentences:
        return given
    return Answer(Outcome.ANSWERED, kept, given.sources) if kept else Answer(Outcome.HINTS, (), given.sources[:1])


def tells(text: str, keys: Iterable[frozenset[str]]) -> bool:
    """Whether all words of one of these right answers stand in `text`."""
    there = set(words.stems_of(text))
    return any(key <= there for key in keys)

"""The words that stand in what can be found: how rare they are, and which one was meant by a word that stands nowhere."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import Engine, bindparam, func, select

from edu.db.base import db, table
from edu.search.models import SearchEntry, SearchWord
from edu.search.rules import queries

KEPT = 600.0  # seconds that a process goes by the words it has read
SIZE_KEPT = 30.0  # seconds that it goes by how many entries there are
SMALL = 10_000  # entries: below, a few more make a difference
MOST_WORDS = 200_000  # the most usual ones: what stands once among so many is no help
SHORTEST = 4  # letters of a word worth mending

_WORD, _ENTRY = table(SearchWord).c, table(SearchEntry).c
_COUNTS = (
    select(_WORD.stem, func.max(_WORD.docs).label("docs"))
    .where(_WORD.stem.in_(bindparam("stems", expanding=True)))
    .group_by(_WORD.stem)
)  # fmt: skip
_ALL = select(_WORD.word, _WORD.docs).order_by(_WORD.docs.desc(), _WORD.word).limit(MOST_WORDS)
_NEWEST = select(func.max(_ENTRY.id))


@dataclass(slots=True)
class _Known:
    until: float
    docs: dict[str, int]
    by_length: dict[int, list[str]] = field(default_factory=dict)

    def add(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self.docs:
                self.docs[word] = 1
                self.by_length.setdefault(len(word), []).append(word)


_sizes: WeakKeyDictionary[Engine, tuple[float, int]] = WeakKeyDictionary()
_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def docs_of(stems: Collection[str]) -> dict[str, int]:
    """In about how many entries each of these stems stands; those that stand nowhere are not in it. One statement."""
    return {row.stem: row.docs for row in db.session.execute(_COUNTS, {"stems": list(stems)})} if stems else {}


def size() -> int:
    """About how many entries there are: not many fewer. Asked anew after a while."""
    until, count = _sizes.get(db.engine, (0.0, 1))
    if until <= monotonic():
        count = db.session.scalar(_NEWEST) or 1
        _sizes[db.engine] = (monotonic() + (SIZE_KEPT if count > SMALL else 0.0), count)
    return count


def learned(words: Iterable[str]) -> None:
    """These words are in the index now: this process need not read them all again."""
    known = _known.get(db.engine)
    if known is not None:
        known.add(words)


def forget() -> None:
    """Read all words anew when they are next needed."""
    _known.pop(db.engine, None)


def meant(word: str, *, least: int = 0) -> str:
    """The known word that was meant by one that stands nowhere; empty when none is near that stands in `least` entries or more."""
    known = _words()
    switched = queries.other_layout(word)
    if known.docs.get(switched, -1) >= least:
        return switched
    if len(word) < SHORTEST or word.isdigit():
        return ""
    most = _mistakes(len(word))
    near = [other for length in range(len(word) - most, len(word) + most + 1) for other in known.by_length.get(length, ())]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=20)
    usual = [each for each in found if known.docs[each[0]] >= least and each[0] != word]
    # The nearest; of those the one that begins alike, then the most usual.
    best = min(usual, key=lambda each: (each[1], each[0][:1] != word[:1], -known.docs[each[0]], each[0]), default=None)
    return best[0] if best else ""


def _mistakes(length: int) -> int:
    """How many mistakes a word of this length may have: one in four letters, three at most."""
    return 1 if length < 6 else 2 if length < 10 else 3


def _words() -> _Known:
    known = _known.get(db.engine)
    if known is None or known.until <= monotonic():
        docs: dict[str, int] = dict(db.session.execute(_ALL).all())
        known = _Known(monotonic() + KEPT, docs)
        for word in docs:
            known.by_length.setdefault(len(word), []).append(word)
        _known[db.engine] = known
    return known

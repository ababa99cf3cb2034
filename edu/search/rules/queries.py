"""What people type into the search box, read: words, quoted phrases, and nothing that could harm."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from edu.search.rules.expressions import Clause
from edu.search.rules.words import STOP_STEMS, fold, stem, words_of

LONGEST = 400  # characters that are read; what comes after changes no answer
MOST_WORDS = 12
MOST_OF_TEXT = 4000  # characters of a text that others are compared with
_PHRASE = re.compile(r"[\"«“„]([^\"«»“”„]*)[\"»”“]")

# What means the same here: a reader who types one finds the others too, a little further down.
_SAME = (
    ("клиент", "покупатель", "потребитель"),
    ("customer", "client", "buyer"),
    ("nps", "нпс"),
    ("лояльность", "преданность", "верность"),
    ("фирма", "компания", "бизнес"),
    ("company", "firm", "business"),
    ("ступень", "ступенька"),
    ("rung", "step"),
    ("критик", "детрактор"),
    ("сторонник", "промоутер"),
    ("жалоба", "претензия", "рекламация"),
    ("complaint", "complain"),
    ("программа", "programme", "program"),
    ("скидка", "discount"),
    ("рекомендация", "рекомендовать", "советовать"),
)
_ALSO: Mapping[str, tuple[str, ...]] = {
    stem(word): tuple(stem(other) for other in group if stem(other) != stem(word)) for group in _SAME for word in group
}

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"
_KEYS = str.maketrans(_LATIN + _RUSSIAN, _RUSSIAN + _LATIN)


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases that must be there, and words of which the more the better."""

    phrases: tuple[Clause, ...]
    words: tuple[Clause, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.phrases + self.words

    def __bool__(self) -> bool:
        return bool(self.phrases or self.words)

    def mended(self, words: Mapping[str, str]) -> "Query":
        """The query with some words in place of others."""
        return replace(self, words=_distinct([_word(words.get(clause.said, clause.said)) for clause in self.words]))


def read(text: str) -> Query:
    """The query in `text`: never fails, however hostile; empty where there is no word in it."""
    text = fold(text[:LONGEST])
    phrases = [Clause((tuple(stem(word) for word in said[:MOST_WORDS]),)) for found in _PHRASE.findall(text) if (said := words_of(found))]
    rest = words_of(_PHRASE.sub(" ", text))
    return Query(tuple(dict.fromkeys(phrases))[:3], _telling(rest)[:MOST_WORDS] if rest else ())


def of_text(text: str) -> tuple[Clause, ...]:
    """The words of a longer text that tell what it is about, without their number being bounded."""
    return _telling(words_of(text[:MOST_OF_TEXT]))


def completing(text: str) -> Query:
    """The query in `text` whose last word may still be going on."""
    query = read(text)
    if not query.words or not text[-1:].isalnum():
        return query
    last = query.words[-1]
    return replace(query, words=(*query.words[:-1], replace(last, prefix=True)))


def other_layout(word: str) -> str:
    """The word that the same keys give in the other alphabet: who forgot to switch types `kjzkmyjcnm`."""
    return word.translate(_KEYS)


def _telling(words: list[str]) -> tuple[Clause, ...]:
    """Clauses of the words that say something; of all, where none does."""
    telling = [word for word in words if stem(word) not in STOP_STEMS]
    return _distinct([_word(word) for word in telling or words])


def _distinct(clauses: list[Clause]) -> tuple[Clause, ...]:
    once: dict[tuple[str, ...], Clause] = {}
    for clause in clauses:
        once.setdefault(clause.runs[0], clause)
    return tuple(once.values())


def _word(word: str) -> Clause:
    own = stem(word)
    return Clause(((own,), *((other,) for other in _ALSO.get(own, ()))), said=word)

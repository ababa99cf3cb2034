"""Finding: what people type, what is like a text, and the passages that a question may be answered from."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import bindparam, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.search.models import SearchEntry
from edu.search.rules import plain, queries, ranking, snippets, words
from edu.search.rules.entries import KINDS, NOTHING, Found, Hit, Passage, mark
from edu.search.rules.expressions import Clause, Wanted
from edu.search.rules.queries import Query
from edu.search.rules.ranking import Scale
from edu.search.service import engines, vocabulary

MOST_RANKED = 80  # what a reader may leaf through; who wants more says more
FEW = 10  # with fewer hits than this, those without some of the words are hits too
MOST_ASKED = 8  # words of a text that others are looked for by: the rarest
USUAL = 0.12  # a word that stands in more of all entries than this tells little beside rarer ones
RARE = 3  # entries: a word that stands in no more may be a slip of one that stands in many
MANY = 10  # times as many
ALIKE = 85  # of 100: token_set_ratio of two titles that ask the same
SOURCES = 12  # entries whose paragraphs are weighed for an answer
LONGEST_PASSAGE = 1200  # characters
NO_SOURCES = ("sources", "goal")  # headings of a lesson under which nothing is said

_ENTRY = table(SearchEntry).c
# What is weighed of many, and what is shown of a few.
_WEIGHED = select(
    _ENTRY.id, _ENTRY.kind, _ENTRY.lang, _ENTRY.key, _ENTRY.path, _ENTRY.title, _ENTRY.title_stems, _ENTRY.body_stems, _ENTRY.weight
).where(_ENTRY.id.in_(bindparam("numbers", expanding=True)))
_SHOWN = select(
    _ENTRY.id, _ENTRY.kind, _ENTRY.lang, _ENTRY.key, _ENTRY.path, _ENTRY.title, _ENTRY.body, _ENTRY.labels, _ENTRY.author_id, _ENTRY.at
).where(_ENTRY.id.in_(bindparam("numbers", expanding=True)))
_PLACE = re.compile(r"^(\d{1,9}\.\d{1,6})-(\d{1,18})$")


def find(
    words: str,
    *,
    lang: str,
    kinds: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    after: str = "",
    limit: int = 20,
) -> Found:
    """What fits `words` best: entries of these `kinds` (all, when empty) with all these `labels`; those in `lang` first among equals.

    `after` is what `Found.after` of the page before said. Junk finds nothing; it raises nothing. About six statements.
    """
    query = queries.read(words)
    if not query:
        return NOTHING
    marks = _marks(kinds, labels or {})
    docs = vocabulary.docs_of(_stems(query.clauses))
    slips, other = _mended(query, docs)
    mended = bool(slips)
    if mended:
        query = query.mended(slips)
        docs = vocabulary.docs_of(_stems(query.clauses))
    # What stands nowhere even so is passed over: the other words may tell enough.
    query = replace(query, words=tuple(clause for clause in query.words if _docs(clause, docs)))
    weighed = _weighed(query, docs, marks, lang=lang)
    marker = snippets.marker(query.clauses)
    first = _begin(weighed, after)
    shown = weighed[first : first + limit]
    more = first + limit < len(weighed)
    return Found(
        hits=tuple(_hits(shown, marker)),
        after=_place(*shown[-1]) if more and shown else "",
        suggestion=_said_again(words, slips or other),
        mended=mended,
    )


def complete(text: str, *, lang: str, kinds: Sequence[str] = (), limit: int = 6) -> list[Hit]:
    """What may be meant by words that are still being typed: hits whose titles have them come first. No typing errors mended."""
    query = queries.completing(text)
    if not query:
        return []
    docs = vocabulary.docs_of(_stems(query.clauses))
    numbers = engines.current().candidates(Wanted(required=query.clauses, marks=_marks(kinds, {})), limit=MOST_RANKED // 2)
    marker = snippets.marker(query.clauses)
    return _hits(_ranked(numbers, query.clauses, docs, lang=lang)[:limit], marker)


def similar(text: str, *, lang: str, kinds: Sequence[str], limit: int = 5, but: Sequence[str] = ()) -> list[Hit]:
    """What is like `text` (a title, or a title and more), best first, without the keys `but`; empty when nothing is."""
    clauses, docs = _rarest(text)
    if not clauses:
        return []
    numbers = engines.current().candidates(Wanted(some=clauses, marks=_marks(kinds, {})), limit=MOST_RANKED)
    weighed = _ranked(numbers, clauses, docs, lang=lang, least=0.3)
    marker = snippets.marker(clauses)
    kept = [(score, row) for score, row in weighed if row.key not in but][: limit * 3]
    title = words.fold(text.split("\n", maxsplit=1)[0])
    # Who asks in other words asks the same: titles that are alike come first.
    kept.sort(key=lambda each: (fuzz.token_set_ratio(title, words.fold(each[1].title)) < ALIKE, -each[0], -each[1].id))
    return _hits(kept[:limit], marker)


def passages(text: str, *, lang: str, limit: int) -> list[Passage]:
    """The paragraphs of lessons and accepted answers that have most to do with `text`, best first, in `lang`."""
    clauses, docs = _rarest(text)
    if not clauses:
        return []
    ours = ((mark("kind", "lesson"), mark("accepted", "yes")), (mark("lang", lang),))
    numbers = engines.current().candidates(Wanted(some=clauses, marks=ours), limit=MOST_RANKED // 2)
    sources = _ranked(numbers, clauses, docs, lang=lang, least=0.2)[:SOURCES]
    by = ranking.scale(clauses, _rarities(clauses, docs), lang=lang)
    rows = shown([row.id for _, row in sources])
    found = [passage for score, row in sources if row.id in rows for passage in _passages_of(rows[row.id], by, score)]
    return sorted(found, key=lambda passage: -passage.score)[:limit]


def weights(text: str) -> dict[tuple[str, ...], float]:
    """How much each word of `text` tells, by its stem and those that mean the same: the rarer, the more; what stands nowhere tells most.

    Two statements.
    """
    clauses = queries.of_text(text)
    rarities = _rarities(clauses, vocabulary.docs_of(_stems(clauses)))
    return {tuple(run[0] for run in clause.runs): rarity for clause, rarity in rarities.items()}


# ---- Paragraphs


def paragraphs(body: str) -> list[tuple[str, str, str]]:
    """The paragraphs an answer may be taken from, each as (anchor, heading, paragraph)."""
    return [each for each in plain.sections(body) if each[0] not in NO_SOURCES]


def shown(numbers: Collection[int]) -> dict[int, Any]:
    """The rows of these entries by their numbers, with all that is shown of them. One statement, none for none."""
    if not numbers:
        return {}
    return {row.id: row for row in db.session.execute(_SHOWN, {"numbers": list(numbers)})}


def passage_of(row: Any, paragraph: tuple[str, str, str], score: float) -> Passage:
    """A paragraph of such a row."""
    anchor, heading, text = paragraph
    path = f"{row.path}#{anchor}" if anchor else row.path
    return Passage(row.kind, row.key, row.lang, row.title, heading, path, text[:LONGEST_PASSAGE], score)


# ---- What is looked for


def _marks(kinds: Sequence[str], labels: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    of_kinds = [tuple(mark("kind", kind) for kind in kinds if kind in KINDS)] if kinds else []
    return tuple(group for group in [*of_kinds, *((mark(name, value),) for name, value in labels.items() if value)] if group)


def _stems(clauses: Sequence[Clause]) -> set[str]:
    return {stem for clause in clauses for run in clause.runs for stem in run}


def _docs(clause: Clause, docs: Mapping[str, int]) -> int:
    """In how many entries a clause can stand at most."""
    return sum(min(docs.get(stem, 0) for stem in run) for run in clause.runs)


def _rarities(clauses: Sequence[Clause], docs: Mapping[str, int]) -> dict[Clause, float]:
    entries = vocabulary.size()
    return {clause: ranking.rarity(_docs(clause, docs), entries) for clause in clauses}


def _mended(query: Query, docs: Mapping[str, int]) -> tuple[dict[str, str], dict[str, str]]:
    """What was meant by words that stand nowhere; and what may have been meant by words that stand hardly anywhere."""
    slips: dict[str, str] = {}
    others: dict[str, str] = {}
    for clause in query.words:
        standing = _docs(clause, docs)
        if standing > RARE or not clause.said:
            continue
        meant = vocabulary.meant(clause.said, least=MANY * standing)
        if meant:
            (others if standing else slips)[clause.said] = meant
    return slips, others


def _said_again(said: str, instead: Mapping[str, str]) -> str:
    """The words as they were typed, with some of them mended."""
    if not instead:
        return ""
    return re.sub(r"[^\W_]+", lambda found: instead.get(words.fold(found[0]), found[0]), said[: queries.LONGEST]).strip()


def _rarest(text: str) -> tuple[tuple[Clause, ...], dict[str, int]]:
    """The words of a text that tell most, known ones only, and how many entries each stands in."""
    clauses = queries.of_text(text)
    docs = vocabulary.docs_of(_stems(clauses))
    known = [clause for clause in clauses if _docs(clause, docs)]
    rare = sorted(known, key=lambda clause: _docs(clause, docs))[:MOST_ASKED]
    return tuple(clause for clause in clauses if clause in rare), docs


# ---- What was found


def _weighed(query: Query, docs: Mapping[str, int], marks: tuple[tuple[str, ...], ...], *, lang: str) -> list[tuple[float, Any]]:
    if not query:
        return []
    engine = engines.current()
    numbers = engine.candidates(Wanted(required=query.clauses, marks=marks), limit=MOST_RANKED)
    if len(numbers) < FEW and len(query.words) > 1:
        some = _telling(query.words, docs)
        more = engine.candidates(Wanted(required=query.phrases, some=some, marks=marks), limit=MOST_RANKED)
        numbers = list(dict.fromkeys([*numbers, *more]))
    return _ranked(numbers, query.clauses, docs, lang=lang)[:MOST_RANKED]


def _telling(clauses: Sequence[Clause], docs: Mapping[str, int]) -> tuple[Clause, ...]:
    """The clauses without those that stand nearly everywhere; the rarest one, where all do."""
    most = max(USUAL * vocabulary.size(), 50)
    telling = tuple(clause for clause in clauses if _docs(clause, docs) <= most)
    return telling or (min(clauses, key=lambda clause: _docs(clause, docs)),)


def _ranked(
    numbers: Sequence[int], clauses: Sequence[Clause], docs: Mapping[str, int], *, lang: str, least: float = ranking.ENOUGH
) -> list[tuple[float, Any]]:
    """The rows of these entries with their scores, best first; a page is there once: in one of its languages, with one of its answers."""
    if not numbers:
        return []
    weigh = ranking.scale(clauses, _rarities(clauses, docs), lang=lang, least=least).weigh
    scored = []
    for row in db.session.execute(_WEIGHED, {"numbers": list(numbers)}).all():
        score = weigh(row)
        if score:
            scored.append((score, row))
    scored.sort(key=lambda each: (-each[0], -each[1].id))
    once: dict[str, tuple[float, Any]] = {}
    for each in scored:
        once.setdefault(each[1].path.partition("#")[0], each)
    return list(once.values())


def _place(score: float, row: Any) -> str:
    return f"{score:.6f}-{row.id}"


def _begin(weighed: Sequence[tuple[float, Any]], after: str) -> int:
    """Where the page after a place begins; at the beginning, where the place says nothing."""
    at = _PLACE.match(after)
    if not at:
        return 0
    place = (-float(at[1]), -int(at[2]))
    return sum((-score, -row.id) <= place for score, row in weighed)


def _hits(weighed: Sequence[tuple[float, Any]], marker: snippets.Marker) -> list[Hit]:
    """What is shown of these, in their order. One statement."""
    if not weighed:
        return []
    rows = shown([row.id for _, row in weighed])
    return [_hit(rows[row.id], score, marker) for score, row in weighed if row.id in rows]


def _hit(row: Any, score: float, marker: snippets.Marker) -> Hit:
    return Hit(
        kind=row.kind,
        key=row.key,
        lang=row.lang,
        title=snippets.marked(row.title, marker),
        snippet=snippets.snippet(row.body, marker),
        path=row.path,
        labels=row.labels,
        author_id=None if row.author_id is None else UserId(row.author_id),
        at=row.at,
        score=score,
    )


def _passages_of(row: Any, by: Scale, score: float) -> list[Passage]:
    found = []
    for paragraph in paragraphs(row.body):
        _, heading, text = paragraph
        above = words.stems_of(f"{row.title} {heading}")
        weight = ranking.weight_of_paragraph(words.stems_of(text), above, by)
        if weight:
            found.append(passage_of(row, paragraph, round(weight * (1 + 0.1 * score), 6)))
    return found

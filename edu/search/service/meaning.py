"""Passages by what they mean, where the extra `semantic` is there: learnt by a job when they change, looked up when somebody asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, delete, or_, select

from edu.core.i18n import LANGUAGES
from edu.db import upsert
from edu.db.base import db, table
from edu.db.kept import kept
from edu.db.session import after_commit, transaction
from edu.ports import jobs
from edu.ports.meaning import SIZE, Meaning, Space
from edu.search.models import SearchEntry, SearchMeaning
from edu.search.rules import elsewhere, plain
from edu.search.rules.entries import Passage
from edu.search.service import finding

MOST = 20_000  # paragraphs that are held against a question: 30 MB in a process
LONGEST = 600  # characters of a paragraph that are read: its beginning says what it is about
KEPT = 30.0  # seconds

_SENTENCE = re.compile(r"[.!?…][»”\")]*$")

_ENTRY, _MEANING = table(SearchEntry).c, table(SearchMeaning).c
_IS_SOURCE = or_(_ENTRY.kind == "lesson", (_ENTRY.kind == "answer") & (_ENTRY.labels["accepted"].as_string() == "yes"))
_TEXTS = select(_ENTRY.id, _ENTRY.title, _ENTRY.body).where(_ENTRY.id.in_(bindparam("numbers", expanding=True)), _IS_SOURCE)
_UNKNOWN = select(_ENTRY.id).outerjoin(table(SearchMeaning), _MEANING.entry_id == _ENTRY.id).where(_MEANING.entry_id.is_(None), _IS_SOURCE)
_KNOWN = (
    select(_MEANING.entry_id, _MEANING.vectors, _ENTRY.lang, _ENTRY.path)
    .join(table(SearchEntry), _ENTRY.id == _MEANING.entry_id)
    .order_by(_ENTRY.kind.desc(), _ENTRY.id.desc())  # lessons before answers, the newest first
)


@dataclass(frozen=True, slots=True)
class Meant:
    """The passages of one language that come nearest to a question, the nearest first.

    The score of each is its lead: how much nearer it comes than questions from elsewhere, asked in the same language, usually come to
    anything there, in their standard deviations.
    """

    lang: str
    passages: tuple[Passage, ...]
    pages: frozenset[str]  # all that were held against it, by their paths without anchors: some may not be learnt yet

    @property
    def lead(self) -> float:
        return self.passages[0].score if self.passages else 0.0


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What stands here in one language: its paragraphs side by side, and how near the questions from elsewhere come to it."""

    space: Space
    places: tuple[tuple[int, int], ...]  # an entry's number and which of its paragraphs
    pages: frozenset[str]
    elsewhere: Mapping[str, Sequence[float]]  # by the language they are asked in


# ---- Learning


def changed(numbers: Sequence[int]) -> None:
    """What stands under these numbers is another text now: its meaning is forgotten, and learnt by a job. Inside a transaction."""
    db.session.execute(delete(table(SearchMeaning)).where(_MEANING.entry_id.in_(numbers)))
    _shelves.drop()
    if _model() is not None:
        after_commit(partial(learn_later, list(numbers)))


@jobs.job
def learn_later(numbers: list[int]) -> None:
    learn(numbers)


@jobs.each_night
def learn_at_night() -> None:
    """What no job has learnt: all of it, where the extra came after the texts."""
    learn_all()


def learn_all() -> int:
    """Learn whatever isn't known: how many entries. Nothing without the extra."""
    numbers = list(db.session.scalars(_UNKNOWN)) if _model() is not None else []
    for number in numbers:
        learn([number])
    return len(numbers)


def learn(numbers: Sequence[int]) -> None:
    """Learn what the paragraphs of these entries mean, as far as they are sources: some 50 ms for each."""
    model = _model()
    rows = db.session.execute(_TEXTS, {"numbers": list(numbers)}).all() if model is not None else []
    db.session.rollback()  # nothing is held open while the model is at work
    for row in rows:
        texts = [f"{row.title}. {heading}. {text[:LONGEST]}" for _, heading, text in _paragraphs(row.body)]
        known = {"entry_id": row.id, "vectors": model.of_passages(texts) if model else b""}
        with transaction():
            # It may be gone by now.
            if db.session.scalar(select(_ENTRY.id).where(_ENTRY.id == row.id)) is not None:
                db.session.execute(upsert.merging(SearchMeaning, on=("entry_id",), put=("vectors",)), known)
                _shelves.drop()


# ---- Asking


def nearest(question: str, *, asked_in: str, limit: int) -> dict[str, Meant]:
    """What comes nearest to a question, in each language in which something stands here; nothing without the extra. Two statements."""
    model, found = _model(), {}
    if model is not None and (shelves := _shelves()):
        vector = model.of_questions([question])
        for lang, shelf in shelves.items():
            (near,) = shelf.space.nearness(vector)
            best = sorted(range(len(near)), key=near.__getitem__, reverse=True)[:limit]
            leads = [(*shelf.places[at], elsewhere.lead(near[at], shelf.elsewhere[asked_in])) for at in best]
            found[lang] = Meant(lang, tuple(_passages(leads)), shelf.pages)
    return found


def nearness(question: str, texts: Sequence[str]) -> list[float]:
    """How near each text comes to a question: for ranking them, in any language. Zeros without the extra."""
    model = _model()
    if model is None or not texts:
        return [0.0] * len(texts)
    return Space(model.of_passages(texts)).nearness(model.of_questions([question]))[0]


@kept(KEPT)
def _shelves() -> dict[str, _Shelf]:
    model = _model()
    vectors: dict[str, list[bytes]] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    pages: dict[str, set[str]] = {}
    for row in db.session.execute(_KNOWN):
        of_lang = places.setdefault(row.lang, [])
        if row.vectors and len(of_lang) < MOST:
            vectors.setdefault(row.lang, []).append(row.vectors)
            pages.setdefault(row.lang, set()).add(row.path.partition("#")[0])
            of_lang.extend((row.entry_id, at) for at in range(len(row.vectors) // SIZE))
    if model is None or not vectors:
        return {}
    asked = _asked_elsewhere(model)
    shelves = {}
    for lang, pieces in vectors.items():
        space = Space(b"".join(pieces))
        near = {asked_in: [max(each) for each in space.nearness(questions)] for asked_in, questions in asked.items()}
        shelves[lang] = _Shelf(space, tuple(places[lang]), frozenset(pages[lang]), near)
    return shelves


def _asked_elsewhere(model: Meaning) -> dict[str, bytes]:
    """The vectors of the questions from elsewhere: once in a process, as they never change."""
    known: dict[str, bytes] = current_app.extensions.setdefault("asked_elsewhere", {})
    for lang in LANGUAGES:
        if lang not in known:
            known[lang] = model.of_questions(elsewhere.ELSEWHERE[lang])
    return known


def _passages(found: Sequence[tuple[int, int, float]]) -> list[Passage]:
    """The passages at these places, in their order; what has changed in the meantime is left out. One statement."""
    rows: dict[int, Any] = finding.shown({number for number, _, _ in found})
    passages = []
    for number, at, lead in found:
        said = _paragraphs(rows[number].body) if number in rows else []
        if at < len(said):
            passages.append(finding.passage_of(rows[number], said[at], lead))
    return passages


def _paragraphs(body: str) -> list[tuple[str, str, str]]:
    """Those that say something: neither rows of tables nor titles of pictures."""
    return [each for each in finding.paragraphs(body) if _SENTENCE.search(each[2]) and plain.CELL not in each[2]]


def _model() -> Meaning | None:
    return current_app.extensions["meaning"]  # type: ignore[no-any-return]

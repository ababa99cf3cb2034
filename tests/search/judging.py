"""The judged set asked of a real index: the content that ships and the corpus of the tests."""

from dataclasses import dataclass

from flask import Flask

from edu.authoring.commands import content as authoring
from edu.paths import folder
from edu.search.service import finding, index
from tests.search import corpus, judged


@dataclass(frozen=True)
class Judged:
    """One query with what came of it."""

    lang: str
    query: str
    paths: tuple[str, ...]
    ndcg: float


def fill(app: Flask) -> None:
    """Put content and corpus where they can be found."""
    authoring.sync_folder(folder("content"))
    index.put_many(corpus.entries())
    index.recount()


def judge() -> list[Judged]:
    """Every query of the judged set."""
    return [_judged(lang, query) for lang, query, _ in judged.QUERIES]


def _judged(lang: str, query: str) -> Judged:
    grades = next(grades for other, words, grades in judged.QUERIES if (other, words) == (lang, query))
    paths = tuple(hit.path.partition("#")[0] for hit in finding.find(query, lang=lang, limit=10).hits)
    return Judged(lang, query, paths, judged.ndcg(paths, grades))

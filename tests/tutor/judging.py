"""The tutor's judged set asked over a real index."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, select

from edu.core.i18n import LANGUAGES
from edu.db.base import db
from edu.search.models import SearchEntry
from edu.search.service import finding
from edu.tutor.rules.answers import Answer, Outcome
from edu.tutor.service import answering
from tests.tutor import judged


@dataclass(frozen=True)
class Figures:
    """What came of the judged set, each in [0, 1]; and the questions it went wrong with."""

    recall: float  # of answerable questions, those with an acceptable page among the sources
    supported: float  # of all sentences, those that stand in their source
    refused: float  # of unanswerable questions
    sentences: int
    wrong: tuple[str, ...]


def judge(answerable: Iterable[judged.Answerable] = judged.ANSWERABLE) -> Figures:
    """Ask everything."""
    answered = [(question, pages, answering.for_reader(question, lang=lang, by=None)) for lang, question, pages in answerable]
    refused = [(question, answering.for_reader(question, lang=lang, by=None)) for lang, question in judged.UNANSWERABLE]
    hits = [bool(pages & {source.path.partition("#")[0] for source in answer.sources}) for _, pages, answer in answered]
    support = [each for _, _, answer in answered for each in _support(answer)]
    wrong = [
        f"{question} {[source.path for source in answer.sources]}"
        for (question, _, answer), hit in zip(answered, hits, strict=True)
        if not hit
    ]
    wrong += [f"{question} {answer.sentences}" for question, answer in refused if answer.outcome is not Outcome.UNKNOWN]
    return Figures(
        recall=sum(hits) / len(hits),
        supported=sum(support) / len(support) if support else 1.0,
        refused=sum(answer.outcome is Outcome.UNKNOWN for _, answer in refused) / len(refused),
        sentences=len(support),
        wrong=tuple(wrong),
    )


def judge_across() -> float:
    """Ask what stands in the other language only, the lessons of one's own being away: the share with an acceptable page."""
    hits = []
    for lang in LANGUAGES:
        db.session.execute(delete(SearchEntry).where(SearchEntry.kind == "lesson", SearchEntry.lang == lang))
        current_app.extensions.get("kept", {}).clear()
        asked = [each for each in judged.ACROSS if each[0] == lang]
        hits += [judge(asked).recall] * len(asked)
        db.session.rollback()
        current_app.extensions.get("kept", {}).clear()
    return sum(hits) / len(hits)


def _support(answer: Answer) -> list[bool]:
    """Of each sentence, whether it stands word for word in a paragraph under the heading it points to."""
    found = []
    for sentence in answer.sentences:
        source = answer.sources[sentence.source]
        page = source.path.partition("#")[0]
        # An answer of the portal has an anchor in its own address.
        rows = db.session.execute(
            select(SearchEntry.path, SearchEntry.body).where(SearchEntry.path.in_((page, source.path)), SearchEntry.lang == source.lang)
        )
        paragraphs = [
            text for path, body in rows for at, _, text in finding.paragraphs(body) if (f"{path}#{at}" if at else path) == source.path
        ]
        found.append(any(sentence.text in text for text in paragraphs))
    return found

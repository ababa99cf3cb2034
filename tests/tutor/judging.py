"""The tutor's judged set asked over a real index."""

from dataclasses import dataclass

from edu.search.service import finding
from edu.tutor.rules import answers
from edu.tutor.rules.answers import Answer, Outcome, Source
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


def judge() -> Figures:
    """Ask everything."""
    answered = [(question, pages, answering.for_reader(question, lang=lang, by=None), lang) for lang, question, pages in judged.ANSWERABLE]
    refused = [(question, answering.for_reader(question, lang=lang, by=None)) for lang, question in judged.UNANSWERABLE]
    hits = [bool(pages & {source.path.partition("#")[0] for source in answer.sources}) for _, pages, answer, _ in answered]
    support = [each for question, _, answer, lang in answered for each in _support(question, answer, lang)]
    wrong = [
        f"{question} {[source.path for source in answer.sources]}"
        for (question, _, answer, _), hit in zip(answered, hits, strict=True)
        if not hit
    ]
    wrong += [f"{question} {answer.sentences}" for question, answer in refused if answer.outcome is not Outcome.UNKNOWN]
    return Figures(
        recall=sum(hits) / len(hits),
        supported=sum(support) / len(support),
        refused=sum(answer.outcome is Outcome.UNKNOWN for _, answer in refused) / len(refused),
        sentences=len(support),
        wrong=tuple(wrong),
    )


def _support(question: str, answer: Answer, lang: str) -> list[bool]:
    """Of each sentence, whether it stands word for word in the paragraph it points to."""
    texts: dict[Source, list[str]] = {}
    for passage in finding.passages(question, lang=lang, limit=answering.LOOKED_AT):
        texts.setdefault(answers.source_of(passage), []).append(passage.text)
    return [any(sentence.text in text for text in texts.get(answer.sources[sentence.source], ())) for sentence in answer.sentences]

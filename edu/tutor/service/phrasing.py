"""Putting a found answer into words by a language model, sentence by sentence, behind a gate.

The model is given the paragraphs the answer was found in, without whatever its reader must not be told just now. A sentence
of its reply that these paragraphs don't support is dropped. When the model is away, the answer stays as it was found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import update

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.ports.breaker import Away
from edu.ports.model import Model, Prompt
from edu.search.rules.entries import Passage
from edu.search.service import meaning
from edu.tutor.models import TutorAnswer
from edu.tutor.rules import answers, sentences
from edu.tutor.rules.answers import Outcome, Sentence, Source
from edu.tutor.service import answering
from edu.tutor.service.answering import LOOKED_AT, Told

LONGEST_REPLY = 4000  # characters of a reply that are read on
_ANSWER = table(TutorAnswer).c


@dataclass(frozen=True, slots=True)
class Material:
    """What a model may know: the texts of an answer's sources, in their order; and what must not come out."""

    told: Told
    texts: tuple[str, ...]
    keys: frozenset[frozenset[str]]


def prepare(number: int, *, by: UserId) -> Material | None:
    """What to give the model for one's own answer; None where there is nothing to put into words. Raises NotFound."""
    told = answering.get(number, by=by)
    if told.answer.outcome is not Outcome.ANSWERED or told.phrased or told.question_id is not None:
        return None
    those = answering.guards_of(by)
    keys = frozenset(key for each in those for key in each.keys)
    # In the reader's language only: what is phrased is held against the words of its source.
    found = answering.find_passages(told.asked, meaning.nearest(told.asked, asked_in=told.lang, limit=LOOKED_AT), lang=told.lang)
    texts = tuple(_text_of(source, found, keys) for source in told.answer.sources)
    db.session.rollback()  # nothing is held open while we wait for the model
    return Material(told, texts, keys) if any(texts) else None


def _text_of(source: Source, found: Sequence[Passage], keys: frozenset[frozenset[str]]) -> str:
    """The paragraph of a source, without the sentences in which a key stands."""
    text = next((passage.text for passage in found if answers.source_of(passage) == source), "")
    return " ".join(sentence for sentence in sentences.split(text) if not answers.tells(sentence, keys))


def phrase(material: Material, model: Model) -> Iterator[Sentence]:
    """The supported sentences of the model's reply, each as soon as it is whole; they are kept in the end, if there are any.

    Ends early, and keeps nothing, when the model goes away.
    """
    prompt = Prompt(material.told.lang, material.told.asked, [text for text in material.texts if text])
    said: list[Sentence] = []
    try:
        for text in _whole_sentences(model.words(prompt)):
            sentence = _let_through(text, material)
            if sentence is not None and sentence not in said:
                said.append(sentence)
                yield sentence
    except Away:
        return
    if said:
        _keep(material.told.id, said)


def _whole_sentences(pieces: Iterator[str]) -> Iterator[str]:
    text = ""
    for piece in pieces:
        text += piece
        *whole, text = sentences.ended(text)
        yield from whole
        if len(text) > LONGEST_REPLY:
            return
    yield text.strip()


def _let_through(text: str, material: Material) -> Sentence | None:
    """The sentence with its source, if a source says it and it tells no key."""
    number = answers.supported(text, material.texts)
    if number is None or answers.tells(text, material.keys):
        return None
    return Sentence(" ".join(text.split()), number)


def _keep(number: int, said: Sequence[Sentence]) -> None:
    lines = [{"text": each.text, "source": each.source} for each in said]
    with transaction():
        db.session.execute(update(table(TutorAnswer)).where(_ANSWER.id == number).values(sentences=lines, phrased=True))

"""The portal in the search index, and what is like a question."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.qa.models.posts import Answer, Question, QuestionTopic
from edu.qa.rules.posts import ClosedAs, State
from edu.qa.service import topics
from edu.search.rules.entries import Entry, Hit
from edu.search.rules.plain import text_of_html
from edu.search.service import finding, index

AT_ONCE = 500  # questions of one statement

_QUESTION, _ANSWER, _IN = table(Question).c, table(Answer).c, table(QuestionTopic).c
_QUESTIONS = select(
    _QUESTION.id, _QUESTION.title, _QUESTION.html, _QUESTION.lang, _QUESTION.state, _QUESTION.subject_id, _QUESTION.level_slug,
    _QUESTION.author_id, _QUESTION.anonymous, _QUESTION.score, _QUESTION.created_at, _QUESTION.closed_as,
)  # fmt: skip
_ONE = _QUESTIONS.where(_QUESTION.id == bindparam("question"))
_SOME = _QUESTIONS.where(_QUESTION.id > bindparam("after"), _QUESTION.state.in_(("open", "closed"))).order_by(_QUESTION.id).limit(AT_ONCE)
_GIVEN = select(
    _ANSWER.id, _ANSWER.question_id, _ANSWER.html, _ANSWER.lang, _ANSWER.author_id, _ANSWER.anonymous, _ANSWER.score,
    _ANSWER.accepted_at, _ANSWER.created_at, _ANSWER.state,
)  # fmt: skip
_ANSWERS = _GIVEN.where(_ANSWER.question_id.in_(bindparam("questions", expanding=True))).order_by(_ANSWER.id)
_ANSWER_OF = _GIVEN.where(_ANSWER.id == bindparam("answer"))
_TOPICS = select(_IN.question_id, _IN.topic_id).where(_IN.question_id.in_(bindparam("questions", expanding=True))).order_by(_IN.topic_id)


def put(question_id: int, *, answers: bool = True) -> None:
    """Make the question findable as it is now, and its answers with it; what nobody may read is taken out."""
    row = db.session.execute(_ONE, {"question": question_id}).one()
    labels = _labels([row])[question_id]
    if _is_read(row):
        index.put_many([_question(row, labels)])
    else:
        index.remove("question", str(question_id))
    if answers:
        for answer in db.session.execute(_ANSWERS, {"questions": [question_id]}).all():
            _put_answer(row, answer, labels)


def put_answer(question_id: int, answer_id: int) -> None:
    """Make one answer findable as it is now."""
    row = db.session.execute(_ONE, {"question": question_id}).one()
    answer = db.session.execute(_ANSWER_OF, {"answer": answer_id}).one()
    _put_answer(row, answer, _labels([row])[question_id])


def _put_answer(row: Any, answer: Any, labels: Mapping[str, str]) -> None:
    if _is_read(row) and answer.state == State.OPEN:
        index.put_many([_answer(row, answer, labels)])
    else:
        index.remove("answer", str(answer.id))


def findable() -> Iterator[Entry]:
    """Every question and answer that everybody may read, for putting all into the search anew."""
    after = 0
    while rows := db.session.execute(_SOME, {"after": after}).all():
        after = rows[-1].id
        questions = {row.id: row for row in rows}
        labels = _labels(rows)
        for row in rows:
            if _is_read(row):
                yield _question(row, labels[row.id])
        for answer in db.session.execute(_ANSWERS, {"questions": list(questions)}).all():
            row = questions[answer.question_id]
            if _is_read(row) and answer.state == State.OPEN:
                yield _answer(row, answer, labels[row.id])


def _is_read(row: Any) -> bool:
    """Whether it may be read; of two that were made one, only the one that is left is found."""
    return row.state in (State.OPEN, State.CLOSED) and row.closed_as != ClosedAs.MERGED


def _question(row: Any, labels: Mapping[str, str]) -> Entry:
    author = None if row.anonymous else UserId(row.author_id)
    body, path = text_of_html(row.html), f"/questions/{row.id}"
    return Entry("question", str(row.id), row.lang, row.title, body, path, row.created_at, labels, author, row.score)


def _answer(row: Any, answer: Any, labels: Mapping[str, str]) -> Entry:
    author = None if answer.anonymous else UserId(answer.author_id)
    all_labels = {**labels, **({"accepted": "yes"} if answer.accepted_at else {})}
    body, path = text_of_html(answer.html), f"/questions/{row.id}#answer-{answer.id}"
    return Entry("answer", str(answer.id), answer.lang, row.title, body, path, answer.created_at, all_labels, author, answer.score)


def _labels(rows: Sequence[Any]) -> dict[int, dict[str, str]]:
    """Subject, level and first topic of each question, by their slugs."""
    places = topics.places()
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found[row.id] = {"level": row.level_slug} if row.level_slug else {}
        if row.subject_id in places.subjects:
            found[row.id]["subject"] = places.subjects[row.subject_id].slug
    for question_id, topic_id in db.session.execute(_TOPICS, {"questions": list(found)}):
        if topic_id in places.topics:
            found[question_id].setdefault("topic", places.topics[topic_id].slug)
    return found


def similar(title: str, *, lang: str, but: int | None = None, limit: int = 5) -> list[Hit]:
    """Questions like one of this title, the likest first."""
    words = " ".join(title.split())[:300]
    if len(words) < 8:
        return []
    return finding.similar(words, lang=lang, kinds=("question",), limit=limit, but=(str(but),) if but else ())

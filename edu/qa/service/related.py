"""Questions that have to do with one another: found when one is asked, read beside it with short answers."""

from sqlalchemy import bindparam, desc, func, select

from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.posts import Answer, Question, QuestionTopic
from edu.qa.models.readers import Related
from edu.qa.rules.cards import cut, words_of
from edu.qa.rules.events import Asked
from edu.qa.rules.merging import Beside, merged
from edu.search.service import finding

FOUND = 10  # looked for when a question is asked
FEW = 4  # fewer that are alike are joined by the newest of the same topic
BY_TOPIC = 0.1  # how near those are: after everything that is alike in words
READ = 12  # looked at for a page: some will ask the same
SHORT = 180  # characters of an answer
HEAD = 900  # characters of its HTML in which those stand

_QUESTION, _ANSWER, _RELATED, _IN = table(Question).c, table(Answer).c, table(Related).c, table(QuestionTopic).c
_OWN_TOPICS = select(_IN.topic_id).where(_IN.question_id == bindparam("question"))
_SAME_TOPIC = (
    select(_QUESTION.id)
    .join(table(QuestionTopic), _IN.question_id == _QUESTION.id)
    .where(_IN.topic_id.in_(_OWN_TOPICS), _QUESTION.id != bindparam("question"), _QUESTION.state.in_(("open", "closed")))
    .order_by(desc(_QUESTION.id))
    .limit(FEW)
)
_BEST_ANSWER = (
    select(func.substr(_ANSWER.html, 1, HEAD))
    .where(_ANSWER.question_id == _QUESTION.id, _ANSWER.state == "open")
    .order_by(desc(_ANSWER.featured), _ANSWER.accepted_at.is_(None), desc(_ANSWER.score), _ANSWER.id)
    .limit(1)
    .scalar_subquery()
)
_BESIDE = (
    select(_QUESTION.id, _QUESTION.title, _QUESTION.lang, _QUESTION.answer_count, _BEST_ANSWER.label("html"))
    .join(table(Related), _RELATED.other_id == _QUESTION.id)
    .where(_RELATED.question_id == bindparam("question"), _QUESTION.state.in_(("open", "closed")))
    .order_by(desc(_RELATED.nearness), desc(_RELATED.other_id))
    .limit(READ)
)


def beside(question_id: int) -> list[Beside]:
    """The questions to look at beside this one, the nearest first, what asks the same once. One statement."""
    rows = db.session.execute(_BESIDE, {"question": question_id})
    return merged(
        [Beside(row.id, row.title, row.lang, cut(words_of(row.html), SHORT) if row.html else "", row.answer_count) for row in rows]
    )


def hear_asked(event: Asked) -> None:
    """A question that everybody may read now is put beside those like it, and they beside it."""
    relate(event.question_id)


def relate(question_id: int) -> int:
    """Put a question beside those like it, and where they are few beside those of its topic; how many. What is there stays."""
    row = db.session.execute(select(_QUESTION.title, _QUESTION.body, _QUESTION.lang).where(_QUESTION.id == question_id)).one()
    text = f"{row.title}\n{row.body[:500]}"
    hits = finding.similar(text, lang=row.lang, kinds=("question",), limit=FOUND, but=(str(question_id),))
    pairs = [(int(hit.key), hit.score) for hit in hits if hit.key.isdigit()]
    if len(pairs) < FEW:
        alike = {other for other, _ in pairs}
        same = dict.fromkeys(db.session.scalars(_SAME_TOPIC, {"question": question_id}))
        pairs += [(other, BY_TOPIC) for other in same if other not in alike]
    rows = [{"question_id": question_id, "other_id": other, "nearness": score} for other, score in pairs]
    rows += [{"question_id": other, "other_id": question_id, "nearness": score} for other, score in pairs]
    with transaction():
        if rows:
            db.session.execute(upsert.new_only(Related), rows)
    return len(pairs)

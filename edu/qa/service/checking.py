"""Counters computed anew: whatever a row says of others is compared with those others."""

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from edu.db.base import db, table
from edu.ports import jobs
from edu.qa.models.doings import Thanks, Vote
from edu.qa.models.karma import KarmaEvent
from edu.qa.models.posts import Answer, Comment, Question
from edu.qa.rules.karma import Kind
from edu.qa.service import karma

_log = logging.getLogger(__name__)
_QUESTION, _ANSWER, _COMMENT = table(Question).c, table(Answer).c, table(Comment).c
_VOTE, _THANKS, _EVENT = table(Vote).c, table(Thanks).c, table(KarmaEvent).c


@jobs.each_night
def report() -> None:
    """Say in the log what has drifted."""
    for person, kept, due in karma.drift():
        _log.error("karma of person %s is %s, by its events %s", person, kept, due)
    for line in drift():
        _log.error("counter drift: %s", line)


def drift() -> Iterator[str]:
    """Every counter that isn't what its rows come to, and every vote and accept without its karma."""
    questions, answers = table(Question), table(Answer)
    open_answer, open_comment = _ANSWER.state == "open", _COMMENT.state == "open"
    yield from _differing(questions, "score", _sum(_VOTE.value, _VOTE.question_id == _QUESTION.id))
    yield from _differing(answers, "score", _sum(_VOTE.value, _VOTE.answer_id == _ANSWER.id))
    yield from _differing(questions, "answer_count", _count(_ANSWER.question_id == _QUESTION.id, open_answer))
    yield from _differing(
        questions, "accepted_count", _count(_ANSWER.question_id == _QUESTION.id, open_answer, _ANSWER.accepted_at.is_not(None))
    )
    yield from _differing(
        questions, "comment_count", _count(_COMMENT.question_id == _QUESTION.id, _COMMENT.answer_id.is_(None), open_comment)
    )
    yield from _differing(answers, "comment_count", _count(_COMMENT.answer_id == _ANSWER.id, open_comment))
    yield from _differing(answers, "thanks", _count(_THANKS.answer_id == _ANSWER.id))
    yield from _without_karma()


def _sum(column: ColumnElement[int], *where: ColumnElement[bool]) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(*where).scalar_subquery()


def _count(*where: ColumnElement[bool]) -> Any:
    return select(func.count()).where(*where).scalar_subquery()


def _differing(counted: Table, name: str, due: Any) -> Iterator[str]:
    query = select(counted.c.id, counted.c[name], due.label("due")).where(counted.c[name] != due).order_by(counted.c.id)
    for row in db.session.execute(query):
        yield f"{counted.name} {row.id}: {name} {row._mapping[name]}, by its rows {row.due}"


def _without_karma() -> Iterator[str]:
    """Votes up and accepts of what stands, against karma that stands: as many of the one as of the other."""
    stands_up = select(func.count()).where(_VOTE.value > 0)
    votes = _one(stands_up.join(table(Question), _QUESTION.id == _VOTE.question_id).where(_QUESTION.state.not_in(("draft", "deleted"))))
    votes += _one(stands_up.join(table(Answer), _ANSWER.id == _VOTE.answer_id).where(_ANSWER.state != "deleted"))
    accepts = _one(
        select(func.count())
        .select_from(table(Answer))
        .join(table(Question), _QUESTION.id == _ANSWER.question_id)
        .where(_ANSWER.accepted_at.is_not(None), _ANSWER.state != "deleted", _ANSWER.author_id != _QUESTION.author_id)
    )
    for kind, due in ((Kind.UP, votes), (Kind.ACCEPTED, accepts), (Kind.ACCEPTING, accepts)):
        events = select(func.count()).where(_EVENT.kind == kind.value)
        standing = _one(events.where(_EVENT.twin.is_(False))) - _one(events.where(_EVENT.twin.is_(True)))
        if standing != due:
            yield f"karma_event {kind}: {standing} stand, by votes and accepts {due}"


def _one(query: Any) -> int:
    return int(db.session.scalar(query) or 0)

"""What the portal keeps of a person: for their export, and what goes when they do."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.doings import Bounty, Follow, Reading, Thanks, VisitDay, Vote
from edu.qa.models.karma import KarmaAccount, KarmaEvent
from edu.qa.models.places import OwnSubject
from edu.qa.models.posts import Answer, Comment, Question, QuestionTopic, Revision

_QUESTION, _ANSWER, _COMMENT, _REVISION = (table(model).c for model in (Question, Answer, Comment, Revision))
_VOTE, _THANKS, _FOLLOW, _BOUNTY, _EVENT = (table(model).c for model in (Vote, Thanks, Follow, Bounty, KarmaEvent))
# What nobody but the person has a use for.
_OWN = (table(Follow), table(Reading), table(VisitDay), table(OwnSubject))


def personal_data(user_id: UserId) -> dict[str, object]:
    """All that the person has written, done and earned in the portal."""
    lines = {
        "questions": select(
            _QUESTION.id, _QUESTION.state, _QUESTION.title, _QUESTION.body, _QUESTION.anonymous, _QUESTION.price, _QUESTION.created_at
        ).where(_QUESTION.author_id == user_id),
        "answers": select(
            _ANSWER.id, _ANSWER.question_id, _ANSWER.state, _ANSWER.body, _ANSWER.sources, _ANSWER.video, _ANSWER.created_at
        ).where(_ANSWER.author_id == user_id),
        "comments": select(_COMMENT.id, _COMMENT.question_id, _COMMENT.state, _COMMENT.body, _COMMENT.created_at).where(
            _COMMENT.author_id == user_id
        ),
        "edits": select(
            _REVISION.question_id, _REVISION.answer_id, _REVISION.number, _REVISION.title, _REVISION.body, _REVISION.created_at
        ).where(_REVISION.editor_id == user_id),
        "votes": select(_VOTE.question_id, _VOTE.answer_id, _VOTE.value, _VOTE.created_at).where(_VOTE.user_id == user_id),
        "thanks": select(_THANKS.answer_id, _THANKS.created_at).where(_THANKS.user_id == user_id),
        "follows": select(_FOLLOW.question_id, _FOLLOW.created_at).where(_FOLLOW.user_id == user_id),
        "bounties": select(_BOUNTY.question_id, _BOUNTY.amount, _BOUNTY.opened_at, _BOUNTY.outcome).where(_BOUNTY.giver_id == user_id),
        "karma": select(_EVENT.kind, _EVENT.amount, _EVENT.karma, _EVENT.question_id, _EVENT.created_at)
        .where(_EVENT.user_id == user_id)
        .order_by(_EVENT.id),
        "subjects": select(table(OwnSubject).c.subject_id).where(table(OwnSubject).c.user_id == user_id),
        "read": select(table(Reading).c.question_id, table(Reading).c.at).where(table(Reading).c.user_id == user_id),
        "days": select(table(VisitDay).c.day).where(table(VisitDay).c.user_id == user_id),
        "trust": select(table(KarmaAccount).c.trust).where(table(KarmaAccount).c.user_id == user_id),
    }
    return {name: _plain(db.session.execute(query)) for name, query in lines.items()}


def _plain(rows: Iterable[Any]) -> list[dict[str, object]]:
    return [{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row._mapping.items()} for row in rows]


def hear_deleted(event: Deleted) -> None:
    """What others read stays, without a name; drafts, follows and traces of reading go."""
    with transaction():
        for kept in _OWN:
            db.session.execute(delete(kept).where(kept.c.user_id == event.user_id))
        drafts = select(_QUESTION.id).where(_QUESTION.author_id == event.user_id, _QUESTION.state == "draft").scalar_subquery()
        db.session.execute(delete(table(QuestionTopic)).where(table(QuestionTopic).c.question_id.in_(drafts)))
        db.session.execute(delete(table(Question)).where(_QUESTION.author_id == event.user_id, _QUESTION.state == "draft"))
        db.session.execute(update(table(Question)).where(_QUESTION.addressed_to == event.user_id).values(addressed_to=None))

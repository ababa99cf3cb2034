"""Votes, thanks, following."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, insert, select

from edu.accounts.rules import Reader
from edu.core import events
from edu.core.errors import Conflict, NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.doings import Follow, Thanks, Vote
from edu.qa.rules.events import VotedUp
from edu.qa.rules.karma import Kind, Privilege
from edu.qa.rules.posts import What
from edu.qa.service import desk, karma, telling

_VOTE, _THANKS, _FOLLOW = (table(model).c for model in (Vote, Thanks, Follow))
_OWN = {
    what: select(_VOTE.id, _VOTE.value).where(_VOTE.user_id == bindparam("person"), _VOTE[f"{what}_id"] == bindparam("number"))
    for what in (What.QUESTION, What.ANSWER)
}
_ON = {
    what: select(_VOTE.user_id, _VOTE.value, _VOTE.created_at).where(_VOTE[f"{what}_id"] == bindparam("number")).order_by(_VOTE.user_id)
    for what in (What.QUESTION, What.ANSWER)
}
# The page of a question asks these.
_ANSWERS = bindparam("answers", type_=Integer, expanding=True)
_ON_PAGE = select(_VOTE.question_id, _VOTE.answer_id, _VOTE.value).where(
    _VOTE.user_id == bindparam("person"), (_VOTE.question_id == bindparam("question")) | _VOTE.answer_id.in_(_ANSWERS)
)
_THANKED = select(_THANKS.answer_id).where(_THANKS.user_id == bindparam("person"), _THANKS.answer_id.in_(_ANSWERS))
_FOLLOWS = select(_FOLLOW.user_id).where(_FOLLOW.user_id == bindparam("person"), _FOLLOW.question_id == bindparam("question"))


@retried
def vote(what: What, number: int, value: int, *, by: Reader, now: datetime) -> int:
    """Vote a question or an answer up (1) or down (-1), or take one's vote back (0); its question's number.

    The same vote again changes nothing. Raises NotFound; NotAllowed for what one has written oneself, and where the karma
    is not enough; TooMany.
    """
    row = desk.find(what, number)
    if row is None:
        raise desk.no_question() if what is What.QUESTION else desk.no_answer()
    with transaction():
        karma.lock(by.id, UserId(row.author_id))
        row, question = _get(what, number)
        if row.author_id == by.id:
            raise NotAllowed(message("Nobody votes for what they have written themselves."))
        mine = db.session.execute(_OWN[what], {"person": by.id, "number": number}).first()
        before = mine.value if mine else 0
        if value == before:
            return int(question.id)
        if value:
            _refuse_unless_open(value, by=by, now=now)
        if mine:
            db.session.execute(delete(table(Vote)).where(_VOTE.id == mine.id))
            undo(what, number, author_id=row.author_id, voter_id=by.id, value=before, now=now)
        if value:
            db.session.execute(insert(table(Vote)).values({f"{what}_id": number, "user_id": by.id, "value": value, "created_at": now}))
            count(what, number, author_id=row.author_id, voter_id=by.id, value=value, question_id=question.id, on=now, now=now)
        desk.put(what, number, score=row.score - before + value)
        if value > 0:
            telling.tell_voted_up(what, row, question, now=now)
            events.announce(VotedUp(str(what), row.id, UserId(row.author_id), now))
    return int(question.id)


def _get(what: What, number: int) -> tuple[Any, Any]:
    """The post and its question, held; a question is its own."""
    if what is What.ANSWER:
        return desk.get_answer(number)
    question = desk.get_question(number)
    return question, question


def _refuse_unless_open(value: int, *, by: Reader, now: datetime) -> None:
    if value > 0:
        desk.refuse_unless(by.id, Privilege.VOTE_UP, message("You can vote up once you have more karma."))
    else:
        desk.refuse_unless(by.id, Privilege.VOTE_DOWN, message("You can vote down once you have more karma."))
    desk.refuse_too_many_votes(by=by, now=now)


# ---- What votes do to karma


def voters_of(what: What, number: int) -> list[Any]:
    """Who has voted on a post: user_id, value, created_at."""
    return list(db.session.execute(_ON[what], {"number": number}).all())


def count(
    what: What, number: int, *, author_id: int, voter_id: int, value: int, question_id: int, on: datetime, now: datetime
) -> None:  # fmt: skip
    """Move karma for one vote that was given at `on`. Inside the caller's transaction, which holds everybody's karma."""
    for person, kind in _moves(what, author_id, voter_id, value):
        karma.record(person, kind, source=f"{what}:{number} by {voter_id}", question_id=question_id, on=on, now=now)


def undo(what: What, number: int, *, author_id: int, voter_id: int, value: int, now: datetime) -> None:
    """Move karma back for one vote."""
    for person, kind in _moves(what, author_id, voter_id, value):
        karma.undo(person, kind, source=f"{what}:{number} by {voter_id}", now=now)


def _moves(what: What, author_id: int, voter_id: int, value: int) -> list[tuple[UserId, Kind]]:
    if value > 0:
        return [(UserId(author_id), Kind.UP)]
    own = [(UserId(voter_id), Kind.VOTING_DOWN)] if what is What.ANSWER else []
    return [(UserId(author_id), Kind.DOWN), *own]


def votes_of(user_id: UserId, question_id: int, answers: Collection[int]) -> dict[tuple[What, int], int]:
    """What the person has voted on a page. One statement."""
    rows = db.session.execute(_ON_PAGE, {"person": user_id, "question": question_id, "answers": list(answers)})
    return {(What.QUESTION, row.question_id) if row.question_id else (What.ANSWER, row.answer_id): row.value for row in rows}


# ---- Thanks


@retried
def thank(answer_id: int, *, by: UserId, now: datetime) -> int:
    """Thank for an answer; its question's number. Twice is once. Raises NotFound; Conflict for one's own."""
    with transaction():
        row, question = desk.get_answer(answer_id)
        if row.author_id == by:
            raise Conflict(message("This answer is your own."))
        made = db.session.execute(
            upsert.new_only(Thanks, on=("answer_id", "user_id"), returning="user_id"),
            {"answer_id": answer_id, "user_id": by, "created_at": now},
        ).scalar()
        if made is not None:
            desk.put(What.ANSWER, answer_id, thanks=row.thanks + 1)
            telling.tell_thanked(row, question, by=by, now=now)
    return int(question.id)


@retried
def take_thanks_back(answer_id: int, *, by: UserId) -> int:
    """Thank no more, or change nothing; the question's number. Raises NotFound."""
    with transaction():
        row, question = desk.get_answer(answer_id)
        own = _THANKS.answer_id == answer_id, _THANKS.user_id == by
        if db.session.execute(delete(table(Thanks)).where(*own).returning(_THANKS.user_id)).first() is not None:
            desk.put(What.ANSWER, answer_id, thanks=row.thanks - 1)
    return int(question.id)


def thanked_by(user_id: UserId, answers: Collection[int]) -> set[int]:
    """Which of these answers the person has thanked for. One statement."""
    return set(db.session.scalars(_THANKED, {"person": user_id, "answers": list(answers)}))


# ---- Following


def follow(question_id: int, *, by: UserId, now: datetime) -> None:
    """Hear of new answers. Twice is once. Raises NotFound."""
    with transaction():
        desk.get_question(question_id)
        db.session.execute(upsert.new_only(Follow), {"question_id": question_id, "user_id": by, "created_at": now})


def unfollow(question_id: int, *, by: UserId) -> None:
    """Hear no more of it, or change nothing. Raises NotFound."""
    with transaction():
        desk.get_question(question_id)
        db.session.execute(delete(table(Follow)).where(_FOLLOW.question_id == question_id, _FOLLOW.user_id == by))


def follows(user_id: UserId, question_id: int) -> bool:
    return db.session.scalar(_FOLLOWS, {"person": user_id, "question": question_id}) is not None

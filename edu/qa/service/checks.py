"""The topic's check question under a question's answers, and how those who had read each answer then did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, select, update

from edu.accounts.rules import Deleted
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import GuestKey, UserId
from edu.core.marks import Reply
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.posts import Answer, Question, QuestionTopic
from edu.qa.models.readers import CheckTry
from edu.qa.service import topics
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import practice

FEW = 3  # tries below which nothing is said: one reader more would turn it over

_QUESTION, _ANSWER, _IN_TOPIC, _TRY = (table(model).c for model in (Question, Answer, QuestionTopic, CheckTry))
_TOPICS = (
    select(_IN_TOPIC.topic_id)
    .join(table(Question), _QUESTION.id == _IN_TOPIC.question_id)
    .where(_IN_TOPIC.question_id == bindparam("question"), _QUESTION.state.in_(("open", "closed")))
    .order_by(_IN_TOPIC.topic_id)
)
_COUNTS = (
    select(_TRY.answer_id, _TRY.right, func.count())
    .where(_TRY.question_id == bindparam("question"))
    .group_by(_TRY.answer_id, _TRY.right)
)  # fmt: skip
_MINE = select(_TRY.right).where(_TRY.question_id == bindparam("question"))
_MINE_SIGNED = _MINE.where(_TRY.user_id == bindparam("reader"))
_MINE_GUEST = _MINE.where(_TRY.guest == bindparam("reader"))
_STANDS = select(_ANSWER.id).where(_ANSWER.id == bindparam("answer"), _ANSWER.question_id == bindparam("question"), _ANSWER.state == "open")


@dataclass(frozen=True, slots=True)
class Check:
    """Which practice question stands under a question."""

    quiz: str
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many readers how many were right at their first try."""

    right: int
    of: int

    @property
    def tells(self) -> bool:
        return self.of >= FEW


def find_check(question_id: int) -> Check | None:
    """The check question of the first of its topics that has one. Two statements."""
    known = topics.places().topics
    for topic_id in db.session.scalars(_TOPICS, {"question": question_id}).all():
        quiz = known[topic_id].quiz if topic_id in known else None
        name = practice.find_check(quiz) if quiz else None
        if quiz and name:
            return Check(quiz, name)
    return None


def get_asked(check: Check, *, reply: Reply | None = None) -> Asked:
    """The check question, with its mark when there is a reply."""
    return practice.get_practice(check.quiz, check.name, reply=reply)


def shares(question_id: int) -> Mapping[int | None, Share]:
    """How readers did at their first try, by the answer that had helped them; None: by none of them. One statement."""
    counted: dict[int | None, list[int]] = {}
    for answer_id, right, count in db.session.execute(_COUNTS, {"question": question_id}):
        share = counted.setdefault(answer_id, [0, 0])
        share[0] += count if right else 0
        share[1] += count
    return {answer_id: Share(right, of) for answer_id, (right, of) in counted.items()}


def find_own(question_id: int, *, reader: UserId | None, guest: GuestKey | None) -> bool | None:
    """Whether the reader's first try was right; None before it."""
    if reader is not None:
        return db.session.scalar(_MINE_SIGNED, {"question": question_id, "reader": reader})
    if guest is not None:
        return db.session.scalar(_MINE_GUEST, {"question": question_id, "reader": _digest(guest)})
    return None


def answer(question_id: int, *, reply: Reply, helped: int | None, reader: UserId | None, guest: GuestKey | None, now: datetime) -> Asked:
    """Grade a reply to the check question and count a reader's first one, under the answer that `helped`.

    Raises NotFound where there is no check; Invalid for an empty reply or an answer that isn't there.
    """
    check = find_check(question_id)
    if check is None:
        raise NotFound(message("No check question stands under this question."))
    asked = get_asked(check, reply=reply)
    if asked.mark is None:
        raise Invalid(message("Please answer the check question first."), field="check")
    if helped is not None and db.session.scalar(_STANDS, {"answer": helped, "question": question_id}) is None:
        raise Invalid(message("This answer doesn't stand under the question."), field="helped")
    row = {
        "question_id": question_id, "answer_id": helped, "user_id": reader,
        "guest": _digest(guest) if guest and reader is None else None, "right": asked.mark.fraction >= 1, "at": now,
    }  # fmt: skip
    with transaction():
        db.session.execute(upsert.new_only(CheckTry), row)
    return asked


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """The person's tries, for their export."""
    rows = db.session.execute(
        select(_TRY.question_id, _TRY.answer_id, _TRY.right, _TRY.at).where(_TRY.user_id == user_id).order_by(_TRY.id)
    )
    return [{"question": row.question_id, "answer": row.answer_id, "right": row.right, "at": row.at.isoformat()} for row in rows]


def hear_deleted(event: Deleted) -> None:
    """That somebody tried stays, who it was doesn't."""
    with transaction():
        db.session.execute(update(table(CheckTry)).where(_TRY.user_id == event.user_id).values(user_id=None))


def _digest(guest: GuestKey) -> str:
    return sha256(guest.encode()).hexdigest()[:24]

"""Trust levels: worked out each night from what people have done, and given by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from edu.accounts.service import people as accounts
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.ports import clock, jobs
from edu.qa.models.doings import Reading, VisitDay, Vote
from edu.qa.models.karma import KarmaAccount
from edu.qa.models.posts import Answer, Question
from edu.qa.rules import trust
from edu.qa.rules.karma import START, day_of
from edu.qa.rules.trust import Doings, Standing
from edu.qa.service import counting, karma
from edu.site.service import audit

_ACCOUNT, _READING, _DAY, _VOTE = (table(model).c for model in (KarmaAccount, Reading, VisitDay, Vote))
_ANSWER, _QUESTION = table(Answer).c, table(Question).c
MOST_OPENED = 1000  # questions whose minutes are counted: no level asks for more

_READERS = select(_DAY.user_id).where(_DAY.day >= bindparam("since")).distinct().order_by(_DAY.user_id)
_TRUSTED = select(_ACCOUNT.user_id).where(_ACCOUNT.trust > trust.NEW).order_by(_ACCOUNT.user_id)
_STANDING = select(_ACCOUNT.trust, _ACCOUNT.granted, _ACCOUNT.below_since).where(_ACCOUNT.user_id == bindparam("person"))


@jobs.each_night
def judge_all() -> None:
    """Judge everybody who has been here lately, and who may have to step down."""
    now = clock.now()
    counting.write()
    readers = db.session.scalars(_READERS, {"since": day_of(now - trust.GRACE)}).all()
    trusted = db.session.scalars(_TRUSTED).all()
    bar = regular_bar(now)
    for person in sorted({*readers, *trusted}):
        judge(UserId(person), regular=bar, now=now)


@retried
def judge(user_id: UserId, *, regular: Doings | None = None, now: datetime) -> int:
    """The person's trust level as of now, kept."""
    with transaction():
        karma.lock(user_id)
        row = db.session.execute(_STANDING, {"person": user_id}).one()
        judged = trust.judged(
            Standing(row.trust, row.below_since),
            in_all=doings_of(user_id),
            lately=doings_of(user_id, since=now - trust.SPAN),
            regular=regular or regular_bar(now),
            now=now,
        )
        # A level given by hand is the least.
        level = max(judged.level, row.granted or trust.NEW)
        put = update(table(KarmaAccount)).where(_ACCOUNT.user_id == user_id)
        db.session.execute(put.values(trust=level, below_since=judged.below_since if level == judged.level else None))
    return level


def grant(user_id: UserId, level: int | None, *, by: UserId, now: datetime) -> None:
    """Give a level by hand, or with None take back what was given. Raises Invalid, NotFound."""
    if level is not None and level not in range(trust.NEW, trust.LEADER + 1):
        raise Invalid(message("A trust level is 0 to 4."), field="level")
    if not accounts.names_of([user_id]).get(user_id):
        raise NotFound(message("There is no such person."))
    with transaction():
        karma.lock(user_id)
        row = {"user_id": user_id, "karma": START, "trust": level or trust.NEW, "granted": level, "below_since": None}
        put = ("granted", "trust", "below_since")
        db.session.execute(upsert.merging(KarmaAccount, on=("user_id",), put=put), row)
        audit.record("trust-granted", by=by, about=f"person:{user_id}", details={"level": level}, now=now)
        if level is None:
            judge(user_id, now=now)


def regular_bar(now: datetime) -> Doings:
    """What level 3 asks for now."""
    since = now - trust.SPAN
    questions = _one(select(func.count()).where(_QUESTION.created_at >= since, _QUESTION.state.in_(("open", "closed"))))
    answers = _one(select(func.count()).where(_ANSWER.created_at >= since, _ANSWER.state == "open"))
    return trust.regular_bar(questions=questions, posts=questions + answers)


def doings_of(user_id: UserId, *, since: datetime | None = None) -> Doings:
    """What the person has done, in all or since a moment. Seven statements, each along an index."""

    def after(column: Any, bound: object) -> list[ColumnElement[bool]]:
        return [column >= bound] if since is not None else []

    read = select(func.count(), func.sum(_READING.posts)).where(_READING.user_id == user_id, *after(_READING.at, since))
    opened, posts = db.session.execute(read).one()
    moments = select(_READING.at).where(_READING.user_id == user_id, *after(_READING.at, since)).order_by(_READING.at.desc())
    up = [_VOTE.value > 0, *after(_VOTE.created_at, since)]
    for_answers = select(func.count()).join_from(table(Answer), table(Vote), _VOTE.answer_id == _ANSWER.id)
    for_questions = select(func.count()).join_from(table(Question), table(Vote), _VOTE.question_id == _QUESTION.id)
    return Doings(
        days=_one(select(func.count()).where(_DAY.user_id == user_id, *after(_DAY.day, day_of(since) if since else ""))),
        opened=opened,
        read=int(posts or 0),
        minutes=trust.minutes_read(db.session.scalars(moments.limit(MOST_OPENED)).all()[::-1]),
        replied=_one(
            select(func.count(_ANSWER.question_id.distinct())).where(
                _ANSWER.author_id == user_id, _ANSWER.state == "open", *after(_ANSWER.created_at, since)
            )
        ),
        given=_one(select(func.count()).where(_VOTE.user_id == user_id, _VOTE.value > 0, *after(_VOTE.created_at, since))),
        received=_one(for_answers.where(_ANSWER.author_id == user_id, *up))
        + _one(for_questions.where(_QUESTION.author_id == user_id, *up)),
    )


def _one(query: Any) -> int:
    return int(db.session.scalar(query) or 0)


def progress(user_id: UserId, *, now: datetime) -> Mapping[str, tuple[int, int]]:
    """How far the person is towards the next level: what was done and what it takes, by the names of `Doings`; empty from 3 on."""
    level = karma.trust_of(user_id)
    if level >= trust.REGULAR:
        return {}
    bar = regular_bar(now) if level == trust.MEMBER else trust.BARS[level + 1]
    done = doings_of(user_id, since=now - trust.SPAN if level == trust.MEMBER else None)
    return {name: (getattr(done, name), getattr(bar, name)) for name in Doings.__dataclass_fields__ if getattr(bar, name)}

"""What a nightly look at the portal reads, and what it may undo: who votes for whom, and new texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, delete, func, insert, literal, select, update

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.qa.models.doings import Vote
from edu.qa.models.posts import Answer, Question
from edu.qa.rules.posts import What
from edu.qa.service import desk, karma, voting

_VOTE, _ANSWER = table(Vote).c, table(Answer).c
_MODELS = {What.QUESTION: Question, What.ANSWER: Answer}


def votes_up(*, since: datetime) -> dict[tuple[int, int], int]:
    """How often each person has voted each author up since a moment, by (voter, author). Two statements."""
    counted: dict[tuple[int, int], int] = {}
    for what, model in _MODELS.items():
        post = table(model).c
        rows = db.session.execute(
            select(_VOTE.user_id, post.author_id, func.count())
            .join(table(model), post.id == _VOTE[f"{what}_id"])
            .where(_VOTE.value == 1, _VOTE.created_at >= since)
            .group_by(_VOTE.user_id, post.author_id)
        )
        for voter, author, count in rows:
            counted[voter, author] = counted.get((voter, author), 0) + count
    return counted


def written(*, since: datetime, limit: int) -> list[tuple[str, int, UserId, str, str]]:
    """What was asked and answered since a moment and may be read: kind, number, author, language, text. Two statements."""
    found = []
    for what, model in _MODELS.items():
        post = table(model).c
        rows = db.session.execute(
            select(post.id, post.author_id, post.lang, post.body)
            .where(post.created_at >= since, post.state.in_(desk.READ))
            .order_by(post.id)
            .limit(limit)
        )
        found += [(str(what), row.id, UserId(row.author_id), row.lang, row.body) for row in rows]
    return found


def beside(answer: int) -> list[tuple[int, UserId, str]]:
    """The earlier answers to the same question that may be read: number, author, text. One statement."""
    other = table(Answer).alias().c
    rows = db.session.execute(
        select(_ANSWER.id, _ANSWER.author_id, _ANSWER.body)
        .join(other.id.table, other.question_id == _ANSWER.question_id)
        .where(other.id == answer, _ANSWER.id < answer, _ANSWER.state.in_(desk.READ))
        .order_by(_ANSWER.id)
    )
    return [(row.id, UserId(row.author_id), row.body) for row in rows]


@retried
def take_votes_back(first: UserId, second: UserId, *, now: datetime) -> list[list[Any]]:
    """Take back the votes up that two people gave each other, and by twins the karma they brought: what `give_again` needs."""
    taken: list[list[Any]] = []
    with transaction():
        karma.lock(first, second)
        for row in _between(first, second):
            db.session.execute(delete(table(Vote)).where(_VOTE.id == row.id))
            voting.undo(What(row.what), row.number, author_id=row.author_id, voter_id=row.user_id, value=1, now=now)
            _count(row.what, row.number, -1)
            taken.append([row.what, row.number, row.user_id, row.created_at.isoformat()])
    return taken


@retried
def give_again(taken: Sequence[Sequence[Any]], *, now: datetime) -> None:
    """Give votes back that were taken, with their karma; where somebody has voted anew, theirs stands."""
    with transaction():
        posts = {(what, number): _author_of(what, number) for what, number, *_ in taken}
        karma.lock(*(UserId(post.author_id) for post in posts.values() if post), *(UserId(each[2]) for each in taken))
        for what, number, voter, at in taken:
            post = posts[what, number]
            if post is None or any(each.user_id == voter for each in voting.voters_of(What(what), number)):
                continue
            on = datetime.fromisoformat(at)
            db.session.execute(insert(table(Vote)).values({f"{what}_id": number, "user_id": voter, "value": 1, "created_at": on}))
            voting.count(
                What(what), number, author_id=post.author_id, voter_id=voter, value=1, question_id=post.question_id, on=on, now=now
            )  # fmt: skip
            _count(what, number, 1)


def _between(first: int, second: int) -> list[Any]:
    rows: list[Any] = []
    for what, model in _MODELS.items():
        post = table(model).c
        ways = ((_VOTE.user_id == first) & (post.author_id == second)) | ((_VOTE.user_id == second) & (post.author_id == first))
        rows += db.session.execute(
            select(
                _VOTE.id, _VOTE.user_id, _VOTE.created_at, post.author_id, literal(str(what)).label("what"),
                cast(_VOTE[f"{what}_id"], Integer).label("number"),
            )
            .join(table(model), post.id == _VOTE[f"{what}_id"])
            .where(_VOTE.value == 1, ways)
            .order_by(_VOTE.id)
        ).all()  # fmt: skip
    return rows


def _author_of(what: str, number: int) -> Any:
    post = table(_MODELS[What(what)]).c
    question = post.id if what == What.QUESTION else post.question_id
    return db.session.execute(select(post.author_id, question.label("question_id")).where(post.id == number)).first()


def _count(what: str, number: int, by: int) -> None:
    model = table(_MODELS[What(what)])
    db.session.execute(update(model).where(model.c.id == number).values(score=model.c.score + by))

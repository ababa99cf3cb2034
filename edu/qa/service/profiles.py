"""A person's page: karma, questions, answers and how active they are, as far as they let it be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, desc, false, func, select, union_all

from edu.accounts.rules import Deleted
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.service import ledger
from edu.qa.models.karma import KarmaAccount
from edu.qa.models.posts import Answer, Question
from edu.qa.models.readers import ProfileChoice
from edu.qa.rules.karma import START
from edu.qa.rules.listing import PAGE
from edu.qa.rules.ranks import Rank, rank_of

WEEKS = 26  # of activity that are shown
WEEK = timedelta(days=7)
MOST_ACTIVE = 5000  # posts that the weeks are counted of: nobody writes more in half a year
FEW = 5  # questions and answers on the page; all of them have pages of their own

_QUESTION, _ANSWER, _KARMA, _CHOICE = (table(model).c for model in (Question, Answer, KarmaAccount, ProfileChoice))
_CHOICES = select(_CHOICE.hides_numbers, _CHOICE.hides_posts, _CHOICE.hides_activity).where(_CHOICE.user_id == bindparam("person"))
_READABLE = _QUESTION.state.in_(("open", "closed"))
# What bears no name is nobody's on a page of somebody: not listed, not counted, not in the weeks.
_OWN_QUESTIONS = (_QUESTION.author_id == bindparam("person"), _READABLE, _QUESTION.anonymous.is_(false()))
_GIVEN = (_ANSWER.author_id == bindparam("person"), _ANSWER.state == "open", _ANSWER.anonymous.is_(false()))
_NUMBERS = select(
    select(_KARMA.karma).where(_KARMA.user_id == bindparam("person")).scalar_subquery().label("karma"),
    select(func.count()).select_from(table(Question)).where(*_OWN_QUESTIONS).scalar_subquery().label("questions"),
    select(func.count()).select_from(table(Answer)).where(*_GIVEN).scalar_subquery().label("answers"),
    select(func.count(_ANSWER.accepted_at)).where(*_GIVEN).scalar_subquery().label("accepted"),
)
_SINCE = bindparam("since", type_=_ANSWER.created_at.type)
_ACTIVE = union_all(
    select(_ANSWER.created_at).where(*_GIVEN, _ANSWER.created_at >= _SINCE),
    select(_QUESTION.created_at).where(*_OWN_QUESTIONS, _QUESTION.created_at >= _SINCE),
).limit(MOST_ACTIVE)
_TITLES = select(_QUESTION.id, _QUESTION.title, _QUESTION.lang, _QUESTION.anonymous).order_by(desc(_QUESTION.id)).limit(FEW + 1)
_ASKED = {
    True: _TITLES.where(_QUESTION.author_id == bindparam("person"), _READABLE),
    False: _TITLES.where(*_OWN_QUESTIONS),
}
_ANSWERS = (
    select(
        _ANSWER.id, _ANSWER.question_id, _ANSWER.score, _ANSWER.thanks, _ANSWER.accepted_at, _ANSWER.created_at, _ANSWER.anonymous,
        _QUESTION.title, _QUESTION.lang,
    )
    .join(table(Question), _QUESTION.id == _ANSWER.question_id)
    .where(_ANSWER.author_id == bindparam("person"), _ANSWER.state == "open", _READABLE)
    .order_by(desc(_ANSWER.id))
    .limit(PAGE + 1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person keeps off their page."""

    hides_numbers: bool = False  # karma, rank, points and counts
    hides_posts: bool = False  # the lists of questions and answers
    hides_activity: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counters of a person, each computed from what there is."""

    karma: int
    rank: Rank
    points: int
    questions: int  # signed ones that anybody may read
    answers: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its author's page names it."""

    id: int
    title: str
    lang: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as its author's page lists it."""

    id: int
    question_id: int
    title: str
    lang: str
    score: int
    thanks: int
    accepted: bool
    anonymous: bool
    at: datetime


def choices_of(user_id: UserId) -> Choices:
    """One statement."""
    row = db.session.execute(_CHOICES, {"person": user_id}).first()
    return Choices(*row) if row else Choices()


def choose(user_id: UserId, choices: Choices) -> None:
    """Keep what a person wants to keep off their page."""
    row = {
        "user_id": user_id, "hides_numbers": choices.hides_numbers,
        "hides_posts": choices.hides_posts, "hides_activity": choices.hides_activity,
    }  # fmt: skip
    with transaction():
        db.session.execute(upsert.merging(ProfileChoice, on=("user_id",), put=("hides_numbers", "hides_posts", "hides_activity")), row)


def numbers_of(user_id: UserId) -> Numbers:
    """Two statements."""
    row = db.session.execute(_NUMBERS, {"person": user_id}).one()
    karma = row.karma or START
    return Numbers(karma, rank_of(karma), ledger.balance_of(user_id), row.questions, row.answers, row.accepted)


def weeks_of(user_id: UserId, *, now: datetime) -> list[int]:
    """How many answers and signed questions each of the last `WEEKS` weeks saw, the oldest first. One statement."""
    counts = [0] * WEEKS
    begin = now.astimezone(UTC) - WEEK * WEEKS
    for at in db.session.scalars(_ACTIVE, {"person": user_id, "since": begin}):
        counts[min(WEEKS - 1, (at - begin) // WEEK)] += 1
    return counts


def titles_of(user_id: UserId, *, own: bool) -> tuple[Sequence[Asked], bool]:
    """The newest questions of a person, the anonymous ones only for themselves, and whether there are more. One statement."""
    rows = db.session.execute(_ASKED[own], {"person": user_id}).all()
    return [Asked(*row) for row in rows[:FEW]], len(rows) > FEW


def answers_of(user_id: UserId, *, own: bool, after: int = 0) -> tuple[Sequence[Given], int]:
    """A person's answers, the newest first, the anonymous ones only for themselves; and the number to go on after, 0 at the end.

    One statement.
    """
    query = _ANSWERS if own else _ANSWERS.where(*_GIVEN)
    rows = db.session.execute(query.where(_ANSWER.id < after) if after else query, {"person": user_id}).all()
    given = [
        Given(
            row.id, row.question_id, row.title, row.lang, row.score, row.thanks, row.accepted_at is not None, row.anonymous, row.created_at
        )
        for row in rows[:PAGE]
    ]
    return given, rows[PAGE - 1].id if len(rows) > PAGE else 0


def personal_data(user_id: UserId) -> dict[str, Any]:
    """What a person has chosen for their page, for their export."""
    chosen = choices_of(user_id)
    return {"hides_numbers": chosen.hides_numbers, "hides_posts": chosen.hides_posts, "hides_activity": chosen.hides_activity}


def hear_deleted(event: Deleted) -> None:
    """Their choices go with them."""
    with transaction():
        db.session.execute(delete(table(ProfileChoice)).where(_CHOICE.user_id == event.user_id))

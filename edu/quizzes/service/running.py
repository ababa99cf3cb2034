"""Running a quiz: its terms as a teacher changes them, and what holds for one person otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, delete, func, select

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.core.marks import Problem
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.models.attempts import Attempt
from edu.quizzes.models.bank import Allowance, Quiz
from edu.quizzes.rules.checking import Look, Unusable
from edu.quizzes.rules.terms import KEYS, Terms, as_json, check_personal_terms, check_terms, terms_of

BATCH = 500  # attempts brought up to date in one go
# What a change means for attempts already begun: their time, what is shown of them, whether another may follow.
# How they are graded stays.
LIVE = ("minutes", "overtime", "grace", "closes", "attempts", "review")


@dataclass(frozen=True, slots=True)
class Run:
    """A quiz as its teacher sees it."""

    slug: str
    title: Text
    terms: Terms
    changed: bool  # by hand, from what its file says
    attempts: int
    waiting: int  # attempts with answers to mark


@dataclass(frozen=True, slots=True)
class Allowed:
    """What holds for one person in a quiz."""

    user_id: UserId
    name: str
    terms: Mapping[str, Any]  # only what is different
    opens: datetime | None
    closes: datetime | None
    granted_by: str
    granted_at: datetime


def list_runs() -> list[Run]:
    """All quizzes that are open or have been done, those made on the site first, with how many attempts there are."""
    counts = (
        select(Attempt.quiz_id, func.count().label("attempts"), func.sum(Attempt.waits.cast(Integer)).label("waiting"))
        .where(Attempt.ended_at.is_not(None))
        .group_by(Attempt.quiz_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Quiz, counts.c.attempts, counts.c.waiting)
        .outerjoin(counts, counts.c.quiz_id == Quiz.id)
        .where(Quiz.retired_at.is_(None) | (counts.c.attempts > 0))
        .order_by(Quiz.retired_at.is_not(None), Quiz.origin != "drafts", Quiz.position, Quiz.id)
    )
    return [_run(quiz, int(attempts or 0), int(waiting or 0)) for quiz, attempts, waiting in rows]


def get_run(slug: str) -> Run:
    """One of them. Raises NotFound."""
    quiz = _quiz(slug)
    attempts, waiting = db.session.execute(
        select(func.count(), func.sum(Attempt.waits.cast(Integer))).where(Attempt.quiz_id == quiz.id, Attempt.ended_at.is_not(None))
    ).one()
    return _run(quiz, int(attempts or 0), int(waiting or 0))


def change_terms(slug: str, said: Mapping[str, Any]) -> None:
    """Let a quiz be run on the terms `said`, whatever its file says. Raises Unusable, NotFound."""
    look = Look(said)
    look.keys(*KEYS)
    good = check_terms(look)
    if look.problems:
        raise Unusable(look.problems)
    with transaction():
        quiz = _quiz(slug)
        file, wanted = terms_of(quiz.terms), terms_of(good)
        # What a form spells out and means the same is no change: the file's next edition may still change that.
        quiz.changed_terms = {key: good.get(key) for key in KEYS if getattr(wanted, key) != getattr(file, key)}
        db.session.flush()
        _bring_up_to_date(quiz)


def reset_terms(slug: str) -> None:
    """Let the file's terms hold again. Raises NotFound."""
    with transaction():
        quiz = _quiz(slug)
        quiz.changed_terms = {}
        db.session.flush()
        _bring_up_to_date(quiz)


def list_allowances(slug: str) -> list[Allowed]:
    """What holds otherwise for some people, newest first."""
    rows = db.session.scalars(
        select(Allowance).join(Quiz, Quiz.id == Allowance.quiz_id).where(Quiz.slug == slug).order_by(Allowance.granted_at.desc())
    ).all()
    names = accounts.names_of({row.user_id for row in rows} | {row.granted_by for row in rows if row.granted_by})
    return [
        Allowed(
            user_id=UserId(row.user_id),
            name=names.get(UserId(row.user_id), ""),
            terms=row.terms,
            opens=terms_of(row.terms).opens,
            closes=terms_of(row.terms).closes,
            granted_by=names.get(UserId(row.granted_by), "") if row.granted_by else "",
            granted_at=row.granted_at,
        )
        for row in rows
    ]


def list_exceptions(slug: str) -> list[Allowed]:
    """The same without those to whom the quiz is given and nothing else, which classes say of each of their students."""
    private = get_run(slug).terms.private
    return [each for each in list_allowances(slug) if private or set(each.terms) != {"private"}]


def allow(slug: str, user_id: UserId, said: Mapping[str, Any], *, by: UserId, now: datetime) -> None:
    """Let other terms hold for one person: more time, later dates, more attempts. Raises Unusable, NotFound."""
    good = _personal(said)
    if not good:
        raise Unusable([Problem("", message("Say what is to be different for this person."))])
    allow_each(slug, {user_id: good}, by=by, now=now)


def withdraw(slug: str, user_id: UserId) -> None:
    """Let the quiz's own terms hold for the person again. Raises NotFound."""
    with transaction():
        quiz = _quiz(slug)
        db.session.execute(delete(Allowance).where(Allowance.quiz_id == quiz.id, Allowance.user_id == user_id))
        _bring_up_to_date(quiz, [user_id])


def allow_each(slug: str, said: Mapping[UserId, Mapping[str, Any]], *, by: UserId, now: datetime) -> None:
    """Let for each of these people hold what is said; where that is nothing, the quiz's own terms. Raises Unusable, NotFound."""
    good = {person: _personal(terms) for person, terms in said.items()}
    with transaction():
        quiz = _quiz(slug)
        rows = [
            {"quiz_id": quiz.id, "user_id": person, "terms": terms, "granted_by": by, "granted_at": now}
            for person, terms in sorted(good.items())
            if terms
        ]
        if rows:
            put = ("terms", "granted_by", "granted_at")
            db.session.execute(upsert.merging(Allowance, on=("quiz_id", "user_id"), put=put), rows)
        gone = [person for person, terms in good.items() if not terms]
        if gone:
            db.session.execute(delete(Allowance).where(Allowance.quiz_id == quiz.id, Allowance.user_id.in_(gone)))
        _bring_up_to_date(quiz, list(good))


def _personal(said: Mapping[str, Any]) -> dict[str, Any]:
    look = Look(said)
    good = check_personal_terms(look)
    if look.problems:
        raise Unusable(look.problems)
    return good


def _quiz(slug: str) -> Quiz:
    quiz = db.session.execute(select(Quiz).where(Quiz.slug == slug).with_for_update()).scalar()
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    return quiz


def _run(quiz: Quiz, attempts: int, waiting: int) -> Run:
    terms = terms_of(quiz.terms, quiz.changed_terms)
    return Run(quiz.slug, quiz.title, terms, bool(quiz.changed_terms), attempts, waiting)


def _bring_up_to_date(quiz: Quiz, user_ids: Sequence[UserId] | None = None) -> None:
    """Give the attempts of a quiz, or of some people at it, the time and the review that hold now."""
    allowed: dict[int | None, Any] = dict(
        db.session.execute(select(Allowance.user_id, Allowance.terms).where(Allowance.quiz_id == quiz.id)).all()
    )
    found = select(Attempt).where(Attempt.quiz_id == quiz.id).order_by(Attempt.id).limit(BATCH)
    if user_ids is not None:
        found = found.where(Attempt.user_id.in_(user_ids))
    after = 0
    while batch := db.session.scalars(found.where(Attempt.id > after)).all():
        for attempt in batch:
            _refresh(attempt, as_json(terms_of(quiz.terms, quiz.changed_terms, allowed.get(attempt.user_id, {}))))
        after = batch[-1].id
        db.session.flush()  # what is alike in a batch is written in one go


def _refresh(attempt: Attempt, now_holding: Mapping[str, Any]) -> None:
    terms = {**attempt.terms, **{key: now_holding[key] for key in LIVE}}
    if terms == attempt.terms:
        return
    # What was never to be shown was never paid: its time may have come.
    unpaid = attempt.ended_at is not None and not attempt.abandoned and attempt.posting_id is None
    if attempt.ended_at is None:
        attempt.deadline = terms_of(terms).deadline(attempt.started_at)
    attempt.terms, attempt.credited = terms, attempt.credited and not unpaid

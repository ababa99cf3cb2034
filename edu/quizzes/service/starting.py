"""Beginning a quiz: who may, when and how often, and what they are asked."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, insert, select

from edu.core.errors import Conflict, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey
from edu.core.marks import Body
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Allowance, Question, QuestionVersion, Quiz
from edu.quizzes.rules.plan import Candidate, Laid, Use, lay_out, pages_as_json, plan_of
from edu.quizzes.rules.question import points_of
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.rules.regrading import corrected_plan, corrected_pool
from edu.quizzes.rules.shuffling import shuffled
from edu.quizzes.rules.terms import Behaviour, Terms, as_json, terms_of
from edu.quizzes.service import corrections
from edu.quizzes.service.attempts import close_if_late

# Held so that no correction is decided between the look at what is asked and the asking.
_QUIZ = select(Quiz).where(Quiz.slug == bindparam("slug"), Quiz.retired_at.is_(None)).with_for_update(read=True, key_share=True)


class NeedsAccount(NotAllowed):
    """A visitor can't do this quiz: who they are must be known, or the number of attempts would mean nothing."""


class WrongPassword(NotAllowed):
    """The quiz has a password, and this is not it."""


def start(slug: str, *, by: Taker, now: datetime, password: str = "") -> AttemptKey:
    """Open an attempt of the quiz, or the one that is open already.

    Raises NotFound; Conflict where the quiz isn't open now or no attempt is left; WrongPassword; NeedsAccount; NotAllowed.
    """
    with transaction():
        quiz = _quiz(slug)
        if (running := _open_attempt(quiz.id, by, lock=True)) and not close_if_late(running, now=now):
            return AttemptKey(running.key)
    # Apart from that: what is refused below must not open again what was closed.
    with transaction():
        quiz = _quiz(slug)
        terms = terms_for(quiz, by)
        number = _count(quiz.id, by) + 1
        if by.user_id is None and (terms.attempts or terms.private or terms.behaviour is Behaviour.EXAM):
            raise NeedsAccount(message("Sign in to do this quiz."))
        _refuse_unless_open(terms, number, password, now=now)
        return _open(quiz, terms, number, by=by, now=now)


def _quiz(slug: str) -> Quiz:
    quiz = db.session.execute(_QUIZ, {"slug": slug}).scalar()
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    return quiz


def terms_for(quiz: Any, by: Taker) -> Terms:
    """The terms of a quiz's row as they hold for the taker."""
    own: dict[str, Any] = {}
    if by.user_id is not None:
        found = select(Allowance.terms).where(Allowance.quiz_id == quiz.id, Allowance.user_id == by.user_id)
        own = db.session.execute(found).scalar() or {}
    return terms_of(quiz.terms, quiz.changed_terms, own)


def _refuse_unless_open(terms: Terms, number: int, password: str, *, now: datetime) -> None:
    if terms.private:
        raise NotAllowed(message("This quiz is only for those a teacher has given it to."))
    if terms.opens and now < terms.opens:
        raise Conflict(message("This quiz has not opened yet."))
    if terms.closes and now >= terms.closes:
        raise Conflict(message("This quiz has closed."))
    if terms.attempts and number > terms.attempts:
        raise Conflict(message("You have used all your attempts at this quiz."))
    if terms.password and not compare_digest(password.strip().encode(), terms.password.encode()):
        raise WrongPassword(message("This is not the password of the quiz. Ask whoever gave it to you."))


def _open(quiz: Quiz, terms: Terms, number: int, *, by: Taker, now: datetime) -> AttemptKey:
    seed = secrets.token_hex(8)
    laid, pages = _laid(quiz, terms, seed, by)
    versions = _versions([each.question_id for each in laid])
    key = AttemptKey(secrets.token_urlsafe(12))
    row = {
        "key": key,
        "quiz_id": quiz.id,
        "user_id": by.user_id,
        "guest": None if by.user_id else by.guest,
        "number": number,
        "terms": as_json(terms),
        "sections": pages_as_json(pages),
        "reached": 1,
        "seed": seed,
        "started_at": now,
        "deadline": terms.deadline(now),
        "abandoned": False,
        "waits": False,
        "credited": False,
        "counted": False,
        "earned": 0,
        "outof": sum(points_of(versions[each.question_id][1]) for each in laid),
        "paid": 0,
    }
    attempt_id = db.session.execute(upsert.new_only(Attempt, returning="id"), row).scalar()
    if attempt_id is None:  # another click was quicker
        other = _open_attempt(quiz.id, by)
        if other is None:
            raise Conflict(message("You have just started this quiz elsewhere. Open it again."))
        return AttemptKey(other.key)
    db.session.execute(
        insert(table(Response)),
        [
            {
                "attempt_id": attempt_id,
                "position": position,
                "question_id": each.question_id,
                "number": versions[each.question_id][0],
                "points": points_of(versions[each.question_id][1]),
                "random": each.random,
                "sequence": 0,
                "reply": {},
                "tries": [],
                "settled": False,
            }
            for position, each in enumerate(laid, start=1)
        ],
    )
    return key


def _laid(quiz: Quiz, terms: Terms, seed: str, by: Taker) -> tuple[list[Laid], list[Any]]:
    instead = corrections.instead_of(quiz.id)
    plan = corrected_plan(plan_of(quiz.plan), instead)
    draws = any(not isinstance(slot, int) for section in plan for slot in section.slots)
    laid, pages = lay_out(
        plan,
        corrected_pool(_pool(quiz.id), instead) if draws else [],
        seen=_seen(quiz.id, by) if draws else frozenset(),
        orders=lambda label: shuffled(f"{seed}:{label}"),
        shuffle=terms.shuffle,
        per_page=terms.per_page,
    )
    if not laid:
        raise Conflict(message("This quiz has no questions yet."))
    return laid, pages


def _pool(quiz_id: int) -> list[Candidate]:
    rows = db.session.execute(
        select(Question.id, Question.tags, Question.difficulty)
        .where(Question.quiz_id == quiz_id, Question.use == Use.POOL)
        .order_by(Question.id)
    )
    return [Candidate(row.id, tuple(row.tags), row.difficulty) for row in rows]


def _seen(quiz_id: int, by: Taker) -> frozenset[int]:
    """The questions that earlier attempts have asked."""
    asked = select(Response.question_id).join(Attempt, Attempt.id == Response.attempt_id)
    return frozenset(db.session.scalars(asked.where(Attempt.quiz_id == quiz_id, _is(by))))


def _versions(question_ids: Sequence[int]) -> dict[int, tuple[int, Body]]:
    """The current version of each question: its number and body."""
    rows = db.session.execute(
        select(Question.id, Question.number, QuestionVersion.body)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number))
        .where(Question.id.in_(question_ids))
    )
    return {row.id: (row.number, row.body) for row in rows}


def _count(quiz_id: int, by: Taker) -> int:
    """The number of the taker's last attempt; those that a deletion or a regrade has taken away leave gaps."""
    numbers = db.session.scalars(select(Attempt.number).where(Attempt.quiz_id == quiz_id, _is(by)))
    return max(numbers, default=0)


def _open_attempt(quiz_id: int, by: Taker, *, lock: bool = False) -> Any:
    found = select(*table(Attempt).c).where(Attempt.quiz_id == quiz_id, _is(by), Attempt.ended_at.is_(None))
    return db.session.execute(found.with_for_update() if lock else found).first()


def _is(by: Taker) -> Any:
    return Attempt.user_id == by.user_id if by.user_id else Attempt.guest == by.guest

"""Paying for what somebody has gained: question by question, over their best answer to it so far."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from edu.core import events
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.service import progress
from edu.lessons.service import reading as lessons
from edu.points.rules import Cause
from edu.points.service import bank, ledger, welcome
from edu.ports import clock, jobs
from edu.quizzes.models.attempts import Attempt, Best, HintTaken, Response
from edu.quizzes.models.bank import QuestionVersion, Quiz
from edu.quizzes.rules import hints, question
from edu.quizzes.rules.quiz import Credited
from edu.quizzes.rules.terms import Shown, terms_of
from edu.quizzes.service.holding import hold_back

BATCH = 200  # attempts paid in one go
RIGHT = 0.999  # from this fraction on nothing is wrong: thirds don't add up to one
logger = logging.getLogger(__name__)

# Written once and with bare columns: building a statement costs more than running it.
_ATTEMPT, _QUIZ, _RESPONSE, _VERSION, _BEST, _HINT = (
    table(model).c for model in (Attempt, Quiz, Response, QuestionVersion, Best, HintTaken)
)
_FINISHED = (
    select(*_ATTEMPT, _QUIZ.title, _QUIZ.lesson, _QUIZ.author_id)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.id == bindparam("attempt"))
    .with_for_update(of=table(Attempt))
)
_SHARES = (
    select(_RESPONSE.question_id, _RESPONSE.points, _RESPONSE.fraction, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
)
_BESTS = select(_BEST.question_id, _BEST.points).where(
    _BEST.user_id == bindparam("person"), _BEST.question_id.in_(bindparam("questions", expanding=True))
)
_HINTS = select(_HINT.attempt_id, _HINT.question_id, _HINT.rung).where(
    _HINT.attempt_id.in_(bindparam("attempts", expanding=True)), ~_HINT.free
)
_CREDITED = update(table(Attempt)).where(_ATTEMPT.id == bindparam("attempt")).values(credited=True)
_PAID = _CREDITED.values(paid=bindparam("paid"), posting_id=bindparam("posting"))
_WAITING = (
    select(_ATTEMPT.id)
    .where(
        _ATTEMPT.ended_at.is_not(None), ~_ATTEMPT.credited, _ATTEMPT.user_id.is_not(None), ~_ATTEMPT.waits, _ATTEMPT.id > bindparam("after")
    )
    .order_by(_ATTEMPT.id)
    .limit(BATCH)
)


def credit(attempt_id: int, *, now: datetime, again: bool = False) -> bool:
    """Pay a finished attempt's gain and note the lesson, once; whether its time has come.

    Not while it waits for a teacher's mark, nor while its marks may not be seen: points would tell them.
    `again`: a mark has been changed since it was paid, and what that has raised above one's best is paid too.
    """
    attempt = db.session.execute(_FINISHED, {"attempt": attempt_id}).one()
    if (attempt.credited and not again) or attempt.user_id is None or attempt.waits:
        return False
    terms = terms_of(attempt.terms)
    never = attempt.abandoned or terms.marks_from(attempt.ended_at) is None
    if not never and Shown.MARKS not in terms.shown(attempt.ended_at, now=now):
        return False
    db.session.execute(_CREDITED, {"attempt": attempt_id})
    if never:
        return True
    user_id = UserId(attempt.user_id)
    shares = db.session.execute(_SHARES, {"attempt": attempt_id}).all()
    own = user_id == attempt.author_id
    gains: Mapping[int, int] = {}
    if not own:  # who wrote the questions knows the answers
        left = shares_left([attempt_id])
        due = {each.question_id: payable(each, left.get((attempt_id, each.question_id), 1.0)) for each in shares}
        gains = raise_bests(due, user_id=user_id)
    # Each payment has a name of its own: what was paid before only grows.
    source = f"attempt:{attempt.id}:{attempt.paid}" if attempt.credited else f"attempt:{attempt.id}"
    subject = lessons.subject_of(attempt.lesson) if gains else ""
    cause = Cause("quiz", source, what=attempt.title, path=f"/attempts/{attempt.key}/result", subject=subject)
    held = hold_back(user_id, gains, source=source, cause=cause, now=now)
    gain = bank.within_ceiling(user_id, sum(gains.values()) - held, "quiz", now=now)
    if gain:
        posting = ledger.award(user_id, gain, cause=cause, now=now)
        db.session.execute(_PAID, {"attempt": attempt_id, "paid": attempt.paid + gain, "posting": posting})
    share = attempt.earned / attempt.outof if attempt.outof else 1.0
    welcome.note(user_id, "quiz", now)
    if not attempt.credited:
        questions = tuple(str(each.body["id"]) for each in shares)
        right = sum(each.points > 0 and (each.fraction or 0.0) >= RIGHT for each in shares)
        events.announce(Credited(attempt_id, user_id, questions, attempt.quiz_id, now, attempt.ended_at, share, right, gain, own))
    if attempt.lesson:
        progress.finish(attempt.lesson, user_id=user_id, share=share, now=now)
    return True


def raise_bests(due: Mapping[int, int], *, user_id: UserId) -> dict[int, int]:
    """Note the points now had for questions, by their numbers, where they exceed the person's best; by how much each."""
    best = dict(db.session.execute(_BESTS, {"person": user_id, "questions": list(due)}).all())
    risen = {number: points for number, points in due.items() if points > best.get(number, 0)}
    if risen:
        rows = [{"user_id": user_id, "question_id": number, "points": points} for number, points in sorted(risen.items())]
        db.session.execute(upsert.merging(Best, on=("user_id", "question_id"), put=("points",)), rows)
    return {number: points - best.get(number, 0) for number, points in risen.items()}


def payable(response: Any, left: float = 1.0) -> int:
    """The points that a row of `points`, `fraction` and `body` may pay: no more than the share `left` after hints."""
    return question.worth(response.body, response.fraction, response.points, left=left)


def shares_left(attempts: Collection[int]) -> dict[tuple[int, int], float]:
    """The share of its points that a question can still pay where hints were paid for, by (attempt, question). One statement."""
    rungs: dict[tuple[int, int], list[int]] = {}
    for row in db.session.execute(_HINTS, {"attempts": list(attempts)}):
        rungs.setdefault((row.attempt_id, row.question_id), []).append(row.rung)
    return {place: hints.share_left(taken) for place, taken in rungs.items()}


def pay_waiting(*, now: datetime) -> int:
    """Pay the attempts whose marks may be seen by now; how many."""
    paid, after = 0, 0
    while numbers := _next_waiting(after):
        for number in numbers:
            try:
                with transaction():
                    paid += credit(number, now=now)
            except Exception:  # one that can't be paid must not hold up the others
                logger.exception("attempt %s can't be paid", number)
        after = numbers[-1]
    return paid


def _next_waiting(after: int) -> Sequence[int]:
    return db.session.scalars(_WAITING, {"after": after}).all()


@jobs.each_minute
def pay_in_time() -> None:
    """What an exam earns is paid when it has closed."""
    pay_waiting(now=clock.now())

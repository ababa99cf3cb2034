"""Hints in attempts: which were taken, what they leave of a question's points, and the like of it that pays for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from edu.core.errors import Conflict, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Marked, Reply, Verdict
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.points.rules import Cause
from edu.points.service import bank, book, ledger
from edu.quizzes.models.attempts import Attempt, Best, HintTaken, Response, Twin
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import hints, question
from edu.quizzes.rules.quiz import Asked, Taker, is_taker
from edu.quizzes.rules.terms import Shown, Standing, standing, terms_of
from edu.quizzes.service import attempts, paying, practice

AGAIN_AFTER = timedelta(hours=20)  # a like question can be tried anew: once a day, so that guessing doesn't pay

_ATTEMPT, _RESPONSE, _VERSION, _QUIZ, _QUESTION, _HINT, _TWIN, _BEST = (
    table(model).c for model in (Attempt, Response, QuestionVersion, Quiz, Question, HintTaken, Twin, Best)
)
_FOUND = (
    select(*_ATTEMPT, _RESPONSE.question_id, _RESPONSE.position, _RESPONSE.points, _RESPONSE.settled, _VERSION.body)
    .add_columns(_RESPONSE.fraction, _QUIZ.slug.label("quiz"), _QUIZ.lesson, _QUIZ.title, _QUIZ.author_id)
    .join(table(Response), _RESPONSE.attempt_id == _ATTEMPT.id)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.key == bindparam("key"))
    .order_by(_RESPONSE.position)
)
_ONE = _FOUND.where(_RESPONSE.position == bindparam("position"))
_TAKEN = select(_HINT.rung, _HINT.free).where(_HINT.attempt_id == bindparam("attempt"), _HINT.question_id == bindparam("question"))


@dataclass(frozen=True, slots=True)
class Hinted:
    """A question of an open attempt at which hints may be taken, with its KEY, which never leaves the server."""

    question_id: int
    position: int
    body: Body
    quiz: str
    quiz_title: Text
    lesson: str | None
    points: int
    taken: int  # rungs so far
    left: float  # the share of the points that can still be earned


@dataclass(frozen=True, slots=True)
class Owed:
    """A question solved with hints: what a like one, solved without any, still pays."""

    position: int
    name: str
    points: int


# ---- In an attempt


def get(key: AttemptKey, position: int, *, by: Taker, now: datetime) -> Hinted:
    """A question of one's open attempt. Raises NotFound; Conflict where no hints are to be had."""
    row = db.session.execute(_ONE, {"key": key, "position": position}).first()
    if row is None or not is_taker(by, user_id=row.user_id, guest=row.guest):
        raise attempts.no_attempt()
    terms = terms_of(row.terms)
    body = attempts.body_of(row, row)
    if not terms.lets_hints or question.marked(body) is Marked.NEVER:
        raise Conflict(message("There are no hints in this quiz."))
    if row.ended_at is not None or row.settled or standing(terms, row.deadline, now=now) is not Standing.OPEN:
        raise Conflict(message("This question is done: hints come before the answer."))
    taken = db.session.execute(_TAKEN, {"attempt": row.id, "question": row.question_id}).all()
    return Hinted(
        question_id=row.question_id,
        position=position,
        body=body,
        quiz=row.quiz,
        quiz_title=row.title,
        lesson=row.lesson,
        points=row.points,
        taken=max((each.rung for each in taken), default=0),
        left=hints.share_left(each.rung for each in taken if not each.free),
    )


def take(key: AttemptKey, position: int, rung: int, *, free: bool, by: Taker, now: datetime) -> bool:
    """Take the next rung; False where it has been taken already. Raises NotFound, Conflict."""
    with transaction():
        attempt = attempts.own_attempt(key, by=by)
        hinted = get(key, position, by=by, now=now)
        if rung <= hinted.taken:
            return False
        if rung != hinted.taken + 1 or rung > hints.RUNGS:
            raise Conflict(message("Hints are taken one after the other."))
        row = {"attempt_id": attempt.id, "question_id": hinted.question_id, "rung": rung, "free": free, "at": now}
        db.session.execute(insert(table(HintTaken)), row)
        return True


# ---- The like of it, without help


def owed(key: AttemptKey, *, by: UserId, now: datetime) -> list[Owed]:
    """The questions of one's paid attempt that were solved with hints, and what their like still pays. Three statements."""
    rows = db.session.execute(_FOUND, {"key": key}).all()
    if not rows or rows[0].user_id != by or not rows[0].credited or by == rows[0].author_id:
        return []
    return _owed(rows, by, now=now) if Shown.MARKS in terms_of(rows[0].terms).shown(rows[0].ended_at, now=now) else []


def get_twin(key: AttemptKey, position: int, *, by: UserId, now: datetime) -> tuple[Asked, int, str]:
    """A question like one solved with hints, what it pays, and its quiz. Raises NotFound, Conflict."""
    return _twin(key, position, None, by=by, now=now)


def try_twin(key: AttemptKey, position: int, reply: Reply, *, by: UserId, now: datetime) -> tuple[Asked, int, str]:
    """Answer it, once: with its mark and what it has paid. Wrong, another waits tomorrow. Raises NotFound, Conflict."""
    with transaction():
        book.lock()
        asked, points, quiz = _twin(key, position, reply, by=by, now=now)
        if asked.mark is None:
            return asked, points, quiz
        row = db.session.execute(_ONE, {"key": key, "position": position}).one()
        right = asked.mark.verdict is Verdict.RIGHT
        paid = _pay(row, by, now=now) if right else 0
        solved = {"solved_at": now if right else None, "paid": paid, "tried_at": now}
        put = upsert.merging(Twin, on=("user_id", "question_id"), put=("solved_at", "paid", "tried_at"), add=("tries",))
        db.session.execute(put, {"user_id": by, "question_id": row.question_id, "tries": 1, **solved})
        return asked, paid, quiz


def personal_data(user_id: UserId) -> list[dict[str, Any]]:
    """The hints a person has taken, for their export. One statement."""
    rows = db.session.execute(
        select(_ATTEMPT.number, _QUIZ.slug, _HINT.rung, _HINT.free, _HINT.at, _QUESTION.name)
        .join(table(Attempt), _ATTEMPT.id == _HINT.attempt_id)
        .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
        .join(table(Question), _QUESTION.id == _HINT.question_id)
        .where(_ATTEMPT.user_id == user_id)
        .order_by(_HINT.at, _HINT.rung)
    )
    return [
        {"quiz": row.slug, "attempt": row.number, "question": row.name, "rung": row.rung, "free": row.free, "at": row.at.isoformat()}
        for row in rows
    ]


def _twin(key: AttemptKey, position: int, reply: Reply | None, *, by: UserId, now: datetime) -> tuple[Asked, int, str]:
    row = db.session.execute(_ONE, {"key": key, "position": position}).first()
    due = next((each for each in owed(key, by=by, now=now) if each.position == position), None)
    if row is None or due is None:
        raise NotFound(message("There is nothing here to try without help."))
    tried = db.session.execute(select(*_TWIN).where(_TWIN.user_id == by, _TWIN.question_id == row.question_id)).first()
    if tried is not None and now < tried.tried_at + AGAIN_AFTER:
        raise Conflict(message("One like it a day: try the next tomorrow."))
    round = tried.tries if tried is not None else 0
    name = practice.find_another(row.quiz, due.name, round=round)
    if name is None:
        raise NotFound(message("There is no question like this one to practise on."))
    shown = practice.get_practice(row.quiz, name, round=round + 1, reply=reply)
    # One try only, so its answer is shown with it.
    over = shown.mark is not None and not shown.settled
    return practice.get_practice(row.quiz, name, round=round + 1, reply=reply, reveal=True) if over else shown, due.points, row.quiz


def _pay(row: Any, by: UserId, *, now: datetime) -> int:
    gains = paying.raise_bests({row.question_id: paying.payable(row)}, user_id=by)
    gain = bank.within_ceiling(by, sum(gains.values()), "quiz", now=now)
    if gain:
        cause = Cause("quiz", f"twin:{row.question_id}:{row.id}", what=row.title, path=f"/attempts/{row.key}/result")
        ledger.award(by, gain, cause=cause, now=now)
    return gain


def _owed(rows: Any, by: UserId, *, now: datetime) -> list[Owed]:
    hinted = paying.shares_left([rows[0].id])
    solved = [row for row in rows if (row.id, row.question_id) in hinted and (row.fraction or 0.0) >= paying.RIGHT]
    if not solved:
        return []
    wanted = [row.question_id for row in solved]
    had = select(_BEST.question_id, _BEST.points).where(_BEST.user_id == by, _BEST.question_id.in_(wanted))
    best: dict[int, int] = dict(db.session.execute(had).all())
    found = [Owed(row.position, str(row.body["id"]), paying.payable(row) - best.get(row.question_id, 0)) for row in solved]
    return [each for each in found if each.points > 0]

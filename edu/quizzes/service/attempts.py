"""Doing a quiz: start, save, check, hand in, and be paid for what one has gained."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from edu.accounts.rules import Deleted, SignedIn
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Reply, Verdict
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons import service as lessons
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.quizzes.models import Attempt, Best, Question, QuestionVersion, Quiz, Response
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Feedback, Taker, Try, is_taker
from edu.quizzes.rules.trying import after, is_blank, outcome, tidy

# Written once and with bare columns: building a statement costs more than running it.
_ATTEMPT, _QUIZ, _RESPONSE, _VERSION, _BEST = (table(model).c for model in (Attempt, Quiz, Response, QuestionVersion, Best))
_OWN = select(*_ATTEMPT).where(_ATTEMPT.key == bindparam("key")).with_for_update()
_FINISHED = (
    select(_ATTEMPT.id, _ATTEMPT.key, _ATTEMPT.earned, _ATTEMPT.outof, _QUIZ.title, _QUIZ.lesson)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.id == bindparam("attempt"))
)
_CLOSE = update(table(Attempt)).where(_ATTEMPT.id == bindparam("attempt"))
_RESPONSES = (
    select(*_RESPONSE, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
    .order_by(_RESPONSE.position)
)
_ONE_RESPONSE = _RESPONSES.where(_RESPONSE.position == bindparam("at"))
_KEEP = update(table(Response)).where(_RESPONSE.attempt_id == bindparam("attempt"), _RESPONSE.position == bindparam("at"))
_SAVE = _KEEP.values(reply=bindparam("reply"), saved_at=bindparam("saved_at"))
_GRADE = _SAVE.values(tries=bindparam("tries"), fraction=bindparam("fraction"), settled=bindparam("settled"))
_SETTLE = _KEEP.values(fraction=bindparam("fraction"), settled=True)
_BESTS = select(_BEST.question_id, _BEST.points).where(
    _BEST.user_id == bindparam("person"), _BEST.question_id.in_(bindparam("questions", expanding=True))
)


def start(slug: str, *, by: Taker, now: datetime) -> AttemptKey:
    """Open an attempt of the quiz, or the one that is open already. Raises NotFound."""
    with transaction():
        quiz = db.session.execute(select(Quiz).where(Quiz.slug == slug, Quiz.retired_at.is_(None))).scalar()
        if quiz is None:
            raise NotFound(message("There is no such quiz."))
        questions = _current_questions(quiz.id)
        key = AttemptKey(secrets.token_urlsafe(12))
        row = {
            "key": key,
            "quiz_id": quiz.id,
            "user_id": by.user_id,
            "guest": None if by.user_id else by.guest,
            "feedback": quiz.feedback,
            "tries": quiz.tries,
            "seed": secrets.token_hex(8),
            "started_at": now,
            "earned": 0,
            "outof": sum(body.get("points", question.POINTS) for _, _, body in questions),
            "paid": 0,
        }
        attempt_id = db.session.execute(upsert.new_only(Attempt, returning="id"), row).scalar()
        if attempt_id is None:
            return _open_attempt(quiz.id, by)
        db.session.execute(
            insert(table(Response)),
            [
                {
                    "attempt_id": attempt_id,
                    "position": position,
                    "question_id": question_id,
                    "number": number,
                    "reply": {},
                    "tries": [],
                    "settled": False,
                }
                for position, (question_id, number, _) in enumerate(questions, start=1)
            ],
        )
        return key


def save(key: AttemptKey, position: int, reply: Reply, *, by: Taker, now: datetime) -> None:
    """Keep a reply as it stands, ungraded. Raises NotFound, Conflict when it can't be changed any more."""
    with transaction():
        attempt = own_attempt(key, by=by)
        response = _response(attempt.id, position)
        kept = tidy(reply, question.ask(response.body))
        if kept == response.reply:
            return
        _refuse_if_closed(attempt, response)
        db.session.execute(_SAVE, {"attempt": attempt.id, "at": position, "reply": kept, "saved_at": now})


def check(key: AttemptKey, position: int, reply: Reply, *, by: Taker, now: datetime) -> None:
    """Grade one question now, where the quiz allows it: right, or one try less.

    The same reply again is no further try, so a double click or a repeated request changes nothing.
    """
    with transaction():
        attempt = own_attempt(key, by=by)
        response = _response(attempt.id, position)
        kept = tidy(reply, question.ask(response.body))
        if response.tries and response.tries[-1]["reply"] == kept:
            return
        _refuse_if_closed(attempt, response)
        if attempt.feedback != Feedback.EACH:
            raise Conflict(message("This quiz is graded when it is handed in."))
        mark = question.grade(response.body, kept)
        if mark.verdict is Verdict.BLANK or is_blank(kept):
            raise Invalid(message("Answer first, then check: nothing has been chosen yet."))
        tries = [*_tries(response), Try(kept, mark.fraction)]
        graded = {
            "tries": [each.as_dict() for each in tries],
            "fraction": outcome(tries),
            "settled": mark.fraction >= 1 or len(tries) >= attempt.tries,
        }
        db.session.execute(_GRADE, {"attempt": attempt.id, "at": position, "reply": kept, "saved_at": now, **graded})


def hand_in(key: AttemptKey, *, by: Taker, now: datetime) -> None:
    """Close the attempt: grade what is open, count it, pay the gain. A second time changes nothing."""
    with transaction():
        attempt = own_attempt(key, by=by)
        if attempt.ended_at is not None:
            return
        responses = _responses(attempt.id)
        fractions = {response.question_id: _final(response) for response in responses}
        earned = sum(question.points_for(fractions[each.question_id], _points(each)) for each in responses)
        settled = [
            {"attempt": attempt.id, "at": each.position, "fraction": fractions[each.question_id]} for each in responses if not each.settled
        ]
        if settled:
            db.session.execute(_SETTLE, settled)
        db.session.execute(_CLOSE.values(earned=earned, ended_at=now), {"attempt": attempt.id})
        if attempt.user_id is not None:
            due = {each.question_id: _payable(each, fractions[each.question_id]) for each in responses}
            _credit(attempt.id, due, user_id=UserId(attempt.user_id), now=now)


def own_attempt(key: AttemptKey, *, by: Taker) -> Any:
    """The row of the attempt under `key`, locked for changing, if it is the taker's. Raises NotFound."""
    attempt = db.session.execute(_OWN, {"key": key}).first()
    if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):
        raise no_attempt()
    return attempt


def no_attempt() -> NotFound:
    """Another's attempt looks exactly like none."""
    return NotFound(message("There is no such attempt, or it is not yours."))


def hear_signed_in(event: SignedIn) -> None:
    """What a visitor did becomes theirs who sign up or in from the same browser, and is paid."""
    if event.guest is None:
        return
    with transaction():
        theirs = select(Attempt.id, Attempt.quiz_id, Attempt.ended_at).where(Attempt.guest == event.guest).order_by(Attempt.id)
        for attempt_id, quiz_id, ended_at in db.session.execute(theirs).all():
            if ended_at is None and _has_open(quiz_id, event.user_id):
                _forget(attempt_id)
                continue
            owned = update(Attempt).where(Attempt.id == attempt_id).values(user_id=event.user_id, guest=None)
            db.session.execute(owned)
            if ended_at is not None:
                due = {each.question_id: _payable(each, each.fraction or 0.0) for each in _responses(attempt_id)}
                _credit(attempt_id, due, user_id=event.user_id, now=event.now)


def hear_deleted(event: Deleted) -> None:
    """A deleted person's attempts go with them."""
    with transaction():
        for attempt_id in db.session.scalars(select(Attempt.id).where(Attempt.user_id == event.user_id)).all():
            _forget(attempt_id)
        db.session.execute(delete(Best).where(Best.user_id == event.user_id))


def _credit(attempt_id: int, due: Mapping[int, int], *, user_id: UserId, now: datetime) -> None:
    """Pay a finished attempt's gain over the person's best, question by question, and note the lesson.

    `due` has the points of each question by its number.
    """
    attempt = db.session.execute(_FINISHED, {"attempt": attempt_id}).one()
    best = dict(db.session.execute(_BESTS, {"person": user_id, "questions": list(due)}).all())
    risen = {number: points for number, points in due.items() if points > best.get(number, 0)}
    gain = sum(points - best.get(number, 0) for number, points in risen.items())
    if gain:
        rows = [{"user_id": user_id, "question_id": number, "points": points} for number, points in sorted(risen.items())]
        db.session.execute(upsert.merging(Best, on=("user_id", "question_id"), put=("points",)), rows)
        cause = Cause("quiz", f"attempt:{attempt.id}", what=attempt.title, path=f"/attempts/{attempt.key}/result")
        posting = ledger.award(user_id, gain, cause=cause, now=now)
        db.session.execute(_CLOSE.values(paid=gain, posting_id=posting), {"attempt": attempt_id})
    if attempt.lesson:
        lessons.finish(attempt.lesson, user_id=user_id, share=attempt.earned / attempt.outof, now=now)


def _final(response: Any) -> float:
    """What counts of a response when the attempt is handed in."""
    if response.settled:
        return float(response.fraction)
    return after(_tries(response), Try(response.reply, question.grade(response.body, response.reply).fraction))


def _points(response: Any) -> int:
    return int(response.body.get("points", question.POINTS))


def _payable(response: Any, fraction: float) -> int:
    return question.points_for(question.payable(response.body, fraction), _points(response))


def _current_questions(quiz_id: int) -> Sequence[Row[int, int, Body]]:
    return db.session.execute(
        select(Question.id, Question.number, QuestionVersion.body)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number),
        )
        .where(Question.quiz_id == quiz_id, Question.position.is_not(None))
        .order_by(Question.position)
    ).all()


def _response(attempt_id: int, position: int) -> Any:
    """The row of one response with its question's body. Raises NotFound."""
    response = db.session.execute(_ONE_RESPONSE, {"attempt": attempt_id, "at": position}).first()
    if response is None:
        raise NotFound(message("This quiz has no such question."))
    return response


def _responses(attempt_id: int) -> Sequence[Any]:
    return db.session.execute(_RESPONSES, {"attempt": attempt_id}).all()


def _tries(response: Any) -> list[Try]:
    return [Try(each["reply"], each["fraction"]) for each in response.tries]


def _refuse_if_closed(attempt: Any, response: Any) -> None:
    if attempt.ended_at is not None:
        raise Conflict(message("This quiz has been handed in: answers can't be changed any more."))
    if response.settled:
        raise Conflict(message("This question has been graded: its answer can't be changed any more."))


def _open_attempt(quiz_id: int, by: Taker) -> AttemptKey:
    mine = Attempt.user_id == by.user_id if by.user_id else Attempt.guest == by.guest
    found = select(Attempt.key).where(Attempt.quiz_id == quiz_id, mine, Attempt.ended_at.is_(None))
    return AttemptKey(db.session.execute(found).scalar_one())


def _has_open(quiz_id: int, user_id: UserId) -> bool:
    found = select(Attempt.id).where(Attempt.quiz_id == quiz_id, Attempt.user_id == user_id, Attempt.ended_at.is_(None))
    return db.session.execute(found).first() is not None


def _forget(attempt_id: int) -> None:
    db.session.execute(delete(Response).where(Response.attempt_id == attempt_id))
    db.session.execute(delete(Attempt).where(Attempt.id == attempt_id))

"""Doing a quiz: start, save, check, hand in, and be paid for what one has gained."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update

from edu.accounts.rules import Deleted, SignedIn
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Reply, Verdict
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons import service as lessons
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.quizzes.models import Attempt, Best, Question, QuestionVersion, Quiz, Response
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Feedback, Taker, Try, is_taker
from edu.quizzes.rules.trying import after, is_blank, outcome, tidy


def start(slug: str, *, by: Taker, now: datetime) -> AttemptKey:
    """Open an attempt of the quiz, or the one that is open already. Raises NotFound."""
    with transaction():
        quiz = db.session.execute(select(Quiz).where(Quiz.slug == slug, Quiz.retired_at.is_(None))).scalar()
        if quiz is None:
            raise NotFound(message("There is no such quiz."))
        questions = _current_questions(quiz.id)
        key = AttemptKey(secrets.token_urlsafe(12))
        attempt_id = db.session.execute(
            upsert.insert(Attempt)
            .values(
                key=key,
                quiz_id=quiz.id,
                user_id=by.user_id,
                guest=None if by.user_id else by.guest,
                feedback=quiz.feedback,
                tries=quiz.tries,
                seed=secrets.token_hex(8),
                started_at=now,
                outof=sum(body.get("points", question.POINTS) for _, _, body in questions),
            )
            .on_conflict_do_nothing()
            .returning(Attempt.id)
        ).scalar()
        if attempt_id is None:
            return _open_attempt(quiz.id, by)
        db.session.execute(
            insert(Response),
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
        response, body = _response(attempt, position)
        kept = tidy(reply, question.ask(body))
        if kept == response.reply:
            return
        _refuse_if_closed(attempt, response)
        _write(response, reply=kept, saved_at=now)


def check(key: AttemptKey, position: int, reply: Reply, *, by: Taker, now: datetime) -> None:
    """Grade one question now, where the quiz allows it: right, or one try less.

    The same reply again is no further try, so a double click or a repeated request changes nothing.
    """
    with transaction():
        attempt = own_attempt(key, by=by)
        response, body = _response(attempt, position)
        kept = tidy(reply, question.ask(body))
        if response.tries and response.tries[-1]["reply"] == kept:
            return
        _refuse_if_closed(attempt, response)
        if attempt.feedback != Feedback.EACH:
            raise Conflict(message("This quiz is graded when it is handed in."))
        mark = question.grade(body, kept)
        if mark.verdict is Verdict.BLANK or is_blank(kept):
            raise Invalid(message("Answer first, then check: nothing has been chosen yet."))
        tries = [*_tries(response), Try(kept, mark.fraction)]
        _write(
            response,
            reply=kept,
            saved_at=now,
            tries=[each.as_dict() for each in tries],
            fraction=outcome(tries),
            settled=mark.fraction >= 1 or len(tries) >= attempt.tries,
        )


def hand_in(key: AttemptKey, *, by: Taker, now: datetime) -> None:
    """Close the attempt: grade what is open, count it, pay the gain. A second time changes nothing."""
    with transaction():
        attempt = own_attempt(key, by=by)
        if attempt.ended_at is not None:
            return
        earned = 0
        for response, body in _responses(attempt.id):
            fraction = response.fraction or 0.0
            if not response.settled:
                left = Try(response.reply, question.grade(body, response.reply).fraction)
                fraction = after(_tries(response), left)
                _write(response, fraction=fraction, settled=True)
            earned += question.points_for(fraction, body.get("points", question.POINTS))
        db.session.execute(update(Attempt).where(Attempt.id == attempt.id).values(earned=earned, ended_at=now))
        if attempt.user_id is not None:
            _credit(attempt.id, UserId(attempt.user_id), now=now)


def own_attempt(key: AttemptKey, *, by: Taker) -> Attempt:
    """The attempt under `key`, locked for changing, if it is the taker's. Raises NotFound."""
    attempt = db.session.execute(select(Attempt).where(Attempt.key == key).with_for_update()).scalar()
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
                _credit(attempt_id, event.user_id, now=event.now)


def hear_deleted(event: Deleted) -> None:
    """A deleted person's attempts go with them."""
    with transaction():
        for attempt_id in db.session.scalars(select(Attempt.id).where(Attempt.user_id == event.user_id)).all():
            _forget(attempt_id)
        db.session.execute(delete(Best).where(Best.user_id == event.user_id))


def _credit(attempt_id: int, user_id: UserId, *, now: datetime) -> None:
    """Pay a finished attempt's gain over the person's best, question by question, and note the lesson."""
    attempt = db.session.execute(
        select(Attempt.id, Attempt.key, Attempt.earned, Attempt.outof, Quiz.title, Quiz.lesson)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.id == attempt_id)
    ).one()
    due = {
        response.question_id: question.points_for(question.payable(body, response.fraction or 0.0), body.get("points", question.POINTS))
        for response, body in _responses(attempt_id)
    }
    bests = select(Best.question_id, Best.points).where(Best.user_id == user_id, Best.question_id.in_(due))
    best = dict(db.session.execute(bests).all())
    risen = {number: points for number, points in due.items() if points > best.get(number, 0)}
    gain = sum(points - best.get(number, 0) for number, points in risen.items())
    if gain:
        rows = [{"user_id": user_id, "question_id": number, "points": points} for number, points in sorted(risen.items())]
        rise = upsert.insert(Best).values(rows)
        db.session.execute(rise.on_conflict_do_update(index_elements=["user_id", "question_id"], set_={"points": rise.excluded.points}))
        cause = Cause("quiz", f"attempt:{attempt.id}", what=attempt.title, path=f"/attempts/{attempt.key}/result")
        posting = ledger.award(user_id, gain, cause=cause, now=now)
        paid = update(Attempt).where(Attempt.id == attempt_id).values(paid=gain, posting_id=posting)
        db.session.execute(paid)
    if attempt.lesson:
        lessons.finish(attempt.lesson, user_id=user_id, share=attempt.earned / attempt.outof, now=now)


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


def _response(attempt: Attempt, position: int) -> tuple[Response, Body]:
    for response, body in _responses(attempt.id, only=position):
        return response, body
    raise NotFound(message("This quiz has no such question."))


def _responses(attempt_id: int, *, only: int | None = None) -> Sequence[Row[Response, Body]]:
    query = (
        select(Response, QuestionVersion.body)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Response.question_id) & (QuestionVersion.number == Response.number),
        )
        .where(Response.attempt_id == attempt_id)
        .order_by(Response.position)
    )
    return db.session.execute(query.where(Response.position == only) if only is not None else query).all()


def _write(response: Response, **values: object) -> None:
    db.session.execute(
        update(Response).where(Response.attempt_id == response.attempt_id, Response.position == response.position).values(**values)
    )


def _tries(response: Response) -> list[Try]:
    return [Try(each["reply"], each["fraction"]) for each in response.tries]


def _refuse_if_closed(attempt: Attempt, response: Response) -> None:
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

"""Doing a quiz: save, check, hand in. `starting` opens an attempt, `paying` pays what it has gained."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from edu.accounts.rules import Deleted, SignedIn
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Marked, Reply, Verdict
from edu.db.base import db, table
from edu.db.session import transaction
from edu.ports import clock, jobs
from edu.quizzes.models.attempts import Attempt, Best, HintTaken, Response, Twin
from edu.quizzes.models.bank import Allowance, QuestionVersion
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules import question
from edu.quizzes.rules.plan import pages_of
from edu.quizzes.rules.quiz import HandedIn, Sent, Taker, Try, is_taker
from edu.quizzes.rules.terms import Standing, Terms, standing, terms_of
from edu.quizzes.rules.trying import (
    is_blank,
    is_repeat,
    is_settled,
    outcome,
    penalty_at,
    share_by_certainty,
    tidy,
    tries_at,
    tries_with,
    waits_for_teacher,
)
from edu.quizzes.service.paying import credit

BATCH = 200  # attempts closed in one go
logger = logging.getLogger(__name__)

# Written once and with bare columns: building a statement costs more than running it.
_ATTEMPT, _RESPONSE, _VERSION = (table(model).c for model in (Attempt, Response, QuestionVersion))
_OWN = select(*_ATTEMPT).where(_ATTEMPT.key == bindparam("key")).with_for_update()
_LOCKED = select(*_ATTEMPT).where(_ATTEMPT.id == bindparam("attempt")).with_for_update()
_CHANGE = update(table(Attempt)).where(_ATTEMPT.id == bindparam("attempt"))
_CLOSE = _CHANGE.values(
    earned=bindparam("earned"),
    ended_at=bindparam("ended"),
    waits=bindparam("waits"),
    abandoned=bindparam("abandoned"),
    counted=bindparam("counted"),
)
_REACH = _CHANGE.values(reached=bindparam("reached"))
_RESPONSES = (
    select(*_RESPONSE, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
    .order_by(_RESPONSE.position)
)
_SOME_RESPONSES = _RESPONSES.where(_RESPONSE.position.in_(bindparam("positions", expanding=True)))
_KEEP = update(table(Response)).where(_RESPONSE.attempt_id == bindparam("attempt"), _RESPONSE.position == bindparam("at"))
_SAVE = _KEEP.values(
    reply=bindparam("reply"), certainty=bindparam("certainty"), sequence=bindparam("sequence"), saved_at=bindparam("saved_at")
)
_GRADE = _SAVE.values(tries=bindparam("tries"), fraction=bindparam("fraction"), settled=bindparam("settled"))
_SETTLE = _KEEP.values(fraction=bindparam("fraction"), settled=True)
_LATE = (
    select(_ATTEMPT.id)
    .where(_ATTEMPT.ended_at.is_(None), _ATTEMPT.deadline < bindparam("now"), _ATTEMPT.id > bindparam("after"))
    .order_by(_ATTEMPT.id)
    .limit(BATCH)
)


class Stale(Conflict):
    """The page was older than what is kept: the question has been answered elsewhere meanwhile, or graded."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What is kept of a question after saving: how often it has changed."""

    position: int
    sequence: int


def save(key: AttemptKey, sent: Mapping[int, Sent], *, by: Taker, now: datetime, reach: int = 0) -> list[Saved]:
    """Keep the replies of some questions, by position, as they stand and ungraded; and that the page `reach` has been reached.

    All are kept or none. Raises NotFound; Conflict when one can't be changed any more; Stale when one has been changed by another page.
    """
    with transaction():
        attempt = own_attempt(key, by=by)
        late = close_if_late(attempt, now=now)
        if not late:
            saved = [_save(attempt, response, sent[response.position], now=now) for response in _some(attempt.id, sent)]
            _reach(attempt, sent, reach)
    if late:
        raise _time_is_up()
    return saved


def check(key: AttemptKey, position: int, sent: Mapping[int, Sent], *, by: Taker, now: datetime) -> None:
    """Grade the question at `position` now, where the quiz allows it, and keep the other replies that were sent with it.

    The same reply again is no further try, so a double click or a repeated request changes nothing. Raises what `save`
    does, and Invalid where nothing has been answered.
    """
    with transaction():
        attempt = own_attempt(key, by=by)
        late = close_if_late(attempt, now=now)
        if not late:
            for response in _some(attempt.id, sent):
                if response.position == position:
                    _check(attempt, response, sent[position], now=now)
                else:
                    _save(attempt, response, sent[response.position], now=now)
            _reach(attempt, sent)
    if late:
        raise _time_is_up()


def hand_in(key: AttemptKey, *, by: Taker, now: datetime) -> None:
    """Close the attempt: grade what is open, count it, pay the gain. A second time changes nothing."""
    with transaction():
        attempt = own_attempt(key, by=by)
        if attempt.ended_at is None and not close_if_late(attempt, now=now):
            _close(attempt, ended_at=now, now=now)


def close_if_late(attempt: Any, *, now: datetime) -> bool:
    """Close the row of an open attempt whose time is up; whether it was. What is on its way for a minute still counts."""
    if attempt.deadline is None or attempt.ended_at is not None:
        return False
    match standing(terms_of(attempt.terms), attempt.deadline, now=now):
        case Standing.TO_SUBMIT:
            _close(attempt, ended_at=attempt.deadline, now=now)
        case Standing.TO_ABANDON:
            _close(attempt, ended_at=attempt.deadline, now=now, abandoned=True)
        case _:
            return False
    return True


def close_late(*, now: datetime) -> int:
    """Close every attempt whose time is up; how many."""
    closed, after = 0, 0
    while numbers := db.session.scalars(_LATE, {"now": now, "after": after}).all():
        for number in numbers:
            try:
                with transaction():
                    attempt = db.session.execute(_LOCKED, {"attempt": number}).first()
                    closed += attempt is not None and close_if_late(attempt, now=now)
            except Exception:  # one that can't be closed must not keep the others open
                logger.exception("attempt %s can't be closed", number)
        after = numbers[-1]
    return closed


@jobs.each_minute
def close_in_time() -> None:
    """Nobody has to come back for their time to be up."""
    close_late(now=clock.now())


def own_attempt(key: AttemptKey, *, by: Taker) -> Any:
    """The row of the attempt under `key`, locked for changing, if it is the taker's. Raises NotFound."""
    attempt = db.session.execute(_OWN, {"key": key}).first()
    if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):
        raise no_attempt()
    return attempt


def no_attempt() -> NotFound:
    """Another's attempt looks exactly like none."""
    return NotFound(message("There is no such attempt, or it is not yours."))


def seed_of(attempt: Any, position: int) -> str:
    """The seed of everything that chance decides about one question of an attempt."""
    return f"{attempt.seed}:{position}"


def body_of(attempt: Any, response: Any) -> Body:
    """The question as it was asked in the attempt: its version's row, with the values drawn there."""
    return question.drawn(response.body, seed_of(attempt, response.position))


def tries_of(response: Any) -> list[Try]:
    """The tries at a response's row."""
    return [Try(each["reply"], each["fraction"]) for each in response.tries]


def replies_of(terms: Terms, body: Body, response: Any) -> list[Reply]:
    """The replies of a response's row that count, first to last; what a hint has left standing of a try is no further one."""
    tries = tries_of(response)
    if tries and response.reply == _left(body, tries[-1].reply, len(tries)):
        return [each.reply for each in tries]
    return tries_with(tries, response.reply, terms.behaviour)


def final_fraction(terms: Terms, body: Body, response: Any) -> float:
    """What a response's row counts for by the rule, its tries and what was left unchecked, -2 to 1."""
    replies = replies_of(terms, body, response)
    fraction = outcome([question.grade(body, reply) for reply in replies], terms.behaviour, penalty_at(body, terms))
    # What a teacher marks counts nothing before that, however sure one was, and by the rubric alone after it.
    if terms.certainty and replies and question.marked(body) is Marked.AT_ONCE:
        return share_by_certainty(fraction, response.certainty)
    return fraction


def earned_by(fractions: Sequence[tuple[float, int]]) -> int:
    """The points of an attempt from each question's share and points: never below 0, however wrong one was how surely."""
    return max(0, sum(question.points_for(fraction, points) for fraction, points in fractions))


# ---- Keeping one question


def _save(attempt: Any, response: Any, sent: Sent, *, now: datetime) -> Saved:
    body = body_of(attempt, response)
    kept = tidy(sent.reply, question.ask(body))
    certainty = _certainty(sent.certainty)
    if kept == response.reply and certainty == response.certainty:
        return Saved(response.position, response.sequence)
    _refuse_if_closed(attempt, response, sent, now=now)
    sequence = response.sequence + 1
    row = {"attempt": attempt.id, "at": response.position, "reply": kept, "certainty": certainty, "sequence": sequence, "saved_at": now}
    db.session.execute(_SAVE, row)
    return Saved(response.position, sequence)


def _check(attempt: Any, response: Any, sent: Sent, *, now: datetime) -> None:
    terms = terms_of(attempt.terms)
    body = body_of(attempt, response)
    kept = tidy(sent.reply, question.ask(body))
    tries = tries_of(response)
    if tries and is_repeat(kept, tries, terms.behaviour):
        return
    _refuse_if_closed(attempt, response, sent, now=now)
    if not terms.checks or question.marked(body) is not Marked.AT_ONCE:
        raise Conflict(message("This quiz is graded when it is handed in."))
    mark = question.grade(body, kept)
    if mark.verdict is Verdict.BLANK or is_blank(kept):
        raise Invalid(message("Answer first, then check: nothing has been chosen yet."))
    certainty = _certainty(sent.certainty)
    tries.append(Try(kept, mark.fraction))
    marks = [question.grade(body, each.reply) for each in tries]
    fraction = outcome(marks, terms.behaviour, penalty_at(body, terms))
    settled = is_settled(mark.fraction, len(tries), tries_at(body, terms))
    row = {
        "attempt": attempt.id,
        "at": response.position,
        "reply": kept if settled else _left(body, kept, len(tries)),
        "certainty": certainty,
        "sequence": response.sequence + 1,
        "saved_at": now,
        "tries": [each.as_dict() for each in tries],
        "fraction": share_by_certainty(fraction, certainty) if terms.certainty else fraction,
        "settled": settled,
    }
    db.session.execute(_GRADE, row)


def _left(body: Body, reply: Reply, tries: int) -> Reply:
    """What of a wrong reply stays for the next try: with a hint that clears, only what is right."""
    hint = hint_after(body, tries)
    mark = question.grade(body, reply)
    if not (hint and hint.get("clear") and mark.by_parts):
        return reply
    right = {part.name for part in mark.parts if part.verdict is Verdict.RIGHT}
    return {name: value for name, value in reply.items() if name in right}


def hint_after(body: Body, tries: int) -> Mapping[str, Any] | None:
    """The hint that a number of wrong tries has earned; the last one stays."""
    hints: Sequence[Mapping[str, Any]] = body.get("hints") or ()
    return hints[min(tries, len(hints)) - 1] if hints and tries else None


def _certainty(value: int | None) -> int | None:
    return value if value in (1, 2, 3) else None


def _refuse_if_closed(attempt: Any, response: Any, sent: Sent, *, now: datetime) -> None:
    if attempt.ended_at is not None:
        raise Conflict(message("This quiz has been handed in: answers can't be changed any more."))
    terms = terms_of(attempt.terms)
    if standing(terms, attempt.deadline, now=now) is not Standing.OPEN:
        raise _time_is_up()
    if response.settled:
        raise Stale(message("This question has been graded: its answer can't be changed any more."))
    if terms.forward and response.position in _behind(attempt):
        raise Conflict(message("In this quiz you can't go back to an earlier page."))
    if sent.sequence is not None and sent.sequence != response.sequence:
        raise Stale(message("This question has been answered elsewhere since this page was opened."))


def _behind(attempt: Any) -> set[int]:
    """The positions on pages before the furthest one."""
    return {position for page in _pages(attempt)[: attempt.reached - 1] for position in page}


def _reach(attempt: Any, sent: Mapping[int, Sent], page: int = 0) -> None:
    """Note the furthest page: the one gone to, and any that a reply was sent from."""
    pages = _pages(attempt)
    from_here = [number for number, positions in enumerate(pages, start=1) if not sent.keys().isdisjoint(positions)]
    furthest = min(max([page, *from_here]), len(pages))
    if furthest > attempt.reached:
        db.session.execute(_REACH, {"attempt": attempt.id, "reached": furthest})


def _pages(attempt: Any) -> list[tuple[int, ...]]:
    """The positions on each page."""
    return [page for section in pages_of(attempt.sections) for page in section.pages]


def _time_is_up() -> Conflict:
    return Conflict(message("The time for this quiz is up: answers can't be changed any more."))


def _some(attempt_id: int, positions: Mapping[int, Sent]) -> Sequence[Any]:
    """The rows of these responses with their questions' bodies. Raises NotFound."""
    rows = db.session.execute(_SOME_RESPONSES, {"attempt": attempt_id, "positions": list(positions)}).all()
    if len(rows) < len(positions):
        raise NotFound(message("This quiz has no such question."))
    return rows


# ---- Closing


def _close(attempt: Any, *, ended_at: datetime, now: datetime, abandoned: bool = False) -> None:
    terms = terms_of(attempt.terms)
    settled, shares, waits = [], [], False
    for response in db.session.execute(_RESPONSES, {"attempt": attempt.id}).all():
        body = body_of(attempt, response)
        fraction = response.fraction if response.settled else final_fraction(terms, body, response)
        shares.append((fraction, response.points))
        if not response.settled:
            settled.append({"attempt": attempt.id, "at": response.position, "fraction": fraction})
        waits |= waits_for_teacher(body, response.reply, points=response.points, fraction=fraction, by_hand=response.by_hand)
    if settled:
        db.session.execute(_SETTLE, settled)
    closed = {
        "attempt": attempt.id,
        "earned": earned_by(shares),
        "ended": ended_at,
        "waits": waits and not abandoned,
        "abandoned": abandoned,
    }
    db.session.execute(_CLOSE, {**closed, "counted": abandoned})  # what doesn't count is in no statistics either
    if attempt.user_id is not None:
        if not abandoned:
            events.announce(HandedIn(attempt.id, UserId(attempt.user_id), attempt.quiz_id, ended_at))
        credit(attempt.id, now=now)


# ---- What becomes of attempts when people come and go


def hear_signed_in(event: SignedIn) -> None:
    """What a visitor did becomes theirs who sign up or in from the same browser, and is paid."""
    if event.guest is None:
        return
    with transaction():
        theirs = select(Attempt.id, Attempt.quiz_id, Attempt.ended_at).where(Attempt.guest == event.guest).order_by(Attempt.id)
        for attempt_id, quiz_id, ended_at in db.session.execute(theirs).all():
            mine = db.session.execute(
                select(Attempt.number, Attempt.ended_at).where(Attempt.quiz_id == quiz_id, Attempt.user_id == event.user_id)
            ).all()
            if ended_at is None and any(each.ended_at is None for each in mine):
                _forget(attempt_id)
                continue
            number = max((each.number for each in mine), default=0) + 1
            owned = update(Attempt).where(Attempt.id == attempt_id).values(user_id=event.user_id, guest=None, number=number)
            db.session.execute(owned)
            if ended_at is not None:
                events.announce(HandedIn(attempt_id, event.user_id, quiz_id, ended_at))
                credit(attempt_id, now=event.now)


def hear_deleted(event: Deleted) -> None:
    """A deleted person's attempts go with them."""
    with transaction():
        for attempt_id in db.session.scalars(select(Attempt.id).where(Attempt.user_id == event.user_id)).all():
            _forget(attempt_id)
        for table_ in (Best, Allowance, Twin):
            db.session.execute(delete(table_).where(table_.user_id == event.user_id))
        db.session.execute(update(Allowance).where(Allowance.granted_by == event.user_id).values(granted_by=None))
        db.session.execute(update(Regrade).where(Regrade.by_id == event.user_id).values(by_id=None))


def _forget(attempt_id: int) -> None:
    for table_ in (RegradeLine, HintTaken, Response):
        db.session.execute(delete(table_).where(table_.attempt_id == attempt_id))
    db.session.execute(delete(Attempt).where(Attempt.id == attempt_id))

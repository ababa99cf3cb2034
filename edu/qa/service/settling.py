"""Points that wait for an answer: the price of a question, and bounties."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from edu.accounts.rules import Reader
from edu.core.errors import Conflict, NotAllowed
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.points.rules import Cause
from edu.points.service import bank, book, ledger
from edu.ports import clock, jobs
from edu.qa.models.doings import Bounty
from edu.qa.models.posts import Answer, Question
from edu.qa.rules import bounties, pricing
from edu.qa.rules.bounties import Award, Candidate, Outcome
from edu.qa.rules.posts import State, What
from edu.qa.service import desk, karma, telling, topics

AT_ONCE = 200  # questions and bounties that one run of the job looks at

_QUESTION, _ANSWER, _BOUNTY = (table(model).c for model in (Question, Answer, Bounty))
_CANDIDATES = (
    select(_ANSWER.id, _ANSWER.author_id, _ANSWER.score, _ANSWER.created_at, _ANSWER.accepted_at)
    .where(_ANSWER.question_id == bindparam("question"), _ANSWER.state == State.OPEN.value)
    .order_by(_ANSWER.id)
)
_RUNNING = select(*_BOUNTY).where(_BOUNTY.question_id == bindparam("question"), _BOUNTY.settled_at.is_(None)).with_for_update()
_OTHERS = select(func.count()).where(_BOUNTY.giver_id == bindparam("person"), _BOUNTY.settled_at.is_(None))


def candidates(question_id: int) -> Sequence[Candidate]:
    """The open answers of a question."""
    rows = db.session.execute(_CANDIDATES, {"question": question_id})
    return [Candidate(row.id, UserId(row.author_id), row.score, row.created_at, row.accepted_at) for row in rows]


# ---- The price


def settle(question: Any, *, best: Candidate | None, now: datetime) -> None:
    """Pay the price of a question, which is held, to its good answers; once. The best are paid half as much again.

    Back to the asker where nobody has answered well. Inside the caller's transaction.
    """
    if question.hold_id is None or question.settled_at is not None:
        return
    others = [each for each in candidates(question.id) if each.author_id != question.author_id]
    good = [each for each in others if each.score >= pricing.GOOD_SCORE or each.accepted_at is not None or (best and each.id == best.id)]
    shares = pricing.shares(question.price, good=[each.author_id for each in good], best=best.author_id if best else None)
    source, path = f"question:{question.id}", f"/questions/{question.id}"
    if shares:
        what: Text = {"ru": f"Ответ на вопрос «{question.title}»", "en": f"An answer to “{question.title}”"}
        cause = Cause("answer", source, what=what, path=path, subject=_subject_of(question))
        # What is over the day's limit of who answered is nobody's: who asked has had the answer.
        due = {person: bank.within_ceiling(person, share, "answer", now=now) for person, share in shares.items()}
        ledger.release(question.hold_id, {person: share for person, share in due.items() if share}, cause=cause, now=now)
    else:
        what = {"ru": f"Цена вопроса «{question.title}» вернулась", "en": f"The price of “{question.title}” came back"}
        ledger.give_back(question.hold_id, cause=Cause("question-back", source, what=what, path=path), now=now)
    desk.put(What.QUESTION, question.id, settled_at=now)


def _subject_of(question: Any) -> str:
    """The slug of the subject that a question was asked in."""
    subject = topics.places().subjects.get(question.subject_id)
    return subject.slug if subject else ""


@jobs.each_hour
def settle_due() -> None:
    """Everything that is due by now: prices that waited long enough, bounties to open and to end."""
    now = clock.now()
    for number in _unsettled(now):
        settle_unaccepted(number, now=now)
    for number in _to_open(now):
        open_promised(number, now=now)
    for number in _ended(now):
        end(number, now=now)


def _unsettled(now: datetime) -> Sequence[int]:
    waiting = _QUESTION.hold_id.is_not(None), _QUESTION.settled_at.is_(None), _QUESTION.created_at <= now - pricing.WAITS
    return db.session.scalars(select(_QUESTION.id).where(*waiting).order_by(_QUESTION.created_at).limit(AT_ONCE)).all()


@retried
def settle_unaccepted(question_id: int, *, now: datetime) -> None:
    """Pay the price of a question whose asker has accepted nobody. Done before, it changes nothing."""
    with transaction():
        settle(desk.find(What.QUESTION, question_id, hold=True), best=None, now=now)


# ---- Bounties


@retried
def open_bounty(question_id: int, amount: int, *, by: Reader, now: datetime) -> int:
    """Offer points of one's own for the best answer to one's question; the bounty's number.

    Raises Invalid, NotFound, NotAllowed for others' questions; Conflict where none may be offered or the wallet holds less.
    """
    bounties.check_amount(amount)
    with transaction():
        karma.lock(by.id)
        question = desk.get_question(question_id)
        if question.author_id != by.id:
            raise NotAllowed(message("Who asked may offer a bounty: it is theirs to give."))
        return _open(question, amount, now=now)


def _open(question: Any, amount: int, *, now: datetime) -> int:
    giver = UserId(question.author_id)
    bounties.check_opening(
        asked_at=question.created_at,
        is_open=question.state == State.OPEN,
        running=running(question.id) is not None,
        others=db.session.execute(_OTHERS, {"person": giver}).scalar() or 0,
        now=now,
    )
    book.lock()
    bank.keep_first_points(giver, amount)
    # Each is a cause of its own, and questions may have several one after the other.
    earlier = db.session.scalar(select(func.count()).where(_BOUNTY.question_id == question.id)) or 0
    what: Text = {"ru": f"Награда за ответ на «{question.title}»", "en": f"A bounty for “{question.title}”"}
    cause = Cause("bounty", f"bounty:{question.id}:{earlier}", what=what, path=f"/questions/{question.id}")
    row = {
        "question_id": question.id, "giver_id": giver, "amount": amount, "hold_id": ledger.hold(giver, amount, cause=cause, now=now),
        "opened_at": now, "ends_at": now + bounties.LASTS,
    }  # fmt: skip
    number = int(db.session.scalars(insert(table(Bounty)).values(row).returning(_BOUNTY.id)).one())
    desk.put(What.QUESTION, question.id, bounty=amount, bounty_later=0, active_at=now)
    return number


def running(question_id: int) -> Any:
    """The open bounty of a question, held, or None."""
    return db.session.execute(_RUNNING, {"question": question_id}).first()


@retried
def award_bounty(answer_id: int, *, by: Reader, now: datetime) -> int:
    """Give the running bounty to an answer, whole; the question's number. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        row, question = desk.get_answer(answer_id)
        if question.author_id != by.id:
            raise NotAllowed(message("Who asked may offer a bounty: it is theirs to give."))
        bounty = running(question.id)
        if bounty is None:
            raise Conflict(message("There is no bounty to give."))
        if row.author_id == by.id:
            raise Conflict(message("Your own answer can't have your bounty."))
        found = Candidate(row.id, UserId(row.author_id), row.score, row.created_at, row.accepted_at)
        _pay(question, bounty, Award(Outcome.AWARDED, found, bounty.amount), now=now)
    return int(question.id)


def _ended(now: datetime) -> Sequence[int]:
    due = _BOUNTY.settled_at.is_(None), _BOUNTY.ends_at <= now
    return db.session.scalars(select(_BOUNTY.question_id).where(*due).order_by(_BOUNTY.ends_at).limit(AT_ONCE)).all()


@retried
def end(question_id: int, *, now: datetime) -> None:
    """End the bounty of a question whose week is over, by the rules. Done before, it changes nothing."""
    with transaction():
        question = desk.find(What.QUESTION, question_id, hold=True)
        bounty = running(question_id)
        if bounty is None or bounty.ends_at > now:
            return
        answers = candidates(question_id) if question.state in desk.READ else ()
        award = bounties.expired(bounty.amount, asker=UserId(bounty.giver_id), opened_at=bounty.opened_at, answers=answers)
        _pay(question, bounty, award, now=now)


def _pay(question: Any, bounty: Any, award: Award, *, now: datetime) -> None:
    what: Text = {"ru": f"Награда за ответ на «{question.title}»", "en": f"The bounty for “{question.title}”"}
    path = f"/questions/{question.id}" + (f"#answer-{award.answer.id}" if award.answer else "")
    shares = {award.answer.author_id: award.amount} if award.answer else {}
    cause = Cause("bounty-paid", f"bounty:{bounty.id}", what=what, path=path, subject=_subject_of(question))
    ledger.release(bounty.hold_id, shares, cause=cause, now=now)
    paid = {"settled_at": now, "outcome": award.outcome.value, "answer_id": award.answer.id if award.answer else None}
    db.session.execute(update(table(Bounty)).where(_BOUNTY.id == bounty.id).values(paid))
    desk.put(What.QUESTION, question.id, bounty=0)
    if award.answer:
        telling.tell_bounty(award.answer, question, bounty=bounty.id, now=now)


def _to_open(now: datetime) -> Sequence[int]:
    # Who had too little for a week won't find it later: then the promise is forgotten.
    promised = _QUESTION.bounty_later > 0, _QUESTION.state == State.OPEN.value
    due = _QUESTION.created_at <= now - bounties.OLD_ENOUGH
    return db.session.scalars(select(_QUESTION.id).where(*promised, due).order_by(_QUESTION.created_at).limit(AT_ONCE)).all()


@retried
def open_promised(question_id: int, *, now: datetime) -> None:
    """Offer the bounty that was promised when the question was asked, unless it has its answer. Tried for a week, then forgotten."""
    with transaction():
        question = desk.find(What.QUESTION, question_id, hold=True)
        if question is None or not question.bounty_later or question.state != State.OPEN:
            return
        over = now - question.created_at > bounties.OLD_ENOUGH + timedelta(days=7)
        busy = (db.session.execute(_OTHERS, {"person": question.author_id}).scalar() or 0) >= bounties.MOST_OPEN
        poor = bank.earned_of(UserId(question.author_id)) < question.bounty_later
        if question.accepted_count or over:
            desk.put(What.QUESTION, question_id, bounty_later=0)
        elif not (busy or poor or running(question_id)):
            _open(question, question.bounty_later, now=now)

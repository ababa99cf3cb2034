"""Taking down what somebody wrote, and putting it back: karma, counters and the index go with it."""

from datetime import datetime
from typing import Any

from edu.accounts.rules import Reader
from edu.core import events
from edu.core.errors import Conflict, NotAllowed
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.session import retried, transaction
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.qa.rules.events import TakenDown
from edu.qa.rules.karma import Kind
from edu.qa.rules.posts import State, What
from edu.qa.service import accepting, answering, asking, desk, finding, karma, settling, voting

VOTED_ON = (What.QUESTION, What.ANSWER)


# ---- By who wrote it


@retried
def delete_own(what: What, number: int, *, by: Reader, now: datetime) -> int:
    """Delete what one has written; the number of its question. Raises NotFound, NotAllowed.

    Conflict for a question that others have answered or that has a bounty, and for an accepted answer: they are not one's own
    alone any more.
    """
    with transaction():
        row, question = hold(what, number)
        if row.author_id != by.id:
            raise NotAllowed(message("Only who wrote this can delete it."))
        if row.state not in (*desk.READ, State.HELD.value):
            raise _none(what)
        _refuse_shared(what, row, now=now)
        take(what, row, question, to=State.DELETED, now=now)
    return int(question.id)


def _refuse_shared(what: What, row: Any, *, now: datetime) -> None:
    if what is What.QUESTION and any(each.author_id != row.author_id for each in settling.candidates(row.id)):
        raise Conflict(message("Others have answered this question: it isn't yours alone any more. You can close it."))
    if what is What.QUESTION and row.bounty:
        raise Conflict(message("A bounty is offered for this question: it stays until the bounty ends."))
    if what is What.ANSWER and row.accepted_at is not None:
        raise Conflict(message("This answer is accepted: somebody relies on it."))


@retried
def put_back_own(what: What, number: int, *, by: Reader, now: datetime) -> int:
    """Undo one's own deletion; the number of the question. Raises NotFound, NotAllowed."""
    with transaction():
        row, question = hold(what, number)
        if row.state != State.DELETED or row.author_id != by.id:
            raise _none(what)
        if karma.stands(UserId(row.author_id), Kind.ABUSE, source=f"abuse:{what}:{number}"):
            raise NotAllowed(message("A moderator has deleted this."))
        bring_back(what, row, question, now=now)
    return int(question.id)


def _none(what: What) -> Exception:
    return {What.QUESTION: desk.no_question, What.ANSWER: desk.no_answer, What.COMMENT: desk.no_comment}[what]()


# ---- By whoever may: the caller has asked who it is


def hold(what: What, number: int) -> tuple[Any, Any]:
    """A post in whatever state and its question, both held, and before them the karma of everybody it has moved. Raises NotFound."""
    row = desk.find(what, number)
    if row is None:
        raise _none(what)
    people = {row.author_id}
    question_id = row.id if what is What.QUESTION else row.question_id
    if what in VOTED_ON:
        people |= {each.user_id for each in voting.voters_of(what, number) if each.value < 0}
        people.add(desk.find(What.QUESTION, question_id).author_id)
    karma.lock(*(UserId(person) for person in people))
    question = desk.find(What.QUESTION, question_id, hold=True)
    return (question if what is What.QUESTION else desk.find(what, number, hold=True)), question


def take(what: What, row: Any, question: Any, *, to: State, now: datetime) -> None:
    """Make what `hold` gave hidden or deleted. Deleting undoes the karma it has brought; a price that waits goes back."""
    was_open = row.state in desk.READ
    desk.put(what, row.id, state=to.value)
    if to is State.DELETED and row.state != State.DELETED:
        _undo_karma(what, row, question, now=now)
        if what is What.QUESTION:
            _give_back(row, now=now)
    if was_open:
        _count(what, row, question, -1)
    _index(what, row, question)
    events.announce(TakenDown(what.value, row.id))


def bring_back(what: What, row: Any, question: Any, *, now: datetime) -> None:
    """Make what `hold` gave readable again, with the karma it has brought, as of the days when it brought it."""
    state = State.CLOSED if what is What.QUESTION and row.closed_as else State.OPEN
    if row.state == state:
        return
    desk.put(what, row.id, state=state.value)
    if row.state == State.DELETED:
        _count_karma(what, row, question, now=now)
    if row.state == State.HELD:
        let_in(what, row, now=now)
        return
    _count(what, row, question, 1)
    _index(what, row, question)


def let_in(what: What, row: Any, *, now: datetime) -> None:
    """What was held is open for the first time."""
    {What.QUESTION: asking.open_up, What.ANSWER: answering.open_up, What.COMMENT: answering.open_up_comment}[what](row.id, now=now)


def _undo_karma(what: What, row: Any, question: Any, *, now: datetime) -> None:
    if what not in VOTED_ON:
        return
    for each in voting.voters_of(what, row.id):
        voting.undo(what, row.id, author_id=row.author_id, voter_id=each.user_id, value=each.value, now=now)
    if what is What.ANSWER and row.accepted_at is not None:
        accepting.undo(row, question, now=now)


def _count_karma(what: What, row: Any, question: Any, *, now: datetime) -> None:
    if what not in VOTED_ON:
        return
    for each in voting.voters_of(what, row.id):
        given = {"voter_id": each.user_id, "value": each.value, "on": each.created_at}
        voting.count(what, row.id, author_id=row.author_id, question_id=question.id, **given, now=now)
    if what is What.ANSWER and row.accepted_at is not None:
        accepting.count(row, question, on=row.accepted_at, now=now)


def _count(what: What, row: Any, question: Any, by: int) -> None:
    if what is What.COMMENT:
        answering.count_comment(row, by)
    elif what is What.ANSWER:
        accepted = by if row.accepted_at is not None else 0
        desk.put(
            What.QUESTION, question.id, answer_count=question.answer_count + by, accepted_count=question.accepted_count + accepted
        )  # fmt: skip


def _index(what: What, row: Any, question: Any) -> None:
    if what is What.QUESTION:
        finding.put(row.id)
    elif what is What.ANSWER:
        finding.put_answer(question.id, row.id)


def _give_back(row: Any, *, now: datetime) -> None:
    if row.hold_id is None or row.settled_at is not None:
        return
    what = {"ru": f"Цена вопроса «{row.title}» вернулась", "en": f"The price of “{row.title}” came back"}
    cause = Cause("question-back", f"question:{row.id}", what=what, path=f"/questions/{row.id}")
    ledger.give_back(row.hold_id, cause=cause, now=now)
    desk.put(What.QUESTION, row.id, settled_at=now)

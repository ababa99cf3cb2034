"""A session of reviews: the card that is due, the answer to it, the next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from edu.accounts.rules import Reader
from edu.awards.rules.counters import ACTIVE
from edu.awards.service import counting, referral
from edu.core import events
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.marks import Body, Reply
from edu.db.base import db
from edu.db.session import transaction
from edu.points.service import book
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import holding, outcomes, recalling
from edu.review.models import ReviewCard
from edu.review.rules import memory
from edu.review.rules.events import Reviewed
from edu.review.rules.memory import Remembered
from edu.review.service import cards

MOST_GONE = 20  # cards of questions that are gone, passed over at a time


@dataclass(frozen=True, slots=True)
class Card:
    """A card on the table. Either a question with its quiz, or a word with two sides."""

    id: int
    number: int  # of its reviews so far: an answer to an earlier one counts no more
    asked: Asked | None = None
    quiz: str = ""
    front: str = ""
    back: str = ""
    lesson: str = ""
    due_at: datetime | None = None  # when it comes next, once it is answered


def find_next(reader: Reader, *, now: datetime) -> Card | None:
    """The card that has waited longest; None when nothing is due, the day's share is done, or it is a holiday."""
    if not cards.due_of(reader, now=now).now:
        return None
    due = select(ReviewCard).where(ReviewCard.user_id == reader.id, ReviewCard.due_at <= now).order_by(ReviewCard.due_at, ReviewCard.id)
    for card in db.session.scalars(due.limit(MOST_GONE)).all():
        try:
            return _shown(card)
        except NotFound:
            continue  # its quiz is gone; should it come back, so will the card
    return None


def answer(card_id: int, number: int, reply: Reply, *, reveal: bool = False, by: UserId, now: datetime) -> Card:
    """Answer a question, or give up: the card with its mark, or as it was where nothing was said. Raises NotFound, Conflict.

    Twice is once: the second only shows.
    """
    with transaction():
        card = _locked(card_id, by=by)
        if card.question_id is None:
            raise Conflict(message("This card is a word: say how well you remembered it."))
        asked, quiz = recalling.ask_again(card.question_id, seed=_seed(card.id, number), reply=reply, reveal=reveal)
        if not reveal and asked.mark is None:
            return Card(card.id, card.number, asked, quiz)  # nothing was said, so nothing is known
        shown = asked if asked.settled else recalling.ask_again(card.question_id, seed=_seed(card.id, number), reply=reply, reveal=True)[0]
        if card.number == number:
            fraction = 0.0 if reveal or asked.mark is None else asked.mark.fraction
            hinted = card.hinted == number
            remembered = memory.of_fraction(fraction)
            # Help shows no memory: at best it was hard, and nothing that was held is paid.
            _note(card, min(remembered, Remembered.HARD) if hinted else remembered, now=now, pays=not hinted)
            luck = outcomes.luck_of(recalling.bodies_of([card.question_id])[card.question_id])
            events.announce(Reviewed(UserId(card.user_id), card.question_id, fraction, luck, hinted, now))
        db.session.refresh(card)
        return Card(card.id, card.number, shown, quiz, due_at=card.due_at)


def rate(card_id: int, number: int, remembered: Remembered, *, by: UserId, now: datetime) -> None:
    """Say how well a word was remembered. Twice is once. Raises NotFound, Conflict."""
    with transaction():
        card = _locked(card_id, by=by)
        if card.front is None:
            raise Conflict(message("This card is a question: answer it."))
        if card.number == number:
            _note(card, remembered, now=now)


def hintable(card_id: int, *, by: UserId) -> tuple[int, Body, bool]:
    """The question of one's card as it is asked now: its number, its body with the KEY, whether a hint was taken. Raises NotFound."""
    found = select(ReviewCard.question_id, ReviewCard.number, ReviewCard.hinted).where(*_own(card_id, by))
    card = db.session.execute(found).first()
    bodies = recalling.bodies_of([card.question_id]) if card is not None and card.question_id is not None else {}
    if card is None or not bodies:
        raise cards.no_card()
    return card.question_id, question.drawn(bodies[card.question_id], _seed(card_id, card.number)), card.hinted == card.number


def note_hint(card_id: int, *, by: UserId) -> None:
    """A hint has been taken at this review of the card. Raises NotFound."""
    with transaction():
        card = _locked(card_id, by=by)
        card.hinted = card.number


def _own(card_id: int, by: UserId) -> tuple[ColumnElement[bool], ...]:
    return ReviewCard.id == (card_id if 0 < card_id < 2**63 else 0), ReviewCard.user_id == by


def _note(card: ReviewCard, remembered: Remembered, *, now: datetime, pays: bool = True) -> None:
    user_id = UserId(card.user_id)
    terms = cards.terms_of(user_id)
    cards.keep(card, remembered, terms, cards.load_of(user_id, terms, now=now), now=now)
    counting.count(user_id, {"reviews_done": 1, ACTIVE: 1}, now=now)
    referral.note(user_id, "review", now)
    if card.question_id is not None and pays and remembered > Remembered.AGAIN:
        holding.let_go(user_id, card.question_id, now=now)


def _shown(card: ReviewCard) -> Card:
    if card.question_id is None:
        return Card(card.id, card.number, front=card.front or "", back=card.back or "", lesson=card.lesson or "")
    asked, quiz = recalling.ask_again(card.question_id, seed=_seed(card.id, card.number))
    return Card(card.id, card.number, asked, quiz)


def _seed(card_id: int, number: int) -> str:
    """Another shuffle, and other numbers, at each review."""
    return f"review:{card_id}:{number}"


def _locked(card_id: int, *, by: UserId) -> ReviewCard:
    book.lock()  # before the card, as whoever pays for an attempt does: in another order two could wait for each other
    found = select(ReviewCard).where(ReviewCard.id == card_id, ReviewCard.user_id == by).with_for_update()
    card = db.session.execute(found.execution_options(populate_existing=True)).scalar() if 0 < card_id < 2**63 else None
    if card is None:
        raise cards.no_card()
    return card

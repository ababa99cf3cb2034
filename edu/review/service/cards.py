"""What a person is to remember: cards from questions done, and from words; how they want to be asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.quizzes.rules.quiz import Credited
from edu.quizzes.service import recalling
from edu.review.models import ReviewCard, ReviewLine, ReviewTerms
from edu.review.rules import memory, planning
from edu.review.rules.memory import Memory, Remembered
from edu.review.rules.planning import Due, Terms, Week

_BY_DAY_AHEAD = 600  # days: beyond them nothing is crowded

_CARD, _LINE, _TERMS = (table(model).c for model in (ReviewCard, ReviewLine, ReviewTerms))
_DUE = select(
    select(func.count()).where(_CARD.user_id == bindparam("person"), _CARD.due_at <= bindparam("now")).scalar_subquery(),
    select(func.count()).where(_LINE.user_id == bindparam("person"), _LINE.at >= bindparam("morning")).scalar_subquery(),
    select(_TERMS.most).where(_TERMS.user_id == bindparam("person")).scalar_subquery(),
    select(_TERMS.holiday_until).where(_TERMS.user_id == bindparam("person")).scalar_subquery(),
)


# ---- From what was done


def hear_credited(event: Credited) -> None:
    """The questions of a finished attempt are to be remembered from now on; those that were due have been reviewed by it."""
    if event.own:
        return
    recalls = recalling.recalls_of(event.attempt_id)
    if not recalls:
        return
    with transaction():
        known = {
            card.question_id: card
            for card in db.session.scalars(
                select(ReviewCard)
                .where(ReviewCard.user_id == event.user_id, ReviewCard.question_id.in_([each.question_id for each in recalls]))
                .with_for_update()
            )
        }
        terms = terms_of(event.user_id)
        load = load_of(event.user_id, terms, now=event.ended_at)
        rows = []
        for each in recalls:
            remembered = memory.of_fraction(each.fraction)
            card = known.get(each.question_id)
            if card is None:
                first = planned(
                    memory.reviewed(memory.fresh(now=event.ended_at), remembered, now=event.ended_at), terms, load, now=event.ended_at
                )
                rows.append(_row(event.user_id, first, now=event.ended_at) | {"question_id": each.question_id})
            elif card.due_at <= event.ended_at:
                keep(card, remembered, terms, load, now=event.ended_at)
        if rows:
            db.session.execute(upsert.new_only(ReviewCard, on=("user_id", "question_id")), rows)


# ---- Words


def add_word(front: str, back: str, *, by: UserId, lesson: str = "", now: datetime) -> int:
    """A word and what it means, to be asked: the card's number. Raises Invalid, Conflict."""
    front, back = planning.check_side(front, field="front"), planning.check_side(back, field="back")
    with transaction():
        so_many = db.session.scalar(select(func.count()).where(ReviewCard.user_id == by, ReviewCard.front.is_not(None))) or 0
        if so_many >= planning.MAX_WORDS:
            raise Conflict(message("You have %(most)s words, which is the most.", most=planning.MAX_WORDS))
        row = _row(by, memory.fresh(now=now), now=now) | {"front": front, "back": back, "lesson": lesson[:100] or None, "last_at": None}
        number = db.session.execute(upsert.new_only(ReviewCard, on=("user_id", "front"), returning="id"), row).scalar()
        if number is None:
            raise Conflict(message("You have this word already."))
        return int(number)


def words_of(user_id: UserId, *, before: int | None = None, limit: int = 100) -> Sequence[Any]:
    """A person's words, the newest first: id, front, back, due_at; those older than the word `before`."""
    found = (
        select(ReviewCard.id, ReviewCard.front, ReviewCard.back, ReviewCard.due_at)
        .where(ReviewCard.user_id == user_id, ReviewCard.front.is_not(None))
        .order_by(ReviewCard.id.desc())
        .limit(limit)
    )
    return db.session.execute(found.where(ReviewCard.id < before) if before else found).all()


def remove(card_id: int, *, by: UserId) -> None:
    """Ask this no more. Raises NotFound; what was reviewed goes with it."""
    with transaction():
        own = select(ReviewCard.id).where(ReviewCard.id == card_id, ReviewCard.user_id == by)
        if not 0 < card_id < 2**63 or db.session.scalar(own) is None:
            raise no_card()
        db.session.execute(delete(ReviewLine).where(ReviewLine.card_id == card_id))
        db.session.execute(delete(ReviewCard).where(ReviewCard.id == card_id))


# ---- How


def terms_of(user_id: UserId) -> Terms:
    """How the person wants to be asked. Two statements."""
    zone = ZoneInfo(accounts.zone_of(user_id))
    row = db.session.get(ReviewTerms, user_id)
    return Terms(frozenset(row.days_off), row.most, row.holiday_until, zone) if row else Terms(zone=zone)


def change_terms(terms: Terms, *, by: UserId) -> None:
    """Let this hold from the next review on; a holiday at once."""
    row = {"user_id": by, "days_off": sorted(terms.days_off), "most": terms.most, "holiday_until": terms.holiday_until}
    with transaction():
        db.session.execute(upsert.merging(ReviewTerms, on=("user_id",), put=("days_off", "most", "holiday_until")), [row])


# ---- Figures


def due_of(reader: Reader, *, now: datetime) -> Due:
    """How many cards are due, and how many of them may be asked now. One statement."""
    zone = ZoneInfo(reader.zone)
    morning = datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
    waiting, reviewed, most, until = db.session.execute(_DUE, {"person": reader.id, "now": now, "morning": morning}).one()
    terms = Terms(most=planning.USUAL_MOST if most is None else most, holiday_until=until)
    return planning.due(waiting, reviewed=reviewed, terms=terms, now=now)


def next_due(user_id: UserId) -> datetime | None:
    """When the card that is nearest comes up, or came; None without any."""
    return db.session.scalar(select(func.min(ReviewCard.due_at)).where(ReviewCard.user_id == user_id))


def forecast(reader: Reader, *, now: datetime) -> list[tuple[date, int]]:
    """How many cards are due on each of the coming days, of the reader's own days."""
    zone = ZoneInfo(reader.zone)
    today = now.astimezone(zone).date()
    ahead = now + timedelta(days=planning.FORECAST + 1)
    dues = db.session.scalars(select(ReviewCard.due_at).where(ReviewCard.user_id == reader.id, ReviewCard.due_at < ahead))
    return planning.forecast((due.astimezone(zone).date() for due in dues), today=today)


def retention(reader: Reader, *, now: datetime, weeks: int = 12) -> list[Week]:
    """What was remembered, week by week, of what could be forgotten."""
    since = now - timedelta(weeks=weeks)
    rows = db.session.execute(
        select(ReviewLine.at, ReviewLine.rating).where(
            ReviewLine.user_id == reader.id, ReviewLine.at >= since, ReviewLine.known.is_not(None), ReviewLine.known < 0.99
        )
    )
    zone = ZoneInfo(reader.zone)
    return planning.by_week((row.at.astimezone(zone).date(), row.rating > Remembered.AGAIN) for row in rows)


def counts(user_id: UserId) -> tuple[int, int]:
    """How many cards a person has, and how many of them are words."""
    row = db.session.execute(select(func.count(), func.count(ReviewCard.front)).where(ReviewCard.user_id == user_id)).one()
    return row[0], row[1]


def as_questions(user_id: UserId, *, most: int = 5000) -> list[Body]:
    """All of a person's cards as questions, for other programs: words as short questions."""
    rows = db.session.execute(
        select(ReviewCard.question_id, ReviewCard.front, ReviewCard.back, ReviewCard.id)
        .where(ReviewCard.user_id == user_id)
        .order_by(ReviewCard.id)
        .limit(most)
    ).all()
    bodies = recalling.bodies_of([row.question_id for row in rows if row.question_id])
    words: list[Body] = [
        {"id": f"word-{row.id}", "kind": "short", "text": row.front, "answers": [{"text": row.back}]} for row in rows if row.front
    ]
    return [*bodies.values(), *words]


# ---- Inside


def planned(kept: Memory, terms: Terms, load: dict[date, int], *, now: datetime) -> Memory:
    """When this is best asked next: on a day that is not off, the emptier the better. Notes the day in `load`."""
    today, due = terms.day_of(now), terms.day_of(kept.due)
    if due == today:
        return kept
    day = planning.spread(due, today=today, load=load, days_off=terms.days_off)
    load[day] = load.get(day, 0) + 1
    return memory.put_off(kept, kept.due + (day - due)) if day != due else kept


def load_of(user_id: UserId, terms: Terms, *, now: datetime) -> dict[date, int]:
    """How many cards are due on the days to come, of the person's own calendar."""
    ahead = now + timedelta(days=_BY_DAY_AHEAD)
    load: dict[date, int] = {}
    for due in db.session.scalars(
        select(ReviewCard.due_at).where(ReviewCard.user_id == user_id, ReviewCard.due_at > now, ReviewCard.due_at < ahead)
    ):
        day = terms.day_of(due)
        load[day] = load.get(day, 0) + 1
    return load


def keep(card: ReviewCard, remembered: Remembered, terms: Terms, load: dict[date, int], *, now: datetime) -> None:
    """Note a review of a card that is locked."""
    before = memory.of(card.memory)
    known = memory.chance(before, now=now) if before.is_learnt else None
    after = planned(memory.reviewed(before, remembered, now=now), terms, load, now=now)
    db.session.execute(
        update(ReviewCard)
        .where(ReviewCard.id == card.id)
        .values(memory=dict(after.kept), due_at=after.due, last_at=now, number=card.number + 1)
    )
    line = {"card_id": card.id, "user_id": card.user_id, "rating": remembered.value, "known": known, "at": now}
    db.session.execute(insert(ReviewLine).values(**line))


def _row(user_id: UserId, kept: Memory, *, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "question_id": None,
        "front": None,
        "back": None,
        "lesson": None,
        "memory": dict(kept.kept),
        "due_at": kept.due,
        "last_at": now,
        "number": 0,
        "hinted": None,
        "created_at": now,
    }


def no_card() -> NotFound:
    return NotFound(message("There is no such card among yours."))

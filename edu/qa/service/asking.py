"""Asking: drafts, the question itself, and its edits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.points.rules import Cause
from edu.points.service import bank, ledger
from edu.qa.models.doings import Follow
from edu.qa.models.places import Level
from edu.qa.models.posts import Question, QuestionTopic
from edu.qa.rules import asking, cards, posts, pricing
from edu.qa.rules.asking import MOST_DRAFTS, Where, Wish
from edu.qa.rules.events import Asked
from edu.qa.rules.karma import day_of
from edu.qa.rules.posts import MAX_BODY, MAX_TITLE, State, What
from edu.qa.service import desk, drawing, finding, karma, playing, revisions, telling, topics
from edu.qa.service.drawing import UNDER_TITLE

_QUESTION, _IN, _LEVEL = table(Question).c, table(QuestionTopic).c, table(Level).c
_DRAFTS = (
    select(_QUESTION.id, _QUESTION.title, _QUESTION.body, _QUESTION.active_at)
    .where(_QUESTION.author_id == bindparam("person"), _QUESTION.state == State.DRAFT.value)
    .order_by(_QUESTION.id.desc())
)
_FREE = select(_QUESTION.created_at).where(
    _QUESTION.author_id == bindparam("person"), _QUESTION.state != State.DRAFT.value, _QUESTION.price == 0
).order_by(_QUESTION.id.desc()).limit(1)  # fmt: skip
_TOPIC_IDS = select(_IN.topic_id).where(_IN.question_id == bindparam("question")).order_by(_IN.topic_id)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that is being written, as its writer sees it listed."""

    id: int
    title: str
    beginning: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Drawn:
    """All of a question that follows from what was typed, made before anything is held."""

    title: str
    body: str
    html: str
    card: dict[str, Any]
    playable: dict[str, Any] | None
    where: Where

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "title": self.title, "body": self.body, "html": self.html, "card": self.card, "playable": self.playable,
            "subject_id": self.where.subject_id, "level_slug": self.where.level_slug,
        }  # fmt: skip


# ---- Drafts


def drafts(user_id: UserId) -> Sequence[Draft]:
    """What the person has begun to ask, the newest first."""
    rows = db.session.execute(_DRAFTS, {"person": user_id})
    return [Draft(row.id, row.title, cards.cut(row.body, 120), row.active_at) for row in rows]


@retried
def save_draft(wish: Wish, *, number: int | None = None, by: UserId, now: datetime) -> int:
    """Keep what is typed, as far as it can be kept; the draft's number. Raises NotFound; Conflict with too many of them."""
    places = topics.places()
    subject = places.subject(wish.subject)
    known = [topic.id for slug in wish.topics if (topic := places.topic(slug)) and subject and topic.subject_id == subject.id]
    values = {
        "title": posts.draft_of(wish.title, MAX_TITLE), "body": posts.draft_of(wish.body, MAX_BODY), "lang": wish.lang,
        "subject_id": subject.id if subject else None, "level_slug": wish.level if wish.level in places.levels else None,
        "price": min(max(wish.price, 0), pricing.MOST), "bounty_later": wish.bounty if _fits(wish.bounty) else 0,
        "anonymous": wish.anonymous, "addressed_to": _find_person(wish, by=by), "active_at": now,
    }  # fmt: skip
    with transaction():
        karma.lock(by)
        if number is None:
            if len(drafts(by)) >= MOST_DRAFTS:
                raise Conflict(message("You have %(count)s drafts: ask or delete one of them first.", count=MOST_DRAFTS))
            row = {**values, "author_id": by, "state": State.DRAFT.value, "created_at": now}
            number = int(db.session.scalars(insert(table(Question)).values(row).returning(_QUESTION.id)).one())
        else:
            _get_draft(number, by=by)
            desk.put(What.QUESTION, number, **values)
        _put_topics(number, known)
    return number


def drop_draft(number: int, *, by: UserId) -> None:
    """Forget a draft. Raises NotFound."""
    with transaction():
        _get_draft(number, by=by)
        _put_topics(number, [])
        db.session.execute(delete(table(Question)).where(_QUESTION.id == number))


def wish_of(number: int, *, by: UserId) -> Wish:
    """A draft as it was typed. Raises NotFound."""
    return _wish(_get_draft(number, by=by))


def _get_draft(number: int, *, by: UserId) -> Any:
    row = desk.find(What.QUESTION, number, hold=True)
    if row is None or row.author_id != by or row.state != State.DRAFT:
        raise NotFound(message("There is no such draft of yours."))
    return row


def _wish(row: Any) -> Wish:
    places = topics.places()
    subject = places.subjects.get(row.subject_id)
    numbers = db.session.scalars(_TOPIC_IDS, {"question": row.id}).all()
    names = accounts.names_of([row.addressed_to]) if row.addressed_to else {}
    return Wish(
        title=row.title, body=row.body, lang=row.lang, subject=subject.slug if subject else "", level=row.level_slug or "",
        topics=[places.topics[number].slug for number in numbers if number in places.topics],
        price=row.price, bounty=row.bounty_later, anonymous=row.anonymous, person=names.get(row.addressed_to, ""),
    )  # fmt: skip


def _fits(bounty: int) -> bool:
    try:
        return asking.check_bounty(bounty) == bounty
    except Invalid:
        return False


# ---- Asking


def preview(wish: Wish) -> str:
    """The HTML of what is typed. Raises Invalid."""
    return drawing.post(posts.check_body(wish.body), level=UNDER_TITLE)


def floor_of(level: str) -> int:
    """The least a question of this level costs, in points."""
    return int(db.session.scalar(select(_LEVEL.floor).where(_LEVEL.slug == level)) or 0) if level else 0


@retried
def ask(wish: Wish, *, draft: int | None = None, by: Reader, now: datetime) -> int:
    """Ask; the question's number. Its price is put aside. Raises Invalid beside a field, NotFound for no draft, TooMany, Conflict."""
    drawn = _draw(wish)
    bounty = asking.check_bounty(wish.bounty)
    person = _get_person(wish, by=by.id)
    with transaction():
        karma.lock(by.id)
        if draft is not None:
            _get_draft(draft, by=by.id)
        desk.refuse_too_many(What.QUESTION, by=by, now=now)
        holds = ledger.balance_of(by.id)
        price = pricing.check_price(wish.price, floor=floor_of(wish.level), holds=holds, earned=bank.earned_of(by.id))
        if price == 0:
            _refuse_second_free(by.id, floor=floor_of(wish.level), now=now)
        state = desk.state_for(by)
        values = drawn.columns | {
            "lang": wish.lang, "anonymous": wish.anonymous, "addressed_to": person, "price": price, "bounty_later": bounty,
            "state": state.value, "created_at": now, "active_at": now, "revision": 1,
        }  # fmt: skip
        if draft is None:
            row = {**values, "author_id": by.id}
            number = int(db.session.scalars(insert(table(Question)).values(row).returning(_QUESTION.id)).one())
        else:
            number = draft
            desk.put(What.QUESTION, number, **values)
        _put_topics(number, drawn.where.topic_ids)
        revisions.keep(What.QUESTION, number, number=1, title=drawn.title, body=drawn.body, by=by.id, now=now)
        db.session.execute(upsert.new_only(Follow), {"question_id": number, "user_id": by.id, "created_at": now})
        if price:
            desk.put(What.QUESTION, number, hold_id=ledger.hold(by.id, price, cause=_price_of(number, drawn.title), now=now))
        if state is State.OPEN:
            open_up(number, now=now)
    return number


def open_up(number: int, *, now: datetime) -> None:
    """Everybody may read it from now on: found, announced, and the chosen person told. Inside the caller's transaction."""
    row = desk.find(What.QUESTION, number)
    finding.put(number, answers=False)
    telling.tell_asked(row, now=now)
    events.announce(Asked(number, UserId(row.author_id), now))


def _draw(wish: Wish) -> _Drawn:
    title, body = posts.check_title(wish.title), posts.check_body(wish.body)
    where = asking.where(wish, topics.places())
    html = drawing.post(body, level=UNDER_TITLE)
    found = asking.playable_in(body)
    playable = playing.compared(found) if found else None
    card = cards.preview_of(body, html, lang=wish.lang, task=playable["body"] if playable else None).as_json()
    return _Drawn(title, body, html, card, playable, where)


def _find_person(wish: Wish, *, by: UserId) -> UserId | None:
    found = accounts.find_named(wish.person)
    return found if found != by else None


def _get_person(wish: Wish, *, by: UserId) -> UserId | None:
    found = _find_person(wish, by=by)
    if found is None and wish.person.strip():
        raise Invalid(message("There is nobody here with this name or number."), field="person")
    return found


def _refuse_second_free(user_id: UserId, *, floor: int, now: datetime) -> None:
    """Where asking has a price, whoever can't pay it asks for nothing once a day."""
    latest = db.session.execute(_FREE, {"person": user_id}).scalar()
    if floor and latest is not None and day_of(latest) == day_of(now):
        raise Invalid(message("Without points one question a day is free, and you have asked it. Answers bring points."), field="price")


def _price_of(number: int, title: str) -> Cause:
    what = {"ru": f"Цена вопроса «{title}»", "en": f"The price of “{title}”"}
    return Cause("question", f"question:{number}", what=what, path=f"/questions/{number}")


def _put_topics(number: int, topic_ids: Sequence[int]) -> None:
    db.session.execute(delete(table(QuestionTopic)).where(_IN.question_id == number))
    if topic_ids:
        db.session.execute(insert(table(QuestionTopic)), [{"question_id": number, "topic_id": topic} for topic in topic_ids])


# ---- Editing


def editing(number: int, *, by: Reader) -> Wish:
    """A question as it can be edited. Raises NotFound, NotAllowed."""
    return _wish(_get_editable(number, by=by))


@retried
def edit(number: int, wish: Wish, *, note: str = "", by: Reader, now: datetime) -> None:
    """Change title, text and place. Raises Invalid, NotFound, NotAllowed; what changes nothing is no edit."""
    drawn = _draw(wish)
    note = posts.check_note(note)
    with transaction():
        row = _get_editable(number, by=by)
        if _change(row, drawn, note=note, by=by.id, now=now):
            telling.tell_edited(What.QUESTION, row, row, by=by.id, now=now)


def put_text(row: Any, *, title: str, body: str, note: str, by: UserId, now: datetime) -> None:
    """Give a question another title and text, where it stands. Inside the caller's transaction, which holds it and knows who may."""
    _change(row, _draw(replace(_wish(row), title=title, body=body)), note=note, by=by, now=now)


def _change(row: Any, drawn: _Drawn, *, note: str, by: UserId, now: datetime) -> bool:
    """Whether anything was changed."""
    before = db.session.scalars(_TOPIC_IDS, {"question": row.id}).all()
    if all(row._mapping[name] == value for name, value in drawn.columns.items()) and set(before) == set(drawn.where.topic_ids):
        return False
    number = row.revision + 1
    _put_topics(row.id, drawn.where.topic_ids)
    desk.put(What.QUESTION, row.id, **drawn.columns, revision=number, edited_at=now)
    revisions.keep(What.QUESTION, row.id, number=number, title=drawn.title, body=drawn.body, by=by, note=note, now=now)
    if row.state in desk.READ:
        finding.put(row.id)
    return True


def _get_editable(number: int, *, by: Reader) -> Any:
    row = desk.find(What.QUESTION, number, hold=True)
    if row is None or (row.state not in desk.READ and not (row.state in (State.HELD, State.HIDDEN) and row.author_id == by.id)):
        raise desk.no_question()
    if not desk.may_edit(UserId(row.author_id), by=by):
        raise NotAllowed(message("You can edit what others write once you have more karma, and have read here for a while."))
    return row

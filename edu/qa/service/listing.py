"""Lists of questions. A page is one walk down an index, wherever it begins: page 5,000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, desc, false, literal_column, select, text, tuple_, union

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.db.base import UtcDateTime, db, table
from edu.qa.models.karma import KarmaAccount
from edu.qa.models.posts import Question, QuestionTopic
from edu.qa.rules.cards import Preview, preview_from
from edu.qa.rules.listing import PAGE, Place, Show, Start, State, Wanted
from edu.qa.rules.ranks import Rank, rank_of
from edu.qa.rules.topics import Level, Subject, Topic
from edu.qa.service import topics

_QUESTION, _IN_TOPIC, _KARMA = table(Question).c, table(QuestionTopic).c, table(KarmaAccount).c
# As the indexes have it, word for word: otherwise SQLite would not take them.
LISTED = text("state IN ('open', 'closed')")
_SHOWN = {Show.UNANSWERED: text("answer_count = 0"), Show.BOUNTY: text("bounty > 0")}
# What was asked twice and put into one stands there once.
_WHOLE = _QUESTION.closed_as.is_distinct_from(literal_column("'merged'"))
_ORDER = (_QUESTION.created_at, _QUESTION.id)
_PLACE = tuple_(bindparam("at", type_=UtcDateTime), bindparam("id", type_=Integer))
_COLUMNS = (
    _QUESTION.id, _QUESTION.title, _QUESTION.lang, _QUESTION.card, _QUESTION.anonymous, _QUESTION.author_id,
    _QUESTION.subject_id, _QUESTION.level_slug, _QUESTION.state, _QUESTION.price, _QUESTION.bounty, _QUESTION.score,
    _QUESTION.answer_count, _QUESTION.accepted_count, _QUESTION.views, _QUESTION.created_at, _QUESTION.active_at, _KARMA.karma,
)  # fmt: skip
_CARDS = select(*_COLUMNS).outerjoin(table(KarmaAccount), _KARMA.user_id == _QUESTION.author_id)
_OF_AUTHOR = _CARDS.where(_QUESTION.author_id == bindparam("author"), LISTED, _WHOLE).order_by(desc(_QUESTION.id)).limit(PAGE + 1)
# Another reader's page must not tell which anonymous questions are theirs; not even how many.
_SIGNED = _OF_AUTHOR.where(_QUESTION.anonymous.is_(false()))
_TOPICS_OF = (
    select(_IN_TOPIC.question_id, _IN_TOPIC.topic_id)
    .where(_IN_TOPIC.question_id.in_(bindparam("questions", expanding=True)))
    .order_by(_IN_TOPIC.topic_id)
)
_STATES = {
    State.OPEN: _QUESTION.state == "open",
    State.CLOSED: _QUESTION.state == "closed",
    State.SOLVED: _QUESTION.accepted_count > literal_column("0"),
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who asked; None in its place for who asks without a name."""

    id: UserId
    name: str  # "" when the account is gone
    rank: Rank


class Card(NamedTuple):
    """A question as lists show it."""

    id: int
    title: str
    lang: str
    preview: Preview
    author: Author | None
    subject: Subject | None
    level: Level | None
    topics: Sequence[Topic]
    state: str
    price: int
    bounty: int
    score: int
    answers: int
    solved: bool
    views: int
    at: datetime
    active_at: datetime

    @property
    def place(self) -> Place:
        return Place(self.at, self.id)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and the places where its neighbours begin."""

    cards: Sequence[Card]
    newer: Place | None = None
    older: Place | None = None


def page(wanted: Wanted, start: Start, *, reader: UserId | None = None) -> Listed:
    """A page of what is wanted. Three statements, one more for one's own subjects."""
    branches = _branches(wanted, reader)
    if branches is None:
        return Listed(())
    kind, numbers = branches
    place = start.after or start.before
    upwards = start.before is not None
    statement = _statement(wanted.show, kind, len(numbers), bool(wanted.level), wanted.state, place is not None, upwards)
    values: dict[str, Any] = {f"branch{at}": number for at, number in enumerate(numbers)} | {"level": wanted.level}
    if place:
        values |= {"at": place.at, "id": place.id}
    rows = db.session.execute(statement, values).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    cards = cards_of(rows[::-1] if upwards else rows)
    if not cards:
        return Listed(())
    return Listed(
        cards,
        newer=cards[0].place if (more if upwards else place) else None,
        older=cards[-1].place if (place if upwards else more) else None,
    )


def of_author(author_id: UserId, *, by: UserId | None, after: int = 0) -> tuple[Sequence[Card], int]:
    """A person's questions, the newest first, and the number to go on after, 0 at the end. The anonymous ones only for themselves."""
    query = _OF_AUTHOR if by == author_id else _SIGNED
    if after:
        query = query.where(_QUESTION.id < after)
    rows = db.session.execute(query, {"author": author_id}).all()
    return cards_of(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else 0


def cards_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Card]:
    """Cards for rows with the columns of a card. Two statements."""
    if not rows:
        return []
    known = topics.places()
    names = accounts.names_of({row.author_id for row in rows if not row.anonymous})
    within: dict[int, list[Topic]] = {}
    for question_id, topic_id in db.session.execute(_TOPICS_OF, {"questions": [row.id for row in rows]}):
        if topic_id in known.topics:
            within.setdefault(question_id, []).append(known.topics[topic_id])
    return [
        Card(
            id=row.id,
            title=row.title,
            lang=row.lang,
            preview=preview_from(row.card),
            author=None if row.anonymous else Author(UserId(row.author_id), names.get(UserId(row.author_id), ""), rank_of(row.karma or 1)),
            subject=known.subjects.get(row.subject_id),
            level=known.levels.get(row.level_slug),
            topics=within.get(row.id, ()),
            state=row.state,
            price=row.price,
            bounty=row.bounty,
            score=row.score,
            answers=row.answer_count,
            solved=row.accepted_count > 0,
            views=row.views,
            at=row.created_at,
            active_at=row.active_at,
        )
        for row in rows
    ]


def _branches(wanted: Wanted, reader: UserId | None) -> tuple[str, list[int]] | None:
    """The subjects or topics whose lists are merged into this one; None where there can be nothing."""
    known = topics.places()
    if wanted.topic:
        topic = known.topic(wanted.topic)
        return ("topic", known.within(topic.id)) if topic else None
    if wanted.subject:
        subject = known.subject(wanted.subject)
        return ("subject", [subject.id]) if subject else None
    if wanted.show is Show.MINE:
        own = topics.own_subjects(reader) if reader else []
        return ("subject", own) if own else None
    return "all", [0]


@cache
def _statement(show: Show, kind: str, count: int, level: bool, state: State, placed: bool, upwards: bool) -> Select[*tuple[Any, ...]]:
    """The statement of a page: each branch gives at most a page from its own index, the best of them are taken."""
    filters: list[Any] = [LISTED, _WHOLE, *([_STATES[state]] if state is not State.ANY else [])]
    if level:
        filters.append(_QUESTION.level_slug == bindparam("level"))
    if show in _SHOWN:
        filters.append(_SHOWN[show])
    branch = _in_topic if kind == "topic" else _in_subject if kind == "subject" else _anywhere
    parts = [branch(f"branch{at}", placed, upwards).where(*filters) for at in range(count)]
    keys = parts[0].subquery() if count == 1 else union(*(select(part.subquery()) for part in parts)).subquery()
    best = select(keys.c.id).order_by(*_ways(upwards, *list(keys.c)[::-1])).limit(PAGE + 1)
    in_order = [_QUESTION.id] if kind == "topic" else [_QUESTION.created_at, _QUESTION.id]
    return _CARDS.where(_QUESTION.id.in_(best)).order_by(*_ways(upwards, *in_order))


def _anywhere(name: str, placed: bool, upwards: bool) -> Select[*tuple[Any, ...]]:
    query = select(_QUESTION.id, _QUESTION.created_at).order_by(*_ways(upwards, *_ORDER)).limit(PAGE + 1)
    if placed:
        query = query.where(tuple_(*_ORDER) > _PLACE if upwards else tuple_(*_ORDER) < _PLACE)
    return query


def _in_subject(name: str, placed: bool, upwards: bool) -> Select[*tuple[Any, ...]]:
    return _anywhere(name, placed, upwards).where(_QUESTION.subject_id == bindparam(name))


def _in_topic(name: str, placed: bool, upwards: bool) -> Select[*tuple[Any, ...]]:
    """By number: what joins topics and questions knows no moment, and sorting a large topic would cost more the larger it is."""
    query = (
        select(_IN_TOPIC.question_id.label("id"))
        .join(table(Question), _QUESTION.id == _IN_TOPIC.question_id)
        .where(_IN_TOPIC.topic_id == bindparam(name))
        .order_by(*_ways(upwards, _IN_TOPIC.question_id))
        .limit(PAGE + 1)
    )
    if placed:
        number = bindparam("id", type_=Integer)
        query = query.where(_IN_TOPIC.question_id > number if upwards else _IN_TOPIC.question_id < number)
    return query


def _ways(upwards: bool, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [each if upwards else desc(each) for each in columns]

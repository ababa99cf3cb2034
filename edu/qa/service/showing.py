"""A question's page. Some ten short statements, however many answers there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, case, select

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db, table
from edu.qa.models.doings import Bounty
from edu.qa.models.posts import Answer, Comment, Question, QuestionTopic
from edu.qa.rules import karma as karma_rules
from edu.qa.rules import videos
from edu.qa.rules.bounties import OLD_ENOUGH
from edu.qa.rules.cards import preview_from
from edu.qa.rules.karma import Privilege
from edu.qa.rules.page import AnswerShown, Author, BountyShown, CommentShown, Original, QuestionShown
from edu.qa.rules.posts import CLOSED_AS, ClosedAs, Source, State, What
from edu.qa.rules.ranks import rank_of
from edu.qa.service import desk, karma, revisions, topics, voting
from edu.qa.service.revisions import Step

FIRST = 30  # answers of a page; the rest stand behind a link
ALL = 500
MOST_COMMENTS = 500

_QUESTION, _ANSWER, _COMMENT, _IN, _BOUNTY = (table(model).c for model in (Question, Answer, Comment, QuestionTopic, Bounty))
_ONE = select(*(column for column in _QUESTION if column.name != "body")).where(_QUESTION.id == bindparam("number"))
_ORDER = (_ANSWER.featured.desc(), case((_ANSWER.accepted_at.is_(None), 1), else_=0), _ANSWER.score.desc(), _ANSWER.id)
_OWN = _ANSWER.author_id == bindparam("reader")
_UNSEEN = _ANSWER.state.in_((State.HELD.value, State.HIDDEN.value))
_ANSWERS = (
    select(*(column for column in _ANSWER if column.name != "body"))
    .where(_ANSWER.question_id == bindparam("question"))
    .where((_ANSWER.state == State.OPEN.value) | _OWN | (_UNSEEN & bindparam("moderates", type_=Boolean)))
    .order_by(*_ORDER)
    .limit(bindparam("most"))
)
_COMMENTS = (
    select(*_COMMENT)
    .where(_COMMENT.question_id == bindparam("question"))
    .where((_COMMENT.state == State.OPEN.value) | ((_COMMENT.state == State.HELD.value) & (_COMMENT.author_id == bindparam("reader"))))
    .order_by(_COMMENT.id)
    .limit(MOST_COMMENTS)
)
_TOPICS = select(_IN.topic_id).where(_IN.question_id == bindparam("question")).order_by(_IN.topic_id)
_RUNNING = select(_BOUNTY.amount, _BOUNTY.ends_at).where(_BOUNTY.question_id == bindparam("question"), _BOUNTY.settled_at.is_(None))
_TITLES = select(_QUESTION.id, _QUESTION.title).where(
    _QUESTION.id.in_(bindparam("numbers", expanding=True)), _QUESTION.state.in_(desk.READ)
)
_TITLE = select(_QUESTION.id, _QUESTION.title).where(_QUESTION.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class _View:
    """What stands on the page depends on who reads it."""

    reader: Reader | None
    asker_id: int
    anonymous: bool
    people: Mapping[int, Author]
    may_edit: bool  # what others write

    def author(self, row: Any) -> Author | None:
        return None if row.anonymous else self.people[row.author_id]

    def is_asker(self, row: Any) -> bool:
        """Whether the asker wrote this as they asked: with their name or without. What a merge has brought here may be otherwise."""
        return bool(row.author_id == self.asker_id and row.anonymous == self.anonymous)

    def own(self, user_id: int) -> bool:
        return self.reader is not None and self.reader.id == user_id


def get(number: int, *, by: Reader | None, all: bool = False, now: datetime) -> QuestionShown:
    """The page of a question. Raises NotFound for what the reader may not see."""
    row = db.session.execute(_ONE, {"number": number}).first() if 0 < number <= desk.MAX_NUMBER else None
    if row is None or not _may_see(row, by):
        raise desk.no_question()
    moderates = by is not None and by.may(Role.MODERATOR)
    keys = {"question": number, "reader": by.id if by else 0, "moderates": moderates}
    found = db.session.execute(_ANSWERS, {**keys, "most": ALL if all else FIRST}).all()
    said = db.session.execute(_COMMENTS, keys).all() if row.comment_count or any(each.comment_count for each in found) or by else []
    view = _view(row, found, said, by)
    answers = [each.id for each in found]
    votes = voting.votes_of(by.id, number, answers) if by else {}
    thanked = voting.thanked_by(by.id, answers) if by and answers else set()
    comments: dict[int | None, list[CommentShown]] = {}
    for each in said:
        comments.setdefault(each.answer_id, []).append(_comment(each, view))
    shown = [_answer(each, view, votes, thanked, comments.get(each.id, ())) for each in found]
    return _question(row, view, shown, votes.get((What.QUESTION, number), 0), comments.get(None, ()), now=now)


def _may_see(row: Any, by: Reader | None) -> bool:
    if row.state in desk.READ:
        return True
    return by is not None and row.state != State.DRAFT and (by.may(Role.MODERATOR) or row.author_id == by.id)


def _view(row: Any, answers: Sequence[Any], comments: Sequence[Any], by: Reader | None) -> _View:
    ids = {row.author_id, *(each.author_id for each in answers), *(each.author_id for each in comments)}
    ids |= {row.addressed_to} if row.addressed_to else set()
    ids |= {by.id} if by else set()  # what their karma opens
    return _View(by, row.author_id, row.anonymous, people(ids), by is not None and desk.may_edit_others(by))


def people(ids: Collection[int]) -> dict[int, Author]:
    """These people with their karma and rank. Two statements."""
    numbers = [UserId(each) for each in ids]
    names, has = accounts.names_of(numbers), karma.karma_of(numbers)
    return {each: Author(each, names.get(each, ""), has[each], rank_of(has[each])) for each in numbers}


def _comment(row: Any, view: _View) -> CommentShown:
    return CommentShown(
        id=row.id, author=view.author(row), own=view.own(row.author_id), asker=view.is_asker(row), html=row.html,
        body=row.body, state=row.state, at=row.created_at, edited=row.edited_at is not None,
    )  # fmt: skip


def _answer(
    row: Any, view: _View, votes: Mapping[tuple[What, int], int], thanked: Collection[int], comments: Sequence[CommentShown]
) -> AnswerShown:
    own = view.own(row.author_id)
    return AnswerShown(
        id=row.id, author=view.author(row), own=own, asker=view.is_asker(row), html=row.html, lang=row.lang,
        sources=[Source(each["title"], each["url"]) for each in row.sources], video=videos.read(row.video) if row.video else None,
        state=row.state, score=row.score, thanks=row.thanks, accepted=row.accepted_at is not None, featured=row.featured,
        revision=row.revision, at=row.created_at, edited_at=row.edited_at, vote=votes.get((What.ANSWER, row.id), 0),
        thanked=row.id in thanked, comments=comments, editable=own or view.may_edit,
    )  # fmt: skip


def _question(
    row: Any, view: _View, answers: Sequence[AnswerShown], vote: int, comments: Sequence[CommentShown], *, now: datetime
) -> QuestionShown:
    by, places = view.reader, topics.places()
    own = view.own(row.author_id)
    numbers = db.session.scalars(_TOPICS, {"question": row.id}).all()
    bounty = db.session.execute(_RUNNING, {"question": row.id}).first() if row.bounty else None
    has, preset = (view.people[by.id].karma, karma.preset()) if by else (karma_rules.START, karma_rules.Preset.NEW)

    def may(privilege: Privilege) -> bool:
        return by is not None and karma_rules.may(privilege, karma=has, preset=preset)

    open_ones = sum(each.state == State.OPEN for each in answers)
    return QuestionShown(
        id=row.id, title=row.title, html=row.html, lang=row.lang, author=view.author(row), own=own, anonymous=row.anonymous,
        state=row.state, closed_as=ClosedAs(row.closed_as) if row.closed_as else None,
        why_closed=CLOSED_AS[ClosedAs(row.closed_as)] if row.closed_as else None, original=_original(row),
        subject=places.subjects.get(row.subject_id), level=places.levels.get(row.level_slug or ""),
        topics=[places.topics[number] for number in numbers if number in places.topics],
        addressed=view.people.get(row.addressed_to) if row.addressed_to else None, playable=row.playable, price=row.price,
        settled=row.settled_at is not None, bounty=BountyShown(bounty.amount, bounty.ends_at) if bounty else None,
        bounty_later=row.bounty_later, score=row.score, views=row.views, answer_count=row.answer_count,
        accepted_count=row.accepted_count, revision=row.revision, at=row.created_at, edited_at=row.edited_at, vote=vote,
        followed=by is not None and voting.follows(by.id, row.id), comments=comments, answers=answers,
        left_out=max(0, row.answer_count - open_ones), editable=own or view.may_edit,
        closable=own or may(Privilege.CLOSE) or (by is not None and by.may(Role.MODERATOR)),
        may_offer=own and row.state == State.OPEN and bounty is None and now - row.created_at >= OLD_ENOUGH,
        may_vote_down=may(Privilege.VOTE_DOWN), may_comment=own or may(Privilege.COMMENT),
        preview_words=preview_from(row.card).words,
    )  # fmt: skip


def _original(row: Any) -> Original | None:
    if not row.duplicate_of_id:
        return None
    found = db.session.execute(_TITLE, {"number": row.duplicate_of_id}).one()
    return Original(found.id, found.title)


def titles_of(numbers: Collection[int]) -> dict[int, str]:
    """The titles of these questions, as far as everybody may read them. One statement."""
    rows = db.session.execute(_TITLES, {"numbers": sorted(numbers)}) if numbers else ()
    return {row.id: row.title for row in rows}


# ---- History


@dataclass(frozen=True, slots=True)
class History:
    """All edits of a question or an answer, the newest first."""

    question_id: int
    title: str
    lang: str
    unnamed: Collection[int]  # who wrote it or asks without a name, and edits so too
    steps: Sequence[Step]


def history(what: What, number: int, *, by: Reader | None) -> History:
    """Raises NotFound for what the reader may not see."""
    row = desk.find(what, number)
    question = row if what is What.QUESTION or row is None else desk.find(What.QUESTION, row.question_id)
    if question is None or not _may_see(question, by) or not _may_see(row, by):
        raise desk.no_question() if what is What.QUESTION else desk.no_answer()
    steps = revisions.history(what, number, author_id=UserId(row.author_id))
    return History(question.id, question.title, row.lang, desk.unnamed(row, question), steps)

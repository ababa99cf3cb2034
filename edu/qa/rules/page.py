"""A question's page as its reader sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edu.core.i18n import Message
from edu.core.ids import UserId
from edu.qa.rules.posts import ClosedAs, Source
from edu.qa.rules.ranks import Rank
from edu.qa.rules.topics import Level, Subject, Topic
from edu.qa.rules.videos import Video


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something; None in its place for who asks without a name."""

    id: UserId
    name: str  # "" when the account is gone
    karma: int
    rank: Rank


@dataclass(frozen=True, slots=True)
class CommentShown:
    id: int
    author: Author | None
    own: bool
    asker: bool  # of the question
    html: str
    body: str
    state: str
    at: datetime
    edited: bool


@dataclass(frozen=True, slots=True)
class AnswerShown:
    id: int
    author: Author | None
    own: bool
    asker: bool
    html: str
    lang: str
    sources: Sequence[Source]
    video: Video | None
    state: str
    score: int
    thanks: int
    accepted: bool
    featured: bool
    revision: int
    at: datetime
    edited_at: datetime | None
    vote: int  # the reader's: 1, -1 or 0
    thanked: bool
    comments: Sequence[CommentShown]
    editable: bool


@dataclass(frozen=True, slots=True)
class BountyShown:
    amount: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Original:
    """The question that was asked before."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    id: int
    title: str
    html: str
    lang: str
    author: Author | None
    own: bool
    anonymous: bool
    state: str
    closed_as: ClosedAs | None
    why_closed: Message | None
    original: Original | None
    subject: Subject | None
    level: Level | None
    topics: Sequence[Topic]
    addressed: Author | None
    playable: Mapping[str, Any] | None
    price: int
    settled: bool
    bounty: BountyShown | None
    bounty_later: int
    score: int
    views: int
    answer_count: int
    accepted_count: int
    revision: int
    at: datetime
    edited_at: datetime | None
    vote: int
    followed: bool
    comments: Sequence[CommentShown]
    answers: Sequence[AnswerShown]
    left_out: int  # answers that don't stand on this page
    editable: bool
    closable: bool
    may_offer: bool  # a bounty
    may_vote_down: bool
    may_comment: bool
    preview_words: str  # the beginning, plain: for search engines and share cards

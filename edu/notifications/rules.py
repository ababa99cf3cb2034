"""What people are told of, in which way, and when a letter gathers it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from itsdangerous import BadData, URLSafeSerializer

from edu.core.i18n import Message, Text, message
from edu.core.ids import UserId
from edu.core.roles import Role

MOST_KEPT = timedelta(days=180)  # then even what nobody has read goes
MOST_COUNTED = 99  # the bell says «99+» from here on
MOST_IN_LETTER = 30
LETTER_HOUR = 17  # of the person's own day: school is over, the evening is not
WEEK = timedelta(days=7)


class Way(StrEnum):
    """How somebody wants to hear of a kind of thing."""

    MAIL = "mail"  # in the page, and in the letter that gathers it up
    PAGE = "page"
    OFF = "off"


class Every(StrEnum):
    """How often the gathering letter may come."""

    DAY = "day"
    WEEK = "week"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing people are told of: what it is called, and how they hear of it until they choose."""

    label: Message
    way: Way
    role: Role = Role.STUDENT  # of those who are ever told of it


KINDS: Mapping[str, Kind] = {
    "answer": Kind(message("An answer to your question"), Way.MAIL),
    "comment": Kind(message("A comment on what you wrote, or after a comment of yours"), Way.MAIL),
    "asked": Kind(message("You are asked to answer"), Way.MAIL),
    "accepted": Kind(message("Your answer is accepted"), Way.MAIL),
    "followed": Kind(message("News of a question you follow"), Way.MAIL),
    "edit": Kind(message("Edits of what you wrote, and suggested ones"), Way.PAGE),
    "thanks": Kind(message("Votes and thanks"), Way.PAGE),
    "bounty": Kind(message("Bounties"), Way.MAIL),
    "moderation": Kind(message("Decisions of the moderators"), Way.MAIL),
    "complaint": Kind(message("What became of your complaint"), Way.MAIL),
    "queue": Kind(message("Something waits for a moderator"), Way.PAGE, Role.MODERATOR),
    "class": Kind(message("Your classes"), Way.PAGE),
    "remark": Kind(message("An answer to what you said about a question"), Way.PAGE),
    "regrade": Kind(message("Corrected marks"), Way.PAGE),
    "review": Kind(message("Time to review"), Way.PAGE),
    "friend": Kind(message("Friends"), Way.PAGE),
    "award": Kind(message("Awards"), Way.PAGE),
    "rank": Kind(message("A new rank or rung"), Way.PAGE),
    "points": Kind(message("Points"), Way.PAGE),
    "shop": Kind(message("The shop and VIP"), Way.PAGE),
    "loyalty": Kind(message("What became of your feedback"), Way.MAIL),
    "ticket": Kind(message("A displeased reader of your lesson waits for an answer"), Way.PAGE, Role.TEACHER),
    "again": Kind(message("Would you recommend this lesson now?"), Way.MAIL),
    "news": Kind(message("News of the site"), Way.PAGE),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing somebody was told."""

    id: int
    kind: str
    what: Text
    path: str  # of our own pages, without the language; empty where there is nothing to open
    at: datetime
    read: bool

    @property
    def label(self) -> Message:
        return KINDS[self.kind].label if self.kind in KINDS else KINDS["news"].label


def is_time(*, every: Every, sent_at: datetime | None, zone: str, now: datetime) -> bool:
    """Whether a gathering letter may be written now: in the evening where the person is, once on a day of theirs, or in seven."""
    if every is Every.NEVER:
        return False
    here = now.astimezone(ZoneInfo(zone))
    if here.hour < LETTER_HOUR:
        return False
    if sent_at is None:
        return True
    days = (here.date() - sent_at.astimezone(ZoneInfo(zone)).date()).days
    return days >= (WEEK.days if every is Every.WEEK else 1)


def sealed(user_id: UserId, *, secret: str) -> str:
    """The end of the address that turns the letters off. It never grows old: a letter may be opened years later."""
    return str(URLSafeSerializer(secret, salt="edu.notifications.unsubscribe").dumps(user_id))


def unsealed(token: str, *, secret: str) -> UserId | None:
    """Whose letters the address turns off; None when it is not ours."""
    try:
        user_id = URLSafeSerializer(secret, salt="edu.notifications.unsubscribe").loads(token)
    except BadData:
        return None
    return UserId(user_id) if isinstance(user_id, int) else None

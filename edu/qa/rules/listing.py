"""Lists of questions: what one may ask of them, and places in them that stay where they are while others ask."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

PAGE = 20  # questions on a page
MAX_NUMBER = 2**63 - 1
_PLACE = re.compile(r"([0-9]{1,16})\.([1-9][0-9]{0,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


class Show(StrEnum):
    """The tabs of the list."""

    NEWEST = "newest"
    UNANSWERED = "unanswered"
    BOUNTY = "bounty"
    MINE = "mine"  # of the subjects one has chosen


class State(StrEnum):
    """How far a question has come, as a filter."""

    ANY = ""
    OPEN = "open"  # takes answers
    SOLVED = "solved"  # an answer is accepted
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the list. Empty: any."""

    show: Show = Show.NEWEST
    subject: str = ""
    topic: str = ""
    level: str = ""
    state: State = State.ANY

    def as_query(self, **changed: str) -> dict[str, str]:
        """The query of its address, what is usual left out; `changed` with other values."""
        values = {"show": self.show.value, "subject": self.subject, "topic": self.topic, "level": self.level, "state": self.state.value}
        values |= changed
        return {name: value for name, value in values.items() if value and (name, value) != ("show", Show.NEWEST.value)}

    @property
    def narrow(self) -> bool:
        """Whether anything but the tab is chosen."""
        return bool(self.subject or self.topic or self.level or self.state)


@dataclass(frozen=True, slots=True)
class Place:
    """A question's place in the lists: they are in the order of asking, so whoever asks meanwhile moves nothing."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.id}"


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: after a place on the way down, before one on the way up, at the top without either."""

    after: Place | None = None
    before: Place | None = None


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """What a query asks for; junk is passed over."""
    show, state = query.get("show", ""), query.get("state", "")
    return Wanted(
        show=Show(show) if show in set(Show) else Show.NEWEST,
        subject=_slug(query.get("subject", "")),
        topic=_slug(query.get("topic", "")),
        level=_slug(query.get("level", "")),
        state=State(state) if state in set(State) else State.ANY,
    )


def start_from(query: Mapping[str, str]) -> Start:
    """The place a query names; the top for junk."""
    after = place_of(query.get("after", ""))
    return Start(after=after) if after else Start(before=place_of(query.get("before", "")))


def place_of(text: str) -> Place | None:
    """The place that `str` made; None for junk."""
    found = _PLACE.fullmatch(text)
    if found is None or int(found[2]) > MAX_NUMBER:
        return None
    try:
        return Place(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2]))
    except OverflowError:
        return None


def _slug(text: str) -> str:
    return text if _SLUG.fullmatch(text) else ""

"""What is set to whom, and when: an assignment's times, the exceptions from them, and what they ask of a quiz."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.quizzes.rules.terms import YEARS, Terms

MAX_NAME = 80
MAX_SHORT = 40  # of sections and categories
MAX_ABOUT = 2000
MAX_MEMBERS = 1000
MAX_ASSIGNMENTS = 200
MAX_PARTS = 50  # sections, categories, teachers of one class
MAX_LINES = 500  # of a list of students
MAX_POINTS = 1000.0
MAX_MINUTES = 100_000.0
MAX_ATTEMPTS = 1000


class Work(StrEnum):
    QUIZ = "quiz"
    LESSON = "lesson"


class Audience(StrEnum):
    """Whom an assignment is for."""

    ALL = "all"
    SECTION = "section"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Times:
    """When and how often something can be done. None: as the quiz itself has it."""

    opens: datetime | None = None
    due: datetime | None = None  # what comes later is marked late
    closes: datetime | None = None  # nothing comes later
    attempts: int | None = None  # 0: as many as one likes
    minutes: float | None = None

    @property
    def last(self) -> datetime | None:
        """The moment after which what isn't there is missing."""
        return self.due or self.closes


KEYS = ("opens", "due", "closes", "attempts", "minutes")
_MOMENTS = ("opens", "due", "closes")


def written(times: Times) -> dict[str, Any]:
    """What is said in `times`, for keeping as JSON."""
    said = {key: getattr(times, key) for key in KEYS if getattr(times, key) is not None}
    return {key: value.isoformat() if key in _MOMENTS else value for key, value in said.items()}


def for_one(times: Times, otherwise: Mapping[str, Any]) -> Times:
    """The times as they are for a student with an exception, which wins key by key."""
    said = {key: datetime.fromisoformat(value) if key in _MOMENTS else value for key, value in otherwise.items()}
    return Times(**{**{key: getattr(times, key) for key in KEYS}, **said})


def is_for(audience: Audience, *, user_id: UserId, section: int | None, wanted: int | None, chosen: Collection[UserId]) -> bool:
    """Whether an assignment for `audience` (its section `wanted`, or the `chosen`) is for a student of this section."""
    match audience:
        case Audience.ALL:
            return True
        case Audience.SECTION:
            return section is not None and section == wanted
        case Audience.CHOSEN:
            return user_id in chosen


def most_generous(asked: Sequence[Times], own: Terms) -> dict[str, Any]:
    """What a quiz is to allow one person for whom these assignments of it hold, against its `own` terms.

    Two classes may set the same quiz, and its engine knows of neither. Nobody must lose in one class by being in
    another too, so key by key the more generous holds: the earliest opening, the latest closing, the most attempts, the
    longest time. What an assignment leaves open is taken as the quiz has it.
    """
    opens = [each.opens or own.opens for each in asked]
    closes = [each.closes or own.closes for each in asked]
    minutes = [each.minutes or own.minutes for each in asked]
    attempts = [own.attempts if each.attempts is None else each.attempts for each in asked]
    best = Times(
        opens=None if None in opens else min((each for each in opens if each), default=None),
        closes=None if None in closes else max((each for each in closes if each), default=None),
        minutes=None if None in minutes else max((each for each in minutes if each), default=None),
        attempts=0 if 0 in attempts else max(attempts, default=None),
    )
    of_quiz = Times(opens=own.opens, closes=own.closes, minutes=own.minutes, attempts=own.attempts)
    return {key: value for key, value in written(best).items() if getattr(best, key) != getattr(of_quiz, key)}


def beside(by_classes: Mapping[str, Any], by_hand: Mapping[str, Any]) -> dict[str, Any]:
    """Both together: what a teacher has allowed this person by hand in the quiz itself wins key by key."""
    both = {**by_classes, **by_hand}
    if both.get("opens") and both.get("closes") and datetime.fromisoformat(both["closes"]) <= datetime.fromisoformat(both["opens"]):
        return {key: value for key, value in both.items() if key not in ("opens", "closes") or key in by_hand}
    return both


# ---- What a teacher types


def check_name(name: str, *, most: int = MAX_NAME, field: str = "name") -> str:
    """A name of one line, tidied. Raises Invalid."""
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= most or not _is_plain(tidy):
        raise Invalid(message("Write a name of 1 to %(most)s characters.", most=most), field=field)
    return tidy


def check_words(words: str, *, most: int, field: str) -> str:
    """Plain words of several lines, tidied; empty will do. Raises Invalid."""
    tidy = "\n".join(line.rstrip() for line in words.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if len(tidy) > most:
        raise Invalid(message("Please keep it to %(count)s characters.", count=most), field=field)
    if not _is_plain(tidy):
        raise Invalid(message("There are signs in this text that can't be shown."), field=field)
    return tidy


def _is_plain(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text)


def check_term(begins: date | None, ends: date | None) -> None:
    """Raises Invalid when a term ends before it begins."""
    for field, day in (("begins", begins), ("ends", ends)):
        if day and day.year not in YEARS:
            raise Invalid(message("This year can't be counted with."), field=field)
    if begins and ends and ends < begins:
        raise Invalid(message("The term must end after it begins."), field="ends")


def check_times(times: Times) -> None:
    """Raises Invalid, beside the field that can't be."""
    for field in _MOMENTS:
        moment = getattr(times, field)
        if moment and moment.year not in YEARS:
            raise Invalid(message("This year can't be counted with."), field=field)
    if times.opens and times.closes and times.closes <= times.opens:
        raise Invalid(message("It must close after it opens."), field="closes")
    if times.opens and times.due and times.due <= times.opens:
        raise Invalid(message("It must be due after it opens."), field="due")
    if times.due and times.closes and times.closes < times.due:
        raise Invalid(message("It can't close before it is due."), field="closes")
    if times.attempts is not None and not 0 <= times.attempts <= MAX_ATTEMPTS:
        raise Invalid(message("Write a whole number from 0 to %(most)s.", most=MAX_ATTEMPTS), field="attempts")
    if times.minutes is not None and not 0.1 <= times.minutes <= MAX_MINUTES:
        raise Invalid(message("Write a number of minutes from 0.1 to %(most)s.", most=int(MAX_MINUTES)), field="minutes")


def check_number(value: float | None, *, most: float, field: str) -> float:
    """A number from 0 to `most`. Raises Invalid."""
    if value is None or not 0 <= value <= most:
        raise Invalid(message("Write a number from 0 to %(most)s.", most=int(most)), field=field)
    return value


def lines_of(text: str) -> list[str]:
    """The names and addresses in a list that was pasted or uploaded, each once. Raises Invalid.

    One stands in each line. Of a table's line it is the cell with an address, else the first: no name has a comma in it.
    """
    lines = (_of_table(re.split(r"[;,\t]", line.lstrip("\ufeff"))) for line in text.splitlines())
    known = list(dict.fromkeys(line for line in lines if line))
    if len(known) > MAX_LINES:
        raise Invalid(message("The list has %(lines)s lines; %(most)s fit at a time.", lines=len(known), most=MAX_LINES), field="people")
    if not known:
        raise Invalid(message("Write at least one name or address."), field="people")
    if any(len(line) > 254 or not _is_plain(line) for line in known):
        raise Invalid(message("There is a line in the list that is no name and no address."), field="people")
    return known


def _of_table(cells: Sequence[str]) -> str:
    tidy = [cell.strip().strip('"').strip() for cell in cells]
    return next((cell for cell in tidy if "@" in cell), tidy[0])

"""The ladder of learners: by which deeds somebody stands on which rung, and when they fall.

The rules are public, on the page /ladder, which is drawn from the words here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from edu.core.i18n import Message, Text, message, plural_message

WEEKS = 4  # that are looked back on
REGULAR_WEEKS = 3  # of them, in which a regular did something
GRACE = timedelta(days=14)
KEEP = 0.9  # of what a rung asks for is enough to stay on it


class Rung(IntEnum):
    """The five rungs, from the bottom up."""

    PROSPECT = 1
    NEW = 2
    REGULAR = 3
    ADVOCATE = 4
    PARTNER = 5


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a person has done, as far as rungs go."""

    tries: int = 0  # quizzes handed in and answers given, ever
    weeks: int = 0  # of the last four, those with a quiz or an answer
    recommended: int = 0  # answers of theirs that others accepted, and friends they brought who have done a lesson
    builds: int = 0  # 1 for those who write or look after the site: teachers, moderators, authors

    def measure(self, rung: Rung) -> int:
        """What counts for `rung`, in its own unit."""
        return {Rung.PROSPECT: 1, Rung.NEW: self.tries, Rung.REGULAR: self.weeks, Rung.ADVOCATE: self.recommended}.get(rung, self.builds)


ASKED: Mapping[Rung, int] = {Rung.PROSPECT: 1, Rung.NEW: 1, Rung.REGULAR: REGULAR_WEEKS, Rung.ADVOCATE: 1, Rung.PARTNER: 1}

NAMES: Mapping[Rung, Message] = {
    Rung.PROSPECT: message("prospect"),
    Rung.NEW: message("new"),
    Rung.REGULAR: message("regular"),
    Rung.ADVOCATE: message("advocate"),
    Rung.PARTNER: message("partner"),
}
# What is told of reaching one. Kept, not said: so in both languages at once.
TITLES: Mapping[Rung, Text] = {
    Rung.PROSPECT: {"ru": "Вы на ступени 1: потенциальный", "en": "You stand on rung 1: prospect"},
    Rung.NEW: {"ru": "Вы на ступени 2: новый", "en": "You stand on rung 2: new"},
    Rung.REGULAR: {"ru": "Вы на ступени 3: постоянный", "en": "You stand on rung 3: regular"},
    Rung.ADVOCATE: {"ru": "Вы на ступени 4: защитник", "en": "You stand on rung 4: advocate"},
    Rung.PARTNER: {"ru": "Вы на ступени 5: партнёр", "en": "You stand on rung 5: partner"},
}
RULES: Mapping[Rung, Message] = {
    Rung.PROSPECT: message("Looks around: has handed in no quiz and given no answer yet."),
    Rung.NEW: message("Has handed in a first quiz or given a first answer."),
    Rung.REGULAR: message("Was active in three of the last four weeks: a quiz or an answer in each."),
    Rung.ADVOCATE: message("Has given an answer that somebody else accepted, or brought a friend who then did a lesson."),
    Rung.PARTNER: message("Helps to make the site: writes for it, teaches or moderates."),
}
NEXT: Mapping[Rung, Message] = {
    Rung.PROSPECT: message("Hand in one quiz, however it ends, and you stand on the second rung."),
    Rung.NEW: message("Do something in three weeks out of four: one quiz or one answer a week will do."),
    Rung.REGULAR: message("Answer somebody's question so well that they accept the answer, or invite a friend who does a lesson."),
    Rung.ADVOCATE: message("Propose a question for a quiz, or offer your teacher to help: partners build the site with us."),
    Rung.PARTNER: message("There is no rung above this one. Thank you for holding the ladder."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands, since when, and since when the rung is no longer earned."""

    rung: Rung
    since: datetime
    below_since: datetime | None = None  # a fall follows `GRACE` later, unless the deeds come back

    @property
    def falls_at(self) -> datetime | None:
        return self.below_since + GRACE if self.below_since else None


def earned(deeds: Deeds) -> Rung:
    """The highest rung these deeds reach. People skip: what lies below need not be reached."""
    return max(rung for rung in Rung if deeds.measure(rung) >= ASKED[rung])


def keeps(deeds: Deeds, rung: Rung) -> bool:
    """Whether these deeds are enough to stay on `rung`, which takes nine tenths of what it takes to come there."""
    return deeds.measure(rung) >= KEEP * ASKED[rung]


def stand(before: Standing | None, deeds: Deeds, *, now: datetime) -> Standing:
    """Where somebody with these deeds stands now. Up at once; down only after the grace, and then to what is earned."""
    reached = earned(deeds)
    if before is None or reached > before.rung:
        return Standing(reached, now)
    if reached == before.rung or keeps(deeds, before.rung):
        return Standing(before.rung, before.since)
    below_since = before.below_since or now
    if now - below_since < GRACE:
        return Standing(before.rung, before.since, below_since)
    return Standing(reached, now)


def why(deeds: Deeds, standing: Standing) -> Message:
    """The deeds for which somebody stands where they do, in a sentence."""
    match standing.rung:
        case Rung.PROSPECT:
            return message("No quiz handed in and no answer given yet.")
        case Rung.NEW:
            return plural_message("%(count)s quiz or answer so far.", "%(count)s quizzes and answers so far.", deeds.tries)
        case Rung.REGULAR:
            return plural_message("Active in %(count)s of the last four weeks.", "Active in %(count)s of the last four weeks.", deeds.weeks)
        case Rung.ADVOCATE:
            return plural_message(
                "%(count)s accepted answer or friend brought.", "%(count)s accepted answers and friends brought.", deeds.recommended
            )
    return message("Helps to make this site.")


def weeks_active(days: Iterable[date], *, today: date) -> int:
    """In how many of the last four spans of seven days, the last one ending today, something was done."""
    return len({ago // 7 for ago in ((today - day).days for day in days) if 0 <= ago < 7 * WEEKS})


# ---- Flows


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people went from one rung to another in some time. 0: not on the ladder, before joining or after leaving."""

    start: int
    end: int
    people: int

    @property
    def is_up(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the ladder: who stood where at its beginning, and who went where in it."""

    monday: date
    before: Mapping[int, int]  # people on each rung, 1 to 5
    flows: tuple[Flow, ...]

    @property
    def after(self) -> dict[int, int]:
        """People on each rung at the end."""
        return {rung: self.before.get(rung, 0) + sum(self.change(flow, rung) for flow in self.flows) for rung in range(1, 6)}

    @staticmethod
    def change(flow: Flow, rung: int) -> int:
        return flow.people * ((flow.end == rung) - (flow.start == rung))


def week_of(moment: datetime) -> date:
    """The Monday of its week, in UTC."""
    return moment.date() - timedelta(days=moment.weekday())

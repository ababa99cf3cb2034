"""What a correction of a question does, whatever the database: to a mark, to a plan, and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from heapq import nlargest

import yaml

from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Text, message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body
from edu.quizzes.rules.plan import Candidate, Draw, Section
from edu.quizzes.rules.terms import JUST_AFTER, Shown, Terms

MOST_NAMED = 50  # people in each list of a preview
MOST_WHY = 1000  # characters of a reason
AROUND = 3  # lines shown around a difference

# What takes a question's place in new attempts: another's number, or None for nothing.
Instead = Mapping[int, int | None]


class Way(StrEnum):
    NEWER = "newer"  # a newer version of the question marks the replies to the older ones
    DROP = "drop"  # it counts for nobody
    EVERYONE = "everyone"  # full marks for all who were asked
    REPLACE = "replace"  # another question where it is unanswered; dropped where it isn't


# Those after which a question isn't asked any more.
BARRING = (Way.DROP, Way.REPLACE)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be done about a question."""

    way: Way
    number: int | None = None  # of the version that marks
    instead: str = ""  # the name of the question that takes its place
    never_lower: bool = False  # whoever would lose keeps the mark, and nobody any points


@dataclass(frozen=True, slots=True)
class Total:
    """The mark of an attempt: points, and of how many."""

    earned: int
    outof: int

    @property
    def share(self) -> float:
        """In [0, 1]; of nothing, everything: as where a lesson's share is reckoned."""
        return self.earned / self.outof if self.outof else 1.0

    def direction(self, later: "Total") -> int:
        """1 where the mark rises to `later`, -1 where it falls, else 0."""
        # In whole numbers: thirds of floats differ by a hair.
        one, other = (self.earned, self.outof or 1), (later.earned, later.outof or 1)
        one, other = one if self.outof else (1, 1), other if later.outof else (1, 1)
        difference = other[0] * one[1] - one[0] * other[1]
        return (difference > 0) - (difference < 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction makes of one attempt's mark."""

    attempt_id: int
    user_id: UserId | None  # None for a visitor
    number: int  # of the attempt
    before: Total
    after: Total

    @property
    def change(self) -> int:
        return self.before.direction(self.after)


@dataclass(slots=True)
class Preview:
    """Who would gain and who would lose: counts of all, and the `MOST_NAMED` largest of each."""

    attempts: int = 0
    gaining: int = 0
    losing: int = 0
    open: int = 0  # not handed in yet, where something changes
    paid: int = 0  # points to wallets, and from them: at most, as some will have been spent or set off
    taken: int = 0
    gains: list[Effect] = field(default_factory=list)
    losses: list[Effect] = field(default_factory=list)

    @property
    def same(self) -> int:
        return self.attempts - self.gaining - self.losing - self.open

    def add(self, effects: Sequence[Effect]) -> None:
        """Take finished attempts in."""
        rising, falling = ([each for each in effects if each.change == way] for way in (1, -1))
        self.gaining += len(rising)
        self.losing += len(falling)
        self.gains = nlargest(MOST_NAMED, [*self.gains, *rising], key=_difference)
        self.losses = nlargest(MOST_NAMED, [*self.losses, *falling], key=_difference)


def _difference(effect: Effect) -> tuple[float, int]:
    return abs(effect.after.share - effect.before.share), -effect.attempt_id


@dataclass(frozen=True, slots=True)
class Notice:
    """What the taker of an attempt is told of a correction."""

    at: datetime
    way: Way
    question: Text
    why: Text
    before: Total | None  # None where it had not been handed in yet
    after: Total
    paid: int
    posting_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One attempt in a letter."""

    key: AttemptKey
    number: int
    before: Total
    after: Total
    paid: int


def check_why(why: Mapping[str, str]) -> dict[str, str]:
    """A teacher's reason, in the languages it is given in. Raises Invalid."""
    said = {lang: why[lang].strip() for lang in LANGUAGES if why.get(lang, "").strip()}
    if not said:
        raise Invalid(message("Say why, in one language at least: everybody whose mark changes will read it."), field="why")
    if any(len(words) > MOST_WHY for words in said.values()):
        raise Invalid(message("A reason has %(most)s characters at most.", most=MOST_WHY), field="why")
    return said


def tell_at(terms: Terms, ended_at: datetime, *, now: datetime) -> datetime:
    """When to tell of a mark that was corrected: `now` where it may be seen, else when to look again.

    That is at most a day later: what may be seen when can be changed meanwhile.
    """
    moments = [now, ended_at + JUST_AFTER, *([terms.closes] if terms.closes else [])]
    seen = [moment for moment in moments if moment >= now and Shown.MARKS in terms.shown(ended_at, now=moment)]
    return min([*seen, now + timedelta(days=1)])


# ---- What new attempts ask


def stand_in(question_id: int, instead: Instead) -> int | None:
    """What is asked in a question's place, which may have been replaced in its turn; None: nothing."""
    seen: set[int] = set()
    found: int | None = question_id
    while found is not None and found in instead:
        if found in seen:
            return None
        seen.add(found)
        found = instead[found]
    return found


def corrected_plan(sections: Sequence[Section], instead: Instead) -> list[Section]:
    """The sections without what isn't asked any more, and with what takes its place; nothing comes twice."""
    used = {slot for section in sections for slot in section.slots if isinstance(slot, int) and slot not in instead}
    return [replace(section, slots=tuple(_kept(section, instead, used))) for section in sections]


def _kept(section: Section, instead: Instead, used: set[int]) -> Iterator[int | Draw]:
    for slot in section.slots:
        if not isinstance(slot, int) or slot not in instead:
            yield slot
        elif (other := stand_in(slot, instead)) is not None and other not in used:
            used.add(other)
            yield other


def corrected_pool(pool: Sequence[Candidate], instead: Instead) -> list[Candidate]:
    """The same for a pool: what stands in is drawn where the other would have been."""
    kept = [candidate for candidate in pool if candidate.question_id not in instead]
    known = {candidate.question_id for candidate in kept}
    for candidate in pool:
        other = stand_in(candidate.question_id, instead) if candidate.question_id in instead else None
        if other is not None and other not in known:
            known.add(other)
            kept.append(replace(candidate, question_id=other))
    return kept


# ---- Versions side by side


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a comparison: sign "+" came in, "-" went, " " stayed, "…" where lines that stayed are left out."""

    sign: str
    text: str = ""


def differences(one: Body, other: Body) -> list[DiffLine]:
    """What has changed from `one` version to the `other`, line by line of their YAML; empty when nothing has."""
    old, new = _as_lines(one), _as_lines(other)
    lines: list[DiffLine] = []
    last = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > last:
            lines.append(DiffLine("…"))
        for what, first, end, into, into_end in group:
            if what == "equal":
                lines += [DiffLine(" ", line) for line in old[first:end]]
            else:
                lines += [DiffLine("-", line) for line in old[first:end]] + [DiffLine("+", line) for line in new[into:into_end]]
        last = group[-1][2]
    if lines and last < len(old):
        lines.append(DiffLine("…"))
    return lines


def _as_lines(body: Body) -> list[str]:
    return yaml.safe_dump(_plain(body), allow_unicode=True, sort_keys=False, width=100).splitlines()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value

"""What readers say of a lesson: 0 to 10 and why; when they are asked; what becomes of it; what of it everybody may see."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from edu.core.errors import Invalid
from edu.core.i18n import Message, Text, is_text, message
from edu.loyalty.rules.nps import SCALE, Counted, Group, counted_by, group_of

AGAIN = timedelta(days=30)  # after which the same person is asked about the same lesson again
MAX_WORDS = 1000  # characters
MAX_ANSWER = 2000
MAX_NOTE = 300
ANSWER_IN = timedelta(days=5)  # a ticket's clock
FEWEST_IN_A_CELL = 5  # answers: fewer that look alike could point to one person
# The question, unchanged since the first answer, and named on every page that shows a score.
QUESTION = message("How likely are you to recommend this lesson to a friend or a fellow student?")


class State(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    ANSWERED = "answered"
    FIXED = "fixed"
    CLOSED = "closed"  # put away without a change


STATES: Mapping[State, Message] = {
    State.OPEN: message("Open"),
    State.ANSWERED: message("Answered"),
    State.FIXED: message("Fixed"),
    State.CLOSED: message("Put away"),
}


def check_mark(mark: int | None) -> int:
    """The mark, if it is one. Raises Invalid."""
    if mark not in SCALE or mark is None:
        raise Invalid(message("Choose a number from 0 to 10."), field="mark")
    return mark


def check_words(words: str, *, most: int, field: str = "words", needed: bool = False) -> str:
    """The words tidied. Raises Invalid where they are too long, or missing and needed."""
    tidy = words.replace("\r\n", "\n").replace("\0", "").strip()
    if len(tidy) > most:
        raise Invalid(message("Please keep it to %(count)s characters.", count=most), field=field)
    if needed and not tidy:
        raise Invalid(message("Write a few words first."), field=field)
    return tidy


def check_note(ru: str, en: str) -> Text:
    """The line of a lesson's history, in both languages. Raises Invalid."""
    note = {
        "ru": check_words(ru, most=MAX_NOTE, field="note_ru", needed=True),
        "en": check_words(en, most=MAX_NOTE, field="note_en", needed=True),
    }
    if not is_text(note):
        raise Invalid(message("Write a few words first."), field="note_ru")
    return note


def may_say(last: datetime | None, *, now: datetime) -> bool:
    """Whether somebody who last said something of a lesson then is asked again."""
    return last is None or now - last >= AGAIN


def opens_ticket(mark: int, words: str) -> bool:
    """Whether an answer is to be looked after: a detractor who says why."""
    return group_of(mark) is Group.DETRACTOR and bool(words)


@dataclass(frozen=True, slots=True)
class Moved:
    """Of the detractors whose tickets were closed and who have answered again: how many are detractors no longer."""

    answered: int
    moved: int

    @property
    def share(self) -> float:
        return self.moved / self.answered if self.answered else 0.0


# ---- The table for everybody

ANY = "*"  # stands where a cell had to be made coarser


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer without anybody in it: where, when by the month, and the mark."""

    month: str
    lesson: str
    lang: str
    rung: str
    mark: int

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """All that could point to somebody."""
        return (self.month, self.lesson, self.lang, self.rung)


def anonymous(answers: Iterable[Answer], *, shuffle: Callable[[list[Answer]], None]) -> list[Answer]:
    """The answers in no order, with no cell of fewer than `FEWEST_IN_A_CELL`: made coarser, and where that won't do left out.

    The rung is given up first, then the language, then the lesson, and only in cells that are too small.
    """
    kept: list[Answer] = []
    small = list(answers)
    for coarser in (_as_it_is, _without_rung, _without_language, _without_lesson):
        small = [coarser(each) for each in small]
        sizes = Counter(each.cell for each in small)
        kept += [each for each in small if sizes[each.cell] >= FEWEST_IN_A_CELL]
        small = [each for each in small if sizes[each.cell] < FEWEST_IN_A_CELL]
    shuffle(kept)
    return kept


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _without_rung(answer: Answer) -> Answer:
    return replace(answer, rung=ANY)


def _without_language(answer: Answer) -> Answer:
    return replace(answer, lang=ANY)


def _without_lesson(answer: Answer) -> Answer:
    return replace(answer, lesson=ANY)


# ---- Scores by what answers have in common


@dataclass(frozen=True, slots=True)
class Sort:
    """Answers that have all but the mark in common, and how many there are."""

    lesson: str
    lang: str
    rung: int
    month: str
    mark: int
    answers: int


def grouped(sorts: Iterable[Sort], by: str) -> dict[str, Counted]:
    """The answers counted by "lesson", "lang", "rung" or "month"."""
    tallies: dict[str, Counter[int]] = {}
    for sort in sorts:
        tallies.setdefault(str(getattr(sort, by)), Counter())[sort.mark] += sort.answers
    return {key: counted_by(tally) for key, tally in sorted(tallies.items())}


def chosen(sorts: Sequence[Sort], **wanted: str) -> list[Sort]:
    """Those that have what is wanted; an empty wish is none."""
    return [sort for sort in sorts if all(not value or str(getattr(sort, name)) == value for name, value in wanted.items())]


def marks_of(sorts: Iterable[Sort]) -> dict[int, int]:
    """How many answers gave each mark of the scale."""
    found: Counter[int] = Counter()
    for sort in sorts:
        found[sort.mark] += sort.answers
    return {mark: found[mark] for mark in SCALE}


# ---- The lab


@dataclass(frozen=True, slots=True)
class Sample:
    """The marks that learners compute from: those of a span of days."""

    begins: date
    ends: date  # the last day in it
    marks: tuple[int, ...]


def month_of(moment: datetime) -> str:
    """As "2026-11", in UTC."""
    return f"{moment:%Y-%m}"

"""Which card was laid where, try by try: what learners believe, and where nobody has told them why not.

This goes by what a kind asks and how it grades, so it knows no kind: every field that takes options has places, an
option given to a place is a cell, and what is said of it is what a learner would read there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.i18n import Message, Text, message
from edu.core.marks import Body, Field, Marked, Option, Part, Reply, Verdict
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import kind_of

BLANK = ""  # nothing was laid there
OFTEN, OFTEN_SHARE = 5, 0.1  # so many times and in such a share of the first tries: worth a line of why
# An order is right or wrong as a whole: its places have no explanations.
_WITHOUT_CARDS = {"order", "ladder"}

# Place, option or BLANK, and the number of the try: how often. The place "" counts the replies themselves.
WHOLE = ""
Times = Mapping[tuple[str, str, int], int]


@dataclass(frozen=True, slots=True)
class Place:
    """Something that takes an option, or several."""

    name: str
    label: Text | Message  # empty: the question itself
    options: Mapping[str, Option]
    many: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """An option at a place: how often it was laid there in the first try, the second, …, and what is said of it."""

    id: str
    text: Text | Message
    verdict: Verdict
    why: Text | None
    lesson: str | None
    times: tuple[int, ...]

    @property
    def wants_why(self) -> bool:
        """Whether it is a mistake that nobody has explained."""
        return self.verdict in (Verdict.WRONG, Verdict.PARTLY) and not self.why and any(self.times)


@dataclass(frozen=True, slots=True)
class Row:
    """A place with its cells: the right ones, and those that were laid, most often first."""

    place: str
    label: Text | Message
    replies: tuple[int, ...]  # in the first try, the second, …
    cells: tuple[Cell, ...]

    @property
    def unexplained(self) -> tuple[Cell, ...]:
        """The mistakes that are made often and have no explanation."""
        return tuple(cell for cell in self.cells if cell.wants_why and cell.times[0] >= max(OFTEN, OFTEN_SHARE * self.replies[0]))


def places(body: Body) -> tuple[Place, ...]:
    """Where a question takes options; nowhere when its replies aren't marked by rule."""
    if kind_of(body).marked is not Marked.AT_ONCE:
        return ()
    return tuple(place for field in question.ask(body) for place in _places(field))


def replies_of(tries: Sequence[Mapping[str, Any]], left: Reply) -> list[Reply]:
    """The replies of an attempt to one question, first to last: those tried, and what was left unchecked at the end.

    What a hint has left of a wrong try is no further one. A question never answered has one reply, a blank one.
    """
    replies: list[Reply] = [each["reply"] for each in tries]
    new = any(left.values()) and not any(all(reply.get(name) == value for name, value in left.items()) for reply in replies)
    return [*replies, left] if new or not replies else replies


def laid(where: Sequence[Place], replies: Sequence[Reply]) -> Counter[tuple[str, str, int]]:
    """What the replies of an attempt, try by try, laid at the places; what is no option of a place is passed over."""
    found: Counter[tuple[str, str, int]] = Counter()
    for number, reply in enumerate(replies if where else (), start=1):
        found[WHOLE, BLANK, number] = 1
        for place in where:
            value = reply.get(place.name)
            given = set(value) if isinstance(value, list) else {value or BLANK}
            for id in given or {BLANK}:
                if id == BLANK or id in place.options:
                    found[place.name, id, number] += 1
    return found


def rows(body: Body, times: Times) -> list[Row]:
    """The places of a question with what was laid there; none where nobody has answered yet."""
    replies = _by_try(times, WHOLE, BLANK, max((number for _, _, number in times), default=0))
    if not replies:
        return []
    where = places(body)
    said = _said(body, where)
    return [Row(place.name, place.label, replies, _cells(place, said, times, len(replies))) for place in where]


def _said(body: Body, where: Sequence[Place]) -> dict[tuple[str, str], Part]:
    """What a learner would be told at each place of each option: in as many replies as there are options, not cells.

    From one reply to the next each place takes its next option, so that a card lies on one place only while there are enough.
    """
    found: dict[tuple[str, str], Part] = {}
    for turn in range(max((len(place.options) for place in where), default=0)):
        given = {place.name: list(place.options)[(number + turn) % len(place.options)] for number, place in enumerate(where)}
        mark = question.grade(body, {place.name: [given[place.name]] if place.many else given[place.name] for place in where})
        parts = {part.name: part for part in mark.parts}
        for place in where:
            id = given[place.name]
            if part := parts.get(id if place.many else place.name):
                found[place.name, id] = part
    return found


def _cells(place: Place, said: Mapping[tuple[str, str], Part], times: Times, tries: int) -> tuple[Cell, ...]:
    cells = [
        _cell(option, said.get((place.name, option.id)), _by_try(times, place.name, option.id, tries)) for option in place.options.values()
    ]
    left = _by_try(times, place.name, BLANK, tries)
    cells.append(Cell(BLANK, message("Left blank"), Verdict.BLANK, None, None, left))
    shown = [cell for cell in cells if cell.verdict is Verdict.RIGHT or any(cell.times)]
    return tuple(sorted(shown, key=lambda cell: (cell.verdict is not Verdict.RIGHT, cell.id == BLANK, *(-count for count in cell.times))))


def _by_try(times: Times, place: str, id: str, tries: int) -> tuple[int, ...]:
    return tuple(times.get((place, id, number), 0) for number in range(1, tries + 1))


def _places(field: Field) -> Iterator[Place]:
    if field.widget in _WITHOUT_CARDS:
        return
    for gap in field.gaps:
        if gap.options:
            label = gap.label or message("Gap %(number)s", number=gap.name)
            yield Place(gap.name, label, {option.id: option for option in gap.options}, gap.many)
    if not field.options or field.gaps:
        return
    options = {option.id: option for option in field.options}
    for row in field.rows:
        yield Place(row.id, row.text, options, field.many)
    if not field.rows:
        yield Place(field.name, "", options, field.many)


def _cell(option: Option, part: Part | None, times: tuple[int, ...]) -> Cell:
    if part is None:  # a kind that has nothing to say of a wrong option
        return Cell(option.id, option.text, Verdict.WRONG, None, None, times)
    return Cell(option.id, option.text, part.verdict, part.why, part.lesson, times)

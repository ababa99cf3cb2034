"""Awards and quests as their files say them: read, and everything wrong with them in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from edu.awards.rules.counters import COUNTERS
from edu.awards.rules.merits import MOST, Rule, check_rule
from edu.awards.rules.questing import A_DAY, Quest, Span
from edu.core.i18n import Text, message
from edu.core.marks import Problem
from edu.quizzes.rules.checking import Look

T = TypeVar("T")

MEDALS = ("bronze", "silver", "gold")
# What templates/awards/_figure.html can draw, each from the rungs of the ladder.
FIGURES = ("ladder", "flame", "book", "check", "star", "speech", "heart", "target", "crown", "leaf", "bridge", "sun")
MOST_POINTS = 1000
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class AwardSource:
    """An award as awards.yml says it."""

    slug: str
    name: Text
    text: Text
    medal: str
    figure: str
    repeats: bool
    points: int
    rule: Rule


def read_awards(value: Any) -> tuple[list[AwardSource], list[Problem]]:
    """The good awards of a file's list, and what is wrong with the others; places as "[2].medal"."""
    return read_list(value, "award", _award)


def read_quests(value: Any) -> tuple[list[Quest], list[Problem]]:
    """The good quests of a file's list, and what is wrong with the others."""
    quests, problems = read_list(value, "quest", _quest)
    if not problems and len({quest.counter for quest in quests if quest.span is Span.DAY}) < A_DAY:
        problems.append(Problem("", message("Write quests of a day for at least %(least)s different counters.", least=A_DAY)))
    return quests, problems


def read_list(value: Any, what: str, read: Callable[[Look], T | None]) -> tuple[list[T], list[Problem]]:
    """Of a list of mappings with different slugs, those that `read` can use, and what is wrong with the others."""
    whole = Look({what: value})
    seen: set[str] = set()
    found = []
    for look in whole.looks(what, 1, 500):
        before = len(whole.problems)
        slug = look.body.get("slug")
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
            look.refuse("slug", message("Write a short name of small Latin letters, digits and hyphens."))
        elif slug in seen:
            look.refuse("slug", message("“%(slug)s” stands in this list twice.", slug=slug))
        else:
            seen.add(slug)
        thing = read(look)
        if thing is not None and len(whole.problems) == before:
            found.append(thing)
    # The list has no key of its own, so neither have its places.
    return found, [Problem(problem.place.removeprefix(what), problem.message) for problem in whole.problems]


def _award(look: Look) -> AwardSource | None:
    look.keys("slug", "name", "text", "medal", "figure", "repeats", "points", "when")
    name, text = look.text("name"), look.text("text")
    medal, figure = look.one_of("medal", MEDALS), look.one_of("figure", FIGURES)
    look.flag("repeats")
    points = look.whole("points", 0, MOST_POINTS) or 0
    check_rule(Look(look.body.get("when"), look.at("when"), look.problems))
    if name is None or text is None or medal is None or figure is None:
        return None
    repeats = bool(look.body.get("repeats"))
    return AwardSource(str(look.body.get("slug")), name, text, medal, figure, repeats, points, look.body.get("when") or {})


def _quest(look: Look) -> Quest | None:
    look.keys("slug", "span", "name", "text", "goal", "points")
    name, text = look.text("name"), look.text("text")
    span = look.one_of("span", tuple(each.value for each in Span))
    points = look.whole("points", 1, MOST_POINTS)
    if look.body.get("points") is None:
        look.refuse("points", message("Write a whole number here."))
    goal = Look(look.body.get("goal"), look.at("goal"), look.problems)
    goal.keys(*COUNTERS)
    if goal.readable and len(goal.body) != 1:
        goal.refuse("", message("Write one counter with how many of it: {quizzes_done: 2}."))
        return None
    counter = next(iter(goal.body), "")
    need = goal.whole(str(counter), 1, MOST) if counter else None
    if counter and goal.body[counter] is None:
        goal.refuse(str(counter), message("Write a whole number here."))
    if name is None or text is None or span is None or points is None or need is None:
        return None
    return Quest(str(look.body.get("slug")), Span(span), name, text, str(counter), need, points)

"""A whole question, whatever its kind: check it, ask it, grade it, pay for it."""

import re
from dataclasses import replace
from math import floor

from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Mark, Order, Part, Problem, Reply, Verdict, in_written_order
from edu.quizzes.rules import ordering
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.kinds import all_kinds, kind_of
from edu.quizzes.rules.shuffling import shuffled

__all__ = [
    "POINTS",
    "ask",
    "check",
    "explanations",
    "grade",
    "payable",
    "points_for",
    "shuffled",
    "without_key",
]

POINTS = 10  # of a question that doesn't say
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_LESSON = re.compile(r"[a-z0-9][a-z0-9-]{0,79}(#[\w-]{1,120})?")


def check(body: object) -> list[Problem]:
    """What is wrong with a teacher's question, each with its place; empty when it can be used."""
    look = Look(body)
    if not look.readable:
        return look.problems
    name = look.one_of("kind", all_kinds())
    _check_envelope(look)
    if name:
        look.problems += all_kinds()[name].check(look.body)
    return look.problems


def _check_envelope(look: Look) -> None:
    if not _fits(_ID, look.body.get("id")):
        look.refuse("id", message("Write an id of small Latin letters, digits and hyphens: “first-rung”."))
    look.text("text")
    look.text("note", required=False)
    points = look.number("points", 1, 100) if "points" in look.body else POINTS
    if points is not None and points != floor(points):
        look.refuse("points", message("Write a whole number here."))
    if look.body.get("lesson") is not None and not _fits(_LESSON, look.body["lesson"]):
        look.refuse("lesson", message("Write a lesson's short name, or with a heading: “ladder#the-top”."))


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def ask(body: Body, *, order: Order = in_written_order) -> list[Field]:
    """What to show of a checked question, without its key."""
    return kind_of(body).ask(body, order=order)


def grade(body: Body, reply: Reply) -> Mark:
    """The mark of a reply, which may be any junk, to a checked question."""
    return kind_of(body).grade(body, reply)


def without_key(body: Body, mark: Mark) -> Mark:
    """The mark as it may leave the server while a try is left: nothing in it tells what is right.

    More than `Mark.without_key`: of options to tick, the right ones have a part even when they are not
    ticked, so that such a part, however empty, would tell.
    """
    inputs = [name for field in ask(body) for name in field.names]
    kept = [part for part in mark.parts if part.given is not None or part.name in inputs]
    blank = [Part(name, 1 / len(inputs), Verdict.BLANK) for name in inputs]
    return replace(mark, parts=tuple(kept or blank)).without_key()


def explanations(body: Body) -> list[Text]:
    """What to show when no try is left, beside the mark: the reason for an order, the general note."""
    reason = body.get("why") if body.get("kind") == "order" else None
    return [text for text in (reason, body.get("note")) if text]


def payable(body: Body, fraction: float) -> float:
    """The part of `fraction` that earns points: an order graded `relative` gives most of it to luck."""
    if body.get("kind") == "order" and (body.get("mode") or ordering.DEFAULT) == "relative":
        return ordering.above_chance(fraction, len(body["items"]))
    return fraction


def points_for(fraction: float, points: int) -> int:
    """Whole points for a fraction of `points`, rounded down, but not for what the sums of thirds lose."""
    return floor(fraction * points + 1e-6)

"""A whole question, whatever its kind: check it, ask it, grade it, pay for it."""

import re
from dataclasses import replace
from math import floor

from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Mark, Marked, Order, Part, Problem, Reply, Verdict, in_written_order
from edu.quizzes.rules import ordering
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.kinds import all_kinds, kind_of
from edu.quizzes.rules.pictures import check_picture
from edu.quizzes.rules.shuffling import dice, shuffled

POINTS = 10  # of a question that doesn't say
MAX_TAGS = 20
MAX_HINTS = 5
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


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
    name = look.body.get("id")
    if not (isinstance(name, str) and _ID.fullmatch(name)):
        look.refuse("id", message("Write an id of small Latin letters, digits and hyphens: “first-rung”."))
    look.text("text")
    check_picture(look)
    look.text("note", required=False)
    look.whole("points", 1, 100)
    look.lesson("lesson")
    look.whole("difficulty", 1, 5)
    if look.body.get("tags") is not None:
        for place, tag in look.listed("tags", 0, MAX_TAGS):
            if not (isinstance(tag, str) and _ID.fullmatch(tag)):
                look.refuse(place, message("Write a tag of small Latin letters, digits and hyphens: “net-promoter”."))
    if look.body.get("penalty") is not None:
        look.number("penalty", 0, 1)
    if look.body.get("hints") is not None:
        for hint in look.looks("hints", 0, MAX_HINTS):
            hint.keys("text", "clear", "count")
            hint.text("text")
            hint.flag("clear")
            hint.flag("count")


def drawn(body: Body, seed: str) -> Body:
    """The question as it is asked where `seed` names the attempt and the place: with its values drawn, if it has some."""
    return kind_of(body).drawn(body, dice=dice(seed))


def ask(body: Body, *, order: Order = in_written_order) -> list[Field]:
    """What to show of a checked question, without its key."""
    return kind_of(body).ask(body, order=order)


def asked_in(body: Body, seed: str) -> list[Field]:
    """The same in the order of an attempt."""
    return ask(body, order=shuffled(seed))


def grade(body: Body, reply: Reply) -> Mark:
    """The mark of a reply, which may be any junk, to a checked question."""
    return kind_of(body).grade(body, reply)


def marked(body: Body) -> Marked:
    """How replies to it get their marks."""
    return kind_of(body).marked


def points_of(body: Body) -> int:
    """What the question is worth; nothing where it isn't graded."""
    return 0 if marked(body) is Marked.NEVER else int(body.get("points") or POINTS)


def same_shape(one: Body, other: Body) -> bool:
    """Whether replies to one version of a question can be graded by the other."""
    return one["kind"] == other["kind"] and kind_of(one).shape(one) == kind_of(other).shape(other)


def without_key(body: Body, mark: Mark) -> Mark:
    """The mark as it may leave the server while a try is left: nothing in it tells what is right.

    More than `Mark.without_key`: of options to tick, the right ones have a part even when they are not
    ticked, so that such a part, however empty, would tell.
    """
    inputs = [name for field in ask(body) for name in field.names]
    if not inputs:
        return mark.without_key()
    kept = [part for part in mark.parts if part.given is not None or part.name in inputs]
    blank = [Part(name, 1 / len(inputs), Verdict.BLANK) for name in inputs]
    return replace(mark, parts=tuple(kept or blank)).without_key()


def explanations(body: Body, mark: Mark | None = None) -> list[Text]:
    """What to show when no try is left, beside the mark: the reason for an order, a sample text once one is marked, the note."""
    reason = body.get("why") if body.get("kind") == "order" else None
    sample = body.get("sample") if mark and mark.verdict is not Verdict.WAITING else None
    return [text for text in (reason, sample, body.get("note")) if text]


def payable(body: Body, fraction: float) -> float:
    """The part of `fraction` that earns points: an order graded `relative` gives most of it to luck."""
    if body.get("kind") == "order" and (body.get("mode") or ordering.DEFAULT) == "relative":
        return ordering.above_chance(fraction, len(body["items"]))
    return fraction


def points_for(fraction: float, points: int) -> int:
    """Whole points for a fraction of `points`, rounded down, but not for what the sums of thirds lose."""
    return floor(fraction * points + 1e-6)


def worth(body: Body, fraction: float | None, points: int, *, left: float = 1.0) -> int:
    """The points that an answer of this fraction may pay: luck and doubt are not paid for.

    `left`: no more than this share, after hints. So hints cost only what is then solved.
    """
    return min(points_for(payable(body, max(0.0, fraction or 0.0)), points), points_for(left, points))

"""Options to tick, one right or several: `{text, right: true, why: …}`."""

from collections.abc import Sequence

from edu.core.i18n import message
from edu.core.marks import Body, Mark, Option, Order, Part, Reply, Verdict, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.replies import given, several, verdict_on


def check_options(body: object, *more: str) -> tuple[Look, list[Look], int]:
    """A look at the whole, one at each option (which may have the keys `more`), and how many are right."""
    look = Look(body)
    look.keys(*ENVELOPE, "options", "keep_order")
    look.flag("keep_order")
    options = look_at_options(look, *more)
    return look, options, sum(is_right(option.body) for option in options)


def look_at_options(look: Look, *more: str) -> list[Look]:
    """A look at each option of the list under `options`, checked but for how many are right."""
    options = look.looks("options", 2, 10)
    texts = {}
    for option in options:
        option.keys("text", "right", "why", *more)
        option.flag("right")
        option.text("why", required=False)
        if text := option.text("text"):
            texts[option.at("text")] = text
    look.different(texts)
    return options


def check_one_right(look: Look, options: Sequence[Look]) -> None:
    """Exactly one of the options must be right."""
    if options and sum(is_right(option.body) for option in options) != 1:
        look.refuse("options", message("Mark exactly one option as right, with “right: true”."))


def check_marks(options: Sequence[Look]) -> None:
    """An option that isn't right may have a `mark` below 1: it is partly right, or worse than nothing."""
    for option in options:
        if option.body.get("mark") is None:
            continue
        mark = option.number("mark", -1, 1)
        if mark is None:
            continue
        if is_right(option.body) and mark < 1:
            option.refuse("mark", message("The right option has the full mark: leave this out."))
        if not is_right(option.body) and mark == 1:
            option.refuse("mark", message("Give the full mark to the right option only."))


def grade_one(written: Sequence[Body], reply: Reply, name: str) -> Mark:
    """The mark, in one part, of the one option chosen for `name`."""
    options = {token(option["text"]): option for option in written}
    right = next(option for option in written if is_right(option))
    chosen = given(reply, name)
    option = options.get(chosen or "", {})
    fraction = _worth(option)
    verdict = verdict_on(chosen, right=fraction == 1)
    part = Part(
        name=name,
        share=1.0,
        verdict=Verdict.PARTLY if 0 < fraction < 1 else verdict,
        given=option.get("text"),
        why=option.get("why"),
        right=right["text"],
        fraction=fraction,
    )
    return Mark(fraction, (part,))


def luck_of_one(written: Sequence[Body]) -> float:
    """What one option chosen at random earns on average."""
    return sum(map(_worth, written)) / len(written)


def grade_several(written: Sequence[Body], reply: Reply, name: str) -> Mark:
    """The mark of the options ticked for `name`: the sum of their weights within 0 and 1, a part for each right or ticked one."""
    ticked = several(reply, name)
    weights = weights_of(written)
    full = full_weight(weights)
    earned, parts = 0.0, []
    for option, weight in zip(written, weights, strict=True):
        id = token(option["text"])
        if id in ticked:
            earned += weight
        if id in ticked or is_right(option):
            parts.append(_judge(option, id, id in ticked, max(0.0, weight) / full))
    fraction = round(earned / min(1.0, full), 12)  # six sixths make a little less than 1
    return Mark(min(1.0, max(0.0, fraction)), tuple(parts))


def weights_of(options: Sequence[Body]) -> list[float]:
    """What a tick at each option adds: 1/R at a right one, minus the larger of 1/R and 1/W at a wrong one."""
    right = sum(map(is_right, options))
    wrong = len(options) - right
    usual = {True: 1 / right, False: -max(1 / right, 1 / wrong if wrong else 0)}
    return [usual[is_right(option)] if option.get("weight") is None else float(option["weight"]) for option in options]


def full_weight(weights: Sequence[float]) -> float:
    return sum(weight for weight in weights if weight > 0)


def is_right(option: Body) -> bool:
    """Whether the teacher marked this option as right."""
    return option.get("right") is True


def shown(body: Body, order: Order) -> tuple[Option, ...]:
    """The options as they are shown: shuffled, unless they are to keep their order."""
    written: Sequence[Body] = body["options"]
    options = options_of(option["text"] for option in written)
    return options if body.get("keep_order") else shuffled_by(order, options)


def _worth(option: Body) -> float:
    """What choosing this one alone earns, in [0, 1]: a mark below 0 takes nothing away from what is not there."""
    mark = option.get("mark")
    return float(is_right(option)) if mark is None else max(0.0, float(mark))


def _judge(option: Body, id: str, ticked: bool, share: float) -> Part:
    right = is_right(option)
    return Part(
        name=id,
        share=share,
        verdict=verdict_on(id if ticked else None, right=right),
        given=option["text"] if ticked else None,
        why=option.get("why") if ticked else None,
        right=option["text"] if right else None,
    )

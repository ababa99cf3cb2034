"""Options to tick, one right or several: `{text, right: true, why: …}`."""

from collections.abc import Sequence

from edu.core.i18n import message
from edu.core.marks import Body, Mark, Option, Order, Part, Reply, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.replies import given, verdict_on


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


def grade_one(written: Sequence[Body], reply: Reply, name: str) -> Mark:
    """The mark, in one part, of the one option chosen for `name`."""
    options = {token(option["text"]): option for option in written}
    right = next(option for option in written if is_right(option))
    chosen = given(reply, name)
    option = options.get(chosen or "", {})
    part = Part(
        name=name,
        share=1.0,
        verdict=verdict_on(chosen, right=option is right),
        given=option.get("text"),
        why=option.get("why"),
        right=right["text"],
    )
    return Mark(float(option is right), (part,))


def is_right(option: Body) -> bool:
    """Whether the teacher marked this option as right."""
    return option.get("right") is True


def shown(body: Body, order: Order) -> tuple[Option, ...]:
    """The options as they are shown: shuffled, unless they are to keep their order."""
    written: Sequence[Body] = body["options"]
    options = options_of(option["text"] for option in written)
    return options if body.get("keep_order") else shuffled_by(order, options)

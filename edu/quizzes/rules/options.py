"""Options to tick, one right or several: `{text, right: true, why: …}`."""

from collections.abc import Sequence

from edu.core.marks import Body, Option, Order
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look


def check_options(body: object, *more: str) -> tuple[Look, list[Look], int]:
    """A look at the whole, one at each option (which may have the keys `more`), and how many are right."""
    look = Look(body)
    look.keys(*ENVELOPE, "options", "keep_order")
    look.flag("keep_order")
    options = look.looks("options", 2, 10)
    texts = {}
    for option in options:
        option.keys("text", "right", "why", *more)
        option.flag("right")
        option.text("why", required=False)
        if text := option.text("text"):
            texts[option.at("text")] = text
    look.different(texts)
    return look, options, sum(is_right(option.body) for option in options)


def is_right(option: Body) -> bool:
    """Whether the teacher marked this option as right."""
    return option.get("right") is True


def shown(body: Body, order: Order) -> tuple[Option, ...]:
    """The options as they are shown: shuffled, unless they are to keep their order."""
    written: Sequence[Body] = body["options"]
    options = options_of(option["text"] for option in written)
    return options if body.get("keep_order") else shuffled_by(order, options)

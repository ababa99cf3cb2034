"""What a field offers: options whose ids come from their texts, in an order from outside."""

from collections.abc import Iterable

from edu.core.i18n import Text
from edu.core.marks import Option, Order, token


def options_of(texts: Iterable[Text]) -> tuple[Option, ...]:
    """The `texts` as options, as written; equal ones are one."""
    return tuple({option.id: option for option in (Option(token(text), text) for text in texts)}.values())


def shuffled_by(order: Order, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """`options` in the given order."""
    return tuple(options[place] for place in order(len(options)))

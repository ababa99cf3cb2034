"""Replies to questions of any kind, made from right ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from edu.core.i18n import in_language
from edu.core.marks import Body, Field, token
from edu.quizzes.rules import question


def right_reply(body: Body) -> dict[str, Any]:
    """What a checked question is right with: read from the key that a blank reply's mark shows when no try is left."""
    (whole,) = question.ask(body)
    key = {part.name: part.right for part in question.grade(body, {}).parts if part.right is not None}
    if whole.many:
        return {whole.name: [token(text) for text in key.values()] if whole.widget == "check" else list(key)}
    fields = {name: field for field in whole.gaps or (whole,) for name in field.names}
    return {name: token(text) if fields[name].options else in_language(text, "en") for name, text in key.items()}


def wrong_reply(body: Body) -> dict[str, Any]:
    """What a checked question has nothing right with."""
    return wrong(right_reply(body), question.ask(body))


def wrong(
    right: Mapping[str, Any], fields: Iterable[Field], pick: Callable[[Sequence[str]], str] = lambda others: others[0]
) -> dict[str, Any]:
    """A reply of the same shape in which each choice is another one, and nothing that was written is right."""
    reply: dict[str, Any] = {}
    for each in [gap for whole in fields for gap in whole.gaps or (whole,)]:
        for name in each.names:
            taken = right[name] if each.many else [right[name]]
            others = [option.id for option in each.options if option.id not in taken]
            choice = pick(others) if others else "77777"
            reply[name] = [choice] if each.many else choice
    return reply

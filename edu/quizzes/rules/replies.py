"""Reading what a learner sent: a reply may be any junk, and junk is wrong or blank, never an error."""

from collections.abc import Mapping
from itertools import islice

from edu.core.marks import Verdict
from edu.quizzes.rules.numbers import as_number

JUNK = "?"  # stands for a value of another type; no id has this form, so it matches nothing


def given(reply: object, name: str) -> str | None:
    """The one id given for `name`; None where it was left blank."""
    value = _value(reply, name)
    if value is None:
        return None
    if not isinstance(value, str):
        return JUNK
    return value if value and not value.isspace() else None


def several(reply: object, name: str, *, most: int = 100) -> frozenset[str]:
    """The ids given for `name`, which takes several; what is no id is passed over."""
    value = _value(reply, name)
    if isinstance(value, str):
        return frozenset([value])
    if not isinstance(value, list | tuple | set | frozenset):
        return frozenset()
    return frozenset(entry for entry in islice(value, most) if isinstance(entry, str))


def typed_number(reply: object, name: str) -> str | None:
    """What was typed for `name`, or a number sent as one, as it would be typed; None where left blank."""
    number = as_number(_value(reply, name))
    typed = given(reply, name) if number is None else repr(number)
    return typed.strip() if typed else None


def typed_text(reply: object, name: str) -> str | None:
    """What was typed for `name`, or a number sent as one; None where left blank, "" for what can't be typed."""
    value = _value(reply, name)
    if value is None:
        return None
    if as_number(value) is not None:
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else ""


def _value(reply: object, name: str) -> object:
    return reply.get(name) if isinstance(reply, Mapping) else None


def verdict_on(answer: object, *, right: bool) -> Verdict:
    """Right or wrong, or blank where there is no answer."""
    if answer is None:
        return Verdict.BLANK
    return Verdict.RIGHT if right else Verdict.WRONG

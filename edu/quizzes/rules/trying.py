"""What a reply is before it is graded, and what several tries at one question come to."""

from collections.abc import Iterable, Sequence

from edu.core.marks import Field, Reply
from edu.quizzes.rules.quiz import Try

MAX_VALUE = 4000  # characters of one input
MAX_VALUES = 100  # options of one input
PENALTY = 1 / 3  # of a wrong try, as Moodle's interactive behaviour has it


def tidy(reply: Reply, fields: Iterable[Field]) -> dict[str, str | list[str]]:
    """Of what was sent, only what the question asks for, bounded and without blanks."""
    kept: dict[str, str | list[str]] = {}
    for field in fields:
        for name in field.names:
            value = reply.get(name)
            if field.many:
                several = value if isinstance(value, (list, tuple)) else [value]
                texts = sorted({_text(each) for each in several[:MAX_VALUES]} - {""})
                if texts:
                    kept[name] = texts
            elif text := _text(value[0] if isinstance(value, (list, tuple)) and value else value):
                kept[name] = text
    return kept


def _text(value: object) -> str:
    """A value as typed; numbers as they are written, anything else is nothing. No NULs: PostgreSQL keeps none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).replace("\0", "").strip()[:MAX_VALUE]


def is_blank(reply: Reply) -> bool:
    return not any(reply.values())


def after_tries(fraction: float, wrong_tries: int, penalty: float = PENALTY) -> float:
    """`fraction` less the `penalty` for each earlier wrong try, and never below 0."""
    return max(0.0, fraction - penalty * wrong_tries)


def outcome(tries: Sequence[Try]) -> float:
    """What the tries come to: the best of them, each less the penalty for those before it.

    Moodle's interactive mode takes the last one; here trying once more never costs what one had.
    """
    return max((after_tries(each.fraction, earlier) for earlier, each in enumerate(tries)), default=0.0)


def after(tries: Sequence[Try], left: Try) -> float:
    """What the tries and a reply that was `left` unchecked come to when the quiz is handed in."""
    if is_blank(left.reply) or (tries and tries[-1].reply == left.reply):
        return outcome(tries)
    return outcome([*tries, left])

"""What readers of several formats make a body of: names for what has none, the rubric of an essay that came without one."""

from collections.abc import Mapping
from typing import Any

from edu.core.i18n import Message
from edu.quizzes.rules.patterns import pieces

# The criterion of an essay that came without a rubric: one of ours needs some.
WHOLE = {"ru": "Работа в целом", "en": "The work as a whole"}
RUBRIC: Mapping[str, Any] = {"whole": {"text": WHOLE, "points": 10}}


class Unreadable(ValueError):
    """The question can't be had; `why` says so in words."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def short_name(number: int) -> str:
    """a, b … z, a1, b1 …: names for cards that have none."""
    return "abcdefghijklmnopqrstuvwxyz"[number % 26] + str(number // 26 or "")


def shown(pattern: str) -> str:
    """What a pattern with wildcards is shown as, and takes: itself without them."""
    return " ".join("".join(pieces(pattern, exact=True)).split()) or "*"

"""The code by which students join a class: eight letters that are told, written on a board and typed on a phone."""

import re
from collections.abc import Callable

# Easy to tell apart in any hand, and without vowels, so that no word comes out.
LETTERS = "BCDFGHJKMNPRSTWXYZ"
LENGTH = 8
# What a Russian keyboard gives for the letters that look the same.
_AS_THEY_LOOK = str.maketrans("ВКМНРСТХУ", "BKMHPCTXY")


def new_code(choose: Callable[[str], str]) -> str:
    """A code of letters that `choose` takes one by one: one of eleven thousand million."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def tidy_code(typed: str) -> str:
    """The code that was meant: without spaces and hyphens, in capitals, Cyrillic look-alikes as Latin letters; "" for what is none."""
    code = re.sub(r"[\s\-–—]+", "", typed).upper().translate(_AS_THEY_LOOK)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def spaced(code: str) -> str:
    """The code as it is shown: BCDF-GHJK."""
    return f"{code[:4]}-{code[4:]}"

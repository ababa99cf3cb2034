"""GIFT's signs: what a backslash protects, and how a text is written so that none of it is taken for a sign.

Protected signs stand as halves of surrogate pairs while a question is cut into its parts: no decoder lets such
halves through, so nobody can have typed one.
"""

import re

_SIGNS = "\\~={}#:n"
_STANDS = {sign: chr(0xD800 + number) for number, sign in enumerate(_SIGNS)}
NEWLINE = _STANDS["n"]  # a protected line break
_PROTECTED = re.compile(r"\\([\\~=#{}:n])")
_BACK = str.maketrans({stand: "\n" if sign == "n" else sign for sign, stand in _STANDS.items()})
_TO_ESCAPE = re.compile(r"[\\~=#{}:]")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


def protected(text: str) -> str:
    """`text` with each escaped sign as one letter that is no sign; a lone backslash stays."""
    return _PROTECTED.sub(lambda found: _STANDS[found[1]], text)


def unprotected(text: str) -> str:
    """The signs as they are read."""
    return text.translate(_BACK)


def spelled(text: str) -> str:
    """`text` on one line, its signs escaped."""
    return _LINE_ENDS.sub(r"\\n", _TO_ESCAPE.sub(r"\\\g<0>", text))

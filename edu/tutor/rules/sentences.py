"""Sentences of a paragraph, word for word as they stand there."""

import re

LONGEST = 400  # characters: what is longer is a table or a list, and is left out
SHORTEST = 20
FEWEST = 3  # words: of two there is only a name
# Not an end: after an initial or an abbreviation, inside a number, before a small letter.
_END = re.compile(
    r"(?<![\s(][A-ZА-ЯЁ])(?<!\bт)(?<!\bг)(?<!\bи т\. д)(?<!\be\.g)(?<!\bi\.e)(?<!\bMr)(?<!\bDr)[.!?…]+[»”\")]*\s+(?=[«“\"(]?[A-ZА-ЯЁ0-9])"
)
# Somebody else's words alone: as often as not, what the text is about to refute.
_QUOTE = re.compile(r"[«“\"][^»”\"]*[»”\"][.!?…]*")


def split(paragraph: str) -> list[str]:
    """The sentences of a paragraph that can stand alone: neither crumbs nor tables."""
    return [each for each in map(str.strip, ended(paragraph)) if _stands(each)]


def _stands(sentence: str) -> bool:
    return SHORTEST <= len(sentence) <= LONGEST and len(sentence.split()) >= FEWEST and not _QUOTE.fullmatch(sentence)


def ended(text: str) -> list[str]:
    """The pieces of `text`, each but the last with its end and what follows already begun; together they are the text."""
    found, at = [], 0
    for end in _END.finditer(text):
        found.append(text[at : end.end()])
        at = end.end()
    return [*found, text[at:]]

"""A block of GIFT as a question of ours: its name, its stem, its braces."""

from typing import Any

from edu.core.i18n import Message, message
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.bodies import Unreadable
from edu.interchange.rules.gift_answers import Reading, body_of
from edu.interchange.rules.gift_blocks import Block
from edu.interchange.rules.gift_signs import unprotected
from edu.interchange.rules.gift_texts import BLANK, USUAL, markdown_of, parted
from edu.interchange.rules.naming import Namer, slug

LONGEST = 100_000  # characters of a question with its answers
_GENERAL = "####"
_NAME = "::"


def take(block: Block, place: str, *, folder: tuple[str, ...], namer: Namer, gathering: Gathering) -> None:
    """Gather the question of this block, or why it is left out."""
    said: list[Message] = []
    name, text = _named(block.text)
    id = namer.name(block.id, name)
    if block.id and name and slug(name) != slug(block.id):
        said.append(message("The name “%(name)s” was left out: the question has an id.", name=name[:80]))
    try:
        if len(text) > LONGEST:
            raise Unreadable(message("This question is longer than %(most)s characters.", most=LONGEST))
        body = {"id": id, **_body(text, said), **_tags(block, said)}
    except Unreadable as unreadable:
        gathering.refuse(place, unreadable.why)
        return
    if gathering.take(body, place, folder=folder):
        for number, loss in enumerate(said):
            if loss not in said[:number]:
                gathering.lose(place, loss)


def _named(text: str) -> tuple[str, str]:
    """The name, if the block has one, and the rest."""
    if not text.startswith(_NAME):
        return "", text
    name, end, rest = text.removeprefix(_NAME).partition(_NAME)
    return (" ".join(unprotected(name).split()), rest.strip()) if end else ("", name.strip())


def _body(text: str, said: list[Message]) -> dict[str, Any]:
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 and closing < 0:
        format, words = parted(text, USUAL)
        return {"kind": "description", "text": _stem(Reading(format, said.append), words)}
    _check_braces(text, opening, closing)
    format, before = parted(text[:opening], USUAL)
    after = text[closing + 1 :]
    reading = Reading(format, said.append)
    # As Moodle does: a blank only where the stem goes on, and a space before it only where one was.
    spaced = before + (" " if before and text[opening - 1].isspace() else "")
    answers, general, note = text[opening + 1 : closing].rpartition(_GENERAL)
    own = body_of((answers if general else note).strip(), reading)
    body = {"kind": own.pop("kind"), "text": _stem(reading, f"{spaced}{BLANK}{after}" if after.strip() else before), **own}
    if general and (words := reading.text(note)):
        body["note"] = words
    return body


def _check_braces(text: str, opening: int, closing: int) -> None:
    if opening < 0:
        raise Unreadable(message("This question has a “}” without a “{”. Write \\} for a brace that is text."))
    if closing < 0:
        raise Unreadable(message("This question has a “{” without a “}”. Write \\{ for a brace that is text."))
    if closing < opening or "{" in text[opening + 1 :] or "}" in text[closing + 1 :]:
        why = message("There is more than one pair of braces: part two questions by an empty line, and write \\{ for a brace that is text.")
        raise Unreadable(why)


def _stem(reading: Reading, raw: str) -> str:
    if words := markdown_of(raw.strip(), reading.format, reading.lose):
        return words
    raise Unreadable(message("This question has no text."))


def _tags(block: Block, said: list[Message]) -> dict[str, Any]:
    tags = {slug(tag): tag for tag in block.tags}
    for kept, tag in tags.items():
        if not kept:
            said.append(message("The tag “%(tag)s” was left out.", tag=tag[:80]))
        elif kept != tag:
            said.append(message("The tag “%(tag)s” became “%(kept)s”.", tag=tag[:80], kept=kept))
    kept_tags = [tag for tag in tags if tag]
    return {"tags": kept_tags} if kept_tags else {}

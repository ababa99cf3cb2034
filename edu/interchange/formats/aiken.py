"""Aiken: a line of text, its options by letters, and the letter of the right one. Rules: formats.md, "Aiken"."""

import re
from collections.abc import Iterable, Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import MOST_QUESTIONS, Gathering
from edu.interchange.rules.aiken_lines import Item, is_stem_line, items
from edu.interchange.rules.carrying import Format, Loss, Read, Written, unheld
from edu.interchange.rules.gift_letters import lettered
from edu.interchange.rules.gift_texts import literal
from edu.interchange.rules.html import to_text
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.naming import Namer
from edu.quizzes.rules.options import is_right

LARGEST = 10_000_000  # bytes
MOST_ITEMS = 2 * MOST_QUESTIONS  # looked at, so that a file of broken ones ends too
_BEGINNING = 20_000  # bytes that show what a file is
_SIGNS = re.compile(r"^[ \t]*[A-Z][.)].*\n(?:[ \t]*\n)*[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t]*$", re.M)
_LETTERS = "ABCDEFGHIJ"
_ONLY_CHOICE = message("Aiken holds questions with one right answer only.")
_USUAL: tuple[object, ...] = (None, False, 0, [], {})
_HELD = ("id", "kind", "text", "options")


class Aiken(Format):
    name = "aiken"
    label = message("Aiken (plain text)")
    suffixes = (".txt", ".aiken")
    media = "text/plain; charset=utf-8"
    cannot_hold: Mapping[str, Message] = dict.fromkeys(
        (
            "calculated", "choices", "cloze", "description", "essay", "hotspot", "match", "nps", "numeric", "order", "short", "sort",
            "truefalse",
        ),
        _ONLY_CHOICE,
    )  # fmt: skip

    def fits(self, data: bytes, name: str) -> float:
        if name.lower().endswith(".aiken"):
            return 1.0
        if not _SIGNS.search(lettered(data[:_BEGINNING])[0]):
            return 0.0
        return 0.9 if name.lower().endswith(".txt") else 0.5

    def read(self, data: bytes) -> Read:
        if len(data) > LARGEST:
            return Read(losses=(Loss("", message("This file is larger than %(most)s MB.", most=LARGEST // 10**6), refused=True),))
        gathering, namer = Gathering(), Namer()
        text, guessed = lettered(data)
        if guessed:
            gathering.lose(guessed.place, guessed.message)
        for number, item in enumerate(items(text)):
            place = f"line {item.line}"
            if number >= MOST_ITEMS or gathering.full:
                gathering.refuse(place, message("A file may hold %(most)s questions; the rest was left out.", most=MOST_QUESTIONS))
                break
            id = namer.name()
            if item.wrong:
                gathering.refuse(place, item.wrong)
            else:
                gathering.take(_body(item, id), place)
        return gathering.done()

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        pieces: list[str] = []
        losses: list[Loss] = []
        for body in questions:
            place = f"item {body['id']}"
            if body["kind"] != "choice":
                losses.append(unheld(body, place, self.cannot_hold))
                continue
            plain, one_language = in_one(body, lang)
            stem = to_text(plain["text"])
            if not all(map(is_stem_line, stem.split("\n"))):
                losses.append(Loss(place, message("A line of this text would be taken for an option or an answer."), refused=True))
                continue
            pieces.append(_spelled(plain, stem))
            losses += [Loss(place, loss) for loss in _losses(plain, lang if one_language else "")]
        return Written("\n".join(pieces).encode("utf-8", "replace"), tuple(losses))


def _body(item: Item, id: str) -> Body:
    return {
        "id": id,
        "kind": "choice",
        "text": literal("\n".join(item.stem)),
        "options": [
            {"text": literal(text), "right": True} if number == item.right else {"text": literal(text)}
            for number, (_, text) in enumerate(item.options)
        ],
    }


def _spelled(body: Body, stem: str) -> str:
    rows = [f"{letter}) {_on_one_line(option['text'])}\n" for letter, option in zip(_LETTERS, body["options"], strict=False)]
    right = next(letter for letter, option in zip(_LETTERS, body["options"], strict=False) if is_right(option))
    return f"{stem}\n{''.join(rows)}ANSWER: {right}\n"


def _on_one_line(text: str) -> str:
    return " ".join(to_text(text).split("\n"))


def _losses(body: Body, lang: str) -> Iterable[Message]:
    if lang:
        yield message("Only the texts in one language went out: %(lang)s.", lang=lang)
    left = [key for key, value in body.items() if key not in _HELD and value not in _USUAL and (key, value) != ("points", 10)]
    left += [f"options.{key}" for key in ("why", "mark") if any(option.get(key) for option in body["options"])]
    if left:
        yield message("Aiken has no place for these: %(keys)s.", keys=", ".join(left))
    if literal(to_text(body["text"])) != body["text"] or any(
        literal(_on_one_line(each["text"])) != each["text"] for each in body["options"]
    ):
        yield message("Emphasis, links and line breaks went out as plain text.")


format = Aiken()

"""Anki's notes as text: a card's front is a question, its back the short answer to it."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules import html
from edu.interchange.rules.accepting import Gathering, renamed_tag
from edu.interchange.rules.carrying import Format, Loss, Read, Written, unheld
from edu.interchange.rules.comparing import differences
from edu.interchange.rules.decoding import decoded
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.naming import Namer, slug

LARGEST = 10_000_000  # bytes
# Nobody types a sentence as the card has it, so a longer back would mark everybody wrong; and shown as a text to read it would ask nothing.
LONGEST_BACK = 60
_MOST_ROWS = 20_000
_HEADER = re.compile(
    r"#(?P<name>separator|html|tags|columns|notetype|deck|if matches|(?:guid|notetype|deck|tags) column):(?P<value>[^\n]*)", re.I
)
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_GAP = re.compile(r"\{\{c\d{1,3}::([^{}]{1,500})\}\}", re.I)
_TAG = re.compile(r"</?(?:b|i|u|p|br|div|span|img|sub|sup|ul|ol|li|a|strong|em|code)\b", re.I)
_SOUND = re.compile(r"\[sound:[^\[\]\n]{1,200}\]")
_FILL = {"ru": "Заполните пропуски.", "en": "Fill in the gaps."}
_TRUTHS = {"ru": ("Верно", "Неверно", "Верно или неверно?"), "en": ("True", "False", "True or false?")}
_LETTERS = "ABCDEFGHIJ"
_NO_CARD = message("A card has a front and a back; this kind of question asks for more.")


class Anki(Format):
    name = "anki"
    label = message("Flashcards (Anki, text)")
    suffixes = (".txt", ".tsv")
    media = "text/plain"
    cannot_hold: Mapping[str, Message] = dict.fromkeys(
        ("calculated", "choices", "cloze", "description", "essay", "hotspot", "nps", "order", "sort"), _NO_CARD
    )

    def fits(self, data: bytes, name: str) -> float:
        """By Anki's first lines; a little by tabs in most lines of a text."""
        beginning = decoded(data[:20_000])
        if _HEADER.match(beginning):
            return 0.97
        lines = [line for line in beginning.split("\n")[:50] if line.strip()]
        tabbed = sum(0 < line.count("\t") < 10 for line in lines)
        return 0.2 if name.lower().endswith(self.suffixes) and lines and tabbed * 10 > len(lines) * 8 else 0.0

    def read(self, data: bytes) -> Read:
        found = Gathering()
        if len(data) > LARGEST:
            found.refuse("", message("This file is larger than %(most)s MB.", most=LARGEST // 1_000_000))
            return found.done()
        head, text, above = _head(decoded(data))
        namer = Namer()
        try:
            for line, row in _rows(text, head.separator, above):
                _read_note(head, f"line {line}", row, found, namer)
                if found.full:
                    break
        except csv.Error:
            found.refuse("", message("A cell in this file is too long, or a quotation mark is never closed."))
        return found.done()

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        out = io.StringIO(newline="")
        deck = " ".join(title.split()).replace("::", ":") or "Rungs"
        out.write(f"#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#deck:{deck}\n")
        notes = csv.writer(out, delimiter="\t", lineterminator="\n")
        losses: list[Loss] = []
        for body in questions:
            if body["kind"] not in _CARDS:
                losses.append(unheld(body, str(body["id"]), self.cannot_hold))
                continue
            one, lost = in_one(body, lang)
            losses += [Loss(str(body["id"]), what) for what in _lost(one, other_language=lost)]
            for number, (front, back) in enumerate(_CARDS[body["kind"]](one, lang), start=1):
                guid = body["id"] if number == 1 else f"{body['id']}-{number}"
                notes.writerow([guid, _unlike_a_comment(front), back, " ".join(body.get("tags") or ())])
        return Written(out.getvalue().encode(), tuple(losses))


# ---- Reading


@dataclass(slots=True)
class _Head:
    """What the first lines say; columns are numbered from 0."""

    separator: str = "\t"
    html: bool = False
    deck: str = ""
    tags: str = ""
    columns: dict[str, int] = field(default_factory=dict)  # guid, notetype, deck, tags


def _head(text: str) -> tuple[_Head, str, int]:
    """The head, the text below it, and how many lines it has."""
    head, said, above = _Head(), dict[str, str](), 0
    while line := _HEADER.match(text):
        said[line["name"].lower()] = line["value"].strip()
        text = text[line.end() + 1 :]
        above += 1
        if above > 50:
            break
    separator = said.get("separator", "")
    head.separator = _SEPARATORS.get(separator.lower(), separator if len(separator) == 1 and separator not in '"\r' else _likeliest(text))
    head.html = said["html"].lower() == "true" if "html" in said else _TAG.search(text) is not None
    head.deck, head.tags = said.get("deck", ""), said.get("tags", "")
    for name in ("guid", "notetype", "deck", "tags"):
        number = said.get(f"{name} column", "")
        if number.isascii() and number.isdigit() and 0 < len(number) < 4 and int(number):
            head.columns[name] = int(number) - 1
    return head, text, above


def _likeliest(text: str) -> str:
    """What parts the fields of a file that doesn't say."""
    first = text.split("\n", 1)[0]
    return next((sign for sign in "\t;|," if sign in first), "\t")


def _rows(text: str, separator: str, above: int) -> Iterator[tuple[int, Sequence[str]]]:
    """The notes, each with the line it begins on."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = above + 1
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            return
        if any(cell.strip() for cell in row) and not row[0].startswith("#"):
            yield line, row
        line = above + rows.line_num + 1


def _read_note(head: _Head, place: str, row: Sequence[str], found: Gathering, namer: Namer) -> None:
    special = {name: row[number] for name, number in head.columns.items() if number < len(row)}
    front, back, *others = [*(cell for number, cell in enumerate(row) if number not in head.columns.values()), "", ""][: max(2, len(row))]
    lost: list[Message] = []
    body = _question(front, back, head, lost)
    if isinstance(body, Message):
        found.refuse(place, body)
        return
    if any(cell.strip() for cell in others):
        lost.append(message("Only the first two fields were taken: the front and the back."))
    guid = special.get("guid", "")
    words = body["cloze"] if body["kind"] == "cloze" else body["text"]
    body = {"id": namer.name(*([guid] if slug(guid) == guid else []), words), **body}
    if tags := _tags(f"{special.get('tags', '')} {head.tags}", lost):
        body["tags"] = tags
    folder = tuple(filter(None, special.get("deck", head.deck).split("::")))
    if found.take(body, place, folder=folder):
        for what in lost:
            found.lose(place, what)


def _question(front: str, back: str, head: _Head, lost: list[Message]) -> dict[str, Any] | Message:
    """The question of a note, or why it can't be one."""
    if _SOUND.search(front):
        lost.append(message("A sound on the front of the card was left out."))
    if _SOUND.search(back):
        lost.append(message("A sound on the back of the card was left out."))
    front, back = _SOUND.sub("", front), _SOUND.sub("", back)
    if _GAP.search(front):
        return _with_gaps(front, back, head, lost)
    answer = _plain(back, head, lost)
    if not answer:
        return message("The back of this card has no words, so nothing could be typed.")
    if len(answer) > LONGEST_BACK:
        return message("The back of this card is too long to be typed: it has more than %(most)s characters.", most=LONGEST_BACK)
    text = _markdown(front, head, lost)
    return {"kind": "short", "text": text, "answers": [{"text": answer.replace("*", r"\*")}]}


def _with_gaps(front: str, back: str, head: _Head, lost: list[Message]) -> dict[str, Any] | Message:
    """A note with gaps, `{{c1::Paris::a city}}`, as a text with words to type."""
    gaps: dict[str, Any] = {}

    def mark(gap: re.Match[str]) -> str:
        word, _, hint = gap[1].partition("::")
        if hint:
            lost.append(message("The hint of a gap was left out: “%(hint)s”.", hint=_plain(hint, head, [])[:80]))
        number = str(len(gaps) + 1)
        gaps[number] = {"words": [{"text": _plain(word, head, lost).replace("*", r"\*")}]}
        return f"gapmark{number}end"

    text = _markdown(_GAP.sub(mark, front), head, lost)
    if any(len(gap["words"][0]["text"]) > LONGEST_BACK for gap in gaps.values()):
        return message("A gap of this card is too long to be typed: it has more than %(most)s characters.", most=LONGEST_BACK)
    cloze = re.sub(r"gapmark(\d+)end", r"[[\1]]", text)
    note = _markdown(back, head, lost)
    return {"kind": "cloze", "text": _FILL, "cloze": cloze, "gaps": gaps, **({"note": note} if note else {})}


def _markdown(side: str, head: _Head, lost: list[Message]) -> str:
    if not head.html:
        return html.from_text(side)
    text, losses = html.to_markdown(side)
    lost += [loss for loss in losses if loss not in lost]
    return text


def _plain(side: str, head: _Head, lost: list[Message]) -> str:
    """A side as it would be typed, on one line."""
    return " ".join((html.to_text(_markdown(side, head, lost)) if head.html else side).split())


def _tags(words: str, lost: list[Message]) -> list[str]:
    tags = []
    for word in words.split():
        tag = slug(word)
        if tag != word:
            lost.append(renamed_tag(word, tag))
        if tag and tag not in tags:
            tags.append(tag)
    return tags[:20]


# ---- Writing: the body is in one language


def _short(body: Body, lang: str) -> list[tuple[str, str]]:
    return [(html.to_html(body["text"]), escape(_shown(body), quote=False))]


def _shown(body: Body) -> str:
    """The answer with the full mark, as it would be shown."""
    answer = next(answer for answer in body["answers"] if answer.get("mark") in (None, 1))
    return str(answer.get("show") or answer["text"].replace(r"\*", "*"))


def _numeric(body: Body, lang: str) -> list[tuple[str, str]]:
    number = str(body["answers"][0]["value"]).removesuffix(".0")
    words = f"{number.replace('.', ',') if lang == 'ru' else number} {body.get('unit') or ''}".strip()
    return [(html.to_html(body["text"]), escape(words, quote=False))]


def _choice(body: Body, lang: str) -> list[tuple[str, str]]:
    options = "".join(f"<br>{letter}) {html.to_html(option['text'])}" for letter, option in zip(_LETTERS, body["options"], strict=False))
    right = next(option["text"] for option in body["options"] if option.get("right"))
    return [(html.to_html(body["text"]) + options, html.to_html(right))]


def _truefalse(body: Body, lang: str) -> list[tuple[str, str]]:
    right, wrong, asked = _TRUTHS[lang]
    return [(f"{html.to_html(body['text'])}<br>{asked}", right if body["answer"] else wrong)]


def _match(body: Body, lang: str) -> list[tuple[str, str]]:
    """A card for each prompt."""
    asked = html.to_html(body["text"])
    rows = [(row.get("text") or row["picture"]["alt"], body["cards"][row["answer"]]) for row in body["prompts"]]
    return [(f"{asked}<br>{html.to_html(prompt)}", html.to_html(card)) for prompt, card in rows]


_CARDS: Mapping[str, Callable[[Body, str], list[tuple[str, str]]]] = {
    "short": _short,
    "numeric": _numeric,
    "choice": _choice,
    "truefalse": _truefalse,
    "match": _match,
}


def _lost(body: Body, *, other_language: bool) -> Iterator[Message]:
    if other_language:
        yield message("Only one language goes out: a card has one.")
    if body["kind"] != "short":
        yield message("This becomes cards with the right answer on the back: they grade nothing.")
        if body.get("picture"):
            yield message("A card can't hold this: “%(what)s”.", what="picture")
        return
    card = {"kind": "short", "text": body["text"], "answers": [{"text": _shown(body).replace("*", r"\*")}], "tags": body.get("tags")}
    for what in differences(body, card)[:5]:
        yield message("A card can't hold this: “%(what)s”.", what=what)


def _unlike_a_comment(front: str) -> str:
    return f"&#35;{front[1:]}" if front.startswith("#") else front


format = Anki()

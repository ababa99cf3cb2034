"""A question of Moodle's XML as one of ours. Rules: formats.md, "Moodle XML"."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from edu.core import markup
from edu.core.i18n import Message, message
from edu.interchange.rules.bodies import Unreadable
from edu.interchange.rules.html import MOST_LOSSES, from_text, pictures_of, to_markdown
from edu.interchange.rules.moodle_answers import Answer, number_of, worth_of
from edu.interchange.rules.naming import Namer, slug
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.question import MAX_HINTS, MAX_TAGS

GRADINGS = {
    "-1": "all", "0": "absolute", "1": "next", "2": "next-last", "3": "neighbours", "4": "pairs", "5": "longest", "6": "run",
    "7": "relative",
    "ALL_OR_NOTHING": "all", "ABSOLUTE_POSITION": "absolute", "RELATIVE_NEXT_EXCLUDE_LAST": "next",
    "RELATIVE_NEXT_INCLUDE_LAST": "next-last", "RELATIVE_ONE_PREVIOUS_AND_NEXT": "neighbours",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "pairs", "LONGEST_ORDERED_SUBSET": "longest", "LONGEST_CONTIGUOUS_SUBSET": "run",
    "RELATIVE_TO_CORRECT": "relative",
}  # fmt: skip
MOST_WORK = 2_500_000  # 500,000 tags, or 12,500,000 letters: some seconds
MOST_FRACTIONS = 100  # answers of a question that are read
_SUFFIXES = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif", "webp": "webp", "svg": "svg"}
_FORMATS = {"0": "moodle_auto_format", "1": "html", "2": "plain_text", "4": "markdown"}
# What Moodle says of itself to a whole answer, in English and Russian: nothing is lost with it.
_SAID_BY_MOODLE = {
    "your answer is correct.", "your answer is partially correct.", "your answer is incorrect.", "that is not right at all.",
    "parts, but only parts, of your response are correct.", "well done!",
    "ваш ответ верный.", "ваш ответ частично правильный.", "ваш ответ неправильный.",
}  # fmt: skip
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_TRUE = ("1", "true")


class Budget:
    """How much of a file's HTML is read: what a file of 20 MB may hold would take minutes."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    def spend(self, html: str) -> None:
        """Raises Unreadable when there is no more to spend."""
        self._left -= 5 * html.count("<") + len(html) // 5  # tags take longer than letters
        if self._left < 0:
            raise Unreadable(message("The texts of this file are too long together: part it."))


class Reading:
    """One question being read: its losses, its files, and which of them are kept."""

    def __init__(self, element: Element, namer: Namer, pictures: Namer, budget: Budget) -> None:
        self.element = element
        self._budget = budget
        self.losses: list[Message] = []
        self.files: dict[str, bytes] = {}
        self._namer, self._pictures = namer, pictures
        self._attached = {file.values.get("name", ""): file for file in element.within("file")}
        self._kept: set[str] = set()
        self._format = format_of(element.find("questiontext"), "html")

    def lose(self, what: Message) -> None:
        if len(self.losses) < MOST_LOSSES and what not in self.losses:
            self.losses.append(what)

    @property
    def type(self) -> str:
        """What Moodle calls its kind."""
        return self.element.values.get("type", "")

    def body(self, own: Callable[["Reading"], dict[str, Any]]) -> dict[str, Any]:
        """Our form of it; `own` reads what its kind has of its own. Raises Unreadable."""
        if len(self.element.all("answer")) > MOST_FRACTIONS:
            raise Unreadable(message("This question has more than %(most)s answers.", most=MOST_FRACTIONS))
        made = {**self._stem(self.type), **self._envelope(), **own(self)}
        body = {"id": self._id(), **made}  # last, so that a question that is left out takes no id
        for name in [name for name in self._attached if name not in self._kept][:20]:
            self.lose(message("The file “%(name)s” was left out.", name=cut(name)))
        return body

    def _id(self) -> str:
        id, name = self.element.words("idnumber"), self.element.words("name")
        if id and name and slug(id) and slug(id) != slug(name):
            self.lose(message("The name “%(name)s” was left out: the question has an id.", name=name[:80]))
        return self._namer.name(id, name)

    def _stem(self, kind: str) -> dict[str, Any]:
        if kind in ("cloze", "multianswer", "gapselect", "ddwtos"):
            return {}  # made with the gaps
        text = self.text(self.element.find("questiontext"), keep="picture")
        picture = text.pop("picture", None)
        if not text and picture:
            text = {"text": picture["alt"]}
        if not text:
            raise Unreadable(message("This question has no text."))
        return {**text, **({"picture": picture} if picture else {})}

    def _envelope(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        ungraded = self.element.values.get("type") == "description"
        points = number_of(self.element.words("defaultgrade"))
        if points is not None and not ungraded:
            if points == int(points) and 1 <= points <= 100:
                made["points"] = int(points)
            else:
                self.lose(message("%(points)s points became 10: ours are whole, 1 to 100.", points=f"{points:g}"))
        penalty = number_of(self.element.words("penalty"))
        if penalty is not None and (penalty or not (ungraded or self.element.values.get("type") == "essay")):
            made["penalty"] = min(1.0, max(0.0, penalty))
        made |= {"note": note} if (note := self.words("generalfeedback")) else {}
        made |= {"hints": hints} if (hints := self._hints()) else {}
        made |= {"tags": tags} if (tags := self._tags()) else {}
        if self.element.words("hidden") == "1":
            self.lose(message("In Moodle this question was hidden; here it is not."))
        return made

    def _hints(self) -> list[dict[str, Any]]:
        hints = []
        for hint in self.element.all("hint")[: 4 * MAX_HINTS]:
            clear, count = hint.find("clearwrong") is not None, hint.find("shownumcorrect") is not None
            if text := self.text(hint):
                hints.append({**text, **({"clear": True} if clear else {}), **({"count": True} if count else {})})
            elif clear or count:
                self.lose(message("A hint without words was left out."))
        if len(hints) > MAX_HINTS:
            self.lose(message("Of the hints, only the first %(most)s were kept.", most=MAX_HINTS))
        return hints[:MAX_HINTS]

    def _tags(self) -> list[str]:
        tags = self.element.find("tags")
        words = [tag.all_text.strip() for tag in tags.all("tag")[: 2 * MAX_TAGS]] if tags is not None else []
        kept: list[str] = []
        for word in words:
            tag = slug(word)
            if not tag or (tag not in kept and len(kept) == MAX_TAGS):
                self.lose(message("The tag “%(tag)s” was left out.", tag=word[:80]))
                continue
            if tag != word:
                self.lose(message("The tag “%(tag)s” became “%(kept)s”.", tag=word[:80], kept=tag))
            if tag not in kept:
                kept.append(tag)
        return kept

    def words(self, *path: str) -> str:
        """The Markdown of the text at the end of the path; empty where there is none."""
        return str(self.text(self.element.find(*path)).get("text", ""))

    def text(self, element: Element | None, *, keep: str = "") -> dict[str, Any]:
        """`{text: Markdown}` of a text, or nothing; with `keep`, under that key the first picture in it."""
        if element is None:
            return {}
        html, format = raw_of(element), format_of(element, self._format)
        made: dict[str, Any] = {}
        if keep and (picture := self._picture(html)):
            made[keep] = picture
        text = self.markdown(html, format, kept=bool(made))
        return {**({"text": text} if text else {}), **made}

    def markdown(self, html: str, format: str = "html", *, kept: bool = False) -> str:
        self._budget.spend(html)
        if format == "plain_text":
            return from_text(html)
        if format == "markdown":
            if not re.search(r"[\n<]|!\[", html.strip()):
                return html.strip()
            if re.search(r"<img|!\[", html, re.I):
                self.lose(message("A picture was left out."))
            try:
                html = markup.page(html)
            except markup.TooLarge:
                raise Unreadable(message("A text of this question is too long.")) from None
        if format == "moodle_auto_format":
            html = re.sub(r"\r\n|\r|\n", "<br>", html.strip())
        sources = [src for src, _ in pictures_of(html)]
        held = [src for src in sources if _file_name(src) in self._attached] + (sources[:1] if kept else [])
        text, losses = to_markdown(html, pictures=dict.fromkeys(held, ""))
        for loss in losses:
            self.lose(loss)
        return text

    def _picture(self, html: str) -> dict[str, str] | None:
        """The first picture of the HTML, when the file brings it; it is kept."""
        src, alt = next(iter(pictures_of(html)), ("", ""))
        name = _file_name(src)
        if src.startswith("data:image/"):
            kind, _, packed = src[len("data:image/") :].partition(";base64,")
            suffix, name = _SUFFIXES.get(kind.removesuffix("+xml")), "picture"
        elif name in self._attached:
            suffix, packed = _SUFFIXES.get(name.rpartition(".")[2].lower()), self._attached[name].all_text
        else:
            return None
        data = _unpacked(packed)
        if suffix is None or not data:
            return None
        self._kept.add(name)
        if not alt:
            self.lose(message("The picture “%(name)s” has no words for those who can't see it: its name stands for them.", name=cut(name)))
        kept = f"{self._pictures.name(name.rpartition('.')[0] or name)}.{suffix}"
        self.files[kept] = data
        return {"src": kept, "alt": alt or name}

    def answers(self, *, plain: bool = False) -> list[Answer]:
        """The answers with their fractions; `plain` ones are no markup but what is typed."""
        found = []
        for element in self.element.all("answer"):
            text = " ".join(raw_of(element).split()) if plain else str(self.text(element).get("text", ""))
            why = self.text(element.find("feedback")).get("text", "")
            found.append(Answer(text, worth_of(element.values.get("fraction", "0")), str(why)))
        return found

    def says(self, name: str) -> bool:
        return self.element.words(name).lower() in _TRUE

    def combined(self) -> dict[str, str]:
        """What a right, a partly right and a wrong answer are told as a whole, but for what Moodle says of itself."""
        said = {name: self.words(name) for name in _COMBINED}
        return {name: text for name, text in said.items() if text and text.lower() not in _SAID_BY_MOODLE}

    def lose_combined(self) -> None:
        if self.combined():
            self.lose(message("What was said to a right, partly right or wrong answer as a whole was left out."))

    def order(self) -> dict[str, bool]:
        said = self.element.words("shuffleanswers").lower()
        return {"keep_order": True} if said in ("0", "false") else {}


def raw_of(element: Element) -> str:
    """A text as it is written: in `text`, or, as old files have it, in the element itself."""
    text = element.find("text")
    return (text.all_text if text is not None else element.text).strip()


def format_of(element: Element | None, usual: str) -> str:
    """The format that a text says it is in, by its name; `usual` where it says none we know."""
    said = element.values.get("format", "") if element is not None else ""
    said = _FORMATS.get(said, said)
    return said if said in _FORMATS.values() else usual


def _file_name(src: str) -> str:
    return unquote(src.removeprefix("@@PLUGINFILE@@/").partition("?")[0]) if src.startswith("@@PLUGINFILE@@/") else ""


def _unpacked(packed: str) -> bytes:
    try:
        return base64.b64decode("".join(unquote(packed).split()), validate=True)
    except (binascii.Error, ValueError):
        return b""

"""A question of Moodle's XML as one of ours. Rules: formats.md, "Moodle XML"."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from edu.core import markup
from edu.core.i18n import Message, message
from edu.interchange.rules import moodle_answers as answers
from edu.interchange.rules import moodle_cloze as cloze
from edu.interchange.rules.bodies import RUBRIC, Unreadable, short_name
from edu.interchange.rules.html import MOST_LOSSES, from_text, pictures_of, to_markdown
from edu.interchange.rules.moodle_answers import Answer, number_of, worth_of
from edu.interchange.rules.moodle_calculated import calculated
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
_DRAGGED_MARK = re.compile(r"\[\[([0-9]{1,3})\]\]")
_CANT = {
    "ddmarker": message("Markers on a picture can't be read from Moodle: make a question with places on a picture anew."),
    "ddimageortext": message("Pieces laid on a picture can't be held here."),
    "calculatedmulti": message("A calculated question with options can't be held here."),
    "random": message("A random question is a place in a quiz, not a question."),
    "randomsamatch": message("Matching made of other questions at random can't be held here."),
}
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
        self._format = _format_of(element.find("questiontext"), "html")

    def lose(self, what: Message) -> None:
        if len(self.losses) < MOST_LOSSES and what not in self.losses:
            self.losses.append(what)

    def body(self) -> dict[str, Any]:
        """Our form of it. Raises Unreadable, with the reason in words."""
        kind = self.element.values.get("type", "")
        read = _KINDS.get(kind)
        if read is None:
            raise Unreadable(_CANT.get(kind) or message("Questions of the type “%(type)s” can't be read.", type=cut(kind)))
        if len(self.element.all("answer")) > MOST_FRACTIONS:
            raise Unreadable(message("This question has more than %(most)s answers.", most=MOST_FRACTIONS))
        made = {**self._stem(kind), **self._envelope(), **read(self)}
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
        text = self.text(self.element.find("questiontext"), keep="picture" if kind == "description" else "")
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
        html, format = raw_of(element), _format_of(element, self._format)
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


def _format_of(element: Element | None, usual: str) -> str:
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


def _description(reading: Reading) -> dict[str, Any]:
    return {"kind": "description"}


def _essay(reading: Reading) -> dict[str, Any]:
    element = reading.element
    if element.words("responseformat") == "noinline":
        raise Unreadable(message("Here a file is to be handed in: that can't be held here."))
    if (number_of(element.words("attachments")) or 0) != 0:
        reading.lose(message("Files can't be handed in with the text here."))
    if reading.words("responsetemplate"):
        reading.lose(message("The text that stood in the field beforehand was left out."))
    made: dict[str, Any] = {"kind": "essay", "rubric": RUBRIC}
    for key, name, most in (("lines", "responsefieldlines", 40), ("least", "minwordlimit", 3000), ("most", "maxwordlimit", 3000)):
        number = number_of(element.words(name))
        if number is not None and 1 <= number <= most:
            made[key] = int(number)
    if sample := reading.words("graderinfo"):
        made["sample"] = sample
    return made


def _truefalse(reading: Reading) -> dict[str, Any]:
    said = {raw_of(element).lower(): element for element in reading.element.all("answer")}
    if not {"true", "false"} <= set(said):
        raise Unreadable(message("A true or false question needs two answers, “true” and “false”."))
    full = [name for name in ("true", "false") if worth_of(said[name].values.get("fraction", "0")) == 1]
    if len(full) != 1:
        raise Unreadable(message("Give one of “true” and “false” the fraction 100."))
    whys = {f"why_{name}": reading.text(said[name].find("feedback")).get("text") for name in ("true", "false")}
    return {"kind": "truefalse", "answer": full == ["true"], **{key: why for key, why in whys.items() if why}}


def _multichoice(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    given = reading.answers()
    if reading.element.words("single").lower() in ("0", "false"):
        return {"kind": "choices", "options": answers.choices(given), **reading.order()}
    return {"kind": "choice", "options": answers.choice(given), **reading.order()}


def _shortanswer(reading: Reading) -> dict[str, Any]:
    return {"kind": "short", **answers.words(reading.answers(plain=True), "answers", exact=reading.says("usecase"), lose=reading.lose)}


def _numerical(reading: Reading) -> dict[str, Any]:
    tolerances = [element.words("tolerance") for element in reading.element.all("answer")]
    given = list(zip(reading.answers(plain=True), tolerances, strict=True))
    return {"kind": "numeric", **answers.numbers(given, lose=reading.lose), **units_of(reading)}


def units_of(reading: Reading) -> dict[str, Any]:
    """The units of a question, and what a wrong one costs."""
    element = reading.element
    units = element.find("units")
    found = []
    for unit in units.all("unit")[:21] if units is not None else ():
        name, times = unit.words("unit_name"), number_of(unit.words("multiplier"))
        if not name or not times or times <= 0:
            raise Unreadable(message("A unit needs a name and a multiplier above 0."))
        found.append((name, times))
    own = next((name for name, times in found if times == 1), None)
    further = [{"name": name, "factor": answers.neat(float(f"{1 / times:.12g}"))} for name, times in found if name != own]
    made: dict[str, Any] = {"unit": own} if own else {}
    made |= {"units": further} if further else {}
    grading = element.words("unitgradingtype") or "0"
    if found and grading in ("1", "2"):
        made["unit_penalty"] = min(1.0, max(0.0, number_of(element.words("unitpenalty")) or 0.0))
        made |= {"unit_penalty_of": "mark"} if grading == "2" else {}
    if found and element.words("showunits") in ("1", "2"):
        reading.lose(message("The unit was to be chosen from a list; here it is typed."))
    if found and element.words("unitsleft") == "1":
        reading.lose(message("The unit stood before the number; here it stands after it."))
    return made


def _matching(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    names: dict[str, str] = {}
    prompts = []
    for element in reading.element.all("subquestion")[:MOST_FRACTIONS]:
        answer = element.find("answer")
        card = "" if answer is None else reading.markdown(raw_of(answer), "plain_text" if "format" not in answer.values else "html")
        stem = reading.text(element, keep="picture")
        if not card:
            raise Unreadable(message("A row of this matching question has no answer."))
        name = names.setdefault(card, short_name(len(names)))
        if stem:
            prompts.append({**stem, "answer": name})
    return {"kind": "match", "cards": {name: card for card, name in names.items()}, "prompts": prompts, **reading.order()}


def _ordering(reading: Reading) -> dict[str, Any]:
    element = reading.element
    if element.words("selecttype") not in ("", "0", "ALL"):
        reading.lose(message("Of the items some were drawn for each learner; here all are put in order."))
    said = reading.combined()
    near = said.get("partiallycorrectfeedback") or said.get("incorrectfeedback")
    if near and said.get("incorrectfeedback", near) != near:
        reading.lose(message("What was said to a wrong order was left out: what is said to a partly right one stands for both."))
    grading = element.words("gradingtype") or "0"
    if grading not in GRADINGS:
        raise Unreadable(message("“%(word)s” is no way to grade an order.", word=cut(grading)))
    items = [str(reading.text(answer).get("text", "")) for answer in element.all("answer")]
    made: dict[str, Any] = {"kind": "order", "items": items, "mode": GRADINGS[grading]}
    made |= {"why": said["correctfeedback"]} if "correctfeedback" in said else {}
    return made | ({"near": near} if near else {})


def _cloze(reading: Reading) -> dict[str, Any]:
    question = reading.element.find("questiontext")
    html, gaps = cloze.gaps_out_of(raw_of(question) if question is not None else "", reading.markdown, reading.lose)
    task, text = cloze.parted(cloze.with_marks(reading.markdown(html, _format_of(question, "html"))))
    return {"kind": "cloze", "text": task, "cloze": text, "gaps": gaps}


def _dragged(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    element = reading.element
    boxes = [*element.all("dragbox"), *element.all("selectoption")][:MOST_FRACTIONS]
    if len({box.words("group") or "1" for box in boxes}) > 1:
        reading.lose(message("The words came in several groups; here every gap takes from all of them."))
    cards = {short_name(number): str(reading.text(box).get("text", "")) for number, box in enumerate(boxes)}
    gaps: dict[str, Any] = {}

    def marked(found: re.Match[str]) -> str:
        card = short_name(int(found[1]) - 1) if found[1].strip("0") else ""
        if card not in cards:
            raise Unreadable(message("The gap [[%(number)s]] has no word of this number.", number=found[1]))
        gaps[str(len(gaps) + 1)] = {"card": card}
        return f"{cloze.OPENED}{len(gaps)}{cloze.CLOSED}"

    question = element.find("questiontext")
    html = _DRAGGED_MARK.sub(marked, raw_of(question) if question is not None else "")
    if not gaps:
        raise Unreadable(message("This text has no gap, such as “[[1]]”."))
    task, text = cloze.parted(cloze.with_marks(reading.markdown(html, _format_of(question, "html"))))
    return {"kind": "cloze", "text": task, "cloze": text, "gaps": gaps, "cards": cards}


def _calculated(reading: Reading) -> dict[str, Any]:
    given = list(zip(reading.answers(plain=True), reading.element.all("answer"), strict=True))
    return {"kind": "calculated", **calculated(reading.element, given, reading.lose), **units_of(reading)}


_KINDS: Mapping[str, Callable[[Reading], dict[str, Any]]] = {
    "description": _description,
    "essay": _essay,
    "truefalse": _truefalse,
    "multichoice": _multichoice,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _dragged,
    "ddwtos": _dragged,
    "calculated": _calculated,
    "calculatedsimple": _calculated,
}

"""Moodle's XML. Rules: formats.md, "Moodle XML"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import MOST_QUESTIONS, Gathering
from edu.interchange.rules.bodies import Unreadable
from edu.interchange.rules.carrying import Format, Loss, Read, Written
from edu.interchange.rules.moodle_kinds import body_of
from edu.interchange.rules.moodle_reading import Budget, Reading, raw_of
from edu.interchange.rules.moodle_writing import written
from edu.interchange.rules.naming import Namer
from edu.interchange.rules.xml import Element, parse

_BEGINNING = 20_000  # bytes that show what a file is
_DEEPEST = 20  # folders in a path


class MoodleXml(Format):
    name = "moodle-xml"
    label = message("Moodle XML")
    suffixes = (".xml",)
    media = "application/xml"
    cannot_hold: Mapping[str, Message] = {
        "sort": message("Moodle's XML has no sorting into groups."),
        "hotspot": message("Moodle's XML has no places on a picture to be chosen."),
        "nps": message("Moodle's XML has no surveys."),
    }

    def fits(self, data: bytes, name: str) -> float:
        beginning = data[:_BEGINNING].replace(b"\0", b"")  # as UTF-16 has them
        if b"<quiz" not in beginning:
            return 0.0
        return 0.95 if b"<question" in beginning else 0.4

    def read(self, data: bytes) -> Read:
        root = parse(data)
        if isinstance(root, Loss):
            return Read(losses=(root,))
        if root.name != "quiz":
            return Read(
                losses=(Loss("line 1", message("This is no file of Moodle's questions: it doesn't begin with “<quiz>”."), refused=True),)
            )
        gathering, namer, pictures, budget = Gathering(), Namer(), Namer(), Budget()
        files: dict[str, bytes] = {}
        folder: tuple[str, ...] = ()
        for number, element in enumerate(root.all("question")):
            if number >= 2 * MOST_QUESTIONS or gathering.full:
                why = message("A file may hold %(most)s questions; the rest was left out.", most=MOST_QUESTIONS)
                gathering.refuse(f"line {element.line}", why)
                break
            if element.values.get("type") == "category":
                folder = _folder(element, gathering)
            else:
                files |= _taken(Reading(element, namer, pictures, budget), folder, gathering)
        return replace(gathering.done(), files=files or None)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        return written(questions, title=title, lang=lang, files=files or {}, cannot_hold=self.cannot_hold)


def _taken(reading: Reading, folder: tuple[str, ...], gathering: Gathering) -> dict[str, bytes]:
    """Gather a question, or why it is left out; the pictures that it brings."""
    place = f"line {reading.element.line}"
    try:
        body = body_of(reading)
    except Unreadable as unreadable:
        gathering.refuse(place, unreadable.why)
        return {}
    if not gathering.take(body, place, folder=folder):
        return {}
    for loss in reading.losses:
        gathering.lose(place, loss)
    return reading.files


def _folder(element: Element, gathering: Gathering) -> tuple[str, ...]:
    """The path of a category; two slashes are one that parts nothing."""
    category, info = element.find("category"), element.find("info")
    path = raw_of(category) if category is not None else ""
    names = [name.replace("\0", "/").strip()[:200] for name in path.replace("\0", "").replace("//", "\0").split("/")]
    names = [name for name in names if name]
    for usual in (("$course$", "$module$", "$system$", "$cat1$"), ("top",)):
        if names and names[0].lower() in usual:
            names = names[1:]
    if info is not None and raw_of(info):
        gathering.lose(
            f"line {element.line}", message("What was said about the category “%(name)s” was left out.", name=(names or [""])[-1][:80])
        )
    return tuple(names[:_DEEPEST])


format = MoodleXml()

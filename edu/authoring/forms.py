"""A question's editor as it was sent: the body it says, by fields or by source, and what was pressed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from edu.authoring.rules import drafts as rules
from edu.authoring.rules import fields, fields_read, fields_shown
from edu.authoring.rules.drafts import State
from edu.authoring.service import pictures
from edu.core import yamls
from edu.core.errors import Invalid
from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.core.marks import Body, Problem, Reply
from edu.core.specs import LISTS
from edu.quizzes.rules import pasting
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.kinds import all_kinds
from edu.web.files import store
from edu.web.words import language, say

_IN_LIST = re.compile(r"(?P<list>\w+)(?:\[(?P<number>\d+)\]|\.(?P<name>[^.]+))")
_LAST_STEP = re.compile(r"(\.[^.\[]*|\[\d+\])$")
MAX_BODY = 7_000_000  # bytes of a form with a picture in it


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and on which line of the source, where there is one."""

    place: str
    message: Message
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A question on its teacher's desk."""

    body: Body
    mode: str  # "fields" or "source"
    one: bool  # its texts have one language
    source: str = ""
    faults: tuple[Fault, ...] = ()
    unreadable: bool = False  # the source is no YAML: the body is the last that could be read
    number: int = 0  # of the version it was made from
    folder: int | None = None
    state: State = State.DRAFT
    note: str = ""
    shown_in: str = ""  # the language of the preview
    do: str = ""  # what was pressed
    seen: bool = False  # that there are questions like it
    reply: Reply | None = None  # tried in the preview
    remarks: tuple[Problem, ...] = ()  # on what has been pasted just now

    @property
    def boxes(self) -> tuple[fields_shown.Box, ...]:
        problems = [Problem(fault.place, fault.message) for fault in self.faults]
        return fields_shown.laid_out(self.body, problems, one=self.one)

    def anchor(self, place: str) -> tuple[str, Text | Message]:
        """The id and the label of the field nearest to a place; empty where there is none."""
        if self.mode == "source":
            return "", ""
        known = fields_shown.places(self.boxes)
        while place and place not in known:
            place = _LAST_STEP.sub("", place) if _LAST_STEP.search(place) else ""
        return place, known.get(place, "")

    def row(self, place: str) -> int | None:
        """Which row of its list a place is in, counted from 1; None where it is in none."""
        found = _IN_LIST.match(place)
        if found is None or found["list"] not in {spec.key for spec in fields.specs_of(self.body.get("kind")) or () if spec.sort in LISTS}:
            return None
        return int(found["number"] or [*self.body[found["list"]], found["name"]].index(found["name"])) + 1

    @property
    def fits(self) -> bool:
        """Whether it can be shown as fields."""
        return fields.fits(self.body)

    @property
    def base(self) -> str:
        """The body for the form to carry along."""
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def work(self) -> dict[str, Any]:
        """What is kept of it while it isn't saved."""
        return {
            "body": self.body,
            "mode": self.mode,
            "one": self.one,
            "source": self.source,
            "number": self.number,
            "folder": self.folder,
            "state": self.state.value,
            "note": self.note,
        }


def laid(body: Body, *, number: int = 0, folder: int | None = None, state: State = State.DRAFT, one: bool | None = None) -> Desk:
    """A question taken out of the bank, or a new one."""
    one = fields_shown.is_one(body) if one is None else one
    mode = "fields" if fields.fits(body) else "source"
    desk = Desk(body, mode, one, number=number, folder=folder, state=state, shown_in=language())
    return checked(desk)


def taken_up(work: Mapping[str, Any], desk: Desk) -> Desk:
    """The work that was left unsaved, on the desk of the question it is about."""
    body = work.get("body")
    number, folder, state = work.get("number"), work.get("folder"), work.get("state")
    return _settled(
        replace(
            desk,
            body=body if isinstance(body, Mapping) else desk.body,
            mode="source" if work.get("mode") == "source" else "fields",
            one=work.get("one") is True,
            source=str(work.get("source") or ""),
            number=number if isinstance(number, int) else desk.number,
            folder=folder if isinstance(folder, int) else desk.folder,
            state=State(state) if state in tuple(State) else desk.state,
            note=str(work.get("note") or ""),
        )
    )


def sent(*, id: int = 0) -> Desk:
    """The editor's form as it came. Raises Invalid where it can't have come from one."""
    form = request.form
    desk = Desk(
        body=_base(form.get("body", "")),
        mode="source" if form.get("written_as") == "source" else "fields",
        one=form.get("one") == "1",
        source=form.get("source", "").replace("\r\n", "\n"),
        number=form.get("number", 0, type=int),
        folder=form.get("folder", type=int),
        state=State(form["state"]) if form.get("state") in tuple(State) else State.DRAFT,
        note=form.get("what_changed", ""),
        shown_in=next((lang for lang in (form.get("show_in"), form.get("shown_in")) if lang in LANGUAGES), language()),
        do=form.get("do", ""),
        seen=form.get("seen") == "1",
        reply={name.removeprefix("r."): values for name, values in form.lists() if name.startswith("r.")},
    )
    if desk.mode == "source":
        return _settled(desk)
    lists = dict(form.lists())
    body = fields_read.taken(_with_pictures(lists, request.files), desk.body)
    if desk.do in ("one", "both"):
        desk = replace(desk, one=desk.do == "one")
    if desk.do == "paste":
        return _pasted(replace(desk, body=body), form.get("pasted", ""))
    return _turned(checked(replace(desk, body=body)))


def checked(desk: Desk) -> Desk:
    """With what is wrong with it."""
    if desk.mode == "source":
        return replace(desk, faults=tuple(Fault(each.place, each.message) for each in rules.problems_of(desk.body)))
    problems = rules.problems_of(fields.tidied(desk.body))
    return replace(desk, faults=tuple(Fault(fields.place_in(desk.body, each.place), each.message) for each in problems))


def _settled(desk: Desk) -> Desk:
    """With its source read, where it is on the desk as source."""
    if desk.mode != "source":
        return checked(desk)
    document, flaws = yamls.read(desk.source)
    faults = [Fault("", flaw.message, flaw.line) for flaw in flaws]
    if document is None or not isinstance(document.value, Mapping) or flaws:
        if not flaws:
            faults.append(Fault("", message("Write keys with values here, as in “text: …”."), 1))
        return replace(desk, faults=tuple(faults), unreadable=True)
    desk = checked(replace(desk, body=rules.check_size({str(key): value for key, value in document.value.items()})))
    lines = tuple(replace(fault, line=document.line_of(fault.place)) for fault in desk.faults)
    return _turned(replace(desk, faults=lines))


def _turned(desk: Desk) -> Desk:
    """In the other form, if that was asked for and can be."""
    if desk.do == "source" and desk.mode == "fields":
        return _settled(replace(desk, mode="source", source=rules.as_source(fields.tidied(desk.body)), do=""))
    if desk.do == "fields" and desk.mode == "source" and desk.fits:
        return checked(replace(desk, mode="fields", one=fields_shown.is_one(desk.body) if not desk.one else desk.one))
    return desk


def _pasted(desk: Desk, text: str) -> Desk:
    """With the question that a pasted text says in place of the one in the fields: its points, tags and hints stay."""
    found = pasting.recognise(text)
    if found is None:
        nothing = message("No question was found in this text. Write each pair on a line of its own, or letters before the options.")
        return checked(replace(desk, remarks=(Problem("", nothing),)))
    body = fields.retold(desk.body, found.body)
    remarks = [*found.flags, *(Problem("", message("Left out: “%(words)s”.", words=cut(words, 200))) for words in found.left_out)]
    if found.kind != desk.body.get("kind"):
        kind = say(all_kinds()[found.kind].label)
        remarks.insert(0, Problem("", message("The text is a question of the kind “%(kind)s”: so is this one now.", kind=kind)))
    return checked(replace(desk, body=body, one=fields_shown.is_one(body), remarks=tuple(remarks)))


def _base(written: str) -> Body:
    try:
        return rules.check_size(json.loads(written))
    except (ValueError, RecursionError):
        raise Invalid(message("This page can't be read: load it anew.")) from None


def _with_pictures(form: dict[str, list[str]], files: "MultiDict[str, FileStorage]") -> dict[str, list[str]]:
    """The form with the names that uploaded pictures are kept under. Raises Invalid."""
    for name, file in files.items():
        place = name.removesuffix(".file")
        if file.filename and name.endswith(".file") and f"{place}.src" in form:
            data = file.stream.read(pictures.MAX_BYTES + 1)
            form[f"{place}.src"] = [pictures.take_in(data, cut(file.filename, 200), keep=store().put)]
    return form

"""Questions of files into the bank: read, looked at by whoever brought them, and kept, each once.

A large file is read by a job; so is what becomes of many questions. Pictures go into the store of files as soon as
they are read: a picture that no question shows does no harm, a question without its picture would.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from edu.accounts.rules import Reader
from edu.accounts.service import crowd
from edu.accounts.service import people as accounts
from edu.authoring.models import Draft
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.arrivals import Arrival, Arrivals, Likeness, packed, sorted_out, unpacked
from edu.authoring.rules.drafts import Right, State, Twin
from edu.authoring.service import drafts, folders, listing, pictures
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import Message, message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.interchange.rules.carrying import Found, Loss, Read
from edu.interchange.rules.formats import guess
from edu.interchange.service import files, uploads
from edu.ports import clock, jobs
from edu.quizzes.rules.pasting import Pasted, recognise
from edu.quizzes.rules.pictures import named_in, renamed

LARGE = 1_000_000  # bytes; a larger file is read by a job
MANY = 300  # questions; more are compared with the bank and kept by a job
MOST_COMPARED = 100  # letter by letter with the bank: each is a few look-ups of its own
AT_ONCE = 200  # texts looked up in one statement
PASTED = "pasted"  # the format of a text that is none of the files'


@dataclass(frozen=True, slots=True)
class Report:
    """What was brought and what was found in it. `arrivals` is None while it is being read."""

    key: str
    name: str
    arrivals: Arrivals | None
    keeping: bool  # a job puts the questions into the bank
    kept: tuple[int, ...] | None  # the numbers in the bank, once they are there
    folder: int | None


# ---- Bringing


def bring(data: bytes, *, name: str, format: str, by: Reader, now: datetime) -> str:
    """A file to be read, by a job where it is large: the key of its report. Raises Invalid where nothing could read it."""
    uploads.check_size(data)
    files.choose(data, name=name, format=format or None)
    key = uploads.add(data, name=name, format=format, by=by.id, now=now)
    _read(key, by=by, at_once=len(data) <= LARGE)
    return key


def paste(text: str, *, format: str, by: Reader, now: datetime) -> str:
    """The same of a pasted text: a file's content, a list of pairs, a task. Raises Invalid."""
    if not text.strip():
        raise Invalid(message("Paste a text, or choose a file."), field="text")
    data = text.encode("utf-8", "replace")
    if format != PASTED and (format or guess(data, "")):
        return bring(data, name="", format=format, by=by, now=now)
    found = recognise(text)
    if found is None:
        raise Invalid(
            message("No questions were found in this text. Choose its format, or write each pair on a line of its own."), field="text"
        )
    key = uploads.add(data, name="", format=PASTED, by=by.id, now=now)
    uploads.settle(key, packed(_as_arrivals(found, by=by)))
    return key


def _as_arrivals(found: Pasted, *, by: Reader) -> Arrivals:
    body = {"id": "pasted", **found.body}
    flags = tuple(Loss(flag.place, flag.message) for flag in found.flags)
    left_out = tuple(Loss("", message("Left out: “%(words)s”.", words=words[:200])) for words in found.left_out)
    return Arrivals(PASTED, (Arrival(body, "", twins=tuple(_twins([body], by=by).get(0, ())), changes=flags),), losses=left_out)


# ---- Reading


def _read(key: str, *, by: Reader, at_once: bool) -> None:
    """Read it now, or where it turns out to hold many questions leave it to a job."""
    unread = uploads.find_unread(key)
    if unread is None:
        return
    if at_once:
        format, read = files.read_file(unread.data, name=unread.name, format=unread.format or None)
        if len(read.questions) <= MANY:
            uploads.settle(key, packed(_arrivals(format.name, read, by=by)))
            return
    read_upload(key)


@jobs.job
def read_upload(key: str) -> None:
    """Read a file that waits, and say what is in it. Twice is once."""
    unread = uploads.find_unread(key)
    reader = _find_reader(unread.owner) if unread else None
    if unread is None or reader is None:
        return
    try:
        format, read = files.read_file(unread.data, name=unread.name, format=unread.format or None)
    except Invalid as refusal:
        uploads.settle(key, packed(Arrivals(unread.format, problem=refusal.message)))
        return
    uploads.settle(key, packed(_arrivals(format.name, read, by=reader)))


def _arrivals(format: str, read: Read, *, by: Reader) -> Arrivals:
    kept, spoilt = _keep_pictures(read.files or {})
    questions: list[Found] = []
    losses = list(read.losses)
    for found in read.questions:
        missing = [(src, spoilt.get(src)) for _, src in named_in(found.body) if src not in kept]
        if missing:
            src, why = missing[0]
            losses.append(Loss(found.place, why or message("The picture “%(src)s” is not in the file.", src=src), refused=True))
        else:
            questions.append(Found(renamed(found.body, kept), found.place, found.folder))
    twins = _twins([found.body for found in questions], by=by)
    return sorted_out(format, [(each.body, each.place, each.folder) for each in questions], losses, twins)


def _keep_pictures(found: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, Message]]:
    """The pictures of a file in our store, by their names in it; and why others can't be shown."""
    kept, spoilt = dict[str, str](), dict[str, Message]()
    for src, data in found.items():
        try:
            kept[src] = pictures.take_in(data, src, keep=current_app.extensions["blobs"].put)
        except Invalid as refusal:
            spoilt[src] = refusal.message
    return kept, spoilt


def _twins(bodies: Sequence[Body], *, by: Reader) -> dict[int, Sequence[Likeness]]:
    """Those of the bank that read like these, by the place in the list: all that read the same, and of the first ones those nearly so."""
    found = {number: [twin] for number, twin in _same(bodies, by=by).items()}
    for number, body in enumerate(bodies[:MOST_COMPARED]):
        if number not in found and (near := listing.find_twins(body, by=by)):
            found[number] = [_likeness(twin) for twin in near]
    return {number: tuple(twins) for number, twins in found.items()}


def _same(bodies: Sequence[Body], *, by: Reader) -> dict[int, Likeness]:
    """Those of the bank with the very same words, by the place in the list: a few look-ups however many there are."""
    words = [rules.words_of(body) for body in bodies]
    seen = folders.visible(by=by)
    rows = [
        row
        for first in range(0, len(words), AT_ONCE)
        for row in db.session.execute(
            select(Draft.id, Draft.kind, Draft.words, Draft.folder_id)
            .where(Draft.folder_id.in_(seen), Draft.words.in_(words[first : first + AT_ONCE]), Draft.state != State.HIDDEN.value)
            .order_by(Draft.id.desc())
        )
    ]
    names = folders.names_of(row.folder_id for row in rows)
    oldest = {(row.kind, row.words): Likeness(row.id, names.get(row.folder_id, ""), 1.0) for row in rows}
    keys = {number: (rules.kind_of(body), words[number]) for number, body in enumerate(bodies)}
    return {number: oldest[key] for number, key in keys.items() if key in oldest}


def _likeness(twin: Twin) -> Likeness:
    return Likeness(twin.id, twin.folder, twin.share)


# ---- Looking and keeping


def get_report(key: str, *, by: Reader, now: datetime) -> Report:
    """What was found in one's own file. Raises NotFound, after an hour too."""
    upload = uploads.get(key, by=by.id, now=now)
    kept = upload.kept or {}
    return Report(
        key,
        upload.name,
        unpacked(upload.found) if upload.found else None,
        keeping=upload.kept is not None and "questions" not in kept,
        kept=tuple(kept["questions"]) if "questions" in kept else None,
        folder=kept.get("folder"),
    )


def keep(key: str, chosen: Collection[int], *, into: int, by: Reader, now: datetime) -> None:
    """Put the chosen questions of a report (by their places in it) into a folder; many by a job. Twice is once.

    Raises NotFound, NotAllowed, Invalid, Conflict while it is being read.
    """
    with transaction():
        upload = uploads.get(key, by=by.id, now=now, to_keep=True)
        if upload.kept is not None:
            return
        if upload.found is None:
            raise Conflict(message("This file is still being read."))
        folders.need(into, Right.EDIT, by=by)
        count = len(upload.found["questions"])
        places = sorted({place for place in chosen if 0 <= place < count})
        if not places:
            raise Invalid(message("Tick at least one question."), field="chosen")
        uploads.keep(key, {"folder": into, "chosen": places})
        if len(places) > MANY:
            after_commit(lambda: keep_chosen(key, by.id))
        else:
            _keep(key, by=by, now=now)


@jobs.job
def keep_chosen(key: str, owner: int) -> None:
    """Put into the bank what was chosen. Twice is once."""
    reader = _find_reader(UserId(owner))
    if reader is not None:
        _keep(key, by=reader, now=clock.now())


def _keep(key: str, *, by: Reader, now: datetime) -> None:
    with transaction():
        try:
            upload = uploads.get(key, by=by.id, now=now, to_keep=True)
        except NotFound:
            return
        if upload.kept is None or upload.found is None or "questions" in upload.kept:
            return
        bodies = [upload.found["questions"][place]["body"] for place in upload.kept["chosen"]]
        numbers = drafts.create_all(upload.kept["folder"], bodies, by=by, now=now, state=State.READY, note=upload.name[: drafts.MAX_NOTE])
        uploads.keep(key, {"folder": upload.kept["folder"], "questions": numbers})


def _find_reader(user_id: UserId) -> Reader | None:
    """Who asked a job to do something for them, while they are there."""
    try:
        person = accounts.get_profile(user_id)
    except NotFound:
        return None
    return Reader(person.id, person.name, person.role, person.lang, person.zone)


# ---- From a terminal


def get_teacher(email: str) -> Reader:
    """Who has this address and may have questions in the bank. Raises NotFound, NotAllowed."""
    person = accounts.find_person(email)
    reader = _find_reader(person) if person else None
    if reader is None:
        raise NotFound(message("There is nobody with this name, address or number."))
    if not reader.may(Role.TEACHER):
        raise NotAllowed(message("Only teachers have questions in the bank."))
    return reader


def get_first_administrator() -> Reader:
    """Whose questions are those that nobody names an owner for. Raises NotFound."""
    first = crowd.find_first(Role.ADMIN)
    reader = _find_reader(first) if first else None
    if reader is None:
        raise NotFound(message("There is no administrator yet: say whose questions they are."))
    return reader


def save_file(data: bytes, *, name: str, format: str | None, folder: str, by: Reader, now: datetime) -> tuple[Arrivals, str, Sequence[int]]:
    """Read a file and keep what is new in it, in the folder of this name: the report, the folder and the new numbers. Raises Invalid."""
    uploads.check_size(data)
    chosen, read = files.read_file(data, name=name, format=format)
    arrivals = _arrivals(chosen.name, read, by=by)
    new = [each.body for each in arrivals.questions if each.is_new]
    if not new:
        return arrivals, "", ()
    with transaction():
        into = _folder_named(folder, by=by)
        numbers = drafts.create_all(into, new, by=by, now=now, note=name[: drafts.MAX_NOTE])
        return arrivals, folders.names_of([into])[into], numbers


def _folder_named(name: str, *, by: Reader) -> int:
    if not name.strip():
        return folders.usual(by=by)
    found = [each.id for each in folders.list_folders(by=by, at_least=Right.EDIT) if each.name == " ".join(name.split())]
    return found[0] if found else folders.create(name, by=by)

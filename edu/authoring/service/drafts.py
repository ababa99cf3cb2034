"""A question in the making. Each saving is a version that can be had back.

A body may be unfinished; `problems` counts what is wrong with it, and one with problems is a draft whatever is asked.
`by` is the reader (`edu.web.auth.myself()`), since an admin may what owners may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm.attributes import flag_modified

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.models import Draft, DraftVersion
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import DiffLine, DraftView, Right, Stale, State, VersionLine
from edu.authoring.service import folders
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.db.base import db
from edu.db.session import transaction

MAX_NOTE = 200


# ---- One question


def create(folder_id: int, body: Mapping[str, Any], *, by: Reader, now: datetime, state: State = State.DRAFT, note: str = "") -> int:
    """A new question, finished or not, in a folder: its number. Raises NotFound, NotAllowed, Invalid."""
    return create_all(folder_id, [body], by=by, now=now, state=state, note=note)[0]


def create_all(
    folder_id: int, bodies: Iterable[Mapping[str, Any]], *, by: Reader, now: datetime, state: State = State.READY, note: str = ""
) -> list[int]:
    """New questions, as an import brings them: their numbers. One with problems is a draft, whatever `state` says.

    All or none. Raises NotFound, NotAllowed, Invalid.
    """
    with transaction():
        folders.need(folder_id, Right.EDIT, by=by)
        return [add(body, folder_id=folder_id, owner=by.id, by=by.id, state=state, note=note, now=now) for body in bodies]


def add_proposal(body: Mapping[str, Any], *, by: Reader, now: datetime) -> int:
    """A question of a student's, in no folder until a teacher takes it: its number."""
    return add(body, folder_id=None, owner=None, by=by.id, state=State.DRAFT, note="", now=now, proposed_by=by.id)


def save(
    draft_id: int, body: Mapping[str, Any], *, number: int, by: Reader, now: datetime, state: State | None = None, note: str = ""
) -> int:
    """A new version, where `number` is that of the one it was made from: the new number, the old one where nothing changed.

    Raises Stale (which carries what there is now), NotFound, NotAllowed, Invalid.
    """
    with transaction():
        draft = _locked(draft_id, Right.EDIT, by=by)
        if draft.number != number:
            raise Stale(number=draft.number, body=draft.body)
        return put(draft, body, by=by.id, state=state, note=note, now=now)


def get(draft_id: int, *, by: Reader, to: Right = Right.VIEW) -> DraftView:
    """One question. Raises NotFound where the reader may not see it, NotAllowed where not so much of it."""
    draft = db.session.get(Draft, draft_id)
    if draft is None:
        raise no_such_question()
    right = _need(draft, to, by=by)
    names = accounts.names_of({draft.updated_by} if draft.updated_by else set())
    return replace(
        view_of(draft),
        updated_by=names.get(UserId(draft.updated_by or 0), ""),
        right=right,
        proposed_by=UserId(draft.proposed_by) if draft.proposed_by else None,
        decided_at=draft.decided_at,
        answer=draft.answer,
    )


# ---- Its history


def history(draft_id: int, *, by: Reader) -> list[VersionLine]:
    """All versions, the newest first. Raises NotFound."""
    get(draft_id, by=by)
    rows = db.session.execute(
        select(DraftVersion.number, DraftVersion.by, DraftVersion.at, DraftVersion.note)
        .where(DraftVersion.draft_id == draft_id)
        .order_by(DraftVersion.number.desc())
        .limit(200)
    ).all()
    names = accounts.names_of({row.by for row in rows if row.by})
    return [VersionLine(row.number, names.get(UserId(row.by or 0), ""), row.at, row.note) for row in rows]


def version(draft_id: int, number: int, *, by: Reader) -> Body:
    """The question as it was then. Raises NotFound."""
    get(draft_id, by=by)
    return _version(draft_id, number)


def diff(draft_id: int, one: int, other: int, *, by: Reader) -> list[DiffLine]:
    """How version `other` differs from version `one`, line by line. Raises NotFound."""
    get(draft_id, by=by)
    return rules.difference(_version(draft_id, one), _version(draft_id, other))


def restore(draft_id: int, version: int, *, number: int, by: Reader, now: datetime) -> int:
    """Make an old version the current one, as a new version: its number. Raises Stale, NotFound, NotAllowed."""
    with transaction():
        draft = _locked(draft_id, Right.EDIT, by=by)
        if draft.number != number:
            raise Stale(number=draft.number, body=draft.body)
        return put(draft, _version(draft_id, version), by=by.id, state=None, note=f"← {version}", now=now)


# ---- Inside


def add(
    body: Mapping[str, Any],
    *,
    folder_id: int | None,
    owner: UserId | None,
    by: UserId,
    state: State,
    note: str,
    now: datetime,
    proposed_by: UserId | None = None,
) -> int:
    """A new question and its first version: its number. Who may add it is the caller's to say. Raises Invalid where it is too large."""
    plain = rules.check_size(body)
    row = {
        "folder_id": folder_id,
        "owner_id": owner,
        "number": 1,
        "updated_at": now,
        "updated_by": by,
        "proposed_by": proposed_by,
        "answer": "",
        **_traits(plain, state),
    }
    number = int(db.session.execute(insert(Draft).values(**row).returning(Draft.id)).scalar_one())
    own = rules.named(plain, number)
    db.session.execute(update(Draft).where(Draft.id == number).values(body=own))
    _add_version(number, 1, own, by=by, note=note, now=now)
    return number


def put(draft: Draft, body: Mapping[str, Any], *, by: UserId, state: State | None, note: str, now: datetime) -> int:
    """A new version, where anything is new: its number. The row is locked, the right checked. Raises Invalid where it is too large."""
    own = rules.named(rules.check_size(body), draft.id)
    is_same = list(_flat(own)) == list(_flat(draft.body))
    for name, value in _traits(own, state or State(draft.state)).items():
        setattr(draft, name, value)
    flag_modified(draft, "body")  # in another order of keys it is another body, though mappings compare equal
    draft.number += not is_same
    draft.updated_at, draft.updated_by = now, by
    db.session.flush()
    if is_same:
        return draft.number
    _add_version(draft.id, draft.number, own, by=by, note=note, now=now)
    return draft.number


def _flat(value: Any) -> Iterable[Any]:
    """A value with the order of its keys, in which cards are shown: mappings alone compare equal whatever it is."""
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield key
            yield from _flat(entry)
    elif isinstance(value, list):
        yield len(value)
        for entry in value:
            yield from _flat(entry)
    else:
        yield (type(value).__name__, value)


def _traits(body: Body, state: State) -> dict[str, Any]:
    """What a row says of its body."""
    problems = len(rules.problems_of(body))
    return {
        "kind": rules.kind_of(body),
        "body": body,
        "problems": problems,
        "state": (State.DRAFT if state is State.READY and problems else state).value,
        "tags": rules.tags_of(body),
        "difficulty": rules.difficulty_of(body),
        "words": rules.words_of(body),
    }


def _add_version(draft_id: int, number: int, body: Body, *, by: UserId, note: str, now: datetime) -> None:
    row = {"draft_id": draft_id, "number": number, "body": body, "by": by, "at": now, "note": " ".join(note.split())[:MAX_NOTE]}
    db.session.execute(insert(DraftVersion).values(**row))


def _version(draft_id: int, number: int) -> Body:
    found = db.session.get(DraftVersion, (draft_id, number))
    if found is None:
        raise NotFound(message("There is no such version."))
    return found.body


def _locked(draft_id: int, right: Right, *, by: Reader) -> Draft:
    draft = db.session.execute(
        select(Draft).where(Draft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    ).scalar()
    if draft is None:
        raise no_such_question()
    _need(draft, right, by=by)
    return draft


def _need(draft: Draft, right: Right, *, by: Reader) -> Right:
    """What the reader may do with the question. A proposal that waits is its author's, and any teacher's to look at."""
    found = folders.right_to(draft.folder_id, by=by)
    if found is Right.NOTHING:
        raise no_such_question()
    folders.need(draft.folder_id, right, by=by)
    return found


def no_such_question() -> NotFound:
    return NotFound(message("There is no such question."))


def view_of(draft: Draft) -> DraftView:
    return DraftView(
        id=draft.id,
        folder_id=draft.folder_id,
        owner_id=UserId(draft.owner_id) if draft.owner_id else None,
        kind=draft.kind,
        body=draft.body,
        problems=draft.problems,
        state=State(draft.state),
        number=draft.number,
        updated_at=draft.updated_at,
        updated_by="",
        right=Right.VIEW,
    )

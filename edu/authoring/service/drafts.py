"""Questions in the making: written, found, compared, put in order. Each saving is a version that can be had back.

A body may be unfinished; `problems` counts what is wrong with it, and one with problems is a draft whatever is asked.
`by` is the reader (`edu.web.auth.myself()`), since an admin may what owners may.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.models import Draft, DraftVersion, UnsavedWork
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import DiffLine, DraftLine, DraftView, Right, Stale, State, Twin, VersionLine, Work
from edu.authoring.service import folders
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.marks import Body
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction

PAGE = 50  # questions on a page of the bank
MAX_BULK = 500  # changed in one go
SHORTLIST = 200  # of questions compared letter by letter with a new one
MAX_TWINS = 5
MAX_NOTE = 200
MAX_WORK = 60  # places a person has unsaved work at; the oldest go


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions to list. Empty: all that may be seen, but for hidden ones."""

    folder: int | None = None  # with those inside it
    words: str = ""  # all must be in its texts
    tag: str = ""
    difficulty: int | None = None
    kind: str = ""
    state: str = ""


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
        return [_add(body, folder_id=folder_id, owner=by.id, by=by.id, state=state, note=note, now=now) for body in bodies]


def add_proposal(body: Mapping[str, Any], *, by: Reader, now: datetime) -> int:
    """A question of a student's, in no folder until a teacher takes it: its number."""
    return _add(body, folder_id=None, owner=None, by=by.id, state=State.DRAFT, note="", now=now, proposed_by=by.id)


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
        return _save(draft, body, by=by.id, state=state, note=note, now=now)


def get(draft_id: int, *, by: Reader, to: Right = Right.VIEW) -> DraftView:
    """One question. Raises NotFound where the reader may not see it, NotAllowed where not so much of it."""
    draft = db.session.get(Draft, draft_id)
    if draft is None:
        raise _no_such_question()
    right = _need(draft, to, by=by)
    names = accounts.names_of({draft.updated_by} if draft.updated_by else set())
    return replace(
        _view(draft),
        updated_by=names.get(UserId(draft.updated_by or 0), ""),
        right=right,
        proposed_by=UserId(draft.proposed_by) if draft.proposed_by else None,
        decided_at=draft.decided_at,
        answer=draft.answer,
    )


def get_many(ids: Collection[int], *, by: Reader) -> list[DraftView]:
    """Questions by their numbers, in the order asked for; those the reader may not see are left out (an export, a quiz)."""
    seen = folders.visible(by=by)
    rows = {row.id: row for row in db.session.scalars(select(Draft).where(Draft.id.in_(list(ids)), Draft.folder_id.in_(seen)))}
    return [_view(rows[each]) for each in ids if each in rows]


def ready_in(folder_id: int, *, by: Reader) -> list[DraftView]:
    """The questions of a folder, and of those inside, that may be asked; none where the reader may not see it."""
    seen = folders.visible(by=by) & folders.within(folder_id)
    rows = db.session.scalars(
        select(Draft).where(Draft.folder_id.in_(seen), Draft.state == State.READY.value).order_by(Draft.id).limit(1000)
    )
    return [_view(row) for row in rows]


def list_drafts(chosen: Filter, *, by: Reader, after: int = 0, limit: int = PAGE) -> list[DraftLine]:
    """The questions the reader may see, the last written first, `limit` of them; `after` is how many to pass over."""
    query = _chosen(chosen, by=by).order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(limit).offset(min(max(after, 0), 100_000))
    return [line_of(row) for row in db.session.scalars(query)]


def count(chosen: Filter, *, by: Reader) -> int:
    """How many there are."""
    return int(db.session.execute(select(func.count()).select_from(_chosen(chosen, by=by).subquery())).scalar_one())


def tags_known(*, by: Reader, most: int = 200) -> list[str]:
    """The tags of all questions the reader may see."""
    rows = db.session.scalars(
        select(Draft.tags).where(Draft.folder_id.in_(folders.visible(by=by)), Draft.state != State.HIDDEN.value).limit(5000)
    )
    return sorted({tag for tags in rows for tag in tags})[:most]


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
        return _save(draft, _version(draft_id, version), by=by.id, state=None, note=f"← {version}", now=now)


# ---- Those like it


def find_twins(body: Mapping[str, Any], *, by: Reader, but: int | None = None) -> list[Twin]:
    """Questions the reader may see that read like this one, the most alike first; `but` is the number of this one itself."""
    own = rules.telling_words(body)
    if not own:
        return []
    likely = or_(*(Draft.words.contains(word, autoescape=True) for word in own))
    query = select(Draft).where(
        Draft.folder_id.in_(folders.visible(by=by)), Draft.kind == rules.kind_of(body), Draft.state != State.HIDDEN.value, likely
    )
    if but is not None:
        query = query.where(Draft.id != but)
    rows = db.session.scalars(query.order_by(Draft.id.desc()).limit(SHORTLIST)).all()
    alike = [(rules.likeness(body, row.body), row) for row in rows]
    found = sorted(((share, row) for share, row in alike if share >= rules.ALIKE), key=lambda each: (-each[0], each[1].id))[:MAX_TWINS]
    names = folders.names_of(row.folder_id for _, row in found)
    return [Twin(row.id, row.body, names.get(row.folder_id or 0, ""), share) for share, row in found]


# ---- Many at once


def move(ids: Collection[int], *, into: int, by: Reader) -> int:
    """Put questions into a folder; how many. Raises NotFound, NotAllowed."""
    with transaction():
        folders.need(into, Right.EDIT, by=by)
        moved = 0
        for draft in _all_locked(ids, by=by):
            moved += draft.folder_id != into
            draft.folder_id = into
        db.session.flush()
        return moved


def set_state(ids: Collection[int], state: State, *, by: Reader) -> tuple[int, int]:
    """Let questions be ready, drafts or hidden: how many now are, and how many can't be (with problems none is ready)."""
    with transaction():
        drafts = _all_locked(ids, by=by)
        refused = [draft for draft in drafts if state is State.READY and draft.problems]
        for draft in drafts:
            if draft not in refused:
                draft.state = state.value
        db.session.flush()
        return len(drafts) - len(refused), len(refused)


def change(
    ids: Collection[int],
    *,
    by: Reader,
    now: datetime,
    add_tags: Sequence[str] = (),
    take_tags: Sequence[str] = (),
    difficulty: int | None = None,
    points: int | None = None,
) -> int:
    """Give questions tags, a difficulty or points, each as a new version; how many changed. Raises Invalid, NotFound, NotAllowed."""
    with transaction():
        changed = 0
        for draft in _all_locked(ids, by=by):
            body = dict(draft.body)
            tags = [tag for tag in dict.fromkeys([*rules.tags_of(body), *add_tags]) if tag not in take_tags]
            put = {"tags": tags, "difficulty": difficulty, "points": points}
            for key, value in put.items():
                if key == "tags" and not value:
                    body.pop(key, None)
                elif value is not None:
                    body[key] = value
            before = draft.problems
            number = draft.number
            changed += _save(draft, body, by=by.id, state=None, note="", now=now) != number
            if draft.problems > before:
                raise Invalid(message("Write a tag of small Latin letters, digits and hyphens: “net-promoter”."), field="tags")
        return changed


def copy(ids: Collection[int], *, into: int, by: Reader, now: datetime) -> list[int]:
    """Copies of questions in a folder, as the reader's own: their numbers. Raises NotFound, NotAllowed."""
    with transaction():
        folders.need(into, Right.EDIT, by=by)
        found = get_many(list(ids)[:MAX_BULK], by=by)
        if len(found) < len(set(ids)):
            raise _no_such_question()
        return [
            _add(each.body, folder_id=into, owner=by.id, by=by.id, state=each.state, note=f"← {rules.name_of(each.id)}", now=now)
            for each in found
        ]


# ---- What is not yet saved


def keep_work(place: str, content: Mapping[str, Any], *, by: Reader, now: datetime) -> None:
    """Keep what the reader is typing at `place` ("question/12", "paste", …), over what was kept there before. Raises Invalid."""
    kept = rules.check_size(content)
    if not 0 < len(place) <= 120:
        raise Invalid(message("There is no such place."))
    with transaction():
        row = {"user_id": by.id, "place": place, "content": kept, "at": now}
        db.session.execute(upsert.merging(UnsavedWork, on=("user_id", "place"), put=("content", "at")), [row])
        newest = select(UnsavedWork.place).where(UnsavedWork.user_id == by.id).order_by(UnsavedWork.at.desc()).limit(MAX_WORK)
        places = db.session.scalars(newest).all()
        db.session.execute(delete(UnsavedWork).where(UnsavedWork.user_id == by.id, UnsavedWork.place.not_in(places)))


def find_work(place: str, *, by: Reader) -> Work | None:
    """What the reader was typing at `place`, if it is neither saved nor thrown away."""
    row = db.session.get(UnsavedWork, (by.id, place))
    return Work(row.content, row.at) if row else None


def take_work(place: str, *, by: Reader) -> Work | None:
    """The same, and it is kept no more: it is saved, or thrown away."""
    with transaction():
        work = find_work(place, by=by)
        db.session.execute(delete(UnsavedWork).where(UnsavedWork.user_id == by.id, UnsavedWork.place == place))
        return work


# ---- Inside


def _add(
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


def _save(draft: Draft, body: Mapping[str, Any], *, by: UserId, state: State | None, note: str, now: datetime) -> int:
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
        raise _no_such_question()
    _need(draft, right, by=by)
    return draft


def _all_locked(ids: Collection[int], *, by: Reader) -> list[Draft]:
    """Questions to be changed, in the order of their numbers. Raises NotFound, NotAllowed, Invalid."""
    wanted = sorted(set(ids))
    if not wanted:
        raise Invalid(message("Choose some questions first."))
    if len(wanted) > MAX_BULK:
        raise Invalid(message("Choose at most %(most)s questions at once.", most=MAX_BULK))
    found = list(db.session.scalars(select(Draft).where(Draft.id.in_(wanted)).order_by(Draft.id).with_for_update()))
    if len(found) < len(wanted):
        raise _no_such_question()
    for folder in {draft.folder_id for draft in found}:
        if folders.right_to(folder, by=by) is Right.NOTHING:
            raise _no_such_question()
        folders.need(folder, Right.EDIT, by=by)
    return found


def _need(draft: Draft, right: Right, *, by: Reader) -> Right:
    """What the reader may do with the question. A proposal that waits is its author's, and any teacher's to look at."""
    found = folders.right_to(draft.folder_id, by=by)
    if found is Right.NOTHING:
        raise _no_such_question()
    folders.need(draft.folder_id, right, by=by)
    return found


def _no_such_question() -> NotFound:
    return NotFound(message("There is no such question."))


def _view(draft: Draft) -> DraftView:
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


def line_of(draft: Draft) -> DraftLine:
    return DraftLine(
        id=draft.id,
        folder_id=draft.folder_id,
        kind=draft.kind,
        body=draft.body,
        problems=draft.problems,
        state=State(draft.state),
        tags=tuple(draft.tags),
        difficulty=draft.difficulty,
        number=draft.number,
        updated_at=draft.updated_at,
    )


def _chosen(chosen: Filter, *, by: Reader) -> Select[Draft]:
    seen = folders.visible(by=by)
    if chosen.folder is not None:
        folders.need(chosen.folder, Right.VIEW, by=by)
        seen &= folders.within(chosen.folder)
    query = select(Draft).where(Draft.folder_id.in_(seen))
    query = query.where(Draft.state == chosen.state) if chosen.state else query.where(Draft.state != State.HIDDEN.value)
    for term in rules.terms_of(chosen.words):
        query = query.where(Draft.words.contains(term, autoescape=True))
    if chosen.tag:
        query = query.where((" " + Draft.words + " ").contains(f" #{chosen.tag} ", autoescape=True))
    if chosen.difficulty is not None:
        query = query.where(Draft.difficulty == chosen.difficulty)
    if chosen.kind:
        query = query.where(Draft.kind == chosen.kind)
    return query

"""Folders of questions: who sees which, and who may change what lies in them.

A folder is its owner's. Shared with a colleague, it is shared with all that lies in it; an admin may everything.
`by` is the reader as `edu.web.auth.myself()` gives it (or `accounts.find_reader…`): its id and role are looked at.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.models import Draft, Folder, FolderShare, LessonDraft, QuizDraft
from edu.authoring.rules.drafts import FolderLine, Right, State
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction

MAX_NAME = 80
MAX_FOLDERS = 500  # of one person
MAX_DEPTH = 6
_COLUMNS = (Folder.id, Folder.owner_id, Folder.parent_id, Folder.name)
FIRST = {"ru": "Мои вопросы", "en": "My questions"}


def create(name: str, *, by: Reader, parent: int | None = None) -> int:
    """A new folder, in the folder `parent` or at the top: its number. Within a shared one it belongs to that one's owner.

    Raises Invalid, NotFound, NotAllowed.
    """
    name = _check_name(name)
    with transaction():
        owner: int | None = by.id
        if parent is not None:
            need(parent, Right.EDIT, by=by)
            owner = db.session.execute(select(Folder.owner_id).where(Folder.id == parent)).scalar_one()
            if len(_line(parent)) >= MAX_DEPTH:
                raise Invalid(message("Folders can't lie deeper than this."), field="parent")
        mine = db.session.execute(select(func.count()).where(Folder.owner_id == by.id)).scalar_one()
        if mine >= MAX_FOLDERS:
            raise Conflict(message("You have %(count)s folders, which is the most.", count=mine))
        return int(db.session.execute(insert(Folder).values(name=name, parent_id=parent, owner_id=owner).returning(Folder.id)).scalar_one())


def usual(*, by: Reader) -> int:
    """A folder of the reader's own to put things into: the oldest at the top, made where there is none."""
    mine = select(func.min(Folder.id)).where(Folder.owner_id == by.id, Folder.parent_id.is_(None))
    found = db.session.execute(mine).scalar()
    if found is not None:
        return int(found)
    with transaction():
        found = db.session.execute(mine).scalar()
        return int(found) if found is not None else create(FIRST.get(by.lang, FIRST["en"]), by=by)


def rename(folder_id: int, name: str, *, by: Reader) -> None:
    """Raises Invalid, NotFound, NotAllowed."""
    name = _check_name(name)
    with transaction():
        need(folder_id, Right.EDIT, by=by)
        db.session.execute(update(Folder).where(Folder.id == folder_id).values(name=name))


def move(folder_id: int, *, into: int | None, by: Reader) -> None:
    """Put a folder of one's own into another of the same owner, or to the top. Raises Invalid, NotFound, NotAllowed."""
    with transaction():
        need(folder_id, Right.OWN, by=by)
        if into is not None:
            need(into, Right.OWN, by=by)
            above = _line(into)
            if folder_id in above:
                raise Invalid(message("A folder can't lie in itself."), field="into")
            if len(above) >= MAX_DEPTH:
                raise Invalid(message("Folders can't lie deeper than this."), field="into")
            owners = db.session.scalars(select(Folder.owner_id).where(Folder.id.in_((folder_id, into)))).all()
            if len(set(owners)) > 1:
                raise Invalid(message("Put the folder into one of the same owner."), field="into")
        db.session.execute(update(Folder).where(Folder.id == folder_id).values(parent_id=into))


def remove(folder_id: int, *, by: Reader) -> None:
    """Delete an empty folder. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        need(folder_id, Right.OWN, by=by)
        inside = (
            select(Folder.id).where(Folder.parent_id == folder_id),
            select(Draft.id).where(Draft.folder_id == folder_id),
            select(QuizDraft.id).where(QuizDraft.folder_id == folder_id),
            select(LessonDraft.id).where(LessonDraft.folder_id == folder_id),
        )
        if any(db.session.execute(each.limit(1)).first() for each in inside):
            raise Conflict(message("Something still lies in this folder: move it out first."))
        db.session.execute(delete(FolderShare).where(FolderShare.folder_id == folder_id))
        db.session.execute(delete(Folder).where(Folder.id == folder_id))


def share(folder_id: int, user_id: UserId, *, may_edit: bool, by: Reader) -> None:
    """Let a colleague see the folder and all in it, or change it too. Raises NotFound, NotAllowed, Invalid."""
    with transaction():
        need(folder_id, Right.OWN, by=by)
        if not accounts.get_profile(user_id).role.includes(Role.TEACHER):
            raise Invalid(message("A folder can be shared with teachers only."), field="person")
        owner = db.session.execute(select(Folder.owner_id).where(Folder.id == folder_id)).scalar_one()
        if owner == user_id:
            raise Invalid(message("This is their own folder."), field="person")
        row = {"folder_id": folder_id, "user_id": user_id, "may_edit": may_edit}
        db.session.execute(upsert.merging(FolderShare, on=("folder_id", "user_id"), put=("may_edit",)), [row])


def unshare(folder_id: int, user_id: UserId, *, by: Reader) -> None:
    """Take it back, or give it back: one may stop seeing a folder that is another's. Raises NotFound, NotAllowed."""
    with transaction():
        need(folder_id, Right.VIEW if user_id == by.id else Right.OWN, by=by)
        db.session.execute(delete(FolderShare).where(FolderShare.folder_id == folder_id, FolderShare.user_id == user_id))


def shares_of(folder_id: int, *, by: Reader) -> list[tuple[UserId, str, bool]]:
    """With whom the folder is shared: number, name, whether they may change it. Raises NotFound."""
    need(folder_id, Right.VIEW, by=by)
    rows = db.session.execute(
        select(FolderShare.user_id, FolderShare.may_edit).where(FolderShare.folder_id == folder_id).order_by(FolderShare.user_id)
    ).all()
    names = accounts.names_of({row.user_id for row in rows})
    return [(UserId(row.user_id), names.get(UserId(row.user_id), ""), row.may_edit) for row in rows]


def list_folders(*, by: Reader, at_least: Right = Right.VIEW) -> list[FolderLine]:
    """All folders the reader may see (or more), each before those inside it; one's own come first."""
    shares = _shares(by)
    rows = _reachable(shares, by)
    rights = _rights(rows, shares, by)
    seen = {number for number, right in rights.items() if right >= at_least}
    counts = dict(
        db.session.execute(
            select(Draft.folder_id, func.count())
            .where(Draft.folder_id.in_(seen), Draft.state != State.HIDDEN.value)
            .group_by(Draft.folder_id)
        ).all()
    )
    names = accounts.names_of({rows[number].owner_id for number in seen if rows[number].owner_id not in (None, by.id)})
    children: dict[int | None, list[int]] = {}
    for number in seen:
        parent = rows[number].parent_id
        children.setdefault(parent if parent in seen else None, []).append(number)
    lines: list[FolderLine] = []

    def lay(parent: int | None, depth: int) -> None:
        for number in sorted(children.get(parent, ()), key=lambda each: (rows[each].owner_id != by.id, rows[each].name.casefold(), each)):
            row = rows[number]
            owner = "" if row.owner_id == by.id else names.get(UserId(row.owner_id or 0), "—")
            lines.append(FolderLine(number, row.name, parent, depth, rights[number], owner, counts.get(number, 0)))
            lay(number, depth + 1)

    lay(None, 0)
    return lines


def right_to(folder_id: int | None, *, by: Reader) -> Right:
    """What the reader may do with the folder; nothing where there is none such."""
    if folder_id is None:
        return Right.NOTHING
    rows = _line(folder_id)
    return _rights(rows, _shares(by), by).get(folder_id, Right.NOTHING)


def need(folder_id: int | None, right: Right, *, by: Reader) -> None:
    """Raises NotFound where the reader can't see the folder, NotAllowed where they may not do so much with it."""
    found = right_to(folder_id, by=by)
    if found is Right.NOTHING:
        raise NotFound(message("There is no such folder."))
    if found < right:
        raise NotAllowed(message("This folder is shared with you to look at only."))


def within(folder_id: int) -> set[int]:
    """The folder and all that lie in it, however deep."""
    found, last = {folder_id}, {folder_id}
    while last:
        last = set(db.session.scalars(select(Folder.id).where(Folder.parent_id.in_(last)))) - found
        found |= last
    return found


def visible(*, by: Reader, at_least: Right = Right.VIEW) -> set[int]:
    """The numbers of all folders the reader may see (or more)."""
    return {number for number, right in rights(by=by).items() if right >= at_least}


def rights(*, by: Reader) -> dict[int, Right]:
    """What the reader may do with each folder they can see, by its number."""
    shares = _shares(by)
    return _rights(_reachable(shares, by), shares, by)


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of folders by their numbers."""
    return dict(db.session.execute(select(Folder.id, Folder.name).where(Folder.id.in_({each for each in ids if each is not None}))).all())


def private_of(person: UserId) -> set[int]:
    """The person's folders that nobody else sees: neither they nor what is around or in them is shared."""
    rows = {row.id: row for row in db.session.execute(select(*_COLUMNS).where(Folder.owner_id == person))}
    shared = set(db.session.scalars(select(FolderShare.folder_id).where(FolderShare.folder_id.in_(rows))))
    seen = set()
    for number in rows:
        line = [number]
        while (parent := rows[line[-1]].parent_id) in rows:
            line.append(parent)
        if not shared.isdisjoint(line):
            # With what is around it, or it would hang in the air.
            seen.update(line)
    return set(rows) - seen


def _check_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= MAX_NAME or not tidy.isprintable():
        raise Invalid(message("A folder's name has 1 to %(most)s characters.", most=MAX_NAME), field="name")
    return tidy


def _shares(by: Reader) -> dict[int, bool]:
    return dict(db.session.execute(select(FolderShare.folder_id, FolderShare.may_edit).where(FolderShare.user_id == by.id)).all())


def _reachable(shares: Mapping[int, bool], by: Reader) -> dict[int, Any]:
    """One's own folders, those shared, and all that lie in either, by their numbers; for an admin all there are."""
    found = select(*_COLUMNS)
    if by.role is not Role.ADMIN:
        start = select(Folder.id).where((Folder.owner_id == by.id) | Folder.id.in_(list(shares))).cte(recursive=True)
        inside = start.union(select(Folder.id).join(start, Folder.parent_id == start.c.id))
        found = found.join(inside, inside.c.id == Folder.id)
    return {row.id: row for row in db.session.execute(found)}


def _line(folder_id: int) -> dict[int, Any]:
    """The folder and those it lies in, by their numbers."""
    rows: dict[int, Any] = {}
    number: int | None = folder_id
    while number is not None and number not in rows:
        row = db.session.execute(select(*_COLUMNS).where(Folder.id == number)).first()
        if row is None:
            break
        rows[number] = row
        number = row.parent_id
    return rows


def _rights(rows: Mapping[int, Any], shares: Mapping[int, bool], by: Reader) -> dict[int, Right]:
    """What the reader may do with each folder: the most that it, or one around it, gives them."""
    found: dict[int, Right] = {}

    def right(number: int) -> Right:
        if number not in found:
            row = rows[number]
            own = Right.OWN if by.role is Role.ADMIN or row.owner_id == by.id else Right.NOTHING
            given = {True: Right.EDIT, False: Right.VIEW}[shares[number]] if number in shares else Right.NOTHING
            around = right(row.parent_id) if row.parent_id in rows else Right.NOTHING
            found[number] = max(own, given, around)
        return found[number]

    for number in rows:
        right(number)
    return found

"""The bank's questions: listed, searched, counted, compared with a new one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from edu.accounts.rules import Reader
from edu.authoring.models import Draft
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import DraftLine, DraftView, Right, State, Twin
from edu.authoring.service import folders
from edu.authoring.service.drafts import view_of
from edu.db.base import db

PAGE = 50  # questions on a page of the bank
SHORTLIST = 200  # of questions compared letter by letter with a new one
MAX_TWINS = 5


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions to list. Empty: all that may be seen, but for hidden ones."""

    folder: int | None = None  # with those inside it
    words: str = ""  # all must be in its texts
    tag: str = ""
    difficulty: int | None = None
    kind: str = ""
    state: str = ""


def get_many(ids: Collection[int], *, by: Reader) -> list[DraftView]:
    """Questions by their numbers, in the order asked for; those the reader may not see are left out (an export, a quiz)."""
    seen = folders.visible(by=by)
    rows = {row.id: row for row in db.session.scalars(select(Draft).where(Draft.id.in_(list(ids)), Draft.folder_id.in_(seen)))}
    return [view_of(rows[each]) for each in ids if each in rows]


def ready_in(folder_id: int, *, by: Reader) -> list[DraftView]:
    """The questions of a folder, and of those inside, that may be asked; none where the reader may not see it."""
    seen = folders.visible(by=by) & folders.within(folder_id)
    rows = db.session.scalars(
        select(Draft).where(Draft.folder_id.in_(seen), Draft.state == State.READY.value).order_by(Draft.id).limit(1000)
    )
    return [view_of(row) for row in rows]


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

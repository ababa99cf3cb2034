"""How a question or an answer read from one edit to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.qa.models.posts import Revision
from edu.qa.rules import diffs
from edu.qa.rules.diffs import Line
from edu.qa.rules.posts import What

_REVISION = table(Revision).c


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: who, when, why, and what it changed."""

    number: int
    editor_id: UserId
    editor: str  # "" when their account is gone
    own: bool  # the author's own
    note: str
    at: datetime
    title_before: str  # empty where the title stayed
    title: str
    lines: Sequence[Line]  # of the text
    body: str


def keep(what: What, number_of: int, *, number: int, title: str = "", body: str, by: UserId, note: str = "", now: datetime) -> None:
    """Keep how the post reads now, as its revision `number`. Inside the caller's transaction."""
    values = {"number": number, "title": title, "body": body, "editor_id": by, "note": note, "created_at": now}
    db.session.execute(insert(table(Revision)).values({f"{what}_id": number_of, **values}))


def history(what: What, number_of: int, *, author_id: UserId) -> list[Step]:
    """All edits, the newest first."""
    rows = db.session.execute(
        select(_REVISION.number, _REVISION.title, _REVISION.body, _REVISION.editor_id, _REVISION.note, _REVISION.created_at)
        .where(_REVISION[f"{what}_id"] == number_of)
        .order_by(_REVISION.number)
    ).all()
    names = accounts.names_of({row.editor_id for row in rows})
    steps, before = [], None
    for row in rows:
        steps.append(
            Step(
                number=row.number,
                editor_id=UserId(row.editor_id),
                editor=names.get(UserId(row.editor_id), ""),
                own=row.editor_id == author_id,
                note=row.note,
                at=row.created_at,
                title_before=before.title if before is not None and before.title != row.title else "",
                title=row.title,
                lines=diffs.between(before.body, row.body) if before is not None else (),
                body=row.body,
            )
        )
        before = row
    return steps[::-1]

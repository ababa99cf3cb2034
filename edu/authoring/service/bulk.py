"""Many questions changed at once: moved, copied, tagged, made ready. All of them or none."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from edu.accounts.rules import Reader
from edu.authoring.models import Draft
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import Right, State
from edu.authoring.service import folders
from edu.authoring.service.drafts import add, no_such_question, put
from edu.authoring.service.listing import get_many
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.db.base import db
from edu.db.session import transaction

MAX_BULK = 500  # changed in one go


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
            given = {"tags": tags, "difficulty": difficulty, "points": points}
            for key, value in given.items():
                if key == "tags" and not value:
                    body.pop(key, None)
                elif value is not None:
                    body[key] = value
            before = draft.problems
            number = draft.number
            changed += put(draft, body, by=by.id, state=None, note="", now=now) != number
            if draft.problems > before:
                raise Invalid(message("Write a tag of small Latin letters, digits and hyphens: “net-promoter”."), field="tags")
        return changed


def copy(ids: Collection[int], *, into: int, by: Reader, now: datetime) -> list[int]:
    """Copies of questions in a folder, as the reader's own: their numbers. Raises NotFound, NotAllowed."""
    with transaction():
        folders.need(into, Right.EDIT, by=by)
        found = get_many(list(ids)[:MAX_BULK], by=by)
        if len(found) < len(set(ids)):
            raise no_such_question()
        return [
            add(each.body, folder_id=into, owner=by.id, by=by.id, state=each.state, note=f"← {rules.name_of(each.id)}", now=now)
            for each in found
        ]


def _all_locked(ids: Collection[int], *, by: Reader) -> list[Draft]:
    """Questions to be changed, in the order of their numbers. Raises NotFound, NotAllowed, Invalid."""
    wanted = sorted(set(ids))
    if not wanted:
        raise Invalid(message("Choose some questions first."))
    if len(wanted) > MAX_BULK:
        raise Invalid(message("Choose at most %(most)s questions at once.", most=MAX_BULK))
    found = list(db.session.scalars(select(Draft).where(Draft.id.in_(wanted)).order_by(Draft.id).with_for_update()))
    if len(found) < len(wanted):
        raise no_such_question()
    for folder in {draft.folder_id for draft in found}:
        if folders.right_to(folder, by=by) is Right.NOTHING:
            raise no_such_question()
        folders.need(folder, Right.EDIT, by=by)
    return found

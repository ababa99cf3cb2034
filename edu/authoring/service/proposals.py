"""Questions that students propose: a teacher takes or declines them, and their authors earn when others do them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.models import Draft
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import DraftLine, Right, State
from edu.authoring.service import drafts, folders, listing
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.quizzes.rules.quiz import Credited

WHAT = {"ru": "Кто-то ответил на ваш вопрос", "en": "Somebody did a question of yours"}
KINDS = ("choice", "match", "short")  # that students may propose
MAX_WAITING = 10  # proposals of one person that nobody has looked at
MAX_ANSWER = 1000
WORTH = 1  # point for each person who does a question
MOST_A_DAY = 20
EARNING = "authored"  # what the ledger calls it


def propose(body: Mapping[str, Any], *, by: Reader, now: datetime) -> int:
    """Put a question before the teachers: its number. Raises Invalid where something is wrong with it, Conflict after too many."""
    if rules.kind_of(body) not in KINDS:
        raise Invalid(message("This kind of question can't be proposed."))
    if problems := rules.problems_of(rules.check_size(body)):
        raise Invalid(problems[0].message)
    with transaction():
        waiting = db.session.execute(select(func.count()).where(Draft.proposed_by == by.id, Draft.decided_at.is_(None))).scalar_one()
        if waiting >= MAX_WAITING:
            raise Conflict(message("%(count)s questions of yours wait for a teacher: wait for an answer first.", count=waiting))
        return drafts.add_proposal(body, by=by, now=now)


def list_own(*, by: Reader) -> list[tuple[DraftLine, datetime | None, bool, str]]:
    """What the reader has proposed, the last first: the question, when it was decided, whether taken, and the teacher's words."""
    rows = db.session.scalars(select(Draft).where(Draft.proposed_by == by.id).order_by(Draft.id.desc()).limit(100))
    return [(listing.line_of(row), row.decided_at, row.folder_id is not None, row.answer) for row in rows]


def list_waiting(*, by: Reader) -> list[tuple[DraftLine, str]]:
    """Proposals that no teacher has decided on, the oldest first, each with its author's name. Raises NotAllowed."""
    _teacher(by)
    rows = db.session.scalars(
        select(Draft).where(Draft.proposed_by.is_not(None), Draft.decided_at.is_(None)).order_by(Draft.id).limit(100)
    ).all()
    names = accounts.names_of({row.proposed_by for row in rows if row.proposed_by})
    return [(listing.line_of(row), names.get(UserId(row.proposed_by or 0), "")) for row in rows]


def approve(draft_id: int, *, into: int, answer: str = "", by: Reader, now: datetime) -> None:
    """Take a proposal into a folder, as a ready question. Raises NotAllowed, NotFound, Conflict."""
    with transaction():
        draft = _waiting(draft_id, by=by)
        folders.need(into, Right.EDIT, by=by)
        draft.folder_id, draft.owner_id = into, by.id
        draft.state = (State.DRAFT if draft.problems else State.READY).value
        _decide(draft, answer, by=by, now=now)


def decline(draft_id: int, *, answer: str, by: Reader, now: datetime) -> None:
    """Say no to a proposal, and why. Raises Invalid without words, NotAllowed, NotFound, Conflict."""
    if not answer.strip():
        raise Invalid(message("Tell the author why, in a few words."), field="answer")
    with transaction():
        _decide(_waiting(draft_id, by=by), answer, by=by, now=now)


def hear_credited(event: Credited) -> None:
    """Somebody's attempt counts: the authors of proposed questions in it earn a point each person and question, once."""
    numbers = [int(name[1:]) for name in event.questions if name[:1] == "q" and name[1:].isascii() and name[1:].isdigit()]
    if not numbers:
        return
    rows = db.session.execute(
        select(Draft.id, Draft.proposed_by, Draft.body)
        .where(Draft.id.in_(numbers), Draft.proposed_by.is_not(None), Draft.proposed_by != event.user_id, Draft.folder_id.is_not(None))
        .order_by(Draft.proposed_by, Draft.id)
    ).all()
    for row in rows:
        author = UserId(row.proposed_by)
        # Counted under the ledger's lock: two who hand in at once don't take it past the day's most.
        if ledger.earned_on(author, EARNING, now=event.now) >= MOST_A_DAY:
            continue
        cause = Cause(EARNING, f"draft:{row.id}:{event.user_id}", what=WHAT, path="/propose")
        ledger.award(author, WORTH, cause=cause, now=event.now)


def _waiting(draft_id: int, *, by: Reader) -> Draft:
    _teacher(by)
    draft = db.session.execute(
        select(Draft).where(Draft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    ).scalar()
    if draft is None or draft.proposed_by is None:
        raise NotFound(message("There is no such proposal."))
    if draft.decided_at is not None:
        raise Conflict(message("A colleague has decided on this already."))
    if draft.proposed_by == by.id:
        raise NotAllowed(message("Another teacher decides on what you propose."))
    return draft


def _decide(draft: Draft, answer: str, *, by: Reader, now: datetime) -> None:
    draft.answer = " ".join(answer.split())[:MAX_ANSWER]
    draft.decided_at, draft.decided_by = now, by.id
    db.session.flush()


def _teacher(by: Reader) -> None:
    if not by.may(Role.TEACHER):
        raise NotAllowed(message("This page is not open to your role."))
